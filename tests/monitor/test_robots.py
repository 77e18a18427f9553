"""What a robots.txt says is understood as the standard (RFC 9309) means it."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

import pytest

from monitor.robots import read_robots

SITE = "https://a.co.th"


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/x", True),
        ("User-agent: *\nDisallow:", "/x", True),
        ("User-agent: *\nDisallow: /", "/x", False),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/1", True),
        ("User-agent: *\nAllow: /\nDisallow: /private", "/private/1", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x=1", True),
        ("User-agent: *\nDisallow: /*?s=", "/?s=คำ", False),
        ("User-agent: *\nDisallow: /ข่าว/", "/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7/1", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: badbot\nDisallow: /", "/x", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Khaochat\nDisallow: /admin", "/x", True),
        ("User-agent: Googlebot\nUser-agent: khaochat/1.0\nDisallow: /x", "/x", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("user-AGENT : * # all\n disallow : /x # no", "/x", False),
        ("Disallow: /", "/x", True),
        ("<html><body>ไม่พบหน้า</body></html>", "/x", True),
    ],
)
def test_rules_are_followed(rules: str, path: str, allowed: bool) -> None:
    assert read_robots(rules).allows(SITE + path) is allowed


def test_the_delay_that_a_site_asks_for_is_kept_within_reason() -> None:
    assert read_robots("User-agent: *\nCrawl-delay: 2.5").delay == timedelta(seconds=2.5)
    assert read_robots("User-agent: *\nCrawl-delay: 86400").delay == timedelta(seconds=60)
    assert read_robots("User-agent: *\nCrawl-delay: soon").delay is None


def test_hostile_patterns_cost_little() -> None:
    rules = read_robots("User-agent: *\n" + f"Disallow: /{'*a' * 200}$\n" * 500)
    begun = perf_counter()
    assert rules.allows(f"{SITE}/{'a' * 190}b")
    assert perf_counter() - begun < 1
