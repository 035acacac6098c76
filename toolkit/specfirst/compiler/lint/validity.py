"""The requirements of OpenAPI on every document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from specfirst.compiler.diagnostics import did_you_mean
from specfirst.compiler.document.grammar import REFERENCEABLE, Kind, Node, kind_at
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.document.operations import WrittenOperation
from specfirst.compiler.document.references import MAX_CHAIN, reference_in
from specfirst.compiler.document.schema_walk import COMBINING, as_list, as_mapping, value_types
from specfirst.compiler.document.vocabulary import HTTP_METHODS, NOT_IN_3_1
from specfirst.compiler.lint.rule import Finding, Subject, indispensable, validity, version
from specfirst.media_types import essence

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NEVER_IN_PATHS = re.compile(r"[?#].*")


@validity("two operations with operationId: users_list")
def operation_ids_are_unique(subject: Subject) -> Iterator[Finding]:
    """Operation ids are unique, since methods, functions and links use them (OpenAPI 3.1, 4.8.10)."""
    first: dict[str, WrittenOperation] = {}
    for operation in subject.operations:
        written = operation.value.get("operationId")
        if not isinstance(written, str):
            continue
        other = first.setdefault(written, operation)
        if other is not operation:
            location = subject.bundle.locate((*other.pointer, "operationId"))
            yield Finding(
                (*operation.pointer, "operationId"),
                f"operationId '{written}' is taken by {other.title} ({location}): choose another, since "
                "methods of one name get numbers",
            )


@validity("/users/{id} with the path parameter user_id")
def path_parameters_are_in_the_path(subject: Subject) -> Iterator[Finding]:
    """Every part in braces is a declared path parameter, and the reverse (OpenAPI 3.1, 4.8.12.1)."""
    for operation in subject.received:
        if _NEVER_IN_PATHS.search(operation.path):
            continue
        placeholders = dict.fromkeys(_PLACEHOLDER.findall(operation.path))
        declared = {
            parameter.get("name"): pointer
            for pointer, parameter in operation.parameters
            if parameter.get("in") == "path"
        }
        undeclared = [name for name in placeholders if name not in declared]
        surplus = [name for name in declared if name not in placeholders]
        if len(undeclared) == len(surplus) == 1:
            yield Finding(
                declared[surplus[0]],
                f"the path {operation.path} has '{{{undeclared[0]}}}', but the parameter is called "
                f"'{surplus[0]}': rename one",
            )
            continue
        for name in undeclared:
            yield Finding(
                operation.pointer,
                f"{operation.title} has no parameter for '{{{name}}}': "
                f"declare it with `name: {name}`, `in: path`",
            )
        for name in surplus:
            yield Finding(
                declared[name], f"the path {operation.path} has no '{{{name}}}': remove the parameter"
            )


@validity("{name: id, in: path}, without `required: true`")
def path_parameters_are_required(subject: Subject) -> Iterator[Finding]:
    """A path parameter is `required: true` (OpenAPI 3.1, 4.8.12.2)."""
    for node in subject.nodes(Kind.PARAMETER):
        if node.value.get("in") == "path" and node.value.get("required") is not True:
            yield Finding(
                node.pointer, f"the path parameter '{node.value.get('name')}' must have `required: true`"
            )


@validity("the query parameter `limit` twice in one operation")
def parameters_are_unique(subject: Subject) -> Iterator[Finding]:
    """A parameter is identified by its name and location (OpenAPI 3.1, 4.8.10.1)."""
    for kind in (Kind.PATH_ITEM, Kind.OPERATION):
        for node in subject.nodes(kind):
            seen: set[tuple[object, object]] = set()
            for index, member in enumerate(as_list(node.value.get("parameters"))):
                parameter = subject.follow(member)
                if not isinstance(parameter, dict):
                    continue
                key = (parameter.get("in"), parameter.get("name"))
                if key in seen:
                    yield Finding(
                        (*node.pointer, "parameters", index),
                        f"the {key[0]} parameter '{key[1]}' is declared twice: keep one",
                    )
                seen.add(key)


@validity("/users/{id} and /users/{name}")
def paths_are_distinct(subject: Subject) -> Iterator[Finding]:
    """Paths that differ only in the names of their parameters are identical (OpenAPI 3.1, 4.8.8.1)."""
    first: dict[str, str] = {}
    for path in subject.document.get("paths") or {}:
        shape = _PLACEHOLDER.sub("{}", path)
        other = first.setdefault(shape, path)
        if other != path:
            yield Finding(("paths", path), f"the same path as {other}, but for parameter names: merge them")


@validity("paths: {users: {…}}")
def paths_start_with_a_slash(subject: Subject) -> Iterator[Finding]:
    """Every path starts with a slash (OpenAPI 3.1, 4.8.8.1)."""
    for path in subject.document.get("paths") or {}:
        if not path.startswith(("/", "x-")):
            yield Finding(("paths", path), f"the path '{path}' must start with '/': write '/{path}'")


@validity("/users?page={page}")
def paths_have_no_query(subject: Subject) -> Iterator[Finding]:
    """The path of a request ends before `?` and `#` (RFC 3986, 3.3): no request has such a path."""
    for path in subject.document.get("paths") or {}:
        if found := _NEVER_IN_PATHS.search(path):
            names = _PLACEHOLDER.findall(found[0])
            instead = f", and declare {', '.join(map(repr, names))} with `in: query`" if names else ""
            plain = path[: found.start()]
            yield Finding(("paths", path), f"no request has the path '{path}': write '{plain}'{instead}")


@indispensable("security: [{berer: []}], and the scheme is called bearer")
def security_schemes_exist(subject: Subject) -> Iterator[Finding]:
    """A security requirement names a scheme of the components (OpenAPI 3.1, 4.8.30)."""
    schemes = subject.components("securitySchemes")
    for pointer, requirement in _requirements(subject):
        for name in requirement:
            if name not in schemes:
                known = f", or use one of: {', '.join(schemes)}" if schemes else ""
                declare = f": declare it in components.securitySchemes{known}"
                yield Finding(
                    pointer,
                    f"there is no security scheme '{name}'{did_you_mean(name, schemes) or declare}",
                )


@validity("security: [{oauth: [shop:raed]}], and the flows of oauth have the scope shop:read")
def scopes_exist(subject: Subject) -> Iterator[Finding]:
    """A security requirement lists scopes of its OAuth 2 scheme (OpenAPI 3.1, 4.8.29 and 4.8.30)."""
    schemes = subject.components("securitySchemes")
    for pointer, requirement in _requirements(subject):
        for name, asked in requirement.items():
            scheme = as_mapping(subject.follow(schemes.get(name)))
            if scheme.get("type") != "oauth2":
                continue
            flows = map(as_mapping, as_mapping(scheme.get("flows")).values())
            scopes = list(
                dict.fromkeys(chain.from_iterable(as_mapping(flow.get("scopes")) for flow in flows))
            )
            for scope in as_list(asked):
                if scope not in scopes:
                    hint = did_you_mean(str(scope), scopes) or ": declare it in `scopes` of a flow"
                    yield Finding((*pointer, name), f"'{name}' has no scope '{scope}'{hint}")


def _requirements(subject: Subject) -> Iterator[tuple[Pointer, Mapping[str, Any]]]:
    """Yield the security requirements of the document, then those of its operations."""
    holders: list[tuple[Pointer, object]] = [((), subject.document.get("security"))]
    holders += [(operation.pointer, operation.value.get("security")) for operation in subject.operations]
    for pointer, security in holders:
        for index, requirement in enumerate(as_list(security)):
            yield (*pointer, "security", index), as_mapping(requirement)


_SCHEME_TYPES = ("apiKey", "http", "mutualTLS", "oauth2", "openIdConnect")


@indispensable("bearer: {type: http}, without `scheme`")
def security_schemes_are_complete(subject: Subject) -> Iterator[Finding]:
    """The fixed fields of a scheme determine its credentials (OpenAPI 3.1, 4.8.27)."""
    for node in subject.nodes(Kind.SECURITY_SCHEME):
        if "$ref" in node.value:
            continue
        name, kind = node.pointer[-1], node.value.get("type")
        if kind not in _SCHEME_TYPES:
            known = ": write " + ", ".join(_SCHEME_TYPES[:-1]) + f" or {_SCHEME_TYPES[-1]}"
            hint = did_you_mean(str(kind), _SCHEME_TYPES) or known
            yield Finding(node.pointer, f"the security scheme '{name}' has no known `type`{hint}")
        elif kind == "http" and not node.value.get("scheme"):
            yield Finding(node.pointer, f"the security scheme '{name}' needs a `scheme`, such as `bearer`")
        elif kind == "apiKey" and not (
            node.value.get("name") and node.value.get("in") in ("header", "query", "cookie")
        ):
            yield Finding(
                node.pointer,
                f"the security scheme '{name}' needs a `name`, and `in: header`, `query` or `cookie`",
            )


@validity("links: {next: {operationId: no_such_operation}}")
def links_lead_to_operations(subject: Subject) -> Iterator[Finding]:
    """A link names an existing operation (OpenAPI 3.1, 4.8.20)."""
    known = {operation.value.get("operationId") for operation in subject.operations}
    for node in subject.nodes(Kind.LINK):
        target = node.value.get("operationId")
        if isinstance(target, str) and target not in known:
            hint = did_you_mean(target, filter(None, known))
            yield Finding(
                (*node.pointer, "operationId"), f"there is no operation '{target}' to link to{hint}"
            )


@validity("links: {owner: {operationId: users_get, parameters: {id: …}}}, and its parameter is user_id")
def links_name_parameters(subject: Subject) -> Iterator[Finding]:
    """The parameters of a link are those of its operation, by name or as `path.id` (OpenAPI 3.1, 4.8.20)."""
    by_id = {operation.value.get("operationId"): operation for operation in subject.operations}
    for node in subject.nodes(Kind.LINK):
        target = node.value.get("operationId")
        operation = by_id.get(target) if isinstance(target, str) else None
        if operation is None:
            continue
        declared = [
            (str(parameter.get("in")), str(parameter.get("name"))) for _, parameter in operation.parameters
        ]
        names = {name for _, name in declared}
        for written in as_mapping(node.value.get("parameters")):
            if written not in names and tuple(str(written).split(".", 1)) not in declared:
                hint = did_you_mean(str(written), names) or ": declare it there, or remove it from the link"
                yield Finding(
                    (*node.pointer, "parameters", written),
                    f"{operation.title} has no parameter '{written}'{hint}",
                )


@validity("required: [emial], properties: {email: …}")
def required_properties_exist(subject: Subject) -> Iterator[Finding]:
    """A required property without a schema is nearly always misspelt."""
    for node in subject.schemas:
        required, properties = node.value.get("required"), node.value.get("properties")
        if not isinstance(required, list) or not isinstance(properties, dict):
            continue
        if any(key in node.value for key in (*COMBINING, "$ref")):
            continue
        for name in required:
            if name not in properties:
                yield Finding(
                    (*node.pointer, "required"), f"the required property '{name}' is not in `properties`"
                )


@validity("maximum: 9223372036854776000")
def integer_bounds_have_64_bits(subject: Subject) -> Iterator[Finding]:
    """Integers beyond 64 bits are refused. The usual mistake is 2^63 as a double: 9223372036854776000."""
    for node in subject.schemas:
        if "integer" not in value_types(node.value):
            continue
        for key in ("minimum", "maximum"):
            bound = node.value.get(key)
            if isinstance(bound, int | float) and not -(2**63) <= bound < 2**63:
                least, most = -(2**63), 2**63 - 1
                message = f"'{key}' is beyond 64 bits: integers below {least} or above {most} are refused"
                yield Finding((*node.pointer, key), message)


@validity("pattern: /^[a-z]+$/")
def patterns_have_no_delimiters(subject: Subject) -> Iterator[Finding]:
    """The slashes and flags of a JavaScript pattern are literal text here, so that it matches no text."""
    for node in subject.schemas:
        pattern = node.value.get("pattern")
        literal = re.fullmatch(r"/(.*)/[a-z]*", pattern) if isinstance(pattern, str) else None
        if literal and re.search(r"^\^|(?<!\\)\$$", literal[1]):
            plain = f"write it without slashes and flags, as {literal[1]!r}"
            yield Finding((*node.pointer, "pattern"), f"no text matches the pattern {pattern!r}: {plain}")


@indispensable("parameters: [{in: query}]")
def parameters_are_complete(subject: Subject) -> Iterator[Finding]:
    """A parameter has a name, a location, and a schema or content (OpenAPI 3.1, 4.8.12.2)."""
    for node in subject.nodes(Kind.PARAMETER):
        if "$ref" in node.value:
            continue
        name, place = node.value.get("name"), node.value.get("in")
        if place in ("body", "formData"):
            yield Finding(node.pointer, f"`in: {place}` is of Swagger 2.0: write a `requestBody`")
        elif not isinstance(name, str) or place not in ("path", "query", "header", "cookie"):
            yield Finding(
                node.pointer, "a parameter needs a `name`, and `in: path`, `query`, `header` or `cookie`"
            )
        elif "schema" not in node.value and "content" not in node.value:
            yield Finding(node.pointer, f"the parameter '{name}' has no schema: write one")


@indispensable("A: {$ref: '#/components/schemas/A'}")
def references_end(subject: Subject) -> Iterator[Finding]:
    """A reference leads to an object of its kind: a circular chain, or another value, describes nothing."""
    for kind in _FOLLOWED:
        for node in subject.nodes(kind):
            reference = reference_in(node.value)
            if reference is None or not reference.startswith("#"):
                continue
            target = subject.follow(node.value)
            if target is None:
                endless = f"leads back to itself, or through more than {MAX_CHAIN} references"
                yield Finding((*node.pointer, "$ref"), f"$ref '{reference}' {endless}")
            elif not _is_of_kind(target, kind):
                yield Finding((*node.pointer, "$ref"), f"$ref '{reference}' does not lead to a {kind}")
            elif (other := _kind_of_target(subject, reference)) not in (kind, Kind.LITERAL):
                yield Finding(
                    (*node.pointer, "$ref"), f"$ref '{reference}' leads to a {other} instead of a {kind}"
                )


_FOLLOWED = sorted(REFERENCEABLE - {Kind.PATH_ITEM, Kind.EXAMPLE, Kind.LINK})
"""The bundle has no references to path items; without an example or link, an operation is the same."""


def _is_of_kind(target: object, kind: Kind) -> bool:
    if kind is Kind.PARAMETER:
        return isinstance(target, dict) and {"name", "in"} <= target.keys()
    return isinstance(target, dict) or (kind is Kind.SCHEMA and isinstance(target, bool))


def _kind_of_target(subject: Subject, reference: str) -> Kind:
    """Return the kind of a reference's target; LITERAL for data, such as the definitions of an extension."""
    try:
        return kind_at(subject.document, parse_fragment(reference) or ())
    except KeyError:
        return Kind.LITERAL


