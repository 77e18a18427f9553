"""One address for one article, however it was passed on: the canonical form that clips are compared by."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

LONGEST = 700
"""Characters of a canonical address that the store keeps; a longer one ends in its hash."""

_TRACKING = re.compile(
    r"^(utm_.*|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid?|igsh|mc_[ce]id|mibextid|"
    r"_ga|_gl|_hs.*|cmpid|ref|ref_?src|ref_?url|refer|referrer|ncid|spm|share|shared?_?(from|id)?|sfnsn|rdid|"
    r"__cft__.*|__tn__|_rdr|fb_.*|at_(medium|campaign)|guccounter|guce_.*|line_.*)$",
    re.IGNORECASE,
)
_AMP_QUERY = {
    ("amp", ""),
    ("amp", "1"),
    ("amp", "true"),
    ("outputtype", "amp"),
    ("m", "1"),
    ("noamp", "mobile"),
}
# A prefix is only a variant where a whole site name is left: m.co.th is a site of its own.
_VARIANT_HOST = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?!(?:ac|co|go|in|mi|net|or)\.th$)(?=[^.]+\.[^.]+)")
_AMP_PATH = re.compile(r"(?:/amp|\.amp)/?$", re.IGNORECASE)
_PORT = {"http": 80, "https": 443}
_SAFE_IN_PATH = "/:@!$&'()*+,;=~-._"


def canonical_url(url: str | None) -> str | None:
    """The address without what only says how a reader came there, at most 700 characters.

    Scheme, `www.`, mobile and AMP variants, default port, fragment, tracking parameters, their order and a
    closing slash do not count. None for what is no web address, and for a site's front page, which is no article.
    """
    parts = _split(url)
    if parts is None:
        return None
    host = _host(parts)
    if host is None:
        return None
    path = _AMP_PATH.sub("", quote(unquote(parts.path, errors="replace"), safe=_SAFE_IN_PATH))
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    query = _query(parts.query)
    if not path and not query:
        return None
    text = f"https://{host}{path}" + (f"?{query}" if query else "")
    if len(text) <= LONGEST:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[: LONGEST - len(digest) - 1]}~{digest}"


def is_web_address(url: str) -> bool:
    """Whether it is an http or https address with a host."""
    parts = _split(url)
    return parts is not None and _host(parts) is not None


def _split(url: str | None) -> SplitResult | None:
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return parts if parts.scheme.lower() in _PORT else None


def _host(parts: SplitResult) -> str | None:
    try:
        name, port = parts.hostname, parts.port
        if not name:
            return None
        ascii_name = name.rstrip(".") if name.isascii() else name.rstrip(".").encode("idna").decode()
    except ValueError:  # a bad port, or a name that IDNA refuses (UnicodeError is a ValueError)
        return None
    if ":" in ascii_name:
        ascii_name = f"[{ascii_name}]"
    host = _VARIANT_HOST.sub("", ascii_name.lower())
    return host if port in (None, *_PORT.values()) else f"{host}:{port}"


def _query(query: str) -> str:
    kept = [
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True, errors="replace")
        if not _TRACKING.match(name) and (name.lower(), value.lower()) not in _AMP_QUERY
    ]
    return urlencode(sorted(kept))
