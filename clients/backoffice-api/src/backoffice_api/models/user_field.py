from typing import Literal, TypeAlias

from backoffice_api._types import UnknownStr

UserField: TypeAlias = Literal["display_name", "email", "email_verified", "locale"] | UnknownStr
"""A field of an account.

Newer servers may send others, which are `UnknownStr`.
"""
