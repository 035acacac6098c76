"""Names in a query that several parameters use, since members of exploded objects have names of their own.

`a=1&a=2` is then not a repetition, but each occurrence belongs to another parameter. OpenAPI does not define
which one; clients write parameters in the order of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from specfirst.runtime.decoding.styles import EncodedPairs

Own = Callable[[EncodedPairs], EncodedPairs]


@dataclass(frozen=True, slots=True)
class Claim:
    """The names in a query that one parameter may have."""

    parameter: str
    names: frozenset[str]
    lists: frozenset[str] = frozenset()
    """Names whose occurrences belong together."""
    by_members: bool = False
    """Whether they are the names of an object's members, rather than of the parameter."""
    required: bool = False


class SharedNames:
    """Assigns occurrences of names that several parameters claim."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        lists = frozenset[str]().union(*(claimed.lists for claimed in claims))
        claimed: dict[str, list[Claim]] = {}
        for claim in claims:
            for name in claim.names - lists:
                claimed.setdefault(name, []).append(claim)
        self._claims = {name: claims for name, claims in claimed.items() if len(claims) > 1}

    def own(self, parameter: str) -> Own:
        """Return a function that removes from a query the occurrences of other parameters."""
        mine = [
            name
            for name, claims in self._claims.items()
            if any(claim.parameter == parameter for claim in claims)
        ]
        if not mine:
            return _everything

        def own(pairs: EncodedPairs) -> EncodedPairs:
            return pairs.replaced({name: self._share(parameter, name, pairs) for name in mine})

        return own

    def _share(self, parameter: str, name: str, pairs: EncodedPairs) -> list[str]:
        values = pairs.get(name)
        chosen = self._chosen(name, pairs, len(values))
        at = next((place for place, claim in enumerate(chosen) if claim.parameter == parameter), None)
        if at is None:
            return []
        is_last = at == len(chosen) - 1
        # The remaining occurrences are repetitions, which the last parameter refuses.
        return values[at:] if is_last else values[at : at + 1]

    def _chosen(self, name: str, pairs: EncodedPairs, count: int) -> list[Claim]:
        """Return the parameters that get one of `count` occurrences, in the order of the document."""
        claims = self._claims[name]
        ranked = sorted(claims, key=lambda claim: self._rank(claim, pairs))[:count]
        return [claim for claim in claims if claim in ranked]

    def _rank(self, claim: Claim, pairs: EncodedPairs) -> int:
        """Return 0 for a parameter of that name, 1 for an object that requires it or is present, else 2."""
        if not claim.by_members:
            return 0
        exclusive = claim.names - self._claims.keys()
        return 1 if claim.required or any(map(pairs.get, exclusive)) else 2


def _everything(pairs: EncodedPairs) -> EncodedPairs:
    return pairs
