"""Networks that only the package spandrel knows: loaded if it is installed; if not, the refusal names it."""

import re
from pathlib import Path

import pytest
import torch

from mwrgui.core.errors import MwrError
from mwrgui.models.cost import macs
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.spandrel_models import is_installed


@pytest.mark.skipif(is_installed(), reason="the package is installed")
def test_without_the_package_the_refusal_of_an_unknown_file_names_it(tmp_path: Path) -> None:
    torch.save({"body.0.weight": torch.ones(3, 3)}, tmp_path / "net.pth")
    with pytest.raises(MwrError, match=re.escape("; the extra “spandrel” knows more.")):
        load_model(tmp_path / "net.pth")


@pytest.mark.skipif(not is_installed(), reason="the package is not installed")
def test_a_network_that_only_the_package_knows_restores_with_gradients(tmp_path: Path) -> None:
    from spandrel.architectures.SCUNet import SCUNet

    network = SCUNet(in_nc=3, config=[1] * 7, dim=64).eval()
    torch.save({"params": network.state_dict()}, tmp_path / "net.pth")
    model = load_model(tmp_path / "net.pth")
    assert (model.architecture.title, model.parameters_count) == (
        "SCUNet",
        sum(p.numel() for p in network.parameters()),
    )
    assert macs(model, 64) > 0
    images = torch.rand(1, 3, 65, 70, requires_grad=True)
    model(images).sum().backward()
    assert images.grad is not None
    save_model(model, tmp_path / "kept.safetensors")
    with torch.no_grad():
        torch.testing.assert_close(load_model(tmp_path / "kept.safetensors")(images), model(images))


@pytest.mark.skipif(not is_installed(), reason="the package is not installed")
def test_a_network_that_enlarges_is_refused(tmp_path: Path) -> None:
    from spandrel.architectures.ESRGAN import ESRGAN

    torch.save(ESRGAN(num_filters=8, num_blocks=2, scale=4).state_dict(), tmp_path / "net.pth")
    with pytest.raises(MwrError, match="does not restore colour pictures"):
        load_model(tmp_path / "net.pth")
