"""Rules about schemas. Requests must stay valid, and responses may not have new values."""

from __future__ import annotations

from specfirst.review.differ.rules import HARMLESS, NOTHING, Effect, Rule, Severity

_BREAKING, _RISKY, _SAFE = Severity.BREAKING, Severity.RISKY, Severity.SAFE
_REFUSED = "Clients that send a value which was valid are refused with 400 or 422."
_UNEXPECTED = "Clients that validate or branch on the value meet one that they do not expect."
_BOTH = "Clients that send the old form are refused, and clients that read it meet another form."
_KEEP = "Keep what was accepted, and validate the stricter rule in a new property or a new version."
_PROMISE = "Keep the promise, or send the new values in a new property or a new version."


def _narrowed(rule: str, title: str, example: str, *, reverse: str, why: str = _REFUSED) -> Rule:
    return Rule(rule, title, _BREAKING, _SAFE, why, _KEEP, example, Effect.NARROWED, reverse)


def _widened(rule: str, title: str, example: str, *, reverse: str, why: str = _UNEXPECTED) -> Rule:
    return Rule(rule, title, _SAFE, _BREAKING, why, _PROMISE, example, Effect.WIDENED, reverse)


def _changed(rule: str, title: str, example: str, *, why: str = _BOTH) -> Rule:
    instead = "Add the new form beside the old one, and deprecate the old one with `x-sunset`."
    return Rule(rule, title, _BREAKING, _BREAKING, why, instead, example, Effect.CHANGED, rule)


def _pair(narrow: tuple[str, str, str], widen: tuple[str, str, str]) -> tuple[Rule, Rule]:
    """A rule that narrows and its reverse, each as id, title and example."""
    return _narrowed(*narrow, reverse=widen[0]), _widened(*widen, reverse=narrow[0])


def _bound(keyword: str, tighter: str, looser: str, small: str, large: str) -> tuple[Rule, ...]:
    """The four rules of a bound: tightened, loosened, added and removed."""
    lower = keyword.startswith("min")
    tight, loose = (large, small) if lower else (small, large)
    name = {"minimum": "minimum", "maximum": "maximum"}.get(keyword, keyword)
    kebab = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in keyword)
    return (
        *_pair(
            (f"{kebab}-{tighter}", f"The bound `{name}` was {tighter}", f"{keyword}: {loose} → {tight}"),
            (f"{kebab}-{looser}", f"The bound `{name}` was {looser}", f"{keyword}: {tight} → {loose}"),
        ),
        *_pair(
            (f"{kebab}-added", f"The bound `{name}` was added", f"nothing → {keyword}: {tight}"),
            (f"{kebab}-removed", f"The bound `{name}` was removed", f"{keyword}: {tight} → nothing"),
        ),
    )


_BOUNDS = (
    *_bound("minimum", "raised", "lowered", "0", "1"),
    *_bound("maximum", "lowered", "raised", "10", "20"),
    *_bound("minLength", "raised", "lowered", "1", "2"),
    *_bound("maxLength", "lowered", "raised", "10", "20"),
    *_bound("minItems", "raised", "lowered", "1", "2"),
    *_bound("maxItems", "lowered", "raised", "10", "20"),
    *_bound("minProperties", "raised", "lowered", "1", "2"),
    *_bound("maxProperties", "lowered", "raised", "10", "20"),
    *_bound("minContains", "raised", "lowered", "1", "2")[:2],  # Without the keyword the bound is 1.
    *_bound("maxContains", "lowered", "raised", "10", "20"),
)

