"""What is on the disk: models, their cards, and runs."""
