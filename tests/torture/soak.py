"""One process restores, distills, cancels, loads and deletes models again and again: nothing may grow."""

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
from tests.torture.workspace import SHORT_RUN, SMALL_SCENES, Workspace, new_workspace, report

MIN_ROUNDS = 6
"""Fewest rounds, unless --count asks for fewer; the first third of all rounds only warms up."""
MAX_SECONDS = 86_400.0
"""One day."""
ENDINGS = (".jpg", ".webp", ".avif", ".tif")
ALLOWED_GROWTH = {"memory": 40.0, "handles": 1, "threads": 1, "processes": 0, "temporary files": 0}
"""By how much the median of the last third may exceed that of the second; memory in megabytes."""


def soak(effort: Effort, *, seed: int) -> tuple[int, int]:
    """Repeats the work as long as requested; returns the number of figures, and how many did not grow."""
    with new_workspace() as workspace:
        workspace.make_photos("photos", 3, side=160)
        (workspace.path / "temporary").mkdir()
        exported = workspace.path / "program.onnx"
        code, output = workspace.run("export", workspace.network, "--format", "onnx", "-o", exported)
        if code:
            raise RuntimeError(output)
        rounds = _rounds(workspace, effort, seed)
    tried, held = 0, 0
    third = max(1, len(rounds) // 3)
    for name, allowed in ALLOWED_GROWTH.items():
        values = [each[name] for each in rounds]
        before = statistics.median(values[third:-third] or values[:1])
        after = statistics.median(values[-third:])
        print(f"  {name}: {values[0]:.0f} at first, {before:.0f}, {after:.0f} at last", flush=True)
        tried, held = tried + 1, held + (after <= before + allowed)
        if after > before + allowed:
            report(name, f"grows by more than {allowed}: {[round(value) for value in values]}")
    print(f"  rounds: {len(rounds)}", flush=True)
    return tried, held


def _rounds(workspace: Workspace, effort: Effort, seed: int) -> list[dict[str, float]]:
    """The figures that one process prints after each round."""
    seconds = min(effort.seconds, MAX_SECONDS)
    arguments = (workspace.path, seconds, effort.count, seed)
    process = subprocess.Popen(
        [sys.executable, "-m", __spec__.name if __spec__ else __name__, *map(str, arguments)],
        cwd=workspace.path,
        env={**workspace.environment, "TMPDIR": str(workspace.path / "temporary")},
        stdout=subprocess.PIPE,
        text=True,
    )
    rounds = []
    for line in process.stdout:
        rounds.append(json.loads(line))
        figures = ", ".join(f"{name} {value:.0f}" for name, value in rounds[-1].items())
        print(f"  round {len(rounds)}: {figures}", flush=True)
    if code := process.wait():
        raise RuntimeError(f"it ended with {code}")
    return rounds


@dataclass(frozen=True)
class Work:
    """The work of one round, in a folder that `soak` has prepared."""

    folder: Path
    number: int
    seed: int

    def restore_photos(self) -> None:
        """Restores photos of several formats, half of them damaged; once to the end, once until a stop."""
        from mwrgui.core.devices import choose_device
        from mwrgui.images import read_photo, write_photo
        from mwrgui.restoration.batch import restore_batch
        from mwrgui.restoration.batch_events import PhotoFailed
        from mwrgui.restoration.batch_sources import find_sources
        from mwrgui.restoration.options import RestoreOptions
        from mwrgui.restoration.restore import TileDone
        from mwrgui.restoration.restorer import Restorer

        for ending in ENDINGS:
            photo, damaged = (self.folder / f"{name}{ending}" for name in ("photo", "damaged"))
            write_photo(read_photo(self.folder / "photos" / "000.png"), photo)
            damaged.write_bytes(photo.read_bytes()[: photo.stat().st_size // 2])
        photos = [path for path in self.folder.iterdir() if path.suffix in ENDINGS]
        output, restorer = self.folder / "results", Restorer("restored", self._model(), identity="x")
        for stop_early in (False, True):
            stop, failed = threading.Event(), 0
            for event in restore_batch(
                find_sources([self.folder / "photos", *photos], output=output),
                [restorer],
                device=choose_device("cpu", "float32"),
                output=output,
                options=RestoreOptions(tile=64),
                stop=stop,
            ):
                failed += isinstance(event, PhotoFailed)
                if stop_early and isinstance(event, TileDone):
                    stop.set()
            assert stop_early or failed == len(ENDINGS), "the damaged ones, and no other"
            shutil.rmtree(output)

    def distill_students(self) -> None:
        """Distills to the end, until a stop, and until a suspension."""
        for end_by in ("itself", "stop", "suspend"):
            folder = self.folder / "run"
            self._distill(folder, end_by)
            shutil.rmtree(folder)

    def load_and_discard_models(self) -> None:
        """Loads weights and an exported network, directly and from the library, and discards them."""
        import torch

        from mwrgui.library.models import Library
        from mwrgui.models.loading import load_model

        library = Library(self.folder / "library")
        for path in (self.folder / "network.safetensors", self.folder / "program.onnx"):
            with torch.inference_mode():
                load_model(path)(torch.zeros(1, 3, 32, 32))
            card = library.add(path, "added")
            library.load(card.name)
            library.discard(card.name)

    def _model(self):
        from mwrgui.models.loading import load_model

        return load_model(self.folder / "network.safetensors")

    def _distill(self, folder: Path, end_by: str) -> None:
        from mwrgui.core.devices import choose_device
        from mwrgui.core.setting import build
        from mwrgui.distillation.distill import distill
        from mwrgui.distillation.recipe import DistillRecipe
        from mwrgui.engine.control import RunControl
        from mwrgui.runs.run_folder import RunFolder

        values = {**SHORT_RUN, **SMALL_SCENES, "student": "tiny", "steps": 6, "seed": self.seed + self.number}
        control = RunControl()
        for event in distill(
            build(DistillRecipe, values, source="soak"),
            teacher=self._model(),
            teacher_checksum="",
            folder=RunFolder(folder),
            device=choose_device("cpu", "float32"),
            control=control,
        ):
            if end_by != "itself" and getattr(event, "step", 0) >= 2:
                getattr(control, end_by)()


def _figures(folder: Path) -> dict[str, float]:
    gc.collect()
    process = psutil.Process()
    return {
        "memory": process.memory_info().rss / 1e6,
        "handles": process.num_fds(),
        "threads": process.num_threads(),
        "processes": len(process.children(recursive=True)),
        "temporary files": sum(1 for _ in Path(tempfile.gettempdir()).rglob("*"))
        + sum(1 for _ in folder.rglob(".mwrgui-?*-*-*")),
    }


def _run_rounds(folder: Path, seconds: float, count: int, seed: int) -> None:
    """Does all the work in each round, then prints the figures."""
    figures_out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    effort, number = Effort(seconds, count), 0
    while effort.allows(number, at_least=MIN_ROUNDS):
        work = Work(folder, number, seed)
        tasks: tuple[Callable[[], None], ...] = (
            work.restore_photos,
            work.distill_students,
            work.load_and_discard_models,
        )
        for task in tasks:
            task()
        number += 1
        print(json.dumps(_figures(folder)), file=figures_out, flush=True)


if __name__ == "__main__":
    _run_rounds(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
