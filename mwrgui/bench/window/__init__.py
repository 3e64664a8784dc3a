"""Measures the window in processes of its own, which print one JSON object each, for `mwrgui bench ui`."""

from mwrgui.bench.window.figures import measure_window

__all__ = ["measure_window"]
