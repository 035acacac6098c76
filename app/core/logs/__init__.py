"""Logging: what a record holds, what it never holds, and where it goes."""
