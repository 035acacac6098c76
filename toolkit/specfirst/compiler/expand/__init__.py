"""Expand error codes and rules: the document becomes what is served."""
