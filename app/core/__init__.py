"""Settings, logs, metrics, passwords and tokens. Imports no other package of the application."""
