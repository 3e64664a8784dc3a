"""What of live pictures is saved: snapshots, and clips of the restored frames."""

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
from mwrgui.ui.session.model_turns import turn_of
from mwrgui.ui.session.result_metrics import eight_bits
from mwrgui.ui.session.state import ModelRole, Options, Picture
from mwrgui.video.live.address import LiveAddress
from mwrgui.video.live.file_names import name_of_recording, stem_of
from mwrgui.video.options import ClipOptions
from mwrgui.video.pyav import require_pyav

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.models.restoration_model import RestorationModel

_MOST_WAITING = 8
"""Frames that wait to be written; further ones are left out."""
_LOOK = 0.1
"""Seconds between looks whether the recording is to be finished."""

Waiting = queue.Queue[tuple[Picture, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A frame, and the models that restore it."""

    address: LiveAddress
    pixels: Picture = field(repr=False)
    models: "Mapping[ModelRole, RestorationModel]"
    device: "Device | None"
    options: Options


class LiveRecorder(QObject):
    """Writes one clip at a time, in a job.

    Attributes:
        pictures: how many have been put into the clip of now.

    Signals:
        changed: it has begun, or ended.
        saved: the path of the clip.
        failed: an exception that ended it; what was recorded before is saved if possible.
    """

    changed = Signal()
    saved = Signal(object)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._job: Job | None = None
        self._waiting: Waiting = queue.Queue()
        self.pictures = 0

    @property
    def active(self) -> bool:
        """Whether it records."""
        return self._job is not None

    def start(self, address: LiveAddress, clips: ClipOptions) -> None:
        """Records from the next picture on, into the folder of the user's videos."""
        path = Path(platformdirs.user_videos_dir()) / name_of_recording(address, clips)
        waiting: Waiting = queue.Queue(_MOST_WAITING)
        self._waiting, self.pictures = waiting, 0
        self._job = job = Job(lambda stop: record(path, clips, waiting, stop), name="record")
        job.arrived.connect(lambda paths: self.saved.emit(paths[-1]))
        job.failed.connect(lambda error: self._fail(job, error))
        job.start()
        self.changed.emit()

    def put(self, picture: ImageArray, time: float) -> None:
        """Records a picture that came at a time in seconds, unless the disk is too slow for it."""
        if not self._waiting.full():
            self._waiting.put((eight_bits(picture), time))
            self.pictures += 1

    def stop(self) -> None:
        """Finishes the clip; `saved` follows."""
        if self._job:
            self._job.stop()
            self._job = None
            self.changed.emit()

    def _fail(self, job: Job, error: Exception) -> None:
        if job is self._job:
            self.stop()
        self.failed.emit(error)


def record(path: Path, clips: ClipOptions, waiting: Waiting, stop: threading.Event) -> Iterator[Path]:
    """Writes what comes until `stop` is set; yields where the clip stands.

    Raises:
        MwrError: nothing came, or it cannot be written.
    """
    require_pyav()
    from mwrgui.video.live.recording import Recording

    with Recording(path, clips) as recording:
        while not (stop.is_set() and waiting.empty()):
            try:
                picture, time = waiting.get(timeout=_LOOK)
            except queue.Empty:
                continue
            recording.add(picture, time)
    if recording.output is None:
        raise MwrError("Nothing was recorded: no restored picture came.", "Record for longer.")
    yield recording.output


def take_snapshot(snapshot: Snapshot, stop: threading.Event) -> Iterator[Path]:
    """Writes the frame and each restoration into the folder of the user's pictures; yields where they stand.

    Raises:
        MwrError: memory is insufficient, or a file cannot be written.
    """
    from mwrgui.restoration.options import RestoreOptions
    from mwrgui.restoration.restore import restored_pixels

    stem, options = stem_of(snapshot.address), snapshot.options
    yield _write(snapshot.pixels, f"{stem}_input")
    wanted = RestoreOptions(strength=options.strength, tile=options.tile, side=options.side)
    for role, model in snapshot.models.items():
        assert snapshot.device
        with turn_of(model):
            pixels = restored_pixels(
                snapshot.pixels, model, device=snapshot.device, options=wanted, stop=stop
            )
        if pixels is None:
            return
        yield _write(pixels, f"{stem}_{role}")


def _write(pixels: ImageArray, stem: str) -> Path:
    folder = Path(platformdirs.user_pictures_dir())
    names = (folder / f"{stem}{'' if number == 1 else f'_{number}'}.png" for number in count(1))
    return write_new(names, partial(write_photo, Photo(pixels, Path(f"{stem}.png"), PNG)))
