"""Reports about problems: versions, the exception if there is one, and the end of the log."""

import platform
import sys
import traceback
from datetime import datetime
from types import TracebackType

import PySide6

from mwrgui.core.log import LOGGER, log_file
from mwrgui.version import __version__

_LOG_LINES = 100


def report_of(error_type: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """A report about an uncaught exception."""
    return _report("".join(traceback.format_exception(error_type, error, trace)))


def report_without_exception() -> str:
    """A report about a problem that the user has noticed."""
    return _report("")


def _report(details: str) -> str:
    """The text of a report; the log may contain names of files, but no pixels."""
    torch = sys.modules.get("torch")
    facts = {
        "mwrgui": __version__,
        "system": platform.platform(),
        "Python": platform.python_version(),
        "Qt for Python": PySide6.__version__,
        "torch": getattr(torch, "__version__", "not loaded"),
        "time": datetime.now().isoformat(timespec="seconds"),
    }
    lines = [f"{name}: {value}" for name, value in facts.items()]
    parts = [*lines, "", *([details] if details else []), "Last lines of the log:"]
    return "\n".join([*parts, *_last_log_lines()])


def _last_log_lines() -> list[str]:
    for handler in LOGGER.handlers:
        handler.flush()
    try:
        return log_file().read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:]
    except OSError:
        return []
