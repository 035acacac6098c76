"""How a document writes failures and names, which a new resource follows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from specfirst.compiler.document.vocabulary import HTTP_METHODS
from specfirst.compiler.pipeline import LoadedApi

_RESPONSES: Final = "#/components/responses/"
_NOT_FOUND: Final = "404"
_HUMP: Final = re.compile(r"[a-z0-9][A-Z]")


@dataclass(frozen=True, slots=True)
class DocumentStyle:
    """What most operations and schemas of a document have in common."""

    failures: Mapping[str, str]
    """The component of each failure that most operations declare, by status: `{"default": "Problem"}`."""
    not_found: str | None
    """The component that operations declare for an item that does not exist."""
    is_camel_case: bool
    """Whether names are written `dueOn` rather than `due_on`."""

    def name(self, snake_case: str) -> str:
        """Return a name in the case of the document."""
        first, *others = snake_case.split("_")
        return first + "".join(map(str.capitalize, others)) if self.is_camel_case else snake_case


def style_of(api: LoadedApi) -> DocumentStyle:
    """Return the style of a document; components of its other files are not used."""
    document = api.source.document
    items = document.get("paths", {}).values()
    operations = [item[method] for item in items for method in HTTP_METHODS if method in item]
    own = _own_responses(api)
    used = Counter(
        (str(status), name)
        for operation in operations
        for status, response in operation.get("responses", {}).items()
        if str(status)[0] not in "123" and (name := _component(response)) in own
    )
    shared = {status: name for (status, name), count in used.items() if 2 * count > len(operations)}
    of_missing = [name for (status, name), _ in used.most_common() if status == _NOT_FOUND]
    not_found = next(iter(of_missing), shared.get("4XX") or shared.get("default"))
    shared.pop(_NOT_FOUND, None)
    return DocumentStyle(shared, not_found, _is_camel_case(document))


def _own_responses(api: LoadedApi) -> set[str]:
    """Return the names of the responses that the root document declares itself."""
    names = api.source.document.get("components", {}).get("responses", {})
    root = api.source.root.path
    return {
        name for name in names if api.source.place_of(("components", "responses", name)).location.file == root
    }


def _component(response: Any) -> str:
    return str(response.get("$ref", "")).removeprefix(_RESPONSES) if isinstance(response, dict) else ""


def _is_camel_case(document: Mapping[str, Any]) -> bool:
    schemas = document.get("components", {}).get("schemas", {}).values()
    names = [name for schema in schemas if isinstance(schema, dict) for name in schema.get("properties", {})]
    return sum(bool(_HUMP.search(name)) for name in names) > sum("_" in name for name in names)
