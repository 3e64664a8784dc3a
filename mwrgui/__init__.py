"""Data-free distillation of multi-weather image restoration, with a window and without."""

__version__ = "0.1.0"
