"""From a bundle to the files of a distribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import SCHEMAS
from specfirst.compiler.emit.sdk.analysis import analyse
from specfirst.compiler.emit.sdk.client_generator import render
from specfirst.compiler.emit.sdk.complete import complete
from specfirst.compiler.emit.sdk.document import Node
from specfirst.compiler.emit.sdk.error_catalogue import CatalogueEntry
from specfirst.compiler.emit.sdk.layout import place
from specfirst.compiler.emit.sdk.lowering import lower
from specfirst.compiler.emit.sdk.request_bodies import forms_without_fields
from specfirst.compiler.emit.sdk.request_views import RequestViews, class_names, split_request_views
from specfirst.compiler.emit.sdk.sample_responses import sample_responses
from specfirst.compiler.emit.sdk.sdk_view import sdk_view
from specfirst.compiler.emit.sdk.untyped import Untyped, parse_what_can_be_typed


@dataclass(frozen=True, slots=True)
class EmittedSdk:
    """The files of a distribution by path, and what of the document they do not honour.

    `warnings` are pointers, rules and messages.
    """

    files: dict[str, str]
    warnings: tuple[tuple[Pointer, str, str], ...]


def emit_sdk(
    document: Node, *, package: str, distribution: str, catalogue: Mapping[str, CatalogueEntry]
) -> EmittedSdk:
    """Return a distribution whose files are not yet formatted, and which is without its core.

    Args:
        document: The bundle: one OpenAPI 3.1 document without references to other files.
        package: Import name, such as `client_api`.
        distribution: Name to install it by, such as `client-api`.
        catalogue: Entries of the error catalogue by code, for what the bundle does not say of a code.

    Raises:
        SdkError: The document holds something an SDK cannot be made of.
    """
    document = complete(document)
    views = split_request_views(document)
    facts = analyse(document, catalogue, package=package, distribution=distribution)
    facts = replace(facts, request_views=class_names(views))
    data, config, untyped = parse_what_can_be_typed(
        lower(document, facts.typed_failures), package=package, distribution=distribution
    )
    forms = tuple(Untyped(*form) for form in forms_without_fields(document))
    warnings = (
        (_written(each.pointer, views), "untyped-in-sdk", f"SDKs pass it through as Any: {each.reason}")
        for each in (*untyped, *forms)
    )
    files = place(render(data, config, sdk_view(document, facts, data)), package)
    files[f"src/{package}/_examples.json"] = sample_responses(document)
    return EmittedSdk(files, (*warnings, *facts.warnings))


def _written(pointer: Pointer, views: RequestViews) -> Pointer:
    """The place in the document of something in the component of a request."""
    names = {own: name for name, own in views.items()}
    if pointer[:2] == SCHEMAS and len(pointer) > 2 and pointer[2] in names:
        return (*SCHEMAS, names[str(pointer[2])], *pointer[3:])
    return pointer
