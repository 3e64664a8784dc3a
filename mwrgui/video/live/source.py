"""A live source: reads in a background thread, keeps only the newest frame, and reconnects after a loss."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from mwrgui.core.errors import MwrError
from mwrgui.video.live.address import LiveAddress
from mwrgui.video.live.capture import GetPicture, capture, no_answer_error, no_pictures_error
from mwrgui.video.live.events import SignalBack, SignalLost
from mwrgui.video.shown_frame import ShownFrame

RECONNECT_TIMEOUT = 600.0
"""Seconds after which a lost source is given up."""
_FIRST_FRAME_TIMEOUT = 20.0
"""Seconds within which the first frame must arrive, whatever timeouts the backend has."""
_POLL_SECONDS = 0.05
"""Longest time in seconds between two checks whether iteration was stopped."""
_JOIN_TIMEOUT = 1.0
"""Seconds to wait for the last read; enough for any source that still sends frames."""
_FIRST_RETRY_DELAY, _MAX_RETRY_DELAY = 0.5, 5.0
"""First and longest delay in seconds before a lost source is reopened; the delay doubles each time."""


class LiveSource:
    """Opens a live source in a background thread at once; reading never waits for the consumer.

    A frame that has not been consumed when the next one arrives is dropped. A lost source is reopened
    repeatedly until `reconnect_timeout` has passed.

    Args:
        reconnect_timeout: seconds after which a lost source is given up.
    """

    def __init__(self, address: LiveAddress, *, reconnect_timeout: float = RECONNECT_TIMEOUT) -> None:
        self.address, self._reconnect_timeout = address, reconnect_timeout
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._signals: deque[SignalLost | SignalBack] = deque(maxlen=2)  # older ones are outdated
        self._newest: tuple[float, GetPicture] | None = None
        self._received = 0
        self._lost_at: float | None = None
        self._error: Exception | None = None
        # A daemon thread: a read that hangs does not keep the program from exiting.
        self._thread = threading.Thread(target=self._read_forever, name="live source", daemon=True)
        self._thread.start()

    @property
    def lost(self) -> bool:
        """Whether frames have arrived before, but none arrive now."""
        return self._lost_at is not None

    @property
    def given_up(self) -> bool:
        """Whether reading has ended with an error."""
        return self._error is not None

    def frames(
        self, stop: threading.Event, *, seconds: float | None = None
    ) -> Iterator[ShownFrame | SignalLost | SignalBack]:
        """Yields the newest frame each time, and an event when the source is lost and when it is back.

        Ends once `stop` is set, the source is closed, or `seconds` have passed since the first frame.

        Raises:
            MwrError: the source cannot be opened, sends no pictures, or was lost for too long.
        """
        deadline, began = None, time.monotonic()
        while not stop.is_set() and not self._closing.is_set():
            now = time.monotonic()
            if deadline is not None and now >= deadline:
                return
            if not self._received and now - began > _FIRST_FRAME_TIMEOUT:
                raise no_answer_error(self.address)
            item = self._next()
            if isinstance(item, ShownFrame) and seconds is not None and deadline is None:
                deadline = time.monotonic() + seconds
            if item is not None:
                yield item

    def close(self) -> None:
        """Closes the source without waiting; the thread ends when its current read returns."""
        self._closing.set()
        with self._changed:
            self._newest = None
            self._changed.notify_all()

    def wait_closed(self) -> None:
        """Waits up to `_JOIN_TIMEOUT` seconds until the current read has returned.

        A thread that is still in a read when the interpreter shuts down could abort the process.
        """
        self._thread.join(_JOIN_TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        self.wait_closed()

    def _next(self) -> ShownFrame | SignalLost | SignalBack | None:
        """The next event or frame; None if none comes within `_POLL_SECONDS` or the frame is unusable."""
        with self._changed:
            if not self._has_item():
                self._changed.wait(_POLL_SECONDS)
            if self._signals:
                return self._signals.popleft()
            if self._newest is None:
                if self._error:
                    raise self._error
                return None
            (arrival_time, get_picture), index = self._newest, self._received - 1
            self._newest = None
        pixels = get_picture()
        return None if pixels is None else ShownFrame(index, arrival_time, 0.0, pixels)

    def _has_item(self) -> bool:
        return bool(self._signals or self._newest or self._error)

    def _read_forever(self) -> None:
        """Reads and reopens the source until it is closed; keeps an error for the consumer."""
        try:
            retry_delay = _FIRST_RETRY_DELAY
            while not self._closing.is_set():
                if self._read_until_lost():
                    retry_delay = _FIRST_RETRY_DELAY
                self._report_loss()
                self._closing.wait(retry_delay)
                retry_delay = min(2 * retry_delay, _MAX_RETRY_DELAY)
        except Exception as error:
            with self._changed:
                self._error = error
                self._changed.notify_all()

    def _read_until_lost(self) -> bool:
        """Reads frames until the source ends or fails; returns whether there were any."""
        received = False
        try:
            for get_picture in capture(self.address, self._closing):
                received = True
                self._store(get_picture)
        except MwrError:
            if not self._received:
                raise
        return received

    def _store(self, get_picture: GetPicture) -> None:
        now = time.monotonic()
        with self._changed:
            if self._lost_at is not None:
                self._signals.append(SignalBack(self.address.name, now - self._lost_at))
                self._lost_at = None
            self._newest = now, get_picture
            self._received += 1
            self._changed.notify_all()

    def _report_loss(self) -> None:
        """Reports a loss once; then checks whether it has lasted for too long.

        Raises:
            MwrError: the loss has lasted for too long, or no picture ever arrived.
        """
        if self._closing.is_set():
            return
        if not self._received:
            raise no_pictures_error(self.address)
        now = time.monotonic()
        if self._lost_at is None:
            with self._changed:
                self._lost_at = now
                self._signals.append(SignalLost(self.address.name))
                self._changed.notify_all()
        elif now - self._lost_at > self._reconnect_timeout:
            raise MwrError(
                "{source} has sent no pictures for {minutes:.0f} minutes.",
                "Open it again when it is back.",
                source=self.address.name,
                minutes=(now - self._lost_at) / 60,
            )
