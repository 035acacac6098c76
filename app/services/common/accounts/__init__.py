"""Accounts: passwords, sessions, one-time tokens, lock-out."""
