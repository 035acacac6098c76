"""Authentication and authorisation: credentials, principals, roles."""

from specfirst.runtime.security.accept_any import AcceptAnyCredentials
from specfirst.runtime.security.authentication import Authentication

__all__ = ["AcceptAnyCredentials", "Authentication"]
