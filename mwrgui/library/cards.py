"""Model cards: facts about a model, read from the header of its file, without torch."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import Any, Literal

from mwrgui.core.errors import MwrError, system_reason
from mwrgui.core.exported_graph_files import GraphKind, graph_kind, graph_metadata
from mwrgui.core.parsing import parse_json
from mwrgui.core.sentences import Sentence
from mwrgui.library.self_test_results import SelfTestResult

MAX_HEADER_BYTES = 100 * 2**20
"""The largest header in bytes that the safetensors format allows."""

ModelRole = Literal["teacher", "student"]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Facts about one model of the library.

    Attributes:
        file_size: size in bytes.
        settings: the sizes of the network, named as in its architecture.
        parameters: number of parameters; 0 for exported graphs, where it is unknown.
        metadata: metadata of the file: recipe, seed, steps, scores, checksum of the teacher.
        problem: why the file cannot be used, or None; if set, only name, path and size are known.
        self_test: result of the self-test on clean images, once it has run.
    """

    name: str
    path: Path
    file_size: int
    architecture: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    parameters: int = 0
    role: ModelRole = "teacher"
    metadata: Mapping[str, str] = field(default_factory=dict)
    problem: Sentence | None = None
    self_test: SelfTestResult | None = None


def read_card(path: Path) -> ModelCard:
    """Reads the card of a safetensors file or an exported graph, named like the file.

    Raises:
        MwrError: the file cannot be read or is neither.
    """
    if kind := _kind(path):
        return _card_of_exported_graph(path, kind)
    size, header = _read_header(path)
    try:
        tensors = parse_json(header)
        metadata: dict[str, str] = tensors.pop("__metadata__", {})
        settings = parse_json(metadata.get("settings", "{}"))
        data_length = max(tensor["data_offsets"][1] for tensor in tensors.values())
        parameters = sum(math.prod(tensor["shape"]) for tensor in tensors.values())
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    if size != 8 + len(header) + data_length:
        raise _damaged(path)
    return ModelCard(
        name=path.stem,
        path=path,
        file_size=size,
        architecture=metadata.get("architecture", ""),
        settings=settings,
        parameters=parameters,
        role="student" if metadata.get("role") == "student" else "teacher",
        metadata=metadata,
    )


def _kind(path: Path) -> GraphKind | None:
    return None if path.suffix.lower() == ".safetensors" else graph_kind(path)


def _card_of_exported_graph(path: Path, kind: GraphKind) -> ModelCard:
    metadata = graph_metadata(path, kind)
    role: ModelRole = "student" if metadata.get("role") == "student" else "teacher"
    return ModelCard(path.stem, path, path.stat().st_size, architecture=kind, role=role, metadata=metadata)


@dataclass(frozen=True, slots=True)
class TensorFacts:
    """One tensor of a safetensors file; `type` is that of the format, such as F16."""

    name: str
    type: str
    shape: tuple[int, ...]

    @property
    def element_count(self) -> int:
        """Number of elements: the product of `shape`."""
        return math.prod(self.shape)


def read_tensors(path: Path) -> list[TensorFacts]:
    """Reads the tensor list in the header of a safetensors file; empty for exported graphs.

    Raises:
        MwrError: the file cannot be read or is neither.
    """
    if _kind(path):
        return []
    _, header = _read_header(path)
    try:
        entries = parse_json(header)
        return [
            TensorFacts(name, str(facts["dtype"]), tuple(facts["shape"]))
            for name, facts in sorted(entries.items())
            if name != "__metadata__"
        ]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _damaged(path) from error


def checksum(path: Path) -> str:
    """SHA-256 of a file, which identifies the teacher in a student's metadata.

    Raises:
        MwrError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error


def _read_header(path: Path) -> tuple[int, bytes]:
    """The size of the file, and its raw JSON header."""
    try:
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            return path.stat().st_size, file.read(min(length, MAX_HEADER_BYTES))
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> MwrError:
    return MwrError(
        "{path} cannot be read: {reason}.", "Choose another file.", path=path, reason=system_reason(error)
    )


def _damaged(path: Path) -> MwrError:
    return MwrError("{file} is damaged or not a safetensors file.", "Copy or add it again.", file=path.name)
