"""Sending messages to addresses that others have chosen, without being sent where they must not reach."""
