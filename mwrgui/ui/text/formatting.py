"""Times, sizes, counts and paths as text for people: `1 h 12 min`, `8.4 MB`, `4.26 M`, `~/Documents`."""

import os
from pathlib import Path


def format_duration(seconds: float) -> str:
    """A duration in one or two units.

    >>> format_duration(4320), format_duration(75), format_duration(8.2), format_duration(0.36)
    ('1 h 12 min', '1 min 15 s', '8 s', '0.4 s')
    """
    if seconds < 1:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def without_line_breaks(text: str) -> str:
    """Text that stays on one line, such as a number and its unit: spaces and slashes do not break it.

    >>> without_line_breaks("807 ms/MP")
    '807\\xa0ms/\\u2060MP'
    """
    return text.replace(" ", "\N{NO-BREAK SPACE}").replace("/", "/\N{WORD JOINER}")


def format_remaining_time(seconds: float) -> str:
    """An estimated remaining time, in whole seconds and at least one.

    >>> format_remaining_time(0.02), format_remaining_time(75)
    ('1 s', '1 min 15 s')
    """
    return format_duration(max(seconds, 1.0))


def format_clip_time(seconds: float) -> str:
    """A time in a clip, to the tenth of a second.

    >>> format_clip_time(0), format_clip_time(75.26), format_clip_time(3723.4)
    ('0:00.0', '1:15.3', '1:02:03.4')
    """
    minutes, tenths = divmod(round(10 * seconds), 600)
    rest = f"{minutes % 60:02}" if minutes >= 60 else f"{minutes}"
    hours = f"{minutes // 60}:" if minutes >= 60 else ""
    return f"{hours}{rest}:{tenths / 10:04.1f}"


def format_bytes(count: int) -> str:
    """A number of bytes in decimal units: 1 kB is 1000 bytes.

    >>> format_bytes(8_400_000), format_bytes(512), format_bytes(16_600_000_000)
    ('8.4 MB', '512 B', '16.6 GB')
    """
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return f"{count} B"


def format_count(count: float) -> str:
    """A count with about three significant digits and a decimal prefix.

    >>> format_count(4_256_000), format_count(38_900_000_000), format_count(990)
    ('4.26 M', '38.9 G', '990')
    """
    for unit, step in (("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if count >= step:
            scaled = count / step
            return f"{scaled:.{max(0, 2 - len(str(int(scaled))) + 1)}f} {unit}"
    return f"{count:.0f}"


def format_count_or_dash(count: float) -> str:
    """Like `format_count`; a dash for 0, which stands for an unknown count.

    >>> format_count_or_dash(38_900_000_000), format_count_or_dash(0)
    ('38.9 G', '–')
    """
    return format_count(count) if count else "–"


def display_path(path: Path) -> str:
    """The path as text; on POSIX systems with the user's home folder as `~`."""
    home = Path.home()
    inside = os.name == "posix" and home in path.parents
    return str(Path("~", path.relative_to(home))) if inside else str(path)
