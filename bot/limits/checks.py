"""The small checks that every part of a message is measured with, and how LINE counts."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

MAX_MEDIA_URL = 2000
"""URL of an image that LINE fetches (reference: image message, Flex image, template thumbnail)."""


class Problem(NamedTuple):
    """One thing LINE would refuse: where it is (JSON path, LINE's notation) and what is wrong."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path or 'request'}: {self.what}"


Check = Callable[[Any, str], list[Problem]]
"""Looks at one value at one path and returns everything wrong with it."""


def utf16_units(text: str) -> int:
    """Length as LINE counts most texts: UTF-16 code units (documentation: text character count)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def code_points(text: str) -> int:
    """Length in Unicode code points.

    LINE documents grapheme clusters for labels, titles and action texts, but was seen counting code points for
    an action's text. A cluster is never fewer code points than one, so counting code points is the safe side.
    """
    return len(text)


def compact_bytes(value: Any) -> int:
    """Size in bytes of the value as compact UTF-8 JSON, the form it is sent in."""
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(compact.encode("utf-8", "surrogatepass"))


def text(
    *, longest: int | None = None, empty: bool = False, count: Callable[[str], int] = utf16_units
) -> Check:
    """A string, non-empty unless `empty`, of at most `longest` characters as counted by `count`."""

    def check(value: Any, path: str) -> list[Problem]:
        if not isinstance(value, str):
            return [Problem(path, "must be a string")]
        if any("\ud800" <= char <= "\udfff" for char in value):
            return [Problem(path, "is not valid Unicode (lone surrogate)")]
        if not empty and not value.strip():
            return [Problem(path, "may not be empty")]
        if longest is not None and count(value) > longest:
            return [Problem(path, f"is {count(value)} characters long, at most {longest} are allowed")]
        return []

    return check


def one_of(*values: str) -> Check:
    """One of the given strings, exactly."""

    def check(value: Any, path: str) -> list[Problem]:
        if isinstance(value, str) and value in values:
            return []
        return [Problem(path, f"must be one of {', '.join(values)}")]

    return check


def pattern(regex: str, what: str) -> Check:
    """A string that the whole of `regex` matches; `what` names the form in the problem."""
    compiled = re.compile(regex, re.ASCII)

    def check(value: Any, path: str) -> list[Problem]:
        if isinstance(value, str) and compiled.fullmatch(value):
            return []
        return [Problem(path, f"must be {what}")]

    return check


def boolean(value: Any, path: str) -> list[Problem]:
    """True or false."""
    return [] if isinstance(value, bool) else [Problem(path, "must be true or false")]


def natural(value: Any, path: str) -> list[Problem]:
    """An integer of 0 or more."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return []
    return [Problem(path, "must be an integer of 0 or more")]


def url(*, longest: int = MAX_MEDIA_URL, schemes: Sequence[str] = ("https",)) -> Check:
    """A percent-encoded URL with one of the schemes (documentation: encoding of a URL in a request body)."""

    def check(value: Any, path: str) -> list[Problem]:
        found = text(longest=longest)(value, path)
        if found:
            return found
        scheme, colon, rest = value.partition(":")
        if not colon or scheme not in schemes:
            return [Problem(path, f"must begin with {' or '.join(f'{name}:' for name in schemes)}")]
        if not re.fullmatch(r"[!-~]+", value):
            return [Problem(path, "must be percent-encoded: no spaces and ASCII only")]
        if scheme in ("http", "https") and not _has_host(value):
            return [Problem(path, "has no host")]
        return [] if rest else [Problem(path, "has nothing after its scheme")]

    return check


def _has_host(value: str) -> bool:
    try:
        return bool(urlsplit(value).hostname)
    except ValueError:
        return False


def array(item: Check, *, least: int = 0, most: int | None = None) -> Check:
    """A list of `least` to `most` values that each pass `item`."""

    def check(value: Any, path: str) -> list[Problem]:
        if not isinstance(value, list):
            return [Problem(path, "must be an array")]
        if len(value) < least or (most is not None and len(value) > most):
            return [Problem(path, f"has {len(value)} items, {_span(least, most)} allowed")]
        return [found for index, each in enumerate(value) for found in item(each, f"{path}[{index}]")]

    return check


def _span(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least} are"
    return f"exactly {most} are" if least == most else f"{least} to {most} are"


def record(properties: Mapping[str, Check], *, required: Sequence[str] = ()) -> Check:
    """An object with known properties only; those in `required` must be there.

    LINE ignores some unknown properties and refuses others; here all are refused, since each is a slip of ours.
    """

    def check(value: Any, path: str) -> list[Problem]:
        if not isinstance(value, Mapping):
            return [Problem(path, "must be an object")]
        found = [Problem(join(path, name), "is missing") for name in required if name not in value]
        for name, each in value.items():
            known = properties.get(name)
            if known is None:
                found.append(Problem(join(path, str(name)), "is not a property LINE knows here"))
            else:
                found += known(each, join(path, name))
        return found

    return check


def by_type(kinds: Mapping[str, Check], what: str) -> Check:
    """An object whose `type` chooses the check; `what` names the family in the problem."""

    def check(value: Any, path: str) -> list[Problem]:
        if not isinstance(value, Mapping):
            return [Problem(path, "must be an object")]
        kind = value.get("type")
        chosen = kinds.get(kind) if isinstance(kind, str) else None
        if chosen is None:
            return [Problem(join(path, "type"), f"must be the type of a {what}: {', '.join(kinds)}")]
        return chosen(value, path)

    return check


def anything(_value: Any, _path: str) -> list[Problem]:
    """Passes; for a property that another check has already looked at (such as `type`)."""
    return []


def join(path: str, name: str) -> str:
    """The path of property `name` of the object at `path`."""
    return f"{path}.{name}" if path else name
