"""Derive the templates of failure bodies from their declared schemas."""
