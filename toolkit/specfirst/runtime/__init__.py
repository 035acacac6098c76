"""The runtime of generated code. It imports neither the application nor generated code."""
