"""Networks of other installed packages, found in real metadata and imported by a fresh process."""

import os
import subprocess
import sys
from pathlib import Path

MODULE = r"""
from dataclasses import dataclass
from torch import nn
from mwrgui.models.architecture import Architecture, Contract

@dataclass(frozen=True)
class Sizes:
    width: int

def build(sizes):
    return nn.Sequential(nn.Conv2d(3, sizes.width, 1), nn.Conv2d(sizes.width, 3, 1))

MINE = Architecture(
    name="mine", title="Mine", source="me", signature=(r"0\.weight", r"1\.weight"),
    settings_from=lambda state: Sizes(state["0.weight"].shape[0]), build=build, contract=lambda _: Contract(),
)
"""
LOADING = """
import sys, torch
from pathlib import Path
from mwrgui.models import ARCHITECTURES
from mwrgui.models.loading import load_model
torch.save(ARCHITECTURES["mine"].build(type("S", (), {"width": 5})).state_dict(), sys.argv[1])
print(list(ARCHITECTURES)[-1], load_model(Path(sys.argv[1])).settings)
"""


def test_a_package_adds_a_network_and_a_broken_package_is_warned_of(tmp_path: Path) -> None:
    _install(tmp_path / "good", "mynet", MODULE)
    _install(tmp_path / "bad", "broken", "import a_module_that_is_not_there")
    search_path = os.pathsep.join([str(tmp_path / "good"), str(tmp_path / "bad"), "."])
    done = subprocess.run(
        [sys.executable, "-c", LOADING, str(tmp_path / "weights.pth")],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": search_path},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == "mine Sizes(width=5)"
    assert (
        "architecture broken:MINE cannot be imported: No module named 'a_module_that_is_not_there'"
        in done.stderr
    )


def _install(folder: Path, name: str, source: str) -> None:
    """Writes what pip would install of a package: its module and its metadata."""
    metadata = folder / f"{name}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (folder / f"{name}.py").write_text(source)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[mwrgui.architectures]\n{name} = {name}:MINE\n")
