"""Decide the arguments of a method: path, body or its fields, query and headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty, Property
from openapi_python_client.parser.properties.file import FileProperty

from specfirst.compiler.emit.prose import sentence
from specfirst.compiler.emit.sdk.annotations import open_unions, qualify, tidy, union, with_decimal_strings
from specfirst.compiler.emit.sdk.facts import BodyFacts, OperationFacts, SdkError
from specfirst.compiler.emit.sdk.model_views import annotation_of, is_file, properties_of, text_of
from specfirst.compiler.emit.sdk.views import FILE_INPUT, ArgumentView, SignatureView, call_options
from specfirst.media_types import essence

Models = dict[str, ModelProperty]

_CONTENT = "content"
UNKNOWN = "types.Unknown"


class Arguments:
    """Takes the decisions about the arguments of one method.

    `modules` says where the names of type expressions come from: `{"User": "models"}`.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        facts: OperationFacts,
        models: Models,
        modules: dict[str, str],
        views: Mapping[str, str],
    ) -> None:
        self._facts = facts
        self._views = views
        self._modules = modules
        self._classes = models.keys()
        self._path = tuple(map(self._path_argument, endpoint.path_parameters))
        self._options = (
            *(self._option(parameter, "query") for parameter in endpoint.query_parameters),
            *(self._option(parameter, "header") for parameter in endpoint.header_parameters),
            *(self._option(parameter, "cookie") for parameter in endpoint.cookie_parameters),
        )
        self._sent = facts.body
        kind = facts.body.kind if facts.body else None
        body = endpoint.bodies[0].prop if endpoint.bodies else None
        self._body: Property | None = body if kind == "json" else None
        self._model = self._model_with_usable_fields(models)
        self._form = [] if kind == "json" else self._form_fields(body, models)
        self._call_options = call_options(self._names(body))

    def type(self, expression: str) -> str:
        """Return a type expression as it is written in the module of the resource."""
        return qualify(tidy(open_unions(expression, self._classes, UNKNOWN)), self._modules)

    def signature(self) -> SignatureView:
        """Return the arguments of the implementation."""
        if self._form:
            return self._form_signature()
        if self._body is None:
            return self._signature((*self._path, *self._content()), self._options)
        body = self._argument(self._body)
        if self._model is None:
            body = replace(body, doc=(self._sent.description if self._sent else "") or body.doc)
            whole = body if self._body.required else _optional(body, "None")
            return self._signature((*self._path, whole), self._options)
        return self._signature(
            (*self._path, _optional(replace(body, doc="Instead of the fields."), "None")),
            (*(_optional(field, "UNSET") for field in self._fields()), *self._options),
        )

    def overloads(self) -> tuple[SignatureView, ...]:
        """Return the arguments that callers may pass, if they differ from those of the implementation."""
        if self._body is None or self._model is None or not self._model.required_properties:
            return ()
        body = self._argument(self._body)
        return (
            self._signature((*self._path, body), self._options),
            self._signature(self._path, (*self._fields(), *self._options)),
        )

    def _signature(
        self, positional: tuple[ArgumentView, ...], named: tuple[ArgumentView, ...]
    ) -> SignatureView:
        return SignatureView(positional=positional, named=named, options=self._call_options)

    def _names(self, body: Property | None) -> Iterator[str]:
        """Yield the names of the arguments of all overloads."""
        yield from (argument.name for argument in (*self._path, *self._options))
        yield from (str(prop.python_name) for prop in self._form)
        yield from (field.name for field in self._fields())
        if body is not None:
            yield str(body.python_name)

    def body_source(self) -> str | None:
        """Return the expression that builds the body of the call; None for a method without a body."""
        if self._sent is not None and self._form:
            return _form_source(self._sent, self._form, self._encoded)
        if self._sent is not None and self._sent.kind == "content":
            made = f"Content({_CONTENT}, {self._sent.media_type!r})"
            return made if self._sent.required else f"UNSET if {_CONTENT} is None else {made}"
        if self._body is None:
            return None
        if self._model is None:
            body = self._encoded(self._body, "body")
            return body if self._body.required else f"UNSET if body is None else {body}"
        fields = ", ".join(f"{field.name}={field.name}" for field in self._fields())
        return f"body_from({self.type(str(self._model.class_info.name))}, body, {fields})"

    def _encoded(self, prop: Property, source: str) -> str:
        return with_decimal_strings(source, self.type(annotation_of(prop)))

    def _form_signature(self) -> SignatureView:
        """Return the signature of a form: the file first, then required fields, then optional ones."""
        first = _leading_file(self._form)
        rest = sorted((prop for prop in self._form if prop is not first), key=lambda prop: not prop.required)
        positional = [] if first is None else [self._argument(first)]
        fields = [self._field(prop, "None") for prop in rest]
        return self._signature((*self._path, *positional), (*fields, *self._options))

    def _content(self) -> tuple[ArgumentView, ...]:
        """Return the argument for a body that is sent unchanged."""
        if self._sent is None or self._sent.kind != "content":
            return ()
        is_text = essence(self._sent.media_type).startswith("text/")
        argument = ArgumentView(
            name=_CONTENT,
            annotation=self.type(f"{FILE_INPUT} | str" if is_text else FILE_INPUT),
            default=None,
            doc=self._sent.description or "What to send.",
        )
        return (argument if self._sent.required else _optional(argument, "None"),)

    def _form_fields(self, body: Property | None, models: Models) -> list[Property]:
        """Return the fields of a form. Raises `SdkError` if one has the name of another argument."""
        if not isinstance(body, ModelProperty):
            return []
        fields = properties_of(models[str(body.class_info.name)])
        taken = {"self", *(argument.name for argument in (*self._path, *self._options))}
        for field in fields:
            if (name := str(field.python_name)) in taken:
                raise SdkError(f"{self._facts.operation.id}: two arguments would be called {name}")
        return fields

    def _model_with_usable_fields(self, models: Models) -> ModelProperty | None:
        """Return the data class of the body, if its fields do not clash with other arguments."""
        if not isinstance(self._body, ModelProperty) or not self._body.required:
            return None
        model = models[str(self._body.class_info.name)]
        open_ended = model.additional_properties is not None and model.data.additionalProperties is not None
        taken = {"self", "body", *(argument.name for argument in (*self._path, *self._options))}
        names = [str(prop.python_name) for prop in properties_of(model)]
        return model if names and not open_ended and taken.isdisjoint(names) else None

    def _fields(self) -> list[ArgumentView]:
        if self._model is None:
            return []
        return [self._field(prop, "UNSET") for prop in properties_of(self._model)]

    def _field(self, prop: Property, absent: str) -> ArgumentView:
        argument = self._argument(prop)
        return argument if prop.required else _optional(argument, absent)

    def _path_argument(self, prop: Property) -> ArgumentView:
        argument = self._argument(prop, location="path")
        is_uuid = annotation_of(prop) == "UUID"
        return replace(argument, annotation=union(argument.annotation, "str")) if is_uuid else argument

    def _option(self, prop: Property, location: str) -> ArgumentView:
        """Return the argument for a query parameter or header; the default of an optional one is `None`."""
        argument = self._argument(prop, location=location)
        if self._facts.generates(prop.name.get_untrusted_value(), location):
            doc = f"{sentence(argument.doc) if argument.doc else ''} Default: a new one."
            return _optional(replace(argument, doc=doc.strip()), "None")
        return argument if prop.required else _optional(argument, "None")

    def _argument(self, prop: Property, *, location: str = "body") -> ArgumentView:
        annotation = annotation_of(prop)
        doc = self._facts.parameter_docs.get((prop.name.get_untrusted_value(), location))
        return ArgumentView(
            name=str(prop.python_name),
            annotation=self._of_either_view(annotation) if location == "body" else self.type(annotation),
            default=None,
            doc=doc or text_of(prop.description),
        )

    def _of_either_view(self, annotation: str) -> str:
        """Add the class of responses to the type, since the server ignores `readOnly` properties."""
        received = re.sub(r"\w+", lambda word: self._views.get(word[0], word[0]), annotation)
        own = self.type(annotation)
        return own if received == annotation else union(own, self.type(received))


