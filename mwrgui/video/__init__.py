"""Restores clips: each frame passes through the network; all other streams and metadata are copied."""
