"""From a bundle to the files of a distribution."""

from __future__ import annotations

from collections.abc import Mapping

from scripts.codegen.output.formatting import format_python
from scripts.codegen.sdk.analysis import analyse
from scripts.codegen.sdk.document import Node
from scripts.codegen.sdk.engine import parse, render
from scripts.codegen.sdk.error_catalogue import CatalogueEntry
from scripts.codegen.sdk.layout import core_files, place
from scripts.codegen.sdk.lowering import lower
from scripts.codegen.sdk.sdk_view import sdk_view


def emit(
    document: Node, *, package: str, distribution: str, catalogue: Mapping[str, CatalogueEntry]
) -> dict[str, str]:
    """Return the text of every file by its path in the distribution. Raises `SdkError`."""
    facts = analyse(document, catalogue, package=package, distribution=distribution)
    data, config = parse(lower(document), package=package, distribution=distribution)
    files = place(render(data, config, sdk_view(facts, data)), package)
    core = {f"src/{package}/{name}": text for name, text in core_files().items()}
    return dict(sorted({**format_python(files, first_party=(package,)), **core}.items()))
