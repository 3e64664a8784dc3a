"""The parts of a distillation step, each run alone; those that need a batch share one."""

from copy import deepcopy
from itertools import chain

import torch
from torch import Tensor

from mwrgui.core.devices import Device
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.engine.labels import LabelledBatch
from mwrgui.engine.run import Run
from mwrgui.engine.task import RestorationTask
from mwrgui.engine.teachers import Teachers
from mwrgui.losses.distillation import ContrastiveInputs, distillation_loss
from mwrgui.models.feature_layers import captured_outputs
from mwrgui.models.restoration_model import RestorationModel


class StepParts:
    """The parts of a step of `run`; each public method runs one of them once."""

    def __init__(self, run: Run, recipe: DistillRecipe, *, teacher: RestorationModel, device: Device) -> None:
        assert isinstance(run.task, RestorationTask)
        self._task = run.task
        self._original_student = run.trainer.student
        self._recipe = recipe
        self._teacher = teacher
        self._teachers = Teachers(teacher)
        self._device = device
        self._generator = torch.Generator().manual_seed(0)
        self._student_copy = deepcopy(run.trainer.student)
        self._matching = deepcopy(run.task.matching)
        parameters = [
            *self._student_copy.parameters(),
            *(self._matching.parameters() if self._matching else ()),
        ]
        self._optimizer = torch.optim.AdamW(parameters, lr=1e-9, fused=True)
        self._samples = run.task.source.sample(recipe.schedule.batch)
        assert self._samples.clean is not None
        self._images, self._clean = self._samples.images, self._samples.clean
        self._uses_contrast = bool(recipe.losses.contrastive and teacher.feature_layers)
        self._labelled = self._label()
        self._contrast = self._contrast_inputs()
        self._outputs = [output.detach() for output in self._forward_student()]
        self._gradients = [torch.ones_like(output) for output in self._outputs]

    def label_batch(self) -> None:
        """Labels the batch with the teacher, and computes the features that the student is to match."""
        self._label()

    def update_student(self) -> None:
        """Runs student and adapters forward and, from fixed gradients, backward; then steps the optimiser.

        If the loss has the contrastive term, also runs the teacher's passes for it.
        """
        self._contrast_inputs()
        torch.autograd.backward(self._forward_student(), self._gradients)
        self._optimizer.step()
        self._optimizer.zero_grad()

    @torch.no_grad()
    def restore_candidate(self) -> None:
        """Restores one image with the teacher, which costs as much as ranking a candidate scene."""
        with self._device.autocast():
            self._teacher(self._images[:1])

    def refresh_scenes(self) -> None:
        """Updates the pool of scenes as a step that draws new images does."""
        with self._device.autocast():
            self._task.source.update(teacher=self._teachers, student=self._original_student)

    def sample_batch(self) -> None:
        """Draws a batch: crops of scenes, degraded by weather."""
        self._task.source.sample(self._recipe.schedule.batch)

    @torch.no_grad()
    def degrade(self) -> None:
        """Degrades a batch of clean crops by weather; their red channel stands in for the depth."""
        depth = self._clean[:, :1]
        self._recipe.weather(self._clean, generator=self._generator, depth=depth)

    def compute_losses(self) -> None:
        """Computes all loss terms and their gradients, from stored outputs of the networks."""
        restored, *features = (output.detach().requires_grad_() for output in self._outputs)
        matching, adapter_count = self._matching, len(self._matching or ())
        adapted, anchor = features[:adapter_count], features[adapter_count:]
        contrast = self._contrast and ContrastiveInputs(
            lambda _images: anchor, self._contrast.positive, self._contrast.negative
        )
        with self._device.autocast():
            losses = distillation_loss(
                student=restored,
                teacher=self._labelled.labels,
                degraded=self._images,
                weights=self._recipe.losses,
                contrast=contrast,
                features=matching.adapted_distance(
                    [adapted], self._labelled.features, teachers=self._labelled.teachers
                )
                if matching
                else None,
            )
        losses.total.backward()  # type: ignore[no-untyped-call]

    def _label(self) -> LabelledBatch:
        with self._device.autocast():
            return self._task.label(self._samples)

    @torch.no_grad()
    def _contrast_inputs(self) -> ContrastiveInputs | None:
        """The inputs of the contrastive term; None if the loss does not use it."""
        if not self._uses_contrast:
            return None
        features = self._teacher.features
        with self._device.autocast():
            return ContrastiveInputs(features, features(self._labelled.labels), features(self._images))

    def _forward_student(self) -> list[Tensor]:
        """The student's output, its adapted features, and the teacher's features of the output."""
        matching = self._matching
        layers = matching.student_layers if matching else ()
        with self._device.autocast():
            with captured_outputs(self._student_copy.network, layers) as features:
                restored = self._student_copy(self._images)
            adapted = matching.adapt(features, teachers=self._labelled.teachers) if matching else []
            contrasted = self._teacher.features(restored) if self._uses_contrast else []
            return [restored, *chain.from_iterable(adapted), *contrasted]
