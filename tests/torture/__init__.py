"""Stress tests: no data may be lost, no file may do harm; see python -m tests.torture --help."""
