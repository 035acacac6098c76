"""Drop a `default` that breaks its own schema: the compiler warns of it, and leaves it out.

This deliberately states the compiler's rule a second time.
"""

from __future__ import annotations

from typing import Any

from specfirst.conformance.probes.written_validator import WrittenValidator


def drop_wrong_default(node: dict[str, Any]) -> None:
    """Change a schema object in place whose `default` is invalid; others keep a member of this name."""
    if "default" not in node:
        return
    try:
        is_valid = WrittenValidator(node).admits(node["default"])
    except ValueError:
        return  # It is no schema: `properties` and `responses` may have such a member.
    if not is_valid:
        del node["default"]
