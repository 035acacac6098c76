"""Why an SDK could not be generated."""

from __future__ import annotations


class SdkError(Exception):
    """The document holds something that an SDK cannot be made of. Nothing is generated."""
