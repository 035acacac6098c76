"""Fuzz the running service with schemathesis, and measure the contract coverage."""
