"""What a document must hold to: the rules of OpenAPI for any, and our conventions for our own.

A rule is a generator function over a `Subject`; adding one to its table here is all it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, TypeVar

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Diagnostic, Severity
from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.lint import envelope, keys, validity
from specfirst.compiler.lint.design import DESIGN
from specfirst.compiler.lint.design.subject import Design
from specfirst.compiler.lint.rule import Expansion, Finding, Rule, Subject, rule_id
from specfirst.compiler.lint.waivers import Waivers, has_waivers, read_waivers

Preset = Literal["minimal", "house"]
Checked = TypeVar("Checked", bound=Subject)

INDISPENSABLE: tuple[Rule, ...] = (
    validity.parameters_are_complete,
    validity.references_end,
    validity.security_schemes_exist,
    validity.security_schemes_are_complete,
)
"""Without these there is nothing to generate from, or an operation would be public by mistake."""

VALIDITY: tuple[Rule, ...] = (
    validity.operation_ids_are_unique,
    validity.path_parameters_are_in_the_path,
    validity.path_parameters_are_required,
    validity.parameters_are_unique,
    validity.paths_are_distinct,
    validity.paths_start_with_a_slash,
    validity.paths_have_no_query,
    validity.links_lead_to_operations,
    envelope.links_keep_the_wire_form,
    validity.required_properties_exist,
    validity.integer_bounds_have_64_bits,
    validity.patterns_have_no_delimiters,
    keys.keys_are_defined,
    keys.keywords_are_defined,
    keys.keywords_are_of_the_version,
    keys.enums_have_values_of_their_type,
)
"""Errors in documents that follow the conventions; warnings in others, which can be compiled all the same."""

OF_OTHERS: tuple[Rule, ...] = (keys.keywords_have_values, keys.nullable_has_a_type)
"""Warnings in documents that do not follow the conventions, which have a stricter rule in its place."""

VERSION: tuple[Rule, ...] = (validity.methods_are_defined, validity.no_operation_is_lost)
"""Always warnings: what is served is more, or less, than the document seems to define."""


def preset_of(source: Bundle, chosen: Preset | None) -> Preset:
    """The preset that holds: the chosen one, or `house` for documents that follow the conventions."""
    return chosen or ("house" if source.follows_conventions else "minimal")


def lint(
    source: Bundle, expanded: Bundle, catalogue: Catalogue | None, preset: Preset = "minimal"
) -> list[Diagnostic]:
    """Every finding about a well-formed bundle and its expansion, in no particular order.

    `minimal` is what the compiler asks for; `house` adds the rules of design.
    """
    subject = Subject(source, catalogue)
    found = _apply(INDISPENSABLE, subject, "error")
    if found:
        # What follows from a mistake is none of its own.
        return found
    waivers = read_waivers(source, _waivable() if has_waivers(source) else frozenset())
    found = [*_apply(VERSION, subject, "warning"), *waivers.wrong]
    checked: set[str] = set()
    if source.follows_conventions:
        checked = set(map(rule_id, _conventions()))
        found += _apply(VALIDITY, subject, "error")
        found += _apply(_conventions(), subject, "error", waivers)
    else:
        found += _apply((*VALIDITY, *OF_OTHERS), subject, "warning")
    if preset == "house":
        checked |= set(map(rule_id, DESIGN))
        found += _of_design(Design(source, catalogue, expanded), waivers)
    if source.follows_conventions and not any(finding.severity == "error" for finding in found):
        from specfirst.compiler.lint.expansion import OF_EXPANSIONS

        found += _apply(OF_EXPANSIONS, Expansion(expanded, catalogue, source.document), "error")
    return [*found, *waivers.unused(checked)]


def _conventions() -> tuple[Rule, ...]:
    # Documents of others need neither these rules nor the JSON Schema library.
    from specfirst.compiler.lint.conventions import CONVENTIONS

    return CONVENTIONS


def _waivable() -> frozenset[str]:
    return frozenset(map(rule_id, (*_conventions(), *DESIGN)))


def _of_design(design: Design, waivers: Waivers) -> list[Diagnostic]:
    return [
        finding for rule, severity in DESIGN.items() for finding in _apply((rule,), design, severity, waivers)
    ]


def _apply(
    rules: tuple[Callable[[Checked], Iterator[Finding]], ...],
    subject: Checked,
    severity: Severity,
    waivers: Waivers | None = None,
) -> list[Diagnostic]:
    return [
        Diagnostic(subject.bundle.locate(finding.pointer), rule_id(rule), finding.message, severity)
        for rule in rules
        for finding in rule(subject)
        if waivers is None or not waivers.waive(rule_id(rule), finding)
    ]