_TYPES = (
    _changed("type-changed", "The type was changed", "type: string → type: integer"),
    *_pair(
        ("type-narrowed", "A type was removed", "type: [string, integer] → type: string"),
        ("type-widened", "A type was added", "type: string → type: [string, integer]"),
    ),
    *_pair(
        ("null-removed", "Null is no longer valid", "type: [string, 'null'] → type: string"),
        ("null-added", "Null became valid", "type: string → type: [string, 'null']"),
    ),
    *_pair(
        ("integer-required", "Numbers must be integers now", "type: number → type: integer"),
        ("integer-dropped", "Numbers need not be integers any more", "type: integer → type: number"),
    ),
    *_pair(
        ("schema-added", "A schema was added where any value was valid", "nothing → schema: {type: string}"),
        ("schema-removed", "The schema was removed: any value is valid", "schema: {type: string} → nothing"),
    ),
    *_pair(
        ("schema-forbidden", "No value is valid any more", "items: {type: string} → items: false"),
        ("schema-allowed", "Values became valid where none was", "items: false → items: {type: string}"),
    ),
    Rule(
        "type-stated", "The type was stated that the keywords imply", _RISKY, _SAFE,
        "Clients that send a value of another type, which the keywords did not constrain, are refused.",
        NOTHING, "properties: {…} → type: object, properties: {…}", Effect.NARROWED, "type-unstated",
    ),
    Rule(
        "type-unstated", "The type is no longer stated, only implied by keywords", _SAFE, _RISKY,
        "Clients generated from the document may lose the type.",
        "Keep `type`.", "type: object, properties: {…} → properties: {…}", Effect.WIDENED, "type-stated",
    ),
)  # fmt: skip

_VALUES = (
    *_pair(
        ("enum-value-removed", "Values of the enumeration were removed", "enum: [a, b] → enum: [a]"),
        ("enum-value-added", "Values were added to the enumeration", "enum: [a] → enum: [a, b]"),
    ),
    *_pair(
        ("enum-added", "Only listed values are valid now", "type: string → enum: [a, b]"),
        ("enum-removed", "Values are no longer listed: any is valid", "enum: [a, b] → type: string"),
    ),
    *_pair(
        ("pattern-added", "A pattern was added", "nothing → pattern: ^a"),
        ("pattern-removed", "A pattern was removed", "pattern: ^a → nothing"),
    ),
    _changed("pattern-changed", "The pattern was changed", "pattern: ^a → pattern: ^b"),
    *_pair(
        ("format-added", "A format was added", "nothing → format: uuid"),
        ("format-removed", "A format was removed", "format: uuid → nothing"),
    ),
    _changed("format-changed", "The format was changed", "format: date → format: date-time"),
    *_pair(
        ("number-format-narrowed", "The range of the number format shrank", "format: int64 → format: int32"),
        ("number-format-widened", "The range of the number format grew", "format: int32 → format: int64"),
    ),
    *_pair(
        ("text-format-narrowed", "The format admits fewer texts", "format: uri-reference → format: uri"),
        ("text-format-widened", "The format admits more texts", "format: uri → format: uri-reference"),
    ),
    *_pair(
        ("multiple-of-narrowed", "Values must be multiples of a larger step", "nothing → multipleOf: 5"),
        ("multiple-of-widened", "Values may be multiples of a smaller step", "multipleOf: 5 → nothing"),
    ),
    _changed("multiple-of-changed", "The step of the values was changed", "multipleOf: 2 → multipleOf: 3"),
    *_pair(
        ("content-encoding-added", "Text must be encoded now", "nothing → contentEncoding: base64"),
        ("content-encoding-removed", "Text is no longer encoded", "contentEncoding: base64 → nothing"),
    ),
    _changed("content-encoding-changed", "The encoding of the text was changed", "base64 → base64url"),
)

