"""Restores live pictures from a camera, a network stream or the screen."""
