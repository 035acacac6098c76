"""Shipping of records to a Redis stream in the background, or to a local file while Redis is unavailable."""
