"""The state that all pages share, and the work behind it."""
