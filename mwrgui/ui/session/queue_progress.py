"""The progress of a batch: how much of it is done, and how long the rest will take."""

import time
from dataclasses import dataclass, field

from mwrgui.video.events import FramesRestored


@dataclass(frozen=True, slots=True)
class QueueProgress:
    """The progress of a batch.

    Attributes:
        done: number of photos and clips that are restored, skipped or failed, of `total`.
        photo: the file name of the current photo or clip; empty before the first.
        seconds_left: None until the first photo is done; during a clip, the time until that clip is done.
        megapixels_per_second: 0 before the first photo is done, and during a clip.
        clip: the progress of the current clip; None during a photo.
        clips: how many of `done` are clips with results.
    """

    done: int = 0
    total: int = 0
    failed: int = 0
    photo: str = ""
    seconds_left: float | None = None
    megapixels_per_second: float = 0.0
    clip: FramesRestored | None = None
    clips: int = 0

    @property
    def fraction(self) -> float:
        """The share of the batch that is done, 0..1, including the restored frames of the current clip."""
        clip_fraction = self.clip.done / max(1, self.clip.total) if self.clip else 0.0
        return (self.done + clip_fraction) / max(1, self.total)


@dataclass(slots=True)
class ProgressCounter:
    """Counts the photos and clips that are done, and measures the time of the photos without pauses."""

    total: int = 0
    results_per_photo: int = 1
    done: int = 0
    skipped: int = 0
    failed: int = 0
    megapixels: float = 0.0
    item_name: str = ""
    clip_progress: FramesRestored | None = None
    clips_done: int = 0
    _seconds_before_clip: float = 0.0
    _seconds_before: float = 0.0
    _resumed_at: float | None = field(default_factory=time.monotonic)

    def skip(self) -> None:
        """Counts an item as done, but ignores it in the estimate of the remaining time."""
        self.done += 1
        self.skipped += 1

    def start_clip(self, name: str) -> None:
        """Makes the clip the current item; `end_clip` or `leave_out_clip` follows."""
        self.item_name = name
        self._seconds_before_clip = self._seconds()

    def end_clip(self) -> None:
        """Counts the current clip as done; the estimate of the remaining time ignores it."""
        self.skip()
        self._forget_clip()

    def leave_out_clip(self) -> None:
        """Removes the current clip from the batch."""
        self.total -= 1
        self._forget_clip()

    def _forget_clip(self) -> None:
        self.clip_progress = None
        self._seconds_before = self._seconds_before_clip
        if self._resumed_at is not None:
            self._resumed_at = time.monotonic()

    def pause(self) -> None:
        """Stops the clock until `resume`."""
        self._seconds_before, self._resumed_at = self._seconds(), None

    def resume(self) -> None:
        """Starts the clock again after `pause`."""
        self._resumed_at = time.monotonic()

    def progress(self) -> QueueProgress:
        """The progress, with an estimate of the time that is left."""
        seconds, restored = self._seconds(), self.done - self.skipped
        seconds_left = seconds / restored * (self.total - self.done) if restored else None
        speed = self.megapixels / seconds if seconds else 0.0
        if self.clip_progress:
            seconds_left, speed = self.clip_progress.seconds_left, 0.0
        return QueueProgress(
            self.done,
            self.total,
            self.failed,
            self.item_name,
            seconds_left,
            speed,
            self.clip_progress,
            self.clips_done,
        )

    def _seconds(self) -> float:
        running = time.monotonic() - self._resumed_at if self._resumed_at is not None else 0.0
        return self._seconds_before + running
