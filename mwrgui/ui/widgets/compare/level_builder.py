"""Builds the levels of large pictures in the background."""

from collections.abc import Iterator
from threading import Event

from PySide6.QtCore import QObject, Signal

from mwrgui.images import ImageArray
from mwrgui.jobs.job import Job
from mwrgui.ui.widgets.compare.pyramid import build_pyramid


class LevelBuilder(QObject):
    """Runs one job at a time; a later call of `build` replaces the job of an earlier one.

    Signals:
        built: a list of `Pyramid`s with all levels.
    """

    built = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job: Job | None = None

    def build(self, pictures: list[ImageArray]) -> None:
        """Builds the levels of these pictures, and abandons those of earlier ones."""
        if self._job is not None:
            self._job.abandon()
            self._job = None
        if pictures:
            self._job = Job(lambda stop: _pyramids(pictures, stop), name="levels")
            self._job.arrived.connect(self.built)
            self._job.start()


def _pyramids(pictures: list[ImageArray], stop: Event) -> Iterator[object]:
    for picture in pictures:
        if stop.is_set():
            return
        yield build_pyramid(picture)
