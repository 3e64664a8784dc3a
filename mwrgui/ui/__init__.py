"""The window; nothing here imports torch before a job's thread does."""
