"""Types that appear in signatures, besides the data classes of `models`."""

from ._auth import Tokens, TokenSource
from ._client_credentials import ClientCredentials
from ._download import AsyncDownload, AsyncOpenDownload, Download, OpenDownload
from ._errors import Failure, FieldError
from ._events import AsyncEventStream, Event, EventStream
from ._http import Timeout
from ._pagination import AsyncPages, Pages
from ._payload import FileInput, FileSource, Progress, Upload
from ._response import RawResponse
from ._token_store import AsyncRedisTokenStore, FileTokenStore, RedisTokenStore, TokenStore, TokenStoreError
from ._types import UNSET, Unknown, UnknownInt, UnknownStr, Unset

__all__ = [
    "UNSET",
    "AsyncDownload",
    "AsyncEventStream",
    "AsyncOpenDownload",
    "AsyncPages",
    "AsyncRedisTokenStore",
    "ClientCredentials",
    "Download",
    "Event",
    "EventStream",
    "Failure",
    "FieldError",
    "FileInput",
    "FileSource",
    "FileTokenStore",
    "OpenDownload",
    "Pages",
    "Progress",
    "RawResponse",
    "RedisTokenStore",
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
