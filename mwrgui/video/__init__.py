"""Restoring clips: every frame through the network, everything else in the file kept as it is."""
