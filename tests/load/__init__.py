"""The benchmark: `python -m tests.load.bench` (or `make bench`)."""
