"""Shows a live or past run: curves, samples and health on one time-line."""

from mwrgui.ui.monitor.monitor import Monitor

__all__ = ["Monitor"]
