"""An image source that mixes two others."""

from typing import Any

import torch
from torch import Tensor

from mwrgui.synthesis.image_source import ImageSource, Restore, Samples, SourceFigures, TeacherRestore


class MixedSource:
    """A source that draws each image from `other` with probability `share`, else from `main`.

    Both sources must provide clean images.
    """

    def __init__(
        self, main: ImageSource, other: ImageSource, *, share: float, generator: torch.Generator
    ) -> None:
        """`generator`, on the CPU, decides between the sources; this object owns it from now on."""
        self._main = main
        self._other = other
        self._share = share
        self._generator = generator

    def update(self, *, teacher: TeacherRestore, student: Restore) -> SourceFigures:
        """Updates both sources and merges their figures; where both have a name, `other` wins."""
        figures = self._other.update(teacher=teacher, student=student)
        return self._main.update(teacher=teacher, student=student) | figures

    def sample(self, count: int) -> Samples:
        """Draws a batch of `count` images: first those of the main source, then those of the other one."""
        other_count = int((torch.rand(count, generator=self._generator) < self._share).sum())
        counts = ((self._main, count - other_count), (self._other, other_count))
        parts = [source.sample(source_count) for source, source_count in counts if source_count]
        return parts[0] if len(parts) == 1 else _join(*parts)

    def preview(self, held_out: Samples) -> Samples:
        """The preview of the main source."""
        return self._main.preview(held_out)

    def state_dict(self) -> dict[str, Any]:
        """The states of both sources and of the random generator."""
        return {
            "main": self._main.state_dict(),
            "other": self._other.state_dict(),
            "generator": self._generator.get_state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores the states that `state_dict` returned."""
        self._main.load_state_dict(state["main"])
        self._other.load_state_dict(state["other"])
        self._generator.set_state(state["generator"])


def _join(first: Samples, second: Samples) -> Samples:
    return Samples(
        torch.cat([first.images, second.images]),
        first.weathers + second.weathers,
        torch.cat([_clean_of(first), _clean_of(second)]),
    )


def _clean_of(samples: Samples) -> Tensor:
    assert samples.clean is not None, "joined sources must provide clean images"
    return samples.clean
