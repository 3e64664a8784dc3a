"""Adversarial generator: maps latents to clean images, trained against the student."""

from typing import Any

import torch

from mwrgui.synthesis.adversarial.adversary import AdversarySettings, adversary_loss
from mwrgui.synthesis.adversarial.generator import Generator
from mwrgui.synthesis.adversarial.generator_training import GeneratorTraining
from mwrgui.synthesis.adversarial.replay import Replay
from mwrgui.synthesis.image_source import Restore, Samples, SourceFigures, SynthesisContext, Teach


class AdversarialSource:
    """Degrades the outputs of a generator; a share of every batch is replayed from earlier samples."""

    def __init__(self, settings: AdversarySettings, context: SynthesisContext) -> None:
        self._settings = settings
        self._context = context
        self._learned = GeneratorTraining(
            lambda: Generator(latent=settings.latent, width=settings.generator_width, side=context.crop),
            rate=settings.generator_rate,
            ema=settings.generator_ema,
            context=context,
        )
        self._replay = Replay(settings.replay, share=settings.replayed, generator=context.generator)
        self._rounds = 0

    def update(self, *, teacher: Teach, student: Restore) -> SourceFigures:
        """Trains the generator every few rounds; returns loss terms and figures of that update, if any."""
        self._rounds += 1
        settings, learned = self._settings, self._learned
        if self._rounds % settings.generator_every:
            return SourceFigures()
        latents = self._context.draw_latents(settings.generator_batch, settings.latent)
        clean = learned.network(latents)
        images, weathers = self._context.degrade(clean, generator=self._context.generator)
        loss, figures = adversary_loss(
            clean=clean,
            images=images,
            teacher=lambda batch: teacher(batch, weathers),
            student=student,
            settings=settings,
            latents=latents,
        )
        learned.step(loss)
        if settings.renew_every and learned.steps % settings.renew_every == 0:
            learned.renew(learned.network.project)
        return figures

    def sample(self, count: int) -> Samples:
        """Draws new images from the EMA generator, and replayed ones."""
        old = self._replay.share_of(count)
        with torch.no_grad():
            clean = self._learned.average(self._context.draw_latents(count - old, self._settings.latent))
            images, weathers = self._context.degrade(clean, generator=self._context.generator)
        return self._replay.blend(Samples(images, weathers, clean), old)

    @torch.no_grad()
    def preview(self, held_out: Samples) -> Samples:
        """Images of the EMA generator for fixed latents, as many as were held out."""
        fixed, count = self._context.fixed(), len(held_out.images)
        latents = torch.randn(count, self._settings.latent, generator=fixed).to(self._context.device)
        clean = self._learned.average(latents)
        images, weathers = self._context.degrade(clean, generator=fixed)
        return Samples(images, weathers, clean)

    def state_dict(self) -> dict[str, Any]:
        """Networks, replay buffer, counts and the random state."""
        return {
            "learned": self._learned.state_dict(),
            "replay": self._replay.state_dict(),
            "rounds": self._rounds,
            "generator": self._context.generator.get_state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores what `state_dict` returned: the generator, the replay memory and the random state."""
        self._learned.load_state_dict(state["learned"])
        self._replay.load_state_dict(state["replay"])
        self._rounds = state["rounds"]
        self._context.generator.set_state(state["generator"])
