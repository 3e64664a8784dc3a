"""Parts of published convolutional networks, compared with plain sums, and settings read from file names."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from mwrgui.core.errors import MwrError
from mwrgui.models import ARCHITECTURES
from mwrgui.models.architectures.gcanet import GCANET, GCANetSettings, with_edges
from mwrgui.models.architectures.mprnet import MPRNET, MPRNetSettings
from mwrgui.models.architectures.nafnet import NAFNET, BlockSizes, NAFNetSettings, windowed_mean
from mwrgui.models.architectures.prenet import PRENET, PReNetSettings
from mwrgui.models.architectures.sapnet import SAPNetSettings
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel

BLOCK = BlockSizes(8, 12)
NARROW_NAFNET = NAFNetSettings(4, ((BLOCK,), ()), (BLOCK, BLOCK), ((BLOCK,), (BlockSizes(16, 16), BLOCK)))
NARROW_MPRNET = MPRNetSettings((6, 9, 12, 8), (2, 3, 4, 2), (1, 2, 1), (2, 1, 1), 2, 3, False)


def test_blocks_with_equal_weights_equal_one_that_is_applied_five_times(small_model) -> None:
    one = small_model("prenet", PReNetSettings(4, "none", 1))
    five = small_model("prenet", PReNetSettings(4, "none", 5))
    state = one.network.state_dict()
    names = five.network.state_dict()
    five.network.load_state_dict({n: state[n if n in state else f"res_conv1{n[9:]}"] for n in names})
    images = torch.rand(1, 3, 8, 9)
    torch.testing.assert_close(five(images), one(images))


def test_a_gated_unit_follows_its_equations(small_model) -> None:
    """One stage with blocks that add nothing: the estimate comes from the unit's state alone."""
    model = small_model("prenet", PReNetSettings(4, "gru", 1, graph="direct", stages=1)).double()
    network = model.network
    torch.nn.init.zeros_(network.get_parameter("res_conv1.2.weight"))
    torch.nn.init.zeros_(network.get_parameter("res_conv1.2.bias"))
    photo = torch.rand(1, 3, 6, 7, dtype=torch.float64)
    features = _convolve(network, "conv0", torch.cat((photo, photo), 1)).relu()
    zeros = torch.zeros_like(features)
    update = _convolve(network, "conv_z", torch.cat((features, zeros), 1)).sigmoid()
    new = _convolve(network, "conv_g", torch.cat((zeros, features), 1)).tanh()
    expected = _convolve(network, "conv", (update * new).relu())
    torch.testing.assert_close(network(photo), expected)


def test_the_recurrent_unit_of_the_generator_follows_its_blocks(small_model) -> None:
    model = small_model("prenet", PReNetSettings(4, "lstm", 5, graph="generator", stages=1)).double()
    network = model.network
    photo = torch.rand(1, 3, 6, 7, dtype=torch.float64)
    x = _convolve(network, "conv0", torch.cat((photo, photo), 1)).relu()
    for number in range(1, 6):
        x = (x + network.get_submodule(f"res_conv{number}")(x)).relu()
    seen = torch.cat((x, torch.zeros_like(x)), 1)
    input_gate, new, output_gate = (_convolve(network, f"conv_{gate}", seen) for gate in "igo")
    hidden = output_gate.sigmoid() * (input_gate.sigmoid() * new.tanh()).tanh()
    torch.testing.assert_close(network(photo), _convolve(network, "conv", hidden))


