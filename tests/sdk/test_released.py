"""The SDKs of the last release against the service as it is now.

They are generated from `spec/released/`, as their users have installed them. These tests use what the release
has; a test of what is newer is not in this list before the next release.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from specfirst.compiler.pipeline import emit_client
from tests.sdk.test_live import (
    backoffice,
    new_client,
    service,
    test_administrator_suspends_a_user,
    test_change_of_an_older_version_is_refused,
    test_failures_have_types,
    test_large_file_is_uploaded_by_a_signed_url_in_one_call,
    test_lists_are_walked_page_by_page,
    test_login_and_logout_begin_and_end_a_session,
    test_lost_response_of_a_refresh_ends_no_session,
    test_notifications_are_followed_from_one_connection_to_the_next,
    test_repeated_creation_creates_one_object,
    test_sessions_are_listed_and_closed,
    test_signed_message_of_the_service_is_verified_and_typed,
    test_uploaded_file_can_be_downloaded,
    test_user_reads_and_changes_their_account,
)

RELEASED = Path(__file__).parents[2] / "spec" / "released"

__all__ = [
    "backoffice",
    "new_client",
    "service",
    "test_administrator_suspends_a_user",
    "test_change_of_an_older_version_is_refused",
    "test_failures_have_types",
    "test_large_file_is_uploaded_by_a_signed_url_in_one_call",
    "test_lists_are_walked_page_by_page",
    "test_login_and_logout_begin_and_end_a_session",
    "test_lost_response_of_a_refresh_ends_no_session",
    "test_notifications_are_followed_from_one_connection_to_the_next",
    "test_repeated_creation_creates_one_object",
    "test_sessions_are_listed_and_closed",
    "test_signed_message_of_the_service_is_verified_and_typed",
    "test_uploaded_file_can_be_downloaded",
    "test_user_reads_and_changes_their_account",
]


@pytest.fixture(scope="module")
def released_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder on the import path for the generated packages."""
    folder = tmp_path_factory.mktemp("released")
    sys.path.insert(0, str(folder / "src"))
    yield folder
    sys.path.remove(str(folder / "src"))


@pytest.fixture(scope="module")
def client_api(released_folder: Path) -> Any:
    """The released SDK of the client API."""
    return _generated("client", released_folder)


@pytest.fixture(scope="module")
def backoffice_api(released_folder: Path) -> Any:
    """The released SDK of the back office."""
    return _generated("backoffice", released_folder)


def _generated(api: str, folder: Path) -> Any:
    package = f"released_{api}_api"
    document = json.loads((RELEASED / f"{api}.json").read_text(encoding="utf-8"))
    for path, text in emit_client(document, package=package, distribution=package).items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    importlib.invalidate_caches()
    return importlib.import_module(package)
