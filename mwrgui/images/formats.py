"""Photo formats: how to recognise them, what they can store, and unsupported ones."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence


@dataclass(frozen=True, slots=True)
class PhotoFormat:
    """A photo format.

    Attributes:
        endings: file extensions, with their dots; results get the first one.
        bits: bits per channel that it can store.
        alpha, profile: whether it stores transparency, and a colour profile.
        longest: longest side in pixels that it can store.
        multi_image_endings: extensions of files with several images, which results never get.
        written_as: for a format that is only read, the format of its results.
        package: Python package that decodes the format in a separate process; empty if none is needed. The
            format is read only where the package is installed (`pip install "mwrgui[formats]"`).
    """

    name: str
    endings: tuple[str, ...]
    bits: int = 8
    alpha: bool = True
    longest: int = 1 << 20
    multi_image_endings: tuple[str, ...] = ()
    profile: bool = True
    written_as: "PhotoFormat | None" = None
    package: str = ""

    @property
    def installed(self) -> bool:
        """Whether the package that the format needs is installed; True if it needs none."""
        return not self.package or find_spec(self.package) is not None

    @property
    def writable(self) -> bool:
        """Whether this program can write the format."""
        return self.written_as is None

    @property
    def result_ending(self) -> str:
        """File extension, with its dot, of results of photos in this format."""
        return (self.written_as or self).endings[0]


JPEG = PhotoFormat(
    "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), alpha=False, longest=65_500, multi_image_endings=(".mpo",)
)
PNG = PhotoFormat("PNG", (".png",), bits=16, multi_image_endings=(".apng",))
TIFF = PhotoFormat("TIFF", (".tif", ".tiff"), bits=16)
WEBP = PhotoFormat("WebP", (".webp",), longest=16_383)
AVIF = PhotoFormat("AVIF", (".avif",), bits=12, longest=65_536, multi_image_endings=(".avifs",))
BMP = PhotoFormat("BMP", (".bmp",), profile=False)
HEIC = PhotoFormat(
    "HEIC", (".heic", ".heif", ".hif"), bits=12, multi_image_endings=(".heics",), written_as=JPEG
)
GIF = PhotoFormat("GIF", (".gif",), written_as=PNG)
RAW = PhotoFormat(
    "raw",
    (
        *(".dng", ".nef", ".nrw", ".cr2", ".cr3", ".crw", ".arw", ".srf", ".sr2", ".orf", ".rw2", ".raw"),
        *(".raf", ".pef", ".srw", ".x3f", ".3fr", ".fff", ".iiq", ".erf", ".mef", ".mos", ".mrw", ".kdc"),
        *(".dcr", ".rwl"),
    ),
    bits=16,
    written_as=TIFF,
    package="rawpy",
)
JPEG_2000 = PhotoFormat(
    "JPEG 2000", (".jp2", ".j2k", ".jpf", ".jpx", ".j2c"), bits=16, written_as=PNG, package="cv2"
)
PHOTOSHOP = PhotoFormat("Photoshop", (".psd", ".psb"), bits=16, written_as=PNG, package="psd_tools")
OPEN_EXR = PhotoFormat("OpenEXR", (".exr",), bits=16, written_as=PNG, package="OpenEXR")
_OPTIONAL = (RAW, JPEG_2000, PHOTOSHOP, OPEN_EXR)
READ_FORMATS = (
    *(JPEG, PNG, TIFF, WEBP, AVIF, BMP, HEIC, GIF),
    *(format for format in _OPTIONAL if format.installed),
)
FORMATS = tuple(format for format in READ_FORMATS if format.writable)
"""Formats that can be read and written."""
READABLE_ENDINGS = tuple(
    ending for format in READ_FORMATS for ending in (*format.endings, *format.multi_image_endings)
)
WRITTEN_ENDINGS = tuple(ending for format in FORMATS for ending in format.endings)

READABLE = sentence(
    "This program reads {formats} and {last}.",
    formats=tuple(f.name for f in READ_FORMATS[:-1]),
    last=READ_FORMATS[-1].name,
)

HEAD_BYTES = 64
"""Number of bytes that `recognise_format` needs."""

_UNSUPPORTED_ENDINGS = {
    **{ending: format.name for format in _OPTIONAL for ending in format.endings},
    ".jxl": "JPEG XL",
    **dict.fromkeys((".jxr", ".wdp"), "JPEG XR"),
    ".hdr": "Radiance HDR",
    ".xcf": "GIMP",
    ".tga": "TGA",
    **dict.fromkeys((".ppm", ".pgm", ".pbm", ".pnm", ".pam"), "Netpbm"),
}
_SIGNATURES = {
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"BM": BMP,
    b"GIF8": GIF,
    **dict.fromkeys((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), TIFF),
    **dict.fromkeys((b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51"), JPEG_2000),
    b"8BPS": PHOTOSHOP,
    b"\x76\x2f\x31\x01": OPEN_EXR,
    **dict.fromkeys((b"FUJIFILMCCD-RAW", b"IIRO", b"IIRS", b"MMOR", b"IIU\0", b"FOVb", b"\0MRM"), RAW),
}
_UNSUPPORTED_SIGNATURES = {
    b"\xff\x0a": "JPEG XL",
    b"\0\0\0\x0cJXL ": "JPEG XL",
    b"II\xbc": "JPEG XR",
    b"#?RADIANCE": "Radiance HDR",
    b"gimp xcf": "GIMP",
}


def recognise_format(head: bytes) -> PhotoFormat | None:
    """Recognises the format of a file by its first bytes, whatever its name; None if it cannot be read."""
    format = _format_by_signature(head)
    return format if format and format.installed else None


def unsupported_kind(head: bytes) -> str | None:
    """Name of the format of a file, by its first bytes, if it is a known but unsupported one; else None."""
    format = _format_by_signature(head)
    if format:
        return None if format.installed else format.name
    return next((kind for start, kind in _UNSUPPORTED_SIGNATURES.items() if head.startswith(start)), None)


def _format_by_signature(head: bytes) -> PhotoFormat | None:
    if head[8:10] == b"CR" and head[:2] in (b"II", b"MM"):  # Canon's raw files begin like TIFF files
        return RAW
    for start, format in _SIGNATURES.items():
        if head.startswith(start):
            return format
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] != b"ftyp":
        return None
    if head[8:11] == b"crx":
        return RAW
    brands = {head[8:12], *(head[offset : offset + 4] for offset in range(16, len(head), 4))}
    if brands & {b"avif", b"avis"}:
        return AVIF
    return HEIC if brands & {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"} else None


def unsupported_kind_by_name(path: Path) -> str | None:
    """Name of the format of a file, by its extension, if it is a known but unsupported one; else None."""
    return None if format_of(path) else _UNSUPPORTED_ENDINGS.get(path.suffix.lower())


def unsupported_photo(path: Path, kind: str) -> MwrError:
    """The error for an unsupported format; its hint says how to install the package that reads it, if any."""
    if any(format.name == kind for format in _OPTIONAL):
        return MwrError(
            "{path} is a {kind} file, which this program reads only with an optional package.",
            "Install it: pip install “mwrgui[formats]”",
            path=path,
            kind=kind,
        )
    return MwrError(
        "{path} is a {kind} file, which this program does not read.", READABLE, path=path, kind=kind
    )


def is_named_raw(path: Path) -> bool:
    """Whether a file has the extension of a camera raw format."""
    return path.suffix.lower() in RAW.endings


def format_of(path: Path) -> PhotoFormat | None:
    """The readable format for the extension of `path`; None if there is none."""
    ending = path.suffix.lower()
    return next((f for f in READ_FORMATS if ending in f.endings or ending in f.multi_image_endings), None)


def ending_of_result(path: Path, format: PhotoFormat) -> str:
    """File extension of a result: the photo's own if `format` is written with it, else that of results."""
    return path.suffix if format.writable and path.suffix.lower() in format.endings else format.result_ending


def file_count_in_words(kind: str, count: int) -> Sentence:
    """The number of files of a kind, in words.

    >>> str(file_count_in_words("GIF", 1)), str(file_count_in_words("raw", 3))
    ('1 GIF file', '3 raw files')
    """
    if count == 1:
        return sentence("1 {kind} file", kind=kind)
    return sentence("{count} {kind} files", count=count, kind=kind)
