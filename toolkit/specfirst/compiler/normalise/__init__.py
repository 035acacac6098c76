"""Normalise a bundle: the meaning of OpenAPI 3.1, and a component schema for every class."""
