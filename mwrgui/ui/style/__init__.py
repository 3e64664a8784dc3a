"""What the window looks like: themes, sizes, icons and animations."""
