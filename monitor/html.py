"""A web page made ready for reading: its text whatever its charset, its scripts cut out, its tree and its links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from monitor.charset import to_text
from monitor.clips import clean
from monitor.feeds import FeedError
from monitor.urls import is_web_address

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

LONGEST_PAGE = 3_000_000
"""Characters of a page that are read once its scripts are cut out."""
LONGEST_ADDRESS = 4_000
MOST_DATA = 40
"""Objects of structured data that are looked at."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DATA_TYPE = re.compile(r"ld\+json", re.IGNORECASE)
_CLOSING = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "svg")}
_OPENING = re.compile(r"<(script|style|svg)\b[^>]{0,4000}>", re.IGNORECASE)
_LOOKS_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|div|p|a|h1|title|meta)\b", re.IGNORECASE
)


def read_page(body: bytes, content_type: str) -> tuple[str, list[Any]]:
    """The page's markup without scripts, and the objects of its structured data (JSON-LD). Raises FeedError."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind and not (
        kind.startswith("text/") or "html" in kind or "xml" in kind or kind.endswith("octet-stream")
    ):
        raise FeedError("not_a_page", kind[:60])
    text = _CONTROL.sub("", to_text(body, content_type)).lstrip("\ufeff \r\n\t")
    text = re.sub(r"^<\?xml[^>]*\?>", "", text, count=1)
    if not _LOOKS_HTML.search(text[:20_000]):
        raise FeedError("not_a_page", "empty" if not text.strip() else "no HTML")
    kept, data = _without_scripts(text)
    return kept[:LONGEST_PAGE], _objects(data)


def soup_of(markup: str) -> BeautifulSoup:
    """The tree of a page, however broken its markup is."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(markup, "lxml")


def _without_scripts(text: str) -> tuple[str, list[str]]:
    """In one pass over the text: a page of unclosed scripts must not cost the square of its length."""
    kept: list[str] = []
    data: list[str] = []
    at = 0
    while (opening := _OPENING.search(text, at)) is not None:
        kept.append(text[at : opening.start()])
        closing = _CLOSING[opening[1].lower()].search(text, opening.end())
        if closing is None:
            # Never closed: all the rest belongs to the script, for a browser too.
            return "".join(kept), data
        if _DATA_TYPE.search(opening[0]):
            data.append(text[opening.end() : closing.start()])
        at = closing.end()
    kept.append(text[at:])
    return "".join(kept), data


def _objects(scripts: list[str]) -> list[Any]:
    """All objects in the JSON-LD scripts, those of an @graph too; unreadable scripts count for nothing."""
    found: list[Any] = []
    for script in scripts[:MOST_DATA]:
        try:
            # strict=False: many sites have line breaks inside their strings.
            value = json.loads(
                re.sub(r"^\s*<!--|-->\s*$|^\s*//\s*<!\[CDATA\[|//\s*\]\]>\s*$", "", script), strict=False
            )
        except (ValueError, RecursionError):
            continue
        pending = [value]
        while pending and len(found) < MOST_DATA:
            one = pending.pop(0)
            if isinstance(one, list):
                pending = one[:MOST_DATA] + pending
            elif isinstance(one, dict):
                found.append(one)
                graph = one.get("@graph")
                pending += graph[:MOST_DATA] if isinstance(graph, list) else []
    return found


def meta(soup: BeautifulSoup, *names: str) -> str:
    """The content of the first meta element that has one of the names."""
    for name in names:
        for key in ("property", "name", "itemprop"):
            tag = soup.find("meta", attrs={key: re.compile(f"^{re.escape(name)}$", re.IGNORECASE)})
            value = clean(str(tag.get("content") or "")) if tag is not None else ""
            if value:
                return value
    return ""


def select_all(soup: BeautifulSoup | Tag, selector: str) -> Iterator[tuple[Tag, str]]:
    """Each element of a selector with what it says: the attribute after "@" where one is named, else its text."""
    css, _, attribute = selector.partition("@") if "@" in selector.rpartition("]")[2] else (selector, "", "")
    for tag in soup.select(css.strip()):
        value = tag.get(attribute.strip()) if attribute else text_of(tag)
        yield tag, value if isinstance(value, str) else " ".join(value or ())


def text_of(tag: Tag) -> str:
    """An element's text, its blocks on lines of their own."""
    parts: list[str] = []
    for piece in tag.descendants:
        name = getattr(piece, "name", None)
        if name is None:
            parts.append(str(piece) if type(piece).__name__ == "NavigableString" else "")
        elif name in _BLOCKS:
            parts.append("\n")
    return clean("".join(parts), keep_lines=True)


_BLOCKS = frozenset(
    [
        "br",
        "p",
        "div",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "blockquote",
        "figcaption",
        "section",
        "article",
        "ul",
        "ol",
        "table",
        "header",
        "footer",
    ]
)


def absolute(base: str, href: object) -> str | None:
    """A link's address, or None where it leads to no page."""
    text = clean(str(href or ""))
    if not text or text.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return None
    try:
        url = urljoin(base, text)
    except ValueError:
        return None
    return url if len(url) <= LONGEST_ADDRESS and is_web_address(url) else None
