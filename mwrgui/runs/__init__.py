"""A run on disk and in memory: its events, folder, history and card; importable without torch."""
