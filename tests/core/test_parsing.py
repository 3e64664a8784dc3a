"""JSON and TOML from files that may be malicious: every fault raises `ValueError` and nothing else."""

import re
from pathlib import Path

import pytest

import mwrgui
from mwrgui.core.errors import MwrError
from mwrgui.core.parsing import parse_json, parse_toml
from mwrgui.distillation.recipe import read_values
from mwrgui.ui.preferences.preferences_file import Preferences, PreferencesFile

WRONG_TOML = {
    "nested too deeply": b"a = " + b"[" * 100_000,
    "not text in UTF-8": b"\xff\xfea = 1",
    "line 1": b"a = = 1",
    "digits": b"a = " + b"9" * 9000,
}
MAY_PARSE = {"core/parsing.py", "models/loading.py", "ui/style/theme.py"}
"""Files that may call parsers: these functions; readers of data just written or of shipped themes."""


@pytest.mark.parametrize("text", [b"[" * 100_000, "[" * 100_000, b"{", b"\xff", b"9" * 9000])
def test_every_fault_in_json_raises_value_error(text):
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)
    assert parse_json(b'{"a": [1, "\xc3\xa9"]}') == {"a": [1, "é"]}


@pytest.mark.parametrize("reason", WRONG_TOML)
def test_every_fault_in_toml_raises_value_error_with_the_reason(reason):
    with pytest.raises(ValueError, match=reason):
        parse_toml(WRONG_TOML[reason])
    assert parse_toml('a = "é"'.encode()) == {"a": "é"}


@pytest.mark.parametrize("reason", WRONG_TOML)
def test_a_damaged_recipe_is_refused_in_one_sentence(tmp_path, reason):
    path = tmp_path / "recipe.toml"
    path.write_bytes(WRONG_TOML[reason])
    with pytest.raises(MwrError, match=f"{re.escape(str(path))}.*{reason}"):
        read_values(str(path))


def test_a_folder_in_place_of_a_recipe_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(MwrError, match=r"cannot be opened: Is a directory\."):
        read_values(str(tmp_path))


@pytest.mark.parametrize("reason", WRONG_TOML)
def test_damaged_preferences_are_replaced_by_defaults(tmp_path, reason):
    path = tmp_path / "preferences.toml"
    path.write_bytes(WRONG_TOML[reason])
    assert PreferencesFile(path).current == Preferences()


def test_only_these_functions_parse_json_and_toml():
    root = Path(mwrgui.__file__).parent
    sources = {path.relative_to(root).as_posix(): path for path in root.rglob("*.py")}
    found = {
        name
        for name, path in sources.items()
        if re.search(r"json\.loads?\(|tomllib\.loads?\(", path.read_text(encoding="utf-8"))
    }
    assert {name for name in found if not name.startswith("bench/")} <= MAY_PARSE
