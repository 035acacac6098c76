"""Types that appear in signatures, besides the data classes of `models`."""

from ._auth import Tokens, TokenSource
from ._client_credentials import ClientCredentials
from ._download import AsyncDownload, AsyncOpenDownload, Download, OpenDownload
from ._errors import Failure, FieldError
from ._events import AsyncEventStream, Event, EventStream
from ._headers import Headers
from ._hooks import Hooks, IncomingResponse, OutgoingRequest, Retry
from ._http import AwaitingHttpClient, BlockingHttpClient, Timeout
from ._options import CallOptions
from ._pagination import AsyncPages, Pages
from ._payload import FileInput, FileSource, Progress, Upload
from ._response import RawResponse
from ._token_store import AsyncRedisTokenStore, FileTokenStore, RedisTokenStore, TokenStore, TokenStoreError
from ._types import UNSET, DecimalString, Unknown, UnknownInt, UnknownStr, Unset

__all__ = [
    "UNSET",
    "AsyncDownload",
    "AsyncEventStream",
    "AsyncOpenDownload",
    "AsyncPages",
    "AsyncRedisTokenStore",
    "AwaitingHttpClient",
    "BlockingHttpClient",
    "CallOptions",
    "ClientCredentials",
    "DecimalString",
    "Download",
    "Event",
    "EventStream",
    "Failure",
    "FieldError",
    "FileInput",
    "FileSource",
    "FileTokenStore",
    "Headers",
    "Hooks",
    "IncomingResponse",
    "OpenDownload",
    "OutgoingRequest",
    "Pages",
    "Progress",
    "RawResponse",
    "RedisTokenStore",
    "Retry",
    "Timeout",
    "TokenSource",
    "TokenStore",
    "TokenStoreError",
    "Tokens",
    "Unknown",
    "UnknownInt",
    "UnknownStr",
    "Unset",
    "Upload",
]
