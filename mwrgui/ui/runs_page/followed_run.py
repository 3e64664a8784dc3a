"""Follows a run while a process writes it: a job reads events, the main thread adds them to a history."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import Job
from mwrgui.runs.history import HistoryFollower, RunHistory, decode_events
from mwrgui.runs.run_folder import RunFolder

Piece = list[Mapping[str, Any]] | None
"""About a megabyte of an event file, decoded; None if the file was rewritten and begins anew."""


class FollowedRun(QObject):
    """Adds to `history` what is written to the event file after `follower` has first read it.

    That may be a lot: after hours, or after a resumed run has rewritten its file. So a job reads and decodes
    the events; they are added piece by piece, and one signal is emitted at the end.

    Signals:
        grown: everything new has been added to `history`.
    """

    grown = Signal()

    def __init__(self, folder: Path, follower: HistoryFollower) -> None:
        super().__init__()
        self.history = follower.history
        follower.history = RunHistory()  # the follower works in the job and must not clear this one
        self._path, self._follower = RunFolder(folder).events_path, follower
        self._last_stamp: tuple[int, int] | None = None
        self._job: Job | None = None
        self._changed = False

    def poll(self) -> None:
        """Starts reading new events, unless there are none or a job is already reading."""
        stamp = self._stamp()
        if self._job is None and stamp != self._last_stamp:
            self._last_stamp = stamp
            self._job = Job(lambda stop: _read(self._follower, stop), name="follow run")
            self._job.arrived.connect(self._handle_pieces)
            self._job.ended.connect(self._end_reading)
            self._job.start()

    def stop(self) -> None:
        """Abandons the reading that is in progress; the history keeps what was read."""
        if self._job:
            self._job.abandon()

    def _stamp(self) -> tuple[int, int] | None:
        """Size and modification time of the file; None if its folder was moved or unplugged."""
        with suppress(OSError):
            found = self._path.stat()
            return found.st_size, found.st_mtime_ns
        return None

    def _handle_pieces(self, pieces: list[Piece]) -> None:
        self._changed = True
        for piece in pieces:
            if piece is None:
                self.history.clear()
            else:
                self.history.extend(piece)

    def _end_reading(self) -> None:
        changed, self._changed, self._job = self._changed, False, None
        if changed:
            self.grown.emit()


def _read(follower: HistoryFollower, stop: threading.Event) -> Iterator[Piece]:
    with suppress(MwrError):  # the next poll tries again; the list of runs reports the problem
        for block in follower.blocks():
            yield decode_events(block) if block else None
            if stop.is_set():
                return
