"""The generator: OpenAPI documents in, typed Python packages out."""
