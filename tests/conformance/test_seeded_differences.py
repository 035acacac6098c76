"""Seeded differences of operations, which the checker must find."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from specfirst.conformance.served_routes import ServedOperation
from specfirst.conformance.written_documents import WrittenApi
from tests.conformance.conftest import Seed, differences, operation_named

SEEDS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "seeds.yaml").read_text())


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: f"{seed['operation']}: {seed['with'].strip()}")
async def test_seeded_difference_is_found(
    seed: dict[str, Any],
    seeded: Callable[[Seed], list[WrittenApi]],
    served: dict[str, ServedOperation],
) -> None:
    apis = seeded((seed["file"], seed["replace"], seed["with"]))
    found = await differences(operation_named(apis, *seed["operation"].split()), served)

    assert any(seed["finds"] in str(difference) for difference in found), (
        "\n".join(map(str, found)) or "nothing found"
    )
