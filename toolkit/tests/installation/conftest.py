from pathlib import Path

import pytest

from tests.installation.environments import build_wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the toolkit as it is in this checkout."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))
