"""What a document must hold to: the rules of OpenAPI for any, and our conventions for our own.

A rule is a generator function over a `Subject`; adding one to its table here is all it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Diagnostic, Severity
from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.lint import envelope, keys, validity
from specfirst.compiler.lint.rule import Expansion, Finding, Rule, Subject, rule_id

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
    validity.links_lead_to_operations,
    envelope.links_keep_the_wire_form,
    validity.required_properties_exist,
    validity.integer_bounds_have_64_bits,
    validity.patterns_have_no_delimiters,
    keys.keys_are_defined,
    keys.keywords_are_defined,
    keys.keywords_are_of_the_version,
)
"""Errors in documents that follow the conventions; warnings in others, which can be compiled all the same."""

VERSION: tuple[Rule, ...] = (validity.methods_are_defined, validity.no_operation_is_lost)
"""Always warnings: what is served is more, or less, than the document seems to define."""


def lint(source: Bundle, expanded: Bundle, catalogue: Catalogue | None) -> list[Diagnostic]:
    """Every finding about a well-formed bundle and its expansion, in no particular order."""
    subject = Subject(source, catalogue)
    found = _apply(INDISPENSABLE, subject, "error")
    if found:
        # What follows from a mistake is none of its own.
        return found
    found = _apply(VERSION, subject, "warning")
    if not source.follows_conventions:
        return [*found, *_apply(VALIDITY, subject, "warning")]
    # Documents of others need neither these rules nor the JSON Schema library.
    from specfirst.compiler.lint.conventions import CONVENTIONS
    from specfirst.compiler.lint.expansion import OF_EXPANSIONS

    found += _apply((*VALIDITY, *CONVENTIONS), subject, "error")
    if any(each.severity == "error" for each in found):
        return found
    expansion = Expansion(expanded, catalogue, source.document)
    return [*found, *_apply(OF_EXPANSIONS, expansion, "error")]


def _apply(
    rules: tuple[Callable[[Checked], Iterator[Finding]], ...], subject: Checked, severity: Severity
) -> list[Diagnostic]:
    return [
        Diagnostic(subject.bundle.locate(finding.pointer), rule_id(rule), finding.message, severity)
        for rule in rules
        for finding in rule(subject)
    ]
