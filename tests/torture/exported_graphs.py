"""Mutated exported networks: each is refused in one sentence or works; none crashes the process or prints."""

import json
import os
import random
import re
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import TensorProto, helper
from torch import Tensor, nn

from mwrgui.core.errors import MwrError
from mwrgui.models.loading import load_model
from tests.torture.effort import Effort

MAX_SECONDS = 200.0
"""Seconds within which a file must be refused or run; the limits of mwrgui allow no more."""
_NESTING = 3000
_TEXTS = (
    *("", "é", "x" * 5000, "__import__('os').system('true')", "torch.ops.aten.relu.default"),
    *("torch.ops.aten.conv2d.default", "torch.ops.aten.save.default", "_operator.getitem", "s0", "8*s0"),
    *("Max(1, s0)", "Symbol('s0', integer=True)", "cuda:7", "float64", "u0", "-1", "weight_0", "tensor_9"),
)
_NUMBERS = (-(2**63), -1, 0, 1, 2, 3, 7, 99, 2**31, 2**63, 10**30, 1.5, 1e308)


def exported_graphs(effort: Effort, *, seed: int) -> tuple[int, int]:
    """Tries mutated ONNX and .pt2 files, at least one of each; returns how many were tried and how many held.

    Prints the problem of each file that did not hold, with its seed.
    """
    tried, held = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        makers = (_pt2_maker(Path(folder)), _onnx_maker(Path(folder)))
        while effort.allows(tried, at_least=len(makers)):
            file_seed = seed * 1_000_003 + tried
            path = makers[tried % len(makers)](random.Random(file_seed))
            problem = _problem(path)
            tried, held = tried + 1, held + (not problem)
            if problem:
                print(f"{path.name} of seed {file_seed}: {problem}", flush=True)
    return tried, held


def _problem(path: Path) -> str:
    """What went wrong with a file; empty if it works or was properly refused."""
    began = time.monotonic()
    with _collected_stderr() as printed:
        try:
            images = torch.rand(1, 3, 24, 40, generator=torch.Generator().manual_seed(0))
            restored = load_model(path)(images)
            found = "" if restored.shape == images.shape else f"it makes {tuple(restored.shape)}"
        except MwrError as error:
            found = "" if str(error).isprintable() else f"it says {error!r}"
        except Exception as error:  # whatever it is, it is a defect
            found = f"{type(error).__name__}: {error}"
    took = time.monotonic() - began
    return found or ("it prints " + printed[0] if printed[0] else "") or _slow(took)


def _slow(took: float) -> str:
    return f"it takes {took:.0f} seconds" if took > MAX_SECONDS else ""


@contextmanager
def _collected_stderr() -> Iterator[list[str]]:
    """Collects what this process prints to stderr: the only text in the list, set when the block ends."""
    printed = [""]
    with tempfile.TemporaryFile() as file:
        sys.stderr.flush()
        own = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            yield printed
        finally:
            sys.stderr.flush()
            os.dup2(own, 2)
            os.close(own)
            file.seek(0)
            printed[0] = file.read().decode("utf-8", "replace")


Maker = Callable[[random.Random], Path]


