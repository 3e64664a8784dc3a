"""The image source of procedural scenes under random weather, without a learned generator."""

from typing import Any

import torch

from mwrgui.synthesis.image_source import Restore, Samples, SourceFigures, SynthesisContext, TeacherRestore
from mwrgui.synthesis.pool import ScenePool, SceneSettings


class SceneSource:
    """Degrades crops from a pool of scenes; with one candidate per scene, the teacher is not used."""

    def __init__(self, settings: SceneSettings, context: SynthesisContext) -> None:
        self._pool = ScenePool(settings, context)
        self._context = context

    def update(self, *, teacher: TeacherRestore, student: Restore) -> SourceFigures:  # noqa: ARG002
        """Refreshes the pool; returns `scene_error`, the teacher's error on the scenes that it selected."""
        self._pool.refresh(teacher)
        return self._pool.figures()

    def sample(self, count: int) -> Samples:
        """Draws a batch under random weather."""
        with torch.no_grad():
            clean, depth = self._pool.sample(count)
            images, weathers = self._pool.degrade(clean, depth)
        return Samples(images, weathers, clean)

    def preview(self, held_out: Samples) -> Samples:
        """The held-out images, since nothing is trained that would change them."""
        return held_out

    def state_dict(self) -> dict[str, Any]:
        """The pool and the random state."""
        return {"pool": self._pool.state_dict(), "generator": self._context.generator.get_state()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores what `state_dict` returned; the scenes are drawn again when they are first cropped."""
        self._pool.load_state_dict(state["pool"])
        self._context.generator.set_state(state["generator"])
