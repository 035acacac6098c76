"""Derive the header parameters, responses and headers of the runtime from an operation's written policies.

This states the rules a second time, independently of the compiler. The probes compare the runtime with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specfirst.conformance.written_documents import WrittenMapping
from specfirst.media_types import is_json

Definition = Mapping[str, Any]

_RUNTIME_PARAMETERS: dict[str, Definition] = {
    "idempotency-key": {"type": "string", "pattern": "^[!-~]+$", "minLength": 8, "maxLength": 128},
    "if-none-match": {"type": "string"},
    "range": {"type": "string"},
    "if-range": {"type": "string"},
}
_LAST_EVENT_ID = WrittenMapping(
    {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "`id` of the last event that the client received: the stream continues after it, "
        "if it is known.",
        "schema": {"type": "string", "maxLength": 256, "examples": ["0198c9f0-8d3c"]},
    }
)


@dataclass(frozen=True, slots=True)
class WrittenPolicies:
    """The policies of an operation."""

    definition: Definition
    item: Definition
    method: str
    parameters: tuple[Definition, ...]
    is_secured: bool

    @property
    def limits(self) -> list[dict[str, Any]]:
        """The rate limits, each with `requests`, `seconds`, and perhaps `by`."""
        written = self.definition.get("x-rate-limit", [])
        return list(written) if isinstance(written, list) else [written]

    @property
    def is_idempotent(self) -> bool:
        """Whether `Idempotency-Key` is supported."""
        return self.definition.get("x-idempotent") is True

    @property
    def is_download(self) -> bool:
        """Whether ranges of the response can be requested."""
        return bool(self.definition["responses"].get("206", {}).get("x-runtime"))

    @property
    def is_event_stream(self) -> bool:
        """Whether the response is a stream of events."""
        return "text/event-stream" in self.definition["responses"].get("200", {}).get("content", {})

    @property
    def takes_if_match(self) -> bool:
        """Whether a change can be bound to a version."""
        return any(
            parameter["in"] == "header" and parameter["name"].lower() == "if-match"
            for parameter in self.parameters
        )

    @property
    def control(self) -> str | None:
        """The value of `Cache-Control`."""
        control = self.definition.get("x-cache", {}).get("control")
        return None if control is None else str(control)

    @property
    def etag(self) -> str | None:
        """The property that `ETag` is derived from."""
        source = self.item.get("get", {}) if self.takes_if_match else self.definition
        etag = source.get("x-cache", {}).get("etag")
        return None if etag is None else str(etag)

    @property
    def can_be_not_modified(self) -> bool:
        """Whether 304 is a possible response."""
        return self.is_download or (self.method == "get" and self.etag is not None)

    @property
    def runtime_parameters(self) -> dict[str, Definition]:
        """Return the schemas of the headers that the runtime itself reads."""
        names = ["idempotency-key"] if self.is_idempotent else []
        names += ["if-none-match"] if self.can_be_not_modified else []
        names += ["range", "if-range"] if self.is_download else []
        return {name: _RUNTIME_PARAMETERS[name] for name in names}

    @property
    def further_parameters(self) -> tuple[Definition, ...]:
        """Return the arguments of the service that a rule implies."""
        named = {parameter["name"].lower() for parameter in self.parameters if parameter["in"] == "header"}
        if not self.is_event_stream or "last-event-id" in named:
            return ()
        return (_LAST_EVENT_ID,)

    def _is_negotiated(self, status: int) -> bool:
        """Whether `Accept` chooses between media types of one JSON schema."""
        content = self.definition["responses"].get(str(status), {}).get("content", {})
        schemas = [media.get("schema") for media_type, media in content.items() if is_json(media_type)]
        return schemas.count(schemas[0]) > 1 if schemas else False

    @property
    def further_successes(self) -> dict[int, Definition]:
        """Return the implied success responses."""
        return {304: {"x-runtime": True}} if self.can_be_not_modified else {}

    def headers(self, status: int) -> dict[str, bool]:
        """Return the headers of a response by name, in lower case, and whether they are always sent."""
        headers = {"x-request-id": True}
        if status == 401:
            headers["www-authenticate"] = True
        if status in (429, 503):
            headers["retry-after"] = True
        if status == 409 and self.is_idempotent:
            headers["retry-after"] = False
        if self.limits:
            headers |= {"ratelimit": False, "ratelimit-policy": False}
        if "x-sunset" in self.definition:
            headers |= {"deprecation": True, "sunset": True}
        if status < 400:
            headers |= self._of_success(status)
        if self.is_download and status in (206, 416):
            headers["content-range"] = True
        return headers

    def _of_success(self, status: int) -> dict[str, bool]:
        headers: dict[str, bool] = {}
        if self._is_negotiated(status):
            headers["vary"] = True
        if self.control is not None:
            headers["cache-control"] = True
            if self.is_secured:
                headers["vary"] = True
        if self.is_download:
            headers |= {"accept-ranges": True, "content-disposition": True, "etag": False}
            if status in (200, 206):
                headers["repr-digest"] = False
        elif self.etag is not None and status in (200, 304):
            headers["etag"] = True
        if self.is_idempotent:
            headers["idempotent-replayed"] = False
        return headers