def _optional(argument: ArgumentView, default: str) -> ArgumentView:
    absent = "Unset" if default == "UNSET" else default
    return replace(argument, annotation=union(argument.annotation, absent), default=default)


def _leading_file(fields: Iterable[Property]) -> Property | None:
    """Return the field that is passed by position: the only required file of a form."""
    required = [field for field in fields if isinstance(field, FileProperty) and field.required]
    return required[0] if len(required) == 1 else None


def _form_source(body: BodyFacts, fields: Iterable[Property], encoded: Callable[[Property, str], str]) -> str:
    """Return the expression that builds the body from the arguments, each `encoded` by its type."""
    members = {field.name.get_untrusted_value(): encoded(field, str(field.python_name)) for field in fields}
    files = {field.name.get_untrusted_value() for field in fields if is_file(field)}
    texts = _mapping({name: source for name, source in members.items() if name not in files})
    if body.kind != "multipart":
        members |= {
            name: f"Styled({source}, {style!r}{', explode=True' if explode else ''})"
            for name, (style, explode) in body.field_styles.items()
            if (source := members.get(name))
        }
        return f"Form({_mapping(members)})"
    return f"Multipart({texts}, {_mapping({name: members[name] for name in members if name in files})})"


def _mapping(members: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name!r}: {source}" for name, source in members.items()) + "}"
