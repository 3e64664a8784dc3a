"""Saves pictures of live sources: snapshots, and recordings of the restored frames."""

import queue
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QObject, Signal

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_new
from mwrgui.images import ImageArray, Photo, write_photo
from mwrgui.images.formats import PNG
from mwrgui.jobs.job import Job
from mwrgui.ui.session.model_locks import lock_of
from mwrgui.ui.session.result_metrics import to_eight_bits
from mwrgui.ui.session.state import ModelRole, Picture, SessionOptions
from mwrgui.video.live.address import LiveAddress
from mwrgui.video.live.file_names import name_of_recording, stem_of
from mwrgui.video.options import ClipOptions
from mwrgui.video.pyav import require_pyav

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.models.restoration_model import RestorationModel

_MAX_QUEUED = 8
"""Maximum number of frames that wait to be encoded; further ones are dropped."""
_POLL_SECONDS = 0.1
"""Seconds between two checks whether the recording is to end."""

FrameQueue = queue.Queue[tuple[Picture, float]]
"""Frames with their times in seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A frame, and the models that restore it; there are no models without a device."""

    address: LiveAddress
    pixels: Picture = field(repr=False)
    models: "Mapping[ModelRole, RestorationModel]"
    device: "Device | None"
    options: SessionOptions


class LiveRecorder(QObject):
    """Records one clip at a time; a job encodes it.

    Attributes:
        frame_count: number of frames in the recording that was started last.

    Signals:
        changed: a recording has started or ended.
        saved: the path of a finished clip.
        failed: the exception that ended a recording; the frames before it are saved if possible.
    """

    changed = Signal()
    saved = Signal(object)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._job: Job | None = None
        self._frames: FrameQueue = queue.Queue()
        self.frame_count = 0

    @property
    def active(self) -> bool:
        """Whether a recording is going on."""
        return self._job is not None

    def start(self, address: LiveAddress, options: ClipOptions) -> None:
        """Starts a recording, which is saved in the user's folder of videos."""
        path = Path(platformdirs.user_videos_dir()) / name_of_recording(address, options)
        frames: FrameQueue = queue.Queue(_MAX_QUEUED)
        self._frames, self.frame_count = frames, 0
        self._job = job = Job(lambda stop: record(path, options, frames, stop), name="record")
        job.arrived.connect(lambda paths: self.saved.emit(paths[-1]))
        job.failed.connect(lambda error: self._fail(job, error))
        job.start()
        self.changed.emit()

    def put(self, picture: ImageArray, time: float) -> None:
        """Adds a frame, with its time in seconds; drops it if encoding or the disk is too slow."""
        if not self._frames.full():
            self._frames.put((to_eight_bits(picture), time))
            self.frame_count += 1

    def stop(self) -> None:
        """Ends the recording; `saved` is emitted once the clip has been written."""
        if self._job:
            self._job.stop()
            self._job = None
            self.changed.emit()

    def _fail(self, job: Job, error: Exception) -> None:
        if job is self._job:
            self.stop()
        self.failed.emit(error)


def record(path: Path, options: ClipOptions, frames: FrameQueue, stop: threading.Event) -> Iterator[Path]:
    """Encodes frames until `stop` is set, and yields the path of the clip.

    Raises:
        MwrError: there was no frame, or the clip cannot be written.
    """
    require_pyav()
    from mwrgui.video.live.recording import Recording

    with Recording(path, options) as recording:
        while not (stop.is_set() and frames.empty()):
            try:
                picture, time = frames.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            recording.add(picture, time)
    if recording.output is None:
        raise MwrError("Nothing was recorded: no restored picture arrived.", "Record for longer.")
    yield recording.output


def take_snapshot(snapshot: Snapshot, stop: threading.Event) -> Iterator[Path]:
    """Writes the frame and its restorations to the user's folder of pictures; yields their paths.

    Raises:
        MwrError: memory is insufficient, or a file cannot be written.
    """
    from mwrgui.restoration.restore import restore_pixels

    stem, options = stem_of(snapshot.address), snapshot.options
    yield _write(snapshot.pixels, f"{stem}_input")
    wanted = options.restore_options()
    for role, model in snapshot.models.items():
        assert snapshot.device
        with lock_of(model):
            pixels = restore_pixels(snapshot.pixels, model, device=snapshot.device, options=wanted, stop=stop)
        if pixels is None:
            return
        yield _write(pixels, f"{stem}_{role}")


def _write(pixels: ImageArray, stem: str) -> Path:
    folder = Path(platformdirs.user_pictures_dir())
    names = (folder / f"{stem}{'' if number == 1 else f'_{number}'}.png" for number in count(1))
    return write_new(names, partial(write_photo, Photo(pixels, Path(f"{stem}.png"), PNG)))
