"""Reads tensors out of a file that somebody sent, without running anything that is in it."""

import codecs
import mmap
import os
import pickle
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from mwrgui.core.errors import MwrError, reason
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.core.text import printable
from mwrgui.models.pickles import find_globals

WRAPPERS = ("params_ema", "params", "state_dict", "model_state_dict", "model", "net", "G", "ema")
"""Keys under which training programs store their weights; the first that is there counts."""
DEEPEST_WRAPPING = 4
LARGEST_PICKLE = 64 * 2**20
OLD_MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
"""How every file begins that torch wrote before 1.6."""
PICKLES_IN_OLD_FILE = 5
"""Magic number, protocol version, system, content, storage keys."""
MOST_TENSORS = 10_000
"""Ten times what the largest known networks have."""
MOST_SHARING = 4
"""How many times over a file's bytes may be used by its tensors; more is an attempt to fill the memory."""

_STORAGES = ("Float", "Half", "BFloat16", "Double", "Long", "Int", "Short", "Byte", "Char", "Bool")
_DTYPES = ("float32", "float16", "bfloat16", "float64", "int64", "int32", "int16", "int8", "uint8", "bool")
_USABLE = frozenset(getattr(torch, name) for name in _DTYPES)
_ALLOWED = frozenset(
    {
        "collections.OrderedDict",
        "collections.Counter",
        "torch._utils._rebuild_tensor",
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_parameter",
        "torch.nn.parameter.Parameter",
        "torch.storage.UntypedStorage",
        "torch.device",
        "torch.Size",
        "builtins.set",
        "__builtin__.set",
        "_codecs.encode",
        *(f"torch.{name}Storage" for name in _STORAGES),
        *(f"torch.{name}" for name in _DTYPES),
    }
)
_IGNORED = frozenset(
    {
        "argparse.Namespace",
        "numpy.dtype",
        "numpy.core.multiarray.scalar",
        "numpy._core.multiarray.scalar",
    }
)
"""Harmless things that training programs store beside the weights: read past, never made."""

_DAMAGE = (
    *(pickle.UnpicklingError, zipfile.BadZipFile, struct.error, SafetensorError, EOFError, OSError),
    *(LookupError, TypeError, ValueError, AttributeError, ArithmeticError, AssertionError),
    *(RuntimeError, MemoryError),
)
"""What readers raise on files that are cut short, changed or made up."""
_AGAIN = sentence("Download or copy it again.")
_NO_CODE = sentence("Ask for a safetensors file, which cannot hold code.")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tensors of a file as they lie there, perhaps still on disk.

    Attributes:
        state: tensors by name, every one on the CPU, dense and finite.
        metadata: what a safetensors file says of itself.
        wrapped_in: keys that led to the tensors.
    """

    state: dict[str, Tensor] = field(repr=False)
    metadata: dict[str, str]
    wrapped_in: tuple[str, ...] = ()


def read_checkpoint(path: Path) -> Checkpoint:
    """Reads a safetensors file or a torch checkpoint of any age; nothing in it is executed.

    Raises:
        MwrError: says in one sentence why it is not one or was not opened.
    """
    with _open(path) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what readers say of odd files is not for the person
        head = file.read(512)
        checkpoint = _reader_for(head, path)(path, file)
    check_tensors(checkpoint.state, path)
    return checkpoint


@contextmanager
def _open(path: Path) -> Iterator[IO[bytes]]:
    """Opens a regular file; a pipe or a device could keep us waiting for ever."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise MwrError("{path} is not a file.", "Choose a checkpoint.", path=path)
        file = path.open("rb")
    except OSError as error:
        raise MwrError(
            "{path} cannot be read: {reason}.", "Choose another file.", path=path, reason=reason(error)
        ) from error
    with file:
        yield file


Reader = Callable[[Path, IO[bytes]], Checkpoint]


def _reader_for(head: bytes, path: Path) -> Reader:
    if head[8:9] == b"{":
        return _read_safetensors
    if head.startswith(b"PK\x03\x04"):
        return _read_archive
    if what := _other_kind(head):
        raise _not_a_checkpoint(path, what)
    return _read_old_file


def _other_kind(head: bytes) -> Sentence | None:
    """What else the file is, going by its first bytes; None if that does not show."""
    if not head.strip(b"\0"):
        return sentence("an empty file")
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")):
        return sentence("a picture")
    if head.startswith(b"version https://git-lfs"):
        return sentence("a Git LFS pointer, which only names the real file")
    if head.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        return sentence("a web page")
    return None


def _not_a_checkpoint(path: Path, what: Sentence) -> MwrError:
    return MwrError(
        "{file} is {what}, not a checkpoint.",
        "Choose a .safetensors or .pth file.",
        file=path.name,
        what=what,
    )


def damaged(path: Path) -> MwrError:
    """What is said of a file that cannot be read to its end."""
    return MwrError("{file} is damaged or cut short.", _AGAIN, file=path.name)


def larger_than_it_is(path: Path) -> MwrError:
    """What is said of a file that would fill the memory."""
    return MwrError("{file} claims to be larger than it is and was not opened.", _AGAIN, file=path.name)


def _read_safetensors(path: Path, _file: IO[bytes]) -> Checkpoint:
    try:
        with safe_open(path, framework="pt") as tensors:
            state = {name: tensors.get_tensor(name) for name in tensors.keys()}  # noqa: SIM118 (no mapping)
            return Checkpoint(state, dict(sorted((tensors.metadata() or {}).items())))
    except _DAMAGE as error:
        raise damaged(path) from error


