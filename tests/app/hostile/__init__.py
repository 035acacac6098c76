"""Hostile requests over raw sockets."""
