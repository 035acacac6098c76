"""What an SDK knows of its API beyond what openapi-python-client keeps: every decision taken, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AnswerKind = Literal["data", "json", "text", "bytes", "empty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFacts:
    """One operation.

    Attributes:
        id: Its `operationId`.
        method_name: The method of its resource: the id without `<tag>_`.
        answers: How the body of each success status is read, as the core's `Answer`.
        takes_idempotency_key: Whether the SDK adds an `Idempotency-Key`.
        paged: Whether it answers with pages that a cursor joins.
        error_codes: The error codes that belong to it alone, not those that any operation has.
        parameter_docs: Name, location and description of its parameters.
    """

    id: str
    tag: str
    method_name: str
    http_method: str
    path: str
    secured: bool
    answers: tuple[tuple[int, AnswerKind], ...]
    takes_idempotency_key: bool
    paged: bool
    deprecated: bool
    error_codes: tuple[str, ...]
    parameter_docs: tuple[tuple[str, str, str], ...]

    def parameter_doc(self, name: str, location: str) -> str:
        """Return what the document says of a parameter."""
        return next((doc for *key, doc in self.parameter_docs if key == [name, location]), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorFacts:
    """One error code; `details` are field names with Python types."""

    code: str
    class_name: str
    base: str
    status: int
    description: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenOperation:
    """An operation that hands out tokens."""

    method: str
    path: str
    status: int
    kind: AnswerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFacts:
    """One API and the distribution made of it."""

    distribution: str
    package: str
    title: str
    description: str
    version: str
    license: str | None
    prefix: str
    tags: tuple[tuple[str, str], ...]
    operations: tuple[OperationFacts, ...]
    errors: tuple[ErrorFacts, ...]
    login: TokenOperation | None
    refresh: TokenOperation | None

    def operation(self, operation_id: str) -> OperationFacts:
        """Return the operation with an id. Raises `KeyError`."""
        for operation in self.operations:
            if operation.id == operation_id:
                return operation
        raise KeyError(operation_id)

    def tag_description(self, tag: str) -> str:
        """Return what the document says of a tag."""
        return dict(self.tags).get(tag, "")
