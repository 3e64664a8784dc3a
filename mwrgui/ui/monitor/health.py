"""What goes wrong in a run, in words, and the checkpoint from before it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from mwrgui.engine.events import HealthWarning
from mwrgui.library.history import CheckpointMark, RunHistory, WarningMark
from mwrgui.ui.monitor.marks import before, is_trouble
from mwrgui.ui.monitor.naming import step_number

translate = QCoreApplication.translate

JUDGED = 200
"""Troubles are told after so many steps of them: a checkpoint from before that is a good one."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble: what to say, and where to go back to if there is such a checkpoint."""

    mark: WarningMark
    sentence: str
    offer: CheckpointMark | None


def troubles_of(history: RunHistory, exists: Callable[[CheckpointMark], bool]) -> list[Trouble]:
    """The troubles of a run that are not over, the latest last.

    `exists` says whether a checkpoint is still on the disk.
    """
    there = [mark for mark in history.checkpoints if exists(mark)]
    over = history.finished is not None and history.finished.reason == "completed"
    return [
        Trouble(mark, warning_words(mark), None if over else _offer(mark, there))
        for mark in history.warnings
        if is_trouble(mark) and mark.over is None
    ]


def checkpoint_exists(folder: Path, mark: CheckpointMark) -> bool:
    """Whether a checkpoint has not been removed; old ones are, but for the best and the pinned."""
    return (folder / "checkpoints" / mark.path.replace("\\", "/").rpartition("/")[2]).exists()


def _offer(mark: WarningMark, there: list[CheckpointMark]) -> CheckpointMark | None:
    """The best one before a plateau, else the latest from before it began; none where that does not help."""
    if mark.kind in ("diverged", "damaged_checkpoint", "no_gradients"):
        return None
    earlier = before(there, mark.step)
    if mark.kind == "stalled":
        return next((found for found in earlier if found.best), None)
    good = before(there, mark.step - JUDGED) or earlier
    return good[0] if good else None


def warning_words(mark: WarningMark | HealthWarning) -> str:
    """Our words for a kind that we know; the run's own for others."""
    words = {
        "alike": translate("Health", "Generated images have become nearly alike since about step {step}."),
        "undegraded": translate(
            "Health",
            "Since about step {step} the teacher hardly changes the generated images: the student learns "
            "little more than to copy its input.",
        ),
        "saturated": translate(
            "Health", "Since about step {step} more than half of the generated pixels are black or white."
        ),
        "stalled": translate(
            "Health",
            "The student has not come nearer to its teacher for many measurements, as seen at step {step}.",
        ),
        "overpowered": translate(
            "Health",
            "Since about step {step} the student restores generated images worse than if it did nothing.",
        ),
        "diverged": translate(
            "Health",
            "The loss was no longer a number: the run went back to step {step} and goes on with lower rates.",
        ),
        "rolled_back": translate("Health", "The run went back to step {step} and goes on with lower rates."),
        "damaged_checkpoint": translate(
            "Health", "A checkpoint is damaged and was left out; the run goes on from step {step}."
        ),
    }
    words["no_gradients"] = translate(
        "Health",
        "This teacher labels images but gives no gradients: the adversary is switched off, "
        "and plain scenes are used.",
    )
    sentence = words.get(mark.kind, mark.message)
    return sentence.format(step=step_number(mark.step)) if mark.kind in words else sentence
