"""Checks that PyAV, an optional package, is installed."""

from importlib.util import find_spec

from mwrgui.core.errors import MwrError
from mwrgui.core.own_program import PACKAGED


def require_pyav() -> None:
    """Checks that PyAV is installed, without importing it.

    Raises:
        MwrError: it is not installed, as in the packaged program, which comes without it.
    """
    if find_spec("av"):
        return
    if PACKAGED:
        raise MwrError(
            "The packaged program reads no clips and streams: the package “av” has parts under the GPL.",
            "Run mwrgui from its source, which installs “av” beside it.",
        )
    raise MwrError(
        "Clips cannot be read: mwrgui's extra “video”, the package “av”, is not installed.",
        "Install it with: pip install av",
    )
