"""Data-free distillation of multi-weather image restoration, with a window and without.

The Python interface is what `__all__` names; importing it loads torch only when one of the names is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mwrgui.version import __version__ as __version__

__all__ = ["MwrError", "distill", "evaluate", "export", "load_model", "restore", "train"]

if TYPE_CHECKING:
    from mwrgui.api import MwrError, distill, evaluate, export, load_model, restore, train
else:

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module("mwrgui.api"), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
