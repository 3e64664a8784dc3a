"""Real runs, distilled once from a tiny teacher, and the folder in which the window looks for them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mwrgui.core.paths import runs_folder

SMALL_RUN_SETTINGS = {
    "student": "tiny",
    "crop": 32,
    "batch": 2,
    "warmup": 1,
    "steps": 6,
    "pool": 4,
    "scene_side": 48,
    "candidates": 2,
    "checkpoint_every": 2,
    "measure_every": 3,
    "preview_every": 3,
}

CopyRun = Callable[..., Path]


@pytest.fixture(scope="session")
def made_runs(tmp_path_factory: pytest.TempPathFactory, tiny_teacher: Path) -> dict[str, Path]:
    """Two finished runs with different learning rates, and one that was interrupted after its fourth step."""
    from mwrgui.core.devices import choose_device
    from mwrgui.core.setting import build
    from mwrgui.distillation.distill import distill
    from mwrgui.distillation.recipe import DistillRecipe
    from mwrgui.engine.control import RunControl
    from mwrgui.models.loading import load_model
    from mwrgui.runs.events import CheckpointSaved
    from mwrgui.runs.run_folder import RunFolder

    photo = np.random.default_rng(0).integers(0, 256, (24, 40, 3), np.uint8)

    def make(name: str, *, interrupted: bool = False, **values: object) -> Path:
        folder = RunFolder(tmp_path_factory.mktemp("made") / name)
        events = distill(
            build(
                DistillRecipe, {**SMALL_RUN_SETTINGS, "teacher": str(tiny_teacher), **values}, source="test"
            ),
            teacher=load_model(tiny_teacher),
            teacher_checksum="",
            folder=folder,
            device=choose_device("cpu", "float32"),
            control=RunControl(),
            probes={"street": photo},
        )
        for event in events:
            if interrupted and isinstance(event, CheckpointSaved) and event.step == 4:
                break
        events.close()
        return folder.path

    return {
        "fast": make("fast", learning_rate=1e-2),
        "slow": make("slow", learning_rate=1e-3, preview_every=2),
        "broken": make("broken", interrupted=True),
    }


@pytest.fixture
def user_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of runs, which is empty."""
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(tmp_path / "Documents"))
    folder = runs_folder()
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def copy_run(made_runs: dict[str, Path], user_runs: Path) -> CopyRun:
    """Copies one of `made_runs` into the folder of runs, as if it had come from another machine."""

    def copy(kind: str, name: str = "", *, folder: Path | None = None) -> Path:
        target = (folder or user_runs) / (name or kind)
        return Path(shutil.copytree(made_runs[kind], target))

    return copy
