"""Marks in core schemas for checks of Python objects that were never JSON.

Pydantic's core schemas say how JSON and Python values are read. A model that a service returns holds values
that were converted already: to check them, the meaning of each schema node for such values must be known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

OBJECT_SCHEMA: Final = "specfirst.object_schema"
"""Key of a node's metadata: the schema for the Python object that the node reads from text."""

_READS_OBJECTS: Final = "specfirst.reads_objects"


def reading_objects() -> dict[str, Any]:
    """Metadata of a function node that treats a Python object as it treats the JSON value it was read from.

    A new dictionary for each node, since Pydantic adds to it.
    """
    return {_READS_OBJECTS: True}


def reads_objects(node: Mapping[str, Any]) -> bool:
    """Whether the node has the metadata of `reading_objects`."""
    return _READS_OBJECTS in (node.get("metadata") or {})
