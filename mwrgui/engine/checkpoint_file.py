"""Checkpoint files that carry their score and a checksum, so that a single flipped bit is detected."""

import io
import json
import pickle
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch

from mwrgui.core.files import write_bytes
from mwrgui.core.parsing import parse_json

_READ_ERRORS = (
    *(OSError, RuntimeError, EOFError, ValueError, KeyError, TypeError, AttributeError, IndexError),
    *(NotImplementedError, RecursionError, pickle.UnpicklingError, zipfile.BadZipFile, zlib.error),
)


class DamagedCheckpointError(Exception):
    """A checkpoint file cannot be read, or has changed since it was written."""


def write_with_checksum(path: Path, state: dict[str, Any], *, score: float | None) -> None:
    """Writes a state as `torch.save` does; the archive comment holds the score in dB and a checksum of both.

    Raises:
        MwrError: the disk is full or the folder cannot be written.
    """
    buffer = io.BytesIO()
    torch.save(state, buffer)
    length = buffer.seek(-2, io.SEEK_END)  # the last two bytes are the length of the comment, which is 0
    metadata = {"score": score}
    digest = _digest(buffer.getbuffer()[:length], metadata)
    comment = json.dumps({**metadata, "sha256": digest}).encode()
    buffer.write(len(comment).to_bytes(2, "little") + comment)
    write_bytes(path, buffer.getbuffer())


def read_with_checksum(path: Path) -> Any:
    """Reads a state and verifies its checksum; no code in the file is run.

    Files of earlier versions have no checksum comment; for those the archive's own checksums are verified.

    Raises:
        DamagedCheckpointError: it cannot be read, or has changed since it was written.
    """
    try:
        data = path.read_bytes()
        if metadata := _read_archive_comment(path):
            digest = metadata.pop("sha256")
            length = data.rindex(b"PK\x05\x06") + 20  # without the length of the comment
            if digest != _digest(memoryview(data)[:length], metadata):
                raise DamagedCheckpointError
        elif zipfile.ZipFile(io.BytesIO(data)).testzip():
            raise DamagedCheckpointError
        return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except _READ_ERRORS as error:
        raise DamagedCheckpointError from error


def read_score(path: Path) -> float | None:
    """Reads only the score in dB of a state file; None if it has no score or cannot be read."""
    try:
        score = _read_archive_comment(path).get("score")
    except (DamagedCheckpointError, *_READ_ERRORS):
        return None
    return float(score) if isinstance(score, (int, float)) else None


def _read_archive_comment(path: Path) -> dict[str, Any]:
    """The parsed archive comment; empty for a file of an earlier version."""
    with zipfile.ZipFile(path) as archive:
        comment = archive.comment
    values = parse_json(comment) if comment else {}
    if not isinstance(values, dict):
        raise DamagedCheckpointError
    return values


def _digest(data: memoryview, metadata: dict[str, Any]) -> str:
    digest = sha256(data)
    digest.update(json.dumps(metadata, sort_keys=True).encode())
    return digest.hexdigest()
