"""Compare the payloads that the application can send, the models of the generated `webhooks.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from specfirst.conformance.comparison import Result
from specfirst.conformance.schema_form import schema_form
from specfirst.conformance.written_documents import WrittenApi

_JSON = "application/json"


def compare_payloads(api: WrittenApi, payloads: Mapping[Any, Any], result: Result) -> None:
    """Compare the payload of each webhook, and the names of all webhooks, with the document."""
    written = {
        name: schema_form(item["post"]["requestBody"]["content"][_JSON]["schema"])
        for name, item in api.document.get("webhooks", {}).items()
    }
    result.compare(f"{api.name} webhooks", written, _sent(payloads), place=api.document.place)


def _sent(payloads: Mapping[Any, Any]) -> dict[str, Any]:
    schemas = {name.value: TypeAdapter(type_).json_schema() for name, type_ in payloads.items()}
    return {name: schema_form(schema, schema.get("$defs", {})) for name, schema in schemas.items()}
