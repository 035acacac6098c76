"""The application serves exactly the written spec."""

import re

from specfirst.conformance.checker import check
from specfirst.conformance.running_application import RunningApplication
from specfirst.conformance.written_documents import read_apis
from tests.conformance.conftest import PROJECT


async def test_served_api_equals_written_spec(running: RunningApplication) -> None:
    report = await check(running, read_apis(PROJECT.apis))

    assert str(report).splitlines()[:-1] == []
    # Counted as text, because the YAML reader is under test itself.
    written = "".join(path.read_text() for path in PROJECT.spec.glob("*/v*/paths/*.yaml"))
    assert report.operations == len(re.findall(r"^    operationId: ", written, re.MULTILINE))
    assert report.result.facts > 600 * report.operations
