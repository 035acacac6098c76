"""Media types (RFC 9110, 8.3.1), as the compiler reads them in documents and the runtime in requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def essence(media_type: str) -> str:
    """Return a media type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Whether it is `application/json`, `text/json`, or has the suffix `+json` (RFC 6839, 3.1)."""
    kind = essence(media_type)
    return kind in ("application/json", "text/json") or kind.endswith("+json")


def may_be_json(media_type: str) -> bool:
    """Whether it is JSON, or a range that JSON is in."""
    return is_json(media_type) or essence(media_type) in ("*/*", "application/*")


def is_xml(media_type: str) -> bool:
    """Whether it is `application/xml`, `text/xml`, or has the suffix `+xml` (RFC 7303)."""
    return essence(media_type).endswith(("/xml", "+xml"))


def ranges(media_type: str) -> tuple[str, ...]:
    """Return the media type and its ranges, the most specific first: `a/b+json`, `a/*+json`, `a/*`, `*/*`."""
    kind, _, subtype = media_type.partition("/")
    suffix = subtype.rpartition("+")[2]
    by_suffix = (f"{kind}/*+{suffix}",) if "+" in subtype else ()
    return (media_type, *by_suffix, f"{kind}/*", "*/*")


def concrete(media_type: str) -> str:
    """Return the media type; for a range such as `*/*`, one that it covers."""
    ranges = {"*/*": "application/json", "application/*": "application/json", "text/*": "text/plain"}
    return ranges.get(media_type, media_type)


def most_specific(declared: Iterable[str], media_type: str) -> str | None:
    """Return the declared type or range that matches the media type most closely (OpenAPI 3.1, 4.8.14.1)."""
    known = set(declared)
    return next((candidate for candidate in ranges(media_type) if candidate in known), None)


def preferred(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered media type that `Accept` prefers (RFC 9110, 12.5.1); None if none is accepted.

    Without `Accept` it is the first.
    """
    weights = dict(map(_weighted, filter(None, map(str.strip, (accept or "*/*").split(",")))))

    def quality(media_type: str) -> float:
        accepted = most_specific(weights, media_type)
        return 0.0 if accepted is None else weights[accepted]

    best = max(offered, key=quality, default=None)
    return best if best is not None and quality(best) > 0 else None


def _weighted(accepted: str) -> tuple[str, float]:
    weight = 1.0
    for parameter in accepted.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                weight = float(value)
            except ValueError:
                weight = 0.0
    return essence(accepted), weight
