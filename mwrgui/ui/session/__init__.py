"""The state that all pages of the window share, and the jobs that change it."""
