"""Rules about schemas. Requests must stay valid, and responses may not have new values."""

from __future__ import annotations

from specfirst.review.differ.rules import (
    HARMLESS,
    NOTHING,
    Effect,
    Rule,
    Severity,
    kebab,
    received,
    rule,
    safe,
    sent,
)

_BREAKING, _RISKY, _SAFE = Severity.BREAKING, Severity.RISKY, Severity.SAFE
_REFUSED = "Clients that send a value which was valid are refused with 400 or 422."
_UNEXPECTED = "Clients that validate or branch on the value meet one that they do not expect."
_BOTH = "Clients that send the old form are refused, and clients that read it meet another form."
_KEEP = "Keep what was accepted, and validate the stricter rule in a new property or a new version."
_PROMISE = "Keep the promise, or send the new values in a new property or a new version."


def _narrowed(rule: str, title: str, example: str) -> Rule:
    return Rule(rule, title, _BREAKING, _SAFE, _REFUSED, _KEEP, example, Effect.NARROWED)


def _widened(rule: str, title: str, example: str) -> Rule:
    return Rule(rule, title, _SAFE, _BREAKING, _UNEXPECTED, _PROMISE, example, Effect.WIDENED)


def _changed(rule: str, title: str, example: str, *, why: str = _BOTH) -> Rule:
    instead = "Add the new form beside the old one, and deprecate the old one with `x-sunset`."
    return Rule(rule, title, _BREAKING, _BREAKING, why, instead, example, Effect.CHANGED)


def _bound(keyword: str, small: str, large: str) -> tuple[Rule, ...]:
    """The four rules of a bound: tightened, loosened, added and removed."""
    lower = keyword.startswith("min")
    tight, loose = (large, small) if lower else (small, large)
    tighter, looser = ("raised", "lowered") if lower else ("lowered", "raised")
    name = kebab(keyword)
    title = f"The bound `{keyword}` was"
    return (
        _narrowed(f"{name}-{tighter}", f"{title} {tighter}", f"{keyword}: {loose} → {tight}"),
        _widened(f"{name}-{looser}", f"{title} {looser}", f"{keyword}: {tight} → {loose}"),
        _narrowed(f"{name}-added", f"{title} added", f"nothing → {keyword}: {tight}"),
        _widened(f"{name}-removed", f"{title} removed", f"{keyword}: {tight} → nothing"),
    )


_BOUNDS = (
    *_bound("minimum", "0", "1"),
    *_bound("maximum", "10", "20"),
    *_bound("minLength", "1", "2"),
    *_bound("maxLength", "10", "20"),
    *_bound("minItems", "1", "2"),
    *_bound("maxItems", "10", "20"),
    *_bound("minProperties", "1", "2"),
    *_bound("maxProperties", "10", "20"),
    *_bound("minContains", "1", "2")[:2],  # Without the keyword the bound is 1.
    *_bound("maxContains", "10", "20"),
)

_TYPES = (
    _changed("type-changed", "The type was changed", "type: string → type: integer"),
    _narrowed("type-narrowed", "A type was removed", "type: [string, integer] → type: string"),
    _widened("type-widened", "A type was added", "type: string → type: [string, integer]"),
    _narrowed("null-removed", "Null is no longer valid", "type: [string, 'null'] → type: string"),
    _widened("null-added", "Null became valid", "type: string → type: [string, 'null']"),
    _narrowed("integer-required", "Numbers must be integers now", "type: number → type: integer"),
    _widened("integer-dropped", "Numbers need not be integers any more", "type: integer → type: number"),
    _narrowed("schema-added", "A schema was added where any value was valid",
              "nothing → schema: {type: string}"),
    _widened("schema-removed", "The schema was removed: any value is valid",
             "schema: {type: string} → nothing"),
    _narrowed("schema-forbidden", "No value is valid any more", "items: {type: string} → items: false"),
    _widened("schema-allowed", "Values became valid where none was", "items: false → items: {type: string}"),
    Rule("type-stated", "The type was stated that the keywords imply", _RISKY, _SAFE,
         "Clients that send a value of another type, which the keywords did not constrain, are refused.",
         NOTHING, "properties: {…} → type: object, properties: {…}", Effect.NARROWED),
    Rule("type-unstated", "The type is no longer stated, only implied by keywords", _SAFE, _RISKY,
         "Clients generated from the document may lose the type.", "Keep `type`.",
         "type: object, properties: {…} → properties: {…}", Effect.WIDENED),
)  # fmt: skip

