"""The APIs that the documentation shows, and the operations that its pages call."""

from __future__ import annotations

from dataclasses import dataclass

from app.api import backoffice_v1, client_v1
from app.api.bundle import Bundle, read_bundle

HEALTH_OPERATION = "config_health"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOperations:
    """The operations behind the login box, by operation id."""

    login: str = "auth_login"
    refresh: str = "auth_refresh"
    logout: str = "auth_logout"
    account: str
    """Returns the account that is logged in, with its `email`, and its `role` where it has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedApi:
    """One API as the documentation shows it."""

    package: str
    bundle: Bundle
    session: SessionOperations
    internal: bool
    """Whether its documentation is for the people who run the service, and not for its customers."""

    def url_of(self, operation_id: str) -> str:
        """Return the path of an operation without parameters, with the API's prefix."""
        return self.bundle.prefix + self.bundle.path_of(operation_id)

    def public_url_of(self, operation_id: str) -> str | None:
        """Return the same for an operation that needs no credentials; None for any other."""
        return self.url_of(operation_id) if self.bundle.is_public(operation_id) else None


def documented_apis() -> tuple[DocumentedApi, ...]:
    """Return every API of the service, in the order of the landing page."""
    return (
        DocumentedApi(
            package=client_v1.PACKAGE,
            bundle=read_bundle(client_v1.PACKAGE),
            session=SessionOperations(account="users_get_me"),
            internal=False,
        ),
        DocumentedApi(
            package=backoffice_v1.PACKAGE,
            bundle=read_bundle(backoffice_v1.PACKAGE),
            session=SessionOperations(account="auth_get_me"),
            internal=True,
        ),
    )
