"""Schemas in a normal form, in which equivalent schemas are equal, and their comparison."""
