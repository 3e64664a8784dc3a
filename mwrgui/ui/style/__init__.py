"""Themes, icons and motion."""
