"""The parts of a distillation step, each run alone on the same batch."""

from copy import deepcopy

import torch
from torch import Tensor

from mwrgui.core.devices import Device
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.engine.run import Run
from mwrgui.engine.task import RestorationTask
from mwrgui.losses.distillation import ContrastiveInputs, distillation_loss
from mwrgui.models.restoration_model import RestorationModel


class StepParts:
    """The parts of a step of `run`; each public method runs one of them once."""

    def __init__(self, run: Run, recipe: DistillRecipe, *, teacher: RestorationModel, device: Device) -> None:
        assert isinstance(run.task, RestorationTask)
        self._task = run.task
        self._trained_student = run.trainer.student
        self._recipe = recipe
        self._teacher = teacher
        self._device = device
        self._generator = torch.Generator().manual_seed(0)
        self._student = deepcopy(run.trainer.student)
        self._optimizer = torch.optim.AdamW(self._student.parameters(), lr=1e-9, fused=True)
        samples = run.task.source.sample(recipe.schedule.batch)
        assert samples.clean is not None
        self._images, self._clean = samples.images, samples.clean
        self._uses_contrast = bool(recipe.losses.contrastive and teacher.feature_layers)
        self._outputs, self._contrast = self._run_teacher()
        self._gradients = [torch.ones_like(output) for output in self._run_student()]

    def run_networks(self) -> None:
        """Runs all forward and backward passes and the optimiser, with fixed gradients instead of losses."""
        self._run_teacher()
        torch.autograd.backward(self._run_student(), self._gradients)
        self._optimizer.step()
        self._optimizer.zero_grad()

    @torch.no_grad()
    def restore_candidate(self) -> None:
        """Restores one candidate scene with the teacher, as the pool does to rank it."""
        with self._device.autocast():
            self._teacher(self._images[:1])

    def refresh_scenes(self) -> None:
        """Updates the pool of scenes as one step does: draws candidates and keeps the best."""
        with self._device.autocast():
            self._task.update_source(self._trained_student)

    def sample_batch(self) -> None:
        """Draws a batch: crops of scenes, degraded by weather."""
        self._task.source.sample(self._recipe.schedule.batch)

    @torch.no_grad()
    def degrade(self) -> None:
        """Degrades a batch of clean crops by weather, with depth for the haze."""
        depth = self._clean[:, :1]
        self._recipe.weather(self._clean, generator=self._generator, depth=depth)

    def compute_losses(self) -> None:
        """Computes all loss terms and their gradients, from stored outputs of the networks."""
        label, *features = self._outputs
        restored, *anchor = (output.detach().requires_grad_() for output in (self._images, *features))
        contrast = self._contrast and ContrastiveInputs(
            lambda _images: anchor, self._contrast.positive, self._contrast.negative
        )
        with self._device.autocast():
            losses = distillation_loss(
                student=restored,
                teacher=label,
                degraded=self._images,
                weights=self._recipe.losses,
                contrast=contrast,
            )
        losses.total.backward()  # type: ignore[no-untyped-call]

    @torch.no_grad()
    def _run_teacher(self) -> tuple[list[Tensor], ContrastiveInputs | None]:
        """The label and features of the batch, and the contrast; None if the loss does not use it."""
        with self._device.autocast():
            if not self._uses_contrast:
                return [self._teacher(self._images)], None
            label, negative = self._teacher.forward_with_features(self._images)
            positive = self._teacher.features(label)
        return [label, *positive], ContrastiveInputs(self._teacher.features, positive, negative)

    def _run_student(self) -> list[Tensor]:
        """The student's output, and the teacher's features of it if the loss uses them."""
        with self._device.autocast():
            restored = self._student(self._images)
            return [restored, *(self._teacher.features(restored) if self._uses_contrast else [])]
