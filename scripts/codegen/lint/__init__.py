"""What a document must hold to: the rules of OpenAPI for any, and our conventions for our own."""

from __future__ import annotations

from scripts.codegen.bundle import Bundle
from scripts.codegen.catalogue import Catalogue
from scripts.codegen.diagnostics import Diagnostic


def lint(bundle: Bundle, catalogue: Catalogue | None) -> list[Diagnostic]:
    """Every finding about a bundle as written (not completed)."""
    return []
