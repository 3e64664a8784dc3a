"""Evaluation of models on pairs of degraded and clean images, and of their harm to real photos."""
