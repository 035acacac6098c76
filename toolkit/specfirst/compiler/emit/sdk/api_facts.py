"""Collect the facts of an API that its SDK needs besides the methods."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from openapi_python_client.strings import ClassName

from specfirst.compiler.document.references import referred_schema, schema_name
from specfirst.compiler.document.schema_walk import walk
from specfirst.compiler.document.secrets import ADDRESS
from specfirst.compiler.document.vocabulary import FORMS
from specfirst.compiler.emit.sdk.errors import error_facts, typed_failures
from specfirst.compiler.emit.sdk.facts import (
    ApiFacts,
    OperationFacts,
    Schemas,
    SignedUploadFacts,
    Tags,
    TokenOperation,
    Warned,
    untyped,
)
from specfirst.compiler.emit.sdk.idempotency import USUAL_MAKER, key_maker
from specfirst.compiler.emit.sdk.model_views import FIELD_PREFIX
from specfirst.compiler.emit.sdk.operation_facts import (
    body_fields,
    is_mixture,
    media_type_arguments,
    operation_facts,
    properties_of,
    response_kind,
)
from specfirst.compiler.emit.sdk.security import security_facts, security_warnings
from specfirst.compiler.expand.catalogue import CatalogueEntry
from specfirst.compiler.ir import nodes
from specfirst.compiler.normalise.schemas import NormalisedApi
from specfirst.media_types import essence


def api_facts(
    api: nodes.Api,
    normalised: NormalisedApi,
    catalogue: Mapping[str, CatalogueEntry],
    *,
    package: str,
    distribution: str,
) -> ApiFacts:
    """Return the facts of an API and its SDK. Raises `SdkError`."""
    schemas = normalised.schemas
    login = token_operation(api, schemas, wanted=frozenset({"email", "password"}))
    security = security_facts(api, has_login=login is not None)
    errors = error_facts(api, catalogue)
    failures = {} if errors else typed_failures(api)
    operations = {
        operation.function: operation_facts(operation, schemas, security, failures)
        for operation in api.operations
    }
    return ApiFacts(
        api=api,
        distribution=distribution,
        package=package,
        operations=operations,
        errors=errors,
        typed_failures=tuple(sorted(failures.values(), key=lambda failure: failure.class_name)),
        login=login,
        refresh=token_operation(api, schemas, wanted=frozenset({"refresh_token"})),
        logout=logout_paths(api),
        signed_uploads=signed_uploads(api, schemas),
        keys=security.keys,
        tokens=security.tokens,
        tags_by_schema=_tags_of(schemas),
        request_views={
            str(ClassName(own, FIELD_PREFIX)): str(ClassName(response, FIELD_PREFIX))
            for response, own in normalised.request_views.items()
        },
        warnings=(*_warnings(operations.values()), *security_warnings(api)),
    )


def _warnings(operations: Iterable[OperationFacts]) -> Iterator[Warned]:
    for facts in operations:
        operation, body = facts.operation, facts.body
        pointer = ("paths", operation.document_path, operation.http_method.lower())
        if is_mixture(operation.wire):
            yield (
                (*pointer, "responses"),
                "mixed-responses-in-sdk",
                "responds with data, files or events by turns, and only the response shows which: "
                "SDKs return the bytes, as of a file",
            )
        if body is not None and body.kind == "content" and essence(body.media_type) in FORMS:
            yield untyped(
                (*pointer, "requestBody"),
                f"{body.media_type} declares no fields: the encoded form is sent as it is given",
            )


def _tags_of(schemas: Mapping[str, Any]) -> Tags:
    """Return the tags of every variant: the mapped ones, or its name (OpenAPI 3.1, section 4.8.25)."""
    tags: dict[str, dict[str, tuple[str, ...]]] = {}
    for schema in chain.from_iterable(map(walk, schemas.values())):
        discriminator = schema.get("discriminator") or {}
        variants = schema.get("oneOf") or schema.get("anyOf")
        if "propertyName" not in discriminator or not variants:
            continue
        mapping: Mapping[str, str] = discriminator.get("mapping") or {}
        for name in filter(None, map(referred_schema, variants)):
            mapped = tuple(tag for tag, target in mapping.items() if (schema_name(target) or target) == name)
            known = tags.setdefault(name, {}).get(discriminator["propertyName"], ())
            tags[name][discriminator["propertyName"]] = tuple(dict.fromkeys((*known, *(mapped or (name,)))))
    return tags


_LOGOUT = re.compile(r"/(log|sign)-?_?(out|off)(-?_?all)?", re.IGNORECASE)
_FACTS = frozenset({"name", "media_type", "size", "sha256"})
"""Fields that describe a file before it is uploaded."""
_VALUE = re.compile(r"\$response\.body#(/[^{}]+)")


def logout_paths(api: nodes.Api) -> tuple[str, ...]:
    """Return the paths whose secured POST ends the session of its access token."""
    return tuple(
        operation.document_path
        for operation in api.operations
        if operation.http_method == "POST"
        and operation.security.secured
        and _LOGOUT.fullmatch(operation.document_path[operation.document_path.rindex("/") :])
        and "{" not in operation.document_path
    )


def token_operation(api: nodes.Api, schemas: Schemas, *, wanted: frozenset[str]) -> TokenOperation | None:
    """Return the public operation that takes exactly `wanted` and returns an `access_token`, if any."""
    for operation in api.operations:
        if operation.security.secured or body_fields(operation.wire, schemas) != wanted:
            continue
        for response in operation.wire.outcomes:
            kind, schema = response_kind(response)
            if response.status is not None and "access_token" in properties_of(schema, schemas):
                return TokenOperation(
                    method=operation.http_method,
                    path=operation.document_path,
                    status=response.status,
                    kind=kind,
                    media_types=media_type_arguments(operation.wire, schemas),
                    generates_key=key_maker(operation, schemas) == USUAL_MAKER,
                )
    return None


def signed_uploads(api: nodes.Api, schemas: Schemas) -> dict[str, SignedUploadFacts]:
    """Return the uploads by a signed address, by the name of the operation that each begins with.

    That operation takes the facts of a file and responds with an address; its response links to the operation
    that is called when the bytes have arrived there.
    """
    by_id = {operation.id: operation for operation in api.operations}
    found: dict[str, SignedUploadFacts] = {}
    for operation in by_id.values():
        if operation.http_method != "POST" or body_fields(operation.wire, schemas) != _FACTS:
            continue
        for complete, name, pointer in _links(operation, schemas):
            completing = by_id.get(complete)
            if (
                completing is not None
                and completing.http_method == "POST"
                and re.findall(r"{([^{}]+)}", completing.document_path) == [name]
                and completing.wire.body is None
            ):
                found.setdefault(operation.function, SignedUploadFacts(completing.function, name, pointer))
    return found


def _links(operation: nodes.Operation, schemas: Schemas) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each link with one parameter: operation, parameter, and path of the value in the body."""
    for response in operation.wire.outcomes:
        kind, schema = response_kind(response)
        if not set(properties_of(schema, schemas)) >= ADDRESS:
            continue
        for link in response.links:
            parameters = list(link.parameters.items())
            value = _VALUE.fullmatch(str(parameters[0][1])) if len(parameters) == 1 else None
            if value is not None:
                steps = tuple(value[1].split("/")[1:])
                within = steps[1:] if kind == "data" and steps[0] == "data" else steps
                yield link.operation_id, str(parameters[0][0]).removeprefix("path."), within
