"""Sending messages to URLs that others have chosen, but not into internal networks."""
