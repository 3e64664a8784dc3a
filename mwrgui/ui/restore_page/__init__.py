"""The page where photos are restored and compared."""
