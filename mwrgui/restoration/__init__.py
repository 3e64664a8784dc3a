"""Restoring photos: one picture of any size, files, and whole folders."""
