"""Procedural scenes: clean images with the statistics of photos, and their depth."""
