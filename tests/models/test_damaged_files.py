"""Two thousand damaged or malicious files: loaded, or refused in one sentence; none of their code runs."""

import io
import json
import os
import pickle
import random
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from mwrgui.core.errors import MwrError
from mwrgui.models import ARCHITECTURES, UNET, UNetSettings
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.nearest_architectures import nearest_architectures
from mwrgui.models.restoration_model import RestorationModel

COUNT = 2000
MAX_SECONDS = 10.0
"""Limit of processor time for one file, in seconds; waiting is limited by the timeout of the whole test."""
MAX_SENTENCE_LENGTH = 2500
SETTINGS = UNetSettings((2, 4), encoder=(1,), middle=1, decoder=(1,))
ODD_SHAPES = ((), (1,), (0,), (3, 3), (1, 1, 1, 1), (2, 2, 3, 3), (2**12, 1), (1, 1, 1, 1, 1, 1))
ODD_NAMES = ("", ".", "..", "a" * 5000, "head.weight\n", "\x1b[2J", "encoder.99999999.0.conv1.weight", "网络")
GADGETS: tuple[tuple[Callable[..., object], tuple[object, ...]], ...] = (
    (os.system, ("touch executed",)),
    (exec, ("open('executed', 'w')",)),
    (eval, ("open('executed', 'w')",)),
    (getattr, ("x", "upper")),
    (open, ("executed", "w")),
    (print, ("executed",)),
)

State = dict[str, Tensor]
Mutation = Callable[[random.Random, dict[str, bytes], State], bytes]


class Call:
    """Pickled by an attacker: makes a call when it is unpickled."""

    def __init__(self, function: Callable[..., object], arguments: tuple[object, ...]) -> None:
        self._call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._call


def flipped(rng: random.Random, files: dict[str, bytes], _state: State) -> bytes:
    """Some bits of a good file are flipped, mostly near its start or end, where its structure is stored."""
    data = bytearray(files[rng.choice(list(files))])
    for _ in range(rng.choice((1, 2, 8, 64))):
        near = min(len(data), rng.choice((64, 600, len(data))))
        place = rng.randrange(near) if rng.random() < 0.7 else len(data) - 1 - rng.randrange(near)
        data[place] ^= 1 << rng.randrange(8)
    return bytes(data)


def truncated(rng: random.Random, files: dict[str, bytes], _state: State) -> bytes:
    """A good file ends early, begins late, has a hole, or has a piece of itself appended."""
    data = files[rng.choice(list(files))]
    first, last = sorted(rng.randrange(len(data)) for _ in range(2))
    return rng.choice((data[:first], data[first:], data[:first] + data[last:], data + data[first:last]))


def reshaped(rng: random.Random, _files: dict[str, bytes], state: State) -> bytes:
    """Two tensors are swapped, or one has an odd shape or type."""
    names = rng.sample(list(state), 2)
    changed = dict(state)
    if rng.random() < 0.5:
        changed[names[0]], changed[names[1]] = state[names[1]], state[names[0]]
    else:
        changed[names[0]] = torch.zeros(
            rng.choice(ODD_SHAPES), dtype=rng.choice((torch.float32, torch.int64))
        )
    return checkpoint_bytes(changed, rng)


def renamed(rng: random.Random, _files: dict[str, bytes], state: State) -> bytes:
    """Tensors are missing, superfluous or renamed, some to names of other families."""
    changed = dict(state)
    foreign = [p.replace("\\", "") for a in ARCHITECTURES.values() for p in a.signature]
    for name in rng.sample(list(state), rng.randrange(1, 5)):
        other = rng.choice((*ODD_NAMES, *foreign, f"module.{name}", name[::-1]))
        changed[other] = changed.pop(name) if rng.random() < 0.7 else changed[name]
    if rng.random() < 0.2:
        changed = {pattern: torch.ones(rng.choice(ODD_SHAPES)) for pattern in rng.sample(foreign, 6)}
    return checkpoint_bytes(changed, rng)


