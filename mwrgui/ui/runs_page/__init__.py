"""The page that lists, compares and resumes runs."""
