"""Fallline against optax and torch, in one process and one run: `python -m benchmarks [NAME ...] [--json FILE]`."""
