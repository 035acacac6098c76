"""Check that requests without credentials are refused, and those of one alternative and role accepted."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from specfirst.conformance.comparison import Comparison
from specfirst.conformance.probes.attempts import CONTEXT, Attempt, add_credentials, request_of
from specfirst.conformance.written_facts import WrittenOperation
from specfirst.runtime.interface import ApiError, Forbidden, RequestContext, Unauthenticated
from specfirst.runtime.operation import Requirement
from specfirst.runtime.pipeline import Pipeline


class _Recorder:
    """Security handlers that record the credentials of their calls."""

    def __init__(self, *, roles: Collection[str], refuse: bool = False) -> None:
        self.asked: list[str] = []
        self._roles = roles
        self._refuse = refuse

    def roles(self, principal: object) -> Collection[str]:
        return self._roles

    def __getattr__(self, scheme: str) -> Any:
        async def handle(credentials: object, context: RequestContext) -> object:
            self.asked.append(f"{scheme} with {type(credentials).__name__}")
            if self._refuse:
                raise Unauthenticated
            return self

        return handle


async def probe_security(
    operation: WrittenOperation, pipeline: Pipeline, roles: Collection[str], comparison: Comparison
) -> None:
    """Send requests without, with refused and with accepted credentials, and in every role of the API."""
    document_schemes = operation.api.document.get("components", {}).get("securitySchemes", {})
    allowed = set(operation.roles)
    written: dict[str, Any] = {}
    running: dict[str, Any] = {}

    written["without credentials"] = "refused with 401" if operation.is_secured else "let in"
    running["without credentials"] = await _enter(pipeline, None, _Recorder(roles=()))
    for requirement in pipeline.operation.security:
        name = " and ".join(scheme.document_name for scheme, _ in requirement) or "anonymous"
        if not requirement:
            continue
        written[f"{name}, refused by the handler"] = "refused with 401"
        running[f"{name}, refused by the handler"] = await _enter(
            pipeline, requirement, _Recorder(roles=allowed, refuse=True)
        )
        recorder = _Recorder(roles=allowed)
        written[f"{name}, accepted"] = "let in"
        running[f"{name}, accepted"] = await _enter(pipeline, requirement, recorder)
        for scheme, _ in requirement:
            declared = document_schemes.get(scheme.document_name, {})
            written[f"kind of {scheme.document_name}"] = _kind(declared)
            running[f"kind of {scheme.document_name}"] = (
                scheme.kind,
                scheme.location,
                scheme.parameter.lower(),
            )
        for role in sorted(roles):
            refused = bool(allowed) and role not in allowed
            written[f"{name} as {role}"] = "refused with 403" if refused else "let in"
            running[f"{name} as {role}"] = await _enter(pipeline, requirement, _Recorder(roles=(role,)))
    comparison.compare(written, running, "security")


async def _enter(pipeline: Pipeline, requirement: Requirement | None, handlers: _Recorder) -> str:
    headers: dict[str, str] = {}
    query: list[tuple[str, str]] = []
    for scheme, _ in requirement or ():
        add_credentials(scheme, headers, query)
    request = request_of(Attempt(headers=headers, query=tuple(query)))
    try:
        await pipeline.authentication.with_handlers(handlers).principal(request, CONTEXT)
    except (Unauthenticated, Forbidden) as refusal:
        return f"refused with {refusal.status}"
    except ApiError as refusal:
        return f"refused with {refusal.code}"
    if requirement and not handlers.asked:
        return "accepted without credentials"
    return "let in"


def _kind(declared: Any) -> tuple[str, str, str]:
    if declared.get("type") == "apiKey":
        return "api_key", str(declared["in"]), str(declared["name"]).lower()
    if declared.get("type") == "mutualTLS":
        return "mutual_tls", "header", "client-cert"
    scheme = declared.get("scheme", "bearer").lower()
    return scheme if scheme in ("basic", "bearer") else "http", "header", "authorization"
