"""Wiring: from HTTP to services, and nothing else. No rule of the business lives here."""
