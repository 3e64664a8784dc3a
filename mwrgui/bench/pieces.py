"""The pieces of a distillation step, each alone on one and the same batch."""

from copy import deepcopy

import torch
from torch import Tensor

from mwrgui.core.devices import Device
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.engine.run import Run
from mwrgui.engine.task import RestorationTask
from mwrgui.losses.distillation import Contrast, distillation_loss
from mwrgui.models.restoration_model import RestorationModel


class Pieces:
    """What a step of `run` is made of; every method does its piece once."""

    def __init__(self, run: Run, recipe: DistillRecipe, *, teacher: RestorationModel, device: Device) -> None:
        assert isinstance(run.task, RestorationTask)
        self._task = run.task
        self._improved = run.trainer.student
        self._recipe = recipe
        self._teacher = teacher
        self._device = device
        self._generator = torch.Generator().manual_seed(0)
        self._student = deepcopy(run.trainer.student)
        self._optimizer = torch.optim.AdamW(self._student.parameters(), lr=1e-9, fused=True)
        samples = run.task.source.sample(recipe.schedule.batch)
        assert samples.clean is not None
        self._images, self._clean = samples.images, samples.clean
        self._contrasts = bool(recipe.losses.contrastive and teacher.feature_layers)
        self._outputs, self._contrast = self._label()
        self._gradients = [torch.ones_like(output) for output in self._forward()]

    def networks(self) -> None:
        """Every pass of teacher and student and the optimiser; nothing is computed between them."""
        self._label()
        torch.autograd.backward(self._forward(), self._gradients)
        self._optimizer.step()
        self._optimizer.zero_grad()

    @torch.no_grad()
    def choose(self) -> None:
        """The teacher's restoration of one candidate for the pool of scenes."""
        with self._device.autocast():
            self._teacher(self._images[:1])

    def refresh(self) -> None:
        """What a step draws and chooses for the pool of scenes."""
        with self._device.autocast():
            self._task.update_source(self._improved)

    def sample(self) -> None:
        """A batch of scenes under weather."""
        self._task.source.sample(self._recipe.schedule.batch)

    @torch.no_grad()
    def weather(self) -> None:
        """Weather for a batch."""
        depth = self._clean[:, :1]
        self._recipe.weather(self._clean, generator=self._generator, depth=depth)

    def losses(self) -> None:
        """All terms of the loss and their gradients, from outputs that the networks gave before."""
        label, *features = self._outputs
        restored, *anchor = (output.detach().requires_grad_() for output in (self._images, *features))
        contrast = self._contrast and Contrast(
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
    def _label(self) -> tuple[list[Tensor], Contrast | None]:
        """The teacher's passes."""
        with self._device.autocast():
            if not self._contrasts:
                return [self._teacher(self._images)], None
            label, negative = self._teacher.forward_with_features(self._images)
            positive = self._teacher.features(label)
        return [label, *positive], Contrast(self._teacher.features, positive, negative)

    def _forward(self) -> list[Tensor]:
        """The student's pass, and the teacher's over what the student restored."""
        with self._device.autocast():
            restored = self._student(self._images)
            return [restored, *(self._teacher.features(restored) if self._contrasts else [])]
