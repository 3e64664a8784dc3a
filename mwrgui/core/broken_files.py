"""Errors for files that are damaged, or claim to be larger than they are."""

from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import sentence

DOWNLOAD_AGAIN = sentence("Download or copy it again.")


def damaged_file(path: Path) -> MwrError:
    """The error for a file that is truncated or damaged."""
    return MwrError("{file} is damaged or cut short.", DOWNLOAD_AGAIN, file=path.name)


def false_size_claimed(path: Path) -> MwrError:
    """The error for a file that claims more data than it has and would fill the memory."""
    return MwrError(
        "{file} claims to be larger than it is and was not opened.", DOWNLOAD_AGAIN, file=path.name
    )
