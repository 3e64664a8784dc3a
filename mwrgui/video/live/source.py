"""Live pictures, the newest only: read in a thread of their own, waited for when they fail to come."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from mwrgui.core.errors import MwrError
from mwrgui.video.live.address import LiveAddress
from mwrgui.video.live.capture import Take, capture, no_answer, no_pictures
from mwrgui.video.live.events import SignalBack, SignalLost
from mwrgui.video.shown_frame import ShownFrame

PATIENCE = 600.0
"""Seconds for which lost pictures are waited for."""
_OPENING = 20.0
"""Seconds for which the first picture is waited for, whatever else has its own limits."""
_LOOK = 0.05
"""Seconds between looks whether the pictures are still wanted."""
_LAST_READ = 1.0
"""Seconds that are waited for the last read: enough for any source that sends."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 5.0
"""Seconds between two trials to open a source that was lost."""


class LiveSource:
    """Opens a camera or a stream at once; reading never waits for those who take the pictures.

    A picture that nobody took before the next one came is dropped. After a loss the source is opened again
    and again.

    Args:
        patience: seconds after which a source that was lost is given up.
    """

    def __init__(self, address: LiveAddress, *, patience: float = PATIENCE) -> None:
        self.address, self._patience = address, patience
        self._news = threading.Condition()
        self._closing = threading.Event()
        self._told: deque[SignalLost | SignalBack] = deque(maxlen=2)  # what was before is of no use
        self._newest: tuple[float, Take] | None = None
        self._arrived = self._taken = 0
        self._lost_at: float | None = None
        self._error: Exception | None = None
        # A daemon: a read that hangs keeps neither the window nor the command from ending.
        self._thread = threading.Thread(target=self._read, name="live source", daemon=True)
        self._thread.start()

    @property
    def lost(self) -> bool:
        """Whether pictures have come, and are waited for again."""
        return self._lost_at is not None

    @property
    def given_up(self) -> bool:
        """Whether it has ended with an error."""
        return self._error is not None

    def frames(
        self, stop: threading.Event, *, seconds: float | None = None
    ) -> Iterator[ShownFrame | SignalLost | SignalBack]:
        """The newest frame each time, and when the pictures fail to come and when they are back.

        Ends once `stop` is set, the source is closed, or so many `seconds` after the first frame.

        Raises:
            MwrError: it cannot be opened, sends no pictures, or did not come back in time.
        """
        until, began = None, time.monotonic()
        while not stop.is_set() and not self._closing.is_set():
            now = time.monotonic()
            if until is not None and now >= until:
                return
            if not self._arrived and now - began > _OPENING:
                raise no_answer(self.address)
            news = self._next()
            if isinstance(news, ShownFrame) and seconds is not None and until is None:
                until = time.monotonic() + seconds
            if news is not None:
                yield news

    def close(self) -> None:
        """Lets the source go, without waiting: as soon as the read that goes on comes back."""
        self._closing.set()
        with self._news:
            self._newest = None
            self._news.notify_all()

    def wait_closed(self) -> None:
        """Waits for a moment until the read that goes on has come back.

        A thread that comes back while the interpreter ends could abort the process.
        """
        self._thread.join(_LAST_READ)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        self.wait_closed()

    def _next(self) -> ShownFrame | SignalLost | SignalBack | None:
        """What is new, after a short wait for it."""
        with self._news:
            if not self._has_news():
                self._news.wait(_LOOK)
            if self._told:
                return self._told.popleft()
            if self._newest is None:
                if self._error:
                    raise self._error
                return None
            (time_of_arrival, take), number = self._newest, self._arrived - 1
            self._newest = None
        pixels = take()
        return None if pixels is None else ShownFrame(number, time_of_arrival, 0.0, pixels)

    def _has_news(self) -> bool:
        return bool(self._told or self._newest or self._error)

    def _read(self) -> None:
        """Reads, opens again after a loss, and ends with an error or when it is closed."""
        try:
            pause = _FIRST_PAUSE
            while not self._closing.is_set():
                if self._read_until_lost():
                    pause = _FIRST_PAUSE
                self._lose()
                self._closing.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
        except Exception as error:
            with self._news:
                self._error = error
                self._news.notify_all()

    def _read_until_lost(self) -> bool:
        """Whether any picture came."""
        came = False
        try:
            for take in capture(self.address, self._closing):
                came = True
                self._put(take)
        except MwrError:
            if not self._arrived:
                raise
        return came

    def _put(self, take: Take) -> None:
        now = time.monotonic()
        with self._news:
            if self._lost_at is not None:
                self._told.append(SignalBack(self.address.name, now - self._lost_at))
                self._lost_at = None
            self._newest = now, take
            self._arrived += 1
            self._news.notify_all()

    def _lose(self) -> None:
        """Says so once; then looks whether it has been waited for long enough.

        Raises:
            MwrError: it has, or there was no picture at all.
        """
        if self._closing.is_set():
            return
        if not self._arrived:
            raise no_pictures(self.address)
        now = time.monotonic()
        if self._lost_at is None:
            with self._news:
                self._lost_at = now
                self._told.append(SignalLost(self.address.name))
                self._news.notify_all()
        elif now - self._lost_at > self._patience:
            raise MwrError(
                "{source} has sent no pictures for {minutes:.0f} minutes.",
                "Open it again when it is back.",
                source=self.address.name,
                minutes=(now - self._lost_at) / 60,
            )
