"""The application serves what is written, all of it and nothing else."""

from fastapi import FastAPI

from scripts.conformance.checker import check
from scripts.conformance.written_documents import read_apis
from tests.conformance.conftest import CATALOGUE, SPEC


async def test_there_is_no_difference(app: FastAPI) -> None:
    report = await check(app, read_apis(SPEC), CATALOGUE)

    assert str(report).splitlines()[:-1] == []
    assert report.operations == 24
    assert report.result.facts > 15_000
