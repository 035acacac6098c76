"""Why an SDK could not be generated."""

from __future__ import annotations


class SdkError(Exception):
    """The document holds something that an SDK cannot be made of. Nothing is generated.

    `pointer` leads to the place in the document, as keys from its root; empty where there is no single one.
    """

    def __init__(self, message: str, pointer: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.pointer = pointer
