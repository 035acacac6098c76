"""Redocly and its Node: a second opinion about changes, for the self-test of the review."""
