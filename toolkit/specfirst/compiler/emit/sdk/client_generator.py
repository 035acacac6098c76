"""Running openapi-python-client.

In this process, by the same calls as its command line: our templates are its `--custom-template-path`, and
any warning fails, as with `--fail-on-warning`. In process, the templates see views, in which every decision
is already taken, instead of deciding themselves. What it cannot type is passed through as `Any`, and named.
"""

from __future__ import annotations

import contextlib
import copy
import io
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser import openapi as endpoint_parser
from openapi_python_client.parser.errors import GeneratorError, ParseError

from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.emit.sdk.facts import SdkError
from specfirst.compiler.emit.sdk.lowering import Node
from specfirst.compiler.emit.sdk.model_views import FIELD_PREFIX
from specfirst.compiler.emit.sdk.simple_schemas import SimpleSchemas
from specfirst.compiler.emit.sdk.views import SdkView

_TEMPLATES = Path(__file__).parent / "templates"
_MAX_ROUNDS = 24
"""A component that is left out takes others along, which are found in the next round."""
_SCHEMA = re.compile(r"/components/schemas/([^\s:,]+)")
_ENDPOINT = re.compile(r"WARNING parsing (\w+) (\S+) within")
_CONSEQUENCES = ("Could not find reference", "Cannot parse response", "Invalid property in union")
_DEPENDENTS = "Failure to process schema"
"""Begins the list of what a problem takes along."""


class _UnparsedError(Exception):
    """openapi-python-client refuses parts of a document, or all of it."""

    def __init__(self, problems: Sequence[GeneratorError]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(_explain, problems)))


def parse_what_can_be_typed(
    lowered: Node, *, package: str, distribution: str
) -> tuple[GeneratorData, Config, list[tuple[Pointer, str]]]:
    """Let openapi-python-client read a document; what it refuses is replaced by `Any` in `lowered`.

    Returns what it has read, its configuration, and the parts without a type, with what it says of them.
    Raises `SdkError` where leaving parts out does not help.
    """
    simple = SimpleSchemas(lowered)
    found: dict[Pointer, str] = {}
    for _ in range(_MAX_ROUNDS):
        try:
            data, config = _parse(lowered, package=package, distribution=distribution)
        except _UnparsedError as error:
            places = dict(_places(_causes(error.problems)))
            if not places:
                raise SdkError(str(error)) from error
            for pointer, problem in places.items():
                _replace(lowered, pointer, again=pointer in found)
                found.setdefault(pointer, _explain(problem))
        else:
            simple.restore_names(data)
            refused = [(simple.origin(pointer), reason) for pointer, reason in found.items()]
            return data, config, [*simple.untyped, *refused]
    raise SdkError("; ".join(found.values()))


def _parse(document: Node, *, package: str, distribution: str) -> tuple[GeneratorData, Config]:
    """Let openapi-python-client read a document. Raises `_UnparsedError` with all it finds wrong."""
    config = Config.from_sources(
        ConfigFile(
            project_name_override=distribution,
            package_name_override=package,
            literal_enums=True,
            post_hooks=[],
            field_prefix=FIELD_PREFIX,
        ),
        MetaType.UV,
        document_source=Path("openapi.json"),
        file_encoding="utf-8",
        overwrite=True,
        output_path=None,
    )
    with _shallow_copies_of_endpoints():
        data = GeneratorData.from_dict(copy.deepcopy(document), config=config)
    if isinstance(data, GeneratorError):
        raise _UnparsedError([data])
    collections = data.endpoint_collections_by_tag.values()
    problems = [*data.errors, *(error for collection in collections for error in collection.parse_errors)]
    if problems:
        raise _UnparsedError(problems)
    return data, config


@contextlib.contextmanager
def _shallow_copies_of_endpoints() -> Iterator[None]:
    """Keep openapi-python-client from copying all models that an endpoint reaches, for each of its parts.

    It copies an endpoint before it adds to its lists. With copies of these lists alone, a document of 450
    operations is read in a third of the time.
    """
    module: Any = endpoint_parser
    original = module.deepcopy
    module.deepcopy = _copied
    try:
        yield
    finally:
        module.deepcopy = original


def _copied(value: Any) -> Any:
    if not isinstance(value, endpoint_parser.Endpoint):
        return copy.deepcopy(value)
    copied = copy.copy(value)
    for name, member in vars(value).items():
        if isinstance(member, list | set | dict):
            setattr(copied, name, copy.copy(member))
    return copied


def render(data: GeneratorData, config: Config, view: SdkView) -> dict[str, str]:
    """Render every template; returns texts by path as openapi-python-client lays them out."""
    data = replace(data, models=[model for model in data.models if str(model.class_info.name) in view.models])
    with tempfile.TemporaryDirectory() as directory:
        config.output_path = Path(directory) / "project"
        project = Project(openapi=data, config=config, custom_template_path=_TEMPLATES)
        project.env.globals |= {"sdk": view, "facts": view.facts, "api": view.facts.api}
        problems = _quietly(project.build)
        if problems:
            raise SdkError("\n".join(map(_explain, problems)))
        root = config.output_path
        for template, path in _further(view).items():
            text = project.env.get_template(template).render()
            (root / path).write_text(text, encoding="utf-8")
        return {
            path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }


def _further(view: SdkView) -> dict[str, str]:
    """Return the templates that openapi-python-client has no place for, and where they go."""
    found = {"testing.py.jinja": f"{view.facts.package}/testing.py"}
    return found | ({"webhooks.py.jinja": f"{view.facts.package}/webhooks.py"} if view.webhooks else {})


def _quietly(build: Callable[[], Sequence[GeneratorError]]) -> Sequence[GeneratorError]:
    with contextlib.redirect_stdout(io.StringIO()):
        return build()


def _explain(problem: GeneratorError) -> str:
    """Return what openapi-python-client says of a problem."""
    parts = [problem.header.strip(), (problem.detail or "").strip()]
    if isinstance(problem, ParseError) and problem.data is not None:
        parts.append(problem.data.model_dump_json(exclude_unset=True, by_alias=True)[:500])
    return "openapi-python-client: " + "\n  ".join(part for part in parts if part)


def _causes(problems: Sequence[GeneratorError]) -> Sequence[GeneratorError]:
    """Return the problems that others follow from: those of parts that refer to nothing refused, if any."""
    for consequences in (_CONSEQUENCES, _CONSEQUENCES[:2]):
        found = [
            problem
            for problem in problems
            if not any(part in (problem.detail or "") for part in consequences)
        ]
        if dict(_places(found)):
            return found
    return problems


def _places(problems: Sequence[GeneratorError]) -> Iterator[tuple[Pointer, GeneratorError]]:
    for problem in problems:
        text = f"{problem.header}\n{(problem.detail or '').partition(_DEPENDENTS)[0]}"
        endpoint = _ENDPOINT.search(problem.header)
        if endpoint is not None:
            yield ("paths", endpoint[2], endpoint[1].lower()), problem
            continue
        for name in _SCHEMA.findall(text):
            yield parse_fragment(f"#/components/schemas/{name}") or (), problem


def _replace(document: Node, pointer: Pointer, *, again: bool) -> None:
    section, name, *rest = pointer
    if section == "components":
        document["components"]["schemas"][rest[0]] = {}
        return
    operation = document["paths"][name][rest[0]]
    for parameter in operation["parameters"]:
        # A part of the path or a header is text, whatever it stands for.
        parameter["schema"] = {} if parameter["in"] == "query" else {"type": "string"}
    if again:
        for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
            for media in holder.get("content", {}).values():
                media["schema"] = {}
