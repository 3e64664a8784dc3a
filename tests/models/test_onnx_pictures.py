"""ONNX networks whose pictures are not (B, 3, H, W) RGB in floating point."""

from collections.abc import Sequence
from pathlib import Path

import onnx
import pytest
import torch
from onnx import TensorProto, helper
from torch import Tensor

from mwrgui.core.errors import MwrError
from mwrgui.models.clean_check import check_clean
from mwrgui.models.loading import load_model

FLOAT, BYTES = TensorProto.FLOAT, TensorProto.UINT8
CHANNELS_FIRST, CHANNELS_LAST = ["b", 3, "h", "w"], ["b", "h", "w", 3]
DARKENING = 0.9
"""Factor by which the test networks multiply every colour."""


def write_network(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    *,
    shape: Sequence[str | int],
    types: tuple[int, int] = (FLOAT, FLOAT),
    constants: Sequence[onnx.TensorProto] = (),
) -> Path:
    """Writes a network of these nodes from `images` to `restored`; returns its path."""
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("images", types[0], shape)],
        [helper.make_tensor_value_info("restored", types[1], shape)],
        constants,
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


def constant(name: str, values: Sequence[float], shape: Sequence[int] = ()) -> onnx.TensorProto:
    return helper.make_tensor(name, FLOAT, shape, values)


def write_darkening_network(path: Path, shape: Sequence[str | int]) -> Path:
    nodes = [helper.make_node("Mul", ["images", "share"], ["restored"])]
    return write_network(path, nodes, shape=shape, constants=[constant("share", [DARKENING])])


def write_byte_network(path: Path, shape: Sequence[str | int], *, out: int = BYTES) -> Path:
    """A network that takes bytes, makes them darker, and returns numbers of type `out`."""
    nodes = [
        helper.make_node("Cast", ["images"], ["numbers"], to=FLOAT),
        helper.make_node("Mul", ["numbers", "share"], ["made"]),
        helper.make_node("Cast", ["made"], ["restored"], to=out),
    ]
    return write_network(
        path, nodes, shape=shape, types=(BYTES, out), constants=[constant("share", [DARKENING])]
    )


def picture(height: int = 70, width: int = 90) -> Tensor:
    return torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(4))


@pytest.mark.parametrize(
    "shape", [CHANNELS_FIRST, CHANNELS_LAST, ["b", "h", "w", "c"], ["b", "c", "h", "w"], [2, 40, 50, 3]]
)
def test_channels_may_be_first_or_last(tmp_path: Path, shape: list[str | int]) -> None:
    model = load_model(write_darkening_network(tmp_path / "net.onnx", shape), {"range": "0..1"})
    torch.testing.assert_close(model(picture()), DARKENING * picture())


def test_channels_last_is_detected_by_a_trial(tmp_path: Path) -> None:
    """A matrix that swaps red and blue; MatMul works on the last axis only."""
    nodes = [helper.make_node("MatMul", ["images", "mix"], ["restored"])]
    mix = constant("mix", [0, 0, 1, 0, 1, 0, 1, 0, 0], (3, 3))
    model = load_model(write_network(tmp_path / "net.onnx", nodes, shape=list("abcd"), constants=[mix]))
    torch.testing.assert_close(model(picture()), picture().flip(1))


@pytest.mark.parametrize("shape", [CHANNELS_FIRST, CHANNELS_LAST])
@pytest.mark.parametrize("out", [BYTES, FLOAT])
def test_bytes_range_from_0_to_255(tmp_path: Path, shape: list[str | int], out: int) -> None:
    model = load_model(write_byte_network(tmp_path / "net.onnx", shape, out=out))
    assert model.contract.input_range == "0..255"
    torch.testing.assert_close(model(picture()), DARKENING * picture(), atol=1.5 / 255, rtol=0)
    assert check_clean(model).passed


