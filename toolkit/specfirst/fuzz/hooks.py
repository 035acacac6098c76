"""What schemathesis loads (`hooks` in schemathesis.toml): real logins, by role, and real secrets.

Everything is chosen by the case itself, so that replaying a case is replaying its caller as well.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import schemathesis
from schemathesis import AuthContext, Case, HookContext, Response
from schemathesis.core import NotSet
from schemathesis.generation.stateful.state_machine import APIStateMachine

from specfirst.fuzz.accounts import Accounts
from specfirst.fuzz.hooks_environment import API, DATABASE_URL, SCENARIOS, URL
from specfirst.fuzz.sessions import APIS, Sessions
from specfirst.fuzz.valid_inputs import INSIGHTS, PATH_INSIGHTS

ENDS_ITS_SESSION: Final = frozenset(
    {
        "auth_logout",
        "auth_logout_all",
        "auth_change_password",
        "users_delete_me",
        "users_change_password",
        "users_revoke_session",
    }
)
"""Operations that end the caller's session or change its secrets: each case gets an account of its own."""
FRAMING_HEADERS: Final = frozenset({"connection", "content-length", "transfer-encoding", "upgrade"})
"""They belong to the connection, not to an operation (RFC 9112, 6)."""
_REFUSED_ONE_IN: Final = 6
"""Of so many fuzzed cases, one is sent in a role that may not call the operation, where there is one."""
_KNOWING_ONE_IN: Final = 3
"""Of so many valid fuzzed cases, one gets what it takes to succeed."""

AnyCase = Case[Any]
"""A test case of any operation."""

_accounts = Accounts(os.environ[DATABASE_URL])
_sessions = Sessions(APIS[os.environ[API]], os.environ[URL], _accounts)


@schemathesis.auth(refresh_interval=None)
class Login:
    """A token for every operation that is secured."""

    def get(self, case: AnyCase, context: AuthContext) -> str | None:
        """The token to send."""
        definition = context.operation.definition.raw
        if definition.get("security") == []:
            return None
        role = role_for(case, allowed=definition.get("x-roles") or _sessions.roles, every=_sessions.roles)
        if definition["operationId"] in ENDS_ITS_SESSION:
            return _sessions.fresh_tokens(role).access_token
        return _sessions.shared(role)

    def set(self, case: AnyCase, data: str, context: AuthContext) -> None:
        """Put it where the spec's `bearer` scheme has it."""
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context: HookContext, case: AnyCase, kwargs: dict[str, Any]) -> None:
    """Let some valid cases know what they could not guess."""
    _without_framing(case)
    _without_impossible_version(case)
    _with_path_that_exists(case)
    insight = INSIGHTS.get(case.operation.definition.raw["operationId"])
    if insight is None or not is_fuzzed(case, positive=True) or not isinstance(case.body, dict):
        return
    number = number_of(case)
    if number % _KNOWING_ONE_IN == 0:
        case.body = insight(_sessions, case.body, number // _KNOWING_ONE_IN)


def _with_path_that_exists(case: AnyCase) -> None:
    """Let some valid cases name what is there. By their ids, which do not count in the number of a case."""
    insight = PATH_INSIGHTS.get(case.operation.definition.raw["operationId"])
    token = str(case.headers.get("Authorization", "")).removeprefix("Bearer ")
    if insight is None or token.count(".") != 2:
        return
    # In whichever phase: values that are not there are soon all that schemathesis would try.
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    # Most of them: few valid cases are made of an operation that has nothing but an id.
    if zlib.crc32(repr(case.path_parameters).encode()) % _KNOWING_ONE_IN != 0:
        case.path_parameters = insight(token)


def _without_framing(case: AnyCase) -> None:
    """Take away made-up headers that say where a message ends.

    A broken one is no HTTP request: the server answers it, before any operation does.
    """
    for name in [name for name in case.headers if name.lower() in FRAMING_HEADERS]:
        del case.headers[name]


def _without_impossible_version(case: AnyCase) -> None:
    """Take away an If-Match that passes for valid and is not.

    In its coverage phase schemathesis 4.32 writes headers of letters and digits alone; a pattern that demands
    quotes leaves it none, and it sends a value that breaks the pattern.
    """
    if "If-Match" not in case.headers or case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if '"' not in str(case.headers["If-Match"]).replace("*", '"'):
        del case.headers["If-Match"]


@schemathesis.hook
def after_call(context: HookContext, case: AnyCase, response: Response) -> None:
    """Whoever changes something may have ended a session."""
    if case.method != "GET" and response.status_code < 300:
        _sessions.doubt()


def end_scenario(machine: APIStateMachine) -> None:
    """Count it, and forget what it left behind: every scenario starts on the same data.

    Hypothesis replays beginnings, and ends the phase, in silence, once one goes on differently: an address
    that was free the first time and is taken the second is enough.
    """
    with Path(os.environ[SCENARIOS]).open("a", encoding="utf-8") as file:
        file.write("1\n")
    _accounts.reset()
    _sessions.forget()


# It does nothing, and is meant to be overridden; the command line offers no other way.
APIStateMachine.teardown = end_scenario  # type: ignore[method-assign, assignment]


def role_for(case: AnyCase, *, allowed: Sequence[str], every: Sequence[str]) -> str:
    """An allowed role; now and then, while fuzzing, one that is refused."""
    number = number_of(case)
    refused = [role for role in every if role not in allowed]
    if refused and is_fuzzed(case) and number % _REFUSED_ONE_IN == 0:
        return refused[number // _REFUSED_ONE_IN % len(refused)]
    return allowed[number % len(allowed)]


def is_fuzzed(case: AnyCase, *, positive: bool = False) -> bool:
    """Whether the case is of the fuzzing phase, and with `positive` is meant to be valid."""
    if case.meta is None or case.meta.phase.name.value != "fuzzing":
        return False
    return not positive or case.meta.generation.mode.is_positive


def number_of(case: AnyCase) -> int:
    """Any number, the same for the same case; ids in its path are new in every replay, and do not count."""
    body = None if isinstance(case.body, NotSet) else case.body
    return zlib.crc32(repr((case.operation.label, case.query, body)).encode())
