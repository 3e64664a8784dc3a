"""Zooming and moving along the horizontal scale of a plot."""

from mwrgui.ui.monitor.value_range import Range


class VisibleRange:
    """The part of a scale that is visible, in steps or seconds; never beyond the ends of the scale.

    Attributes:
        zoomed: the part that was zoomed to; None shows the whole scale.
    """

    def __init__(self, *, smallest: float = 0.0) -> None:
        self._smallest = smallest
        self.zoomed: Range | None = None

    def within(self, whole: Range) -> Range:
        """What is visible of a scale with these ends."""
        return self.zoomed or whole

    def zoom(self, factor: float, about: float, whole: Range) -> None:
        """Zooms in by a factor above 1, or out by one below, about a coordinate that stays where it is."""
        low, high = self.within(whole)
        width, share = (high - low) / factor, (about - low) / (high - low)
        self._choose(about - share * width, width, whole)

    def move(self, share: float, whole: Range) -> None:
        """Moves the picture to the right by a share of what is visible."""
        low, high = self.within(whole)
        self._choose(low - share * (high - low), high - low, whole)

    def _choose(self, low: float, width: float, whole: Range) -> None:
        length = whole[1] - whole[0]
        width = min(max(width, self._smallest), length)
        low = min(max(low, whole[0]), whole[1] - width)
        self.zoomed = None if width >= length else (low, low + width)
