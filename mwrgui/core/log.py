"""Logging to a rotating file in the log folder."""

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from mwrgui.core.paths import log_folder

LOGGER = logging.getLogger("mwrgui")


def log_file() -> Path:
    """The current log file; older ones end in .1 and .2."""
    return log_folder() / "mwrgui.log"


def start_logging() -> None:
    """Makes the logger “mwrgui” write to `log_file()`.

    Raises:
        OSError: the file cannot be written.
    """
    if LOGGER.handlers:
        return
    log_folder().mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(log_file(), maxBytes=1_000_000, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False


def log_defect(error_type: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """Logs the traceback of an unexpected exception; returns a sentence about it for the user."""
    text = "".join(traceback.format_exception(error_type, error, trace))
    summary = f"This is a defect of the program ({error_type.__name__})"
    try:
        start_logging()
    except OSError:
        return f"{summary}; the log cannot be written, so here are the details.\n{text}"
    LOGGER.critical("A defect\n%s", text)
    return f"{summary}; please report it with the details in {log_file()}."
