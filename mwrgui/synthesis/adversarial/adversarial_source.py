"""Adversarial generator: maps latents to clean images, trained against the student."""

import torch

from mwrgui.synthesis.adversarial.adversary import AdversarySettings, adversary_loss
from mwrgui.synthesis.adversarial.generator import Generator
from mwrgui.synthesis.adversarial.learned_source import LearnedSource
from mwrgui.synthesis.image_source import Restore, Samples, SourceFigures, SynthesisContext, TeacherRestore


class AdversarialSource(LearnedSource[Generator]):
    """Degrades the outputs of a generator; a share of every batch is replayed from earlier samples."""

    def __init__(self, settings: AdversarySettings, context: SynthesisContext) -> None:
        super().__init__(
            lambda: Generator(latent=settings.latent, width=settings.generator_width, side=context.crop),
            settings,
            context,
        )

    def update(self, *, teacher: TeacherRestore, student: Restore) -> SourceFigures:
        """Trains the generator every few rounds; returns its losses and figures, empty in other rounds."""
        settings, training = self._settings, self._training
        if not self._is_training_round():
            return SourceFigures()
        latents = self._context.draw_latents(settings.generator_batch, settings.latent)
        clean = training.network(latents)
        images, weathers = self._context.degrade(clean, generator=self._context.generator)
        loss, figures = adversary_loss(
            clean=clean,
            images=images,
            teacher=lambda batch: teacher(batch, weathers),
            student=student,
            settings=settings,
            latents=latents,
        )
        training.step(loss)
        if settings.renew_every and training.steps % settings.renew_every == 0:
            training.reinitialise(training.network.project)
        return figures

    def sample(self, count: int) -> Samples:
        """Draws `count` images: new ones from the EMA generator, then replayed ones."""
        replayed = self._replay.replayed_count(count)
        with torch.no_grad():
            clean = self._training.average(
                self._context.draw_latents(count - replayed, self._settings.latent)
            )
            images, weathers = self._context.degrade(clean, generator=self._context.generator)
        return self._replay.blend(Samples(images, weathers, clean), replayed)

    @torch.no_grad()
    def preview(self, held_out: Samples) -> Samples:
        """Images of the EMA generator for fixed latents, as many as were held out."""
        fixed, count = self._context.fixed_generator(), len(held_out.images)
        latents = torch.randn(count, self._settings.latent, generator=fixed).to(self._context.device)
        clean = self._training.average(latents)
        images, weathers = self._context.degrade(clean, generator=fixed)
        return Samples(images, weathers, clean)
