"""The address of a live source: a camera, a network stream or the screen, as the user writes it."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence

SCHEMES = ("http", "https", "rtsp", "rtmp")
"""URL schemes that are opened; others could lead to files of this machine."""
_CAMERA_NUMBER_LIMIT = 64
_DEVICE_FOLDER = "/dev/"
_SCREEN = re.compile(r"screen(?::(-?\d{1,6}),(-?\d{1,6}),([1-9]\d{0,5})x([1-9]\d{0,5}))?", re.IGNORECASE)
_MAX_SHORT_NAME = 64
"""Largest number of characters of a source's name in a file name."""

ScreenRegion = tuple[int, int, int, int]
"""Left, top, width and height of a part of the screen in pixels."""


@dataclass(frozen=True, slots=True)
class LiveAddress:
    """A camera, a stream or the screen.

    Attributes:
        location: number of a camera, path of a camera's device, URL of a stream (which may hold a password),
            `screen`, or `screen:LEFT,TOP,WIDTHxHEIGHT`.
    """

    location: int | str = field(repr=False)

    @property
    def is_stream(self) -> bool:
        """Whether this is the URL of a stream, not a camera of this machine."""
        return isinstance(self.location, str) and "://" in self.location

    @property
    def is_screen(self) -> bool:
        """Whether this is the screen or a part of it."""
        return isinstance(self.location, str) and _SCREEN.fullmatch(self.location) is not None

    @property
    def screen_region(self) -> ScreenRegion | None:
        """The part of the screen; None for the whole first monitor, and if this is not the screen.

        >>> LiveAddress("screen:10,20,640x480").screen_region
        (10, 20, 640, 480)
        """
        found = _SCREEN.fullmatch(self.location) if isinstance(self.location, str) else None
        if found is None or found[1] is None:
            return None
        left, top, width, height = map(int, found.groups())
        return left, top, width, height

    @property
    def name(self) -> Sentence:
        """Name in messages; never contains a password."""
        if isinstance(self.location, int):
            return sentence("Camera {number}", number=self.location)
        if self.is_screen:
            return sentence("Screen")
        return Sentence("{place}", {"place": self.without_password})

    @property
    def without_password(self) -> str:
        """The location without user name, password and query, which often holds a password too.

        >>> LiveAddress("rtsp://me:secret@garden.local:554/1?key=7").without_password
        'rtsp://garden.local:554/1'
        """
        if not self.is_stream:
            return str(self.location)
        parts = urlsplit(str(self.location))
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    @property
    def short_name(self) -> str:
        """Name in file names: host, device or screen, with unusual characters replaced by `_`.

        >>> LiveAddress("rtsp://garden.local:554/1").short_name, LiveAddress(0).short_name
        ('garden.local', 'camera_0')
        """
        if isinstance(self.location, int):
            return f"camera_{self.location}"
        if self.is_screen:
            return "screen"
        name = (
            (urlsplit(self.location).hostname or "") if self.is_stream else self.location.rpartition("/")[2]
        )
        return "".join(each if each.isalnum() or each in "-._" else "_" for each in name)[:_MAX_SHORT_NAME]


def read_live_address(text: str) -> LiveAddress:
    """Parses what the user typed.

    >>> read_live_address("0")
    LiveAddress()
    >>> read_live_address("file:///etc/passwd")
    Traceback (most recent call last):
    ...
    mwrgui.core.errors.MwrError: Addresses that begin with file are not opened as live pictures. Use an \
address that begins with http, https, rtsp, rtmp.

    Raises:
        MwrError: `text` names neither a camera, nor a URL with one of `SCHEMES`, nor the screen.
    """
    text = text.strip()
    if _SCREEN.fullmatch(text):
        return LiveAddress(text.lower())
    if text.isascii() and text.isdecimal() and int(text) < _CAMERA_NUMBER_LIMIT:
        return LiveAddress(int(text))
    if text.startswith(_DEVICE_FOLDER) and _is_unambiguous(text):
        return LiveAddress(text)
    scheme, separator, _ = text.partition("://")
    if separator and _is_unambiguous(text):
        if scheme.lower() not in SCHEMES:
            raise MwrError(
                "Addresses that begin with {scheme} are not opened as live pictures.",
                "Use an address that begins with {schemes}.",
                scheme=scheme,
                schemes=SCHEMES,
            )
        if _has_host(text):
            return LiveAddress(scheme.lower() + text[len(scheme) :])
    raise MwrError(
        "This is neither the number of a camera nor the address of a stream.",
        "Write a number such as 0, an address such as rtsp://camera.local/stream, or screen:0,0,640x480 for a"
        " part of the screen.",
    )


def _is_unambiguous(text: str) -> bool:
    """Whether the text is free of spaces, control characters and backslashes, on which URL parsers differ."""
    return text.isprintable() and not any(character.isspace() for character in text) and "\\" not in text


def _has_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
