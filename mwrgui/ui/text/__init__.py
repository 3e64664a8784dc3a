"""Words: numbers, translations, plain text."""
