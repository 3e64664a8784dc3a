"""The teachers of a run; the weather of an image decides which of them labels it."""

from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor

from mwrgui.degradations import CLEAN
from mwrgui.models.restoration_model import RestorationModel


class Teachers:
    """One teacher for all images, or specialists for one weather each and one for all other images.

    An image source can call it as its `TeacherRestore` function.

    Attributes:
        models: all distinct teachers; elsewhere a teacher is identified by its index here.
        default: labels all images without a specialist, and photos, whose weather is unknown. If None, clean
            images are assigned to the specialists in turn.
        names: display name of each teacher.
    """

    def __init__(
        self,
        default: RestorationModel | None,
        *,
        name: str = "",
        by_weather: Mapping[str, tuple[str, RestorationModel]] | None = None,
    ) -> None:
        """`name` is that of `default`; `by_weather` maps a specialist's weather to its name and model."""
        specialists = dict(by_weather or {})
        names_by_model = {
            model: title for title, model in [(name, default), *specialists.values()] if model is not None
        }
        self.models, self.names = tuple(names_by_model), tuple(names_by_model.values())
        self.default = default
        self._index_of = {weather: self.models.index(model) for weather, (_, model) in specialists.items()}

    def __call__(self, images: Tensor, weathers: Sequence[str]) -> Tensor:
        """Restores (B, 3, H, W) RGB 0..1, each image by its own teacher; not clamped, gradients flow."""
        groups = dict(self.rows_by_teacher(weathers))
        if len(groups) == 1:
            (index,) = groups
            restored: Tensor = self.models[index](images)
            return restored
        parts = torch.cat([self.models[index](images[rows]) for index, rows in groups.items()])
        order = [row for rows in groups.values() for row in rows]
        return parts[torch.tensor(order).argsort().to(parts.device)]

    def teacher_indices(self, weathers: Sequence[str]) -> tuple[int, ...]:
        """Index of each image's teacher; deterministic."""
        return tuple(self._teacher_of(weather, row) for row, weather in enumerate(weathers))

    def rows_by_teacher(self, weathers: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
        """Yields the index of each teacher that labels some of the images, and the rows of those images."""
        indices = self.teacher_indices(weathers)
        for index in sorted(set(indices)):
            yield index, rows_of(index, indices)

    def _teacher_of(self, weather: str, row: int) -> int:
        if weather in self._index_of:
            return self._index_of[weather]
        if self.default is not None:
            return 0
        assert weather == CLEAN, f"no teacher for {weather}, although the recipe was checked"
        return row % len(self.models)


def rows_of(index: int, indices: Sequence[int]) -> list[int]:
    """The batch rows that teacher `index` labels; `indices` has the teacher of each row."""
    return [row for row, teacher in enumerate(indices) if teacher == index]


def rows_from(batch: Tensor, rows: Sequence[int]) -> Tensor:
    """Selects rows of a batch (B, …); returns the batch itself if all rows are selected."""
    return batch if len(rows) == len(batch) else batch[list(rows)]
