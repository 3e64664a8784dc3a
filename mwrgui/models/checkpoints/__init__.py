"""Reads checkpoints to named tensors without running any code in them."""
