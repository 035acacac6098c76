"""The tables. Importing this package registers all of them."""

from app.db.base import Base as Base
from app.models.admin import Admin as Admin
from app.models.admin import AdminRole as AdminRole
from app.models.audit import AuditEvent as AuditEvent
from app.models.daily_stats import DailyStats as DailyStats
from app.models.feature_flag import FeatureFlag as FeatureFlag
from app.models.feature_flag import Flag as Flag
from app.models.file import File as File
from app.models.file import FileStatus as FileStatus
from app.models.idempotency import IdempotentAnswer as IdempotentAnswer
from app.models.job import JobKind as JobKind
from app.models.job import JobRun as JobRun
from app.models.job import JobStatus as JobStatus
from app.models.notification import Notification as Notification
from app.models.notification import NotificationKind as NotificationKind
from app.models.one_time_token import OneTimeToken as OneTimeToken
from app.models.one_time_token import TokenPurpose as TokenPurpose
from app.models.outbox import OutboxEvent as OutboxEvent
from app.models.outbox import TaskReceipt as TaskReceipt
from app.models.session import RevocationReason as RevocationReason
from app.models.session import Session as Session
from app.models.user import User as User
from app.models.user import UserStatus as UserStatus
