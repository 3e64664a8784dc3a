"""Small networks with random weights, and official checkpoints made by the rules of the parity fixtures."""

import importlib.util
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from mwrgui.models import ARCHITECTURES
from mwrgui.models.restoration_model import RestorationModel

PARITY = Path(__file__).parents[2].parent / "shared" / "data" / "parity"


@pytest.fixture(scope="session")
def small_model() -> Callable[[str, Any], RestorationModel]:
    """`small_model("prenet", settings)`: all weights are random, also those that start at zero or one."""

    def make(name: str, settings: Any) -> RestorationModel:
        torch.manual_seed(0)
        architecture = ARCHITECTURES[name]
        network = architecture.build(settings)
        with torch.no_grad():
            for parameter in network.parameters():
                parameter += 0.05 * torch.randn_like(parameter)
        return RestorationModel(network, architecture=architecture, settings=settings).eval()

    return make


@pytest.fixture(scope="session")
def official_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    """`official_checkpoint("restormer")`: the fixture's folder, and a file like the official program's."""

    @cache
    def make(name: str) -> tuple[Path, Path]:
        folder = PARITY / name
        if not folder.is_dir():
            pytest.skip("the parity fixtures are not here")
        manifest = json.loads((folder / "manifest.json").read_text())
        out_folder = tmp_path_factory.mktemp(name)
        make_checkpoint = _load_make_checkpoint()
        state = make_checkpoint.make_state(manifest, str(_with_constants(folder, manifest, out_folder)))
        path = out_folder / manifest["checkpoint"]["filename"]
        torch.save(make_checkpoint.wrap(manifest, state), path)
        return folder, path

    return make


def _with_constants(folder: Path, manifest: dict[str, Any], out_folder: Path) -> Path:
    """The folder with the constant arrays that the fixture needs; only DehazeFormer's can be made here."""
    constants = manifest.get("consts")
    if not constants or (folder / constants).is_file():
        return folder
    positions = np.array([(row, column) for row in range(8) for column in range(8)], np.float32)
    offsets = positions[:, None] - positions[None]
    np.savez(out_folder / constants, relative_positions=np.sign(offsets) * np.log(1 + np.abs(offsets)))
    return out_folder


def _load_make_checkpoint() -> Any:
    specification = importlib.util.spec_from_file_location("make_checkpoint", PARITY / "make_checkpoint.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
