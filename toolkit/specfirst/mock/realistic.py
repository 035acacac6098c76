"""Realistic values, by the name of a property, its format, or its `x-faker`."""

from __future__ import annotations

import inspect
import logging
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from faker import Faker

logger = logging.getLogger("specfirst.mock")

EXTENSION: Final = "x-faker"
"""Names the provider of Faker that makes the values of a schema, as in Prism: `person.firstName`, `email`."""
_YEAR: Final = 2026

_SIMPLE: Final = ("str", "int", "float", "bool", str, int, float, bool)
"""Annotations of the providers, as text or as a type."""

_BY_FORMAT: Final[Mapping[str, Callable[[Faker], Any]]] = {
    "uuid": lambda fake: fake.uuid4(),
    "date-time": lambda fake: f"{_date(fake)}T{_time(fake)}Z",
    "date": lambda fake: _date(fake),
    "time": lambda fake: f"{_time(fake)}Z",
    "duration": lambda fake: f"PT{fake.random_int(1, 59)}M",
    "email": lambda fake: fake.email(),
    "idn-email": lambda fake: fake.email(),
    "hostname": lambda fake: fake.domain_name(),
    "idn-hostname": lambda fake: fake.domain_name(),
    "ipv4": lambda fake: fake.ipv4(),
    "ipv6": lambda fake: fake.ipv6(),
    "uri": lambda fake: f"https://{fake.domain_name()}/{fake.uri_path()}",
    "url": lambda fake: f"https://{fake.domain_name()}/{fake.uri_path()}",
    "iri": lambda fake: f"https://{fake.domain_name()}/{fake.uri_path()}",
    "uri-reference": lambda fake: f"/{fake.uri_path()}",
    "iri-reference": lambda fake: f"/{fake.uri_path()}",
    "uri-template": lambda fake: f"/{fake.uri_path()}/{{id}}",
    "json-pointer": lambda fake: f"/{fake.word()}",
    "relative-json-pointer": lambda fake: "0",
    "regex": lambda fake: "^[a-z]+$",
    "byte": lambda fake: "bW9jaw==",
    "decimal": lambda fake: f"{fake.random_int(0, 999)}.{fake.random_int(10, 99)}",
    "phone": lambda fake: fake.phone_number(),
    "password": lambda fake: fake.password(),
}

_TEXT_BY_NAME: Final[tuple[tuple[str, str], ...]] = (
    (r"e_?mail(_address)?", "email"),
    (r"(first|given|fore)_?name", "first_name"),
    (r"(last|family|sur)_?name", "last_name"),
    (r"(user_?name|login|nick_?name|handle)", "user_name"),
    (r"(full|display|real|contact|customer|owner|author|recipient)_?name|author|owner", "name"),
    (r"(company|organi[sz]ation|employer|vendor|merchant)(_?name)?", "company"),
    (r"(phone|mobile|telephone|fax)(_?number)?", "phone_number"),
    (r"street(_?address)?|address(_?line_?\d)?|line_?1", "street_address"),
    (r"city|town", "city"),
    (r"(state|province|region)(_?code)?", "state_abbr"),
    (r"(zip|postal)_?(code)?|post_?code", "postcode"),
    (r"country_?code", "country_code"),
    (r"country", "country"),
    (r"currency(_?code)?", "currency_code"),
    (r"iban", "iban"),
    (r"(ip|ip_?address|remote_?addr)", "ipv4"),
    (r"user_?agent", "user_agent"),
    (r"(url|uri|link|website|homepage|href|web_?page)|.*_(url|uri|link)", "url"),
    (r"(host|host_?name|domain|domain_?name)", "domain_name"),
    (r"(file_?name)", "file_name"),
    (r"(mime|content|media)_?type", "mime_type"),
    (r"(colou?r)(_?name)?", "color_name"),
    (r"(locale)", "locale"),
    (r"(time_?zone|tz)", "timezone"),
    (r"(job|job_?title|profession|position)", "job"),
    (r"(title|subject|headline|label|caption)", "sentence"),
    (r"(description|summary|text|content|body|message|comment|note|notes|bio|details?)", "text"),
    (r"(slug)", "slug"),
    (r"(sku|code|reference|ref|number)", "bothify"),
    (r"(name|.*_name)", "name_of_thing"),
    (r"(.*_)?(id|uuid|guid)", "uuid"),
)

_NUMBER_BY_NAME: Final[tuple[tuple[str, tuple[float, float]], ...]] = (
    (r"(lat|latitude)", (-90, 90)),
    (r"(lon|lng|long|longitude)", (-180, 180)),
    (r"age", (18, 90)),
    (r"year", (_YEAR - 20, _YEAR)),
    (r"month", (1, 12)),
    (r"(day|day_?of_?month)", (1, 28)),
    (r"hours?", (0, 23)),
    (r"(minutes?|seconds?)", (0, 59)),
    (r"(percent|percentage|.*_percent)", (0, 100)),
    (r"(rating|score|stars)", (1, 5)),
    (r"(quantity|qty|count|page)", (1, 20)),
    (r"(port)", (1024, 65535)),
    (r"(width|height)", (100, 1920)),
    (r"(price|amount|total|cost|balance|subtotal|fee)", (1, 500)),
)

