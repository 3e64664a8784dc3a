"""Checks torch.export archives before torch opens them, because torch would run code hidden in them.

In torch, names become Python source, shapes are evaluated, operators are looked up by their path, guards are
code, and unusual tensors are pickles. So every text in the file must match a pattern that is known to be
harmless; parts that are not needed for computing are left out.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mwrgui.core.broken_files import damaged_file
from mwrgui.core.errors import MwrError
from mwrgui.core.parsing import parse_json
from mwrgui.core.sentences import sentence
from mwrgui.sandbox.archives import read_entries
from mwrgui.sandbox.refusals import code_refused

GRAPH_FILE = "models/model.json"
_CONFIG_FILES = ("data/weights/model_weights_config.json", "data/constants/model_constants_config.json")
_EXAMPLE_INPUTS_FILE = "data/sample_inputs/model.pt"
"""A pickle that torch requires; it may be empty."""
_ARCHIVE_ENTRY = re.compile(
    r"archive_format|archive_version|version|byteorder|\.data/[\w.]+|\.format_version"
)
_TENSOR_FILE = re.compile(r"data/(weights/weight|constants/tensor)_\d+")
_DROPPED_KEYS = frozenset({"metadata", "treespec_namedtuple_fields"})
"""Keys whose contents are left out, because they are not needed for computing."""

_OPERATOR = re.compile(
    r"torch\.ops\.(?:aten|prims)\.(?!from_file|save|load)\w+\.\w+"
    r"|torch\.ops\.higher_order\.(?:wrap_with_set_grad_enabled|wrap_with_autocast)"
    r"|torch\.sym_(?:max|min|not|ite|int|float|sum|sqrt)|torch\._sym_sqrt"
    r"|math\.(?:ceil|floor|trunc|sqrt|log|exp|pow)"
    r"|_operator\.(?:add|sub|mul|truediv|floordiv|mod|neg|pos|pow|abs|eq|ne|lt|le|gt|ge|and_|or_|not_|getitem)"
)
_NAME = re.compile(r"[A-Za-z_]\w*|")
_TEXT = re.compile(r"[\w.:+-]*")
_STRUCTURE = re.compile(r'(?!.*(?:__|default_factory|import))[\w.:,\[\]{}"\\ -]*')
_SYMBOL = r"Symbol\('[a-z]\w{0,9}'(?:, (?:positive|nonnegative|integer)=True)*\)"
_SHAPE = re.compile(
    rf"(?:{_SYMBOL}|Pow\({_SYMBOL}, Integer\(-?\d\)\)|(?<![\w.])(?:[suz]\w{{0,3}}\d+|\d{{1,19}}|"
    r"Integer|Rational|Add|Mul|FloorDiv|CleanDiv|Mod|PythonMod|Max|Min|CeilToInt|FloorToInt|TruncToInt|IntTrueDiv|"
    r"FloatTrueDiv|ToFloat|Eq|Ne|Le|Lt|Ge|Gt|Equality|Unequality|LessThan|StrictLessThan|GreaterThan|"
    r"StrictGreaterThan|Abs|int_oo|True|False)(?!\w)|\*(?!\*)|[ ()+/,<>=!&|~-])*"
)
"""Arithmetic on symbols, in both notations of torch.

Powers have exponents of one digit at most, because evaluating others could take forever.
"""
_LONGEST_SHAPE = 2000
_NAME_KEYS = frozenset({"name", "as_name"})
_STRUCTURE_KEYS = frozenset({"in_spec", "out_spec"})
_OPERATOR_KEYS = frozenset({"target", "as_operator"})
_FREE_TEXT_KEYS = frozenset({"as_string", "as_strings"})
"""Operator arguments that stay plain strings."""


def checked_entries(path: Path) -> dict[str, bytes]:
    """Returns the entries of a torch.export archive that are safe to pass to torch.

    Raises:
        MwrError: it is damaged, of an old version, or contains compiled code, pickles or other code.
    """
    entries = read_entries(path)
    if any(name.startswith("data/aotinductor/") for name in entries):
        raise code_refused(path, sentence("compiled code"))
    if GRAPH_FILE not in entries or any(name not in entries for name in _CONFIG_FILES):
        raise MwrError(
            "{file} was exported by an old version of torch or holds several graphs.",
            "Export it again with torch 2.8 or later.",
            file=path.name,
        )
    for name in _CONFIG_FILES:
        _refuse_pickles(_parsed(entries[name], path), path)
    safe_entries = {
        n: d
        for n, d in entries.items()
        if _ARCHIVE_ENTRY.fullmatch(n) or _TENSOR_FILE.fullmatch(n) or n in _CONFIG_FILES
    }
    program = _checked_graph(_parsed(entries[GRAPH_FILE], path), path)
    return safe_entries | {GRAPH_FILE: json.dumps(program).encode(), _EXAMPLE_INPUTS_FILE: b""}


def _parsed(data: bytes, path: Path) -> dict[str, Any]:
    try:
        content = parse_json(data)
    except ValueError as error:
        raise damaged_file(path) from error
    if not isinstance(content, dict):
        raise damaged_file(path)
    return content


def _refuse_pickles(config: Mapping[str, Any], path: Path) -> None:
    try:
        payloads = list(config["config"].values())
        unusual = [p["path_name"] for p in payloads if p["use_pickle"] is not False]
        names = [p["path_name"] for p in payloads]
    except (LookupError, TypeError, AttributeError) as error:
        raise damaged_file(path) from error
    if unusual:
        raise code_refused(path, sentence("a pickle"))
    if not all(isinstance(name, str) and re.fullmatch(r"(weight|tensor)_\d+", name) for name in names):
        raise code_refused(path, sentence("objects that are not tensors"))


def _checked_graph(program: dict[str, Any], path: Path) -> dict[str, Any]:
    try:
        checked: dict[str, Any] = _checked(program | {"guards_code": []}, "", path)
    except RecursionError as error:
        raise damaged_file(path) from error
    return checked


def _checked(value: Any, key: str, path: Path) -> Any:
    """Checks all texts of a value under the JSON key `key`; returns it without the parts that are dropped."""
    if isinstance(value, dict):
        for name in value:
            _check_text(name, "", path, _TEXT, _SHAPE)
        return {n: {} if n in _DROPPED_KEYS else _checked(v, n, path) for n, v in value.items()}
    if isinstance(value, list):
        return [_checked(each, key, path) for each in value]
    if isinstance(value, str):
        _check_text(value, key, path, *_allowed(key))
    return value


def _allowed(key: str) -> tuple[re.Pattern[str], ...]:
    if key in _FREE_TEXT_KEYS:
        return (re.compile(r"(?s).*"),)
    if key in _NAME_KEYS:
        return (_NAME,)
    if key in _OPERATOR_KEYS:
        return (_OPERATOR,)
    if key in _STRUCTURE_KEYS:
        return (_STRUCTURE,)
    return (_SHAPE,) if key == "expr_str" else (_TEXT,)


def _check_text(text: str, key: str, path: Path, *allowed: re.Pattern[str]) -> None:
    short = len(text) <= _LONGEST_SHAPE or _SHAPE not in allowed
    if not (short and any(pattern.fullmatch(text) for pattern in allowed)):
        raise code_refused(path, f"{key} {text}".strip())
