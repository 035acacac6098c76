"""Paths: plural nouns, with few levels."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from specfirst.compiler.document.operations import WrittenOperation
from specfirst.compiler.document.references import reference_in, schema_name
from specfirst.compiler.lint.design.responses import list_of
from specfirst.compiler.lint.design.subject import Design, words_of
from specfirst.compiler.lint.rule import Finding, design

_VERBS = frozenset(
    {"add", "create", "delete", "edit", "fetch", "get", "insert", "modify", "remove", "retrieve", "update"}
)
"""Verbs that repeat the method. `POST /orders/{id}/cancel` is an action that no method expresses."""
_NOUNS_AFTER_VERBS = frozenset(
    {"events", "history", "jobs", "log", "logs", "markers", "modes", "on", "ons", "operations", "policies",
     "policy", "requests"}
)  # fmt: skip
"""Words that make a preceding verb part of a noun: `/add-ons`, `/delete-markers`, `/update-history`."""
_ACTIONS = frozenset([
    "activate", "approve", "archive", "assign", "attach", "block", "book", "cancel", "check", "claim",
    "clear", "clone", "close", "complete", "confirm", "connect", "convert", "copy", "deactivate",
    "decline", "detach", "disable", "disconnect", "download", "enable", "execute", "export", "find",
    "follow", "generate", "import", "install", "invite", "join", "launch", "leave", "link", "load",
    "lock", "login", "logout", "lookup", "merge", "move", "mute", "open", "pause", "ping", "play",
    "publish", "pull", "push", "query", "reboot", "refresh", "refund", "register", "reject", "release",
    "rename", "renew", "reopen", "replace", "reset", "resolve", "restart", "restore", "resume", "retry",
    "revoke", "rotate", "save", "scan", "search", "send", "share", "show", "sign", "start", "stop",
    "submit", "subscribe", "suspend", "sync", "toggle", "transfer", "trigger", "unarchive", "unassign",
    "unblock", "undo", "uninstall", "unlink", "unlock", "unmute", "unpublish", "unregister",
    "unsubscribe", "upload", "validate", "verify",
])  # fmt: skip
"""Actions, whose path segment is not a collection although an id follows:
`/plugins/uninstall/{plugin_id}`."""
_UNCOUNTABLE = frozenset(
    {"advice", "aircraft", "audio", "cache", "children", "commerce", "content", "data", "equipment",
     "evidence", "feedback", "firmware", "hardware", "health", "history", "info", "information",
     "inventory", "knowledge", "mail", "maintenance", "media", "men", "metadata", "money", "music",
     "people", "person", "radio", "software", "staff", "storage", "telephony", "traffic", "weather",
     "women"}
)  # fmt: skip
_KINDS = frozenset(
    {"bulk", "buying", "current", "exposed", "incoming", "latest", "live", "nearby", "nearest", "outgoing",
     "pending", "premium", "read", "selling", "write"}
)  # fmt: skip
"""Words that select a part of a collection: `/orders/incoming/{id}`."""
_PREPOSITIONS = frozenset({"at", "by", "for", "from", "in", "of", "on", "to", "via", "with"})
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_VERSION = re.compile(r"v\d+\w*|\d.*")
_IDENTIFIERS = frozenset({"id", "ids", "uuid", "guid", "key", "slug", "code", "number", "username", "handle"})
MOST_LEVELS = 2
"""The maximum of named segments that follow a placeholder: `/users/{id}/orders/{id}/lines` has two."""


@design("POST /users/create")
def paths_name_things(design: Design) -> Iterator[Finding]:
    """The method is the verb. A verb in the path repeats or contradicts it."""
    for path in _paths(design):
        for segment in _segments(path):
            found = words_of(segment)
            if _is_verb(segment, found) and not _is_update_beside_the_method(design, path):
                verb = "is a verb" if len(found) == 1 else f"begins with the verb '{found[0]}'"
                yield Finding(
                    ("paths", path),
                    f"'{segment}' in {path} {verb}: name the thing, the method says what is done",
                )
                break


@design("/user/{user_id}")
def collections_are_plural(design: Design) -> Iterator[Finding]:
    """A collection is named in the plural, so that `/orders` and `/orders/{id}` belong together."""
    seen: set[str] = set()
    for path in _paths(design):
        segments = _segments(path)
        for position, (segment, following) in enumerate(itertools.pairwise(segments)):
            prefix = "/".join(segments[: position + 1])
            if _is_singular_collection(segment, following) and prefix not in seen:
                seen.add(prefix)
                yield _holds_many(path, segment)
    for operation in design.received:
        *_, segment = ["", *_segments(operation.path)]
        prefix = "/".join(_segments(operation.path))
        if prefix not in seen and _lists_what_it_names(design, operation, segment):
            seen.add(prefix)
            yield _holds_many(operation.path, segment)


@design("/shops/{id}/orders/{id}/lines/{id}/notes")
def paths_are_shallow(design: Design) -> Iterator[Finding]:
    """A resource with its own id has its own path.

    Clients should not need the ids of all its owners.
    """
    seen: set[str] = set()
    for path in _paths(design):
        segments = _segments(path)
        levels = [
            position
            for position, (one, other) in enumerate(itertools.pairwise(segments))
            if _PLACEHOLDER.fullmatch(one) and not _PLACEHOLDER.search(other)
        ]
        # Paths below the same segment have the same problem, which is reported once.
        thing = "/".join(segments[: levels[MOST_LEVELS] + 1]) if len(levels) > MOST_LEVELS else None
        if thing is not None and thing not in seen:
            seen.add(thing)
            yield Finding(
                ("paths", path),
                f"{path} is nested {len(levels)} levels deep, more than {MOST_LEVELS}: give the "
                f"inner one a path of its own",
            )


def _paths(design: Design) -> list[str]:
    return list(dict.fromkeys(operation.path for operation in design.received))


def _segments(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _is_verb(segment: str, found: tuple[str, ...]) -> bool:
    if not found or found[0] not in _VERBS or _PLACEHOLDER.search(segment):
        return False
    return len(found) == 1 or found[-1] not in _NOUNS_AFTER_VERBS


def _is_update_beside_the_method(design: Design, path: str) -> bool:
    """Whether the path ends in `update`, and a method of the resource changes it.

    `POST /agents/{id}/update` beside `PATCH /agents/{id}` installs the agent's new version.
    """
    thing, _, action = path.rstrip("/").rpartition("/")
    return (
        action == "update"
        and thing.endswith("}")
        and any(
            operation.path == thing and operation.method in ("patch", "put") for operation in design.received
        )
    )


def _is_singular_collection(segment: str, following: str) -> bool:
    placeholder = _PLACEHOLDER.fullmatch(following)
    if not placeholder or _PLACEHOLDER.search(segment) or _VERSION.fullmatch(segment) or "." in segment:
        return False
    name, noun = words_of(following.strip("{}")), words_of(segment)
    if not noun or not noun[-1].isalpha() or noun[-1].endswith("s") or noun[-1] in _UNCOUNTABLE:
        return False
    if _PREPOSITIONS & set(noun) or noun[0] in _VERBS | _ACTIONS:
        return False
    if noun[-1] in _IDENTIFIERS | _KINDS or len(segment) == 1:
        return False
    # `/name/{name}` and `/date/{day}` are look-ups, `/result/{job_id}` belongs to another resource. The id of
    # the resource itself selects one of many.
    return bool(name) and name[-1] in _IDENTIFIERS and (len(name) == 1 or noun[-1] in name)


def _lists_what_it_names(design: Design, operation: WrittenOperation, segment: str) -> bool:
    """Whether `GET /guest` responds with a list of `Guest`."""
    array = list_of(design, operation) if operation.method == "get" else None
    reference = reference_in(array.get("items")) if array is not None else None
    name = words_of(schema_name(reference) or "") if reference is not None else ()
    noun = words_of(segment)
    if not noun or noun != name or _PREPOSITIONS & set(noun):
        return False
    return not noun[-1].endswith("s") and noun[-1] not in _UNCOUNTABLE | _KINDS


def _holds_many(path: str, segment: str) -> Finding:
    message = f"'{segment}' in {path} holds many: name it in the plural, '{_plural(segment)}'"
    return Finding(("paths", path), message)


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("x", "ch", "sh", "z")) else f"{noun}s"
