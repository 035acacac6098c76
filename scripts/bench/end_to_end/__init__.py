"""Requests per second of whole services on one PostgreSQL: `python -m scripts.bench end-to-end`."""
