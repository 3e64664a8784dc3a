"""The runs on this machine: what each is and how far it came, read without torch."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from mwrgui.core.errors import MwrError, reason
from mwrgui.core.files import write_bytes, writing_failed
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.library.bin import move_to_bin
from mwrgui.library.history import RunHistory, read_marks
from mwrgui.library.run_folder import RunFolder

RunState = Literal["running", "finished", "interrupted", "damaged"]
MARKS = ("recipe.toml", "events.jsonl", "checkpoints")
"""Of these at least one is in the folder of a run."""
FORBIDDEN = r'[<>:"/\\|?*\x00-\x1f]'
"""What one system or another does not take in the name of a folder."""


@dataclass(frozen=True, slots=True)
class RunCard:
    """One run.

    Attributes:
        state: running if a process writes into it, be it this one.
        changed: when it last told something, in seconds since 1970.
        step: the last one told of, of `steps`.
        best_score: highest agreement in dB, or None before the first measurement.
        student: the design of its student; `parameters` is 0 if it has not told.
        settings: all of its recipe, `kind` included.
        resumable: there are steps or its end to do, and a checkpoint to go on from.
        problem: why a damaged one cannot be used; only path and date are known of it.
    """

    path: Path
    state: RunState
    changed: float
    step: int = 0
    steps: int = 0
    best_score: float | None = None
    student: str = ""
    parameters: int = 0
    note: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    resumable: bool = False
    problem: Sentence | None = None

    @property
    def name(self) -> str:
        """What the person knows it by."""
        return self.path.name


def find_runs(folder: Path) -> list[Path]:
    """Folders in `folder` that hold a run, or what is left of one."""
    return sorted({path.parent for mark in MARKS for path in folder.glob(f"*/{mark}")})


def holds_run(folder: Path) -> bool:
    """Whether a folder is a run's, or what is left of it."""
    return any((folder / mark).exists() for mark in MARKS)


def list_runs(folder: Path) -> list[RunCard]:
    """All runs in `folder`, the latest first."""
    return sorted(map(read_run, find_runs(folder)), key=lambda card: card.changed, reverse=True)


def read_run(path: Path) -> RunCard:
    """The card of the run in a folder; a damaged one has a `problem`."""
    run = RunFolder(path)
    try:
        return _describe(run)
    except MwrError as problem:
        return RunCard(path, "damaged", _changed(run), problem=problem.message)
    except OSError as error:
        words = sentence(
            "{path} cannot be read: {reason}.", path=error.filename or path, reason=reason(error)
        )
        return RunCard(path, "damaged", _changed(run), problem=words)


def teacher_checksum(path: Path) -> str:
    """Of the file that teaches the run in a folder, as the run has told it; empty if it has not.

    Raises:
        MwrError: its event file cannot be read.
    """
    return str(read_marks(path).facts.get("teacher_checksum", ""))


def rename_run(path: Path, name: str) -> Path:
    """Gives a run's folder another name; returns where it is now.

    Raises:
        MwrError: the name is taken or impossible, or the run is being written.
    """
    name = name.strip()
    target = path.with_name(name) if name and not re.search(FORBIDDEN, name) else path
    if name == path.name:
        return path
    if target == path or name.strip(". ") != name:
        raise MwrError("“{name}” cannot be the name of a folder.", "Use letters, digits, - and _.", name=name)
    if target.exists():
        raise MwrError("There is already a run called “{name}”.", "Choose another name.", name=name)
    _refuse_running(path)
    try:
        return path.rename(target)
    except OSError as error:
        raise writing_failed(target, error) from error


def write_note(path: Path, note: str) -> None:
    """Keeps a few words with a run.

    Raises:
        MwrError: the folder cannot be written.
    """
    write_bytes(RunFolder(path).note_path, note.strip().encode())


def bin_run(path: Path) -> None:
    """Moves a run with all that it made to the bin.

    Raises:
        MwrError: it is being written, there is no bin for it, or it is no run at all.
    """
    if not holds_run(path):
        raise MwrError("{path} holds no run.", "Delete it yourself if you do not need it.", path=path)
    _refuse_running(path)
    move_to_bin(path)


def _describe(run: RunFolder) -> RunCard:
    settings, history = run.read_recipe(), read_marks(run.path)
    steps, facts = history.steps or _whole_number(settings.get("steps")), history.facts
    state = _state(run, history, steps)
    return RunCard(
        run.path,
        state,
        _changed(run),
        step=history.last_step,
        steps=steps,
        best_score=history.best_score,
        student=str(facts.get("design", settings.get("student", ""))),
        parameters=_whole_number(facts.get("parameters")),
        note=_read_note(run),
        settings=settings,
        resumable=state != "running"
        and (history.last_step < steps or not run.finished)
        and run.has_checkpoint,
    )


def _state(run: RunFolder, history: RunHistory, steps: int) -> RunState:
    if run.locked:
        return "running"
    complete = run.finished and history.last_step >= steps  # it may have ended before it could tell
    return "finished" if history.finished or complete else "interrupted"


def _changed(run: RunFolder) -> float:
    """When it last told something; a damaged folder may lack the one or the other file."""
    paths = [path for path in (run.events_path, run.recipe_path, run.path) if path.exists()]
    return paths[0].stat().st_mtime if paths else 0.0


def _read_note(run: RunFolder) -> str:
    return run.note_path.read_text(encoding="utf-8", errors="replace") if run.note_path.exists() else ""


def _whole_number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _refuse_running(path: Path) -> None:
    if RunFolder(path).locked:
        raise MwrError(
            "The run “{file}” is being written.", "Finish or pause it and quit first.", file=path.name
        )
