"""The example notebook runs from top to bottom, and is stored without outputs."""

import ast
import json
from pathlib import Path

import pytest

from mwrgui.core.paths import resources

NOTEBOOK = json.loads((resources() / "examples" / "distill.ipynb").read_text(encoding="utf-8"))
CODE = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]


def execute(source: str, variables: dict[str, object]) -> object:
    """Runs a cell as a notebook does; returns its value if it ends with an expression, else None."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), variables)
    if last is None:
        return None
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), variables)


def test_all_code_cells_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    variables: dict[str, object] = {}
    values = [execute("".join(cell["source"]), variables) for cell in CODE]
    (before_and_after,) = [value for value in values if value is not None]
    assert before_and_after.size == (2 * 384, 256)
    printed = capsys.readouterr()
    assert "mean rain" in printed.out
    assert "20/20" in printed.err
    assert (tmp_path / "student.onnx").stat().st_size > 100_000


def test_the_notebook_is_stored_without_outputs():
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in CODE)
