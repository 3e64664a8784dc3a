"""Reads previews in the background and caches them."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.jobs.job import Job
from mwrgui.ui.monitor.preview import Preview, read_preview
from mwrgui.ui.session.byte_lru_cache import ByteLruCache

CACHE_BYTES = 32 * 2**20
"""Memory that the cached pictures may take."""


class PreviewReader(QObject):
    """Runs one job at a time; of the requests that come meanwhile, only the latest is carried out.

    Signals:
        preview_read: the Preview that was requested last.
        failed: an exception that kept a preview from being read.
    """

    preview_read = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cache = ByteLruCache(CACHE_BYTES)
        self._requested: tuple[Path, int] | None = None
        self._job: Job | None = None

    def request(self, folder: Path, step: int) -> None:
        """Requests the pictures of a step; emits `preview_read` at once if they are cached."""
        self._requested = folder, step
        cached = self._cache.get(self._requested)
        if isinstance(cached, Preview):
            self._requested = None
            self.preview_read.emit(cached)
        elif not (self._job and self._job.running):
            self._start_job()

    def clear(self) -> None:
        """Drops the request and the cache, because pictures may have changed."""
        self._requested = None
        self._cache = ByteLruCache(CACHE_BYTES)
        if self._job:
            self._job.abandon()
            self._job = None  # the next request need not wait for its thread

    def _start_job(self) -> None:
        if self._requested is None:
            return
        folder, step = request = self._requested
        job = Job(lambda _stop: iter([read_preview(folder, step)]), name="read preview")
        job.arrived.connect(lambda previews: self._handle_preview(request, previews[-1]))
        job.failed.connect(self.failed)
        job.ended.connect(self._start_job)
        self._job = job.start()

    def _handle_preview(self, request: tuple[Path, int], preview: Preview) -> None:
        self._cache.put(request, preview, sum(row.nbytes for row in preview.rows))
        if self._requested == request:
            self._requested = None
            self.preview_read.emit(preview)
