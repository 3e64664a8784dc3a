"""Data-free distillation: the recipe, and how its parts are put together."""
