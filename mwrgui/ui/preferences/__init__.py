"""The preferences: their file, their dialog, and what applies them."""
