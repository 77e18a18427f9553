"""What a site's robots.txt allows us (RFC 9309). Pure.

Not urllib.robotparser: that takes the first rule that fits instead of the longest, and knows neither `*` nor `$`,
so that it reads many a WordPress site's rules wrongly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, unquote, urlsplit

AGENT = "khaochat"
"""The name by which a site may speak to us."""
MOST_BYTES = 500_000
"""What is read of a robots.txt, as the standard asks for at least."""
MOST_RULES = 2_000
LONGEST_DELAY = timedelta(seconds=60)
"""A longer crawl-delay is taken to be this: one page a minute is as polite as we can be and still be of use."""

_SAFE = "/:@!$&'()*+,;=~-._?%"


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules that apply to us, as (pattern, allowed), and how long to wait between two pages."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay: timedelta | None = None

    def allows(self, url: str) -> bool:
        """Whether a page may be read: the longest rule that fits decides, allowing where two are as long."""
        parts = urlsplit(url)
        path = _normal(parts.path or "/") + (f"?{_normal(parts.query)}" if parts.query else "")
        if path == "/robots.txt":
            return True
        best, allowed = -1, True
        for pattern, allow in self.rules:
            if len(pattern) < best or not _fits(pattern, path):
                continue
            if len(pattern) > best or allow:
                best, allowed = len(pattern), allow
        return allowed


EVERYTHING = Robots()
"""No rules: all may be read."""
NOTHING = Robots(rules=(("/", False),))


def read_robots(text: str) -> Robots:
    """The rules for us: of the groups that name us, else of those for everybody. Never raises."""
    groups: dict[str, list[tuple[str, str]]] = {}
    agents: list[str] = []
    in_rules = True
    for line in text[:MOST_BYTES].splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        key, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            agents = agents if not in_rules else []
            agents.append(value.partition("/")[0].strip().lower())
            in_rules = False
            groups.setdefault(agents[-1], [])
        elif key in ("allow", "disallow", "crawl-delay"):
            in_rules = True
            for agent in agents:
                groups[agent].append((key, value))
    ours = groups.get(AGENT, groups.get("*", []))[:MOST_RULES]
    rules = tuple((_normal(v), key == "allow") for key, v in ours if key != "crawl-delay" and v)
    delays = [d for key, v in ours if key == "crawl-delay" and (d := _seconds(v)) is not None]
    return Robots(rules, max(delays, default=None))


def _seconds(value: str) -> timedelta | None:
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value):
        return None
    return min(timedelta(seconds=float(value)), LONGEST_DELAY)


def _normal(text: str) -> str:
    """Percent-encoding in one form, since sites write Thai paths either way."""
    return quote(unquote(text, errors="replace"), safe=_SAFE)


def _fits(pattern: str, path: str) -> bool:
    """Match with `*` for anything and `$` for the end; in time linear in the path for each piece."""
    ends = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for place, piece in enumerate(rest):
        if ends and place == len(rest) - 1:
            return path.endswith(piece) and len(path) - len(piece) >= at
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not ends or at == len(path)
