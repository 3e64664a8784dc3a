"""What `distill` and `train` share: flags, steering by Ctrl-C, and telling events."""

import argparse
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from mwrgui.cli.console import Progress, print_json
from mwrgui.cli.device_flags import add_device_flag, add_precision_flag
from mwrgui.core.errors import MwrError
from mwrgui.engine.control import RunControl
from mwrgui.engine.events import (
    CheckpointSaved,
    Event,
    HealthWarning,
    Measured,
    RunFinished,
    StepDone,
    to_json,
)
from mwrgui.library.models import Library
from mwrgui.library.run_folder import RunFolder, new_run_folder


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Flags of every command that makes a run."""
    parser.add_argument(
        "--set",
        dest="assignments",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="change one setting of the recipe; may be given several times",
    )
    parser.add_argument("-o", "--output", type=Path, metavar="RUN", help="folder of the run")
    parser.add_argument("--resume", type=Path, metavar="RUN", help="go on with an interrupted run")
    add_device_flag(parser)
    add_precision_flag(parser)
    parser.add_argument(
        "--no-library", action="store_true", help="leave the network in the run's folder, out of the library"
    )
    parser.add_argument("--json", action="store_true", help="print one event per line as JSON")


def refuse_beside_resume(arguments: argparse.Namespace, *flags: str) -> None:
    """Refuses what a run that is resumed would not heed; `flags` are the command's own of that kind.

    Raises:
        MwrError: names those that were given.
    """
    names = {**{flag: flag.lstrip("-") for flag in flags}, "--set": "assignments", "-o": "output"}
    given = tuple(flag for flag, name in names.items() if getattr(arguments, name) not in (None, []))
    if given:
        raise MwrError(
            "A run that is resumed keeps its own settings; these flags do not go with --resume: {flags}.",
            "Leave them out, or start a new run without --resume.",
            flags=given,
        )


def with_absolute_paths(values: Mapping[str, object]) -> dict[str, object]:
    """The values of a recipe as they hold in any folder, because a run may be resumed in another.

    What is not there stays as it was typed, and so is told when it is missed.
    """
    known = {"teacher": Library().absolute, "photos": _absolute, "start_from": _absolute}
    return {
        name: known[name](value) if name in known and isinstance(value, str) and value else value
        for name, value in values.items()
    }


def _absolute(path: str) -> str:
    return str(Path(path).absolute()) if Path(path).exists() else path


def folder_for(output: Path | None, name: str) -> RunFolder:
    """The folder asked for, or a new one among the person's runs."""
    return RunFolder(output) if output is not None else new_run_folder(name)


@contextmanager
def stopped_by_ctrl_c(folder: RunFolder) -> Iterator[RunControl]:
    """A control that the first Ctrl-C or polite kill stops; a second Ctrl-C ends the run in `folder` at once.

    Raises:
        MwrError: it was ended at once.
    """
    control = RunControl()

    def stop(_signal: int, _frame: object) -> None:
        control.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {s: signal.signal(s, stop) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield control
    except KeyboardInterrupt:
        raise _ended_at_once(folder) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ended_at_once(folder: RunFolder) -> MwrError:
    """What is lost, and what can be done."""
    if not folder.has_checkpoint:
        return MwrError("Ended at once, before the first checkpoint.", "Start it anew in another folder.")
    return MwrError(
        "Ended at once, without the steps since the last checkpoint.",
        "Go on with it by --resume {folder}.",
        folder=folder.path,
    )


def kept(events: Iterable[Event], *, library: Library, folder: RunFolder) -> Iterator[Event]:
    """Lets events pass; the network that comes out at the end gets its place in the library as well."""
    before = folder.student_checksum
    for event in events:
        if isinstance(event, RunFinished):
            library.keep_student(folder, before=before)
        yield event


def tell(events: Iterable[Event], *, steps: int, json: bool) -> None:
    """Prints events as they come: JSON lines, or progress with the lines that matter."""
    if int(os.environ.get("RANK", "0")):
        for _ in events:
            pass
        return
    if json:
        for event in events:
            print_json(to_json(event))
        return
    with ExitStack() as at_the_end:
        progress: Progress | None = None
        for event in events:
            if progress is None:
                progress = at_the_end.enter_context(Progress(steps, unit="steps", start=event.step))
            _tell(event, progress)


def _tell(event: Event, progress: Progress) -> None:
    match event:
        case StepDone(step=step, losses=losses):
            progress.reach(step, note=f"loss {losses['loss']:.4f}")
        case Measured(step=step, figures=figures, score=score):
            parts = ", ".join(f"{name} {value:.2f}" for name, value in figures.items())
            progress.say(f"step {step}: {score:.2f} dB ({parts})")
        case CheckpointSaved(step=step, best=True):
            progress.say(f"step {step}: best so far, saved")
        case HealthWarning(message=message):
            print(f"mwrgui: {message}", file=sys.stderr)
        case RunFinished(step=step, reason=reason, student=student, score=score):
            progress.say(f"{reason} at step {step}: {student}, {score:.2f} dB")
