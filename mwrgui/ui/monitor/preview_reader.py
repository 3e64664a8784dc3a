"""Reads previews in the background, the latest wish first, and keeps those that may be looked at again."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.jobs.job import Job
from mwrgui.ui.kept import Kept
from mwrgui.ui.monitor.preview import Preview, read_preview

MOST_BYTES = 32 * 2**20
"""Memory for previews that are not shown at the moment."""


class PreviewReader(QObject):
    """One job at a time: while it reads, only the last wish is remembered.

    Signals:
        read: a Preview that was wished for last.
        failed: an exception that kept it from being read.
    """

    read = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept = Kept(MOST_BYTES)
        self._wish: tuple[Path, int] | None = None
        self._job: Job | None = None

    def want(self, folder: Path, step: int) -> None:
        """Asks for the pictures of a step."""
        self._wish = folder, step
        kept = self._kept.get(self._wish)
        if isinstance(kept, Preview):
            self._wish = None
            self.read.emit(kept)
        elif not (self._job and self._job.running):
            self._begin()

    def forget(self) -> None:
        """Another run is looked at, or the pictures of this one may have changed."""
        self._wish = None
        self._kept = Kept(MOST_BYTES)
        if self._job:
            self._job.abandon()
            self._job = None  # what is wanted next need not wait for its thread

    def _begin(self) -> None:
        if self._wish is None:
            return
        folder, step = wish = self._wish
        job = Job(lambda _stop: iter([read_preview(folder, step)]), name="read preview")
        job.arrived.connect(lambda previews: self._take(wish, previews[-1]))
        job.failed.connect(self.failed)
        job.ended.connect(self._begin)
        self._job = job.start()

    def _take(self, wish: tuple[Path, int], preview: Preview) -> None:
        self._kept.put(wish, preview, sum(row.nbytes for row in preview.rows))
        if self._wish == wish:
            self._wish = None
            self.read.emit(preview)
