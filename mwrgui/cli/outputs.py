"""Errors for output files that commands cannot write."""

from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.images.formats import FORMATS
from mwrgui.video.formats import CONTAINERS


def unwritable_photo(output: Path) -> MwrError:
    """The error for a photo file with an ending that no written format has."""
    return MwrError(
        "{output} cannot be written: no photo that this program writes ends in {ending}.",
        "Use {endings}, or make that folder first.",
        output=output,
        ending=output.suffix,
        endings=tuple(format.endings[0] for format in FORMATS),
    )


def unwritable_clip(output: Path) -> MwrError:
    """The error for a clip file with an ending that no written container has."""
    return MwrError(
        "{output} cannot be written: no clip that this program writes ends in {ending}.",
        "Use {endings}, or make that folder first.",
        output=output,
        ending=output.suffix,
        endings=tuple(container.endings[0] for container in CONTAINERS),
    )
