"""The framework-free part of the runtime, which services and generated models may import."""

from pydantic import MISSING as MISSING

from specfirst.runtime.interface.context import ApiKeyCredentials as ApiKeyCredentials
from specfirst.runtime.interface.context import BasicCredentials as BasicCredentials
from specfirst.runtime.interface.context import BearerCredentials as BearerCredentials
from specfirst.runtime.interface.context import Claim as Claim
from specfirst.runtime.interface.context import (
    ClientCertificateCredentials as ClientCertificateCredentials,
)
from specfirst.runtime.interface.context import EntityTags as EntityTags
from specfirst.runtime.interface.context import HttpCredentials as HttpCredentials
from specfirst.runtime.interface.context import IdempotencyStore as IdempotencyStore
from specfirst.runtime.interface.context import RequestContext as RequestContext
from specfirst.runtime.interface.context import StoredResponse as StoredResponse
from specfirst.runtime.interface.context import network_of as network_of
from specfirst.runtime.interface.errors import RUNTIME_ERRORS as RUNTIME_ERRORS
from specfirst.runtime.interface.errors import ApiError as ApiError
from specfirst.runtime.interface.errors import DeclaredError as DeclaredError
from specfirst.runtime.interface.errors import FieldError as FieldError
from specfirst.runtime.interface.errors import Forbidden as Forbidden
from specfirst.runtime.interface.errors import HeaderTooLarge as HeaderTooLarge
from specfirst.runtime.interface.errors import IdempotencyInProgress as IdempotencyInProgress
from specfirst.runtime.interface.errors import IdempotencyKeyReused as IdempotencyKeyReused
from specfirst.runtime.interface.errors import InternalError as InternalError
from specfirst.runtime.interface.errors import InvalidRequest as InvalidRequest
from specfirst.runtime.interface.errors import MalformedRequest as MalformedRequest
from specfirst.runtime.interface.errors import MethodNotAllowed as MethodNotAllowed
from specfirst.runtime.interface.errors import OperationUnimplemented as OperationUnimplemented
from specfirst.runtime.interface.errors import PreconditionFailed as PreconditionFailed
from specfirst.runtime.interface.errors import RangeNotSatisfiable as RangeNotSatisfiable
from specfirst.runtime.interface.errors import RateLimited as RateLimited
from specfirst.runtime.interface.errors import RequestTimeout as RequestTimeout
from specfirst.runtime.interface.errors import RequestTooLarge as RequestTooLarge
from specfirst.runtime.interface.errors import RouteNotFound as RouteNotFound
from specfirst.runtime.interface.errors import ServiceUnavailable as ServiceUnavailable
from specfirst.runtime.interface.errors import Unauthenticated as Unauthenticated
from specfirst.runtime.interface.errors import UnsupportedMediaType as UnsupportedMediaType
from specfirst.runtime.interface.errors import UriTooLong as UriTooLong
from specfirst.runtime.interface.models import Model as Model
from specfirst.runtime.interface.results import Download as Download
from specfirst.runtime.interface.results import Event as Event
from specfirst.runtime.interface.results import Representation as Representation
from specfirst.runtime.interface.results import Result as Result
from specfirst.runtime.interface.results import Stream as Stream
from specfirst.runtime.interface.results import Upload as Upload
from specfirst.runtime.interface.results import content_disposition as content_disposition
