"""What `distill` and `train` share: checking flags, handling Ctrl-C, and printing events."""

import argparse
import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from mwrgui.cli.console import Progress, print_json, print_warning
from mwrgui.core.errors import MwrError
from mwrgui.engine.control import RunControl
from mwrgui.library.models import Library
from mwrgui.runs.events import (
    CheckpointSaved,
    Event,
    HealthWarning,
    LayerDerived,
    Measured,
    RunFinished,
    StepDone,
    to_json,
)
from mwrgui.runs.run_folder import RunFolder, new_run_folder
from mwrgui.runs.waiting_students import add_or_mark_waiting, add_waiting_students, not_in_library_warning


def refuse_with_resume(arguments: argparse.Namespace, *flags: str) -> None:
    """Refuses flags that a resumed run would ignore: `flags`, --set and -o.

    Raises:
        MwrError: some of them were given; the message names them.
    """
    names = {**{flag: flag.lstrip("-") for flag in flags}, "--set": "assignments", "-o": "output"}
    given = tuple(flag for flag, name in names.items() if getattr(arguments, name) not in (None, []))
    if given:
        raise MwrError(
            "A run that is resumed keeps its own settings; these flags do not go with --resume: {flags}.",
            "Leave them out, or start a new run without --resume.",
            flags=given,
        )


def folder_for(output: Path | None, name: str) -> RunFolder:
    """The folder of a new run: `output`, or if None a new one among the user's runs."""
    return RunFolder(output) if output is not None else new_run_folder(name)


@contextmanager
def stopped_by_ctrl_c(folder: RunFolder) -> Iterator[RunControl]:
    """A run control that Ctrl-C or SIGTERM stops; a second Ctrl-C ends the run in `folder` immediately.

    Raises:
        MwrError: the run was ended immediately.
    """
    control = RunControl()

    def stop(_signal: int, _frame: object) -> None:
        control.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    previous_handlers = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield control
    except KeyboardInterrupt:
        raise _ended_at_once(folder) from None
    finally:
        for number, handler in previous_handlers.items():
            signal.signal(number, handler)


def _ended_at_once(folder: RunFolder) -> MwrError:
    """The error after an immediate end: what is lost, and how to continue."""
    if not folder.exists:
        return MwrError("Ended at once, before the first checkpoint.", "Start it anew in another folder.")
    if not folder.has_checkpoint:
        return MwrError(
            "Ended at once, before the first checkpoint.",
            "Start it with --resume {folder}.",
            folder=folder.path,
        )
    return MwrError(
        "Ended at once; the steps since the last checkpoint are lost.",
        "Resume it with --resume {folder}.",
        folder=folder.path,
    )


def adding_to_library(events: Iterable[Event], *, library: Library, folder: RunFolder) -> Iterator[Event]:
    """Adds earlier students that wait for the library, passes events on, and adds this student at the end.

    If that fails, yields a warning and marks the student as waiting; a later run beside this one adds it.
    """
    for card in add_waiting_students(library, folder):
        print_warning(f"The student “{card.name}”, which had been waiting, is in the library now.")
    checksum_before = folder.student_checksum
    for event in events:
        if isinstance(event, RunFinished):
            added = add_or_mark_waiting(library, folder, previous_checksum=checksum_before)
            if isinstance(added, MwrError):
                yield not_in_library_warning(event.step, folder, added)
        yield event


def print_events(events: Iterable[Event], *, steps: int, json: bool) -> None:
    """Prints events: one JSON object per line, or a progress bar with the important messages."""
    if int(os.environ.get("RANK", "0")):  # of several processes, only the first prints
        for _ in events:
            pass
        return
    if json:
        for event in events:
            print_json(to_json(event))
        return
    with ExitStack() as stack:
        progress: Progress | None = None
        for event in events:
            if progress is None:
                progress = stack.enter_context(Progress(steps, unit="steps", start=event.step))
            _print_event(event, progress)


def _print_event(event: Event, progress: Progress) -> None:
    match event:
        case LayerDerived(step=step, layer=layer, layers=layers):
            note = f"deriving the student from the teacher: layer {layer} of {layers}"
            progress.set_done(step, note=note)
            if layer == layers:
                progress.say(f"derived the student from the teacher: {layers} layers")
        case StepDone(step=step, losses=losses):
            progress.set_done(step, note=f"loss {losses['loss']:.4f}")
        case Measured(step=step, figures=figures, score=score, probes=probes):
            all_figures = {**figures, **{f"probe {name}": value for name, value in probes.items()}}
            parts = ", ".join(f"{name} {value:.2f}" for name, value in all_figures.items())
            progress.say(f"step {step}: {score:.2f} dB ({parts})")
        case CheckpointSaved(step=step, best=True):
            progress.say(f"step {step}: best so far, saved")
        case HealthWarning(message=message):
            print_warning(message)
        case RunFinished(step=step, reason=reason, student=student, score=score):
            progress.say(f"{reason} at step {step}: {student}, {score:.2f} dB")
