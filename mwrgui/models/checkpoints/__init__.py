"""Reads checkpoints into tensors by name, without running any code in them."""
