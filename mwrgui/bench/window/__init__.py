"""`mwrgui bench ui`: each module that measures the window runs in a new process and prints a JSON object."""

from mwrgui.bench.window.measure_window import measure_window

__all__ = ["measure_window"]
