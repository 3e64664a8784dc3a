"""Measures the window in processes of its own, which print one JSON object each, for `mwrgui bench ui`."""
