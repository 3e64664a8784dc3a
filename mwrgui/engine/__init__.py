"""The training loop that supervised training and distillation share: steps, checkpoints, resuming."""
