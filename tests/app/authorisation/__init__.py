"""Who may call what: every operation of both specs, by every kind of credentials."""
