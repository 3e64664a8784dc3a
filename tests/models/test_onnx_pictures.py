"""ONNX networks that want pictures otherwise than as (B, 3, H, W) RGB in floating point."""

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
DARKER = 0.9
"""Of every colour."""


def written(
    path: Path,
    nodes: Sequence[onnx.NodeProto],
    *,
    sides: Sequence[str | int],
    kinds: tuple[int, int] = (FLOAT, FLOAT),
    constants: Sequence[onnx.TensorProto] = (),
) -> Path:
    """A network of these nodes from `images` to `restored`."""
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("images", kinds[0], sides)],
        [helper.make_tensor_value_info("restored", kinds[1], sides)],
        constants,
    )
    opsets = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    return path


def number(name: str, values: Sequence[float], shape: Sequence[int] = ()) -> onnx.TensorProto:
    return helper.make_tensor(name, FLOAT, shape, values)


def darker(path: Path, sides: Sequence[str | int]) -> Path:
    nodes = [helper.make_node("Mul", ["images", "share"], ["restored"])]
    return written(path, nodes, sides=sides, constants=[number("share", [DARKER])])


def of_bytes(path: Path, sides: Sequence[str | int], *, out: int = BYTES) -> Path:
    """Casts to floating point, makes it darker, and casts back."""
    nodes = [
        helper.make_node("Cast", ["images"], ["numbers"], to=FLOAT),
        helper.make_node("Mul", ["numbers", "share"], ["made"]),
        helper.make_node("Cast", ["made"], ["restored"], to=out),
    ]
    return written(path, nodes, sides=sides, kinds=(BYTES, out), constants=[number("share", [DARKER])])


def picture(height: int = 70, width: int = 90) -> Tensor:
    return torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(4))


@pytest.mark.parametrize(
    "sides", [CHANNELS_FIRST, CHANNELS_LAST, ["b", "h", "w", "c"], ["b", "c", "h", "w"], [2, 40, 50, 3]]
)
def test_colours_may_stand_first_or_last(tmp_path: Path, sides: list[str | int]) -> None:
    model = load_model(darker(tmp_path / "net.onnx", sides), {"range": "0..1"})
    torch.testing.assert_close(model(picture()), DARKER * picture())


def test_colours_that_stand_last_are_told_apart_by_a_trial(tmp_path: Path) -> None:
    """A grey mix of three colours by a matrix, which works on the last axis only."""
    nodes = [helper.make_node("MatMul", ["images", "mix"], ["restored"])]
    mix = number("mix", [0, 0, 1, 0, 1, 0, 1, 0, 0], (3, 3))
    model = load_model(written(tmp_path / "net.onnx", nodes, sides=list("abcd"), constants=[mix]))
    torch.testing.assert_close(model(picture()), picture().flip(1))


@pytest.mark.parametrize("sides", [CHANNELS_FIRST, CHANNELS_LAST])
@pytest.mark.parametrize("out", [BYTES, FLOAT])
def test_whole_numbers_go_from_0_to_255(tmp_path: Path, sides: list[str | int], out: int) -> None:
    model = load_model(of_bytes(tmp_path / "net.onnx", sides, out=out))
    assert model.contract.input_range == "0..255"
    torch.testing.assert_close(model(picture()), DARKER * picture(), atol=1.5 / 255, rtol=0)
    assert check_clean(model).passed


def test_numbers_from_0_to_1_may_come_of_whole_ones(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Cast", ["images"], ["numbers"], to=FLOAT),
        helper.make_node("Div", ["numbers", "most"], ["restored"]),
    ]
    constants = [number("most", [255.0])]
    path = written(
        tmp_path / "net.onnx", nodes, sides=CHANNELS_FIRST, kinds=(BYTES, FLOAT), constants=constants
    )
    torch.testing.assert_close(load_model(path)(picture()), picture(), atol=0.6 / 255, rtol=0)


def test_whole_numbers_may_come_of_a_picture_in_floating_point(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Mul", ["images", "most"], ["made"]),
        helper.make_node("Cast", ["made"], ["restored"], to=BYTES),
    ]
    constants = [number("most", [255.0])]
    path = written(
        tmp_path / "net.onnx", nodes, sides=CHANNELS_FIRST, kinds=(FLOAT, BYTES), constants=constants
    )
    model = load_model(path)
    assert model.contract.input_range == "0..1"
    torch.testing.assert_close(model(picture()), picture(), atol=1.1 / 255, rtol=0)


def test_blue_may_come_first_if_a_person_says_so(tmp_path: Path) -> None:
    nodes = [helper.make_node("Mul", ["images", "share"], ["restored"])]
    share = number("share", [1.0, 1.0, 0.5], (1, 3, 1, 1))  # the last colour is dimmed
    path = written(tmp_path / "net.onnx", nodes, sides=CHANNELS_FIRST, constants=[share])
    images = picture()
    usual = load_model(path, {"range": "0..1"})(images)
    torch.testing.assert_close(usual[:, 2], images[:, 2] / 2)
    dimmed = load_model(path, {"range": "0..1", "order": "bgr"})(images)
    torch.testing.assert_close(dimmed[:, 0], images[:, 0] / 2)
    torch.testing.assert_close(dimmed[:, 1:], images[:, 1:])


@pytest.mark.parametrize(
    ("sides", "why"),
    [
        (["b", 1, "h", "w"], "it is for grey pictures"),
        (["b", "h", "w", 1], "it is for grey pictures"),
        (["b", 6, "h", "w"], "it takes pictures of 6 channels"),
        (["b", "h", "w", 4], "it takes pictures of 4 channels"),
        ([3, "h", "w"], "its input has 3 axes instead of 4"),
        ([], "its input has 0 axes instead of 4"),
    ],
)
def test_other_pictures_are_refused_by_what_they_are(
    tmp_path: Path, sides: list[str | int], why: str
) -> None:
    with pytest.raises(MwrError) as caught:
        load_model(darker(tmp_path / "net.onnx", sides))
    assert str(caught.value).startswith(f"net.onnx does not restore colour photos: {why}.")


def test_other_numbers_and_several_inputs_are_refused_by_what_they_are(tmp_path: Path) -> None:
    nodes = [helper.make_node("Identity", ["images"], ["restored"])]
    kinds = (TensorProto.INT64, TensorProto.INT64)
    path = written(tmp_path / "a.onnx", nodes, sides=CHANNELS_FIRST, kinds=kinds)
    with pytest.raises(MwrError, match="it takes numbers of the type int64"):
        load_model(path)
    model = onnx.load(darker(tmp_path / "b.onnx", CHANNELS_FIRST))
    model.graph.input.append(helper.make_tensor_value_info("share", FLOAT, []))
    del model.graph.initializer[:]
    onnx.save(model, tmp_path / "b.onnx")
    with pytest.raises(MwrError, match="it takes 2 inputs, images, share"):
        load_model(tmp_path / "b.onnx")


def test_sides_are_found_out_where_the_file_does_not_tell(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("SpaceToDepth", ["images"], ["small"], blocksize=2),
        helper.make_node("DepthToSpace", ["small"], ["restored"], blocksize=2),
    ]
    model = load_model(written(tmp_path / "net.onnx", nodes, sides=CHANNELS_FIRST))
    assert model.contract.multiple == 2
    assert model(picture(91, 73)).shape == (2, 3, 91, 73)
    torch.testing.assert_close(model(picture(96, 80)).mean(1), picture(96, 80).mean(1))
