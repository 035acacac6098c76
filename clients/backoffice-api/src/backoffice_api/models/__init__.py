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
    from .audit_event import AuditEvent as AuditEvent
    from .audit_event_page import AuditEventPage as AuditEventPage
    from .audit_facts import AuditFacts as AuditFacts
    from .audit_sort import AuditSort as AuditSort
    from .build import Build as Build
    from .database_health import DatabaseHealth as DatabaseHealth
    from .day_stats import DayStats as DayStats
    from .event_actor import EventActor as EventActor
    from .file import File as File
    from .file_deleted_data import FileDeletedData as FileDeletedData
    from .file_deleted_event import FileDeletedEvent as FileDeletedEvent
    from .file_page import FilePage as FilePage
    from .file_sort import FileSort as FileSort
    from .file_status import FileStatus as FileStatus
    from .file_uploaded_data import FileUploadedData as FileUploadedData
    from .file_uploaded_event import FileUploadedEvent as FileUploadedEvent
    from .flag import Flag as Flag
    from .flag_create import FlagCreate as FlagCreate
    from .flag_page import FlagPage as FlagPage
    from .flag_update import FlagUpdate as FlagUpdate
    from .job import Job as Job
    from .job_kind import JobKind as JobKind
    from .job_kind_facts import JobKindFacts as JobKindFacts
    from .job_kind_list import JobKindList as JobKindList
    from .job_page import JobPage as JobPage
    from .job_parameters import JobParameters as JobParameters
    from .job_start import JobStart as JobStart
    from .job_status import JobStatus as JobStatus
    from .login_request import LoginRequest as LoginRequest
    from .migrations import Migrations as Migrations
    from .outbox_backlog import OutboxBacklog as OutboxBacklog
    from .password_change import PasswordChange as PasswordChange
    from .pool_usage import PoolUsage as PoolUsage
    from .queue_depth import QueueDepth as QueueDepth
    from .redis_health import RedisHealth as RedisHealth
    from .refresh_request import RefreshRequest as RefreshRequest
    from .stats_overview import StatsOverview as StatsOverview
    from .stats_series import StatsSeries as StatsSeries
    from .system_health import SystemHealth as SystemHealth
    from .system_status import SystemStatus as SystemStatus
    from .token_pair import TokenPair as TokenPair
    from .user import User as User
    from .user_activated_event import UserActivatedEvent as UserActivatedEvent
    from .user_bulk_activation import UserBulkActivation as UserBulkActivation
    from .user_bulk_item import UserBulkItem as UserBulkItem
    from .user_bulk_result import UserBulkResult as UserBulkResult
    from .user_bulk_suspension import UserBulkSuspension as UserBulkSuspension
    from .user_deleted_data import UserDeletedData as UserDeletedData
    from .user_deleted_event import UserDeletedEvent as UserDeletedEvent
    from .user_event_data import UserEventData as UserEventData
    from .user_field import UserField as UserField
    from .user_outcome import UserOutcome as UserOutcome
    from .user_page import UserPage as UserPage
    from .user_registered_event import UserRegisteredEvent as UserRegisteredEvent
    from .user_sort import UserSort as UserSort
    from .user_status import UserStatus as UserStatus
    from .user_suspended_event import UserSuspendedEvent as UserSuspendedEvent
    from .user_suspension import UserSuspension as UserSuspension
    from .user_update import UserUpdate as UserUpdate
    from .user_updated_data import UserUpdatedData as UserUpdatedData
    from .user_updated_event import UserUpdatedEvent as UserUpdatedEvent
    from .webhook_attempt import WebhookAttempt as WebhookAttempt
    from .webhook_delivery import WebhookDelivery as WebhookDelivery
    from .webhook_delivery_details import WebhookDeliveryDetails as WebhookDeliveryDetails
    from .webhook_delivery_page import WebhookDeliveryPage as WebhookDeliveryPage
    from .webhook_delivery_status import WebhookDeliveryStatus as WebhookDeliveryStatus
    from .webhook_endpoint import WebhookEndpoint as WebhookEndpoint
    from .webhook_endpoint_create import WebhookEndpointCreate as WebhookEndpointCreate
    from .webhook_endpoint_created import WebhookEndpointCreated as WebhookEndpointCreated
    from .webhook_endpoint_page import WebhookEndpointPage as WebhookEndpointPage
    from .webhook_endpoint_update import WebhookEndpointUpdate as WebhookEndpointUpdate
    from .webhook_event_type import WebhookEventType as WebhookEventType
    from .webhook_failure import WebhookFailure as WebhookFailure
    from .webhook_secret import WebhookSecret as WebhookSecret
    from .webhook_test_data import WebhookTestData as WebhookTestData
    from .webhook_test_event import WebhookTestEvent as WebhookTestEvent

