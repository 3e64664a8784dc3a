"""Imports point down only: checks the layers in pyproject.toml without import-linter."""

import ast
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "mwrgui"
QT = {"PySide6", "pyqtgraph", "pytestqt"}
WITHOUT_TORCH = (
    "core.errors",
    "core.files",
    "core.log",
    "core.paths",
    "images",
    "core.registry",
    "core.setting",
    "runs.events",
    "runs.run_folder",
)


def layers() -> dict[str, int]:
    """The height of each package; packages of one row have the same height."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [c for c in project["tool"]["importlinter"]["contracts"] if c["type"] == "layers"]
    rows = [row.replace("(", "").replace(")", "").split("|") for row in contract["layers"]]
    return {name.strip(): height for height, row in enumerate(reversed(rows)) for name in row}


def sources() -> list[Path]:
    """All our modules except those directly in `mwrgui`, which may import everything."""
    return sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE)


def imported_by(path: Path) -> Iterator[str]:
    """Full names of all modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
            module = ".".join([*package, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_every_package_has_its_layer():
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert packages <= set(layers())


@pytest.mark.parametrize("path", sources(), ids=name_of)
def test_imports_point_down(path):
    height, own = layers(), path.relative_to(PACKAGE).parts[0]
    ours = [name.split(".") for name in imported_by(path) if name.startswith("mwrgui.")]
    wrong = {
        ".".join(parts)
        for parts in ours
        if parts[1] in height and parts[1] != own and height[parts[1]] >= height[own]
    }
    assert not wrong


def test_only_the_window_its_benchmark_and_jobs_import_qt():
    violations = {
        f"{name_of(path)} imports {name}"
        for path in sources()
        if path.relative_to(PACKAGE).parts[0] not in {"ui", "jobs"}
        and path.parent != PACKAGE / "bench" / "window"
        for name in imported_by(path)
        if name.split(".")[0] in QT
    }
    assert not violations


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def window_imports(depth: int | None) -> dict[str, set[str]]:
    """The modules of the window that each of them imports; packages instead of modules if `depth` is 3."""
    modules = {module_of(path): path for path in (PACKAGE / "ui").rglob("*.py")}
    found: dict[str, set[str]] = {}
    for module, path in modules.items():
        source = ".".join(module.split(".")[:depth])
        for name in imported_by(path):
            imported = name if name in modules else name.rpartition(".")[0]
            if imported in modules:
                target = ".".join(imported.split(".")[:depth])
                found.setdefault(source, set()).update({target} - {source})
    return found


@pytest.mark.parametrize("depth", [None, 3], ids=["modules", "packages"])
def test_imports_in_the_window_form_no_cycle(depth):
    TopologicalSorter(window_imports(depth)).prepare()  # raises CycleError, which names the cycle


def test_light_modules_do_not_load_torch():
    imports = ", ".join(f"mwrgui.{name}" for name in WITHOUT_TORCH)
    done = subprocess.run(
        [sys.executable, "-c", f"import {imports}, sys; print('torch' in sys.modules)"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "False\n", done.stderr
