"""A buffer of labelled images, each used several times: labelling takes most of a step's compute."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, NamedTuple

import torch
from torch import Tensor

from mwrgui.engine.schedule import Schedule
from mwrgui.synthesis.image_source import Samples


@dataclass(frozen=True, slots=True)
class LabelledBatch:
    """A batch of training images with their labels.

    Attributes:
        images: degraded, (B, 3, H, W) RGB 0..1.
        labels: what the student should output, same shape.
        teachers: index of the teacher that labelled each image; empty without teachers.
        features: for each image, feature targets (1, C, h, w) by the student's layer names; an empty mapping
            if its teacher has no feature layers. Empty without feature matching.
    """

    images: Tensor
    labels: Tensor
    teachers: tuple[int, ...] = ()
    features: tuple[Mapping[str, Tensor], ...] = ()


LabelFunction = Callable[[Samples], LabelledBatch]
"""Labels a batch of images."""


class LabelReuse(NamedTuple):
    """How labels are reused.

    Attributes:
        uses: how often each labelled image is used, on average.
        capacity: how many of the latest images are kept; rounded up to whole batches.
        generator: draws the training batches from the buffer.
    """

    uses: int
    capacity: int
    generator: torch.Generator


def label_reuse_from(schedule: Schedule, generator: torch.Generator) -> LabelReuse:
    """Label reuse as set in a schedule; draws with a generator of its own, seeded from `generator`."""
    seed = int(torch.randint(2**62, (), generator=generator))
    return LabelReuse(schedule.label_reuse, schedule.label_buffer, torch.Generator().manual_seed(seed))


def no_reuse() -> LabelReuse:
    """Settings with which every batch is labelled anew and used once."""
    return LabelReuse(1, 1, torch.Generator())


class LabelBuffer:
    """Holds the latest labelled batches; draws training images from them, mirrored at random.

    Images are rounded to 8-bit values, so that a saved state holds them without loss as bytes. A saved state
    has no labels: its images are labelled again in the same batches, so a resumed run continues bit for bit.
    """

    def __init__(self, label: LabelFunction, *, batch: int, reuse: LabelReuse) -> None:
        self._label = label
        self._batch_size = batch
        self._uses_per_image = reuse.uses
        self._max_batches = max(1, -(-reuse.capacity // batch))
        self._generator = reuse.generator
        self._batches: list[Samples] = []
        self._labelled: list[LabelledBatch] = []
        self._draws = 0

    @property
    def reuses(self) -> bool:
        """Whether labelled images are kept at all."""
        return self._uses_per_image > 1

    @property
    def needs_new_images(self) -> bool:
        """Whether the next `draw` takes new images."""
        return len(self._batches) < self._max_batches or self._draws % self._uses_per_image == 0

    def draw(self, new_samples: Callable[[int], Samples]) -> LabelledBatch:
        """Draws a training batch; calls `new_samples(count)` if `needs_new_images`."""
        if self._uses_per_image == 1:
            return self._label(_rounded_to_8_bits(new_samples(self._batch_size)))
        self._labelled += [self._label(samples) for samples in self._batches[len(self._labelled) :]]
        if self.needs_new_images:
            self._add(_rounded_to_8_bits(new_samples(self._batch_size)))
        self._draws += 1
        return self._draw_from_buffer()

    def limit_memory(self, memory: float, labelled: LabelledBatch) -> tuple[int, int] | None:
        """Limits the buffer to `memory` bytes, but to no less than one batch; `labelled` is an example batch.

        Returns:
            (images that are kept, images wanted), or None if all of them fit.
        """
        wanted = self._max_batches
        per_batch = _memory_of(labelled) / len(labelled.images) * self._batch_size
        self._max_batches = max(1, min(wanted, int(memory // per_batch)))
        return (
            None
            if self._max_batches == wanted
            else (self._max_batches * self._batch_size, wanted * self._batch_size)
        )

    def state_dict(self) -> dict[str, Any]:
        """The 8-bit images with their weathers, the limit of batches, the number of draws, the generator."""
        return {
            "most": self._max_batches,
            "batches": [_to_state(samples) for samples in self._batches],
            "turn": self._draws,
            "generator": self._generator.get_state(),
        }

    def load_state_dict(self, state: Mapping[str, Any], device: torch.device) -> None:
        """Restores a saved state; its images are labelled again when the next batch is drawn.

        The buffer keeps as many batches as the state records, whatever memory is free now, so that a resumed
        run draws the same images. Checkpoints of earlier versions do not record the number.
        """
        self._max_batches = state.get("most", self._max_batches)
        self._batches = [_from_state(batch, device) for batch in state["batches"]]
        self._labelled = []
        self._draws = state["turn"]
        self._generator.set_state(state["generator"])

    def _add(self, samples: Samples) -> None:
        self._batches = [*self._batches, replace(samples, clean=None)][-self._max_batches :]
        self._labelled = [*self._labelled, self._label(samples)][-self._max_batches :]

    def _draw_from_buffer(self) -> LabelledBatch:
        count = len(self._labelled) * self._batch_size
        picks = torch.randperm(count, generator=self._generator)[: self._batch_size].tolist()
        mirrored = (torch.rand(self._batch_size, generator=self._generator) < 0.5).tolist()
        positions = [divmod(pick, self._batch_size) for pick in picks]
        chosen = [
            _image_at(self._labelled[batch], index, mirrored[n]) for n, (batch, index) in enumerate(positions)
        ]
        return LabelledBatch(
            torch.cat([image.images for image in chosen]),
            torch.cat([image.labels for image in chosen]),
            tuple(chain.from_iterable(image.teachers for image in chosen)),
            tuple(chain.from_iterable(image.features for image in chosen)),
        )


def _memory_of(labelled: LabelledBatch) -> float:
    """Bytes of a batch in the buffer, with its 8-bit copy while a checkpoint is written."""
    maps = chain.from_iterable(features.values() for features in labelled.features)
    return 1.25 * labelled.images.nbytes + labelled.labels.nbytes + sum(part.nbytes for part in maps)


def _image_at(batch: LabelledBatch, index: int, mirrored: bool) -> LabelledBatch:
    """One image of a batch, optionally mirrored; sliced, not indexed, to keep the memory format."""
    row = slice(index, index + 1)

    def flipped(part: Tensor) -> Tensor:
        return part.flip(-1) if mirrored else part

    features = [{name: flipped(part) for name, part in maps.items()} for maps in batch.features[row]]
    return LabelledBatch(
        flipped(batch.images[row]), flipped(batch.labels[row]), batch.teachers[row], tuple(features)
    )


def _rounded_to_8_bits(samples: Samples) -> Samples:
    """The samples with images rounded to 8 bits."""
    return replace(samples, images=samples.images.mul(255).round().clamp(0, 255) / 255)


def _to_state(samples: Samples) -> dict[str, Any]:
    images = (samples.images * 255).round().to(torch.uint8)
    return {"images": images.cpu(), "weathers": list(samples.weathers)}


def _from_state(state: Mapping[str, Any], device: torch.device) -> Samples:
    return Samples(state["images"].to(device).float() / 255, tuple(state["weathers"]))
