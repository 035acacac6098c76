"""The wiring from HTTP to services, without business rules."""
