"""The hooks that schemathesis loads: credentials by role, and valid inputs that no fuzzer guesses.

Everything is chosen by the case itself, so that a repeated case has the same caller and the same input.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import schemathesis
from hypothesis.internal.conjecture import providers
from schemathesis import AuthContext, Case, HookContext, Response
from schemathesis.core import NotSet
from schemathesis.core import curl as schemathesis_curl
from schemathesis.generation.stateful.state_machine import APIStateMachine
from schemathesis.schemas import BaseSchema

from specfirst.fuzz import curl
from specfirst.fuzz.correct_refusals import allow
from specfirst.fuzz.credentials import Placed, Secrets, find, place
from specfirst.fuzz.file_samples import register_files
from specfirst.fuzz.logins import Logins
from specfirst.fuzz.operations import Operation, operations_of, read_document
from specfirst.fuzz.plugin import load_plugin
from specfirst.fuzz.recorder import line_of
from specfirst.fuzz.target import Target
from specfirst.project import read_project
from specfirst.runtime.decoding.json_text import INT64_MAX, INT64_MIN

FRAMING_HEADERS: Final = frozenset({"connection", "content-length", "transfer-encoding", "upgrade"})
"""They belong to the connection, not to an operation (RFC 9112, 6)."""
_REFUSED_ONE_IN: Final = 6
"""One of so many fuzzed cases is sent in a role that may not call the operation, if there is one."""
_VALID_ONE_IN: Final = 3
"""One of so many valid fuzzed cases gets an input that succeeds."""

AnyCase = Case[Any]
"""A test case of any operation."""

_target = Target.from_environment()
_api = load_plugin(read_project(_target.root).fuzz, _target.root).api(_target)
_logins = Logins(_api)
_operations = {
    (operation.method, operation.path): operation
    for operation in operations_of(read_document(_target.document))
}


register_files(_operations.values())
# schemathesis prints how to repeat each failure: with the bytes that were sent.
schemathesis_curl.generate = curl.generate


@schemathesis.hook
def after_load_schema(context: HookContext, schema: BaseSchema) -> None:
    """Configure what follows from the document, and show in commands what was really sent."""
    for operation in _operations.values():
        allow(schema, operation)
    schema.config.output.sanitization.enabled = False


@schemathesis.auth(refresh_interval=None)
class Login:
    """Credentials for every operation whose security names a scheme."""

    def get(self, case: AnyCase, context: AuthContext) -> Secrets | None:
        """Return the secrets to send."""
        operation = _operation(case)
        if operation is None or not operation.requirement:
            return None
        role = role_for(case, allowed=operation.roles(_api.roles, _api.scopes), every=_api.roles)
        if operation.id in _api.ends_its_session:
            return _logins.fresh(operation.requirement, role) or None
        return _logins.shared(operation.requirement, role) or None

    def set(self, case: AnyCase, data: Secrets, context: AuthContext) -> None:
        """Put them where the document has them."""
        operation = _operation(case)
        assert operation is not None
        placed = place(operation.requirement, data)
        case.headers.update(placed.headers)
        case.query.update(placed.query)
        case.cookies.update(placed.cookies)


@schemathesis.hook
def filter_query(context: HookContext, query: dict[str, Any] | None) -> bool:
    """Leave out `names=` of an array that is one text (OpenAPI 3.1, 4.8.12.3).

    It stands for `[]` and for `[""]`. The server reads the first; the fuzzer may have meant the second.
    """
    called = context.operation
    operation = _operations.get((called.method.upper(), called.path)) if called is not None else None
    joined = operation.joined_arrays if operation is not None and query else ()
    return not any((query or {}).get(name) in ("", [""]) for name in joined)


@schemathesis.hook
def before_call(context: HookContext, case: AnyCase, kwargs: dict[str, Any]) -> None:
    """Correct what schemathesis cannot know, and give some valid cases an input that succeeds."""
    _without_framing(case)
    _without_impossible_version(case)
    _without_large_integers(case)
    operation = _operation(case)
    if operation is None:
        return
    _with_valid_path(case, operation)
    if not is_fuzzed(case, positive=True) or not isinstance(case.body, dict):
        return
    number = number_of(case)
    if number % _VALID_ONE_IN == 0:
        case.body = _api.valid_body(operation.id, case.body, number // _VALID_ONE_IN)


def _with_valid_path(case: AnyCase, operation: Operation) -> None:
    """Let some valid cases name what exists. By their ids, which do not count in the number of a case."""
    # In whichever phase: values that do not exist are soon all that schemathesis would try.
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # Most of them: few valid cases are made of an operation that has nothing but an id.
    if zlib.crc32(repr(case.path_parameters).encode()) % _VALID_ONE_IN == 0:
        return
    sent = Placed(*map(_texts, (case.headers, case.query, case.cookies)))
    valid = _api.valid_path(operation.id, find(operation.requirement, sent))
    if valid is not None:
        case.path_parameters = valid


def _without_large_integers(case: AnyCase) -> None:
    """Replace integers of more than 64 bits, which the runtime refuses, where no schema bounds them."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    body = _within_64_bits(case.body)
    # schemathesis judges a body again once it has been set.
    if body != case.body:
        case.body = body


