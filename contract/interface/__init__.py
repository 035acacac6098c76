"""The framework-free part of the contract: what services and generated models may import."""

from pydantic import MISSING as MISSING

from contract.interface.context import RequestContext as RequestContext
from contract.interface.credentials import ApiKeyCredentials as ApiKeyCredentials
from contract.interface.credentials import BasicCredentials as BasicCredentials
from contract.interface.credentials import BearerCredentials as BearerCredentials
from contract.interface.entity_tags import EntityTags as EntityTags
from contract.interface.errors import RUNTIME_ERRORS as RUNTIME_ERRORS
from contract.interface.errors import ApiError as ApiError
from contract.interface.errors import FieldError as FieldError
from contract.interface.errors import Forbidden as Forbidden
from contract.interface.errors import IdempotencyInProgress as IdempotencyInProgress
from contract.interface.errors import IdempotencyKeyReused as IdempotencyKeyReused
from contract.interface.errors import InternalError as InternalError
from contract.interface.errors import InvalidRequest as InvalidRequest
from contract.interface.errors import MethodNotAllowed as MethodNotAllowed
from contract.interface.errors import OperationUnimplemented as OperationUnimplemented
from contract.interface.errors import PreconditionFailed as PreconditionFailed
from contract.interface.errors import RangeNotSatisfiable as RangeNotSatisfiable
from contract.interface.errors import RateLimited as RateLimited
from contract.interface.errors import RequestTooLarge as RequestTooLarge
from contract.interface.errors import RouteNotFound as RouteNotFound
from contract.interface.errors import ServiceUnavailable as ServiceUnavailable
from contract.interface.errors import Unauthenticated as Unauthenticated
from contract.interface.errors import UnsupportedMediaType as UnsupportedMediaType
from contract.interface.events import Event as Event
from contract.interface.files import Download as Download
from contract.interface.files import Stream as Stream
from contract.interface.files import Upload as Upload
from contract.interface.idempotency import Claim as Claim
from contract.interface.idempotency import IdempotencyStore as IdempotencyStore
from contract.interface.idempotency import StoredAnswer as StoredAnswer
from contract.interface.models import Model as Model
from contract.interface.results import Result as Result
