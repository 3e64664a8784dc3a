"""The page that shows the library: models are added, tried, exported and deleted there."""
