"""The tables. Importing this package registers all of them."""

from app.db.base import Base as Base
from app.models.admin import Admin as Admin
from app.models.admin import AdminRole as AdminRole
from app.models.idempotency import IdempotentAnswer as IdempotentAnswer
from app.models.session import RevocationReason as RevocationReason
from app.models.session import Session as Session
from app.models.user import User as User
from app.models.user import UserStatus as UserStatus
