"""From a bundle to the files of a distribution."""

from __future__ import annotations

from collections.abc import Mapping

from specfirst.compiler.emit.sdk.analysis import analyse
from specfirst.compiler.emit.sdk.document import Node
from specfirst.compiler.emit.sdk.engine import parse, render
from specfirst.compiler.emit.sdk.error_catalogue import CatalogueEntry
from specfirst.compiler.emit.sdk.layout import core_files, place
from specfirst.compiler.emit.sdk.lowering import lower
from specfirst.compiler.emit.sdk.sdk_view import sdk_view
from specfirst.compiler.output.formatting import format_python


def emit(
    document: Node, *, package: str, distribution: str, catalogue: Mapping[str, CatalogueEntry]
) -> dict[str, str]:
    """Return the text of every file by its path in the distribution. Raises `SdkError`."""
    facts = analyse(document, catalogue, package=package, distribution=distribution)
    data, config = parse(lower(document), package=package, distribution=distribution)
    files = place(render(data, config, sdk_view(facts, data)), package)
    core = {f"src/{package}/{name}": text for name, text in core_files().items()}
    return dict(sorted({**format_python(files, first_party=(package,)), **core}.items()))
