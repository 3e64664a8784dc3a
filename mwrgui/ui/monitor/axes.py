"""The axes of a plot: steps or time below, values on the left, both with few, round labels."""

import math

import pyqtgraph as pg
from PySide6.QtGui import QFontMetrics

from mwrgui.ui.monitor.naming import step_number
from mwrgui.ui.style.theme import Theme, sizes, text_font
from mwrgui.ui.text.formatting import format_duration

_TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
"""Possible distances between the labels of times, in seconds."""
_LABEL_DISTANCE = 120.0
"""Minimum distance between labels of the lower axis, in pixels."""

Ticks = list[tuple[float, list[float]]]
"""Ticks as pyqtgraph takes them: for each level, the distance between its ticks and their coordinates."""


class RunAxis(pg.AxisItem):  # type: ignore[misc]  # no types in pyqtgraph
    """The lower axis: steps, or run time in seconds if `by_time`."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.by_time = False
        self.enableAutoSIPrefix(False)
        self.show_labels(True)

    def show_labels(self, shown: bool) -> None:
        """Shows or hides labels, with enough room for commas, which pyqtgraph would cut off."""
        line = QFontMetrics(text_font("small")).height() if shown else 0
        self.setStyle(showValues=shown)
        self.setHeight(sizes().small_spacing + line)

    def tickValues(self, low: float, high: float, size: float) -> Ticks:
        """Round steps, or times from `_TIME_STEPS`."""
        if not self.by_time:
            return [level for level in super().tickValues(low, high, size)[:1] if level[0] >= 1]
        least = (high - low) * _LABEL_DISTANCE / max(size, 1.0)
        step = next((s for s in _TIME_STEPS if s >= least), math.ceil(least / 86400) * 86400)
        first, last = math.ceil(low / step), math.floor(high / step)
        return [(step, [n * step for n in range(first, last + 1)])]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        """Steps with thousands separators, or durations."""
        return [
            _without_zero_unit(format_duration(value)) if self.by_time else step_number(value)
            for value in values
        ]


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """The left axis; if `logarithmic`, coordinates are decimal logarithms and labels are the values."""

    def __init__(self) -> None:
        super().__init__("left")
        self.logarithmic = False
        self.enableAutoSIPrefix(False)
        self.setWidth(sizes().axis)

    def tickValues(self, low: float, high: float, size: float) -> Ticks:
        """On a logarithmic axis 1, 2 and 5 of each decade; more in a short range, fewer in a long one."""
        if not self.logarithmic:
            return list(super().tickValues(low, high, size)[:1])
        decades = range(math.floor(low), math.ceil(high) + 1)
        many_decades = high - low > 2
        digits = (1,) if many_decades else (1, 2, 5) if high - low > 0.5 else (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)
        every = max(1, math.ceil((high - low) * QFontMetrics(text_font("small")).height() * 2 / max(size, 1)))
        ticks = [d + math.log10(n) for d in decades if d % every == 0 for n in digits]
        return [(1.0, [tick for tick in ticks if low <= tick <= high])]

    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        """The values, on a linear axis with as few decimals as distinguish the labels."""
        if self.logarithmic:
            return [f"{10**value:.3g}" for value in values]
        places = max(0, -math.floor(math.log10(spacing))) if spacing > 0 else 0
        return [f"{value:.{places}f}" if places < 6 else f"{value:.1e}" for value in values]


def _without_zero_unit(text: str) -> str:
    """A duration without its second unit if that is zero."""
    return text.removesuffix(" 0 s").removesuffix(" 0 min")


def style_axis(axis: pg.AxisItem, theme: Theme) -> None:
    """Gives an axis the colours of a theme: muted labels, no frame, a faint grid."""
    axis.setTextPen(theme.muted)
    axis.setPen(pg.mkPen(None))
    axis.setTickPen(pg.mkPen(theme.text))
    axis.setTickFont(text_font("small"))
    axis.setStyle(tickLength=0, tickTextOffset=sizes().small_spacing)
    axis.label.setFont(text_font("small"))
    axis.setLabel(axis.labelText, color=theme.muted.name())
    axis.setGrid(round(255 * sizes().grid_opacity))
