"""What commands print: JSON events, and progress as a bar or as lines."""

import json
import math
import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from tqdm import tqdm

SECONDS_BETWEEN_LINES = 5.0
_LINE = "{n_fmt}/{total_fmt}{unit}, {percentage:.0f} %, {rate_fmt}, {remaining} left{postfix}"


def print_json(event: Mapping[str, object]) -> None:
    """Prints one object on one line, at once; numbers that are not finite become null."""
    print(json.dumps(_plain(event), allow_nan=False, ensure_ascii=False), flush=True)


class Progress:
    """How far a task is: a bar on stderr if that is a terminal, else lines on stdout; nothing with `json`.

    >>> with Progress(2, unit="photos", json=True) as progress:
    ...     progress.update(note="second.png")
    """

    def __init__(self, total: int, *, unit: str, json: bool = False, start: int = 0) -> None:
        self._total, self._unit, self._start, self._done = total, f" {unit}", start, start
        self._silent = json
        self._lines = not json and not sys.stderr.isatty()
        self._bar = tqdm(
            total=total, initial=start, unit=self._unit, disable=json or self._lines, dynamic_ncols=True
        )
        self._began = self._last_line = time.monotonic()

    def update(self, count: int = 1, note: str = "") -> None:
        """Counts `count` more as done; `note` says briefly what is at hand."""
        self._done += count
        self._bar.set_postfix_str(note, refresh=False)
        self._bar.update(count)
        now = time.monotonic()
        if self._lines and (now - self._last_line >= SECONDS_BETWEEN_LINES or self._done == self._total):
            self._last_line = now
            print(self._line(now - self._began, note), flush=True)

    def reach(self, done: int, note: str = "") -> None:
        """Counts `done` in all, which may be less than before; what is done anew counts for the speed."""
        self._start -= max(0, self._done - done)
        self.update(done - self._done, note)

    def say(self, line: str) -> None:
        """Prints a line of text without tearing the bar."""
        if not self._silent:
            tqdm.write(line, file=sys.stdout)
            sys.stdout.flush()

    def close(self) -> None:
        """Leaves the bar as it stands and ends its line."""
        self._bar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _line(self, seconds: float, note: str) -> str:
        return tqdm.format_meter(
            self._done, self._total, seconds,
            unit=self._unit, postfix=note, bar_format=_LINE, initial=self._start,
        )  # fmt: skip


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
