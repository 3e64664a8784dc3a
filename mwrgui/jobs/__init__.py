"""Runs work of the window in background threads and passes its results to Qt signals."""
