"""What is marked in plots and on the time-line: checkpoints, previews, the best step, problems, gaps."""

from collections.abc import Sequence
from dataclasses import dataclass

from mwrgui.runs.history import CheckpointMark, RunHistory, WarningMark
from mwrgui.runs.warnings import WARNINGS


@dataclass(frozen=True, slots=True)
class Marks:
    """Steps that are marked.

    Attributes:
        best: the best step, and its score in dB.
        problems: where problems began.
        gaps: where a metric became NaN or infinite.
    """

    checkpoints: tuple[int, ...] = ()
    previews: tuple[int, ...] = ()
    best: tuple[int, float] | None = None
    problems: tuple[int, ...] = ()
    gaps: tuple[int, ...] = ()


def marks_of(history: RunHistory, gaps: Sequence[int]) -> Marks:
    """The marks of a run; `gaps` come from its plots."""
    return Marks(
        checkpoints=tuple(mark.step for mark in history.checkpoints),
        previews=tuple(mark.step for mark in history.previews),
        best=_best(history),
        problems=tuple(sorted({mark.step for mark in history.warnings if is_problem(mark)})),
        gaps=tuple(sorted(set(gaps))),
    )


def is_problem(mark: WarningMark) -> bool:
    """Whether a warning reports a problem that lasts."""
    kind = WARNINGS.get(mark.kind)
    return kind is None or kind.is_problem


def checkpoints_before(marks: Sequence[CheckpointMark], step: int) -> list[CheckpointMark]:
    """The checkpoints before a step, the latest first."""
    return sorted((mark for mark in marks if mark.step < step), key=lambda mark: -mark.step)


def _best(history: RunHistory) -> tuple[int, float] | None:
    score, mark = history.best_score, history.best
    return (mark.step, score) if mark and score is not None else None
