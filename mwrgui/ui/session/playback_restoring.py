"""Restores the newest frames while a clip or live source plays, in the thread of a job."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mwrgui.ui.session.model_locks import lock_of
from mwrgui.ui.session.playback_work import POLL_SECONDS, GroupModels, NewestFrame, PlayedPictures
from mwrgui.ui.session.state import ModelRole, SessionOptions
from mwrgui.ui.style.theme import Role
from mwrgui.ui.widgets.compare import Pyramid, build_pyramid

if TYPE_CHECKING:
    from mwrgui.video.shown_frame import ShownFrame
    from mwrgui.video.steady_frame_restorer import FrameChange

Changes = dict[ModelRole, "FrameChange"]


def restore_newest(
    newest: NewestFrame, group: GroupModels, options: Callable[[], SessionOptions], stop: threading.Event
) -> Iterator[PlayedPictures]:
    """Restores the newest frame with all models of a group, again and again until `stop` is set.

    Several frames are restored at once where a network runs on the CPU; they are yielded in order. The change
    is smoothed over time as in a saved clip, except across longer gaps, see `SteadyFrameRestorer`.

    Args:
        options: called for every frame.

    Raises:
        MwrError: memory is insufficient, or the output of a network is not an image.
    """
    import torch

    from mwrgui.video.parallel_network import frames_at_once, network_threads

    at_once = min(frames_at_once(model, group.device) for model in group.models.values())
    with network_threads(at_once) as pool:
        restorer = _NewestRestorer(newest, group, options, stop, pool, at_once)
        try:
            while not stop.is_set():
                newest.wait(restorer.frame_waits, POLL_SECONDS)
                if restorer.frame_waits():
                    yield from restorer.restore()
        finally:
            for model in group.models.values():
                with lock_of(model):
                    # back to its device: it is on the CPU if memory ran out
                    model.to(group.device.torch, torch.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _FrameAtWork:
    """A frame that is being restored.

    Attributes:
        dropped: number of frames that were dropped before this one.
        started: when the restoration began, by `time.monotonic`.
        result: the changes and the seconds they took; None if the restoration was stopped.
    """

    frame: "ShownFrame"
    dropped: int
    started: float
    result: "Future[tuple[Changes, float] | None]"


class _NewestRestorer:
    """Restores the newest frames, up to `at_once` of them in parallel."""

    def __init__(
        self,
        newest: NewestFrame,
        group: GroupModels,
        options: Callable[[], SessionOptions],
        stop: threading.Event,
        pool: ThreadPoolExecutor,
        at_once: int,
    ) -> None:
        from mwrgui.video.steady_frame_restorer import SteadyFrameRestorer

        self._newest, self._group, self._options, self._stop = newest, group, options, stop
        self._pool, self._at_once = pool, at_once
        self._restorers = {
            role: SteadyFrameRestorer(model, group.device) for role, model in group.models.items()
        }
        self._locks = [lock_of(model) for model in group.models.values()]
        self._at_work: deque[_FrameAtWork] = deque()
        self._started_count = 0
        self._interval: float | None = None

    def frame_waits(self) -> bool:
        """Whether there is a newer frame than the last one that was started."""
        return self._newest.count > self._started_count

    def restore(self) -> Iterator[PlayedPictures]:
        """Restores until no frame is left or another thread wants one of the networks."""
        with ExitStack() as held:
            for lock in self._locks:
                held.enter_context(lock)
            held.callback(self._wait_for_all)
            self._start_frame()
            while self._at_work:
                self._newest.wait(self._can_go_on, POLL_SECONDS)
                if self._stop.is_set():
                    return
                if self._at_work[0].result.done():
                    done = self._at_work.popleft()
                    restored = done.result.result()
                    if restored is None:
                        return
                    changes, seconds = restored
                    self._interval = seconds / self._at_once
                    yield PlayedPictures(done.frame, self._make_pictures(done.frame, changes), done.dropped)
                if self._can_start():
                    self._start_frame()

    def _can_go_on(self) -> bool:
        return not self._at_work or self._at_work[0].result.done() or self._can_start()

    def _can_start(self) -> bool:
        """Whether to start the newest frame now, while others are being restored.

        The first frame is restored alone, because that moves the network to the device. Later ones are
        started at regular intervals, so that they are shown at regular intervals too.
        """
        if not self._at_work or len(self._at_work) >= self._at_once or self._interval is None:
            return False
        due = self._at_work[-1].started + self._interval
        return self.frame_waits() and time.monotonic() >= due and not any(lock.wanted for lock in self._locks)

    def _start_frame(self) -> None:
        frame, count = self._newest.get()
        dropped = count - self._started_count - 1 if self._started_count else 0
        self._started_count = count
        result = self._pool.submit(self._compute_changes, frame)
        self._at_work.append(_FrameAtWork(frame, dropped, time.monotonic(), result))
        result.add_done_callback(lambda _result: self._newest.wake())

    def _compute_changes(self, frame: "ShownFrame") -> tuple[Changes, float] | None:
        """Runs the networks on a frame; returns None if stopped. Called by the threads of the pool."""
        began, options, changes = time.monotonic(), self._options().restore_options(), Changes()
        for role, frames in self._restorers.items():
            change = frames.compute_change(frame.pixels, options, self._stop)
            if change is None:
                return None
            changes[role] = change
        return changes, time.monotonic() - began

    def _make_pictures(self, frame: "ShownFrame", changes: Changes) -> dict[Role, Pyramid]:
        """Applies the changes to their frame; to be called for the frames one after the other, in order."""
        steady, pictures = self._options().clips.steady, dict[Role, Pyramid]()
        for role, change in changes.items():
            pixels = self._restorers[role].apply_change(frame.pixels, change, frame.time, steady=steady)
            pictures[role] = build_pyramid(pixels)
        if "input" in self._group.roles:
            pictures["input"] = build_pyramid(frame.pixels)
        return pictures

    def _wait_for_all(self) -> None:
        wait([each.result for each in self._at_work])
        self._at_work.clear()
