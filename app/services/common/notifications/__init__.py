"""Telling users something."""
