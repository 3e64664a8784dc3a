"""What the matrices work on: a home folder, a small network, photos, and the program in its own processes."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from tests.torture.forked import Forked, can_fork

ROOT = Path(__file__).parents[2]
RUN = {"crop": 32, "batch": 2, "warmup": 1, "preview_every": 3, "measure_every": 2, "checkpoint_every": 2}
SCENES = {"pool": 4, "scene_side": 48, "candidates": 2}


@dataclass(frozen=True)
class Ground:
    """A folder in which everything may be broken."""

    path: Path
    network: Path

    @property
    def environment(self) -> dict[str, str]:
        """A home of its own, so that no library or log of a person is touched."""
        home = str(self.path / "home")
        folders = (
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_STATE_HOME",
            "XDG_CACHE_HOME",
            "XDG_DOCUMENTS_DIR",
        )
        places = {name: f"{home}/{name}" for name in folders}
        return {**os.environ, **places, "HOME": home, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}

    @property
    def library(self) -> Path:
        """Where the program keeps models here."""
        return self.path / "home" / "XDG_DATA_HOME" / "mwrgui" / "models"

    def start(self, *words: object, code: str = "") -> "subprocess.Popen[str] | Forked":
        """Starts the program, or `code` with the words as its arguments."""
        if can_fork():
            return Forked([str(word) for word in words], code, self.path, self.environment)
        begin = ["-c", code] if code else ["-m", "mwrgui"]
        return subprocess.Popen(
            [sys.executable, *begin, *map(str, words)],
            cwd=self.path,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def run(self, *words: object, code: str = "") -> tuple[int, str]:
        """Runs it to its end; the exit code and what it said."""
        return end_of(self.start(*words, code=code))

    def photos(self, name: str, count: int, *, side: int = 40, first: int = 0) -> Path:
        """A new folder of photos."""
        folder = self.path / name
        folder.mkdir()
        for number in range(first, first + count):
            picture = np.random.default_rng(number).integers(0, 255, (side, side + 8, 3), np.uint8)
            cv2.imwrite(str(folder / f"{number:03}.png"), picture)
        return folder


def end_of(process: "subprocess.Popen[str] | Forked", seconds: float = 300) -> tuple[int, str]:
    """The exit code and what was said; a process that hangs is killed, which no case allows."""
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        said, _ = process.communicate()
        return 124, f"hangs: {said}"
    return process.returncode, said


@contextmanager
def new_ground() -> Iterator[Ground]:
    """A ground that is gone afterwards."""
    import torch

    from mwrgui.models import new_model
    from mwrgui.models.loading import save_model

    with tempfile.TemporaryDirectory(prefix="torture-") as name:
        path = Path(name)
        torch.manual_seed(0)
        model = new_model("tiny").eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter += 0.02 * torch.randn_like(parameter)
        save_model(model, path / "network.safetensors")
        yield Ground(path, path / "network.safetensors")


def flags(**values: object) -> list[str]:
    """Settings as the command line takes them."""
    return [part for name, value in values.items() for part in ("--set", f"{name}={value}")]


def leftovers(folder: Path) -> list[Path]:
    """Temporary files that nobody works on any more."""
    return list(folder.rglob(".mwrgui-?*-*-*"))


def tell(case: str, why: str) -> None:
    """Says what did not hold."""
    print(f"  did not hold: {case}: {why.strip()[-600:]}", flush=True)
