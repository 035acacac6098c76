"""Logs: what records hold, what they never hold, and how they get into the files."""
