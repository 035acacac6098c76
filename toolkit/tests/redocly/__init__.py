"""Redocly and its Node, to compare the review's verdicts with in its self-test."""
