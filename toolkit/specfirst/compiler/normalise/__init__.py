"""The meaning of OpenAPI 3.1, and a component for every class."""
