"""Restores, distills, cancels, loads and drops models in one process for long: nothing may grow."""

import gc
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.torture.effort import Effort
from tests.torture.ground import RUN, SCENES, Ground, new_ground, tell

ROUNDS = 6
"""At least so many, if none are asked for; the first third of all only warms up."""
LONGEST = 86_400.0
"""Seconds."""
KINDS = (".jpg", ".webp", ".avif", ".tif")
ALLOWED = {"memory": 40.0, "handles": 1, "threads": 1, "processes": 0, "temporary files": 0}
"""By how much each may be higher in the last third than in the one before; memory in megabytes."""


def soak(effort: Effort, *, seed: int) -> tuple[int, int]:
    """Repeats the work for so long, or for so many rounds; tells of how many figures how many stayed flat."""
    with new_ground() as ground:
        ground.photos("photos", 3, side=160)
        (ground.path / "temporary").mkdir()
        program = ground.path / "program.onnx"
        code, said = ground.run("export", ground.network, "--format", "onnx", "-o", program)
        if code:
            raise RuntimeError(said)
        rounds = _rounds(ground, effort, seed)
    tried, held = 0, 0
    third = max(1, len(rounds) // 3)
    for name, allowed in ALLOWED.items():
        values = [each[name] for each in rounds]
        before = statistics.median(values[third:-third] or values[:1])
        after = statistics.median(values[-third:])
        print(f"  {name}: {values[0]:.0f} at first, {before:.0f}, {after:.0f} at last", flush=True)
        tried, held = tried + 1, held + (after <= before + allowed)
        if after > before + allowed:
            tell(name, f"grows by more than {allowed}: {[round(value) for value in values]}")
    print(f"  rounds: {len(rounds)}", flush=True)
    return tried, held


def _rounds(ground: Ground, effort: Effort, seed: int) -> list[dict[str, float]]:
    """What one process told after each round."""
    seconds = min(effort.seconds, LONGEST)
    words = (ground.path, seconds, effort.count, seed)
    process = subprocess.Popen(
        [sys.executable, "-m", __spec__.name if __spec__ else __name__, *map(str, words)],
        cwd=ground.path,
        env={**ground.environment, "TMPDIR": str(ground.path / "temporary")},
        stdout=subprocess.PIPE,
        text=True,
    )
    rounds = []
    for line in process.stdout:
        rounds.append(json.loads(line))
        told = ", ".join(f"{name} {value:.0f}" for name, value in rounds[-1].items())
        print(f"  round {len(rounds)}: {told}", flush=True)
    if code := process.wait():
        raise RuntimeError(f"it ended with {code}")
    return rounds


@dataclass(frozen=True)
class Work:
    """What is done over and over again, in a folder that `soak` has filled."""

    ground: Path
    number: int
    seed: int

    def restores(self) -> None:
        """Photos of several kinds, one that is damaged, and one that is stopped."""
        from mwrgui.core.devices import choose_device
        from mwrgui.images import read_photo, write_photo
        from mwrgui.restoration.batch import restore_batch
        from mwrgui.restoration.batch_events import PhotoFailed
        from mwrgui.restoration.batch_sources import find_sources
        from mwrgui.restoration.options import RestoreOptions
        from mwrgui.restoration.restore import TileDone
        from mwrgui.restoration.restorer import Restorer

        for ending in KINDS:
            photo, damaged = (self.ground / f"{name}{ending}" for name in ("photo", "damaged"))
            write_photo(read_photo(self.ground / "photos" / "000.png"), photo)
            damaged.write_bytes(photo.read_bytes()[: photo.stat().st_size // 2])
        photos = [path for path in self.ground.iterdir() if path.suffix in KINDS]
        output, restorer = self.ground / "results", Restorer("restored", self._model(), identity="x")
        for stops in (False, True):
            stop, failed = threading.Event(), 0
            for event in restore_batch(
                find_sources([self.ground / "photos", *photos], output=output),
                [restorer],
                device=choose_device("cpu", "float32"),
                output=output,
                options=RestoreOptions(tile=64),
                stop=stop,
            ):
                failed += isinstance(event, PhotoFailed)
                if stops and isinstance(event, TileDone):
                    stop.set()
            assert stops or failed == len(KINDS), "the damaged ones, and no other"
            shutil.rmtree(output)

    def distills(self) -> None:
        """To the end, to a stop, and until it is broken off."""
        for ends in ("itself", "stop", "suspend"):
            folder = self.ground / "run"
            self._distill(folder, ends)
            shutil.rmtree(folder)

    def loads_and_drops(self) -> None:
        """Weights, a program in a process of its own, and a model of the library."""
        import torch

        from mwrgui.library.models import Library
        from mwrgui.models.loading import load_model

        library = Library(self.ground / "library")
        for path in (self.ground / "network.safetensors", self.ground / "program.onnx"):
            with torch.inference_mode():
                load_model(path)(torch.zeros(1, 3, 32, 32))
            card = library.add(path, "added")
            library.load(card.name)
            library.discard(card.name)

    def _model(self):
        from mwrgui.models.loading import load_model

        return load_model(self.ground / "network.safetensors")

    def _distill(self, folder: Path, ends: str) -> None:
        from mwrgui.core.devices import choose_device
        from mwrgui.core.setting import build
        from mwrgui.distillation.distill import distill
        from mwrgui.distillation.recipe import DistillRecipe
        from mwrgui.engine.control import RunControl
        from mwrgui.runs.run_folder import RunFolder

        values = {**RUN, **SCENES, "student": "tiny", "steps": 6, "seed": self.seed + self.number}
        control = RunControl()
        for event in distill(
            build(DistillRecipe, values, source="soak"),
            teacher=self._model(),
            teacher_checksum="",
            folder=RunFolder(folder),
            device=choose_device("cpu", "float32"),
            control=control,
        ):
            if ends != "itself" and getattr(event, "step", 0) >= 2:
                getattr(control, ends)()


def _figures(ground: Path) -> dict[str, float]:
    gc.collect()
    process = psutil.Process()
    return {
        "memory": process.memory_info().rss / 1e6,
        "handles": process.num_fds(),
        "threads": process.num_threads(),
        "processes": len(process.children(recursive=True)),
        "temporary files": sum(1 for _ in Path(tempfile.gettempdir()).rglob("*"))
        + sum(1 for _ in ground.rglob(".mwrgui-?*-*-*")),
    }


def _serve(ground: Path, seconds: float, count: int, seed: int) -> None:
    """Does all the work once a round, and prints the figures."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    effort, number = Effort(seconds, count), 0
    while effort.allows(number, at_least=ROUNDS):
        work = Work(ground, number, seed)
        parts: tuple[Callable[[], None], ...] = (work.restores, work.distills, work.loads_and_drops)
        for part in parts:
            part()
        number += 1
        print(json.dumps(_figures(ground)), file=answers, flush=True)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
