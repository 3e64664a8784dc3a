"""Tensors as described in a pickle: shape, type and storage."""

import io
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from mwrgui.models.checkpoints.legacy_torch import StorageReader, read_legacy_file
from mwrgui.models.checkpoints.pickles import GlobalName, PersistentReference, PickleContents, StandIn

TYPES: Mapping[str, torch.dtype] = {
    "Float": torch.float32,
    "Half": torch.float16,
    "BFloat16": torch.bfloat16,
    "Double": torch.float64,
    "Long": torch.int64,
    "Int": torch.int32,
    "Short": torch.int16,
    "Byte": torch.uint8,
    "Char": torch.int8,
    "Bool": torch.bool,
}
"""Supported element types, by the first part of the storage class name."""
MAX_DIMENSIONS = 16
"""Largest number of dimensions of a tensor; those of networks have at most six."""

_DTYPES = {f"torch.{str(dtype).removeprefix('torch.')}": dtype for dtype in TYPES.values()}
_REBUILT = {"torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2"}
_REBUILT_WITH_TYPE = "torch._utils._rebuild_tensor_v3"
_WRAPPED = {
    "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state",
    "torch.nn.parameter.Parameter",
    "torch.nn.parameter.Buffer",
}
_REBUILT_SUBCLASS = "torch._tensor._rebuild_from_type_v2"
_NUMPY_ARRAY = {"numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct"}
_NUMPY_BUFFER = {"numpy.core.numeric._frombuffer", "numpy._core.numeric._frombuffer"}
_ENCODED_BYTES = "_codecs.encode"
NUMPY_TYPES = frozenset({"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "b1"})


@dataclass(frozen=True, slots=True, eq=False)
class StoredTensor:
    """A tensor that has not been read yet.

    Attributes:
        stride, offset: in elements, as in `torch.as_strided`.
        dtype: type of its elements; None if it is not in `TYPES`.
        key: key of its storage.
        length: number of elements in the storage; None if it must be computed from the number of bytes.
        big_endian: whether its bytes are in big-endian order.
        numpy: whether it was a NumPy array, which is rarely a weight.
    """

    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    dtype: torch.dtype | None
    key: str
    read_storage: StorageReader = field(repr=False)
    length: int | None = None
    big_endian: bool = False
    numpy: bool = False

    @property
    def element_count(self) -> int:
        """Number of elements: the product of `shape`."""
        return math.prod(self.shape)

    def read(self) -> Tensor:
        """Reads the tensor.

        Raises:
            ValueError: its storage is too short, or its type is unknown.
            RuntimeError: its elements lie outside its storage.
            LookupError: its storage does not exist.
        """
        if self.dtype is None or len(self.shape) > MAX_DIMENSIONS:
            raise ValueError("no tensor of a network")
        if not self.element_count:
            return torch.empty(self.shape, dtype=self.dtype)
        data = self.read_storage(self.key)
        size = self.dtype.itemsize
        length = len(data) // size if self.length is None else self.length
        if length * size > len(data):
            raise ValueError("the storage is cut short")
        buffer = bytearray(data[: length * size])
        if self.big_endian and size > 1:
            buffer = bytearray(np.frombuffer(buffer, f"u{size}").byteswap().tobytes())
        elements = torch.frombuffer(buffer, dtype=torch.uint8).view(self.dtype)
        return torch.as_strided(elements, self.shape, self.stride, self.offset)


def as_stored_tensor(
    value: object, read_storage: StorageReader, *, big_endian: bool = False
) -> StoredTensor | None:
    """Interprets an object of a pickle as a tensor; None if it is something else or cannot be read.

    Args:
        value: a part of the result of `read_pickle`.
        read_storage: returns the bytes of storages outside the pickle.
        big_endian: whether these are in big-endian order.
    """
    for _ in range(4):  # a parameter wraps a tensor, a subclass may wrap a parameter
        if not isinstance(value, StandIn):
            return None
        if value.kind in _WRAPPED and value.arguments:
            value = value.arguments[0]
        elif value.kind == _REBUILT_SUBCLASS and len(value.arguments) > 2:
            function, _type, arguments, *_ = value.arguments
            if not isinstance(function, GlobalName) or not isinstance(arguments, tuple):
                return None
            value = StandIn(function.name, arguments)
        elif value.kind in _REBUILT or value.kind == _REBUILT_WITH_TYPE:
            return _from_torch(value, read_storage, big_endian)
        elif value.kind in _NUMPY_ARRAY or value.kind in _NUMPY_BUFFER:
            return _from_numpy(value)
        else:
            return None
    return None


def _from_torch(stand_in: StandIn, read_storage: StorageReader, big_endian: bool) -> StoredTensor | None:
    if len(stand_in.arguments) < 4:
        return None
    storage, offset, shape, stride = stand_in.arguments[:4]
    shape, stride = _sides(shape), _sides(stride)
    if shape is None or stride is None or len(shape) != len(stride) or not _is_count(offset):
        return None
    resolved = _storage(storage, read_storage)
    if resolved is None:
        return None
    key, dtype, length, read_storage = resolved
    if stand_in.kind == _REBUILT_WITH_TYPE:
        element_type = stand_in.arguments[6] if len(stand_in.arguments) > 6 else None
        dtype = _DTYPES.get(element_type.name) if isinstance(element_type, GlobalName) else None
        length = None
    return StoredTensor(shape, stride, int(str(offset)), dtype, key, read_storage, length, big_endian)


def _storage(
    storage: object, read_storage: StorageReader
) -> tuple[str, torch.dtype | None, int | None, StorageReader] | None:
    """Key, type and length of a storage, and the function that returns its bytes; None for anything else."""
    if isinstance(storage, StandIn) and storage.kind == "torch.storage._load_from_bytes":
        return _storage_of_bytes(storage)
    target = storage.persistent_id if isinstance(storage, PersistentReference) else None
    if not isinstance(target, tuple) or len(target) < 5 or target[0] != "storage":
        return None
    _, kind, key, _device, length, *view = target
    if not isinstance(kind, GlobalName) or not isinstance(key, str) or not _is_count(length):
        return None
    if view and view[0] is not None:  # a view of another storage: only in very old files
        return None
    name = kind.name.rpartition(".")[2].removesuffix("Storage")
    return key, TYPES.get(name), None if name == "Untyped" else length, read_storage


def _storage_of_bytes(stand_in: StandIn) -> tuple[str, torch.dtype | None, int | None, StorageReader] | None:
    """Like `_storage`, for a storage that Python's own `pickle` embedded as a small torch file."""
    data = as_bytes(stand_in.arguments[0]) if stand_in.arguments else None
    if data is None:
        return None
    try:
        content, read_storage = read_legacy_file(io.BytesIO(data), PickleContents())
    except (ValueError, LookupError, TypeError, EOFError):
        return None
    return _storage(content, read_storage) if isinstance(content, PersistentReference) else None


def _from_numpy(stand_in: StandIn) -> StoredTensor | None:
    if stand_in.kind in _NUMPY_ARRAY:
        if not isinstance(stand_in.state, tuple) or len(stand_in.state) != 5:
            return None
        _version, shape, kind, fortran, content = stand_in.state
    else:
        if len(stand_in.arguments) != 4:
            return None
        content, kind, shape, order = stand_in.arguments
        fortran = order == "F"
    sides, data = _sides(shape), as_bytes(content)
    name, swapped = _numpy_type(kind)
    if sides is None or data is None or name not in NUMPY_TYPES:
        return None
    dtype = torch.from_numpy(np.empty(0, name)).dtype
    if math.prod(sides) * dtype.itemsize != len(data):
        return None
    stride = _contiguous_stride(sides[::-1])[::-1] if fortran else _contiguous_stride(sides)
    return StoredTensor(sides, stride, 0, dtype, "", lambda _key: data, big_endian=swapped, numpy=True)


def _numpy_type(kind: object) -> tuple[str, bool]:
    """The name of a NumPy type, such as f4 (empty if it is none), and whether it is big-endian."""
    if not isinstance(kind, StandIn) or kind.kind.rpartition(".")[2] not in ("dtype", *_DTYPE_CLASSES):
        return "", False
    name = kind.arguments[0] if kind.arguments else ""
    order = kind.state[1] if isinstance(kind.state, tuple) and len(kind.state) > 1 else "<"
    return (name if isinstance(name, str) else ""), order == ">"


_DTYPE_CLASSES = ("Float32DType", "Float64DType", "Float16DType", "Int64DType")


def as_bytes(value: object) -> bytes | None:
    """Bytes in a pickle, stored as bytes or as a Latin-1 string; None for anything else."""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    if isinstance(value, StandIn) and value.kind == _ENCODED_BYTES and value.arguments[1:] == ("latin1",):
        text = value.arguments[0]
        return text.encode("latin1") if isinstance(text, str) else None
    if isinstance(value, str):  # Python 2 wrote bytes as strings
        try:
            return value.encode("latin1")
        except UnicodeEncodeError:
            return None
    return None


def _contiguous_stride(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Strides, in elements, of a contiguous tensor of this shape."""
    strides: list[int] = []
    step = 1
    for side in reversed(shape):
        strides.append(step)
        step *= side
    return tuple(reversed(strides))


def _sides(value: object) -> tuple[int, ...] | None:
    if isinstance(value, StandIn) and value.kind == "torch.Size" and value.arguments:
        value = value.arguments[0]
    if not isinstance(value, (tuple, list)) or not all(_is_count(side) for side in value):
        return None
    return tuple(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**62
