"""The application serves what is written, all of it and nothing else."""

import re

from fastapi import FastAPI

from specfirst.conformance.checker import check
from specfirst.conformance.written_documents import read_apis
from tests.conformance.conftest import CATALOGUE, SPEC


async def test_there_is_no_difference(app: FastAPI) -> None:
    report = await check(app, read_apis(SPEC), CATALOGUE)

    assert str(report).splitlines()[:-1] == []
    # Counted as text, since what reads YAML here is itself under test. Links are further inside.
    written = "".join(path.read_text() for path in SPEC.glob("*/v*/paths/*.yaml"))
    assert report.operations == len(re.findall(r"^    operationId: ", written, re.MULTILINE))
    assert report.result.facts > 600 * report.operations