def hostile(rng: random.Random, _files: dict[str, bytes], state: State) -> bytes:
    """A pickle that calls a function: by itself, or in a torch file, possibly among weights."""
    call = Call(*rng.choice(GADGETS))
    content = rng.choice((call, {"state_dict": state, "hook": call}, {"model": {"x": call}}, [call] * 3))
    kind = rng.randrange(4)
    if kind == 0:
        return pickle.dumps(call, rng.randrange(6))
    if kind == 1:
        return pickle.dumps({"state_dict": call}, rng.randrange(6))
    buffer = io.BytesIO()
    torch.save(content, buffer, _use_new_zipfile_serialization=kind == 2, pickle_protocol=2)
    return buffer.getvalue()


def handmade(rng: random.Random, files: dict[str, bytes], _state: State) -> bytes:
    """Headers that lie about what follows, opcodes in any order, random bytes, archives with odd entries."""
    kind = rng.randrange(4)
    if kind == 0:
        head = json.dumps(
            {"w": {"dtype": "F32", "shape": [rng.choice((2**40, -1, 0, 3))], "data_offsets": [0, 8]}}
        )
        return struct.pack("<Q", rng.choice((len(head), 2**63, 3))) + head.encode() + bytes(8)
    if kind == 1:
        opcodes = bytes(
            rng.choice(b"(]}).aceghjklopqrstuR\x85\x86\x87\x88\x89\x8c\x93\x94N0K") for _ in range(200)
        )
        return b"\x80\x02" + opcodes + b"."
    if kind == 2:
        return rng.randbytes(rng.choice((1, 8, 100, 5000)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(files["new.pth"])) as good, zipfile.ZipFile(buffer, "w") as archive:
        for entry in good.namelist():
            if rng.random() < 0.8:
                archive.writestr(rng.choice((entry, f"../{entry}", entry.upper())), good.read(entry))
    return buffer.getvalue()


def refusal(path: Path) -> str:
    """The sentence with which a file is refused; empty if it is loaded."""
    try:
        load_model(path)
    except MwrError as problem:
        return str(problem)
    return ""


MUTATIONS: tuple[Mutation, ...] = (flipped, truncated, reshaped, renamed, hostile, handmade)


def checkpoint_bytes(state: State, rng: random.Random) -> bytes:
    """The tensors as a torch file of random structure, in the old or the new format."""
    buffer = io.BytesIO()
    content = rng.choice((state, {"params": state}, {"state_dict": state, "epoch": 3}))
    torch.save(content, buffer, _use_new_zipfile_serialization=rng.random() < 0.5)
    return buffer.getvalue()


@pytest.fixture
def good(tmp_path: Path) -> tuple[dict[str, bytes], State]:
    model = RestorationModel(UNET.build(SETTINGS), architecture=UNET, settings=SETTINGS)
    state = dict(model.network.state_dict())
    folder = tmp_path / "good"
    folder.mkdir()
    save_model(model, folder / "new.safetensors")
    torch.save({"params": state}, folder / "new.pth")
    torch.save({"params": state}, folder / "old.pth", _use_new_zipfile_serialization=False)
    return {path.name: path.read_bytes() for path in folder.iterdir()}, state


def test_two_thousand_bad_files_are_each_loaded_or_refused_in_one_sentence(
    good: tuple[dict[str, bytes], State],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = dict.fromkeys((m.__name__ for m in MUTATIONS), 0)
    for number in range(COUNT):
        mutation = MUTATIONS[number % len(MUTATIONS)]
        path = tmp_path / "file.pth"
        path.write_bytes(mutation(random.Random(number), *good))
        began = time.process_time()
        message = refusal(path)
        refused[mutation.__name__] += bool(message)
        assert message.isprintable(), f"file {number}"
        assert len(message) < MAX_SENTENCE_LENGTH, f"file {number}"
        assert time.process_time() - began < MAX_SECONDS, f"file {number}"
    assert not (tmp_path / "executed").exists()
    assert capsys.readouterr() == ("", "")
    assert refused["hostile"] >= COUNT // len(MUTATIONS) // 2
    assert all(count > COUNT // len(MUTATIONS) // 3 for count in refused.values()), refused


def test_naming_the_nearest_architecture_copes_with_damaged_files(
    good: tuple[dict[str, bytes], State], tmp_path: Path
) -> None:
    for number in range(COUNT // 20):
        path = tmp_path / "file.pth"
        path.write_bytes((reshaped, renamed)[number % 2](random.Random(number), *good))
        if "not finite" not in refusal(path) and "unusable" not in refusal(path):
            assert all(0 < each.share <= 1 for each in nearest_architectures(path))
