"""Processes that are restarted when files are saved: `specfirst run --reload`."""
