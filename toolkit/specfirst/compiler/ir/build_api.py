"""Build the intermediate representation of a normalised document, where every decision is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import resolved_operations
from specfirst.compiler.document.policies import Caching, Policies
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.servers import server_path, server_warnings
from specfirst.compiler.document.vocabulary import has_strict_query
from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.expand.policy_rules import IF_MATCH
from specfirst.compiler.identifiers import claim, constant, method_name, pascal, snake
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.build_body import Names, build_body
from specfirst.compiler.ir.build_failures import FailureBuilder, default_format, format_named
from specfirst.compiler.ir.build_parameters import (
    DeclaredParameter,
    build_parameters,
    merged_parameters,
)
from specfirst.compiler.ir.build_responses import build_successes, split_statuses
from specfirst.compiler.ir.build_security import build_schemes, build_security, unusual_requirements
from specfirst.compiler.ir.build_webhooks import build_webhooks
from specfirst.compiler.ir.build_wire import build_wire
from specfirst.compiler.ir.document_paths import hidden_operations, parameters_of_path, route_path
from specfirst.compiler.ir.failures.refusals import refusals
from specfirst.compiler.ir.parameter_aliases import DefaultConstants, with_parameter_aliases
from specfirst.compiler.normalise.schemas import NormalisedApi


def build_api(
    normalised: NormalisedApi, *, package: str, catalogue: Catalogue | None, failures: str | None = None
) -> nodes.Api:
    """Return the API of one document. Warnings are added to its diagnostics, with file and line.

    `failures` names its failure format; by default it depends on the document.
    """
    return _Builder(normalised, catalogue, failures or default_format(catalogue)).build(package)


class _Builder:
    def __init__(self, normalised: NormalisedApi, catalogue: Catalogue | None, failures: str) -> None:
        self._document = normalised.document
        self._warn = normalised.warn
        self._resolve = partial(follow, self._document)
        self._components: Mapping[str, Any] = self._document.get("components") or {}
        self._schemas: Mapping[str, Any] = self._components.get("schemas") or {}
        self._catalogue = catalogue
        self._schemes = build_schemes(self._components, self._resolve)
        self._format = format_named(failures)
        self._failures = FailureBuilder(
            self._document,
            frozenset(normalised.class_names.values()),
            catalogue=catalogue,
            format_name=failures,
            warn=self._warn,
        )
        self._ids: set[str] = set()
        self._body_classes: set[str] = set()
        self._defaults = DefaultConstants()

    def build(self, package: str) -> nodes.Api:
        groups = self._operations_by_tag()
        for pointer, message in hidden_operations(self._document):
            self._warn(pointer, "hidden-operation", message)
        for pointer, message in server_warnings(self._document):
            self._warn(pointer, "server-url", message)
        tags = self._tags(groups)
        operations = [operation for tag in tags for operation in tag.operations]
        used = {
            scheme.method
            for operation in operations
            for alternative in operation.security.alternatives
            for scheme, _ in alternative
        }
        info = self._document.get("info") or {}
        api = nodes.Api(
            package=package,
            title=str(info.get("title") or package),
            version=str(info.get("version") or ""),
            prefix=server_path(self._document),
            description=str(info.get("summary") or info.get("description") or ""),
            license=(info.get("license") or {}).get("identifier"),
            tags=tags,
            schemes=tuple(scheme for scheme in self._schemes.values() if scheme.method in used),
            uses_roles=any(operation.policies.roles for operation in operations),
            uses_identity=any(operation.policies.need_identity for operation in operations),
            defaults=self._defaults.constants,
            failure_format=self._format,
            webhooks=build_webhooks(self._document, self._resolve, self._warn),
        )
        return with_parameter_aliases(self._failures.finish(api))

    def _operations_by_tag(self) -> dict[str, list[nodes.Operation]]:
        groups: dict[str, list[nodes.Operation]] = {}
        for path, method, item in resolved_operations(self._document):
            operation = self._operation(path, method, item)
            groups.setdefault(operation.tag, []).append(operation)
        return groups

    def _tags(self, groups: Mapping[str, list[nodes.Operation]]) -> tuple[nodes.Tag, ...]:
        described = {
            tag["name"]: str(tag.get("description") or "").strip()
            for tag in self._document.get("tags") or []
            if isinstance(tag, Mapping) and "name" in tag
        }
        order = [name for name in described if name in groups] + [
            name for name in groups if name not in described
        ]
        # `Services[Any](self=…)` would be mistaken for the class itself.
        taken: set[str] = {"self"}
        tags = []
        for name in order:
            attribute = claim(snake(name), taken)
            suffix = attribute.removeprefix(snake(name))
            tags.append(
                nodes.Tag(
                    name=name,
                    attribute=attribute,
                    class_name=f"{pascal(name)}{suffix.replace('_', '')}Service",
                    description=described.get(name, ""),
                    operations=_with_unique_methods(groups[name]),
                )
            )
        return tuple(tags)

    def _operation(self, path: str, method: str, item: Mapping[str, Any]) -> nodes.Operation:
        declared = item[method]
        pointer = ("paths", path, method)
        operation_id = str(declared.get("operationId") or snake(f"{method} {path}"))
        function = claim(snake(operation_id), self._ids)
        tag = self._tag(declared, pointer)
        taken: set[str] = set()
        written = list(parameters_of_path(path, merged_parameters(self._document, path, method)))
        version = self._version_of(item, method, written)
        built = build_parameters(written, self._schemas, self._warn, taken, versioned=version is not None)
        parameters = tuple(map(self._defaults.refer, built))
        body = self._body(declared, pointer, operation_id, taken)
        succeeding, failing = split_statuses(self._final_responses(declared, pointer))
        warn = partial(self._warn_below, (*pointer, "responses"))
        successes = build_successes(operation_id, succeeding, self._schemas, self._resolve, warn)
        failures = self._failures.build(operation_id, pointer, failing)
        security = self._security(declared, pointer)
        policies = self._policies(declared, pointer, security, version)
        takes_input, takes_body = bool(parameters or body), body is not None
        refused = refusals(security, policies, takes_input=takes_input, takes_body=takes_body)
        self._failures.note_refusals(failures, refused)
        self._warn_of_callbacks(declared, pointer)
        return nodes.Operation(
            id=operation_id,
            constant=constant(function),
            function=function,
            method_name=method_name(snake(function.removeprefix(f"{snake(tag)}_") or function)),
            http_method=method.upper(),
            path=route_path(path, parameters),
            document_path=path,
            tag=tag,
            summary=str(declared.get("summary") or "").strip(),
            description=str(declared.get("description") or "").strip(),
            deprecated=bool(declared.get("deprecated")),
            strict_query=has_strict_query(self._document),
            parameters=parameters,
            body=body,
            successes=successes,
            failures=failures,
            raises=self._raises(policies, failures),
            security=security,
            policies=policies,
            return_expr=_return_expr(successes),
            wire=build_wire(declared, written, self._resolve),
        )

    def _body(
        self, declared: Mapping[str, Any], pointer: tuple[str, ...], operation_id: str, taken: set[str]
    ) -> nodes.Body | None:
        body = build_body(
            operation_id,
            self._resolve(declared.get("requestBody")),
            self._schemas,
            Names(taken, self._body_classes),
            partial(self._warn_below, (*pointer, "requestBody", "content")),
        )
        return body and replace(body, fields=tuple(map(self._defaults.refer, body.fields)))

    def _final_responses(self, declared: Mapping[str, Any], pointer: tuple[str, ...]) -> Mapping[str, Any]:
        """Return the declared responses, with a warning for each one that is not final."""
        responses: Mapping[str, Any] = declared.get("responses") or {}
        for key in responses:
            if str(key).startswith("1"):
                message = f"{key} is not a final response (RFC 9110, 15.2): services cannot send it"
                self._warn((*pointer, "responses", key), "informational-response", message)
        return responses

    def _warn_of_callbacks(self, declared: Mapping[str, Any], pointer: tuple[str, ...]) -> None:
        for name in declared.get("callbacks") or {}:
            message = f"the callback {name!r} is not sent: its payload has a model, and the service sends it"
            self._warn((*pointer, "callbacks", name), "callback-not-sent", message)

    def _security(self, declared: Mapping[str, Any], pointer: tuple[str, ...]) -> nodes.Security:
        security = build_security(declared, self._document, self._schemes)
        for place, rule, message in unusual_requirements(security, pointer):
            self._warn(place, rule, message)
        return security

    def _policies(
        self,
        declared: Mapping[str, Any],
        pointer: tuple[str, ...],
        security: nodes.Security,
        version: str | None,
    ) -> Policies:
        policies = Policies.of(declared, secured=security.secured)
        for key, message in policies.refused.items():
            self._warn((*pointer, key), "extension-not-understood", f"{message}; it is ignored")
        if policies.cache is None and version is not None:
            return replace(policies, cache=Caching(control=None, etag=version))
        return policies

    @staticmethod
    def _version_of(
        item: Mapping[str, Any], method: str, parameters: Iterable[DeclaredParameter]
    ) -> str | None:
        """Return the property with the version for `If-Match`, which is that of the GET."""
        takes_it = any(
            parameter.value["in"] == "header" and parameter.value["name"].lower() == IF_MATCH
            for parameter in parameters
        )
        read = item.get("get")
        if not takes_it or method == "get" or not isinstance(read, Mapping):
            return None
        return Policies.of(read, secured=True).etag

    def _tag(self, declared: Mapping[str, Any], pointer: tuple[str, ...]) -> str:
        tags = [str(tag) for tag in declared.get("tags") or []]
        if len(tags) > 1:
            self._warn(
                pointer, "several-tags", f"the operation belongs to the service of its first tag, {tags[0]!r}"
            )
        return tags[0] if tags else "default"

    def _raises(
        self, policies: Policies, failures: tuple[nodes.Failure, ...]
    ) -> tuple[nodes.RaisedError, ...]:
        if self._catalogue is None:
            return tuple(
                nodes.RaisedError(class_name=failure.error, status=failure.key, when=failure.description)
                for failure in failures
                if failure.error is not None
            )
        entries = [self._catalogue.entries[code] for code in policies.error_codes]
        return tuple(
            nodes.RaisedError(class_name=pascal(entry.code), status=entry.status, when=entry.when)
            for entry in entries
        )

    def _warn_below(self, pointer: Pointer, below: Pointer, rule: str, message: str) -> None:
        self._warn((*pointer, *below), rule, message)


def _return_expr(successes: tuple[nodes.Success, ...]) -> str:
    returned = [success for success in successes if not success.by_runtime]
    if returned[0].result_class is None:
        return returned[0].returned_expr
    classes = " | ".join(str(success.result_class) for success in returned)
    bare = len(returned) == 1 and returned[0].status_range and not returned[0].headers
    return f"{returned[0].returned_expr} | {classes}" if bare else classes


def _with_unique_methods(operations: list[nodes.Operation]) -> tuple[nodes.Operation, ...]:
    """Give the operations unique method names. Of two equal names, the later one becomes the full id."""
    taken: set[str] = set()
    result = []
    for operation in operations:
        name = operation.method_name if operation.method_name not in taken else operation.function
        result.append(replace(operation, method_name=claim(name, taken)))
    return tuple(result)
