"""The table of our own conventions (design: "Spec conventions")."""

from __future__ import annotations

from scripts.codegen.lint import (
    descriptions,
    envelope,
    examples,
    extensions,
    naming,
    schema_shape,
    statuses,
    unused,
)
from scripts.codegen.lint.rule import Rule

CONVENTIONS: tuple[Rule, ...] = (
    naming.operation_has_one_tag,
    naming.operation_id_starts_with_its_tag,
    naming.names_are_snake_case,
    naming.component_schemas_are_pascal_case,
    descriptions.operations_are_described,
    descriptions.parts_are_described,
    descriptions.component_schemas_are_described,
    schema_shape.objects_are_components,
    schema_shape.json_bodies_are_components,
    schema_shape.union_variants_are_components,
    schema_shape.unions_have_discriminators,
    schema_shape.values_are_bounded,
    schema_shape.multiples_are_whole,
    schema_shape.shared_schemas_stand_alone,
    statuses.error_codes_are_in_the_catalogue,
    statuses.failures_follow_from_codes,
    statuses.operations_can_succeed,
    statuses.catalogue_has_the_codes_of_rules,
    envelope.successes_are_enveloped,
    envelope.envelopes_are_complete,
    examples.properties_have_examples,
    examples.scalar_components_have_examples,
    examples.parameters_have_examples,
    examples.schemas_are_valid,
    examples.examples_are_valid,
    extensions.extensions_are_spelt_right,
    extensions.switches_are_booleans,
    extensions.roles_are_lists_of_names,
    extensions.body_limits_are_byte_counts,
    extensions.policies_can_be_read,
    extensions.sunset_needs_deprecation,
    unused.security_schemes_are_used,
)
