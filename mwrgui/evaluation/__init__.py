"""Measures models on pairs of degraded and clean pictures."""
