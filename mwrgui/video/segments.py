"""Finished parts of a result on the disk, so that a restoration that was killed goes on at the last of them.

A segment is a file of compressed frames, written aside and renamed once it is whole. Beside it stands what
the next frames depend on.
"""

import json
import shutil
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from io import BufferedWriter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.core.file_lock import sole_holder
from mwrgui.core.files import atomic_path, remove_leftovers, writing_failed

FRAMES = 120
"""Frames of a segment; the last has fewer."""
_HEAD = struct.Struct("<qq?I")
"""When a frame is shown, for how long, whether decoding can begin there, bytes that follow."""
State = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """One compressed frame, in the order of decoding; times are in the clip's time base."""

    shown: int
    lasts: int
    key: bool
    data: bytes


class Segments:
    """The folder of one clip's finished segments.

    Args:
        beside: the result that they will be joined to; the folder stands beside it.
        work: what makes the result what it is; another work has another folder.
    """

    def __init__(self, beside: Path, work: object) -> None:
        key = sha256(json.dumps(work, default=str).encode()).hexdigest()[:16]
        self.folder = beside.parent / f".mwrgui-clip-{key}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """A context in which this process alone works in the folder, which is made if necessary.

        What killed processes left half written is removed; a folder without finished segments at the end too.

        Raises:
            MwrError: another process works in it, or it cannot be written.
        """
        with ExitStack() as stack:
            stack.callback(self._remove_if_empty)  # last, when the lock is gone
            try:
                alone = stack.enter_context(sole_holder(self.folder / ".lock"))
            except OSError as error:
                raise writing_failed(self.folder, error) from error
            if not alone:
                raise MwrError(
                    "Another process is restoring this clip into {folder}.",
                    "Wait for it or choose another folder.",
                    folder=self.folder.parent,
                )
            remove_leftovers(self.folder)
            try:
                yield
            finally:
                if not self.finished:
                    self.remove()

    @property
    def finished(self) -> list[Path]:
        """The segments from the first to the last before which none is missing."""
        found: list[Path] = []
        while (path := self.path(len(found))).exists():
            found.append(path)
        return found

    def path(self, number: int) -> Path:
        """The file of a segment, counted from 0."""
        return self.folder / f"{number:06}.frames"

    def state_after(self, count: int) -> State:
        """What was kept with the last of `count` segments."""
        if not count:
            return {}
        with np.load(self._state(count - 1)) as stored:
            return dict(stored)

    def keep_state(self, number: int, state: State) -> None:
        """To be called before a segment is finished; earlier states are no longer needed then.

        Raises:
            MwrError: the disk is full.
        """
        with atomic_path(self._state(number)) as temporary:
            np.savez(temporary, **state)  # type: ignore[arg-type]  # its stub takes names for flags
        if number > 1:
            self._state(number - 2).unlink(missing_ok=True)

    def remove(self) -> None:
        """Removes all of them, once they are joined."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _remove_if_empty(self) -> None:
        with suppress(OSError):
            self.folder.rmdir()

    def _state(self, number: int) -> Path:
        return self.folder / f"{number:06}.npz"


def write_frame(file: BufferedWriter, frame: StoredFrame) -> None:
    """Appends one frame to a segment that is being written."""
    file.write(_HEAD.pack(frame.shown, frame.lasts, frame.key, len(frame.data)))
    file.write(frame.data)


def read_frames(segment: Path) -> Iterator[StoredFrame]:
    """The frames of a segment."""
    with segment.open("rb") as file:
        while head := file.read(_HEAD.size):
            shown, lasts, key, size = _HEAD.unpack(head)
            yield StoredFrame(shown, lasts, key, file.read(size))
