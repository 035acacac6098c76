"""Semantic versions (SemVer 2.0.0) of documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

# The expression that semver.org suggests.
_SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?",
    re.ASCII,
)
_MAX_LENGTH = 200


class Step(IntEnum):
    """The part of a version that is incremented."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, order=True)
class Version:
    """A version by its major, minor and patch number; pre-releases count as their release."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def grown(self, step: Step) -> Version:
        """Return the next version. Before 1.0.0 a minor version may break compatibility (SemVer 4)."""
        if self.major == 0 and step > Step.PATCH:
            step = Step(step - 1)
        if step is Step.MAJOR:
            return Version(self.major + 1, 0, 0)
        if step is Step.MINOR:
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1) if step is Step.PATCH else self


def parse(written: object) -> Version | None:
    """Parse a version; None if the text is not a Semantic Version."""
    if not isinstance(written, str) or len(written) > _MAX_LENGTH:
        return None
    match = _SEMVER.fullmatch(written)
    return Version(*map(int, match.groups()[:3])) if match else None
