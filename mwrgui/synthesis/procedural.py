"""Scenes under random weather: the source of training images that needs no learned generator."""

from typing import Any

import torch

from mwrgui.synthesis.pool import ScenePool, SceneSettings
from mwrgui.synthesis.synthesizer import Restore, Samples, Surroundings


class SceneSynthesizer:
    """Cuts from a pool of scenes and degrades; with one candidate per scene the teacher has no say."""

    def __init__(self, settings: SceneSettings, around: Surroundings) -> None:
        self._pool = ScenePool(settings, around)
        self._around = around

    def improve(self, *, teacher: Restore, student: Restore) -> dict[str, float]:  # noqa: ARG002
        """Refreshes the pool; `scene_error` is the teacher's error on the scenes that it chose."""
        self._pool.refresh(teacher)
        return self._pool.figures()

    def sample(self, count: int) -> Samples:
        """Draws a batch under random weather."""
        with torch.no_grad():
            clean, depth = self._pool.sample(count)
            images, weathers = self._pool.degrade(clean, depth)
        return Samples(images, weathers, clean)

    def show(self, held_out: Samples) -> Samples:
        """The held-out images: no network makes others of them."""
        return held_out

    def state_dict(self) -> dict[str, Any]:
        """The pool and the random state."""
        return {"pool": self._pool.state_dict(), "generator": self._around.generator.get_state()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a saved state."""
        self._pool.load_state_dict(state["pool"])
        self._around.generator.set_state(state["generator"])
