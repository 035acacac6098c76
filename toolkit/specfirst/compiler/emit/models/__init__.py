"""Emit models.py: component schemas as Pydantic classes."""
