"""An OpenAPI 3.0 or 3.1 document, read for the probe: operations, parameters, bodies, responses, security."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization", "content-length", "host"})
"""Header parameters that OpenAPI says shall be ignored, and fields that every HTTP client sets by itself."""


class Unreadable(Exception):
    """The document is not valid OpenAPI."""


@dataclass(frozen=True, eq=False)
class Parameter:
    name: str
    place: str
    required: bool
    schema: Any
    style: str
    explode: bool
    content_type: str | None = None
    allow_reserved: bool = False
    examples: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Media:
    type: str
    schema: Any
    encoding: Mapping[str, Any] = field(default_factory=dict)
    examples: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Body:
    required: bool
    content: tuple[Media, ...]


@dataclass(frozen=True)
class DeclaredResponse:
    status: str
    content: tuple[Media, ...]
    headers: Mapping[str, Any] = field(default_factory=dict)
    """Schemas of the fields that are required, by their names in lower case."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    id: str | None
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[DeclaredResponse, ...]
    security: tuple[tuple[str, ...], ...]
    """Alternatives of names of schemes; an empty alternative allows anonymous calls."""

    @property
    def pointer(self) -> str:
        path = self.path.replace("~", "~0").replace("/", "~1")
        return f"#/paths/{path}/{self.method}"

    def response(self, status: int) -> DeclaredResponse | None:
        """Return the declared response of a status: of exactly this one, of its range, or `default`."""
        declared = {response.status.upper(): response for response in self.responses}
        for key in (str(status), f"{status // 100}XX", "DEFAULT"):
            if key in declared:
                return declared[key]
        return None

    def declares(self, status: int) -> bool:
        return any(response.status == str(status) for response in self.responses)


class Document:
    """A document whose references stay inside it."""

    def __init__(self, content: Any) -> None:
        if not isinstance(content, dict) or not isinstance(content.get("paths") or {}, dict):
            raise Unreadable("not an OpenAPI document")
        self.content: dict[str, Any] = content
        self.is_30 = str(content.get("openapi", "")).startswith("3.0")

    @classmethod
    def load(cls, path: Path) -> Document:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            return cls(json.loads(text))
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return cls(_with_text_keys(yaml.load(text, loader)))  # noqa: S506

    @property
    def prefix(self) -> str:
        """Return the path of the first server, with the defaults of its variables."""
        server = (self.content.get("servers") or [{}])[0]
        url = str(server.get("url") or "/")
        for name, variable in (server.get("variables") or {}).items():
            url = url.replace("{" + name + "}", str(variable["default"]))
        return quote(unquote(urlsplit(urljoin("http://document.example/", url)).path.rstrip("/")))

    def at(self, pointer: str) -> Any:
        """Return the value at `#/…`.

        Raises:
            Unreadable: it leads out of the document, or nowhere.
        """
        if not pointer.startswith("#"):
            raise Unreadable(f"reference out of the document: {pointer}")
        value: Any = self.content
        for part in unquote(pointer[1:]).split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            try:
                value = value[int(key)] if isinstance(value, list) else value[key]
            except (KeyError, IndexError, ValueError, TypeError):
                raise Unreadable(f"reference without a target: {pointer}") from None
        return value

    def resolve(self, value: Any) -> Any:
        """Return the value, or the target if it is a reference."""
        for _ in range(50):
            if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
                return value
            value = self.at(value["$ref"])
        raise Unreadable("circular references")

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(self._operations())

    @cached_property
    def security_schemes(self) -> dict[str, Any]:
        components = self.content.get("components") or {}
        return {
            name: self.resolve(scheme) for name, scheme in (components.get("securitySchemes") or {}).items()
        }

    def _operations(self) -> Iterator[Operation]:
        for path, item in (self.content.get("paths") or {}).items():
            item = self.resolve(item)
            # A fragment is never sent: such operations cannot be distinguished from those without it.
            if not path.startswith("/") or "#" in path or not isinstance(item, dict):
                continue
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    yield self._operation(path, method, item)

    def _operation(self, path: str, method: str, item: dict[str, Any]) -> Operation:
        content = item[method]
        parameters: dict[tuple[str, str], Parameter] = {}
        for written in [*(item.get("parameters") or []), *(content.get("parameters") or [])]:
            parameter = self._parameter(self.resolve(written))
            if parameter is not None:
                parameters[parameter.name, parameter.place] = parameter
        security = content.get("security", self.content.get("security"))
        return Operation(
            method=method,
            path=path,
            id=content.get("operationId"),
            parameters=tuple(parameters.values()),
            body=self._body(content.get("requestBody")),
            responses=tuple(self._responses(content.get("responses"))),
            security=tuple(
                tuple(requirement) for requirement in security or [] if isinstance(requirement, dict)
            ),
        )

    def _parameter(self, value: Any) -> Parameter | None:
        if not isinstance(value, dict):
            return None
        name, place = str(value.get("name")), str(value.get("in"))
        if place not in ("path", "query", "header", "cookie"):
            return None
        if place == "header" and name.lower() in IGNORED_HEADERS:
            return None
        style = value.get("style") or ("simple" if place in ("path", "header") else "form")
        content = value.get("content") or {}
        content_type = next(iter(content), None) if isinstance(content, dict) else None
        schema = (
            self.resolve(content[content_type] or {}).get("schema") if content_type else value.get("schema")
        )
        return Parameter(
            name=name,
            place=place,
            required=place == "path" or value.get("required") is True,
            schema={} if schema is None else schema,
            style=str(style),
            explode=value.get("explode", style in ("form", "deepObject")) is True,
            content_type=content_type,
            allow_reserved=value.get("allowReserved") is True,
            examples=tuple(self._examples(value)),
        )

    def _body(self, value: Any) -> Body | None:
        value = self.resolve(value)
        if not isinstance(value, dict):
            return None
        return Body(value.get("required") is True, tuple(self._content(value.get("content"))))

    def _content(self, value: Any) -> Iterator[Media]:
        for type_, media in (value or {}).items():
            media = self.resolve(media)
            media = media if isinstance(media, dict) else {}
            examples = tuple(self._examples(media))
            yield Media(type_, media.get("schema"), media.get("encoding") or {}, examples)

    def _examples(self, holder: dict[str, Any]) -> Iterator[Any]:
        """Yield the examples of a parameter or a media type."""
        if "example" in holder:
            yield holder["example"]
        named = holder.get("examples")
        for example in named.values() if isinstance(named, dict) else ():
            try:
                shown = self.resolve(example)
            except Unreadable:
                continue
            if isinstance(shown, dict) and "value" in shown:
                yield shown["value"]

    def _responses(self, value: Any) -> Iterator[DeclaredResponse]:
        for status, response in (value or {}).items():
            if str(status).startswith("x-"):
                continue
            response = self.resolve(response)
            content = response.get("content") if isinstance(response, dict) else None
            declared = response.get("headers") if isinstance(response, dict) else None
            yield DeclaredResponse(str(status), tuple(self._content(content)), dict(self._required(declared)))

    def _required(self, headers: Any) -> Iterator[tuple[str, Any]]:
        for name, written in (headers or {}).items():
            header = self.resolve(written)
            if isinstance(header, dict) and header.get("required") is True and name.lower() != "content-type":
                yield name.lower(), header.get("schema", {})


def template_expression(path: str) -> re.Pattern[str]:
    """Return an expression for undecoded paths of a template, without its query."""
    path = path.partition("?")[0]
    parts = re.split(r"\{[^{}]*\}", path)
    return re.compile("[^/]+".join(re.escape(part) for part in parts))


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_with_text_keys(member) for member in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
