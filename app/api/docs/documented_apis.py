"""The APIs that the documentation shows, and the operations that its pages call."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from app.api.bundle import Bundle
from app.api.served_apis import served_apis

HEALTH_OPERATION = "config_health"
_ACCOUNT_OPERATIONS = {"client": "users_get_me", "backoffice": "auth_get_me"}


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
    """An API and the operations that its documentation uses."""

    package: str
    bundle: Bundle
    session: SessionOperations
    internal: bool
    """Whether the documentation is for operators of the service, not for customers."""

    def url_of(self, operation_id: str) -> str:
        """Return the path of an operation without parameters, with the API's prefix."""
        return self.bundle.prefix + self.bundle.path_of(operation_id)

    def public_url_of(self, operation_id: str) -> str | None:
        """Return the URL of an operation that needs no credentials; None if there is no such operation."""
        is_public = operation_id in self.bundle.operation_ids() and self.bundle.is_public(operation_id)
        return self.url_of(operation_id) if is_public else None

    @property
    def has_session(self) -> bool:
        """Whether the document has all operations that the login box calls."""
        return {*astuple(self.session)} <= {*self.bundle.operation_ids()}


def documented_apis() -> tuple[DocumentedApi, ...]:
    """Return every API of the service, in the order of the landing page."""
    return tuple(
        DocumentedApi(
            package=api.package,
            bundle=api.bundle,
            session=SessionOperations(account=_ACCOUNT_OPERATIONS[api.audience]),
            internal=api.audience == "backoffice",
        )
        for api in served_apis()
    )
