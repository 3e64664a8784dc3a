"""A small training run on three pictures, started and resumed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from mwrgui.core.devices import choose_device
from mwrgui.core.setting import build
from mwrgui.engine.control import RunControl
from mwrgui.engine.execute import read_recipe
from mwrgui.runs.events import Event
from mwrgui.runs.run_folder import RunFolder
from mwrgui.training.recipe import RECIPE_KIND, TrainRecipe
from mwrgui.training.supervise import train

SMALL = {
    "design": "tiny",
    "crop": 32,
    "batch": 2,
    "warmup": 1,
    "steps": 6,
    "checkpoint_every": 2,
    "measure_every": 3,
    "preview_every": 3,
}


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> Path:
    """A folder of smooth coloured pictures, 80 × 60."""
    folder = tmp_path_factory.mktemp("photos")
    randomness = np.random.default_rng(0)
    for number in range(3):
        coarse = randomness.integers(0, 255, (6, 8, 3), dtype=np.uint8)
        cv2.imwrite(
            str(folder / f"{number}.png"), cv2.resize(coarse, (80, 60), interpolation=cv2.INTER_CUBIC)
        )
    return folder


@pytest.fixture
def small_recipe(photos) -> Callable[..., TrainRecipe]:
    """`small_recipe(steps=4)`: a recipe of a very short run, with these settings changed."""
    return lambda **values: build(TrainRecipe, {**SMALL, "photos": str(photos), **values}, source="test")


@pytest.fixture
def start(small_recipe):
    """Starts or resumes a small training run in a folder and yields its events."""

    def start(
        folder: Path, *, control: RunControl | None = None, resume: bool = False, **values
    ) -> Iterator[Event]:
        run = RunFolder(folder)
        return train(
            read_recipe(run, TrainRecipe, kind=RECIPE_KIND) if resume else small_recipe(**values),
            teacher=None,
            folder=run,
            device=choose_device("cpu", "float32"),
            control=control or RunControl(),
            resume=resume,
        )

    return start
