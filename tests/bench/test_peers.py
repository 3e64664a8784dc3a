"""`mwrgui bench peers` on small pictures and networks: each way restores the same picture."""

import importlib.util
from dataclasses import replace

import numpy as np
import pytest
import torch

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import Measurement, Note
from mwrgui.bench.peers import measure_peers
from mwrgui.bench.peers.naive_loop import load_without_smoothing, restore_naively
from mwrgui.bench.photos import synthetic_picture
from mwrgui.core.devices import Device
from mwrgui.restoration.one_picture import restore_picture

HEIGHT, WIDTH, TILE = 160, 208, 144


def installed(*packages: str) -> bool:
    return all(importlib.util.find_spec(package) for package in packages)


def test_all_ways_are_timed_and_give_the_same_picture(setup: BenchmarkSetup) -> None:
    setup = replace(setup, checkpoint=setup.models["teacher"])
    results = list(measure_peers(setup, height=HEIGHT, width=WIDTH, tile=TILE))
    measurements = {result.name: result for result in results if isinstance(result, Measurement)}
    assert all(measurements[name].value > 0 for name in measurements if not name.endswith("_difference"))
    for role in setup.models:
        assert {measurements[f"{role}_{way}"].unit for way in ("torch", "whole", "tiles")} == {"ms/MP"}
        assert measurements[f"{role}_tiles_difference"].value <= 1  # levels of 255, by rounding
        assert (
            measurements[f"{role}_plain_tiles_difference"].value > 1
        )  # at the edges, beyond which these tiles see nothing
    assert measurements["published_plain_difference"].value <= 1
    assert measurements["published_tiles_ratio"].unit == "×"


@pytest.mark.parametrize(
    ("runtime", "packages"),
    [
        ("onnxruntime", ("onnx", "onnxscript", "onnxruntime")),
        ("openvino", ("onnx", "onnxscript", "onnxruntime", "openvino")),
    ],
)
def test_an_installed_runtime_agrees_with_torch_and_a_missing_one_is_reported(
    setup: BenchmarkSetup, runtime: str, packages: tuple[str, ...]
) -> None:
    results = list(measure_peers(setup, height=HEIGHT, width=WIDTH, tile=TILE))
    measurements = {result.name: result for result in results if isinstance(result, Measurement)}
    if installed(*packages):
        assert measurements[f"student_{runtime}_ratio"].value > 0
        assert 0 <= measurements[f"student_{runtime}_difference"].value < 0.1
    else:
        remarks = [result.message for result in results if isinstance(result, Note)]
        assert any("not installed" in remark for remark in remarks)
        assert f"student_{runtime}" not in measurements


def test_without_a_published_network_one_line_says_how_to_name_it(setup: BenchmarkSetup) -> None:
    *_, last = measure_peers(setup, height=HEIGHT, width=WIDTH, tile=TILE)
    assert isinstance(last, Note)
    assert "--checkpoint" in last.message


def test_plain_tiles_are_restored_independently(setup: BenchmarkSetup) -> None:
    """A tile is restored as if its pixels were the whole picture."""
    model, device = (
        load_without_smoothing(setup.models["student"]),
        Device(torch.device("cpu"), torch.float32),
    )
    pixels = synthetic_picture(40, 56)
    tiled = restore_naively(pixels, model, device=device, tile=32)
    alone = restore_naively(np.ascontiguousarray(pixels[32:, :32]), model, device=device)
    assert (tiled[32:, :32] == alone).all()
    whole = restore_naively(pixels, model, device=device)
    ours = restore_picture(pixels, model, device=device).pixels
    assert np.abs(whole.astype(int) - ours).max() <= 1
