"""Who logs in: passwords, sessions, one-time tokens, lock-out."""
