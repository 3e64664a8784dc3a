"""The library of models on disk, and their cards."""
