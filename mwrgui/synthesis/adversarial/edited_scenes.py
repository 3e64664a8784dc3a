"""Scenes that a learned editor makes harder for the student, within bounds."""

from typing import Any

import torch
from torch import Tensor

from mwrgui.synthesis.adversarial.adversary import AdversarySettings, adversary_loss
from mwrgui.synthesis.adversarial.generator import SceneEditor
from mwrgui.synthesis.adversarial.learned_source import LearnedSource
from mwrgui.synthesis.image_source import Restore, Samples, SourceFigures, SynthesisContext, TeacherRestore
from mwrgui.synthesis.pool import ScenePool, SceneSettings


class EditedSceneSource(LearnedSource[SceneEditor]):
    """Degrades scenes that an editor has changed; a share of every batch is replayed from earlier samples."""

    def __init__(self, scenes: SceneSettings, settings: AdversarySettings, context: SynthesisContext) -> None:
        self._pool = ScenePool(scenes, context)
        super().__init__(
            lambda: SceneEditor(
                latent=settings.latent,
                width=settings.generator_width,
                colour=settings.edit_colour,
                texture=settings.edit_texture,
            ),
            settings,
            context,
        )

    def update(self, *, teacher: TeacherRestore, student: Restore) -> SourceFigures:
        """Refreshes the pool and, every few rounds, trains the editor; returns the figures of both."""
        settings = self._settings
        self._pool.refresh(teacher)
        if not self._is_training_round():
            return self._pool.figures()
        clean, images, weathers = self._draw(settings.generator_batch, self._training.network, fully=True)
        loss, figures = adversary_loss(
            clean=clean,
            images=images,
            teacher=lambda batch: teacher(batch, weathers),
            student=student,
            settings=settings,
        )
        self._training.step(loss)
        return self._pool.figures() | figures

    def sample(self, count: int) -> Samples:
        """Draws `count` images: new ones that the EMA editor edits by random amounts, then replayed ones."""
        replayed = self._replay.replayed_count(count)
        with torch.no_grad():
            clean, images, weathers = self._draw(count - replayed, self._training.average, fully=False)
        return self._replay.blend(Samples(images, weathers, clean), replayed)

    @torch.no_grad()
    def preview(self, held_out: Samples) -> Samples:
        """The held-out scenes, fully edited by the current EMA editor."""
        assert held_out.clean is not None, "the samples of an editor have clean images"
        fixed, scenes = self._context.fixed_generator(), held_out.clean
        latents = torch.randn(len(scenes), self._settings.latent, generator=fixed).to(scenes)
        clean, strength = self._training.average(scenes, latents)
        degraded, weathers = self._context.degrade(clean, generator=fixed)
        return Samples(clean + (degraded - clean) * strength, weathers, clean)

    def state_dict(self) -> dict[str, Any]:
        """Pool, editor, replay buffer, number of rounds and the random state."""
        return {"pool": self._pool.state_dict(), **super().state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores what `state_dict` returned, so that the same images are drawn again."""
        self._pool.load_state_dict(state["pool"])
        super().load_state_dict(state)

    def _draw(
        self, count: int, editor: SceneEditor, *, fully: bool
    ) -> tuple[Tensor, Tensor, tuple[str, ...]]:
        """Edits scenes, fully or by random amounts; returns them, their degraded images and the weathers."""
        scenes, depth = self._pool.sample(count)
        latents = self._context.draw_latents(count, self._settings.latent)
        amount = torch.ones(count) if fully else torch.rand(count, generator=self._context.generator)
        amount = amount.to(self._context.device).view(-1, 1, 1, 1)
        edited, strength = editor(scenes, latents)
        clean = scenes + (edited - scenes) * amount
        degraded, weathers = self._pool.degrade(clean, depth)
        return clean, clean + (degraded - clean) * (1 - amount * (1 - strength)), weathers
