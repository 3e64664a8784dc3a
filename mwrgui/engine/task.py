"""The restoration task: a student learns to reproduce the teachers' outputs or, without any, clean images."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor

from mwrgui.engine.feature_matching import FeatureMatching
from mwrgui.engine.labels import LabelBuffer, LabelledBatch, LabelReuse, no_reuse
from mwrgui.engine.teachers import Teachers, rows_from, rows_of
from mwrgui.engine.training_memory import training_bytes
from mwrgui.images import ImageArray
from mwrgui.images.tensors import to_image, to_tensor
from mwrgui.losses.distillation import ContrastiveInputs, Losses, LossWeights, distillation_loss
from mwrgui.metrics.psnr import psnr
from mwrgui.models.feature_layers import captured_outputs
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import PreviewRow
from mwrgui.synthesis.image_source import ImageSource, Samples, SourceFigures
from mwrgui.synthesis.source_health import degradation_energy, diversity, saturation

HELD_OUT_IMAGES = 16
"""Number of held-out images, which are drawn before training to measure progress."""
ADAPTER_IMAGES = 32
"""Least number of images on which feature adapters are fitted before the first step."""
MAX_ADAPTER_FACTOR = 4
"""Up to this many times `ADAPTER_IMAGES` are drawn, until every teacher has labelled some of them."""
PREVIEW_IMAGES = 6
"""Largest number of images of the source in a preview."""


class Agreement(NamedTuple):
    """PSNR against the labels, in dB.

    Attributes:
        student: PSNR of the student's restorations.
        degraded: PSNR of the degraded images themselves, which a student must exceed.
    """

    student: float
    degraded: float


class HeldOutFigures(NamedTuple):
    """Agreement by weather on held-out images, and by name of probe photo; no `probes` if not measured."""

    weathers: Mapping[str, Agreement]
    probes: Mapping[str, Agreement]


class HealthChange(NamedTuple):
    """Changes in a run's health: problems that begin (kind → values of the warning), and kinds that end."""

    new_problems: Mapping[str, Mapping[str, object]]
    resolved: frozenset[str]


class HealthMonitor(Protocol):
    """Judges the health of a run by its figures, and remembers which problems it has reported."""

    def __call__(self, figures: Mapping[str, float]) -> HealthChange:
        """Returns problems that begin or end; `figures` are those of a step or the measured `score`."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """Everything that a resumed run needs to issue the same warnings."""
        ...

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Restores what `state_dict` returned, when a run is resumed or rolled back."""
        ...


