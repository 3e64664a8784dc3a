"""Restoration of photos: single images of any size, files, and whole folders."""
