"""Hostile requests over raw sockets, and what the service does about them."""
