"""Texts of the window: formatted numbers, translations, and protection against markup in names."""