_OBJECTS = (
    Rule(
        "property-removed", "The property was removed", _RISKY, _BREAKING,
        "Clients that read the property do not find it.",
        "Keep it, mark it `deprecated`, and remove it in a new version.",
        "properties: {a: …, b: …} → properties: {a: …}", Effect.WIDENED, "property-added",
    ),
    Rule(
        "closed-property-removed", "The property was removed from an object that allows no others",
        _BREAKING, _BREAKING,
        "Clients that send the property are refused, and clients that read it do not find it.",
        "Keep it, mark it `deprecated`, and remove it in a new version.",
        "additionalProperties: false; a property goes", Effect.NARROWED, "closed-property-added",
    ),
    Rule(
        "property-added", "An optional property was added", _SAFE, _SAFE, HARMLESS, NOTHING,
        "properties: {a: …} → properties: {a: …, b: …}", Effect.NARROWED, "property-removed",
    ),
    Rule(
        "closed-property-added", "A property was added to an object that allowed no others", _SAFE, _RISKY,
        "Clients that refuse unknown properties, as the old schema says, fail.",
        "Let objects in responses have additional properties.",
        "additionalProperties: false; a property comes", Effect.WIDENED, "closed-property-removed",
    ),
    Rule(
        "required-property-added", "A required property was added", _BREAKING, _SAFE,
        "Clients that do not send the property are refused.",
        "Make it optional, and let the server choose a value.",
        "required: [a] → required: [a, b], b is new", Effect.NARROWED, "property-removed",
    ),
    *_pair(
        ("property-became-required", "The property became required", "required: [a] → required: [a, b]"),
        ("property-became-optional", "The property became optional", "required: [a, b] → required: [a]"),
    ),
    Rule(
        "property-became-read-only", "The property became read-only", _BREAKING, _SAFE,
        "Clients that set the property are ignored or refused.",
        "Keep it writable, or offer another property.", "nothing → readOnly: true",
        Effect.NEUTRAL, "property-became-writable",
    ),
    Rule(
        "property-became-writable", "The property is no longer read-only", _SAFE, _SAFE, HARMLESS, NOTHING,
        "readOnly: true → nothing", Effect.NEUTRAL, "property-became-read-only",
    ),
    Rule(
        "property-became-write-only", "The property became write-only", _SAFE, _BREAKING,
        "Clients that read the property do not find it.",
        "Keep it in responses.", "nothing → writeOnly: true", Effect.NEUTRAL, "property-became-readable",
    ),
    Rule(
        "property-became-readable", "The property is no longer write-only", _SAFE, _SAFE, HARMLESS,
        "See that it holds no secret.", "writeOnly: true → nothing",
        Effect.NEUTRAL, "property-became-write-only",
    ),
    *_pair(
        ("additional-properties-closed", "Other properties are no longer allowed",
         "nothing → additionalProperties: false"),
        ("additional-properties-opened", "Other properties are allowed now",
         "additionalProperties: false → nothing"),
    ),
    *_pair(
        ("dependent-required-added", "A property requires others now",
         "nothing → dependentRequired: {a: [b]}"),
        ("dependent-required-removed", "A property no longer requires others",
         "dependentRequired: {a: [b]} → nothing"),
    ),
)  # fmt: skip

_COMPOSITION = (
    *_pair(
        ("unique-items-added", "Items must be unique now", "nothing → uniqueItems: true"),
        ("unique-items-removed", "Items need not be unique any more", "uniqueItems: true → nothing"),
    ),
    *_pair(
        ("contains-added", "Arrays must contain an item now", "nothing → contains: {const: a}"),
        ("contains-removed", "Arrays need not contain an item any more", "contains: {const: a} → nothing"),
    ),
    *_pair(
        ("variant-removed", "A variant was removed", "oneOf: [A, B] → oneOf: [A]"),
        ("variant-added", "A variant was added", "oneOf: [A] → oneOf: [A, B]"),
    ),
    *_pair(
        ("discriminator-value-removed", "A discriminator value was removed",
         "mapping: {card: …, cash: …} → mapping: {card: …}"),
        ("discriminator-value-added", "A discriminator value was added",
         "mapping: {card: …} → mapping: {card: …, cash: …}"),
    ),
    *_pair(
        ("discriminator-added", "The variant is picked by a discriminator now",
         "oneOf: [A, B] → oneOf: [A, B], discriminator: {propertyName: kind}"),
        ("discriminator-removed", "The variant is no longer picked by a discriminator",
         "oneOf: [A, B], discriminator: {propertyName: kind} → oneOf: [A, B]"),
    ),
    _changed(
        "discriminator-value-moved", "The discriminator value stands for another component",
        "mapping: {card: Card, cash: Cash} → mapping: {card: Cash, cash: Card}",
        why="Clients send and read the old component under this value.",
    ),
    _changed(
        "discriminator-changed", "The discriminator property was changed",
        "propertyName: kind → propertyName: type",
        why="Clients pick the variant by this property, in both directions.",
    ),
    *_pair(
        ("not-added", "Values were excluded", "nothing → not: {required: [a]}"),
        ("not-removed", "Values are no longer excluded", "not: {required: [a]} → nothing"),
    ),
    _changed("not-changed", "Other values are excluded", "not: {required: [a]} → not: {required: [b]}"),
    *_pair(
        ("condition-added", "A condition was added", "nothing → if: …, then: …"),
        ("condition-removed", "A condition was removed", "if: …, then: … → nothing"),
    ),
    _changed("condition-changed", "The condition was changed", "if: A → if: B"),
    Rule(
        "one-of-became-any-of", "Values may match several variants now", _SAFE, _RISKY,
        "Clients that take the first variant which matches may take another.",
        "Give the variants a discriminator.", "oneOf: [A, B] → anyOf: [A, B]",
        Effect.WIDENED, "any-of-became-one-of",
    ),
    Rule(
        "any-of-became-one-of", "Values may match only one of the variants now", _RISKY, _SAFE,
        "Clients that send a value which matches several variants are refused.",
        "Keep `anyOf`, or see that no value matches two variants.", "anyOf: [A, B] → oneOf: [A, B]",
        Effect.NARROWED, "one-of-became-any-of",
    ),
    _changed(
        "composition-changed", "A composition too large to compare was changed",
        "anyOf of hundreds of combined variants",
        why="The differ cannot show that the old values are still valid.",
    ),
)  # fmt: skip

