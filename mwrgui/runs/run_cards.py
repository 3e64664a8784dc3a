"""The runs on this machine: settings, progress and state of each; importable without torch."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from mwrgui.core.errors import MwrError, system_reason
from mwrgui.core.files import write_bytes, writing_failed
from mwrgui.core.parsing import parse_json
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.library.recycle_bin import BinItem, move_to_bin
from mwrgui.runs.history import RunHistory, read_marks
from mwrgui.runs.run_folder import RunFolder

RunState = Literal["running", "finished", "interrupted", "damaged"]
RUN_FILES = ("recipe.toml", "events.jsonl", "checkpoints")
"""Every run folder has at least one of these files and folders."""
OTHER_WEATHERS = "other"
"""Key of the teacher for all other weathers, beside the specialists."""
FORBIDDEN_CHARACTERS = r'[<>:"/\\|?*\x00-\x1f]'
"""Characters that some operating system forbids in folder names."""


@dataclass(frozen=True, slots=True)
class RunCard:
    """Summary of one run.

    Attributes:
        state: running if any process, this one included, writes into it.
        changed_at: when its event file, or else its recipe or folder, last changed; seconds since 1970.
        step: the last recorded step, out of `steps`.
        best_score: highest agreement in dB, or None before the first measurement.
        student: design of its student; `parameters` is 0 if unknown.
        settings: its whole recipe, `kind` included.
        resumable: whether it is incomplete and either has a checkpoint or has not done a step.
        problem: why a damaged run cannot be used; only its path and date are known.
    """

    path: Path
    state: RunState
    changed_at: float
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
        """The name that the user sees: that of the folder."""
        return self.path.name


def find_runs(folder: Path) -> list[Path]:
    """Finds the folders in `folder` that hold a run, complete or not."""
    return sorted({path.parent for name in RUN_FILES for path in folder.glob(f"*/{name}")})


def holds_run(folder: Path) -> bool:
    """Whether a folder holds a run, complete or not."""
    return any((folder / name).exists() for name in RUN_FILES)


def list_runs(folder: Path) -> list[RunCard]:
    """Reads the cards of all runs in `folder`, latest first."""
    return sorted(map(read_run, find_runs(folder)), key=lambda card: card.changed_at, reverse=True)


def read_run(path: Path) -> RunCard:
    """Reads the card of the run in a folder; that of a damaged run has a `problem`."""
    run = RunFolder(path)
    try:
        return _describe(run)
    except MwrError as problem:
        return RunCard(path, "damaged", _changed_at(run), problem=problem.message)
    except OSError as error:
        message = sentence(
            "{path} cannot be read: {reason}.", path=error.filename or path, reason=system_reason(error)
        )
        return RunCard(path, "damaged", _changed_at(run), problem=message)


def teacher_checksum(path: Path, weather: str = "") -> str:
    """The recorded checksum of a run's teacher file; empty if there is none.

    With `weather`, that of the specialist for this weather.

    Raises:
        MwrError: its event file cannot be read.
    """
    facts = read_marks(path).facts
    if not weather:
        return str(facts.get("teacher_checksum", ""))
    return teachers_by_weather(facts).get(weather, {}).get("checksum", "")


def teachers_by_weather(facts: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Name, architecture and checksum of each teacher by weather; empty for a run with one teacher.

    `facts` are the facts of a run or the metadata of a student's file. The teacher of all weathers without a
    specialist has the key `OTHER_WEATHERS`.
    """
    try:
        teachers = parse_json(facts.get("teachers", "{}"))
        return {
            str(weather): {str(name): str(fact) for name, fact in one.items()}
            for weather, one in teachers.items()
        }
    except (ValueError, TypeError, AttributeError):  # metadata may contain anything
        return {}


def rename_run(path: Path, name: str) -> Path:
    """Renames a run folder and returns its new path.

    Raises:
        MwrError: the name is taken or not allowed, or the run is in progress or cannot be renamed.
    """
    name = name.strip()
    target = path.with_name(name) if name and not re.search(FORBIDDEN_CHARACTERS, name) else path
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
    """Saves the user's note on a run.

    Raises:
        MwrError: the folder cannot be written.
    """
    write_bytes(RunFolder(path).note_path, note.strip().encode())


def move_run_to_bin(path: Path) -> BinItem | None:
    """Moves a run folder to the bin; returns what can be restored, as `recycle_bin.move_to_bin` does.

    Raises:
        MwrError: the run is in progress, there is no bin for it, or the folder holds no run.
    """
    if not holds_run(path):
        raise MwrError("{path} holds no run.", "Delete it yourself if you do not need it.", path=path)
    _refuse_running(path)
    return move_to_bin(path)


def _describe(run: RunFolder) -> RunCard:
    settings, history = run.read_recipe(), read_marks(run.path)
    steps, facts = history.steps or _whole_number(settings.get("steps")), history.facts
    state = _state(run, history, steps)
    return RunCard(
        run.path,
        state,
        _changed_at(run),
        step=history.last_step,
        steps=steps,
        best_score=history.best_score,
        student=str(facts.get("design", settings.get("student", ""))),
        parameters=_whole_number(facts.get("parameters")),
        note=_read_note(run),
        settings=settings,
        resumable=state != "running"
        and (history.last_step < steps or not run.finished)
        and (run.has_checkpoint or not history.last_step),
    )


def _state(run: RunFolder, history: RunHistory, steps: int) -> RunState:
    if run.locked:
        return "running"
    complete = run.finished and history.last_step >= steps  # it was killed before it recorded its end
    return "finished" if history.finished or complete else "interrupted"


def _changed_at(run: RunFolder) -> float:
    """See `RunCard.changed_at`; a damaged folder may lack either file."""
    paths = [path for path in (run.events_path, run.recipe_path, run.path) if path.exists()]
    return paths[0].stat().st_mtime if paths else 0.0


def _read_note(run: RunFolder) -> str:
    try:
        return run.note_path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # missing or unreadable


def _whole_number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _refuse_running(path: Path) -> None:
    if RunFolder(path).locked:
        raise MwrError(
            "The run “{file}” is being written.", "Finish or pause it and quit first.", file=path.name
        )