class RestorationTask:
    """Draws degraded images, labels them, and compares the student's restorations with the labels.

    With teachers, a label is a teacher's restoration (a pseudo-label); without, it is the clean image.

    Args:
        source: draws the degraded images.
        weights: weights of the loss terms.
        batch: images per training batch.
        probes: the user's photos (1, 3, H, W) by name; they are shown and, if there is a default teacher,
            measured, but never trained on.
        student: the network under training; the one that methods are given may be its average.
        matching: feature matching of `student` and the teachers; None without it.
        reuse: how labels are reused; None labels every batch anew.
        monitor: judges the figures; None issues no warnings.
    """

    def __init__(
        self,
        source: ImageSource,
        *,
        teachers: Teachers | None,
        weights: LossWeights,
        batch: int,
        device: torch.device,
        probes: Mapping[str, Tensor],
        student: RestorationModel,
        matching: FeatureMatching | None = None,
        reuse: LabelReuse | None = None,
        monitor: HealthMonitor | None = None,
    ) -> None:
        self.source = source
        self._teachers = teachers
        self._default_teacher = teachers.default if teachers else None  # for photos, whose weather is unknown
        self._weights = weights
        self._batch_size = batch
        self._device = device
        self._probes = probes
        self._student = student
        self.matching = matching
        self._monitor = monitor
        self._held_out: Samples | None = None
        self._label_buffer = LabelBuffer(self.label, batch=batch, reuse=reuse or no_reuse())
        self._last_batch: LabelledBatch | None = None

    def prepare(self, student: RestorationModel) -> None:
        """Updates the source and draws the held-out images of a new run; a resumed run loads them instead."""
        self.update_source(student)
        self._held_out = self.source.sample(HELD_OUT_IMAGES)

    @torch.no_grad()
    def fit_adapters(self, student: RestorationModel, *, trained: bool) -> None:
        """Measures the feature scales of several teachers; if `trained`, also fits the adapters.

        If the student's weights are random, not `trained`, the adapters stay random, too: the features of
        such a student hardly vary, so fitted adapters would have very large weights, and the feature loss
        would soon dominate all others. Does nothing without feature matching.
        """
        if self.matching is None:
            return
        batches = self._adapter_batches()
        outputs: dict[str, list[Tensor]] = {name: [] for name in self.matching.student_layers}
        for batch in batches:
            with captured_outputs(student.network, tuple(outputs)) as features:
                student(batch.images)
            for name, maps in outputs.items():
                maps.append(features[name])
        self.matching.fit(
            {name: torch.cat(maps) for name, maps in outputs.items()},
            [targets for batch in batches for targets in batch.features],
            teachers=[index for batch in batches for index in batch.teachers],
            generator=torch.Generator().manual_seed(0),
            adapters=trained,
        )

    @torch.no_grad()
    def limit_label_memory(self, memory: float, student: RestorationModel) -> tuple[int, int] | None:
        """Limits the labelled images kept for reuse to what fits in memory beside a training step.

        Args:
            memory: bytes that a training step and the labelled images may take together.

        Returns:
            (images kept, images that the recipe asks for); None if all of them fit or labels are not reused.
        """
        if not self._label_buffer.reuses:
            return None
        samples = self._held_out_samples()
        one_batch = Samples(
            samples.images[: self._batch_size],
            samples.weathers[: self._batch_size],
            None if samples.clean is None else samples.clean[: self._batch_size],
        )
        step_bytes = training_bytes(student, one_batch.images) * self._batch_size / len(one_batch.images)
        return self._label_buffer.limit_memory(memory - step_bytes, self.label(one_batch))

    def _adapter_batches(self) -> list[LabelledBatch]:
        """Labels `ADAPTER_IMAGES` new images; up to a limit, more until every teacher has labelled some."""
        min_batches = -(-ADAPTER_IMAGES // self._batch_size)
        batches: list[LabelledBatch] = []
        missing = set(range(len(self._teachers.models) if self._teachers else 0))
        while len(batches) < min_batches or (missing and len(batches) < MAX_ADAPTER_FACTOR * min_batches):
            batches.append(self.label(self.source.sample(self._batch_size)))
            missing -= set(batches[-1].teachers)
        return batches

    def update_source(self, student: RestorationModel) -> SourceFigures:
        """Updates the source unless the next batch only reuses labels; without teachers, by the student."""
        if not self._label_buffer.needs_new_images:
            return SourceFigures()
        teachers = Teachers(student) if self._teachers is None else self._teachers
        return self.source.update(teacher=teachers, student=student)

    def loss(self, student: Callable[[Tensor], Tensor]) -> Losses:
        """Loss terms of the student on the next batch, which may reuse labels; with teachers, also health."""
        batch = self._last_batch = self._label_buffer.draw(self.source.sample)
        matching = self.matching
        with captured_outputs(self._student.network, matching.student_layers if matching else ()) as features:
            restored = student(batch.images)
        losses = distillation_loss(
            student=restored,
            teacher=batch.labels,
            degraded=batch.images,
            weights=self._weights,
            contrast=self._contrasts(batch),
            features=matching.distance(features, batch.features, teachers=batch.teachers)
            if matching
            else None,
        )
        return (
            losses if self._teachers is None else replace(losses, health=_health(batch.images, batch.labels))
        )

    def failing_teacher(self) -> str | None:
        """Name of a teacher with a label in the last batch that is not finite; None if there is none."""
        if self._teachers is None or self._last_batch is None:
            return None
        finite = self._last_batch.labels.isfinite().flatten(1).all(1).tolist()
        failing = (index for index, good in zip(self._last_batch.teachers, finite, strict=True) if not good)
        return next((self._teachers.names[index] for index in failing), None)

    def measure(self, student: RestorationModel) -> HeldOutFigures:
        """Agreement on held-out images and, if there is a default teacher, with it on probe photos."""
        samples = self._held_out_samples()
        restored = student(samples.images)
        labels = self._labels_for(samples)
        by_weather: dict[str, list[Agreement]] = {}
        for index, weather in enumerate(samples.weathers):
            row = slice(index, index + 1)
            by_weather.setdefault(weather, []).append(
                _compare(restored[row], samples.images[row], labels[row])
            )
        means = {weather: _mean(agreements) for weather, agreements in sorted(by_weather.items())}
        if self._default_teacher is None:
            return HeldOutFigures(means, {})
        teacher = self._default_teacher
        probes = {
            name: _compare(student(photo), photo, teacher(photo)) for name, photo in self._probes.items()
        }
        return HeldOutFigures(means, probes)

    def preview(self, student: RestorationModel) -> tuple[PreviewRow, ...]:
        """Some images of the source with their labels, and all probe photos, each restored by the student.

        If there is a default teacher, photos are also shown as restored by it.
        """
        samples = _spread_over_weathers(self.source.preview(self._held_out_samples()), PREVIEW_IMAGES)
        labels = self._labels_for(samples)
        target = "clean" if self._teachers is None else "teacher"
        rows = [
            PreviewRow(
                f"{index}-{samples.weathers[index]}",
                {
                    "generated": to_image(samples.images[index : index + 1]),
                    target: to_image(labels[index : index + 1]),
                    "student": to_image(student(samples.images[index : index + 1])),
                },
            )
            for index in range(len(samples.images))
        ]
        for name, photo in self._probes.items():
            pictures = {"input": photo, "student": student(photo)}
            if self._default_teacher is not None:
                pictures["teacher"] = self._default_teacher(photo)
            rows.append(PreviewRow(f"probe-{name}", {role: to_image(p) for role, p in pictures.items()}))
        return tuple(rows)

    def restore_photo(
        self, name: str, pixels: ImageArray, student: RestorationModel
    ) -> tuple[float, PreviewRow]:
        """Restores a photo (H, W, 3) with the student and, if there is one, the default teacher.

        Returns:
            (PSNR in dB between both restorations, or NaN without a default teacher; a row of all images).
        """
        photo = to_tensor(pixels).to(self._device)
        pictures, agreement = {"input": photo, "student": student(photo)}, math.nan
        if self._default_teacher is not None:
            pictures["teacher"] = self._default_teacher(photo)
            agreement = _psnr(pictures["student"], pictures["teacher"])
        return agreement, PreviewRow(name, {role: to_image(picture) for role, picture in pictures.items()})

    def check_health(self, figures: Mapping[str, float]) -> HealthChange:
        """Returns problems that begin or end, as `HealthMonitor` does; none without a monitor."""
        return self._monitor(figures) if self._monitor else HealthChange({}, frozenset())

    def state_dict(self) -> dict[str, Any]:
        """The states of source, health monitor and label buffer, and the held-out images."""
        held_out = self._held_out_samples()
        return {
            "source": self.source.state_dict(),
            "images": held_out.images.cpu(),
            "weathers": list(held_out.weathers),
            "clean": None if held_out.clean is None else held_out.clean.cpu(),
            "watch": self._monitor.state_dict() if self._monitor else None,
            "labels": self._label_buffer.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores what `state_dict` returned; earlier versions did not save monitor and label buffer."""
        self.source.load_state_dict(state["source"])
        if self._monitor and state.get("watch"):
            self._monitor.load_state_dict(state["watch"])
        if "labels" in state:
            self._label_buffer.load_state_dict(state["labels"], self._device)
        clean = state["clean"]
        self._held_out = Samples(
            state["images"].to(self._device),
            tuple(state["weathers"]),
            None if clean is None else clean.to(self._device),
        )

    def _held_out_samples(self) -> Samples:
        assert self._held_out is not None, "prepare or load_state_dict comes first"
        return self._held_out

    @torch.no_grad()
    def _contrasts(self, batch: LabelledBatch) -> list[ContrastiveInputs] | None:
        """Contrastive inputs per teacher with feature layers; None without such teachers or the term."""
        if self._teachers is None or not self._weights.contrastive:
            return None
        if not any(teacher.feature_layers for teacher in self._teachers.models):
            return None
        contrasts = []
        for index in sorted(set(batch.teachers)):
            teacher, rows = self._teachers.models[index], rows_of(index, batch.teachers)
            if teacher.feature_layers:
                labels, images = (rows_from(part, rows) for part in (batch.labels, batch.images))
                selected = None if len(rows) == len(batch.images) else rows
                contrasts.append(
                    ContrastiveInputs(
                        teacher.features, teacher.features(labels), teacher.features(images), selected
                    )
                )
        return contrasts

    @torch.no_grad()
    def label(self, samples: Samples) -> LabelledBatch:
        """Labels the samples and collects feature targets; each teacher runs once, on its images only.

        Without teachers, the labels are the clean images, and there are no feature targets.
        """
        if self._teachers is None:
            return LabelledBatch(samples.images, self._labels_for(samples))
        count, device = len(samples.images), samples.images.device
        labels: list[Tensor] = [torch.empty(0, device=device)] * count
        features: list[Mapping[str, Tensor]] = [{}] * count
        for index, rows in self._teachers.rows_by_teacher(samples.weathers):
            names = self.matching.teacher_layers(index) if self.matching else ()
            teacher = self._teachers.models[index]
            with captured_outputs(teacher.network, names) as outputs:
                restored = teacher(rows_from(samples.images, rows)).clamp(0, 1)
            targets = self.matching.targets(index, outputs) if self.matching else {}
            for index_in_group, row in enumerate(rows):
                part = slice(index_in_group, index_in_group + 1)
                labels[row] = restored[part]
                features[row] = {name: maps[part] for name, maps in targets.items()}
        return LabelledBatch(
            samples.images,
            torch.cat(labels),
            self._teachers.teacher_indices(samples.weathers),
            tuple(features) if self.matching else (),
        )

    @torch.no_grad()
    def _labels_for(self, samples: Samples) -> Tensor:
        """The labels (B, 3, H, W): the teachers' restorations in 0..1 or, without any, the clean images."""
        if self._teachers is not None:
            return self._teachers(samples.images, samples.weathers).clamp(0, 1)
        assert samples.clean is not None, "without a teacher, the source must provide clean images"
        return samples.clean


def _health(images: Tensor, labels: Tensor) -> dict[str, float]:
    """Figures that show whether the source draws useful images; only every fourth row and column is used."""
    images, labels = images[..., ::4, ::4], labels[..., ::4, ::4]
    return {
        "diversity": diversity(images),
        "degradation_energy": degradation_energy(labels, images),
        "saturation": saturation(images),
    }


def _spread_over_weathers(samples: Samples, count: int) -> Samples:
    """Chooses up to `count` samples of as many weathers as possible, in their order; deterministic."""
    names = samples.weathers
    occurrences = [names[:index].count(name) for index, name in enumerate(names)]
    chosen = sorted(sorted(range(len(names)), key=occurrences.__getitem__)[:count])
    clean = None if samples.clean is None else samples.clean[chosen]
    return Samples(samples.images[chosen], tuple(names[index] for index in chosen), clean)


def _mean(agreements: list[Agreement]) -> Agreement:
    return Agreement(*(sum(values) / len(values) for values in zip(*agreements, strict=True)))


def _compare(restored: Tensor, degraded: Tensor, label: Tensor) -> Agreement:
    return Agreement(student=_psnr(restored, label), degraded=_psnr(degraded, label))


def _psnr(image: Tensor, target: Tensor) -> float:
    """PSNR in dB of an image (1, 3, H, W), rounded to 8 bits; at most 100, so that means stay finite."""
    return min(100.0, psnr(to_image(image), to_image(target)))
