"""What every source of training images gives, and the two verbs of those that make their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from torch import Tensor


@dataclass(frozen=True, slots=True)
class Samples:
    """A batch of generated images.

    Attributes:
        images: degraded, (B, 3, H, W) RGB 0..1.
        weathers: one name per image.
        clean: the clean layer each was composed from, same shape; None where there is none.
    """

    images: Tensor
    weathers: tuple[str, ...]
    clean: Tensor | None = None


Restore = Callable[[Tensor], Tensor]
"""(B, 3, H, W) RGB 0..1 to the same; a teacher, a student."""

Degrade = Callable[..., tuple[Tensor, tuple[str, ...]]]
"""`degrade(clean, *, generator, depth=None)`: a clean batch under random weather, and which."""


class Synthesizer(Protocol):
    """Makes training images without any photo."""

    def improve(self, *, teacher: Restore, student: Restore) -> dict[str, float]:
        """Learns or chooses for one round; returns its own loss terms and health figures."""
        ...

    def sample(self, count: int) -> Samples:
        """Draws a batch; no gradients are kept."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """Everything needed to go on bit by bit, pools and random states included."""
        ...

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a saved state."""
        ...
