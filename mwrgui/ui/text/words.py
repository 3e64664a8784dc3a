"""Numbers and places as people read them: `1 h 12 min`, `8.4 MB`, `4.26 M`, `~/Documents`."""

import os
from pathlib import Path


def duration(seconds: float) -> str:
    """A length of time, in two units at most.

    >>> duration(4320), duration(75), duration(8.2), duration(0.36)
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


def wait(seconds: float) -> str:
    """The length of a wait that is only guessed: whole seconds.

    >>> wait(0.02), wait(75)
    ('1 s', '1 min 15 s')
    """
    return duration(max(seconds, 1.0))


def time_in_clip(seconds: float) -> str:
    """A time in a clip, to the tenth of a second.

    >>> time_in_clip(0), time_in_clip(75.26), time_in_clip(3723.4)
    ('0:00.0', '1:15.3', '1:02:03.4')
    """
    minutes, tenths = divmod(round(10 * seconds), 600)
    rest = f"{minutes % 60:02}" if minutes >= 60 else f"{minutes}"
    hours = f"{minutes // 60}:" if minutes >= 60 else ""
    return f"{hours}{rest}:{tenths / 10:04.1f}"


def file_size(count: int) -> str:
    """Bytes.

    >>> file_size(8_400_000), file_size(512), file_size(16_600_000_000)
    ('8.4 MB', '512 B', '16.6 GB')
    """
    for unit, step in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return f"{count} B"


def large(count: float) -> str:
    """A large count in three figures.

    >>> large(4_256_000), large(38_900_000_000), large(990)
    ('4.26 M', '38.9 G', '990')
    """
    for unit, step in (("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if count >= step:
            scaled = count / step
            return f"{scaled:.{max(0, 2 - len(str(int(scaled))) + 1)}f} {unit}"
    return f"{count:.0f}"


def known(count: float) -> str:
    """A large count, or a dash for one that nobody knows, which is kept as 0.

    >>> known(38_900_000_000), known(0)
    ('38.9 G', '–')
    """
    return large(count) if count else "–"


def place(path: Path) -> str:
    """Where something lies, with the person's own folder as `~` where that is usual."""
    home = Path.home()
    inside = os.name == "posix" and home in path.parents
    return str(Path("~", path.relative_to(home))) if inside else str(path)
