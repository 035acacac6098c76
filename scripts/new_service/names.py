"""The names of a service, and the replacement of one service's by another's in a text."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.core.product import PRODUCT_NAME, PRODUCT_TITLE

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST: Final = 40
_PACKAGES: Final = frozenset(
    {"app", "clients", "generated", "migrations", "scripts", "spec", "specfirst", "tests"}
)


class NewServiceError(Exception):
    """The service cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class ServiceName:
    """The names of one service."""

    name: str
    """The name for programs: `shop-api`."""
    title: str
    """The name for people: `Shop Api`."""


REFERENCE: Final = ServiceName(PRODUCT_NAME, PRODUCT_TITLE)


def parse_name(name: str, lock: Path) -> ServiceName:
    """Check the name of a new service.

    Args:
        name: the name as it was typed.
        lock: the lock file of its dependencies, whose names are taken.

    Raises:
        NewServiceError: it cannot name a distribution, an image and a Compose project.
    """
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise NewServiceError(
            f"NAME={name!r} is no name for a service: lower-case letters, digits and single hyphens, "
            f"a letter first, at most {_LONGEST} characters"
        )
    taken = set(re.findall(r"^([a-z0-9-]+)==", lock.read_text(encoding="utf-8"), re.M))
    if keyword.iskeyword(name) or name in taken | _PACKAGES or name == REFERENCE.name:
        raise NewServiceError(
            f"NAME={name!r} is a Python keyword, or the name of a package that the service uses"
        )
    return ServiceName(name, " ".join(word.capitalize() for word in name.split("-")))


def rename(text: str, new: ServiceName) -> str:
    """Replace the names of the reference service."""
    return text.replace(REFERENCE.title, new.title).replace(REFERENCE.name, new.name)
