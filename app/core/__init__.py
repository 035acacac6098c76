"""Settings, keys, passwords and tokens. Imports nothing else of the application."""
