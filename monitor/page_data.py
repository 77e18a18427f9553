"""What a page says of itself in structured data (schema.org as JSON-LD)."""

from __future__ import annotations

import re
from typing import Any

from monitor.clips import clean

_ARTICLE_TYPES = re.compile(
    r"(news|report|blog|social|analysis|opinion)?.*(article|posting)|^report$", re.IGNORECASE
)


def is_article(data: Any) -> bool:
    """Whether an object of structured data describes an article."""
    kinds = data.get("@type")
    return any(
        isinstance(k, str) and _ARTICLE_TYPES.fullmatch(k)
        for k in (kinds if isinstance(kinds, list) else [kinds])
    )


def value_of(data: list[Any], *names: str) -> Any:
    """What the first object that has one of these names says under it."""
    return next((one[n] for n in names for one in data if one.get(n)), None)


def text_in(data: list[Any], *names: str) -> str:
    """As `value_of`, as plain text; "" for what is no text."""
    value = value_of(data, *names)
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str)), "")
    return _plain(value) if isinstance(value, str) else ""


def _plain(text: str) -> str:
    from monitor.feeds import plain

    return plain(text)


def name_in(value: Any) -> str:
    """A person or organisation as JSON-LD names them."""
    for one in value if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, list):
            name = next(iter(name), "")
        if isinstance(name, str) and no_address(clean(name)):
            return no_address(clean(name))
    return ""


def address_in(value: Any) -> str:
    """The address of a picture as JSON-LD gives it: alone, in a list, or within an object."""
    for one in value if isinstance(value, list) else [value]:
        url = one.get("url") or one.get("contentUrl") if isinstance(one, dict) else one
        if isinstance(url, str) and url:
            return url
    return ""


def no_address(text: str) -> str:
    """A name, "" where an address stands in its place."""
    return "" if "://" in text else text
