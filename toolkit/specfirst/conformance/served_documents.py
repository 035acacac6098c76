"""Compare the published documentation: `/openapi.json`, and the pages that display it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

import httpx
from fastapi import FastAPI

from specfirst.conformance.comparison import Result
from specfirst.conformance.schema_form import inlined, schema_form
from specfirst.conformance.written_documents import WrittenApi, WrittenMapping
from specfirst.conformance.written_facts import WrittenOperation, facts_of, written_operations

_PROSE = ("summary", "description", "deprecated")
_ADDRESS = re.compile(r"(?:spec-url|data-spec|url)\s*[=:]\s*[\"']([^\"']+)")


async def compare_documents(
    app: FastAPI, api: WrittenApi, result: Result, *, shown_at: Collection[str]
) -> None:
    """Fetch the API's document as a reader would, and compare it with the written one.

    `shown_at` are the paths outside the spec; a document or page that is not among them is skipped.
    """
    if f"{api.prefix}/openapi.json" not in shown_at:
        return
    subject = f"{api.name} /openapi.json"
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
        response = await client.get(f"{api.prefix}/openapi.json")
        result.compare(subject, 200, response.status_code, fact="status")
        if response.status_code != httpx.codes.OK:
            return
        document = response.json()
        served = inlined(document, partial(_target_of, document))
        _compare_heads(api, served, result)
        _compare_operations(api, served, result)
        for page in ("docs", "redoc"):
            if f"{api.prefix}/{page}" not in shown_at:
                continue
            shown = await client.get(f"{api.prefix}/{page}")
            addresses = _ADDRESS.findall(shown.text)
            shown_documents = [await client.get(address) for address in addresses]
            same = [document.content == response.content for document in shown_documents]
            result.compare(f"{api.name} /{page}", [True], same, fact="shows the document")


def _compare_heads(api: WrittenApi, served: Mapping[str, Any], result: Result) -> None:
    subject = f"{api.name} /openapi.json"
    for key in ("openapi", "info", "servers", "tags", "security", "externalDocs", "webhooks"):
        result.compare(subject, api.document.get(key), served.get(key), fact=key, place=api.document.place)
    schemes = api.document.get("components", {}).get("securitySchemes", {})
    shown = served.get("components", {}).get("securitySchemes", {})
    result.compare(subject, schemes, shown, fact="security schemes", place=api.document.place)


def _compare_operations(api: WrittenApi, served: Mapping[str, Any], result: Result) -> None:
    document = WrittenApi(api.name, WrittenMapping(served), api.catalogue, api.errors)
    written = {(operation.method, operation.path): operation for operation in written_operations(api)}
    shown = {(operation.method, operation.path): operation for operation in written_operations(document)}
    result.compare(
        f"{api.name} /openapi.json",
        {f"{method} {path}": True for method, path in written},
        {f"{method} {path}": True for method, path in shown},
        fact="operation",
    )
    for key in written.keys() & shown.keys():
        result.compare(
            f"{written[key].subject} in /openapi.json",
            _document_facts(written[key]),
            _document_facts(shown[key], completed=True),
            place=written[key].place,
        )


def _document_facts(operation: WrittenOperation, *, completed: bool = False) -> dict[str, Any]:
    """Return the facts that a reader sees; with `completed` every failure is written out."""
    definition = operation.definition
    facts = facts_of(operation)
    if completed:
        facts["failures"] = _spelled_out(definition["responses"])
    return {
        **facts,
        **{name: definition.get(name) for name in _PROSE},
        "failure bodies": _failure_bodies(operation) if completed else _promised_bodies(operation),
        "runtime headers": _runtime_headers(operation)
        if completed
        else {str(status): operation.policies.headers(status) for status in operation.statuses},
        "runtime parameters": _runtime_parameters(operation)
        if completed
        else {name: schema_form(schema) for name, schema in operation.policies.runtime_parameters.items()},
        "examples": {
            str(status): {
                media_type: media.get("examples", {})
                for media_type, media in response.get("content", {}).items()
            }
            for status, response in operation.successes.items()
        },
        "links": {str(status): response.get("links", {}) for status, response in operation.successes.items()},
        "request examples": {
            media_type: media.get("examples", {})
            for media_type, media in (operation.body or {}).get("content", {}).items()
        },
        "parameter descriptions": {
            f"{parameter['in']} {parameter['name']}": parameter.get("description")
            for parameter in operation.parameters
        },
    }


def _spelled_out(responses: Mapping[str, Any]) -> dict[str, Any]:
    return {
        status: {code: True for media in response["content"].values() for code in sorted(media["examples"])}
        for status, response in responses.items()
        if int(status) >= 400
    }


def _failure_bodies(operation: WrittenOperation) -> dict[str, Any]:
    return {
        str(status): {
            "content": {
                name: schema_form(media_type["schema"]) for name, media_type in response["content"].items()
            },
        }
        for status, response in operation.definition["responses"].items()
        if int(status) >= 400
    }


def _runtime_headers(operation: WrittenOperation) -> dict[str, Any]:
    """Return the headers of each response, except the service's, and whether they are required."""
    return {
        status: {
            name.lower(): bool(header.get("required"))
            for name, header in response.get("headers", {}).items()
            if header.get("x-runtime")
        }
        for status, response in operation.definition["responses"].items()
    }


def _runtime_parameters(operation: WrittenOperation) -> dict[str, Any]:
    return {
        parameter["name"].lower(): schema_form(parameter["schema"])
        for parameter in operation.written_parameters
        if parameter.get("x-runtime")
    }


def _promised_bodies(operation: WrittenOperation) -> dict[str, Any]:
    errors = schema_form(operation.api.errors)
    return {str(status): {"content": {"application/json": errors}} for status in operation.failures}


def _target_of(document: Mapping[str, Any], reference: str) -> Any:
    """Return the target of a reference within the document."""
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found
