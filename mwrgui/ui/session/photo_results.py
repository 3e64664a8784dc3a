"""The restorations of one photo as they are shown: blended at the chosen strength, and measured."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QRect, Signal

from mwrgui.images import Photo
from mwrgui.jobs.job import Job, is_active
from mwrgui.restoration.options import FULL_STRENGTH, Strength
from mwrgui.ui.session.restore_job import RestoreRequest
from mwrgui.ui.session.result_cache import CachedResult
from mwrgui.ui.session.result_metrics import (
    BlendEvent,
    BlendRequest,
    Result,
    ResultMetrics,
    TruthFailed,
    TruthRead,
    blend_and_measure,
    measure,
)
from mwrgui.ui.session.state import ModelRole


class PhotoResults(QObject):
    """The results of the photo that `PhotoRestorer` restores, and their metrics.

    Attributes:
        request: the latest request; results that it would not produce are outdated.
        strength: how much of a restoration is blended with the photo; see `set_strength`.
        rectangle: a part of the photo, in pixels, that is also measured separately; None for none.

    Signals:
        result_changed: the role whose entry of `by_role` was added, replaced or removed.
        metrics_changed: `metrics`, `rectangle_metrics`, `truth` or `rectangle` has changed.
        failed: the exception that ended blending or measuring, or why the ground truth cannot be used.
        ended: a job that blends has ended; see `working`.
    """

    result_changed = Signal(str)
    metrics_changed = Signal()
    failed = Signal(object)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._photo: Photo | None = None
        self._key: int | None = None
        self._frame_time: float | None = None
        self.request: RestoreRequest | None = None
        self.strength = FULL_STRENGTH
        self._restorations: dict[ModelRole, CachedResult] = {}
        self._by_role: dict[ModelRole, Result] = {}
        self._metrics, self._rectangle_metrics = ResultMetrics(), ResultMetrics()
        self.rectangle: QRect | None = None
        self._truth: Photo | None = None
        self._truth_paths: dict[int, Path] = {}
        self._blending: Job | None = None
        self._measuring: Job | None = None

    @property
    def by_role(self) -> Mapping[ModelRole, Result]:
        """The results so far, by the role of the model that made them."""
        return self._by_role

    @property
    def metrics(self) -> ResultMetrics:
        """The metrics of the whole photo; empty until it has been measured."""
        return self._metrics

    @property
    def rectangle_metrics(self) -> ResultMetrics:
        """The metrics of `rectangle`; empty until it has been measured."""
        return self._rectangle_metrics

    @property
    def truth(self) -> Photo | None:
        """The ground truth of the photo; None if it has none, or it has not been read yet."""
        return self._truth

    @property
    def working(self) -> bool:
        """Whether results of the whole photo are still being blended or measured."""
        return is_active(self._blending)

    def set_photo(self, photo: Photo | None, key: int | None, frame_time: float | None = None) -> None:
        """Replaces the photo and discards all results; None stands for no photo.

        Args:
            frame_time: when it is displayed, in seconds, if it is a frame of a clip.
        """
        self._photo, self._key, self._truth, self._frame_time = photo, key, None, frame_time
        self._restorations, self._by_role = {}, {}
        self._metrics, self._rectangle_metrics = ResultMetrics(), ResultMetrics()

    def is_current(self, result: Result) -> bool:
        """Whether the models and options of `request` would produce this result.

        A result of an earlier model stays until the new model has produced its own.
        """
        made, request = self._restorations.get(result.role), self.request
        if made is None or request is None or made.restored is not result.restored:
            return False
        return made.is_result_of(dict(request.models).get(result.role), request)

    @property
    def outdated(self) -> frozenset[ModelRole]:
        """The roles whose results are not current, see `is_current`."""
        return frozenset(role for role, result in self._by_role.items() if not self.is_current(result))

    def add(self, restorations: Mapping[ModelRole, CachedResult]) -> None:
        """Adds or replaces restorations; all are blended with the photo and measured in the background."""
        self._restorations |= restorations
        self._blend()

    def set_strength(self, strength: Strength) -> None:
        """Sets `strength`; if it has changed, the restorations are blended and measured again."""
        if strength != self.strength:
            self.strength = strength
            if self._restorations:
                self._blend()

    def retain(self, roles: Collection[ModelRole]) -> None:
        """Removes the results of all roles except these."""
        for role in self._restorations.keys() - set(roles):
            self.drop(role)

    def drop(self, role: ModelRole) -> None:
        """Removes the result of a role."""
        self._restorations.pop(role, None)
        self._by_role.pop(role, None)
        self.result_changed.emit(role)

    def set_truth(self, key: int, path: Path | None) -> None:
        """Sets the file of the ground truth of the photo or clip with this key, or with None removes it.

        It is read when that photo, or a frame of that clip, is measured.
        """
        if path is None:
            self._truth_paths.pop(key, None)
        else:
            self._truth_paths[key] = path
        if key != self._key:
            return
        self._truth = None
        if path is None:
            self._metrics = replace(self._metrics, truth={})
        self.metrics_changed.emit()
        self._blend()

    def measure_rectangle(self, rectangle: QRect | None) -> None:
        """Measures this part of the photo, in pixels, whenever results change; None ends that."""
        self.rectangle = rectangle
        self._rectangle_metrics = ResultMetrics()
        self._measure_rectangle()
        self.metrics_changed.emit()

    def abandon(self) -> None:
        """Stops blending and measuring the whole photo; no signal follows."""
        if self._blending:
            self._blending.abandon()

    def _blend(self) -> None:
        self.abandon()
        if self._photo is None or self._key is None:
            return
        truth = self._truth or self._truth_paths.get(self._key)
        restorations = {role: made.restored for role, made in self._restorations.items()}
        request = BlendRequest(
            self._photo, restorations, self.strength, dict(self._by_role), truth, self._frame_time
        )
        job = Job(lambda stop: blend_and_measure(request, stop), name="blend")
        job.arrived.connect(self._handle_events)
        job.failed.connect(self.failed)
        job.ended.connect(self.ended)
        self._blending = job.start()

    def _handle_events(self, events: list[BlendEvent]) -> None:
        for event in events:
            match event:
                case Result(role=role):
                    self._by_role[role] = event
                    self.result_changed.emit(role)
                case TruthRead(photo=truth):
                    self._truth = truth
                    self.metrics_changed.emit()
                case TruthFailed(problem=problem) if self._key is not None:
                    self.set_truth(self._key, None)
                    self.failed.emit(problem)
                    return
                case ResultMetrics():
                    self._metrics = event
                    self._measure_rectangle()
                    self.metrics_changed.emit()

    def _measure_rectangle(self) -> None:
        if self._measuring:
            self._measuring.abandon()
        rectangle, photo = self.rectangle, self._photo
        if rectangle is None or photo is None or not self._by_role:
            return
        region = (
            slice(rectangle.top(), rectangle.bottom() + 1),
            slice(rectangle.left(), rectangle.right() + 1),
        )
        results, truth = dict(self._by_role), self._truth
        job = Job(lambda _stop: iter([measure(photo, results, truth, region)]), name="measure")
        job.arrived.connect(lambda metrics: self._handle_rectangle_metrics(metrics[-1]))
        job.failed.connect(self.failed)
        self._measuring = job.start()

    def _handle_rectangle_metrics(self, metrics: ResultMetrics) -> None:
        self._rectangle_metrics = metrics
        self.metrics_changed.emit()
