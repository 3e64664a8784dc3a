"""Reads all kinds of checkpoint files into plain values and tensors."""

import codecs
import io
import pickle
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

import safetensors.torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from mwrgui.core.broken_files import damaged_file, false_size_claimed
from mwrgui.core.exported_graph_files import torchscript_refused
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.models.checkpoints.archives import CHECKPOINT_ENDINGS, ArchiveMembers, open_tar, open_zip
from mwrgui.models.checkpoints.legacy_torch import LEGACY_MAGIC, StorageReader, read_legacy_file
from mwrgui.models.checkpoints.pickles import PickleContents, read_pickle
from mwrgui.models.checkpoints.refusals import no_weights, not_a_checkpoint, several_files
from mwrgui.models.checkpoints.shards import shards_of
from mwrgui.models.checkpoints.stored_tensors import as_stored_tensor
from mwrgui.models.checkpoints.unwrapping import AsWeight

LARGEST_PICKLE = 64 * 2**20
"""Largest pickle of a torch archive, in bytes; tensors are stored outside it."""
TAR_MARK = slice(257, 262)
"""Position of the bytes “ustar” in a tar archive."""

DAMAGE_ERRORS = (
    *(pickle.UnpicklingError, zipfile.BadZipFile, tarfile.TarError, zlib.error, struct.error),
    *(SafetensorError, EOFError),
    *(OSError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError),
    *(RuntimeError, MemoryError, NotImplementedError),
)
"""Exceptions that readers may raise for truncated, manipulated or invalid files."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """The contents of a file, before a search for networks in it.

    Attributes:
        tree: dictionaries, lists and stand-ins, with tensors somewhere among them.
        as_weight: converts a part of the tree to a tensor or a `StoredTensor`; returns None if it is neither.
        size: size of the unpacked file in bytes.
        metadata: metadata of a safetensors file; empty for other files.
        names: functions and classes that it names; none was imported.
        member: the file inside an archive that was read; empty if the file is not an archive of checkpoints.
    """

    tree: object
    as_weight: AsWeight
    size: int
    metadata: dict[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    member: str = ""


def read_content(file: IO[bytes], path: Path) -> FileContent:
    """Reads a checkpoint of any kind; the file must stay open while tensors are read.

    Raises:
        MwrError: it is not a checkpoint, is damaged, or would fill the memory.
    """
    if parts := shards_of(path):
        return _read_shards(parts)
    try:
        return _reader_for(file, path)(file, path)
    except DAMAGE_ERRORS as error:
        raise damaged_file(path) from error


Reader = Callable[[IO[bytes], Path], FileContent]


def _reader_for(file: IO[bytes], path: Path) -> Reader:
    head = file.read(512)
    file.seek(0)
    if head[8:9] == b"{":
        return _read_safetensors
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_zip
    if head[TAR_MARK] == b"ustar":
        return _read_tar
    if head.startswith(LEGACY_MAGIC):
        return _read_legacy
    if what := _other_kind(head):
        raise not_a_checkpoint(path, what)
    return _read_bare_pickle


def _other_kind(head: bytes) -> Sentence | None:
    """The kind of a file that is not a checkpoint, recognised by its first bytes; None if unknown."""
    if not head.strip(b"\0"):
        return sentence("an empty file")
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")):
        return sentence("a picture")
    if head.startswith(b"version https://git-lfs"):
        return sentence("a Git LFS pointer, which only names the real file")
    if head.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        return sentence("a web page")
    if head.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"BZh")):
        return sentence("a compressed archive, to be unpacked first")
    if head.startswith(b"\x89HDF"):
        return sentence("an HDF5 file, as Keras writes it")
    return None


def _as_tensor(value: object) -> Tensor | None:
    return value if isinstance(value, Tensor) else None


def _read_safetensors(file: IO[bytes], path: Path) -> FileContent:
    """Reads safetensors, directly from disk unless it is inside an archive."""
    size = _size(file)
    if not isinstance(file, io.BytesIO):
        with safe_open(path, framework="pt") as tensors:
            state = {name: tensors.get_tensor(name) for name in tensors.keys()}  # noqa: SIM118 (no mapping)
            metadata = dict(sorted((tensors.metadata() or {}).items()))
    else:
        state, metadata = safetensors.torch.load(file.read()), {}
    if not state:
        raise no_weights(path, ())
    return FileContent(state, _as_tensor, size, metadata)


def _read_zip(file: IO[bytes], path: Path) -> FileContent:
    """Reads a checkpoint of torch 1.6 or newer, even if repacked, or a zip archive of one checkpoint."""
    return _read_members(open_zip(file, path, _size(file)), path)


def _read_tar(file: IO[bytes], path: Path) -> FileContent:
    return _read_members(open_tar(file, path), path)


def _read_members(members: ArchiveMembers, path: Path) -> FileContent:
    if (root := _torch_folder(members, path)) is not None:
        return _read_torch_archive(members, root)
    checkpoints = [name for name in members.sizes if name.lower().endswith(CHECKPOINT_ENDINGS)]
    if not checkpoints:
        raise not_a_checkpoint(path, sentence("an archive without weights"))
    if len(checkpoints) > 1:
        raise several_files(path, checkpoints)
    inside = members.open(checkpoints[0])
    reader = _reader_for(inside, path)
    if reader is _read_zip:  # only one level: a deeper nested archive is not a checkpoint
        inner_archive = open_zip(inside, path, _size(inside))
        root = _torch_folder(inner_archive, path)
        if root is None:
            raise not_a_checkpoint(path, sentence("an archive without weights"))
        return replace(_read_torch_archive(inner_archive, root), member=checkpoints[0])
    if reader is _read_tar:
        raise not_a_checkpoint(path, sentence("an archive without weights"))
    return replace(reader(inside, path), member=checkpoints[0])


def _torch_folder(members: ArchiveMembers, path: Path) -> str | None:
    """The root folder of a torch archive, with a slash; None if the archive is of another kind.

    Raises:
        MwrError: it contains a TorchScript program, or is damaged.
    """
    found = [name for name in members.sizes if name == "data.pkl" or name.endswith("/data.pkl")]
    if not found:
        return None
    root = min(found, key=len).removesuffix("data.pkl")
    if any(name.startswith((f"{root}code/", f"{root}constants.pkl")) for name in members.sizes):
        raise torchscript_refused(path)
    if len(found) > 1 or members.has_duplicates:
        raise damaged_file(path)
    return root


def _read_torch_archive(members: ArchiveMembers, root: str) -> FileContent:
    if members.sizes[f"{root}data.pkl"] > LARGEST_PICKLE:
        raise ValueError("the pickle is too large")
    contents = PickleContents()
    tree = read_pickle(members.open(f"{root}data.pkl"), contents)
    order = f"{root}byteorder"
    big_endian = order in members.sizes and members.read(order) == b"big"
    return _pickle_content(
        tree, lambda key: members.read(f"{root}data/{key}"), members.size, contents, big_endian=big_endian
    )


def _read_legacy(file: IO[bytes], _path: Path) -> FileContent:
    contents = PickleContents()
    tree, read_storage = read_legacy_file(file, contents)
    return _pickle_content(tree, read_storage, _size(file), contents)


def _read_bare_pickle(file: IO[bytes], path: Path) -> FileContent:
    """Reads a file of no recognised kind as a plain Python pickle; refuses it if it is none."""
    contents = PickleContents()
    head = file.read(512)
    file.seek(0)
    try:
        tree = read_pickle(file, contents)
    except DAMAGE_ERRORS as error:
        what = sentence("a text file") if _is_text(head) else sentence("something else")
        raise not_a_checkpoint(path, what) from error
    if not contents.names:
        raise not_a_checkpoint(path, sentence("something else"))
    return _pickle_content(tree, _no_storage, _size(file), contents)


def _no_storage(key: str) -> bytes:
    raise LookupError(key)


def _pickle_content(
    tree: object,
    read_storage: StorageReader,
    size: int,
    contents: PickleContents,
    *,
    big_endian: bool = False,
) -> FileContent:
    last_storage: dict[str, bytes] = {}

    def read_once(key: str) -> bytes:
        if key not in last_storage:
            last_storage.clear()  # tensors that share a storage usually follow one another
            last_storage[key] = read_storage(key)
        return last_storage[key]

    return FileContent(
        tree,
        lambda value: as_stored_tensor(value, read_once, big_endian=big_endian),
        size,
        names=frozenset(contents.names),
    )


def _read_shards(parts: Iterable[Path]) -> FileContent:
    """Joins all shards of a checkpoint; each contains only named tensors."""
    state: dict[str, Tensor] = {}
    size = 0
    for part in parts:
        with part.open("rb") as file:
            try:
                content = _reader_for(file, part)(file, part)
                tree = content.tree if isinstance(content.tree, dict) else {}
                for name, value in tree.items():
                    weight = content.as_weight(value)
                    if weight is not None:
                        state[name] = weight if isinstance(weight, Tensor) else weight.read()
            except DAMAGE_ERRORS as error:
                raise damaged_file(part) from error
        size += content.size
        if sum(tensor.numel() * tensor.element_size() for tensor in state.values()) > 4 * size:
            raise false_size_claimed(part)
    return FileContent(state, _as_tensor, size)


def _size(file: IO[bytes]) -> int:
    position = file.tell()
    size = file.seek(0, 2)
    file.seek(position)
    return size


def _is_text(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)  # the last character may be truncated
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character.isspace() for character in text)
