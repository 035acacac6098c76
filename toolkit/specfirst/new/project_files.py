"""The files of a new project, from its document and the templates."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from specfirst.compiler.emit.prose import docstring
from specfirst.compiler.ir import nodes

_TEMPLATES: Final = Path(__file__).parent / "templates"
_SUFFIX: Final = ".jinja"
_OF_TAG: Final = "app/services/_tag.py"
_OF_SMALL_TAGS: Final = "app/services/small_tags.py"
_FEW_TAGS: Final = 8
"""More tags than this do not have a file each: those of at most `_FEW_OPERATIONS` share one."""
_FEW_OPERATIONS: Final = 2
_SECRETS: Final[Mapping[str, str]] = {
    "BearerCredentials": "credentials.token",
    "BasicCredentials": "credentials.password",
    "HttpCredentials": "credentials.value",
    "ApiKeyCredentials": "credentials.key",
    # The development token is not a certificate.
    "ClientCertificateCredentials": '""',
}
_TAKEN: Final = frozenset(
    {"Annotated", "AsyncIterator", "AsyncSession", "Depends", "Principal", "Request", "Services", "Session"}
)
_TOKEN: Final = "development"  # noqa: S105  (of the templates, for development alone)
BASIC_CREDENTIALS: Final = f"developer:{_TOKEN}"
"""User and password for HTTP Basic, of which a new project checks the password."""


@dataclass(frozen=True, slots=True)
class NewProject:
    """The names of a project, and the sources of its parts."""

    name: str
    """The name of the distribution and the API: `shop`."""
    document: str
    """The root document, relative to the project."""
    wheel: str
    """The file name of the toolkit's wheel."""
    api: nodes.Api

    @property
    def package(self) -> str:
        """The import name of its server package."""
        return self.name.replace("-", "_")


def project_files(
    project: NewProject, roles: frozenset[str], secrets: Mapping[str, str]
) -> Mapping[str, str]:
    """The text of each file, by its path in the project."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  (no HTML)
        keep_trailing_newline=True,
        trim_blocks=False,
    )
    environment.filters["docstring"] = docstring
    context = _context(project, roles, secrets)
    files: dict[str, str] = {}
    for name in _template_names():
        template = environment.get_template(f"{name}{_SUFFIX}")
        if name == _OF_TAG:
            for tag in context["large_tags"]:
                files[f"app/services/{tag['attribute']}.py"] = template.render(context, tag=tag)
        elif name == _OF_SMALL_TAGS and not context["small_tags"]:
            continue
        elif name != "app/security.py" or project.api.schemes:
            files[name] = template.render(context)
    return files


def _template_names() -> Iterator[str]:
    for path in sorted(_TEMPLATES.rglob(f"*{_SUFFIX}")):
        yield path.relative_to(_TEMPLATES).as_posix().removesuffix(_SUFFIX)


def _context(project: NewProject, roles: frozenset[str], secrets: Mapping[str, str]) -> dict[str, Any]:
    api = project.api
    schemes = [
        {
            "method": scheme.method,
            "credentials": scheme.credentials,
            "document_name": scheme.document_name,
            "secret": _SECRETS[scheme.credentials],
        }
        for scheme in api.schemes
    ]
    example = _example(api)
    headers = example["headers"] if example else {}
    small_tags = _small_tags(api)
    return {
        "name": project.name,
        "package": project.package,
        "title": re.sub(r'[\\"{}\s]+', " ", api.title).strip() or project.name,
        "document": project.document,
        "wheel": project.wheel,
        "prefix": api.prefix,
        "schemes": schemes,
        "credential_classes": sorted({scheme.credentials for scheme in api.schemes}),
        "uses_roles": api.uses_roles,
        "uses_identity": api.uses_identity,
        "roles": repr(tuple(sorted(roles))),
        "secrets": ", ".join(f"{json.dumps(name)} = {json.dumps(text)}" for name, text in secrets.items()),
        "secured": api.secured,
        "tags": [tag_context(tag) for tag in api.tags],
        "large_tags": [tag_context(tag) for tag in api.tags if tag not in small_tags],
        "small_tags": [tag_context(tag) for tag in small_tags],
        "example": example and {**example, "headers": repr(headers) if headers else ""},
        "example_path": f"{api.prefix}{example['path']}" if example else "/livez",
        "credentials": " ".join(f"-H '{name}: {value}'" for name, value in headers.items()),
    }


def _small_tags(api: nodes.Api) -> list[nodes.Tag]:
    """Return the tags whose services share a file, so that a document of many tags has few files."""
    module = Path(_OF_SMALL_TAGS).stem
    if len(api.tags) <= _FEW_TAGS or any(tag.attribute == module for tag in api.tags):
        return []
    return [tag for tag in api.tags if len(tag.operations) <= _FEW_OPERATIONS]


def tag_context(tag: nodes.Tag) -> dict[str, Any]:
    """The variables of a service's template for its tag."""
    return {
        "name": " ".join(tag.name.replace('"', "'").replace("\\", "/").split()),
        "attribute": tag.attribute,
        "class_name": tag.class_name,
        "implementation": _implementation(tag.class_name),
        "secured": tag.secured,
    }


def _implementation(interface: str) -> str:
    """The name of the class: that of the interface without `Service`, which imported names must not hide."""
    name = interface.removesuffix("Service")
    return f"{name}Operations" if name in _TAKEN or not name else name


def _example(api: nodes.Api) -> dict[str, Any] | None:
    """Return an operation that can be called without data: the simplest test of the service."""
    for operation in api.operations:
        is_simple = (
            not any(argument.required for argument in operation.arguments) and "{" not in operation.path
        )
        headers = _headers(operation.security)
        if operation.http_method.lower() == "get" and is_simple and headers is not None:
            return {"function": operation.function, "path": operation.path, "headers": headers}
    return None


def _headers(security: nodes.Security) -> dict[str, str] | None:
    """Return the development token if the operation requires one; None if one header is not enough."""
    if not security.secured or security.optional:
        return {}
    for alternative in security.alternatives:
        schemes = [scheme for scheme, _ in alternative]
        if len(schemes) == 1 and schemes[0].location == "header":
            if schemes[0].kind == "bearer":
                return {"Authorization": f"Bearer {_TOKEN}"}
            if schemes[0].kind == "basic":
                return {"Authorization": f"Basic {b64encode(BASIC_CREDENTIALS.encode()).decode()}"}
            if schemes[0].kind == "api_key":
                return {schemes[0].parameter: _TOKEN}
    return None


def slug(text: str) -> str:
    """A name for distributions, folders and tables: lower case, with hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", os.fspath(text).lower()).strip("-")
