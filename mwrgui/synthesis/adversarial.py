"""The published route: latents to clean layers by a generator that learns against the student."""

from typing import Any

import torch

from mwrgui.synthesis.adversary import AdversarySettings, adversary_loss
from mwrgui.synthesis.generator import Generator
from mwrgui.synthesis.learned import Learned
from mwrgui.synthesis.replay import Replay
from mwrgui.synthesis.synthesizer import Restore, Samples, Surroundings


class AdversarialSynthesizer:
    """Degrades what a generator makes of noise; part of every batch are earlier samples."""

    def __init__(self, settings: AdversarySettings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._learned = Learned(
            lambda: Generator(latent=settings.latent, width=settings.generator_width, side=around.crop),
            rate=settings.generator_rate,
            ema=settings.generator_ema,
            around=around,
        )
        self._replay = Replay(settings.replay, share=settings.replayed, generator=around.generator)
        self._rounds = 0

    def improve(self, *, teacher: Restore, student: Restore) -> dict[str, float]:
        """Trains the generator every few rounds; terms and figures of that update, else nothing."""
        self._rounds += 1
        settings, learned = self._settings, self._learned
        if self._rounds % settings.generator_every:
            return {}
        latents = self._around.draw_latents(settings.generator_batch, settings.latent)
        clean = learned.network(latents)
        images, _ = self._around.degrade(clean, generator=self._around.generator)
        loss, figures = adversary_loss(
            clean=clean,
            images=images,
            teacher=teacher,
            student=student,
            settings=settings,
            latents=latents,
        )
        learned.step(loss)
        if settings.renew_every and learned.steps % settings.renew_every == 0:
            learned.renew(learned.network.project)
        return figures

    def sample(self, count: int) -> Samples:
        """New images by the averaged generator, and earlier ones."""
        old = self._replay.share_of(count)
        with torch.no_grad():
            clean = self._learned.average(self._around.draw_latents(count - old, self._settings.latent))
            images, weathers = self._around.degrade(clean, generator=self._around.generator)
        return self._replay.blend(Samples(images, weathers, clean), old)

    @torch.no_grad()
    def show(self, held_out: Samples) -> Samples:
        """As many images of fixed latents as were held out, by the averaged generator."""
        fixed, count = self._around.fixed(), len(held_out.images)
        latents = torch.randn(count, self._settings.latent, generator=fixed).to(self._around.device)
        clean = self._learned.average(latents)
        images, weathers = self._around.degrade(clean, generator=fixed)
        return Samples(images, weathers, clean)

    def state_dict(self) -> dict[str, Any]:
        """Networks, replay pool, counts and the random state."""
        return {
            "learned": self._learned.state_dict(),
            "replay": self._replay.state_dict(),
            "rounds": self._rounds,
            "generator": self._around.generator.get_state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a saved state."""
        self._learned.load_state_dict(state["learned"])
        self._replay.load_state_dict(state["replay"])
        self._rounds = state["rounds"]
        self._around.generator.set_state(state["generator"])