_MODULES: dict[str, str] = {
    "Admin": "admin",
    "AdminCreate": "admin_create",
    "AdminPage": "admin_page",
    "AdminRole": "admin_role",
    "AdminUpdate": "admin_update",
    "AuditEvent": "audit_event",
    "AuditEventPage": "audit_event_page",
    "AuditFacts": "audit_facts",
    "AuditSort": "audit_sort",
    "Build": "build",
    "DatabaseHealth": "database_health",
    "DayStats": "day_stats",
    "EventActor": "event_actor",
    "File": "file",
    "FileDeletedData": "file_deleted_data",
    "FileDeletedEvent": "file_deleted_event",
    "FilePage": "file_page",
    "FileSort": "file_sort",
    "FileStatus": "file_status",
    "FileUploadedData": "file_uploaded_data",
    "FileUploadedEvent": "file_uploaded_event",
    "Flag": "flag",
    "FlagCreate": "flag_create",
    "FlagPage": "flag_page",
    "FlagUpdate": "flag_update",
    "Job": "job",
    "JobKind": "job_kind",
    "JobKindFacts": "job_kind_facts",
    "JobKindList": "job_kind_list",
    "JobPage": "job_page",
    "JobParameters": "job_parameters",
    "JobStart": "job_start",
    "JobStatus": "job_status",
    "LoginRequest": "login_request",
    "Migrations": "migrations",
    "OutboxBacklog": "outbox_backlog",
    "PasswordChange": "password_change",
    "PoolUsage": "pool_usage",
    "QueueDepth": "queue_depth",
    "RedisHealth": "redis_health",
    "RefreshRequest": "refresh_request",
    "StatsOverview": "stats_overview",
    "StatsSeries": "stats_series",
    "SystemHealth": "system_health",
    "SystemStatus": "system_status",
    "TokenPair": "token_pair",
    "User": "user",
    "UserActivatedEvent": "user_activated_event",
    "UserBulkActivation": "user_bulk_activation",
    "UserBulkItem": "user_bulk_item",
    "UserBulkResult": "user_bulk_result",
    "UserBulkSuspension": "user_bulk_suspension",
    "UserDeletedData": "user_deleted_data",
    "UserDeletedEvent": "user_deleted_event",
    "UserEventData": "user_event_data",
    "UserField": "user_field",
    "UserOutcome": "user_outcome",
    "UserPage": "user_page",
    "UserRegisteredEvent": "user_registered_event",
    "UserSort": "user_sort",
    "UserStatus": "user_status",
    "UserSuspendedEvent": "user_suspended_event",
    "UserSuspension": "user_suspension",
    "UserUpdate": "user_update",
    "UserUpdatedData": "user_updated_data",
    "UserUpdatedEvent": "user_updated_event",
    "WebhookAttempt": "webhook_attempt",
    "WebhookDelivery": "webhook_delivery",
    "WebhookDeliveryDetails": "webhook_delivery_details",
    "WebhookDeliveryPage": "webhook_delivery_page",
    "WebhookDeliveryStatus": "webhook_delivery_status",
    "WebhookEndpoint": "webhook_endpoint",
    "WebhookEndpointCreate": "webhook_endpoint_create",
    "WebhookEndpointCreated": "webhook_endpoint_created",
    "WebhookEndpointPage": "webhook_endpoint_page",
    "WebhookEndpointUpdate": "webhook_endpoint_update",
    "WebhookEventType": "webhook_event_type",
    "WebhookFailure": "webhook_failure",
    "WebhookSecret": "webhook_secret",
    "WebhookTestData": "webhook_test_data",
    "WebhookTestEvent": "webhook_test_event",
}

__all__ = [
    "Admin",
    "AdminCreate",
    "AdminPage",
    "AdminRole",
    "AdminUpdate",
    "AuditEvent",
    "AuditEventPage",
    "AuditFacts",
    "AuditSort",
    "Build",
    "DatabaseHealth",
    "DayStats",
    "EventActor",
    "File",
    "FileDeletedData",
    "FileDeletedEvent",
    "FilePage",
    "FileSort",
    "FileStatus",
    "FileUploadedData",
    "FileUploadedEvent",
    "Flag",
    "FlagCreate",
    "FlagPage",
    "FlagUpdate",
    "Job",
    "JobKind",
    "JobKindFacts",
    "JobKindList",
    "JobPage",
    "JobParameters",
    "JobStart",
    "JobStatus",
    "LoginRequest",
    "Migrations",
    "OutboxBacklog",
    "PasswordChange",
    "PoolUsage",
    "QueueDepth",
    "RedisHealth",
    "RefreshRequest",
    "StatsOverview",
    "StatsSeries",
    "SystemHealth",
    "SystemStatus",
    "TokenPair",
    "User",
    "UserActivatedEvent",
    "UserBulkActivation",
    "UserBulkItem",
    "UserBulkResult",
    "UserBulkSuspension",
    "UserDeletedData",
    "UserDeletedEvent",
    "UserEventData",
    "UserField",
    "UserOutcome",
    "UserPage",
    "UserRegisteredEvent",
    "UserSort",
    "UserStatus",
    "UserSuspendedEvent",
    "UserSuspension",
    "UserUpdate",
    "UserUpdatedData",
    "UserUpdatedEvent",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookDeliveryDetails",
    "WebhookDeliveryPage",
    "WebhookDeliveryStatus",
    "WebhookEndpoint",
    "WebhookEndpointCreate",
    "WebhookEndpointCreated",
    "WebhookEndpointPage",
    "WebhookEndpointUpdate",
    "WebhookEventType",
    "WebhookFailure",
    "WebhookSecret",
    "WebhookTestData",
    "WebhookTestEvent",
]


def __getattr__(name: str) -> object:
    if name in _MODULES:
        value = getattr(import_module(f".{_MODULES[name]}", __name__), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
