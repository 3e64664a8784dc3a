"""The compare view: the `model` of a `CompareView` takes the pictures, by role."""

from mwrgui.ui.widgets.compare.compare_view import CompareView
from mwrgui.ui.widgets.compare.comparison_picture import comparison_picture
from mwrgui.ui.widgets.compare.difference import GAINS, DifferenceStyle, difference_picture
from mwrgui.ui.widgets.compare.geometry import View
from mwrgui.ui.widgets.compare.options import SIDE_BY_SIDE, CompareOptions, Content, Mode
from mwrgui.ui.widgets.compare.pyramid import Pyramid, build_pyramid

__all__ = [
    "GAINS",
    "SIDE_BY_SIDE",
    "CompareOptions",
    "CompareView",
    "Content",
    "DifferenceStyle",
    "Mode",
    "Pyramid",
    "View",
    "build_pyramid",
    "comparison_picture",
    "difference_picture",
]
