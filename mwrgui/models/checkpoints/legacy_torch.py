"""Checkpoints of torch before 1.6: five pickles in sequence, then the data of all storages."""

from collections.abc import Callable
from typing import IO

from mwrgui.models.checkpoints.pickles import GlobalName, PersistentReference, PickleContents, read_pickle

StorageReader = Callable[[str], bytes]
"""Returns the bytes of a storage by its key."""

LEGACY_MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
"""First bytes of every file of this format."""

_ELEMENT_SIZES = {
    **dict.fromkeys(("Byte", "Char", "Bool", "Untyped", "QInt8", "QUInt8"), 1),
    **dict.fromkeys(("Half", "BFloat16", "Short"), 2),
    **dict.fromkeys(("Float", "Int", "QInt32"), 4),
    **dict.fromkeys(("Double", "Long", "ComplexFloat"), 8),
    "ComplexDouble": 16,
}
"""Bytes per element, by the first part of the storage class name."""


def read_legacy_file(file: IO[bytes], contents: PickleContents) -> tuple[object, StorageReader]:
    """Returns the pickled object, and a function that reads the bytes of a storage by its key.

    The file must stay open while storages are read.

    Args:
        file: the file, positioned at its start.
        contents: collects the functions, classes and storages that the pickled object names.

    Raises:
        ValueError: it is damaged or not such a file.
        LookupError: the same.
        TypeError: the same.
    """
    if file.read(len(LEGACY_MAGIC)) != LEGACY_MAGIC:
        raise ValueError("not an old file")
    for _about in ("version", "system"):
        read_pickle(file, PickleContents())
    content = read_pickle(file, contents)
    sizes = dict(size for reference in contents.references if (size := _element_size(reference)))
    keys = read_pickle(file, PickleContents())
    if not isinstance(keys, list):
        raise ValueError("no list of storages")
    return content, _storage_reader(file, [(str(key), sizes[str(key)]) for key in keys])


def _element_size(reference: PersistentReference) -> tuple[str, int] | None:
    """Key and bytes per element of a storage; None if it is not a storage of a known type."""
    target = reference.persistent_id
    if not isinstance(target, tuple) or len(target) < 3 or not isinstance(target[1], GlobalName):
        return None
    name = target[1].name.rpartition(".")[2].removesuffix("Storage")
    return (str(target[2]), _ELEMENT_SIZES[name]) if name in _ELEMENT_SIZES else None


def _storage_reader(file: IO[bytes], storages: list[tuple[str, int]]) -> StorageReader:
    """Finds all storages, which lie one after another; returns a function that reads one."""
    extents: dict[str, tuple[int, int]] = {}
    for key, size in storages:
        length = int.from_bytes(file.read(8), "little", signed=True) * size
        if length < 0:
            raise ValueError("a storage of negative length")
        extents[key] = file.tell(), length
        file.seek(length, 1)

    def read(key: str) -> bytes:
        start, length = extents[key]
        file.seek(start)
        return file.read(length)

    return read
