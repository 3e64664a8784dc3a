"""What a run learns: to restore images from a source, as a teacher does or as the clean layer was."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, Protocol

import torch
from torch import Tensor

from mwrgui.core.images import to_image, to_tensor
from mwrgui.core.photos import ImageArray
from mwrgui.engine.events import PreviewRow
from mwrgui.losses.distillation import Contrast, Losses, LossWeights, distillation_loss
from mwrgui.metrics.psnr import psnr
from mwrgui.models.restorer import RestorationModel
from mwrgui.synthesis.health import degradation_energy, diversity, saturation
from mwrgui.synthesis.synthesizer import Samples, Synthesizer

HELD_OUT = 16
"""Images of the source, drawn first, on which progress is measured."""
PREVIEWED = 6
"""How many of them are shown."""


class Verdict(NamedTuple):
    """How the health of a run changed: troubles that begin, kind → sentence, and kinds that are over."""

    begun: Mapping[str, str]
    over: frozenset[str]


class Watch(Protocol):
    """Looks after a run; what it has seen and said is its state."""

    def __call__(self, figures: Mapping[str, float]) -> Verdict:
        """What begins or ends going wrong by figures of a step, or by `score`, which was measured."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to say the same as if there had been no break."""
        ...

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Takes up a saved state."""
        ...


class RestorationTask:
    """Draws degraded images, labels them, and compares the student's restoration with the labels.

    With a teacher the label is the teacher's restoration (a pseudo-label), without one the clean layer.
    `probes` are a person's own photos (1, 3, H, W), looked at and measured, never learned from.
    Without a `watch` nothing is said to go wrong.
    """

    def __init__(
        self,
        source: Synthesizer,
        *,
        teacher: RestorationModel | None,
        weights: LossWeights,
        batch: int,
        device: torch.device,
        probes: Mapping[str, Tensor],
        watch: Watch | None = None,
    ) -> None:
        self.source = source
        self._teacher = teacher
        self._weights = weights
        self._batch = batch
        self._device = device
        self._probes = probes
        self._watch = watch
        self._held_out: Samples | None = None

    def prepare(self, student: RestorationModel) -> None:
        """Draws the held-out images; the first thing a new run does, while a resumed one loads them."""
        self.improve(student)
        self._held_out = self.source.sample(HELD_OUT)

    def improve(self, student: RestorationModel) -> Mapping[str, float]:
        """Betters the source for one round."""
        if self._teacher is None:
            return self.source.improve(teacher=student, student=student)
        return self.source.improve(teacher=self._teacher, student=student)

    def loss(self, student: Callable[[Tensor], Tensor]) -> Losses:
        """Compares the student with the labels on a new batch."""
        samples = self.source.sample(self._batch)
        label, contrast = self._label_for_contrast(samples)
        losses = distillation_loss(
            student=student(samples.images),
            teacher=label,
            degraded=samples.images,
            weights=self._weights,
            contrast=contrast,
        )
        return losses if self._teacher is None else replace(losses, figures=_health(samples.images, label))

    def measure(self, student: RestorationModel) -> Mapping[str, float]:
        """PSNR in dB against the labels: per weather on held-out images, and on every probe photo."""
        samples = self._samples()
        restored = student(samples.images)
        label = self._label(samples)
        figures: dict[str, list[float]] = {}
        for weather, mine, aim in zip(samples.weathers, restored, label, strict=True):
            figures.setdefault(weather, []).append(_psnr(mine[None], aim[None]))
        means = {weather: sum(values) / len(values) for weather, values in sorted(figures.items())}
        if self._teacher is None:
            return means
        return means | {
            f"probe {name}": _psnr(student(photo), self._teacher(photo))
            for name, photo in self._probes.items()
        }

    def preview(self, student: RestorationModel) -> tuple[PreviewRow, ...]:
        """Generated images and probe photos with what teacher and student make of them."""
        samples = _varied(self.source.show(self._samples()), PREVIEWED)
        label = self._label(samples)
        aim = "clean" if self._teacher is None else "teacher"
        rows = [
            PreviewRow(
                f"{number}-{samples.weathers[number]}",
                {
                    "generated": to_image(samples.images[number : number + 1]),
                    aim: to_image(label[number : number + 1]),
                    "student": to_image(student(samples.images[number : number + 1])),
                },
            )
            for number in range(len(samples.images))
        ]
        if self._teacher is not None:
            for name, photo in self._probes.items():
                pictures = {"input": photo, "teacher": self._teacher(photo), "student": student(photo)}
                rows.append(PreviewRow(f"probe-{name}", {role: to_image(p) for role, p in pictures.items()}))
        return tuple(rows)

    def restore_photo(
        self, name: str, pixels: ImageArray, student: RestorationModel
    ) -> tuple[float, PreviewRow]:
        """A photo (H, W, 3) as both restore it, and the agreement in dB; it is never learned from."""
        photo = to_tensor(pixels).to(self._device)
        pictures = {"input": photo, "student": student(photo)}
        if self._teacher is not None:
            pictures["teacher"] = self._teacher(photo)
        agreement = _psnr(pictures["student"], pictures["teacher"]) if self._teacher is not None else math.nan
        return agreement, PreviewRow(name, {role: to_image(picture) for role, picture in pictures.items()})

    def judge(self, figures: Mapping[str, float]) -> Verdict:
        """What begins or ends going wrong by the figures of this step."""
        return self._watch(figures) if self._watch else Verdict({}, frozenset())

    def state_dict(self) -> dict[str, Any]:
        """The state of the source and of the watch, and the held-out images."""
        held_out = self._samples()
        return {
            "source": self.source.state_dict(),
            "images": held_out.images.cpu(),
            "weathers": list(held_out.weathers),
            "clean": None if held_out.clean is None else held_out.clean.cpu(),
            "watch": self._watch.state_dict() if self._watch else None,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a saved state; checkpoints of earlier versions hold none of the watch."""
        self.source.load_state_dict(state["source"])
        if self._watch and state.get("watch"):
            self._watch.load_state_dict(state["watch"])
        clean = state["clean"]
        self._held_out = Samples(
            state["images"].to(self._device),
            tuple(state["weathers"]),
            None if clean is None else clean.to(self._device),
        )

    def _samples(self) -> Samples:
        assert self._held_out is not None, "prepare or load_state_dict comes first"
        return self._held_out

    def _label_for_contrast(self, samples: Samples) -> tuple[Tensor, Contrast | None]:
        """The aim, and what the contrastive term needs if it is on: one pass of the teacher serves both."""
        teacher = self._teacher
        if teacher is None or not teacher.taps or not self._weights.contrastive:
            return self._label(samples), None
        with torch.no_grad():
            label, negative = teacher.forward_with_features(samples.images)
            label = label.clamp(0, 1)
            positive = teacher.features(label)
        return label, Contrast(teacher.features, positive, negative)

    @torch.no_grad()
    def _label(self, samples: Samples) -> Tensor:
        """The aim for each image."""
        if self._teacher is not None:
            label: Tensor = self._teacher(samples.images).clamp(0, 1)
            return label
        assert samples.clean is not None, "without a teacher the source must know the clean layer"
        return samples.clean


def _health(images: Tensor, label: Tensor) -> dict[str, float]:
    """What tells a failing source of images, whichever it is."""
    return {
        "diversity": diversity(images),
        "degradation_energy": degradation_energy(label, images),
        "saturation": saturation(images),
    }


def _varied(samples: Samples, count: int) -> Samples:
    """So many of the samples, of as many weathers as possible; the same ones of equal samples."""
    names = samples.weathers
    turns = [names[:place].count(name) for place, name in enumerate(names)]
    chosen = sorted(sorted(range(len(names)), key=turns.__getitem__)[:count])
    clean = None if samples.clean is None else samples.clean[chosen]
    return Samples(samples.images[chosen], tuple(names[place] for place in chosen), clean)


def _psnr(mine: Tensor, aim: Tensor) -> float:
    """Decibels, at most 100, so that means stay finite."""
    return min(100.0, psnr(to_image(mine), to_image(aim)))
