"""From the bytes of a request to the typed arguments of a service method."""
