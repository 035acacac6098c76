"""Sends records to a Redis stream in the background, and to a local file while Redis does not take them."""
