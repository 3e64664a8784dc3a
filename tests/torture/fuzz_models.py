"""Mutated checkpoints of all kinds: each is loaded or refused in one sentence, and nothing in it runs."""

import io
import json
import os
import pickle
import random
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor, nn

from tests.torture.effort import Effort
from tests.torture.supervised import Supervised, serve

MAX_SENTENCE_LENGTH = 2500
OPCODES = (
    b"(]}).0123aceghijklopqrstuRbBCGIJKLMNPQSTUVX"
    b"\x81\x82\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8f\x90\x91\x93\x94\x95"
)
NUMBERS = (0, 1, 2, 7, 2**16, 2**31 - 1, 2**31, 2**32 - 1, 2**53, 2**63 - 1, 2**64 - 1)
EXECUTED = "executed"
"""The file that every harmful call would make in the folder of the process."""

State = dict[str, Tensor]
Mutation = Callable[[random.Random, bytes], bytes]


class Harmful:
    """What an attacker pickles: a call of their choice."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.system, (f"touch {EXECUTED}",)


class Whole(nn.Module):
    """A network that is pickled whole, with its class."""

    def __init__(self, state: State) -> None:
        super().__init__()
        for name, tensor in state.items():
            part, _, leaf = name.partition(".")
            if not hasattr(self, part):
                self.add_module(part, nn.Module())
            self.get_submodule(part).register_parameter(leaf, nn.Parameter(tensor))


def fuzz_models(effort: Effort, *, seed: int) -> tuple[int, int]:
    """Tries mutated checkpoints, at least one of each kind; returns how many were tried and how many held.

    A file held if a process with bounded memory, in time, loaded it or refused it in one sentence, printed
    nothing else, and executed no code of the file. Files that did not hold are kept among the temporary
    files, and their names are printed.
    """
    tried, held = 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        good = _good_files()
        loader = _Loader(folder)
        try:
            while effort.allows(tried, at_least=len(good)):
                file_seed = seed * 1_000_003 + tried
                path = _write_mutated(random.Random(file_seed), good, tried, folder)
                problem = loader.problem(path)
                tried, held = tried + 1, held + (not problem)
                if problem:
                    kept = Path(tempfile.gettempdir()) / f"did-not-hold-{file_seed}-{path.name}"
                    shutil.copyfile(path, kept)
                    print(f"{kept}: {problem}", flush=True)
                path.unlink()
        finally:
            loader.close()
    return tried, held


def _write_mutated(rng: random.Random, good: list[tuple[str, bytes]], number: int, folder: Path) -> Path:
    ending, data = good[number % len(good)]
    path = folder / f"file-{number}{ending}"
    path.write_bytes(_change(rng, data))
    return path


def _change(rng: random.Random, data: bytes) -> bytes:
    for _ in range(rng.choice((1, 1, 2, 4))):
        data = rng.choice(MUTATIONS)(rng, data)
    return data


def flipped(rng: random.Random, data: bytes) -> bytes:
    """Some bits are flipped, mostly near the beginning and the end, where the structure is."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 64)) if changed else 0):
        changed[_place(rng, len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(rng: random.Random, data: bytes) -> bytes:
    """The data ends early, begins late, lacks a part, or has a part twice."""
    first, last = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return rng.choice((data[:first], data[first:], data[:first] + data[last:], data[:last] + data[first:]))


def other_number(rng: random.Random, data: bytes) -> bytes:
    """Some bytes become an extreme number, of a width and in the byte order that headers use."""
    if len(data) < 16:
        return data
    width = rng.choice((2, 4, 8))
    place = min(_place(rng, len(data)), len(data) - width)
    number = rng.choice(NUMBERS) % (1 << 8 * width)
    return data[:place] + number.to_bytes(width, "little") + data[place + width :]


def other_number_in_text(rng: random.Random, data: bytes) -> bytes:
    """A digit in text, as in the header of a safetensors file or an index, becomes an extreme number."""
    places = [i for i in range(min(len(data), 20_000)) if data[i : i + 1].isdigit()]
    if not places:
        return data
    place = rng.choice(places)
    return data[:place] + str(rng.choice((-1, *NUMBERS))).encode() + data[place + 1 :]


def other_opcodes(rng: random.Random, data: bytes) -> bytes:
    """The pickle inside a torch file, or the file itself, gets other opcodes; a zip file stays a zip file."""
    if not data.startswith(b"PK"):
        return _other_opcodes(rng, data)
    changed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(changed, "w") as rewritten:
            for entry in archive.infolist():
                content = archive.read(entry)
                pickled = entry.filename.endswith("data.pkl")
                rewritten.writestr(entry.filename, _other_opcodes(rng, content) if pickled else content)
    except Exception:  # decompressors raise errors of their own
        return flipped(rng, data)
    return changed.getvalue()


def _other_opcodes(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 2, 5, 20)) if changed else 0):
        place = _place(rng, len(changed))
        opcode = rng.choice(OPCODES)
        if rng.random() < 0.5:
            changed[place] = opcode
        else:
            changed.insert(place, opcode)
    return bytes(changed)


