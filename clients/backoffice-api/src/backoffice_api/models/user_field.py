from typing import Literal, TypeAlias

UserField: TypeAlias = Literal["display_name", "email", "email_verified", "locale"]
"""What of an account may change.

Newer servers may send other values.
"""
