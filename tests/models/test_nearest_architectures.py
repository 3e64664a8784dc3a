"""The tensors that keep a file from being recognised as a known family are named."""

from pathlib import Path

import pytest
import torch

from mwrgui.core.errors import MwrError
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.nearest_architectures import nearest_architectures

SETTINGS = UNetSettings((4, 8), encoder=(1,), middle=1, decoder=(1,))


@pytest.fixture
def state() -> dict[str, torch.Tensor]:
    return dict(UNET.build(SETTINGS).state_dict())


def test_a_missing_tensor_of_the_signature_is_named(state: dict[str, torch.Tensor], tmp_path: Path) -> None:
    del state["tail.weight"]
    torch.save(state, tmp_path / "file.pth")
    nearness = next(each for each in nearest_architectures(tmp_path / "file.pth") if each.title == UNET.title)
    assert nearness.share == pytest.approx(1 - 1 / len(UNET.signature))
    assert nearness.missing == ("tail.weight",)


def test_keys_and_shapes_that_differ_are_named(state: dict[str, torch.Tensor], tmp_path: Path) -> None:
    del state["middle.0.conv1.bias"]
    state["middle.0.conv1.scale"] = torch.ones(1)
    state["encoder.0.0.norm.weight"] = torch.ones(7)
    torch.save({"state_dict": {f"module.{n}": t for n, t in state.items()}}, tmp_path / "file.pth")
    first = nearest_architectures(tmp_path / "file.pth")[0]
    assert (first.title, first.share) == (UNET.title, 1)
    assert first.missing == ("middle.0.conv1.bias",)
    assert first.unexpected == ("middle.0.conv1.scale",)
    assert first.misshapen == ("encoder.0.0.norm.weight",)


def test_an_unrelated_file_resembles_no_family_and_a_text_file_is_refused(tmp_path: Path) -> None:
    torch.save({"something.else": torch.ones(2)}, tmp_path / "file.pth")
    assert nearest_architectures(tmp_path / "file.pth") == []
    (tmp_path / "text.pth").write_text("words")
    with pytest.raises(MwrError, match="a text file"):
        nearest_architectures(tmp_path / "text.pth")
