"""The runtime that generated code stands on. It imports nothing of the application and nothing generated."""
