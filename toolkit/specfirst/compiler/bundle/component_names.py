"""Name nodes of other files as components of the bundle."""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path

from specfirst.compiler.bundle.references import Place
from specfirst.compiler.diagnostics import Location, SpecError
from specfirst.compiler.document.grammar import SECTIONS, Kind
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.loader.source import Source

RULE = "name-clash"
_Identity = tuple[Path, Pointer, Kind]
_Component = tuple[str, str, Kind, Place]


class ComponentNames:
    """Gives each node of a section a unique name.

    Unless clashes are refused, a later node gets a number. Names depend only on the order of first use, so
    that every run has the same result.
    """

    def __init__(self, root: Source, *, refuse_clashes: bool) -> None:
        self._root = root
        self._refuse_clashes = refuse_clashes
        self._name_of: dict[_Identity, str] = {}
        self._holders: dict[tuple[str, str], Place] = {}
        self._pending: deque[_Component] = deque()
        components = root.value.get("components")
        for section, entries in components.items() if isinstance(components, dict) else ():
            for name in entries if isinstance(entries, dict) else ():
                self._holders[section, name] = Place(root, ("components", section, name))

    def reserve(self, place: Place, kind: Kind, name: str) -> None:
        """Reserve the name of the root component that represents `place`; of several ones, the first."""
        self._name_of.setdefault((*place.key, kind), name)

    def is_reserved(self, place: Place, kind: Kind, name: str) -> bool:
        """Whether the root component `name` represents `place`."""
        return self._name_of.get((*place.key, kind)) == name

    def pointer_of(self, place: Place, kind: Kind, used_at: Location) -> Pointer:
        """Return the pointer of the component for `place`, which is new at its first reference.

        Raises:
            SpecError: at `used_at`, if another node has the name and clashes are refused.
        """
        section = SECTIONS[kind]
        identity = (*place.key, kind)
        name = self._name_of.get(identity)
        if name is None:
            name = self._allocate(section, _natural_name(place), place, used_at)
            self._name_of[identity] = name
            self._holders[section, name] = place
            self._pending.append((section, name, kind, place))
        return ("components", section, name)

    def next_pending(self) -> _Component | None:
        """Return the next component that was named but not yet copied."""
        return self._pending.popleft() if self._pending else None

    def _allocate(self, section: str, wanted: str, place: Place, used_at: Location) -> str:
        holder = self._holders.get((section, wanted))
        if holder is None:
            return wanted
        if self._refuse_clashes:
            message = (
                f"two different nodes would both be components/{section}/{wanted}: "
                f"{holder.location} and {place.location}; rename one"
            )
            raise SpecError.at(used_at, RULE, message)
        number = 2
        while (section, f"{wanted}_{number}") in self._holders:
            number += 1
        return f"{wanted}_{number}"


def _natural_name(place: Place) -> str:
    """Return the last key of the pointer; for a whole file, its name."""
    keys = [token for token in place.pointer if isinstance(token, str)]
    written = keys[-1] if keys else place.source.path.stem
    # The characters that OpenAPI allows in component names (3.1, 4.8.7).
    return re.sub(r"[^A-Za-z0-9._-]+", "_", written) or "_"