_VALUES = (
    _narrowed("enum-value-removed", "Values of the enumeration were removed", "enum: [a, b] → enum: [a]"),
    _widened("enum-value-added", "Values were added to the enumeration", "enum: [a] → enum: [a, b]"),
    _narrowed("enum-added", "Only listed values are valid now", "type: string → enum: [a, b]"),
    _widened("enum-removed", "Values are no longer listed: any is valid", "enum: [a, b] → type: string"),
    _narrowed("pattern-added", "A pattern was added", "nothing → pattern: ^a"),
    _widened("pattern-removed", "A pattern was removed", "pattern: ^a → nothing"),
    _changed("pattern-changed", "The pattern was changed", "pattern: ^a → pattern: ^b"),
    _narrowed("format-added", "A format was added", "nothing → format: uuid"),
    _widened("format-removed", "A format was removed", "format: uuid → nothing"),
    _changed("format-changed", "The format was changed", "format: date → format: date-time"),
    _narrowed("number-format-narrowed", "The range of the number format shrank",
              "format: int64 → format: int32"),
    _widened("number-format-widened", "The range of the number format grew", "format: int32 → format: int64"),
    _narrowed("text-format-narrowed", "The format admits fewer texts", "format: uri-reference → format: uri"),
    _widened("text-format-widened", "The format admits more texts", "format: uri → format: uri-reference"),
    _narrowed("multiple-of-narrowed", "Values must be multiples of a larger step", "nothing → multipleOf: 5"),
    _widened("multiple-of-widened", "Values may be multiples of a smaller step", "multipleOf: 5 → nothing"),
    _changed("multiple-of-changed", "The step of the values was changed", "multipleOf: 2 → multipleOf: 3"),
    _narrowed("content-encoding-added", "Text must be encoded now", "nothing → contentEncoding: base64"),
    _widened("content-encoding-removed", "Text is no longer encoded", "contentEncoding: base64 → nothing"),
    _changed("content-encoding-changed", "The encoding of the text was changed", "base64 → base64url"),
)  # fmt: skip

_OBJECTS = (
    Rule("property-removed", "The property was removed", _RISKY, _BREAKING,
         "Clients that read the property do not find it.",
         "Keep it, mark it `deprecated`, and remove it in a new version.",
         "properties: {a: …, b: …} → properties: {a: …}", Effect.WIDENED),
    Rule("closed-property-removed", "The property was removed from an object that allows no others",
         _BREAKING, _BREAKING,
         "Clients that send the property are refused, and clients that read it do not find it.",
         "Keep it, mark it `deprecated`, and remove it in a new version.",
         "additionalProperties: false; a property goes", Effect.NARROWED),
    Rule("property-added", "An optional property was added", _SAFE, _SAFE, HARMLESS, NOTHING,
         "properties: {a: …} → properties: {a: …, b: …}", Effect.NARROWED),
    Rule("closed-property-added", "A property was added to an object that allowed no others", _SAFE, _RISKY,
         "Clients that refuse unknown properties, as the old schema says, fail.",
         "Let objects in responses have additional properties.",
         "additionalProperties: false; a property comes", Effect.WIDENED),
    Rule("required-property-added", "A required property was added", _BREAKING, _SAFE,
         "Clients that do not send the property are refused.",
         "Make it optional, and let the server choose a value.", "required: [a] → required: [a, b], b is new",
         Effect.NARROWED),
    _narrowed("property-became-required", "The property became required", "required: [a] → required: [a, b]"),
    _widened("property-became-optional", "The property became optional", "required: [a, b] → required: [a]"),
    received("property-became-read-only", "The property became read-only",
             "Clients that set the property are ignored or refused.",
             "Keep it writable, or offer another property.", "nothing → readOnly: true"),
    safe("property-became-writable", "The property is no longer read-only", "readOnly: true → nothing"),
    sent("property-became-write-only", "The property became write-only",
         "Clients that read the property do not find it.", "Keep it in responses.",
         "nothing → writeOnly: true"),
    safe("property-became-readable", "The property is no longer write-only", "writeOnly: true → nothing",
         instead="See that it holds no secret."),
    _narrowed("additional-properties-closed", "Other properties are no longer allowed",
              "nothing → additionalProperties: false"),
    _widened("additional-properties-opened", "Other properties are allowed now",
             "additionalProperties: false → nothing"),
    _narrowed("dependent-required-added", "A property requires others now",
              "nothing → dependentRequired: {a: [b]}"),
    _widened("dependent-required-removed", "A property no longer requires others",
             "dependentRequired: {a: [b]} → nothing"),
)  # fmt: skip