def test_bytes_in_and_floats_from_0_to_1_out(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Cast", ["images"], ["numbers"], to=FLOAT),
        helper.make_node("Div", ["numbers", "most"], ["restored"]),
    ]
    constants = [constant("most", [255.0])]
    path = write_network(
        tmp_path / "net.onnx", nodes, shape=CHANNELS_FIRST, types=(BYTES, FLOAT), constants=constants
    )
    torch.testing.assert_close(load_model(path)(picture()), picture(), atol=0.6 / 255, rtol=0)


def test_floats_in_and_bytes_out(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Mul", ["images", "most"], ["made"]),
        helper.make_node("Cast", ["made"], ["restored"], to=BYTES),
    ]
    constants = [constant("most", [255.0])]
    path = write_network(
        tmp_path / "net.onnx", nodes, shape=CHANNELS_FIRST, types=(FLOAT, BYTES), constants=constants
    )
    model = load_model(path)
    assert model.contract.input_range == "0..1"
    torch.testing.assert_close(model(picture()), picture(), atol=1.1 / 255, rtol=0)


def test_blue_comes_first_if_the_user_chooses_so(tmp_path: Path) -> None:
    nodes = [helper.make_node("Mul", ["images", "share"], ["restored"])]
    share = constant("share", [1.0, 1.0, 0.5], (1, 3, 1, 1))  # the last colour is dimmed
    path = write_network(tmp_path / "net.onnx", nodes, shape=CHANNELS_FIRST, constants=[share])
    images = picture()
    as_rgb = load_model(path, {"range": "0..1"})(images)
    torch.testing.assert_close(as_rgb[:, 2], images[:, 2] / 2)
    as_bgr = load_model(path, {"range": "0..1", "order": "bgr"})(images)
    torch.testing.assert_close(as_bgr[:, 0], images[:, 0] / 2)
    torch.testing.assert_close(as_bgr[:, 1:], images[:, 1:])


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (["b", 1, "h", "w"], "it is for grey pictures"),
        (["b", "h", "w", 1], "it is for grey pictures"),
        (["b", 6, "h", "w"], "it takes pictures of 6 channels"),
        (["b", "h", "w", 4], "it takes pictures of 4 channels"),
        ([3, "h", "w"], "its input has 3 axes instead of 4"),
        ([], "its input has 0 axes instead of 4"),
    ],
)
def test_the_refusal_of_another_input_shape_gives_the_reason(
    tmp_path: Path, shape: list[str | int], reason: str
) -> None:
    with pytest.raises(MwrError) as caught:
        load_model(write_darkening_network(tmp_path / "net.onnx", shape))
    assert str(caught.value).startswith(f"net.onnx does not restore colour photos: {reason}.")


def test_the_refusal_of_another_type_or_several_inputs_gives_the_reason(tmp_path: Path) -> None:
    nodes = [helper.make_node("Identity", ["images"], ["restored"])]
    types = (TensorProto.INT64, TensorProto.INT64)
    path = write_network(tmp_path / "a.onnx", nodes, shape=CHANNELS_FIRST, types=types)
    with pytest.raises(MwrError, match="it takes numbers of the type int64"):
        load_model(path)
    model = onnx.load(write_darkening_network(tmp_path / "b.onnx", CHANNELS_FIRST))
    model.graph.input.append(helper.make_tensor_value_info("share", FLOAT, []))
    del model.graph.initializer[:]
    onnx.save(model, tmp_path / "b.onnx")
    with pytest.raises(MwrError, match="it takes 2 inputs, images, share"):
        load_model(tmp_path / "b.onnx")


def test_the_multiple_of_sides_is_found_by_trials_if_the_file_does_not_show_it(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("SpaceToDepth", ["images"], ["small"], blocksize=2),
        helper.make_node("DepthToSpace", ["small"], ["restored"], blocksize=2),
    ]
    model = load_model(write_network(tmp_path / "net.onnx", nodes, shape=CHANNELS_FIRST))
    assert model.contract.multiple == 2
    assert model(picture(91, 73)).shape == (2, 3, 91, 73)
    torch.testing.assert_close(model(picture(96, 80)).mean(1), picture(96, 80).mean(1))
