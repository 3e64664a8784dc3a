"""Errors for output files that commands cannot write."""

from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.images.formats import FORMATS
from mwrgui.video.formats import CONTAINERS


def unwritable_photo(output: Path) -> MwrError:
    """The error for a photo file with an ending that this program cannot write."""
    return MwrError(
        "{output} cannot be written: the program cannot write photos that end in {ending}.",
        "Use {endings}, or create that folder first.",
        output=output,
        ending=output.suffix,
        endings=tuple(format.endings[0] for format in FORMATS),
    )


def unwritable_clip(output: Path) -> MwrError:
    """The error for a clip file with an ending that this program cannot write."""
    return MwrError(
        "{output} cannot be written: the program cannot write clips that end in {ending}.",
        "Use {endings}, or create that folder first.",
        output=output,
        ending=output.suffix,
        endings=tuple(container.endings[0] for container in CONTAINERS),
    )
