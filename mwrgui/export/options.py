"""How a model is exported."""

from dataclasses import dataclass

from mwrgui.core.errors import MwrError

LARGEST_SIDE = 2**15


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What a person may choose.

    Attributes:
        size: height and width of the only pictures that the program will take; None: any size.
        half: weights in 16 bits, widened to 32 for the sums.
    """

    size: tuple[int, int] | None = None
    half: bool = False

    def __post_init__(self) -> None:
        """Raises: MwrError."""
        if self.size and not all(1 <= side <= LARGEST_SIDE for side in self.size):
            raise MwrError(
                "{width}×{height} is no size of a picture.",
                "Give sides from 1 to {largest}.",
                width=self.size[0],
                height=self.size[1],
                largest=LARGEST_SIDE,
            )
