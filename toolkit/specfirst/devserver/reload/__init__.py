"""Processes that start afresh when files are saved: `specfirst run --reload`."""
