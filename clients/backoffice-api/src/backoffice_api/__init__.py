"""FastAPI Spec-First, backoffice API: Python client.

    from backoffice_api import Client

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
    from . import webhooks as webhooks
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
    from .errors import AdminsCannotChangeSelf as AdminsCannotChangeSelf
    from .errors import AdminsEmailTaken as AdminsEmailTaken
    from .errors import AdminsLastSuperadmin as AdminsLastSuperadmin
    from .errors import AdminsNotFound as AdminsNotFound
    from .errors import AuditNotFound as AuditNotFound
    from .errors import AuthForbidden as AuthForbidden
    from .errors import AuthInvalidCredentials as AuthInvalidCredentials
    from .errors import AuthInvalidRefreshToken as AuthInvalidRefreshToken
    from .errors import AuthLocked as AuthLocked
    from .errors import AuthRefreshTokenReused as AuthRefreshTokenReused
    from .errors import AuthUnauthenticated as AuthUnauthenticated
    from .errors import FilesNotFound as FilesNotFound
    from .errors import FlagsBuiltIn as FlagsBuiltIn
    from .errors import FlagsNameTaken as FlagsNameTaken
    from .errors import FlagsNotFound as FlagsNotFound
    from .errors import FlagsTooMany as FlagsTooMany
    from .errors import IdempotencyInProgress as IdempotencyInProgress
    from .errors import IdempotencyKeyReused as IdempotencyKeyReused
    from .errors import InternalError as InternalError
    from .errors import JobsAlreadyEnded as JobsAlreadyEnded
    from .errors import JobsNoResult as JobsNoResult
    from .errors import JobsNotEnded as JobsNotEnded
    from .errors import JobsNotFound as JobsNotFound
    from .errors import PaginationInvalidCursor as PaginationInvalidCursor
    from .errors import RateLimited as RateLimited
    from .errors import RequestInvalid as RequestInvalid
    from .errors import RequestPreconditionFailed as RequestPreconditionFailed
    from .errors import RequestRangeNotSatisfiable as RequestRangeNotSatisfiable
    from .errors import RequestTooLarge as RequestTooLarge
    from .errors import RequestUnsupportedMediaType as RequestUnsupportedMediaType
    from .errors import ServiceBusy as ServiceBusy
    from .errors import ServiceUnavailable as ServiceUnavailable
    from .errors import StatsInvalidRange as StatsInvalidRange
    from .errors import UsersAlreadySuspended as UsersAlreadySuspended
    from .errors import UsersEmailTaken as UsersEmailTaken
    from .errors import UsersNotFound as UsersNotFound
    from .errors import UsersNotSuspended as UsersNotSuspended
    from .errors import UsersWrongPassword as UsersWrongPassword
    from .errors import WebhooksDeliveryInProgress as WebhooksDeliveryInProgress
    from .errors import WebhooksDeliveryNotFound as WebhooksDeliveryNotFound
    from .errors import WebhooksDisabled as WebhooksDisabled
    from .errors import WebhooksNotFound as WebhooksNotFound
    from .errors import WebhooksTooMany as WebhooksTooMany
    from .errors import WebhooksTooManySecrets as WebhooksTooManySecrets
    from .errors import WebhooksUrlRefused as WebhooksUrlRefused

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
    "AdminsCannotChangeSelf": "errors",
    "AdminsEmailTaken": "errors",
    "AdminsLastSuperadmin": "errors",
    "AdminsNotFound": "errors",
    "AuditNotFound": "errors",
    "AuthForbidden": "errors",
    "AuthInvalidCredentials": "errors",
    "AuthInvalidRefreshToken": "errors",
    "AuthLocked": "errors",
    "AuthRefreshTokenReused": "errors",
    "AuthUnauthenticated": "errors",
    "FilesNotFound": "errors",
    "FlagsBuiltIn": "errors",
    "FlagsNameTaken": "errors",
    "FlagsNotFound": "errors",
    "FlagsTooMany": "errors",
    "IdempotencyInProgress": "errors",
    "IdempotencyKeyReused": "errors",
    "InternalError": "errors",
    "JobsAlreadyEnded": "errors",
    "JobsNoResult": "errors",
    "JobsNotEnded": "errors",
    "JobsNotFound": "errors",
    "PaginationInvalidCursor": "errors",
    "RateLimited": "errors",
    "RequestInvalid": "errors",
    "RequestPreconditionFailed": "errors",
    "RequestRangeNotSatisfiable": "errors",
    "RequestTooLarge": "errors",
    "RequestUnsupportedMediaType": "errors",
    "ServiceBusy": "errors",
    "ServiceUnavailable": "errors",
    "StatsInvalidRange": "errors",
    "UsersAlreadySuspended": "errors",
    "UsersEmailTaken": "errors",
    "UsersNotFound": "errors",
    "UsersNotSuspended": "errors",
    "UsersWrongPassword": "errors",
    "WebhooksDeliveryInProgress": "errors",
    "WebhooksDeliveryNotFound": "errors",
    "WebhooksDisabled": "errors",
    "WebhooksNotFound": "errors",
    "WebhooksTooMany": "errors",
    "WebhooksTooManySecrets": "errors",
    "WebhooksUrlRefused": "errors",
}

__all__ = [
    "UNSET",
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AdminsCannotChangeSelf",
    "AdminsEmailTaken",
    "AdminsLastSuperadmin",
    "AdminsNotFound",
    "AnySDKError",
    "AsyncClient",
    "AuditNotFound",
    "AuthForbidden",
    "AuthInvalidCredentials",
    "AuthInvalidRefreshToken",
    "AuthLocked",
    "AuthRefreshTokenReused",
    "AuthUnauthenticated",
    "Client",
    "ClientClosedError",
    "DigestMismatchError",
    "FilesNotFound",
    "FlagsBuiltIn",
    "FlagsNameTaken",
    "FlagsNotFound",
    "FlagsTooMany",
    "IdempotencyInProgress",
    "IdempotencyKeyReused",
    "InternalError",
    "InvalidArgumentError",
    "InvalidResponseError",
    "JobsAlreadyEnded",
    "JobsNoResult",
    "JobsNotEnded",
    "JobsNotFound",
    "MissingField",
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
    "StatsInvalidRange",
    "Unset",
    "UsersAlreadySuspended",
    "UsersEmailTaken",
    "UsersNotFound",
    "UsersNotSuspended",
    "UsersWrongPassword",
    "WebhooksDeliveryInProgress",
    "WebhooksDeliveryNotFound",
    "WebhooksDisabled",
    "WebhooksNotFound",
    "WebhooksTooMany",
    "WebhooksTooManySecrets",
    "WebhooksUrlRefused",
    "__version__",
    "errors",
    "models",
    "testing",
    "types",
    "webhooks",
]


def __getattr__(name: str) -> object:
    if name in ("errors", "models", "testing", "types", "webhooks"):
        return import_module(f".{name}", __name__)
    if name in _MODULES:
        return getattr(import_module(f".{_MODULES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
