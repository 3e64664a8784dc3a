"""The page where students are distilled."""
