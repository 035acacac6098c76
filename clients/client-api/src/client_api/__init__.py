"""FastAPI Spec-First, client API: Python client.

    from client_api import Client

Everything is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import errors as errors
    from . import models as models
    from . import testing as testing
    from . import types as types
    from ._errors import AnySDKError as AnySDKError
    from ._errors import APIConnectionError as APIConnectionError
    from ._errors import APIError as APIError
    from ._errors import APITimeoutError as APITimeoutError
    from ._errors import ClientClosedError as ClientClosedError
    from ._errors import DigestMismatchError as DigestMismatchError
    from ._errors import InvalidArgumentError as InvalidArgumentError
    from ._errors import InvalidResponseError as InvalidResponseError
    from ._errors import MissingField as MissingField
    from ._errors import SDKError as SDKError
    from ._types import UNSET as UNSET
    from ._types import Unset as Unset
    from .client import AsyncClient as AsyncClient
    from .client import Client as Client
    from .errors import AuthAccountSuspended as AuthAccountSuspended
    from .errors import AuthEmailAlreadyVerified as AuthEmailAlreadyVerified
    from .errors import AuthForbidden as AuthForbidden
    from .errors import AuthInvalidCredentials as AuthInvalidCredentials
    from .errors import AuthInvalidOneTimeToken as AuthInvalidOneTimeToken
    from .errors import AuthInvalidRefreshToken as AuthInvalidRefreshToken
    from .errors import AuthLocked as AuthLocked
    from .errors import AuthRefreshTokenReused as AuthRefreshTokenReused
    from .errors import AuthRegistrationClosed as AuthRegistrationClosed
    from .errors import AuthUnauthenticated as AuthUnauthenticated
    from .errors import FilesContentMismatch as FilesContentMismatch
    from .errors import FilesNotFound as FilesNotFound
    from .errors import FilesNotReady as FilesNotReady
    from .errors import FilesNotUploaded as FilesNotUploaded
    from .errors import FilesQuotaExceeded as FilesQuotaExceeded
    from .errors import FilesTooLarge as FilesTooLarge
    from .errors import FilesTypeMismatch as FilesTypeMismatch
    from .errors import InternalError as InternalError
    from .errors import NotificationsNotFound as NotificationsNotFound
    from .errors import PaginationInvalidCursor as PaginationInvalidCursor
    from .errors import RateLimited as RateLimited
    from .errors import RequestInvalid as RequestInvalid
    from .errors import RequestPreconditionFailed as RequestPreconditionFailed
    from .errors import RequestRangeNotSatisfiable as RequestRangeNotSatisfiable
    from .errors import RequestTooLarge as RequestTooLarge
    from .errors import RequestUnsupportedMediaType as RequestUnsupportedMediaType
    from .errors import ServiceBusy as ServiceBusy
    from .errors import ServiceUnavailable as ServiceUnavailable
    from .errors import SessionsNotFound as SessionsNotFound
    from .errors import UsersEmailTaken as UsersEmailTaken
    from .errors import UsersWrongPassword as UsersWrongPassword

__version__ = "1.0.0"

_MODULES = {
    "AsyncClient": "client",
    "Client": "client",
    "UNSET": "_types",
    "Unset": "_types",
    "APIConnectionError": "_errors",
    "APIError": "_errors",
    "APITimeoutError": "_errors",
    "AnySDKError": "_errors",
    "ClientClosedError": "_errors",
    "DigestMismatchError": "_errors",
    "InvalidArgumentError": "_errors",
    "InvalidResponseError": "_errors",
    "MissingField": "_errors",
    "SDKError": "_errors",
    "AuthAccountSuspended": "errors",
    "AuthEmailAlreadyVerified": "errors",
    "AuthForbidden": "errors",
    "AuthInvalidCredentials": "errors",
    "AuthInvalidOneTimeToken": "errors",
    "AuthInvalidRefreshToken": "errors",
    "AuthLocked": "errors",
    "AuthRefreshTokenReused": "errors",
    "AuthRegistrationClosed": "errors",
    "AuthUnauthenticated": "errors",
    "FilesContentMismatch": "errors",
    "FilesNotFound": "errors",
    "FilesNotReady": "errors",
    "FilesNotUploaded": "errors",
    "FilesQuotaExceeded": "errors",
    "FilesTooLarge": "errors",
    "FilesTypeMismatch": "errors",
    "InternalError": "errors",
    "NotificationsNotFound": "errors",
    "PaginationInvalidCursor": "errors",
    "RateLimited": "errors",
    "RequestInvalid": "errors",
    "RequestPreconditionFailed": "errors",
    "RequestRangeNotSatisfiable": "errors",
    "RequestTooLarge": "errors",
    "RequestUnsupportedMediaType": "errors",
    "ServiceBusy": "errors",
    "ServiceUnavailable": "errors",
    "SessionsNotFound": "errors",
    "UsersEmailTaken": "errors",
    "UsersWrongPassword": "errors",
}

__all__ = [
    "UNSET",
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AnySDKError",
    "AsyncClient",
    "AuthAccountSuspended",
    "AuthEmailAlreadyVerified",
    "AuthForbidden",
    "AuthInvalidCredentials",
    "AuthInvalidOneTimeToken",
    "AuthInvalidRefreshToken",
    "AuthLocked",
    "AuthRefreshTokenReused",
    "AuthRegistrationClosed",
    "AuthUnauthenticated",
    "Client",
    "ClientClosedError",
    "DigestMismatchError",
    "FilesContentMismatch",
    "FilesNotFound",
    "FilesNotReady",
    "FilesNotUploaded",
    "FilesQuotaExceeded",
    "FilesTooLarge",
    "FilesTypeMismatch",
    "InternalError",
    "InvalidArgumentError",
    "InvalidResponseError",
    "MissingField",
    "NotificationsNotFound",
    "PaginationInvalidCursor",
    "RateLimited",
    "RequestInvalid",
    "RequestPreconditionFailed",
    "RequestRangeNotSatisfiable",
    "RequestTooLarge",
    "RequestUnsupportedMediaType",
    "SDKError",
    "ServiceBusy",
    "ServiceUnavailable",
    "SessionsNotFound",
    "Unset",
    "UsersEmailTaken",
    "UsersWrongPassword",
    "__version__",
    "errors",
    "models",
    "testing",
    "types",
]


def __getattr__(name: str) -> object:
    if name in ("errors", "models", "testing", "types"):
        return import_module(f".{name}", __name__)
    if name in _MODULES:
        return getattr(import_module(f".{_MODULES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
