"""The hooks that schemathesis loads: credentials by role, and valid inputs that no fuzzer guesses.

Every choice depends only on the case itself, so that a repeated case has the same caller and input.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

import schemathesis
from hypothesis.internal.conjecture import providers
from schemathesis import AuthContext, Case, HookContext, Response
from schemathesis.core import NotSet
from schemathesis.core import curl as schemathesis_curl
from schemathesis.core.parameters import ParameterLocation, plain_str_values
from schemathesis.generation.stateful.state_machine import APIStateMachine
from schemathesis.schemas import BaseSchema
from schemathesis.transport.serialization import contains_binary

from specfirst.fuzz import curl
from specfirst.fuzz.annotated_formats import violates_enforced_formats, violates_only_annotations
from specfirst.fuzz.correct_refusals import allow
from specfirst.fuzz.credentials import Placed, Secrets, find, place
from specfirst.fuzz.file_samples import register_files
from specfirst.fuzz.logins import Logins
from specfirst.fuzz.operations import Operation, operations_of, read_document
from specfirst.fuzz.plugin import load_plugin
from specfirst.fuzz.recorder import record
from specfirst.fuzz.shared_addresses import with_shared_addresses
from specfirst.fuzz.target import Target
from specfirst.fuzz.valid_as_sent import is_valid_as_sent
from specfirst.project import read_project
from specfirst.runtime.decoding.json_text import INT64_MAX, INT64_MIN
from specfirst.server.limits import ServerLimits

FRAMING_HEADERS: Final = frozenset({"connection", "content-length", "transfer-encoding", "upgrade"})
"""Headers of the connection, not of an operation (RFC 9112, 6)."""
_REFUSED_ONE_IN: Final = 6
"""One in so many fuzzed cases is sent in a role that may not call the operation, if there is one."""
_VALID_ONE_IN: Final = 3
"""One in so many valid fuzzed cases gets an input that succeeds."""

_MOST_BYTES: Final = ServerLimits().header_bytes - 8 * 1024
"""The size of a request without its body; the rest of the limit is for fields that are added later."""
_MOST_PER_CHARACTER: Final = 12
"""Characters of a percent-encoded character, which has up to four bytes of UTF-8."""

_JUDGED_OTHERWISE: Final = (violates_only_annotations, violates_enforced_formats, is_valid_as_sent)
"""Tests for cases that services rightly judge otherwise than schemathesis."""

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
# schemathesis prints commands that repeat failures; this makes them send the same bytes.
schemathesis_curl.generate = curl.generate


@schemathesis.hook
def after_load_schema(context: HookContext, schema: BaseSchema) -> None:
    """Configure what the document implies, and print commands with the bytes that were sent."""
    shared = {operation.path for operation in with_shared_addresses(_operations.values())}
    for operation in _operations.values():
        allow(schema, operation, has_shared_addresses=operation.path in shared)
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
        """Put the secrets where the document expects them."""
        operation = _operation(case)
        assert operation is not None
        placed = place(operation.requirement, data)
        case.headers.update(placed.headers)
        case.query.update(placed.query)
        case.cookies.update(placed.cookies)


@schemathesis.hook
def filter_query(context: HookContext, query: dict[str, Any] | None) -> bool:
    """Remove `names=` for an array that is one text (OpenAPI 3.1, 4.8.12.3).

    It means `[]` and also `[""]`. The server reads the first, and the fuzzer may have meant the second.
    """
    called = context.operation
    operation = _operations.get((called.method.upper(), called.path)) if called is not None else None
    joined = operation.joined_arrays if operation is not None and query else ()
    return not any((query or {}).get(name) in ("", [""]) for name in joined)


@schemathesis.hook
def filter_case(context: HookContext, case: AnyCase) -> bool:
    """Remove cases with an address or a header that the server refuses before any operation is called."""
    return fits(case)


def fits(case: AnyCase) -> bool:
    """Whether the address and the header are of a size that the server accepts (414, 431)."""
    containers = (case.path_parameters, case.query, case.headers, case.cookies)
    texts = [str(value) for container in containers for value in (container or {}).values()]
    if sum(map(len, texts)) * _MOST_PER_CHARACTER <= _MOST_BYTES:
        return True
    return sum(len(quote(text, errors="replace")) for text in texts) <= _MOST_BYTES


@schemathesis.hook
def before_call(context: HookContext, case: AnyCase, kwargs: dict[str, Any]) -> None:
    """Correct what schemathesis cannot know, and give some valid cases an input that succeeds."""
    _without_framing(case)
    _without_impossible_version(case)
    _without_large_integers(case)
    _without_unfit_links(case)
    operation = _operation(case)
    if operation is None:
        return
    if any(judged_otherwise(case, operation) for judged_otherwise in _JUDGED_OTHERWISE):
        case._meta = None
    _with_valid_path(case, operation)
    if not is_fuzzed(case, positive=True) or not isinstance(case.body, dict):
        return
    number = number_of(case)
    if number % _VALID_ONE_IN == 0:
        case.body = _api.valid_body(operation.id, case.body, number // _VALID_ONE_IN)
        if case._meta is not None and contains_binary(case.body):
            # Once a body has been set, schemathesis takes every one with a file in it for invalid.
            case._meta.clear_dirty(ParameterLocation.BODY)


def _with_valid_path(case: AnyCase, operation: Operation) -> None:
    """Use existing path parameters in some valid cases, selected without their ids."""
    # In every phase, because schemathesis would soon try only values that do not exist.
    if not _is_positive(case):
        return
    # Most of them, because an operation with only an id has few valid cases.
    if zlib.crc32(repr(case.path_parameters).encode()) % _VALID_ONE_IN == 0:
        return
    parts = (part if isinstance(part, Mapping) else {} for part in (case.headers, case.query, case.cookies))
    sent = Placed(*({name: str(value) for name, value in part.items()} for part in parts))
    valid = _api.valid_path(operation.id, find(operation.requirement, sent))
    if valid is not None:
        case.path_parameters = valid


def _without_large_integers(case: AnyCase) -> None:
    """Replace integers of more than 64 bits, which the runtime refuses, where no schema bounds them."""
    if not _is_positive(case):
        return
    body = _within_64_bits(case.body)
    # schemathesis validates a body again once it has been set.
    if body != case.body:
        case.body = body


def _without_unfit_links(case: AnyCase) -> None:
    """Judge no case as valid into which an inferred link has put a value that the parameter does not take.

    schemathesis infers links by name: the text `id` of one resource goes into an integer `id` of another.
    """
    if case.meta is None or case.meta.phase.name.value != "stateful":
        return
    if _is_positive(case) and not (
        _are_taken(case.operation.path_parameters, case.path_parameters)
        and _are_taken(case.operation.query, case.query)
    ):
        case._meta = None


def _are_taken(parameters: Any, values: Mapping[str, Any] | None) -> bool:
    """Whether the values are valid for the parameters; others, such as credentials, are not considered."""
    known = {name: value for name, value in (values or {}).items() if name in parameters}
    return not known or bool(parameters.get_strict_validator().is_valid(plain_str_values(known)))


def _within_64_bits(value: Any) -> Any:
    if isinstance(value, int) and not INT64_MIN <= value <= INT64_MAX:
        return value % INT64_MAX
    if isinstance(value, dict):
        return {name: _within_64_bits(member) for name, member in value.items()}
    return [_within_64_bits(member) for member in value] if isinstance(value, list) else value


def _without_framing(case: AnyCase) -> None:
    """Remove generated headers that determine where a message ends.

    A message with a wrong one is not an HTTP request, and the server refuses it before any operation is
    called.
    """
    for name in [name for name in case.headers if name.lower() in FRAMING_HEADERS]:
        del case.headers[name]


def _without_impossible_version(case: AnyCase) -> None:
    """Remove an If-Match that counts as valid but is not.

    In its coverage phase schemathesis 4.32 writes headers of letters and digits only. A pattern that requires
    quotes then has no valid value, and it sends one that violates the pattern.
    """
    if "If-Match" not in case.headers or not _is_positive(case):
        return
    if '"' not in str(case.headers["If-Match"]).replace("*", '"'):
        del case.headers["If-Match"]


@schemathesis.hook
def after_call(context: HookContext, case: AnyCase, response: Response) -> None:
    """Check shared sessions again after a change, and record the response if the service does not."""
    if case.method != "GET" and response.status_code < 300:
        _logins.recheck()
    if _target.recording is not None:
        path = unquote(urlsplit(str(response.request.url)).path)
        content_type = ", ".join(response.headers.get("content-type", ()))
        status, body = response.status_code, response.content
        record(_target.recording, case.method.upper(), path, status, content_type, body)


def end_scenario(machine: APIStateMachine) -> None:
    """Count a scenario and reset the data, so that the next one starts from the same state.

    Hypothesis repeats the beginnings of scenarios, and ends the phase without a message once one continues
    differently, for example because an address that was free is taken.
    """
    with _target.scenarios.open("a", encoding="utf-8") as file:
        file.write("1\n")
    _api.reset()
    _logins.forget()


# The method of the class does nothing and is meant to be overridden; the command line has no other way.
APIStateMachine.teardown = end_scenario  # type: ignore[method-assign, assignment]


# Hypothesis uses constants of every imported module that is not installed. A change anywhere in the project
# would change the cases, and with them what a run with the usual seed reaches (hypothesis 6.170).
providers.is_local_module_file = lambda path: False  # type: ignore[assignment, attr-defined]


def _operation(case: AnyCase) -> Operation | None:
    return _operations.get((case.operation.method.upper(), case.operation.path))


def role_for(case: AnyCase, *, allowed: Sequence[str], every: Sequence[str]) -> str:
    """Return an allowed role; for some fuzzed cases a refused one."""
    number = number_of(case)
    refused = [role for role in every if role not in allowed]
    if refused and is_fuzzed(case) and number % _REFUSED_ONE_IN == 0:
        return refused[number // _REFUSED_ONE_IN % len(refused)]
    return allowed[number % len(allowed)]


def _is_positive(case: AnyCase) -> bool:
    """Whether the case is meant to be valid."""
    return case.meta is not None and case.meta.generation.mode.is_positive


def is_fuzzed(case: AnyCase, *, positive: bool = False) -> bool:
    """Whether the case is of the fuzzing phase and, with `positive`, meant to be valid."""
    if case.meta is None or case.meta.phase.name.value != "fuzzing":
        return False
    return not positive or _is_positive(case)


def number_of(case: AnyCase) -> int:
    """Return a number that is the same for the same case.

    Ids in its path and keys in its query are new in every repetition, and are ignored.
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
