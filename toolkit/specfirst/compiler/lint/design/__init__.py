"""What a reviewer of an API would say: rules about names, words, responses, values and access.

Each is a named warning, or an error where secrets are at stake, in any document. The lists of words are short
on purpose: a rule that is often wrong is switched off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from specfirst.compiler.diagnostics import Severity
from specfirst.compiler.lint.design import access, paths, responses, values, words
from specfirst.compiler.lint.design.subject import Design
from specfirst.compiler.lint.rule import Finding

DESIGN: Mapping[Callable[[Design], Iterator[Finding]], Severity] = {
    paths.paths_name_things: "warning",
    paths.collections_are_plural: "warning",
    paths.paths_are_shallow: "warning",
    words.descriptions_are_finished: "warning",
    words.descriptions_add_to_summaries: "warning",
    responses.created_resources_have_locations: "warning",
    responses.items_can_be_missing: "warning",
    responses.lists_come_in_pages: "warning",
    responses.pages_have_cursors: "warning",
    values.ids_are_of_one_kind: "warning",
    values.dates_have_formats: "warning",
    values.money_is_exact: "warning",
    values.enums_have_one_case: "warning",
    values.booleans_are_not_null: "warning",
    values.arrays_are_not_null: "warning",
    access.secrets_are_not_in_urls: "error",
    access.changes_have_rate_limits: "warning",
    access.operations_name_roles: "warning",
    access.operations_say_who_may_call: "warning",
}
"""The rules with their severities."""
