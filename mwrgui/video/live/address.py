"""Where live pictures come from: a camera or the address of a stream, as the user writes it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence

SCHEMES = ("http", "https", "rtsp", "rtmp")
"""How the addresses begin that are opened."""
_MOST_CAMERAS = 64
_DEVICES = "/dev/"
_LONGEST_SHORT = 64


@dataclass(frozen=True, slots=True)
class LiveAddress:
    """A camera or a stream.

    Attributes:
        place: a camera's number, the path of its device, or the address of a stream, which may hold a
            password.
    """

    place: int | str = field(repr=False)

    @property
    def is_stream(self) -> bool:
        """Whether it is an address, not a camera of this machine."""
        return isinstance(self.place, str) and "://" in self.place

    @property
    def name(self) -> Sentence:
        """What it is called in messages; never holds a password."""
        if isinstance(self.place, int):
            return sentence("Camera {number}", number=self.place)
        return Sentence("{place}", {"place": self.without_password})

    @property
    def without_password(self) -> str:
        """As it was written, without user name and password; a query, which often holds one, is left out.

        >>> LiveAddress("rtsp://me:secret@garden.local:554/1?key=7").without_password
        'rtsp://garden.local:554/1'
        """
        if not self.is_stream:
            return str(self.place)
        parts = urlsplit(str(self.place))
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    @property
    def short(self) -> str:
        """What it is called in the name of a file.

        >>> LiveAddress("rtsp://garden.local:554/1").short, LiveAddress(0).short
        ('garden.local', 'camera_0')
        """
        if isinstance(self.place, int):
            return f"camera_{self.place}"
        name = (urlsplit(self.place).hostname or "") if self.is_stream else self.place.rpartition("/")[2]
        return "".join(each if each.isalnum() or each in "-._" else "_" for each in name)[:_LONGEST_SHORT]


def read_live_address(text: str) -> LiveAddress:
    """What the user wrote.

    >>> read_live_address("0")
    LiveAddress()
    >>> read_live_address("file:///etc/passwd")
    Traceback (most recent call last):
    ...
    mwrgui.core.errors.MwrError: Addresses that begin with file are not opened as live pictures. Use an \
address that begins with http, https, rtsp, rtmp.

    Raises:
        MwrError: it is neither a camera nor an address that is opened.
    """
    text = text.strip()
    if text.isascii() and text.isdecimal() and int(text) < _MOST_CAMERAS:
        return LiveAddress(int(text))
    if text.startswith(_DEVICES) and _is_plain(text):
        return LiveAddress(text)
    scheme, separator, _ = text.partition("://")
    if separator and _is_plain(text):
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
        "Write a number such as 0, or an address such as rtsp://camera.local/stream.",
    )


def _is_plain(text: str) -> bool:
    """Whether it holds nothing by which an address could say more than one thing."""
    return text.isprintable() and not any(character.isspace() for character in text) and "\\" not in text


def _has_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
