"""Scenes that a learned editor moves toward what the student cannot do yet, within bounds."""

from typing import Any

import torch
from torch import Tensor

from mwrgui.synthesis.adversary import AdversarySettings, adversary_loss
from mwrgui.synthesis.generator import Editor
from mwrgui.synthesis.learned import Learned
from mwrgui.synthesis.pool import ScenePool, SceneSettings
from mwrgui.synthesis.replay import Replay
from mwrgui.synthesis.synthesizer import Restore, Samples, Surroundings


class EditedSceneSynthesizer:
    """Degrades what an editor makes of scenes; part of every batch are earlier samples."""

    def __init__(self, scenes: SceneSettings, settings: AdversarySettings, around: Surroundings) -> None:
        self._settings = settings
        self._pool = ScenePool(scenes, around)
        self._around = around
        self._learned = Learned(
            lambda: Editor(
                latent=settings.latent,
                width=settings.generator_width,
                colour=settings.edit_colour,
                texture=settings.edit_texture,
            ),
            rate=settings.generator_rate,
            ema=settings.generator_ema,
            around=around,
        )
        self._replay = Replay(settings.replay, share=settings.replayed, generator=around.generator)
        self._rounds = 0

    def improve(self, *, teacher: Restore, student: Restore) -> dict[str, float]:
        """Refreshes the pool, and every few rounds trains the editor; the figures of what was done."""
        self._rounds += 1
        self._pool.refresh(teacher)
        settings = self._settings
        if self._rounds % settings.generator_every:
            return self._pool.figures()
        clean, images, _ = self._draw(settings.generator_batch, self._learned.network, most=True)
        loss, figures = adversary_loss(
            clean=clean, images=images, teacher=teacher, student=student, settings=settings
        )
        self._learned.step(loss)
        return self._pool.figures() | figures

    def sample(self, count: int) -> Samples:
        """New images by the averaged editor, from untouched to fully edited, and earlier ones."""
        old = self._replay.share_of(count)
        with torch.no_grad():
            clean, images, weathers = self._draw(count - old, self._learned.average, most=False)
        return self._replay.blend(Samples(images, weathers, clean), old)

    @torch.no_grad()
    def show(self, held_out: Samples) -> Samples:
        """The held-out scenes as the averaged editor changes them now, by the most."""
        assert held_out.clean is not None, "the editor's samples know their clean layer"
        fixed, scenes = self._around.fixed(), held_out.clean
        latents = torch.randn(len(scenes), self._settings.latent, generator=fixed).to(scenes)
        clean, strength = self._learned.average(scenes, latents)
        degraded, weathers = self._around.degrade(clean, generator=fixed)
        return Samples(clean + (degraded - clean) * strength, weathers, clean)

    def state_dict(self) -> dict[str, Any]:
        """Pool, editor, replay pool, count and the random state."""
        return {
            "pool": self._pool.state_dict(),
            "learned": self._learned.state_dict(),
            "replay": self._replay.state_dict(),
            "rounds": self._rounds,
            "generator": self._around.generator.get_state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a saved state."""
        self._pool.load_state_dict(state["pool"])
        self._learned.load_state_dict(state["learned"])
        self._replay.load_state_dict(state["replay"])
        self._rounds = state["rounds"]
        self._around.generator.set_state(state["generator"])

    def _draw(self, count: int, editor: Editor, *, most: bool) -> tuple[Tensor, Tensor, tuple[str, ...]]:
        """Clean layers, edited by any amount or by the most, and their degraded images."""
        scenes, depth = self._pool.sample(count)
        latents = self._around.draw_latents(count, self._settings.latent)
        amount = torch.ones(count) if most else torch.rand(count, generator=self._around.generator)
        amount = amount.to(self._around.device).view(-1, 1, 1, 1)
        edited, strength = editor(scenes, latents)
        clean = scenes + (edited - scenes) * amount
        degraded, weathers = self._pool.degrade(clean, depth)
        return clean, clean + (degraded - clean) * (1 - amount * (1 - strength)), weathers
