"""Mark core schemas for checks of Python objects that were never JSON.

Pydantic's core schemas describe how JSON and Python values are read. A model that a service returns contains
values that are converted already, and to check them, the schema of the converted value must be known at each
node.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

OBJECT_SCHEMA: Final = "specfirst.object_schema"
"""Metadata key of a node that reads text: the schema of the resulting Python object."""

_READS_OBJECTS: Final = "specfirst.reads_objects"


def reading_objects() -> dict[str, Any]:
    """Return metadata for a function node that treats a Python object as it treats the JSON value of it.

    Each node gets a new dictionary, since Pydantic adds to it.
    """
    return {_READS_OBJECTS: True}


def reads_objects(node: Mapping[str, Any]) -> bool:
    """Whether the node has the metadata of `reading_objects`."""
    return _READS_OBJECTS in (node.get("metadata") or {})
