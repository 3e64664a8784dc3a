"""Sharded checkpoints: `model-00001-of-00002.safetensors`, and the index that names them."""

import json
import re
from pathlib import Path

from mwrgui.core.broken_files import damaged
from mwrgui.models.checkpoints.refusals import parts_missing

INDEX = ".index.json"
LARGEST_INDEX = 16 * 2**20
MOST_PARTS = 1000
_PART = re.compile(r"(?P<stem>.*)-\d{5}-of-(?P<count>\d{5})(?P<ending>\.(?:safetensors|bin|pth|pt))")


def parts_of(path: Path) -> list[Path]:
    """All shards of a checkpoint, given its index or a shard; empty if the file is not sharded.

    Raises:
        MwrError: some are missing, or the index cannot be read.
    """
    if path.name.endswith(INDEX):
        names = _named_in(path)
    elif found := _PART.fullmatch(path.name):
        count = int(found["count"])
        if not 1 < count <= MOST_PARTS:
            return []
        names = [f"{found['stem']}-{n:05}-of-{found['count']}{found['ending']}" for n in range(1, count + 1)]
    else:
        return []
    missing = [name for name in names if not path.with_name(name).is_file()]
    if missing:
        raise parts_missing(path, missing, len(names))
    return [path.with_name(name) for name in names]


def _named_in(index: Path) -> list[str]:
    try:
        if index.stat().st_size > LARGEST_INDEX:
            raise ValueError("no index is that large")
        names = set(json.loads(index.read_bytes())["weight_map"].values())
        if not names or len(names) > MOST_PARTS or not all(_is_plain(name) for name in names):
            raise ValueError("no index of files in its own folder")
    except (OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        raise damaged(index) from error
    return sorted(names)


def _is_plain(name: object) -> bool:
    """Whether it is a plain file name, not a path into another folder."""
    return isinstance(name, str) and name == Path(name).name and "\\" not in name and name not in ("", "..")
