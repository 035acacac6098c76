"""Run openapi-python-client in this process, by the same calls as its command line.

Our templates are its `--custom-template-path`, and any warning fails, as with `--fail-on-warning`. The
templates receive views that contain all decisions. Parts that it cannot type become `Any` and are reported.
"""

from __future__ import annotations

import contextlib
import copy
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from openapi_python_client import Project, strings
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser import openapi as endpoint_parser
from openapi_python_client.parser import properties as property_parser
from openapi_python_client.parser.errors import GeneratorError, ParseError
from openapi_python_client.parser.properties.protocol import PropertyProtocol

from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.emit.sdk.decimals import NumberProperty, TextProperty
from specfirst.compiler.emit.sdk.facts import SdkError, Warned, untyped
from specfirst.compiler.emit.sdk.lowering import Node
from specfirst.compiler.emit.sdk.model_views import FIELD_PREFIX, NAMES_IN_MODELS
from specfirst.compiler.emit.sdk.simple_schemas import SimpleSchemas
from specfirst.compiler.emit.sdk.views import SdkView
from specfirst.compiler.identifiers import as_python_reads

_TEMPLATES = Path(__file__).parent / "templates"
_MAX_ROUNDS = 24
"""Leaving out a component may break others, which the next round finds."""
_SCHEMA = re.compile(r"/components/schemas/([^\s:,]+)")
_ENDPOINT = re.compile(r"WARNING parsing (\w+) (\S+) within")
_CONSEQUENCES = ("Could not find reference", "Cannot parse response", "Invalid property in union")
_DEPENDENTS = "Failure to process schema"
"""The text before the list of parts that depend on a refused part."""


class _UnparsedError(Exception):
    """openapi-python-client refused parts of a document, or all of it."""

    def __init__(self, problems: Sequence[GeneratorError]) -> None:
        self.problems = problems
        super().__init__("\n".join(map(_explain, problems)))


def parse_what_can_be_typed(
    lowered: Node, *, package: str, distribution: str
) -> tuple[GeneratorData, Config, list[Warned]]:
    """Parse a document with openapi-python-client; parts that it refuses become `Any` in `lowered`.

    Returns the parsed document, the configuration, and warnings about parts without a type. Raises `SdkError`
    if leaving parts out does not help.
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
            refused = [untyped(simple.origin(pointer), reason) for pointer, reason in found.items()]
            return data, config, [*simple.warnings, *refused]
    raise SdkError("; ".join(found.values()))


def _parse(document: Node, *, package: str, distribution: str) -> tuple[GeneratorData, Config]:
    """Parse a document with openapi-python-client. Raises `_UnparsedError` with all problems."""
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
    with _adapted():
        data = GeneratorData.from_dict(copy.deepcopy(document), config=config)
    if isinstance(data, GeneratorError):
        raise _UnparsedError([data])
    collections = data.endpoint_collections_by_tag.values()
    problems = [*data.errors, *(error for collection in collections for error in collection.parse_errors)]
    if problems:
        raise _UnparsedError(problems)
    return data, config


_sanitize = strings.sanitize
_ADAPTED: tuple[tuple[Any, str, Any], ...] = (
    (property_parser, "FloatProperty", NumberProperty),
    (property_parser, "StringProperty", TextProperty),
    # The core writes values of every type in every location.
    (PropertyProtocol, "validate_location", lambda *_: None),
    # A class of one of these names would hide an import of its module.
    (strings, "RESERVED_WORDS", strings.RESERVED_WORDS | NAMES_IN_MODELS),
    # Two names may be the same identifier for Python.
    (strings, "sanitize", lambda name: _sanitize(as_python_reads(name))),
)
"""Module, name and substitute of what is patched in openapi-python-client while it parses a document."""


@contextlib.contextmanager
def _adapted() -> Iterator[None]:
    replaced = (*_ADAPTED, (endpoint_parser, "deepcopy", _copied))
    originals = [getattr(module, name) for module, name, _ in replaced]
    for module, name, substitute in replaced:
        setattr(module, name, substitute)
    try:
        yield
    finally:
        for (module, name, _), original in zip(replaced, originals, strict=True):
            setattr(module, name, original)


def _copied(value: Any) -> Any:
    """Copy an endpoint and its lists, but not the models that it refers to.

    openapi-python-client copies an endpoint before it adds to its lists. With shallow copies, a document of
    450 operations is read in a third of the time.
    """
    if not isinstance(value, endpoint_parser.Endpoint):
        return copy.deepcopy(value)
    copied = copy.copy(value)
    for name, member in vars(value).items():
        if isinstance(member, list | set | dict):
            setattr(copied, name, copy.copy(member))
    return copied


def render(data: GeneratorData, config: Config, view: SdkView) -> dict[str, str]:
    """Render every template; return the texts by openapi-python-client's paths."""
    data = replace(data, models=[model for model in data.models if str(model.class_info.name) in view.models])
    with tempfile.TemporaryDirectory() as directory:
        config.output_path = Path(directory) / "project"
        project = Project(openapi=data, config=config, custom_template_path=_TEMPLATES)
        project.env.globals |= {"sdk": view, "facts": view.facts, "api": view.facts.api}
        with contextlib.redirect_stdout(io.StringIO()):
            problems = project.build()
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
    """Return the templates that openapi-python-client does not render, with the paths of their files."""
    found = {"testing.py.jinja": f"{view.facts.package}/testing.py"}
    return found | ({"webhooks.py.jinja": f"{view.facts.package}/webhooks.py"} if view.webhooks else {})


def _explain(problem: GeneratorError) -> str:
    """Format a problem that openapi-python-client reports."""
    parts = [problem.header.strip(), (problem.detail or "").strip()]
    if isinstance(problem, ParseError) and problem.data is not None:
        parts.append(problem.data.model_dump_json(exclude_unset=True, by_alias=True)[:500])
    return "openapi-python-client: " + "\n  ".join(part for part in parts if part)


def _causes(problems: Sequence[GeneratorError]) -> Sequence[GeneratorError]:
    """Return the problems that caused the others, if any is located in the document; otherwise all."""
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
        # The value in a path or a header is text, also where it represents another type.
        parameter["schema"] = {} if parameter["in"] == "query" else {"type": "string"}
    if again:
        for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
            for media in holder.get("content", {}).values():
                media["schema"] = {}
