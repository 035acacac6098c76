"""The cost of requests, counted in statements, commands and functions."""