_ANNOTATIONS = (
    Rule(
        "default-changed", "The default was changed", _BREAKING, _SAFE,
        "Clients that leave the value out get another behaviour.",
        "Keep the default.", "default: 10 → default: 20", Effect.NEUTRAL, "default-changed",
    ),
    Rule(
        "default-removed", "The default was removed", _BREAKING, _SAFE,
        "Clients that leave the value out no longer know which is used.",
        "Keep the default.", "default: 10 → nothing", Effect.NEUTRAL, "default-added",
    ),
    Rule(
        "default-added", "A default was added", _SAFE, _SAFE, HARMLESS,
        "See that it says what happened before.", "nothing → default: 10", Effect.NEUTRAL, "default-removed",
    ),
    Rule(
        "property-deprecated", "The schema was deprecated", _SAFE, _SAFE, HARMLESS,
        "Announce what replaces it.", "nothing → deprecated: true", Effect.NEUTRAL, "property-undeprecated",
    ),
    Rule(
        "property-undeprecated", "The schema is no longer deprecated", _SAFE, _SAFE, HARMLESS, NOTHING,
        "deprecated: true → nothing", Effect.NEUTRAL, "property-deprecated",
    ),
    Rule(
        "known-value-removed", "A known value of the open enumeration was removed", _BREAKING, _SAFE,
        "Clients that send the value are refused or misunderstood.", "Keep the value.",
        "x-extensible-enum: [a, b] → x-extensible-enum: [a]", Effect.NEUTRAL, "known-value-added",
    ),
    Rule(
        "known-value-added", "A known value was added to the open enumeration", _SAFE, _SAFE, HARMLESS,
        NOTHING, "x-extensible-enum: [a] → x-extensible-enum: [a, b]", Effect.NEUTRAL, "known-value-removed",
    ),
    Rule(
        "component-renamed", "The component has another name", _RISKY, _RISKY,
        "Users of SDKs import the class under its old name; data on the wire stays the same.",
        "Keep the name of the component.", "Line → Item", Effect.NEUTRAL, "component-renamed",
    ),
    Rule(
        "xml-changed", "The representation as XML was changed", _BREAKING, _BREAKING,
        "Clients that send or read XML meet other elements.",
        "Keep the names and the wrapping.", "xml: {name: a} → xml: {name: b}",
        Effect.CHANGED, "xml-changed",
    ),
)  # fmt: skip

SCHEMA_RULES = (*_TYPES, *_BOUNDS, *_VALUES, *_OBJECTS, *_COMPOSITION, *_ANNOTATIONS)
