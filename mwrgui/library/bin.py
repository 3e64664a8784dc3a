"""The bin of the system: what is thrown away can be taken out again."""

from pathlib import Path

from mwrgui.core.errors import MwrError


def move_to_bin(path: Path) -> None:
    """Moves a file or folder to the bin.

    Raises:
        MwrError: there is no bin for it, as on some network drives, or it is in use.
    """
    # Imported here: it looks for the person's bin when it is imported, and few starts of the program need it.
    from send2trash import send2trash  # type: ignore[import-untyped]

    try:
        send2trash(path)
    except OSError as error:
        raise MwrError(
            "{path} cannot be moved to the bin: {error}.",
            "Close what uses it, or delete it yourself.",
            path=path,
            error=error,
        ) from error
