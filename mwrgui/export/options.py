"""The options of an export, and their limits."""

from dataclasses import dataclass

from mwrgui.core.errors import MwrError

LARGEST_SIDE = 2**15
"""Largest height or width of an exported graph, in pixels."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The options that the user may choose.

    Attributes:
        size: fixed height and width of the images; None for any size.
        half: whether weights are stored with 16 bits; they are converted to float32 for computing.
    """

    size: tuple[int, int] | None = None
    half: bool = False

    def __post_init__(self) -> None:
        """Raises MwrError if the size is not valid."""
        if self.size and not all(1 <= side <= LARGEST_SIDE for side in self.size):
            raise MwrError(
                "{width}×{height} is not a possible size of a picture.",
                "Give sides from 1 to {largest}.",
                width=self.size[0],
                height=self.size[1],
                largest=LARGEST_SIDE,
            )
