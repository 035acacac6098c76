"""Authorisation: every operation of both specs with every kind of credentials."""
