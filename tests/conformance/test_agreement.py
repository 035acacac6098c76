"""The application serves what is written, all of it and nothing else."""

import re

from specfirst.conformance.checker import check
from specfirst.conformance.running_application import RunningApplication
from specfirst.conformance.written_documents import read_apis
from tests.conformance.conftest import PROJECT


async def test_there_is_no_difference(running: RunningApplication) -> None:
    report = await check(running, read_apis(PROJECT.apis))

    assert str(report).splitlines()[:-1] == []
    # Counted as text, since what reads YAML here is itself under test. Links are further inside.
    written = "".join(path.read_text() for path in PROJECT.spec.glob("*/v*/paths/*.yaml"))
    assert report.operations == len(re.findall(r"^    operationId: ", written, re.MULTILINE))
    assert report.result.facts > 600 * report.operations
