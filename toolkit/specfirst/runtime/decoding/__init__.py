"""Decode the bytes of a request into the typed arguments of a service method."""
