"""What stands in plots and on the time-line beside the curves: checkpoints, the best, troubles, gaps."""

from collections.abc import Sequence
from dataclasses import dataclass

from mwrgui.library.history import CheckpointMark, RunHistory, WarningMark

TOLD = frozenset({"rolled_back", "no_features"})
"""Kinds of warnings that tell what was done, and are no trouble."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Steps that are marked; `best` comes with its agreement in dB."""

    checkpoints: tuple[int, ...] = ()
    previews: tuple[int, ...] = ()
    best: tuple[int, float] | None = None
    troubles: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()


def marks_of(history: RunHistory, gaps: Sequence[int]) -> Marks:
    """The marks of a run; gaps are the steps at which a figure ceased to be a number."""
    return Marks(
        checkpoints=tuple(mark.step for mark in history.checkpoints),
        previews=tuple(mark.step for mark in history.previews),
        best=_best(history),
        troubles=tuple(sorted({mark.step for mark in history.warnings if is_trouble(mark)})),
        gaps=tuple(sorted(set(gaps))),
    )


def is_trouble(mark: WarningMark) -> bool:
    """Whether a warning calls for something to be done."""
    return mark.kind not in TOLD


def before(marks: Sequence[CheckpointMark], step: int) -> list[CheckpointMark]:
    """The checkpoints before a step, the latest first."""
    return sorted((mark for mark in marks if mark.step < step), key=lambda mark: -mark.step)


def _best(history: RunHistory) -> tuple[int, float] | None:
    score, mark = history.best_score, history.best
    return (mark.step, score) if mark and score is not None else None
