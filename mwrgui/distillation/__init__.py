"""Data-free distillation: the recipe, its checks, and the run that it describes."""
