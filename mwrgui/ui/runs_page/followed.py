"""A run's history while any process writes it: read in a job, grown in the window's thread."""

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import Job
from mwrgui.library.history import HistoryFollower, RunHistory
from mwrgui.library.run_folder import RunFolder

Lines = list[Any]
"""What a megabyte or so of an event file holds; empty where the file was rewritten and begins anew."""


class FollowedRun(QObject):
    """Looks what has been added since a follower read the file first.

    After hours, or once a resumed run has rewritten its file, that may be much: it is read and decoded in
    a job, and put into `history` here piece by piece, for which who draws it is told only once.

    Signals:
        grown: `history` has all that was new.
    """

    grown = Signal()

    def __init__(self, folder: Path, follower: HistoryFollower) -> None:
        super().__init__()
        self.history = follower.history
        follower.history = RunHistory()  # a follower clears its own when the file was rewritten, in the job
        self._path, self._follower = RunFolder(folder).events_path, follower
        self._seen: tuple[int, int] | None = None
        self._job: Job | None = None
        self._changed = False

    def poll(self) -> None:
        """Reads what is new, if there is anything and it is not being read already."""
        now = self._look()
        if self._job is None and now != self._seen:
            self._seen = now
            self._job = Job(lambda stop: _read(self._follower, stop), name="follow run")
            self._job.arrived.connect(self._take)
            self._job.ended.connect(self._end)
            self._job.start()

    def stop(self) -> None:
        """Reads no more."""
        if self._job:
            self._job.abandon()

    def _look(self) -> tuple[int, int] | None:
        """By what a file that has changed is known; its folder may be moved or unplugged at any time."""
        with suppress(OSError):
            found = self._path.stat()
            return found.st_size, found.st_mtime_ns
        return None

    def _take(self, pieces: list[Lines]) -> None:
        self._changed = True
        for lines in pieces:
            if lines:
                self.history.extend(lines)
            else:
                self.history.clear()

    def _end(self) -> None:
        changed, self._changed, self._job = self._changed, False, None
        if changed:
            self.grown.emit()


def _read(follower: HistoryFollower, stop: threading.Event) -> Iterator[Lines]:
    with suppress(MwrError):  # it is tried again; the list of runs says what is wrong with the folder
        for block in follower.blocks():
            yield [_decode(line) for line in block.splitlines()]
            if stop.is_set():
                return


def _decode(line: bytes) -> Any:
    """None for a damaged line, which a history passes over."""
    with suppress(ValueError):
        return json.loads(line)
    return None
