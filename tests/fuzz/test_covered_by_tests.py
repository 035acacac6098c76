"""Responses that only named tests reach: they are declared, and the tests exist."""

from __future__ import annotations

import pytest

from specfirst.fuzz.coverage import declared_responses
from specfirst.fuzz.covered_by_tests import CoveredByTests
from specfirst.fuzz.operations import read_document
from specfirst.project import Api, read_project
from tests.fuzz.plugin import ROOT, ServicePlugin

PROJECT = read_project(ROOT)


@pytest.mark.parametrize("api", PROJECT.apis, ids=lambda api: api.name)
def test_every_listed_response_is_declared(api: Api) -> None:
    document = read_document(PROJECT.generated / api.package / "openapi.json")
    covered = CoveredByTests.read(api.name, ServicePlugin.covered_by_tests)
    assert covered.tests
    assert covered.superfluous(declared_responses(document)) == []


@pytest.mark.parametrize("api", PROJECT.apis, ids=lambda api: api.name)
def test_every_named_test_exists(api: Api) -> None:
    assert CoveredByTests.read(api.name, ServicePlugin.covered_by_tests).missing(ROOT) == []
