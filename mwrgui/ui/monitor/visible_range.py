"""Zooming and moving along the horizontal scale of a plot."""

from mwrgui.ui.monitor.value_range import Range


class VisibleRange:
    """The visible part of a scale, in steps or seconds; `zoom` and `move` keep it within the scale.

    Attributes:
        zoomed: the part that was zoomed to; None shows the whole scale.
    """

    def __init__(self, *, smallest: float = 0.0) -> None:
        self._smallest = smallest
        self.zoomed: Range | None = None

    def visible_part(self, full_range: Range) -> Range:
        """The visible part of a scale whose ends are `full_range`."""
        return self.zoomed or full_range

    def zoom(self, factor: float, about: float, full_range: Range) -> None:
        """Zooms in by a factor above 1, or out by one below, about a coordinate that stays where it is."""
        low, high = self.visible_part(full_range)
        width, share = (high - low) / factor, (about - low) / (high - low)
        self._choose(about - share * width, width, full_range)

    def move(self, share: float, full_range: Range) -> None:
        """Moves the curves to the right, so the range to the left, by a share of the visible length."""
        low, high = self.visible_part(full_range)
        self._choose(low - share * (high - low), high - low, full_range)

    def _choose(self, low: float, width: float, full_range: Range) -> None:
        length = full_range[1] - full_range[0]
        width = min(max(width, self._smallest), length)
        low = min(max(low, full_range[0]), full_range[1] - width)
        self.zoomed = None if width >= length else (low, low + width)