_COMPOSITION = (
    _narrowed("unique-items-added", "Items must be unique now", "nothing → uniqueItems: true"),
    _widened("unique-items-removed", "Items need not be unique any more", "uniqueItems: true → nothing"),
    _narrowed("contains-added", "Arrays must contain an item now", "nothing → contains: {const: a}"),
    _widened("contains-removed", "Arrays need not contain an item any more",
             "contains: {const: a} → nothing"),
    _narrowed("variant-removed", "A variant was removed", "oneOf: [A, B] → oneOf: [A]"),
    _widened("variant-added", "A variant was added", "oneOf: [A] → oneOf: [A, B]"),
    _narrowed("discriminator-value-removed", "A discriminator value was removed",
              "mapping: {card: …, cash: …} → mapping: {card: …}"),
    _widened("discriminator-value-added", "A discriminator value was added",
             "mapping: {card: …} → mapping: {card: …, cash: …}"),
    _narrowed("discriminator-added", "The variant is picked by a discriminator now",
              "oneOf: [A, B] → oneOf: [A, B], discriminator: {propertyName: kind}"),
    _widened("discriminator-removed", "The variant is no longer picked by a discriminator",
             "oneOf: [A, B], discriminator: {propertyName: kind} → oneOf: [A, B]"),
    _changed("discriminator-value-moved", "The discriminator value stands for another component",
             "mapping: {card: Card, cash: Cash} → mapping: {card: Cash, cash: Card}",
             why="Clients send and read the old component under this value."),
    _changed("discriminator-changed", "The discriminator property was changed",
             "propertyName: kind → propertyName: type",
             why="Clients pick the variant by this property, in both directions."),
    _narrowed("not-added", "Values were excluded", "nothing → not: {required: [a]}"),
    _widened("not-removed", "Values are no longer excluded", "not: {required: [a]} → nothing"),
    _changed("not-changed", "Other values are excluded", "not: {required: [a]} → not: {required: [b]}"),
    _narrowed("condition-added", "A condition was added", "nothing → if: …, then: …"),
    _widened("condition-removed", "A condition was removed", "if: …, then: … → nothing"),
    _changed("condition-changed", "The condition was changed", "if: A → if: B"),
    Rule("one-of-became-any-of", "Values may match several variants now", _SAFE, _RISKY,
         "Clients that take the first variant which matches may take another.",
         "Give the variants a discriminator.", "oneOf: [A, B] → anyOf: [A, B]", Effect.WIDENED),
    Rule("any-of-became-one-of", "Values may match only one of the variants now", _RISKY, _SAFE,
         "Clients that send a value which matches several variants are refused.",
         "Keep `anyOf`, or see that no value matches two variants.", "anyOf: [A, B] → oneOf: [A, B]",
         Effect.NARROWED),
    _changed("composition-changed", "A composition too large to compare was changed",
             "anyOf of hundreds of combined variants",
             why="The differ cannot show that the old values are still valid."),
)  # fmt: skip

_ANNOTATIONS = (
    received("default-changed", "The default was changed",
             "Clients that leave the value out get another behaviour.", "Keep the default.",
             "default: 10 → default: 20"),
    received("default-removed", "The default was removed",
             "Clients that leave the value out no longer know which is used.", "Keep the default.",
             "default: 10 → nothing"),
    safe("default-added", "A default was added", "nothing → default: 10",
         instead="See that it says what happened before."),
    safe("property-deprecated", "The schema was deprecated", "nothing → deprecated: true",
         instead="Announce what replaces it."),
    safe("property-undeprecated", "The schema is no longer deprecated", "deprecated: true → nothing"),
    received("known-value-removed", "A known value of the open enumeration was removed",
             "Clients that send the value are refused or misunderstood.", "Keep the value.",
             "x-extensible-enum: [a, b] → x-extensible-enum: [a]"),
    safe("known-value-added", "A known value was added to the open enumeration",
         "x-extensible-enum: [a] → x-extensible-enum: [a, b]"),
    rule("component-renamed", _RISKY, "The component has another name",
         "Users of SDKs import the class under its old name; data on the wire stays the same.",
         "Keep the name of the component.", "Line → Item"),
    Rule("xml-changed", "The representation as XML was changed", _BREAKING, _BREAKING,
         "Clients that send or read XML meet other elements.", "Keep the names and the wrapping.",
         "xml: {name: a} → xml: {name: b}", Effect.CHANGED),
)  # fmt: skip

SCHEMA_RULES = (*_TYPES, *_BOUNDS, *_VALUES, *_OBJECTS, *_COMPOSITION, *_ANNOTATIONS)