def _place(rng: random.Random, length: int) -> int:
    near = min(length, rng.choice((64, 600, 4000, length)))
    return rng.randrange(near) if rng.random() < 0.7 else length - 1 - rng.randrange(near)


MUTATIONS: tuple[Mutation, ...] = (flipped, cut, other_number, other_number_in_text, other_opcodes)


def _good_files() -> list[tuple[str, bytes]]:
    """One small checkpoint of each kind: file ending and content."""
    generator = torch.Generator().manual_seed(0)
    widths = {1: (3, 3, 1), 2: (3, 3, 3), 3: (3, 6, 5), 4: (3, 6, 7), 5: (3, 12, 3)}
    state: State = {}
    for number, (outputs, inputs, side) in widths.items():  # AOD-Net, the program's smallest network
        state[f"e_conv{number}.weight"] = torch.randn(outputs, inputs, side, side, generator=generator) / 9
        state[f"e_conv{number}.bias"] = torch.zeros(outputs)
    harmful = {"state_dict": state, "hook": Harmful()}
    torch_file, old = _torch_file(state), _torch_file({"params": state, "epoch": 3}, old=True)
    arrays = {name: tensor.numpy() for name, tensor in state.items()}
    wrapped = {"net_g": {"params": state, "params_ema": {n: t + 0.1 for n, t in state.items()}}}
    return [
        (".pth", torch_file),
        (".pth", old),
        (".safetensors", save(state, {"note": "a"})),
        (".pth", _torch_file(harmful)),
        (".pth", _torch_file(harmful, old=True)),
        (".pkl", pickle.dumps(harmful, 2)),
        (".pkl", pickle.dumps({"model": arrays, "hook": Harmful()}, 4)),
        (".pth", _torch_file(wrapped)),
        (".pth", _torch_file(Whole(state))),
        (".zip", _zipped({"model.pth": torch_file}, zipfile.ZIP_DEFLATED)),
        (".pth", _compressed(torch_file)),
        (".pth.tar", _tarred({"net.pth": torch_file})),
        (".zip", _zipped({"model.safetensors": save(state)}, zipfile.ZIP_STORED)),
        (".index.json", json.dumps({"weight_map": dict.fromkeys(state, "absent.safetensors")}).encode()),
    ]


def _torch_file(content: object, *, old: bool = False) -> bytes:
    buffer = io.BytesIO()
    torch.save(content, buffer, _use_new_zipfile_serialization=not old)
    return buffer.getvalue()


def _zipped(files: dict[str, bytes], method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _compressed(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _zipped({name: archive.read(name) for name in archive.namelist()}, zipfile.ZIP_DEFLATED)


def _tarred(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


class _Loader:
    """A process that loads one file after another; detects whether a file made it execute code."""

    def __init__(self, folder: Path) -> None:
        self.process = Supervised(__spec__.name if __spec__ else __name__, folder)
        self.close = self.process.close
        self._executed = folder / EXECUTED

    def problem(self, path: Path) -> str:
        """What went wrong with a file; empty if it was loaded or properly refused."""
        problem = self.process.problem(path)
        if self._executed.exists():
            self._executed.unlink()
            return "it ran what it holds"
        return problem


def _problem_with(path: Path) -> str:
    from mwrgui.core.errors import MwrError
    from mwrgui.models.loading import load_model

    try:
        model = load_model(path)
        with torch.inference_mode():
            model(torch.zeros(1, 3, 8, 8))
    except MwrError as error:
        message = str(error)
        return "" if message.isprintable() and len(message) < MAX_SENTENCE_LENGTH else f"it says {message!r}"
    except Exception as error:  # whatever it is, it is a defect
        return f"{type(error).__name__}: {error}"
    return ""


if __name__ == "__main__":
    import mwrgui.models.loading  # noqa: F401 — loads all families before the time limit counts

    serve(_problem_with)