def _within_64_bits(value: Any) -> Any:
    if isinstance(value, int) and not INT64_MIN <= value <= INT64_MAX:
        return value % INT64_MAX
    if isinstance(value, dict):
        return {name: _within_64_bits(member) for name, member in value.items()}
    return [_within_64_bits(member) for member in value] if isinstance(value, list) else value


def _texts(values: Any) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()} if isinstance(values, Mapping) else {}


def _without_framing(case: AnyCase) -> None:
    """Remove made-up headers that say where a message ends.

    A message with a wrong one is no HTTP request: the server responds to it, before any operation does.
    """
    for name in [name for name in case.headers if name.lower() in FRAMING_HEADERS]:
        del case.headers[name]


def _without_impossible_version(case: AnyCase) -> None:
    """Remove an If-Match that counts as valid and is not.

    In its coverage phase schemathesis 4.32 writes headers of letters and digits alone; a pattern that demands
    quotes leaves it none, and it sends a value that breaks the pattern.
    """
    if "If-Match" not in case.headers or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if '"' not in str(case.headers["If-Match"]).replace("*", '"'):
        del case.headers["If-Match"]


@schemathesis.hook
def after_call(context: HookContext, case: AnyCase, response: Response) -> None:
    """Doubt shared sessions after a change, and record the response where the service does not."""
    if case.method != "GET" and response.status_code < 300:
        _logins.doubt()
    if _target.recording is not None:
        with _target.recording.open("a", encoding="utf-8") as file:
            print(_line_of(case, response), file=file)


def _line_of(case: AnyCase, response: Response) -> str:
    path = unquote(urlsplit(str(response.request.url)).path)
    content_type = ", ".join(response.headers.get("content-type", ()))
    return line_of(case.method.upper(), path, response.status_code, content_type, response.content)


def end_scenario(machine: APIStateMachine) -> None:
    """Count a scenario and reset the data: the next one must find what this one found.

    Hypothesis repeats beginnings of scenarios, and ends the phase without a message once one goes on
    differently: an address that was free the first time and is taken the second is enough.
    """
    with _target.scenarios.open("a", encoding="utf-8") as file:
        file.write("1\n")
    _api.reset()
    _logins.forget()


# The method of the class does nothing, and is meant to be overridden; the command line offers no other way.
APIStateMachine.teardown = end_scenario  # type: ignore[method-assign, assignment]


# Hypothesis draws on the constants of every imported module that is not installed: a change anywhere in the
# project would change the cases, and with them what a run with the usual seed reaches (hypothesis 6.170).
providers.is_local_module_file = lambda path: False  # type: ignore[assignment, attr-defined]


def _operation(case: AnyCase) -> Operation | None:
    return _operations.get((case.operation.method.upper(), case.operation.path))


def role_for(case: AnyCase, *, allowed: Sequence[str], every: Sequence[str]) -> str:
    """Return an allowed role; for some fuzzed cases one that is refused."""
    number = number_of(case)
    refused = [role for role in every if role not in allowed]
    if refused and is_fuzzed(case) and number % _REFUSED_ONE_IN == 0:
        return refused[number // _REFUSED_ONE_IN % len(refused)]
    return allowed[number % len(allowed)]


def is_fuzzed(case: AnyCase, *, positive: bool = False) -> bool:
    """Tell whether the case is of the fuzzing phase, and with `positive` is meant to be valid."""
    if case.meta is None or case.meta.phase.name.value != "fuzzing":
        return False
    return not positive or case.meta.generation.mode.is_positive


def number_of(case: AnyCase) -> int:
    """Return a number that is the same for the same case.

    Ids in its path and keys in its query are new in every repetition, and do not count.
    """
    body = None if isinstance(case.body, NotSet) else case.body
    operation = _operation(case)
    keys = (
        {parameter.parameter for parameter in operation.requirement if parameter.location == "query"}
        if operation
        else ()
    )
    query = {name: value for name, value in case.query.items() if name not in keys} if keys else case.query
    return zlib.crc32(repr((case.operation.label, query, body)).encode())
