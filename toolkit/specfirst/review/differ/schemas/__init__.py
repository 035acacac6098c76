"""Schemas in a form in which equal meanings are equal, and their comparison."""
