"""Long trials of what must never be lost or let in; see python -m tests.torture --help."""
