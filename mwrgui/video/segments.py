"""Finished segments of a result on disk, from which a restoration that was killed is resumed.

A segment is a file of encoded packets, written under a temporary name and renamed when it is complete. The
state of the temporal smoothing after its last frame is stored next to it.
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
from mwrgui.core.file_lock import exclusive_lock
from mwrgui.core.files import atomic_path, remove_leftovers, writing_failed

FRAMES_PER_SEGMENT = 120
"""Frames per segment; the last segment may have fewer."""
_PACKET_HEADER = struct.Struct("<qq?I")
"""pts, duration, keyframe flag, and the number of bytes of data that follow."""
State = dict[str, NDArray[np.generic]]
"""State of `TemporalSmoother` by name; empty before the first frame."""


@dataclass(frozen=True, slots=True)
class StoredPacket:
    """An encoded packet; `pts` and `duration` are in the clip's time base."""

    pts: int
    duration: int
    is_keyframe: bool
    data: bytes


class Segments:
    """The folder of one clip's finished segments.

    Args:
        output: path of the result; the folder is created next to it.
        identity: everything that determines the result; different identities get different folders.
    """

    def __init__(self, output: Path, identity: object) -> None:
        key = sha256(json.dumps(identity, default=str).encode()).hexdigest()[:16]
        self.folder = output.parent / f".mwrgui-clip-{key}"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """A context in which only this process uses the folder, which is created if necessary.

        Incomplete files of killed processes are removed first. At the end the folder is removed, unless it
        holds finished segments.

        Raises:
            MwrError: another process uses the folder, or it cannot be written.
        """
        with ExitStack() as stack:
            stack.callback(self._remove_if_empty)  # runs last, after the lock is released
            try:
                is_sole_holder = stack.enter_context(exclusive_lock(self.folder / ".lock"))
            except OSError as error:
                raise writing_failed(self.folder, error) from error
            if not is_sole_holder:
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
        """Files of the finished segments, from the first up to the first missing one."""
        found: list[Path] = []
        while (path := self.path(len(found))).exists():
            found.append(path)
        return found

    def path(self, number: int) -> Path:
        """The file of a segment, counted from 0."""
        return self.folder / f"{number:06}.frames"

    def state_after(self, count: int) -> State:
        """The state after the first `count` segments."""
        if not count:
            return {}
        with np.load(self._state_path(count - 1)) as stored:
            return dict(stored)

    def save_state(self, number: int, state: State) -> None:
        """Saves the state after a segment; call it before the segment is renamed. Removes outdated states.

        Raises:
            MwrError: the disk is full.
        """
        with atomic_path(self._state_path(number)) as temporary:
            np.savez(temporary, **state)  # type: ignore[arg-type]  # the stub mistakes the arrays for flags
        if number > 1:
            self._state_path(number - 2).unlink(missing_ok=True)

    def remove(self) -> None:
        """Removes the folder with all segments."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _remove_if_empty(self) -> None:
        with suppress(OSError):
            self.folder.rmdir()

    def _state_path(self, number: int) -> Path:
        return self.folder / f"{number:06}.npz"


def write_packet(file: BufferedWriter, packet: StoredPacket) -> None:
    """Appends a packet to a segment that is being written."""
    file.write(_PACKET_HEADER.pack(packet.pts, packet.duration, packet.is_keyframe, len(packet.data)))
    file.write(packet.data)


def read_packets(segment: Path) -> Iterator[StoredPacket]:
    """Reads the packets of a segment one by one, in decoding order."""
    with segment.open("rb") as file:
        while header := file.read(_PACKET_HEADER.size):
            pts, duration, is_keyframe, size = _PACKET_HEADER.unpack(header)
            yield StoredPacket(pts, duration, is_keyframe, file.read(size))
