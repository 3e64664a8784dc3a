"""The problems of a run as sentences, each with the checkpoint to roll back to."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mwrgui.core.sentences import Sentence
from mwrgui.runs.events import HealthWarning
from mwrgui.runs.history import CheckpointMark, RunHistory, WarningMark
from mwrgui.runs.warnings import WARNINGS
from mwrgui.ui.monitor.marks import checkpoints_before, is_problem
from mwrgui.ui.monitor.naming import step_number
from mwrgui.ui.text.translated import translated_text

STEPS_BEFORE_REPORT = 200
"""Assumed steps from the start of a problem to its report, because figures are averaged over as many."""


@dataclass(frozen=True, slots=True)
class LastingProblem:
    """An unresolved problem: the sentence to show, and the checkpoint to roll back to, if there is one."""

    mark: WarningMark
    sentence: str
    rollback_target: CheckpointMark | None


def lasting_problems(history: RunHistory, exists: Callable[[CheckpointMark], bool]) -> list[LastingProblem]:
    """The unresolved problems of a run, the latest last.

    Args:
        exists: whether a checkpoint is still on the disk.
    """
    existing = [mark for mark in history.checkpoints if exists(mark)]
    completed = history.finished is not None and history.finished.reason == "completed"
    return [
        LastingProblem(mark, warning_message(mark), None if completed else _rollback_target(mark, existing))
        for mark in history.warnings
        if is_problem(mark) and mark.resolved_at is None
    ]


def checkpoint_exists(folder: Path, mark: CheckpointMark) -> bool:
    """Whether a checkpoint is still there; old ones are removed except the best and the pinned."""
    return (folder / "checkpoints" / checkpoint_file_name(mark)).exists()


def checkpoint_file_name(mark: CheckpointMark) -> str:
    """The file name of a checkpoint, without folders; the run may have been recorded on another system."""
    return mark.path.replace("\\", "/").rpartition("/")[2]


def _rollback_target(mark: WarningMark, existing: list[CheckpointMark]) -> CheckpointMark | None:
    """The checkpoint to roll back to; None if that does not help or there is none."""
    earlier, kind = checkpoints_before(existing, mark.step), WARNINGS.get(mark.kind)
    match kind.rollback if kind else "none":
        case "best":
            return next((found for found in earlier if found.best), None)
        case "before it began":
            good = checkpoints_before(existing, mark.step - STEPS_BEFORE_REPORT) or earlier
            return good[0] if good else None
        case _:
            return None


def warning_message(mark: WarningMark | HealthWarning) -> str:
    """What happened, in the language of the window; as recorded if this version does not know the warning."""
    kind = WARNINGS.get(mark.kind)
    return _text(kind.message, mark) if kind else translated_text(Sentence(mark.message))


def warning_advice(mark: WarningMark | HealthWarning) -> str:
    """What can be done about a warning; empty if nothing can."""
    kind = WARNINGS.get(mark.kind)
    return _text(kind.advice, mark) if kind and kind.advice.template else ""


def _text(template: Sentence, mark: WarningMark | HealthWarning) -> str:
    try:
        return translated_text(Sentence(template.template, {**mark.values, "step": step_number(mark.step)}))
    except (KeyError, TypeError):  # runs of versions before 0.2 recorded no values
        return mark.message