@pytest.mark.parametrize(("height", "width", "window"), [(9, 12, 4), (9, 12, 5), (3, 20, 6), (7, 7, 6)])
def test_windows_at_the_edge_are_moved_inside_the_picture(height: int, width: int, window: int) -> None:
    x = torch.rand(1, 2, height, width, dtype=torch.float64)
    rows, columns = min(window, height), min(window, width)
    expected = torch.empty_like(x)
    for i in range(height):
        for j in range(width):
            top = min(max(i - (rows - 1) // 2, 0), height - rows)
            left = min(max(j - (columns - 1) // 2, 0), width - columns)
            expected[..., i, j] = x[..., top : top + rows, left : left + columns].mean((-2, -1))
    torch.testing.assert_close(windowed_mean(x, window), expected)


def test_sizes_of_local_windows_follow_the_training_crop() -> None:
    official = NAFNetSettings(32, ((),) * 4, (), ((),) * 4, crop=256)
    assert [official.window(level) for level in range(5)] == [384, 192, 96, 48, 24]


def test_local_equals_plain_if_its_windows_contain_the_whole_picture(small_model) -> None:
    local = small_model("nafnet", replace(NARROW_NAFNET, crop=16))
    plain = RestorationModel(local.network, architecture=NAFNET, settings=NARROW_NAFNET)
    rebuilt = small_model("nafnet", NARROW_NAFNET)
    rebuilt.network.load_state_dict(plain.network.state_dict())
    small, large = torch.rand(1, 3, 24, 24), torch.rand(1, 3, 24, 44)
    with torch.inference_mode():
        assert torch.equal(local(small), rebuilt(small))
        assert not torch.allclose(local(large), rebuilt(large))


@pytest.mark.parametrize(("name", "crop"), [("NAFNet-GoPro-width32.pth", 256), ("mine.pth", 0)])
def test_official_file_names_determine_whether_a_nafnet_is_local(
    tmp_path: Path, name: str, crop: int
) -> None:
    torch.save({"params": NAFNET.build(NARROW_NAFNET).state_dict()}, tmp_path / name)
    assert load_model(tmp_path / name).settings.crop == crop


def test_a_network_for_grey_pictures_is_refused(tmp_path: Path) -> None:
    state = NAFNET.build(NARROW_NAFNET).state_dict()
    torch.save(state | {"intro.weight": torch.rand(4, 1, 3, 3)}, tmp_path / "grey.pth")
    with pytest.raises(MwrError, match="takes pictures with 1 instead of 3 channels"):
        load_model(tmp_path / "grey.pth")


def test_a_shared_prelu_stays_shared_and_its_last_copy_is_used(tmp_path: Path) -> None:
    state = dict(MPRNET.build(NARROW_MPRNET).state_dict())
    copies = [name for name in state if name.endswith("body.1.weight") and state[name].numel() == 1]
    last = "stage3_orsnet.orb3.body.1.body.1.weight"
    torch.save(
        {
            name: torch.full((1,), 0.7 if name == last else 0.1) if name in copies else state[name]
            for name in state
        },
        tmp_path / "weights.pth",
    )
    network = load_model(tmp_path / "weights.pth").network
    assert copies[-1] == last
    assert len({id(network.get_parameter(name)) for name in copies}) == 1
    assert network.get_parameter(copies[0]).item() == pytest.approx(0.7)


def test_edges_are_mean_differences_to_four_neighbours_where_missing_ones_count_as_zero() -> None:
    images = torch.randint(0, 256, (1, 3, 4, 5)).double() / 255
    x = images[0] * 255
    expected = torch.zeros(4, 5, dtype=torch.float64)
    for i in range(4):
        for j in range(5):
            for a, b in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                if 0 <= a < 4 and 0 <= b < 5:
                    expected[i, j] += (x[:, i, j] - x[:, a, b]).abs().sum() / 12
    torch.testing.assert_close(with_edges(images)[0], torch.cat((x, expected[None])) - 128)


@pytest.mark.parametrize("name", ["wacv_gcanet_derain.pth", "DERAIN.pth"])
def test_gcanet_returns_the_picture_for_deraining_and_a_residual_for_dehazing(
    small_model, tmp_path: Path, name: str
) -> None:
    settings = GCANetSettings(4, (2, 2, 2, 4, 4, 4))
    model = small_model("gcanet", settings)
    torch.save(model.network.state_dict(), tmp_path / name)
    derain = load_model(tmp_path / name)
    images = torch.rand(1, 3, 8, 12)
    with torch.inference_mode():
        change = model(images) - images
        torch.testing.assert_close(derain(images), change.relu(), rtol=0, atol=1e-5)
    assert derain.settings == replace(settings, task="derain")
    assert GCANET.contract(settings).multiple == 4


def test_prenet_does_not_recognise_files_of_sapnet() -> None:
    assert not PRENET.recognises(ARCHITECTURES["sapnet"].build(SAPNetSettings(4, 2, 5)).state_dict())


def _convolve(network: torch.nn.Module, name: str, x: torch.Tensor) -> torch.Tensor:
    weight, bias = network.get_parameter(f"{name}.0.weight"), network.get_parameter(f"{name}.0.bias")
    return F.conv2d(x, weight, bias, padding=1)
