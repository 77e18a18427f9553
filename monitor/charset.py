"""Bytes of a feed or page as text: Thai sites still write windows-874, and not all say so."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(rb"""^[^<]{0,20}<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]{1,40})""")
_IN_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_HEAD = 4_000
"""Bytes of a page in which its charset is looked for."""
_IN_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_THAI_NAMES = frozenset({"tis620", "windows874", "cp874", "xwindows874", "iso885911", "dos874", "ms874"})
_FORGIVEN = 0.01
"""Share of characters that may be broken in text that is UTF-8 else, e.g. a summary cut within a letter."""


def to_text(body: bytes, content_type: str = "") -> str:
    """The text of a body. Never raises: what cannot be read becomes U+FFFD.

    A byte order mark decides; then whether it is valid UTF-8, which Thai in one byte a letter never is by
    chance; then the XML declaration, a page's meta element and the Content-Type header, where they name a known
    charset.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body.decode(name, "replace")
    if body[:4] in (b"<\0?\0", b"<\0r\0"):
        return body.decode("utf-16-le", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _not_quite_utf8(body, _declared(body, content_type))


def _declared(body: bytes, content_type: str) -> str:
    inside = _DECLARED.match(body[:400]) or _IN_META.search(body[:_HEAD])
    outside = _IN_HEADER.search(content_type)
    name = inside.group(1).decode("ascii") if inside else outside.group(1) if outside else ""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    if plain in _THAI_NAMES:
        return "cp874"
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        return ""


def _not_quite_utf8(body: bytes, declared: str) -> str:
    guess = body.decode("utf-8", "replace")
    if declared in ("", "utf-8") and guess.count("\ufffd") <= _FORGIVEN * len(guess):
        return guess
    # Western charsets are a server's default, not a Thai writer's choice: trust the letters.
    if declared in ("", "utf-8", "ascii", "iso8859-1", "cp1252") and not _looks_thai(body):
        return body.decode("cp1252", "replace") if declared in ("iso8859-1", "cp1252") else guess
    name = "cp874" if declared in ("", "utf-8", "ascii", "iso8859-1", "cp1252") else declared
    try:
        return body.decode(name, "replace")
    except (LookupError, UnicodeError):  # a codec that is not for text
        return guess


def _looks_thai(body: bytes) -> bool:
    high = [b for b in body if b >= 0x80]
    thai = sum(0xA1 <= b <= 0xDA or 0xDF <= b <= 0xFB for b in high)
    return bool(high) and thai >= 0.95 * len(high)
