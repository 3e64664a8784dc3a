"""What the trials work in: a home folder, a small network, photos, and processes of the program."""

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
SHORT_RUN = {
    "crop": 32,
    "batch": 2,
    "warmup": 1,
    "preview_every": 3,
    "measure_every": 2,
    "checkpoint_every": 2,
}
SMALL_SCENES = {"pool": 4, "scene_side": 48, "candidates": 2}


@dataclass(frozen=True)
class Workspace:
    """A temporary folder with a home of its own, in which trials may break anything."""

    path: Path
    network: Path

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that put the home into this folder: no person's library or log is touched."""
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
        """The folder of the program's model library."""
        return self.path / "home" / "XDG_DATA_HOME" / "mwrgui" / "models"

    def start(self, *arguments: object, code: str = "") -> "subprocess.Popen[str] | Forked":
        """Starts the program, or `code`, with these arguments."""
        if can_fork():
            return Forked([str(argument) for argument in arguments], code, self.path, self.environment)
        begin = ["-c", code] if code else ["-m", "mwrgui"]
        return subprocess.Popen(
            [sys.executable, *begin, *map(str, arguments)],
            cwd=self.path,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def run(self, *arguments: object, code: str = "") -> tuple[int, str]:
        """Runs the program, or `code`, to its end; returns the exit code and the output."""
        return wait_for_end(self.start(*arguments, code=code))

    def make_photos(self, name: str, count: int, *, side: int = 40, first: int = 0) -> Path:
        """Makes a folder of photos, each with a picture of its own."""
        folder = self.path / name
        folder.mkdir()
        for number in range(first, first + count):
            picture = np.random.default_rng(number).integers(0, 255, (side, side + 8, 3), np.uint8)
            cv2.imwrite(str(folder / f"{number:03}.png"), picture)
        return folder


def wait_for_end(process: "subprocess.Popen[str] | Forked", seconds: float = 300) -> tuple[int, str]:
    """Returns the exit code and the output; a process that hangs is killed, and its case does not hold."""
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
        return 124, f"hangs: {output}"
    return process.returncode, output


@contextmanager
def new_workspace() -> Iterator[Workspace]:
    """A workspace that is deleted afterwards."""
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
        yield Workspace(path, path / "network.safetensors")


def flags(**values: object) -> list[str]:
    """Settings as flags for the command line."""
    return [part for name, value in values.items() for part in ("--set", f"{name}={value}")]


def leftovers(folder: Path) -> list[Path]:
    """Temporary files that no process uses any more."""
    return list(folder.rglob(".mwrgui-?*-*-*"))


def report(case: str, problem: str) -> None:
    """Prints which case did not hold, and why."""
    print(f"  did not hold: {case}: {problem.strip()[-600:]}", flush=True)
