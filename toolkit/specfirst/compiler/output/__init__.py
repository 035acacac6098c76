"""Formatted, compared, and exchanged for the old output in one step."""
