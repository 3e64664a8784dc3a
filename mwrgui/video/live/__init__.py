"""Restores live pictures from a camera or a network stream."""
