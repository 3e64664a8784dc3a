"""How fast this machine is, as ratios."""
