"""Data-free distillation of networks that remove weather from photos, with or without a window.

The public Python interface is the names in `__all__`; torch is imported when one of them is first used.
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
