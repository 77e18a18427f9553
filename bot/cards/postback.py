"""What a button carries: a short query string such as "v1&a=ack&c=12". Pure.

In a group anyone may tap, again and months later: the data holds numbers only, rights and state are looked up
when it comes back. The version in front lets old buttons be told from new ones.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

MAX_DATA = 300
"""Characters of a postback's data (Messaging API reference, postback action)."""
VERSION = "v1"
NOTHING = "-"
"""Data of a button that only opens the keyboard: `decode` gives None for it."""


def encode(action: str, **fields: str | int) -> str:
    """The data of a button. Raises ValueError for an action or field that cannot be told apart, or over 300."""
    if not action or "a" in fields:
        raise ValueError("a button needs an action, and no field may be called a")
    try:
        parts = [f"{quote(name, safe='')}={quote(str(value), safe='')}" for name, value in fields.items()]
        data = "&".join([VERSION, f"a={quote(action, safe='')}", *parts])
    except UnicodeEncodeError as error:
        raise ValueError("a field is not valid text") from error
    if len(data) > MAX_DATA:
        raise ValueError(f"the button's data has {len(data)} characters, at most {MAX_DATA} are allowed")
    return data


def decode(data: str) -> tuple[str, dict[str, str]] | None:
    """The action and fields of a button's data, or None when it is not of this form. Never raises."""
    version, _, rest = data.partition("&")
    if version != VERSION or len(data) > MAX_DATA:
        return None
    fields: dict[str, str] = {}
    for part in rest.split("&"):
        name, equals, value = part.partition("=")
        if not equals or not name or unquote(name) in fields:
            return None
        fields[unquote(name)] = unquote(value)
    action = fields.pop("a", "")
    return (action, fields) if action else None