def _read_archive(path: Path, file: IO[bytes]) -> Checkpoint:
    """Reads what torch has written since 1.6: a zip file of one pickle and one entry per tensor."""
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_compression(archive, os.fstat(file.fileno()).st_size, path)
            content = _find_content(archive, path)
            with archive.open(content) as pickled:
                called = find_globals(pickled)
    except _DAMAGE as error:
        raise damaged(path) from error
    _refuse_code(called, path)
    return _unwrap(_load(path, mapped=True), path)


def _refuse_compression(archive: zipfile.ZipFile, size: int, path: Path) -> None:
    """Torch never compresses; a small file that unpacks to a large one is meant to fill the memory."""
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > size:
        raise larger_than_it_is(path)
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise _not_a_checkpoint(path, sentence("a compressed archive"))


def _find_content(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    """The entry with the pickle.

    Raises:
        MwrError: it is some other archive, or one with code.
    """
    names = archive.namelist()
    if any(name.split("/")[1:2] == ["code"] or name.endswith("/constants.pkl") for name in names):
        raise MwrError("{file} holds code (TorchScript) and was not opened.", _NO_CODE, file=path.name)
    found = [name for name in names if name.count("/") == 1 and name.endswith("/data.pkl")]
    if not found:
        raise _not_a_checkpoint(path, sentence("a zip archive without weights"))
    content = archive.getinfo(found[0])
    if len(set(names)) != len(names) or len(found) > 1 or content.file_size > LARGEST_PICKLE:
        raise damaged(path)
    return content


def _read_old_file(path: Path, file: IO[bytes]) -> Checkpoint:
    """Reads what torch wrote before 1.6: several pickles in a row; other pickles are told from them."""
    _refuse_code(_globals_of_old_file(path, file), path)
    return _unwrap(_load(path, mapped=False), path)


def _globals_of_old_file(path: Path, file: IO[bytes]) -> set[str]:
    called: set[str] = set()
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        try:
            for _ in range(PICKLES_IN_OLD_FILE):
                called |= find_globals(mapped)  # type: ignore[arg-type]
        except _DAMAGE as error:
            _refuse_code(called, path)
            if mapped[: len(OLD_MAGIC)] == OLD_MAGIC:
                raise damaged(path) from error
            what = sentence("a text file") if _is_text(mapped[:512]) else sentence("something else")
            raise _not_a_checkpoint(path, what) from error
    return called


def _is_text(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)  # a character may be cut at the end
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character.isspace() for character in text)


def _refuse_code(called: set[str], path: Path) -> None:
    code = sorted(called - _ALLOWED - _IGNORED)
    if code:
        named = tuple(printable(name) for name in code[:3])
        raise MwrError(
            "{file} holds code ({named}) and was not opened.", _NO_CODE, file=path.name, named=named
        )


class _Ignored:
    """Stands in for an object that we read past; whatever it is given, it keeps nothing."""

    def __new__(cls, *_: object) -> "_Ignored":
        return super().__new__(cls)

    def __setstate__(self, _state: object) -> None:
        pass


def _load(path: Path, *, mapped: bool) -> Any:
    stand_ins: list[Any] = [(_Ignored, name) for name in _IGNORED]
    try:
        with torch.serialization.safe_globals(stand_ins):
            return torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)
    except _DAMAGE as error:
        raise damaged(path) from error


def _unwrap(content: Any, path: Path) -> Checkpoint:
    wrapped_in: list[str] = []
    while len(wrapped_in) < DEEPEST_WRAPPING and (key := _wrapper(content)):
        wrapped_in.append(key)
        content = content[key]
    named = content.items() if isinstance(content, Mapping) else ()
    state = {name: t.detach() for name, t in named if isinstance(name, str) and isinstance(t, Tensor)}
    if not state:
        raise MwrError(
            "{file} holds no weights.", "Choose a file with a network's state_dict.", file=path.name
        )
    return Checkpoint(state, {}, tuple(wrapped_in))


def _wrapper(content: Any) -> str | None:
    """Under which key the weights lie: a usual one, else the only one that holds tensors."""
    if not isinstance(content, Mapping):
        return None
    filled = [key for key, value in content.items() if isinstance(value, Mapping) and value]
    if usual := next((key for key in WRAPPERS if key in filled), None):
        return usual
    if any(isinstance(value, Tensor) for value in content.values()):
        return None
    holding = [key for key in filled if any(isinstance(each, Tensor) for each in content[key].values())]
    return holding[0] if len(holding) == 1 else None


def check_tensors(state: Mapping[str, Tensor], path: Path) -> None:
    """Refuses what would fill the memory or spoil every result.

    Raises:
        MwrError: names the first such tensor.
    """
    if len(state) > MOST_TENSORS:
        raise MwrError(
            "{file} has {count:,} tensors, which no known network has.",
            _AGAIN,
            file=path.name,
            count=len(state),
        )
    for name, tensor in state.items():
        plain = tensor.layout is torch.strided and tensor.device.type == "cpu" and tensor.dtype in _USABLE
        if not plain or not tensor.numel():
            raise MwrError(
                "{file} has an unusable tensor, {name}.", _AGAIN, file=path.name, name=printable(name)
            )
    if sum(t.numel() * t.element_size() for t in state.values()) > MOST_SHARING * path.stat().st_size:
        raise larger_than_it_is(path)
    for name, tensor in state.items():
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise MwrError(
                "{file} has weights that are not finite, in {name}.",
                _AGAIN,
                file=path.name,
                name=printable(name),
            )
