"""What is seen of a photo's restorations: blended at the chosen strength, and measured."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Signal

from mwrgui.images import Photo
from mwrgui.jobs.job import Job, goes_on
from mwrgui.ui.session.result_metrics import (
    Draft,
    Figures,
    FinishEvent,
    Result,
    TruthFailed,
    TruthRead,
    finish,
    measure,
)
from mwrgui.ui.session.state import ModelRole

if TYPE_CHECKING:
    from mwrgui.restoration.restore import Restored


class FinishedResults(QObject):
    """Results and figures of one photo, of the whole and of a rectangle of it.

    Attributes:
        part: the rectangle whose figures stand beside those of the whole picture.

    Signals:
        result_changed: the role whose entry of `results` is another one.
        figures_changed: `figures`, `part_figures`, `truth` or `part` is another one.
        failed: an exception that kept a result or figures from being made.
        ended: a job has ended; see `working`.
    """

    result_changed = Signal(str)
    figures_changed = Signal()
    failed = Signal(object)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._photo: Photo | None = None
        self._key: int | None = None
        self._made: Mapping[ModelRole, Restored] = {}
        self._strength = 1.0
        self._results: dict[ModelRole, Result] = {}
        self._figures, self._part_figures = Figures(), Figures()
        self.part: QRect | None = None
        self._truth: Photo | None = None
        self._truths: dict[int, Path] = {}
        self._finishing: Job | None = None
        self._measuring: Job | None = None

    @property
    def results(self) -> Mapping[ModelRole, Result]:
        """What the models have made of the photo so far."""
        return self._results

    @property
    def figures(self) -> Figures:
        """Of the whole picture."""
        return self._figures

    @property
    def part_figures(self) -> Figures:
        """Of the rectangle."""
        return self._part_figures

    @property
    def truth(self) -> Photo | None:
        """The picture that the photo should have become."""
        return self._truth

    @property
    def working(self) -> bool:
        """Whether results are still being blended or measured."""
        return goes_on(self._finishing)

    def take_photo(self, photo: Photo | None, key: int | None) -> None:
        """Begins anew with another photo, or with none."""
        self._photo, self._key, self._truth = photo, key, None
        self._made, self._results = {}, {}
        self._figures, self._part_figures = Figures(), Figures()

    def make(self, made: "Mapping[ModelRole, Restored]", strength: float) -> None:
        """Blends restorations at full strength with the photo, and measures them."""
        self._made, self._strength = made, strength
        self._finish()

    def lose(self, role: ModelRole) -> None:
        """Drops a result that holds no more."""
        self._made = {other: full for other, full in self._made.items() if other != role}
        self._results.pop(role, None)
        self.result_changed.emit(role)

    def set_truth(self, key: int, path: Path | None) -> None:
        """Names the ground truth of a photo, which may still be being read, or takes it away."""
        if path is None:
            self._truths.pop(key, None)
        else:
            self._truths[key] = path
        if key != self._key:
            return
        self._truth = None
        if path is None:
            self._figures = replace(self._figures, truth={})
        self.figures_changed.emit()
        self._finish()

    def measure_part(self, part: QRect | None) -> None:
        """Asks for the figures of a rectangle of the photo, in its pixels, or for none."""
        self.part = part
        self._part_figures = Figures()
        self._measure_part()
        self.figures_changed.emit()

    def abandon(self) -> None:
        """Stops blending and measuring."""
        if self._finishing:
            self._finishing.abandon()

    def _finish(self) -> None:
        self.abandon()
        if self._photo is None or self._key is None:
            return
        truth = self._truth or self._truths.get(self._key)
        draft = Draft(self._photo, dict(self._made), self._strength, dict(self._results), truth)
        job = Job(lambda stop: finish(draft, stop), name="finish")
        job.arrived.connect(self._take)
        job.failed.connect(self.failed)
        job.ended.connect(self.ended)
        self._finishing = job.start()

    def _take(self, events: list[FinishEvent]) -> None:
        for event in events:
            match event:
                case Result(role=role):
                    self._results[role] = event
                    self.result_changed.emit(role)
                case TruthRead(photo=truth):
                    self._truth = truth
                    self.figures_changed.emit()
                case TruthFailed(problem=problem) if self._key is not None:
                    self.set_truth(self._key, None)
                    self.failed.emit(problem)
                    return
                case Figures():
                    self._figures = event
                    self._measure_part()
                    self.figures_changed.emit()

    def _measure_part(self) -> None:
        if self._measuring:
            self._measuring.abandon()
        part, photo = self.part, self._photo
        if part is None or photo is None or not self._results:
            return
        place = (slice(part.top(), part.bottom() + 1), slice(part.left(), part.right() + 1))
        results, truth = dict(self._results), self._truth
        job = Job(lambda _stop: iter([measure(photo, results, truth, place)]), name="measure")
        job.arrived.connect(lambda figures: self._take_part_figures(figures[-1]))
        job.failed.connect(self.failed)
        self._measuring = job.start()

    def _take_part_figures(self, figures: Figures) -> None:
        self._part_figures = figures
        self.figures_changed.emit()
