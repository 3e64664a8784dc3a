"""Makes the levels of large pictures in the background."""

from collections.abc import Iterator
from threading import Event

from PySide6.QtCore import QObject, Signal

from mwrgui.core.photos import ImageArray
from mwrgui.jobs.job import Job
from mwrgui.ui.widgets.compare.pyramid import build_pyramid


class LevelMaker(QObject):
    """One job at a time: pictures that come later are made instead of those before.

    Signals:
        made: a list of `Pyramid`.
    """

    made = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job: Job | None = None

    def make(self, pictures: list[ImageArray]) -> None:
        """Begins with these pictures."""
        if self._job is not None:
            self._job.abandon()
            self._job = None
        if pictures:
            self._job = Job(lambda stop: _pyramids(pictures, stop), name="levels")
            self._job.arrived.connect(self.made)
            self._job.start()


def _pyramids(pictures: list[ImageArray], stop: Event) -> Iterator[object]:
    for picture in pictures:
        if stop.is_set():
            return
        yield build_pyramid(picture)
