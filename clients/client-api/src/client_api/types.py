"""Types that appear in signatures, besides the data classes of `models`."""

from ._auth import Tokens, TokenSource
from ._errors import Failure, FieldError
from ._http import Timeout
from ._pagination import AsyncPages, Pages
from ._response import RawResponse
from ._session import TokenStore
from ._types import UNSET, Unset

__all__ = [
    "UNSET",
    "AsyncPages",
    "Failure",
    "FieldError",
    "Pages",
    "RawResponse",
    "Timeout",
    "TokenSource",
    "TokenStore",
    "Tokens",
    "Unset",
]
