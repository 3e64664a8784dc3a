"""Output of commands: lines, JSON events, and progress; control characters in file names are escaped."""

import json
import math
import sys
import time
from collections.abc import Mapping
from io import TextIOWrapper
from types import TracebackType
from typing import Self

from tqdm import tqdm

from mwrgui.core.text import escape_control_characters

SECONDS_BETWEEN_LINES = 5.0
_BAR_FORMAT = "{n_fmt}/{total_fmt}{unit}, {percentage:.0f} %, {rate_fmt}, {remaining} left{postfix}"


def replace_unencodable() -> None:
    """Makes the output show “?” for characters that its encoding lacks, such as “→” in a pipe on Windows."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # None in a program without a console on Windows
            stream.reconfigure(errors="replace")


def say(line: str) -> None:
    """Prints a line and flushes; control characters, which file names may contain, are escaped."""
    print(escape_control_characters(line), flush=True)


def print_warning(line: str) -> None:
    """Prints a line like `say`, but to stderr."""
    print(f"mwrgui: {escape_control_characters(line)}", file=sys.stderr, flush=True)


def print_json(event: Mapping[str, object]) -> None:
    """Prints one object on one line and flushes; numbers that are not finite become null.

    Characters that the output encoding lacks are escaped, so that nothing is lost.
    """
    json_value = _json_value(event)
    text = json.dumps(json_value, allow_nan=False, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json_value, allow_nan=False)
    print(text, flush=True)


class Progress:
    """Progress of a task: a bar on stderr if that is a terminal, else lines on stdout; nothing with `json`.

    >>> with Progress(2, unit="photos", json=True) as progress:
    ...     progress.update(note="second.png")
    """

    def __init__(self, total: int, *, unit: str, json: bool = False, start: int = 0) -> None:
        self._total, self._unit, self._start, self._done = total, f" {unit}", start, start
        self._silent = json
        self._prints_lines = not json and not sys.stderr.isatty()
        self._bar = tqdm(
            total=total,
            initial=start,
            unit=self._unit,
            disable=json or self._prints_lines,
            dynamic_ncols=True,
        )
        self._began = self._last_line = time.monotonic()

    def update(self, count: int = 1, note: str = "") -> None:
        """Adds `count` finished units; `note` is shown beside them until the next update."""
        self._done += count
        note = escape_control_characters(note)
        self._bar.set_postfix_str(note, refresh=False)
        self._bar.update(count)
        now = time.monotonic()
        if self._prints_lines and (
            now - self._last_line >= SECONDS_BETWEEN_LINES or self._done == self._total
        ):
            self._last_line = now
            print(self._line(now - self._began, note), flush=True)

    def set_done(self, done: int, note: str = "") -> None:
        """Sets the finished count, which may go back; the displayed speed includes repeated work."""
        self._start -= max(0, self._done - done)
        self.update(done - self._done, note)

    def say(self, line: str) -> None:
        """Prints a line without disturbing the bar."""
        if not self._silent:
            tqdm.write(escape_control_characters(line), file=sys.stdout)
            sys.stdout.flush()

    def close(self) -> None:
        """Leaves the bar as it is and ends its line."""
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
            unit=self._unit, postfix=note, bar_format=_BAR_FORMAT, initial=self._start,
        )  # fmt: skip


def _json_value(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(name): _json_value(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json_value(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
