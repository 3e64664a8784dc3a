"""The address of a live source: a camera or a network stream, as the user writes it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence

SCHEMES = ("http", "https", "rtsp", "rtmp")
"""URL schemes that are opened; others could lead to files of this machine."""
_CAMERA_NUMBER_LIMIT = 64
_DEVICE_FOLDER = "/dev/"
_MAX_SHORT_NAME = 64
"""Characters of a source's name in a file name."""


@dataclass(frozen=True, slots=True)
class LiveAddress:
    """A camera or a stream.

    Attributes:
        location: number of a camera, path of its device, or URL of a stream, which may hold a password.
    """

    location: int | str = field(repr=False)

    @property
    def is_stream(self) -> bool:
        """Whether this is the URL of a stream, not a camera of this machine."""
        return isinstance(self.location, str) and "://" in self.location

    @property
    def name(self) -> Sentence:
        """Name in messages; never contains a password."""
        if isinstance(self.location, int):
            return sentence("Camera {number}", number=self.location)
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
        """Name in file names: host or device, with unusual characters replaced by `_`.

        >>> LiveAddress("rtsp://garden.local:554/1").short_name, LiveAddress(0).short_name
        ('garden.local', 'camera_0')
        """
        if isinstance(self.location, int):
            return f"camera_{self.location}"
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
        MwrError: this is neither a camera nor a URL with one of `SCHEMES`.
    """
    text = text.strip()
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
        "Write a number such as 0, or an address such as rtsp://camera.local/stream.",
    )


def _is_unambiguous(text: str) -> bool:
    """Whether no character could be read differently by another URL parser: space, control or backslash."""
    return text.isprintable() and not any(character.isspace() for character in text) and "\\" not in text


def _has_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
