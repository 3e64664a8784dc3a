"""The notebook among the examples runs from top to bottom, and holds no results of an earlier run."""

import ast
import json
from pathlib import Path

import pytest

from mwrgui.core.paths import resources

NOTEBOOK = json.loads((resources() / "examples" / "distill.ipynb").read_text(encoding="utf-8"))
CODE = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]


def execute(source: str, names: dict[str, object]) -> object:
    """Runs a cell as a notebook does; returns the value of its last expression, None if it ends otherwise."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is None:
        return None
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def test_every_cell_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    shown = [execute("".join(cell["source"]), names) for cell in CODE]
    (pictures,) = [each for each in shown if each is not None]
    assert pictures.size == (2 * 384, 256)
    printed = capsys.readouterr()
    assert "mean rain" in printed.out
    assert "20/20" in printed.err
    assert (tmp_path / "student.onnx").stat().st_size > 100_000


def test_the_notebook_is_stored_without_results():
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in CODE)