@version("/users: {query: {…}} in OpenAPI 3.1")
def methods_are_defined(subject: Subject) -> Iterator[Finding]:
    """OpenAPI 3.2 has methods that earlier versions lack: other tools may omit their operations."""
    for operation in subject.received:
        if operation.method in NOT_IN_3_1:
            version = subject.document.get("openapi")
            yield Finding(
                operation.pointer,
                f"OpenAPI {version} does not define the method {operation.method.upper()}: "
                f"{operation.title} is served, but other tools may not know it",
            )


@version("/users: {GET: {…}}")
def no_operation_is_lost(subject: Subject) -> Iterator[Finding]:
    """The operation of a misspelt method is ignored."""
    for item in subject.nodes(Kind.PATH_ITEM):
        for key in map(str, item.value):
            if key not in HTTP_METHODS and key.lower() in HTTP_METHODS:
                yield Finding((*item.pointer, key), f"{key!r} is no method: write {key.lower()!r}")
            elif key == "additionalOperations":
                yield Finding(
                    (*item.pointer, key), "'additionalOperations' is not supported: nothing is made of it"
                )


_WITHOUT_EFFECT = frozenset({"charset", "boundary", "q"})
"""Parameters that the runtime reads, or that say nothing about the schema of a body."""


@version("application/vnd.shop+json;version=2")
def media_type_parameters(subject: Subject) -> Iterator[Finding]:
    """Media types are compared and sent without their parameters, although these may distinguish formats."""
    first: dict[tuple[Pointer, str], Node] = {}
    for node in subject.nodes(Kind.MEDIA_TYPE):
        written = str(node.pointer[-1])
        kind = essence(written)
        names = {part.partition("=")[0].strip().lower() for part in written.split(";")[1:]}
        other = first.setdefault((node.pointer[:-1], kind), node)
        if other.value.get("schema") != node.value.get("schema"):
            difference = f"{written} differs from {other.pointer[-1]} only in its parameters"
            yield Finding(node.pointer, f"{difference}: its schema is ignored")
        elif names - _WITHOUT_EFFECT - {""}:
            yield Finding(
                node.pointer,
                f"the parameters of {written} are neither compared nor sent: every {kind} is taken as it; "
                "give formats that differ media types of their own",
            )
