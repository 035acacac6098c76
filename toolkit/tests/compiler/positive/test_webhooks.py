"""Webhooks become a module; parts that it cannot express give warnings with their lines."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from specfirst.compiler.emit.renderers import IN_PROCESS
from specfirst.compiler.jobs import DocumentJob
from specfirst.compiler.rendering import render

PACKAGE = "sending_api"
SPEC = Path(__file__).with_name("webhooks.yaml")
GENERATE = [sys.executable, "-m", "specfirst", "generate"]


class Generated:
    """The module of webhooks, and what the compiler printed while it made it."""

    def __init__(self, webhooks: ModuleType, said: str) -> None:
        self.names: Any = webhooks.WebhookName
        self.payloads: Any = webhooks.PAYLOADS
        self.union: Any = webhooks.WebhookPayload
        self.warnings = [line for line in said.splitlines() if "warning:" in line]

    def takes(self, name: str, payload: Any) -> bool:
        """Whether the payload is one of this webhook."""
        try:
            TypeAdapter(self.payloads[self.names(name)]).validate_python(payload)
        except ValidationError:
            return False
        return True


@pytest.fixture(scope="module")
def sending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    out = tmp_path_factory.mktemp("sending")
    command = [*GENERATE, "--spec", str(SPEC), "--out", str(out), "--package", PACKAGE]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    sys.path.insert(0, str(out))
    yield Generated(importlib.import_module(f"{PACKAGE}.webhooks"), done.stdout + done.stderr)
    sys.path.remove(str(out))


def test_every_webhook_is_named_and_typed(sending: Generated) -> None:
    assert {name.value for name in sending.names} == {
        "newPet",
        "new-pet",
        "pet.gone",
        "инвентарь",
        "both post",
        "both delete",
        "picture",
        "two kinds",
    }
    assert set(sending.payloads) == set(sending.names)
    assert {"NEW_PET", "NEW_PET_2", "PET_GONE"} <= set(sending.names.__members__)


def test_payloads_are_held_to_their_schemas(sending: Generated) -> None:
    assert sending.takes("newPet", {"name": "Rex"})
    assert not sending.takes("newPet", {"name": 1})
    assert sending.takes("new-pet", [{"name": "Rex"}])
    assert not sending.takes("new-pet", {"name": "Rex"})
    assert sending.takes("pet.gone", {"id": "1"})
    assert not sending.takes("pet.gone", {})
    assert sending.takes("инвентарь", {"count": 1})
    assert not sending.takes("инвентарь", {"count": "1"})
    assert sending.takes("both post", "a")
    assert not sending.takes("both post", "b")
    assert sending.payloads[sending.names("both delete")] is None
    assert sending.payloads[sending.names("picture")] is bytes


def test_ignored_part_of_a_webhook_is_a_warning_with_its_line(sending: Generated) -> None:
    said = "\n".join(sending.warnings)
    for line, message in (
        (
            13,
            "the webhook 'new-pet' is sent with the parameter 'X-Hub-Signature', which its module leaves out",
        ),
        (30, "the payload of the webhook 'picture' is image/png: it is taken as bytes"),
        (34, "the webhook 'two kinds' is typed as application/json, and not as application/xml"),
    ):
        assert f"webhooks.yaml:{line}: warning: {message}" in said
    assert len(sending.warnings) == 3, said


def test_document_without_webhooks_has_no_module_of_webhooks(tmp_path: Path) -> None:
    spec = tmp_path / "silent.yaml"
    spec.write_text('openapi: 3.1.0\ninfo: {title: Silent, version: "1"}\npaths: {}\n')
    files = render(DocumentJob(spec, tmp_path, "silent_api", IN_PROCESS)).files
    assert "silent_api/webhooks.py" not in files


@pytest.mark.parametrize("body", ["", "requestBody: {content: {application/json: {}}}"])
def test_webhook_with_a_payload_of_any_type(tmp_path: Path, body: str) -> None:
    spec = tmp_path / "old.yaml"
    spec.write_text(
        'openapi: 3.0.3\ninfo: {title: Old, version: "1"}\npaths: {}\n'
        f"x-webhooks:\n  ping:\n    post:\n      {body}\n      responses: {{'200': {{description: ok}}}}\n"
    )
    package = f"old_{len(body)}_api"
    command = [*GENERATE, "--spec", str(spec), "--out", str(tmp_path), "--package", package]
    subprocess.run(command, check=True, capture_output=True)
    expected = "Any" if body else "None"
    use = (
        f"from typing import Any; from {package}.webhooks import PAYLOADS, WebhookPayload; "
        f"assert PAYLOADS == {{'ping': {expected}}}; assert WebhookPayload is {expected}"
    )
    subprocess.run([sys.executable, "-c", use], check=True, env={"PYTHONPATH": f"{tmp_path}:{Path.cwd()}"})
