"""Every rule of the differ, by id."""

from __future__ import annotations

from collections.abc import Mapping

from specfirst.review.differ.catalogue.contract_rules import CONTRACT_RULES
from specfirst.review.differ.catalogue.policy_rules import POLICY_RULES
from specfirst.review.differ.catalogue.schema_rules import SCHEMA_RULES
from specfirst.review.differ.rules import Rule

ALL_RULES = (*SCHEMA_RULES, *CONTRACT_RULES, *POLICY_RULES)
RULES: Mapping[str, Rule] = {rule.id: rule for rule in ALL_RULES}
