"""Drop a `default` that breaks its own schema: the compiler warns of it, and leaves it out.

This deliberately states the compiler's rule a second time.
"""

from __future__ import annotations

from typing import Any

from specfirst.conformance.probes.written_validator import WrittenValidator


def drop_wrong_default(schema: dict[str, Any]) -> None:
    """Change a schema in place whose `default` is invalid."""
    if "default" in schema and not WrittenValidator(schema).admits(schema["default"]):
        del schema["default"]
