"""Systematic edits of any document, each with the verdict that follows from how it is made."""
