"""The run that training and distillation share: events, steps, checkpoints, resuming."""
