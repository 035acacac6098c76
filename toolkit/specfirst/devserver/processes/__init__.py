"""Processes of this machine, and how they surely end."""
