"""The page that shows the library: models are added, previewed, exported and deleted there."""
