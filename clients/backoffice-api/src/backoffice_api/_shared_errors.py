"""The base of the exceptions of all SDKs in a process.

`except` looks at true base classes only, and each SDK has its own copy of this package. The first one that is
imported therefore makes the class, and the others take it over. It has no members, so that copies of any
version agree on it.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

_MODULE = "_specfirst_shared_errors"

if TYPE_CHECKING:

    class AnySDKError(Exception):
        """Base of the exceptions of all SDKs made by specfirst."""

else:
    _shared = sys.modules.setdefault(_MODULE, ModuleType(_MODULE, __doc__))
    AnySDKError = _shared.__dict__.setdefault(
        "AnySDKError",
        type(
            "AnySDKError",
            (Exception,),
            {
                "__module__": _MODULE,
                "__doc__": "Base of what any SDK made by specfirst raises.",
            },
        ),
    )
