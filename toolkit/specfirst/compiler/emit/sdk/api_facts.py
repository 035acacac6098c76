"""Facts of a whole API: what its SDK has beside the methods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openapi_python_client.strings import ClassName

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.media_types import FORMS
from specfirst.compiler.emit.sdk.discriminators import tags_of
from specfirst.compiler.emit.sdk.error_catalogue import CatalogueEntry, error_facts
from specfirst.compiler.emit.sdk.facts import ApiFacts, OperationFacts
from specfirst.compiler.emit.sdk.login import logout_paths, token_operation
from specfirst.compiler.emit.sdk.model_views import FIELD_PREFIX
from specfirst.compiler.emit.sdk.operation_facts import is_mixture, operation_facts
from specfirst.compiler.emit.sdk.security import security_facts, security_warnings
from specfirst.compiler.emit.sdk.signed_uploads import signed_uploads
from specfirst.compiler.emit.sdk.typed_failures import TypedFailures
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
    """Take every decision about an SDK. Raises `SdkError`."""
    schemas = normalised.schemas
    login = token_operation(api, schemas, wanted=frozenset({"email", "password"}))
    security = security_facts(api, has_login=login is not None)
    errors = error_facts(api, catalogue)
    failures = None if errors else TypedFailures(api)
    operations = tuple(
        operation_facts(operation, schemas, security, failures) for operation in api.operations
    )
    return ApiFacts(
        distribution=distribution,
        package=package,
        title=api.title,
        description=api.description,
        version=api.version,
        license=api.license,
        prefix=api.prefix,
        tags=api.tags,
        operations=operations,
        errors=errors,
        typed_failures=failures.all() if failures else (),
        login=login,
        refresh=token_operation(api, schemas, wanted=frozenset({"refresh_token"})),
        logout=logout_paths(api),
        signed_uploads=signed_uploads(api, schemas),
        keys=security.keys,
        tokens=security.tokens,
        warnings=(
            *_mixtures(api),
            *_forms_without_fields(operations),
            *security_warnings(api),
        ),
        tags_by_schema=tags_of(schemas),
        request_views={
            str(ClassName(own, FIELD_PREFIX)): str(ClassName(response, FIELD_PREFIX))
            for response, own in normalised.request_views.items()
        },
    )


def _mixtures(api: nodes.Api) -> Iterator[tuple[Pointer, str, str]]:
    for operation in api.operations:
        if is_mixture(operation.wire):
            yield (
                ("paths", operation.document_path, operation.http_method.lower(), "responses"),
                "mixed-responses-in-sdk",
                "responds with data, files or events by turns, and only the response shows which: "
                "SDKs return the bytes, as of a file",
            )


def _forms_without_fields(operations: tuple[OperationFacts, ...]) -> Iterator[tuple[Pointer, str, str]]:
    for operation in operations:
        body = operation.body
        if body is not None and body.kind == "content" and essence(body.media_type) in FORMS:
            yield (
                ("paths", operation.path, operation.http_method.lower(), "requestBody"),
                "untyped-in-sdk",
                f"SDKs pass it through as Any: {body.media_type} declares no fields: "
                "the encoded form is sent as it is given",
            )
