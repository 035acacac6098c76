"""Data classes of FastAPI Spec-First, client API. Each is imported when it is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .component_health import ComponentHealth as ComponentHealth
    from .component_status import ComponentStatus as ComponentStatus
    from .email_confirmation import EmailConfirmation as EmailConfirmation
    from .features import Features as Features
    from .file import File as File
    from .file_link import FileLink as FileLink
    from .file_page import FilePage as FilePage
    from .file_sort import FileSort as FileSort
    from .file_status import FileStatus as FileStatus
    from .health import Health as Health
    from .health_status import HealthStatus as HealthStatus
    from .limits import Limits as Limits
    from .login_request import LoginRequest as LoginRequest
    from .notification import Notification as Notification
    from .notification_kind import NotificationKind as NotificationKind
    from .notification_page import NotificationPage as NotificationPage
    from .notifications_marked import NotificationsMarked as NotificationsMarked
    from .password_change import PasswordChange as PasswordChange
    from .password_forgotten import PasswordForgotten as PasswordForgotten
    from .password_reset import PasswordReset as PasswordReset
    from .public_config import PublicConfig as PublicConfig
    from .refresh_request import RefreshRequest as RefreshRequest
    from .session import Session as Session
    from .session_page import SessionPage as SessionPage
    from .token_pair import TokenPair as TokenPair
    from .upload import Upload as Upload
    from .upload_create import UploadCreate as UploadCreate
    from .upload_header import UploadHeader as UploadHeader
    from .user import User as User
    from .user_create import UserCreate as UserCreate
    from .user_update import UserUpdate as UserUpdate

_MODULES: dict[str, str] = {
    "ComponentHealth": "component_health",
    "ComponentStatus": "component_status",
    "EmailConfirmation": "email_confirmation",
    "Features": "features",
    "File": "file",
    "FileLink": "file_link",
    "FilePage": "file_page",
    "FileSort": "file_sort",
    "FileStatus": "file_status",
    "Health": "health",
    "HealthStatus": "health_status",
    "Limits": "limits",
    "LoginRequest": "login_request",
    "Notification": "notification",
    "NotificationKind": "notification_kind",
    "NotificationPage": "notification_page",
    "NotificationsMarked": "notifications_marked",
    "PasswordChange": "password_change",
    "PasswordForgotten": "password_forgotten",
    "PasswordReset": "password_reset",
    "PublicConfig": "public_config",
    "RefreshRequest": "refresh_request",
    "Session": "session",
    "SessionPage": "session_page",
    "TokenPair": "token_pair",
    "Upload": "upload",
    "UploadCreate": "upload_create",
    "UploadHeader": "upload_header",
    "User": "user",
    "UserCreate": "user_create",
    "UserUpdate": "user_update",
}

__all__ = [
    "ComponentHealth",
    "ComponentStatus",
    "EmailConfirmation",
    "Features",
    "File",
    "FileLink",
    "FilePage",
    "FileSort",
    "FileStatus",
    "Health",
    "HealthStatus",
    "Limits",
    "LoginRequest",
    "Notification",
    "NotificationKind",
    "NotificationPage",
    "NotificationsMarked",
    "PasswordChange",
    "PasswordForgotten",
    "PasswordReset",
    "PublicConfig",
    "RefreshRequest",
    "Session",
    "SessionPage",
    "TokenPair",
    "Upload",
    "UploadCreate",
    "UploadHeader",
    "User",
    "UserCreate",
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
