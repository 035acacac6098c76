"""What the application can send: the models of `generated/<api>/webhooks.py`, as they validate."""

from __future__ import annotations

import importlib
from typing import Any

from pydantic import TypeAdapter

from specfirst.conformance.comparison import Result
from specfirst.conformance.schema_form import schema_form
from specfirst.conformance.written_documents import WrittenApi

_JSON = "application/json"


def compare_payloads(api: WrittenApi, result: Result) -> None:
    """Hold the payload of each webhook against the written one, and the names of all against each other."""
    written = {
        name: schema_form(item["post"]["requestBody"]["content"][_JSON]["schema"])
        for name, item in api.document.get("webhooks", {}).items()
    }
    result.compare(f"{api.name} webhooks", written, _sent(api) if written else {}, place=api.document.place)


def _sent(api: WrittenApi) -> dict[str, Any]:
    module = importlib.import_module(f"generated.{api.name.replace('/', '_')}.webhooks")
    schemas = {name.value: TypeAdapter(type_).json_schema() for name, type_ in module.PAYLOADS.items()}
    return {name: schema_form(schema, schema.get("$defs", {})) for name, schema in schemas.items()}
