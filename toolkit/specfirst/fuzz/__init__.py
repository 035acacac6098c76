"""Fuzzing: schemathesis against the running service, and what of the contract it reached."""
