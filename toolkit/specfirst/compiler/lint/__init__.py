"""Check a document against rules: those of OpenAPI for every document, and our conventions for our own.

A rule is a generator function over a `Subject`, decorated with its group and an example of a violation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Diagnostic, Severity
from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.lint import envelope, keys, validity
from specfirst.compiler.lint.design import DESIGN
from specfirst.compiler.lint.design.subject import Design
from specfirst.compiler.lint.rule import (
    Expansion,
    Rule,
    Subject,
    indispensable,
    of_others,
    version,
)
from specfirst.compiler.lint.rule import validity as of_openapi
from specfirst.compiler.lint.waivers import Waivers, has_waivers, read_waivers

Preset = Literal["minimal", "house"]

INDISPENSABLE = indispensable.rules(validity)
VALIDITY = of_openapi.rules(validity, envelope, keys)
OF_OTHERS = of_others.rules(keys)
VERSION = version.rules(validity)


def preset_of(source: Bundle, chosen: Preset | None) -> Preset:
    """The preset that applies: the chosen one, or `house` for documents that follow the conventions."""
    return chosen or ("house" if source.follows_conventions else "minimal")


def lint(
    source: Bundle, expanded: Bundle, catalogue: Catalogue | None, preset: Preset = "minimal"
) -> list[Diagnostic]:
    """Return every finding about a well-formed bundle and its expansion, in no particular order.

    `minimal` contains what the compiler requires; `house` adds the rules of design.
    """
    subject = Subject(source, catalogue)
    found = _apply(INDISPENSABLE, subject)
    if found:
        # Consequences of these mistakes are not reported as well.
        return found
    waivable = (*_conventions(), *DESIGN) if has_waivers(source) else ()
    waivers = read_waivers(source, {rule.id for rule in waivable})
    found = [*_apply(VERSION, subject), *waivers.wrong]
    checked: list[Rule] = []
    if source.follows_conventions:
        checked += _conventions()
        found += _apply(VALIDITY, subject)
        found += _apply(_conventions(), subject, waivers=waivers)
    else:
        found += _apply((*VALIDITY, *OF_OTHERS), subject, severity="warning")
    if source.follows_conventions and not any(finding.severity == "error" for finding in found):
        from specfirst.compiler.lint.conventions import OF_EXPANSIONS

        found += _apply(OF_EXPANSIONS, Expansion(expanded, catalogue, source.document))
    if preset == "house":
        checked += DESIGN
        found += _apply(DESIGN, Design(source, catalogue, expanded), waivers=waivers)
    return [*found, *waivers.unused({rule.id for rule in checked})]


def _conventions() -> tuple[Rule, ...]:
    # Documents that do not follow the conventions need neither these rules nor the JSON Schema library.
    from specfirst.compiler.lint.conventions import CONVENTIONS

    return CONVENTIONS


def _apply(
    rules: Iterable[Rule],
    subject: Subject,
    *,
    severity: Severity | None = None,
    waivers: Waivers | None = None,
) -> list[Diagnostic]:
    return [
        Diagnostic(
            subject.bundle.locate(finding.pointer), rule.id, finding.message, severity or rule.severity
        )
        for rule in rules
        for finding in rule.check(subject)
        if waivers is None or not waivers.waive(rule.id, finding)
    ]
