"""Constructs of real documents that a mock once had no valid response for."""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from tests.mock.mock_client import mock_client

DOCUMENT = Path(__file__).with_name("constructs.yaml")
DYNAMIC = {"Prefer": "dynamic=true"}


@pytest.fixture(scope="module")
async def mock(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    with mock_client(DOCUMENT, tmp_path_factory.mktemp("mock")) as client:
        yield client


async def _body(mock: httpx.AsyncClient, path: str, **headers: str) -> Any:
    response = await mock.get(path, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()


async def test_object_as_xml_follows_the_xml_object(mock: httpx.AsyncClient) -> None:
    response = await mock.get("/xml")
    assert response.headers["content-type"] == "application/xml"
    root = ElementTree.fromstring(response.text)  # noqa: S314 - of our own
    assert (root.tag, list(root.attrib)) == ("Metal", ["symbol"])
    assert float(root.findtext("price") or "")
    assert len(root.findall("names/name")) >= 2


async def test_object_of_an_unknown_media_type_is_json(mock: httpx.AsyncClient) -> None:
    response = await mock.get("/vendor")
    assert response.headers["content-type"] == "application/vnd.metal"
    assert isinstance(json.loads(response.content)["price"], float)


async def test_object_as_csv_is_a_header_and_a_row(mock: httpx.AsyncClient) -> None:
    header, row = csv.reader((await mock.get("/csv")).text.splitlines())
    assert header == ["symbol", "price", "names"]
    assert float(row[1])


async def test_items_of_overlapping_alternatives_are_left_out(mock: httpx.AsyncClient) -> None:
    body = await _body(mock, "/overlapping")
    assert isinstance(body["count"], int)
    assert body["results"] == []


async def test_property_without_a_valid_value_is_left_out(mock: httpx.AsyncClient) -> None:
    assert list(await _body(mock, "/wrong_enum")) == ["name"]


async def test_nullable_enum_is_never_null(mock: httpx.AsyncClient) -> None:
    kinds = {(await _body(mock, "/nullable_enum", **DYNAMIC))["kind"] for _ in range(20)}
    assert kinds == {"SMS", "TOTP"}


async def test_wrong_parts_of_an_example_are_corrected(
    mock: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "specfirst.mock"):
        body = await _body(mock, "/examples")
    assert "get_examples: an example breaks the schema" in caplog.text
    assert (body["name"], body["owner"]["first"], body["tags"][0]) == ("Main", "Ada", "a")
    assert len(body["opened"]) == len("2025-10-15")
    assert body["owner"]["last"]
    assert body["currency"].isupper()
    assert all(isinstance(tag, str) for tag in body["tags"])
    assert "odd" not in body


@pytest.mark.parametrize(("code", "name"), [(418, "symbol"), (503, "title")])
async def test_ranges_and_default_have_bodies(mock: httpx.AsyncClient, code: int, name: str) -> None:
    response = await mock.get("/statuses", headers={"Prefer": f"code={code}"})
    assert response.status_code == code
    assert name in response.json()
