"""Keyset pagination of lists, with signed cursors."""
