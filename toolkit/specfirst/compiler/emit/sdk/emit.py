"""From a bundle to the files of a distribution."""

from __future__ import annotations

from collections.abc import Mapping

from specfirst.compiler.emit.sdk.analysis import analyse
from specfirst.compiler.emit.sdk.client_generator import parse, render
from specfirst.compiler.emit.sdk.document import Node
from specfirst.compiler.emit.sdk.error_catalogue import CatalogueEntry
from specfirst.compiler.emit.sdk.layout import place
from specfirst.compiler.emit.sdk.lowering import lower
from specfirst.compiler.emit.sdk.sdk_view import sdk_view


def emit_sdk(
    document: Node, *, package: str, distribution: str, catalogue: Mapping[str, CatalogueEntry]
) -> dict[str, str]:
    """Return the files of a distribution by path, not yet formatted, and without its core.

    Args:
        document: The bundle: one OpenAPI 3.1 document without references to other files.
        package: Import name, such as `client_api`.
        distribution: Name to install it by, such as `client-api`.
        catalogue: Entries of the error catalogue by code, for what the bundle does not say of a code.

    Raises:
        SdkError: The document holds something an SDK cannot be made of.
    """
    facts = analyse(document, catalogue, package=package, distribution=distribution)
    data, config = parse(lower(document), package=package, distribution=distribution)
    return place(render(data, config, sdk_view(facts, data)), package)
