"""A request of an operation, and its expected result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from tests.wild.asgi import Request
from tests.wild.document import Operation, Parameter
from tests.wild.requests import credentials, wire
from tests.wild.requests.credentials import Credentials


class Expected(Enum):
    REACHED = "reached"
    INVALID = "invalid"
    INVALID_PATH = "invalid path"
    UNAUTHENTICATED = "unauthenticated"
    UNIDENTIFIED = "no credentials, which are a parameter as well"
    UNSUPPORTED = "unsupported media type"


@dataclass(frozen=True)
class Case:
    operation: Operation
    kind: str
    expected: Expected
    request: Request


@dataclass(frozen=True)
class Skipped:
    """A request that cannot be made, which is counted separately."""

    operation: Operation
    kind: str
    reason: str


@dataclass(frozen=True)
class Builder:
    """Builds requests of one operation from values."""

    operation: Operation
    prefix: str
    parameters: dict[Parameter, Any]
    body: tuple[str, bytes] | None
    credentials: Credentials
    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[str, ...] = ()
    method: str | None = None
    """A method that differs from the operation's."""

    @property
    def required_body(self) -> bool:
        return self.operation.body is not None and self.operation.body.required

    def case(self, kind: str, expected: Expected, **changes: Any) -> Case:
        return Case(self.operation, kind, expected, replace(self, **changes)._request())

    @staticmethod
    def wire(parameter: Parameter, value: Any) -> Any:
        """Return the serialised value. Raises Unsampled if it has no serialisation."""
        made = {
            "path": wire.in_path,
            "query": wire.in_query,
            "header": wire.in_header,
            "cookie": wire.in_cookie,
        }
        return made[parameter.place](parameter, value)  # type: ignore[operator]

    def _request(self) -> Request:
        path = self.operation.path
        cookies, headers = [], list(self.headers)
        given = {(parameter.place, parameter.name) for parameter in self.parameters}
        query: list[str] = list(self.query)
        for parameter, value in self.parameters.items():
            sent = self.wire(parameter, value)
            if parameter.place == "path":
                path = path.replace("{" + parameter.name + "}", sent)
            elif parameter.place == "query":
                query += sent
            elif parameter.place == "header":
                headers.append((parameter.name, sent))
            else:
                cookies.append(sent)
        # Some documents write a query into the template; every client sends it as a query.
        path, _, fixed = path.partition("?")
        query = [*(part for part in fixed.split("&") if part and "{" not in part), *query]
        keys = self.credentials.without(given)
        query += credentials.as_query(keys)
        cookies += [f"{name}={value}" for name, value in keys.cookies.items()]
        headers += list(keys.headers.items())
        if cookies:
            headers.append(("Cookie", "; ".join(cookies)))
        if self.body is not None:
            headers.append(("Content-Type", self.body[0]))
        body = self.body[1] if self.body else b""
        return Request(
            (self.method or self.operation.method).upper(),
            self.prefix + path,
            "&".join(query),
            tuple(headers),
            body,
        )
