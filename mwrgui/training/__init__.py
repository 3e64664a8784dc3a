"""Supervised training on a folder of clean photos."""
