"""Runs Python without the modules of `left_out.py`: `python blocked.py -m MODULE …` or `-c CODE …`."""

import runpy
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).resolve().parent
LEFT_OUT: tuple[str, ...] = runpy.run_path(str(HERE / "left_out.py"))["MODULES"]


class IncludedModuleFinder(PathFinder):
    """Finds installed modules, except those that are left out."""

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Works as `PathFinder.find_spec`, but returns None for a module that is left out."""
        if any(fullname == each or fullname.startswith(f"{each}.") for each in LEFT_OUT):
            return None
        return super().find_spec(fullname, path, target)


if __name__ == "__main__":
    sys.path[0] = str(HERE.parents[2])
    sys.meta_path = [IncludedModuleFinder if each is PathFinder else each for each in sys.meta_path]
    from mwrgui.core.own_program import run_as_interpreter

    if not run_as_interpreter(sys.argv[1:]):
        sys.exit("Say -m MODULE or -c CODE.")