class _Small(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Conv2d(3, 8, 3, padding=1)
        self.outer = nn.Conv2d(8, 3, 3, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        return images + self.outer(torch.relu(self.inner(images)))


def _pt2_maker(folder: Path) -> Maker:
    """Returns a function that mutates the JSON of a .pt2 file, or bytes of its archive."""
    original = folder / "whole.pt2"
    sides = {2: 8 * torch.export.Dim("h", min=1, max=99), 3: 8 * torch.export.Dim("w", min=1, max=99)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network = torch.export.export(_Small().eval(), (torch.zeros(1, 3, 32, 64),), dynamic_shapes=(sides,))
        torch.export.save(network, original)
    with zipfile.ZipFile(original) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    texts = [name for name in entries if name.endswith(".json")]

    def make(rng: random.Random) -> Path:
        path = folder / "mutated.pt2"
        if rng.random() < 0.1:
            path.write_bytes(_other_bytes(original.read_bytes(), rng))
            return path
        name = rng.choice(texts)
        content = json.loads(entries[name])
        for _ in range(rng.choice((1, 1, 1, 2, 5))):
            _mutate(content, rng)
        changed = json.dumps(content)
        if rng.random() < 0.1:
            changed = _other_words(changed, rng)
        if rng.random() < 0.05:
            changed = changed.replace(":", ":" + "[" * _NESTING + "]" * _NESTING + ",", 1)
        with zipfile.ZipFile(path, "w") as archive:
            for each, data in (entries | {name: changed.encode()}).items():
                archive.writestr(each, data)
        return path

    return make


def _mutate(content: Any, rng: random.Random) -> None:
    """Changes one random entry: its value, its name, or whether it exists."""
    places = list(_places(content))
    if not places:
        return
    holder, key = rng.choice(places)
    match rng.randrange(6):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[rng.choice(_TEXTS)] = holder.pop(key)
        case 2:
            other, name = rng.choice(places)
            holder[key] = json.loads(json.dumps(other[name]))  # the value at another place
        case 3:
            holder[key] = rng.choice((None, True, [], {}, [[]], {"a": 1}))
        case 4:
            holder[key] = rng.choice(_NUMBERS)
        case _:
            holder[key] = rng.choice(_TEXTS)


def _places(content: Any) -> Iterator[tuple[Any, Any]]:
    keys = content.keys() if isinstance(content, dict) else range(len(content))
    for key in list(keys):
        yield content, key
        if isinstance(content[key], (dict, list)):
            yield from _places(content[key])


def _other_words(text: str, rng: random.Random) -> str:
    """The text with one word replaced by another everywhere: names stay consistent, but change meaning."""
    words = sorted(set(re.findall(r'"([\w.]+)"', text)))
    return text.replace(f'"{rng.choice(words)}"', f'"{rng.choice(words)}"')


def _onnx_maker(folder: Path) -> Maker:
    """Returns a function that mutates bytes of a small ONNX file, or its nodes, attributes and constants."""
    weights = [0.01 * (index % 7) for index in range(8 * 3 * 9)]
    sides = ["b", 3, "h", "w"]
    graph = helper.make_graph(
        [
            helper.make_node("Conv", ["images", "inner"], ["a"], pads=[1, 1, 1, 1]),
            helper.make_node("Relu", ["a"], ["c"]),
            helper.make_node("Conv", ["c", "outer"], ["d"], pads=[1, 1, 1, 1]),
            helper.make_node("Add", ["images", "d"], ["restored"]),
        ],
        "network",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, sides)],
        [helper.make_tensor_value_info("restored", TensorProto.FLOAT, sides)],
        [
            helper.make_tensor("inner", TensorProto.FLOAT, [8, 3, 3, 3], weights),
            helper.make_tensor("outer", TensorProto.FLOAT, [3, 8, 3, 3], weights),
        ],
    )
    original = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)

    def make(rng: random.Random) -> Path:
        path = folder / "mutated.onnx"
        model = onnx.ModelProto()
        model.CopyFrom(original)
        if rng.random() < 0.5:
            _mutate_graph(model.graph, rng)
            path.write_bytes(model.SerializeToString())
        else:
            path.write_bytes(_other_bytes(model.SerializeToString(), rng))
        return path

    return make


def _mutate_graph(graph: onnx.GraphProto, rng: random.Random) -> None:
    operators = ("Loop", "If", "Resize", "Expand", "Tile", "Range", "Conv", "Einsum", "Pad", "NoSuchThing")
    constant, node = rng.choice(graph.initializer), rng.choice(graph.node)
    match rng.randrange(5):
        case 0:
            node.op_type = rng.choice(operators)
        case 1:
            constant.dims[rng.randrange(len(constant.dims))] = rng.choice((-1, 0, 2**31, 2**62))
        case 2:
            constant.data_type = rng.randrange(25)
        case 3:
            node.attribute.append(helper.make_attribute("strides", [rng.choice((0, -1, 2, 2**62))] * 2))
        case _:
            node.input[rng.randrange(len(node.input))] = rng.choice(("restored", "", "images", "d"))


def _other_bytes(data: bytes, rng: random.Random) -> bytes:
    """Some bytes changed, a piece cut out or doubled, or the end cut off."""
    changed = bytearray(data)
    start, length = rng.randrange(len(data)), rng.choice((1, 4, 50, 500))
    match rng.randrange(4):
        case 0:
            for _ in range(rng.choice((1, 3, 20))):
                changed[rng.randrange(len(changed))] = rng.randrange(256)
        case 1:
            del changed[start : start + length]
        case 2:
            changed[start:start] = changed[start : start + length]
        case _:
            del changed[start:]
    return bytes(changed)
