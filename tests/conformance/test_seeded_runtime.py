"""A runtime whose behaviour differs from its description, which probes must find."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from specfirst.conformance.served_routes import ServedOperation
from specfirst.conformance.written_documents import read_apis
from specfirst.conformance.written_facts import WrittenOperation
from specfirst.runtime.operation import CachePolicy
from specfirst.runtime.pipeline import Pipeline
from specfirst.runtime.responses import CompiledSuccess, ResponseWriter
from specfirst.runtime.security import AcceptAnyCredentials
from tests.conformance.conftest import PROJECT, differences, operation_named


class _Claims:
    """A validator with the same JSON Schema that accepts any value."""

    def __init__(self, adapter: TypeAdapter[Any]) -> None:
        self.json_schema = adapter.json_schema

    @staticmethod
    def validate_python(value: Any, **_: object) -> Any:
        return value

    @staticmethod
    def validate_json(text: bytes, **_: object) -> Any:
        return json.loads(text)


def _validates_no_body(pipeline: Pipeline) -> None:
    body: Any = copy.copy(pipeline.body)
    body._reader = copy.copy(body._reader)
    body._reader.adapter = _Claims(body._reader.adapter)
    pipeline.body = body


def _validates_no_parameters(pipeline: Pipeline) -> None:
    pipeline.parameters = copy.copy(pipeline.parameters)
    pipeline.parameters.values = copy.copy(pipeline.parameters.values)
    vars(pipeline.parameters.values)["adapter"] = _Claims(pipeline.parameters.values.adapter)


def _forgets_defaults(pipeline: Pipeline) -> None:
    pipeline.parameters = copy.copy(pipeline.parameters)
    pipeline.parameters.values = copy.copy(pipeline.parameters.values)
    vars(pipeline.parameters.values)["_defaults"] = {}


def _checks_no_responses(pipeline: Pipeline) -> None:
    pipeline.writer = copy.copy(pipeline.writer)
    compiled: CompiledSuccess = copy.copy(pipeline.writer.successes[0])
    vars(compiled)["whole"] = _Claims(compiled.whole)
    pipeline.writer.successes = (compiled,)


def _lets_anybody_in(pipeline: Pipeline) -> None:
    class Open:
        def with_handlers(self, handlers: object) -> "Open":
            return self

        async def principal(self, request: object, context: object) -> object:
            return AcceptAnyCredentials()

        def challenge(self, error: Exception) -> None:
            """Name no scheme."""

    pipeline.authentication = Open()  # type: ignore[assignment]


def _asks_for_no_role(pipeline: Pipeline) -> None:
    pipeline.authentication = copy.copy(pipeline.authentication)
    vars(pipeline.authentication)["_roles"] = frozenset()


def _reads_bodies_of_any_size(pipeline: Pipeline) -> None:
    # The description still has the true limit.
    receive = pipeline._reception

    def receive_more(*arguments: Any) -> Any:
        reception = receive(*arguments)
        vars(reception)["_max_bytes"] *= 2
        return reception

    vars(pipeline)["_reception"] = receive_more


def _counts_nothing(pipeline: Pipeline) -> None:
    vars(pipeline)["_limits"] = lambda by: None


def _tells_versions_of_nothing(pipeline: Pipeline) -> None:
    _damage_operation(pipeline, cache=CachePolicy(control="private, no-cache"))


def _lets_anybody_keep_it(pipeline: Pipeline) -> None:
    _damage_operation(pipeline, cache=CachePolicy(control="public", etag="version"))


def _remembers_nothing(pipeline: Pipeline) -> None:
    pipeline.operation = replace(pipeline.operation, idempotent=False)


def _damage_operation(pipeline: Pipeline, **changes: Any) -> None:
    pipeline.writer = ResponseWriter(replace(pipeline.operation, **changes), pipeline.runtime)


@pytest.mark.parametrize(
    ("damage", "operation", "finds"),
    [
        (_counts_nothing, "client users_update_me", "limits"),
        (_tells_versions_of_nothing, "client users_get_me", "ETag"),
        (_lets_anybody_keep_it, "client users_get_me", "Cache-Control"),
        (_remembers_nothing, "backoffice admins_create", "idempotency key of 8 characters"),
        (_validates_no_body, "backoffice users_suspend", "request: body: without reason"),
        (_validates_no_parameters, "backoffice users_list", "request: limit: 101"),
        (_forgets_defaults, "backoffice users_list", "default · limit"),
        (_checks_no_responses, "backoffice users_get", "data: without status"),
        (_lets_anybody_in, "backoffice users_get", "security · without credentials"),
        (_asks_for_no_role, "backoffice admins_list", "security · bearer as operator"),
        (_reads_bodies_of_any_size, "backoffice users_suspend", "1048577 bytes in chunks"),
    ],
)
async def test_seeded_damage_of_the_runtime_is_found(
    damage: Callable[[Pipeline], None],
    operation: str,
    finds: str,
    served: dict[str, ServedOperation],
) -> None:
    written: WrittenOperation = operation_named(read_apis(PROJECT.apis), *operation.split())
    address = f"{written.method} {written.served_path}"
    pipeline = copy.copy(served[address].pipeline)
    damage(pipeline)
    found = await differences(written, {address: replace(served[address], pipeline=pipeline)})

    assert any(finds in difference.fact for difference in found), (
        "\n".join(map(str, found)) or "nothing found"
    )
