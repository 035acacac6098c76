"""Security: which credentials an operation asks for, and what the schemes are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.schema_walk import as_list, as_mapping
from specfirst.review.differ.context import Context, Operation, OperationPair
from specfirst.review.differ.findings import Affected
from specfirst.review.differ.schemas.changes import Change, removed_and_added
from specfirst.review.differ.schemas.parts import canonical

Requirement = Mapping[str, frozenset[str]]
_SCHEMES: Pointer = ("components", "securitySchemes")
_IDENTITY = ("type", "in", "name", "scheme", "openIdConnectUrl")
_ADDRESSES = ("authorizationUrl", "tokenUrl", "refreshUrl")


class SecurityComparison:
    """The security of two pair, compared operation by operation, and scheme by scheme at the end."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._old = _schemes(context.old.document)
        self._new = _schemes(context.new.document)
        self._names = {name: self._old_name(name) for name in self._new}
        self._users: dict[str, set[Affected]] = {}
        self.has_changed_schemes = canonical(self._old) != canonical(self._new)

    def _old_name(self, name: str) -> str:
        """Return the old name of a scheme. Schemes are matched by name, else by definition."""
        if name in self._old:
            return name
        identity = _identity(self._new[name])
        same = (
            old for old, scheme in self._old.items() if old not in self._new and _identity(scheme) == identity
        )
        return next(same, name)

    def compare(self, pair: OperationPair) -> None:
        """Compare the credentials that two versions of an operation require."""
        old, new = pair.old, pair.new
        places = _place(old), _place(new)
        before = list(_requirements(old))
        after = [
            {self._names.get(scheme, scheme): scopes for scheme, scopes in requirement.items()}
            for requirement in _requirements(new)
        ]
        for requirement in (*before, *after):
            for scheme in requirement:
                self._users.setdefault(scheme, set()).add(new.affected())
        lost = [one for one in before if not any(_satisfies(one, other) for other in after)]
        known, wanted = (" or ".join(map(_text, alternatives)) for alternatives in (before, after))
        for requirement in lost:
            pair.add("security-narrowed", *places, before=_text(requirement), after=wanted)
        for requirement in after:
            if any(_satisfies(requirement, other) for other in before):
                continue
            if any(_satisfies(other, requirement) for other in before):
                pair.add("security-widened", *places, before=known, after=_text(requirement))
            elif not lost:
                pair.add("security-alternative-added", *places, before=known, after=_text(requirement))

    def compare_schemes(self) -> None:
        """Compare the schemes that both versions have."""
        for name, old_name in self._names.items():
            if old_name in self._old and self.has_changed_schemes:
                self._compare_scheme(old_name, name)

    def _compare_scheme(self, old_name: str, name: str) -> None:
        before, after = self._old[old_name], self._new[name]
        places = (*_SCHEMES, old_name), (*_SCHEMES, name)
        identities = _identity(before), _identity(after)
        if identities[0] != identities[1]:
            self._note_scheme("security-scheme-changed", places, old_name, name, identities)
            return
        old_flows, new_flows = _flows(before), _flows(after)
        for flow in dict.fromkeys((*old_flows, *new_flows)):
            if flow not in old_flows:
                self._note_scheme("oauth-flow-added", places, old_name, flow)
            elif flow not in new_flows:
                self._note_scheme("oauth-url-changed", places, old_name, flow, (flow, ""))
            else:
                inside = (*places[0], "flows", flow), (*places[1], "flows", flow)
                self._compare_flow(inside, old_name, old_flows[flow], new_flows[flow])

    def _compare_flow(
        self, inside: tuple[Pointer, Pointer], scheme: str, old: dict[str, Any], new: dict[str, Any]
    ) -> None:
        for field in _ADDRESSES:
            before, after = str(old.get(field) or ""), str(new.get(field) or "")
            if before != after:
                at = (*inside[0], field), (*inside[1], field)
                rule = "oauth-url-changed" if before else "oauth-flow-added"
                self._note_scheme(rule, at, scheme, field, (before, after))
        at = (*inside[0], "scopes"), (*inside[1], "scopes")
        for rule, scope in removed_and_added("oauth-scope", _scopes(old), _scopes(new)):
            self._note_scheme(rule, at, scheme, scope)

    def _note_scheme(
        self,
        rule: str,
        places: tuple[Pointer, Pointer],
        scheme: str,
        subject: str,
        texts: tuple[str, str] = ("", ""),
    ) -> None:
        for affected in self._users.get(scheme) or {Affected("")}:
            self._context.findings.add(Change(rule, *places, subject, *texts), affected)


def _schemes(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    written = as_mapping(as_mapping(document.get("components")).get("securitySchemes"))
    followed = {str(name): follow(document, value) for name, value in written.items()}
    return {name: scheme for name, scheme in followed.items() if isinstance(scheme, dict)}


def _identity(scheme: Mapping[str, Any]) -> str:
    known = {key: scheme[key] for key in _IDENTITY if key in scheme}
    if isinstance(known.get("scheme"), str):
        known["scheme"] = known["scheme"].lower()
    if known.get("in") == "header" and isinstance(known.get("name"), str):
        known["name"] = known["name"].lower()
    return canonical(known)


def _flows(scheme: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        str(name): flow
        for name, flow in as_mapping(scheme.get("flows")).items()
        if isinstance(flow, dict) and not str(name).startswith("x-")
    }


def _scopes(flow: Mapping[str, Any]) -> list[str]:
    return sorted(map(str, as_mapping(flow.get("scopes"))))


def _requirements(operation: Operation) -> Iterator[Requirement]:
    """The alternatives in force: the operation's own, else the root's; an empty list asks for nothing."""
    written = operation.written
    own = written.value.get("security", written.document.get("security"))
    for requirement in own or [{}]:
        yield {str(scheme): frozenset(map(str, as_list(scopes))) for scheme, scopes in requirement.items()}


def _satisfies(credentials: Requirement, wanted: Requirement) -> bool:
    return all(scheme in credentials and scopes <= credentials[scheme] for scheme, scopes in wanted.items())


def _text(requirement: Requirement) -> str:
    parts = (
        scheme + (f" ({', '.join(sorted(scopes))})" if scopes else "")
        for scheme, scopes in requirement.items()
    )
    return " + ".join(parts) or "no credentials"


def _place(operation: Operation) -> Pointer:
    written = operation.written
    if "security" not in written.value and "security" in written.document:
        return ("security",)
    return (*written.pointer, "security") if "security" in written.value else written.pointer
