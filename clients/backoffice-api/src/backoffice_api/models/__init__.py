"""Data classes of FastAPI Spec-First, backoffice API. Each is imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .admin import Admin as Admin
    from .admin_create import AdminCreate as AdminCreate
    from .admin_page import AdminPage as AdminPage
    from .admin_role import AdminRole as AdminRole
    from .admin_update import AdminUpdate as AdminUpdate
    from .login_request import LoginRequest as LoginRequest
    from .refresh_request import RefreshRequest as RefreshRequest
    from .token_pair import TokenPair as TokenPair
    from .user import User as User
    from .user_page import UserPage as UserPage
    from .user_sort import UserSort as UserSort
    from .user_status import UserStatus as UserStatus
    from .user_suspension import UserSuspension as UserSuspension
    from .user_update import UserUpdate as UserUpdate

_MODULES = {
    "Admin": "admin",
    "AdminCreate": "admin_create",
    "AdminPage": "admin_page",
    "AdminRole": "admin_role",
    "AdminUpdate": "admin_update",
    "LoginRequest": "login_request",
    "RefreshRequest": "refresh_request",
    "TokenPair": "token_pair",
    "User": "user",
    "UserPage": "user_page",
    "UserSort": "user_sort",
    "UserStatus": "user_status",
    "UserSuspension": "user_suspension",
    "UserUpdate": "user_update",
}

__all__ = [
    "Admin",
    "AdminCreate",
    "AdminPage",
    "AdminRole",
    "AdminUpdate",
    "LoginRequest",
    "RefreshRequest",
    "TokenPair",
    "User",
    "UserPage",
    "UserSort",
    "UserStatus",
    "UserSuspension",
    "UserUpdate",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        value = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