OF_FAKER_JS: Final[Mapping[str, str]] = {
    "address.zip_code": "postcode",
    "color.human": "color_name",
    "color.rgb": "hex_color",
    "commerce.price": "price",
    "commerce.product": "name_of_thing",
    "commerce.product_name": "name_of_thing",
    "company.company_name": "company",
    "company.name": "company",
    "datatype.number": "random_int",
    "datatype.uuid": "uuid",
    "finance.account_number": "bban",
    "finance.bic": "swift",
    "image.url": "image_url",
    "internet.avatar": "image_url",
    "internet.ip": "ipv4",
    "internet.mac": "mac_address",
    "internet.username": "user_name",
    "location.time_zone": "timezone",
    "location.zip_code": "postcode",
    "name.find_name": "name",
    "name.full_name": "name",
    "number.float": "pyfloat",
    "number.int": "random_int",
    "person.full_name": "name",
    "person.job_title": "job",
    "phone.number": "phone_number",
    "string.uuid": "uuid",
    "system.file_ext": "file_extension",
}
"""Methods of Faker.js whose last word is not the provider of Faker that makes such a value."""

_OF_THINGS: Final[Mapping[str, Callable[[Faker], Any]]] = {
    "uuid": lambda fake: fake.uuid4(),
    "price": lambda fake: fake.random_int(100, 50_000) / 100,
    "sentence": lambda fake: fake.sentence(4).rstrip("."),
    "text": lambda fake: fake.sentence(8),
    "url": lambda fake: f"https://{fake.domain_name()}/{fake.uri_path()}",
    "bothify": lambda fake: fake.bothify("??-####").upper(),
    "name_of_thing": lambda fake: " ".join(fake.words(2)).capitalize(),
}


def of_extension(fake: Faker, schema: Mapping[str, Any]) -> Any:
    """Return a value of the provider in `x-faker`; None without one."""
    named = schema.get(EXTENSION)
    if isinstance(named, Mapping):
        named = next(iter(named), None)
    if not isinstance(named, str):
        return None
    provider = _provider(named)
    value = None if provider is None else _made(fake, provider)
    return value if isinstance(value, str | int | float) else None


def of_format(fake: Faker, format_: str) -> Any:
    """Return a value of a format of OpenAPI or JSON Schema; None for an unknown format."""
    make = _BY_FORMAT.get(format_)
    return None if make is None else make(fake)


def of_text_name(fake: Faker, name: str) -> str | None:
    """Return a text for a property of this name; None for a name without a known meaning."""
    provider = _text_provider(name)
    return None if provider is None else str(_made(fake, provider))


def _made(fake: Faker, provider: str) -> Any:
    make = _OF_THINGS.get(provider)
    return getattr(fake, provider)() if make is None else make(fake)


@lru_cache(maxsize=10_000)
def bounds_of_name(name: str) -> tuple[float, float] | None:
    """Return the usual range of numbers of a property of that name; None for other names."""
    word = _words(name)
    return next((bounds for pattern, bounds in _NUMBER_BY_NAME if re.fullmatch(pattern, word)), None)


@lru_cache(maxsize=10_000)
def _text_provider(name: str) -> str | None:
    word = _words(name)
    return next((provider for pattern, provider in _TEXT_BY_NAME if re.fullmatch(pattern, word)), None)


@lru_cache(maxsize=1_000)
def _provider(named: str) -> str | None:
    """The provider of Faker that a name of Faker.js means: `person.firstName` is `first_name`."""
    method = ".".join(map(_words, named.split(".")))
    provider = OF_FAKER_JS.get(method, method.rpartition(".")[2])
    if provider in _simple_providers() or provider in _OF_THINGS:
        return provider
    logger.warning("%s %r is no provider of Faker: values are made as without it", EXTENSION, named)
    return None


@lru_cache(maxsize=1)
def _simple_providers() -> frozenset[str]:
    """The names of Faker that need no arguments and give a short text or a number."""
    found: set[str] = set()
    for provider in Faker().get_providers():
        for name, method in inspect.getmembers(provider, inspect.ismethod):
            signature = inspect.signature(method)
            needed = [
                parameter
                for parameter in signature.parameters.values()
                if parameter.default is parameter.empty
            ]
            if not name.startswith("_") and not needed and signature.return_annotation in _SIMPLE:
                found.add(name)
    return frozenset(found)


def _words(name: str) -> str:
    """The name in snake case."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s.-]+", "_", name).lower()


def _time(fake: Faker) -> str:
    return f"{fake.random_int(0, 23):02}:{fake.random_int(0, 59):02}:{fake.random_int(0, 59):02}"


def _date(fake: Faker) -> str:
    # Not "this year", which would change with the day.
    return f"{_YEAR - fake.random_int(0, 3)}-{fake.random_int(1, 12):02}-{fake.random_int(1, 28):02}"
