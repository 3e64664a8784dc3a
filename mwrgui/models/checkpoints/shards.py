"""Sharded checkpoints: files like `model-00001-of-00002.safetensors`, and an index that names them."""

import re
from pathlib import Path

from mwrgui.core.broken_files import damaged_file
from mwrgui.core.parsing import parse_json
from mwrgui.models.checkpoints.refusals import shards_missing

INDEX_ENDING = ".index.json"
MAX_INDEX_BYTES = 16 * 2**20
MAX_SHARDS = 1000
_SHARD = re.compile(r"(?P<stem>.*)-\d{5}-of-(?P<count>\d{5})(?P<ending>\.(?:safetensors|bin|pth|pt))")


def shards_of(path: Path) -> list[Path]:
    """All shards of a checkpoint, given its index or a shard; empty if the file is not sharded.

    Raises:
        MwrError: a shard is missing, or the index is damaged.
    """
    if path.name.endswith(INDEX_ENDING):
        names = _names_in_index(path)
    elif found := _SHARD.fullmatch(path.name):
        count = int(found["count"])
        if not 1 < count <= MAX_SHARDS:
            return []
        names = [f"{found['stem']}-{n:05}-of-{found['count']}{found['ending']}" for n in range(1, count + 1)]
    else:
        return []
    missing = [name for name in names if not path.with_name(name).is_file()]
    if missing:
        raise shards_missing(path, missing, len(names))
    return [path.with_name(name) for name in names]


def _names_in_index(index: Path) -> list[str]:
    try:
        if index.stat().st_size > MAX_INDEX_BYTES:
            raise ValueError("no index is that large")
        names = set(parse_json(index.read_bytes())["weight_map"].values())
        if not names or len(names) > MAX_SHARDS or not all(_is_file_name(name) for name in names):
            raise ValueError("no index of files in its own folder")
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise damaged_file(index) from error
    return sorted(names)


def _is_file_name(name: object) -> bool:
    """Whether it is a plain file name, not a path into another folder."""
    return isinstance(name, str) and name == Path(name).name and "\\" not in name and name not in ("", "..")
