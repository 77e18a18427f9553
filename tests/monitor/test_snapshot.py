"""A page given as evidence: whether it opens, its title, and what is never asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from misbehaving import Page, Site

from monitor.snapshot import PAGE_BYTES, Snapshot, page_title, take_snapshot

HOME = frozenset({"127.0.0.1"})
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


def look(url: str, allowed: frozenset[str] = HOME) -> Snapshot:
    return asyncio.run(take_snapshot(url, allowed))


def test_a_page_that_opens_is_kept_as_it_was_with_its_title(site: Site) -> None:
    body = "<html><head><title>สมศ. ชี้แจง &amp; แถลง\n</title></head>".encode()
    site.pages["/1"] = Page(body, headers=HTML)
    seen = look(site.url("/1"))
    assert (seen.status, seen.title, seen.error, seen.body, seen.media_type) == (
        200,
        "สมศ. ชี้แจง & แถลง",
        "",
        body,
        "text/html",
    )


def test_a_page_that_is_gone_says_so(site: Site) -> None:
    assert look(site.url("/none")) == Snapshot(404, error="http_404", final_url=site.url("/none"))


def test_a_page_without_end_is_left(site: Site) -> None:
    site.pages["/long"] = Page(headers=HTML | {"Content-Length": str(PAGE_BYTES + 1)})
    assert look(site.url("/long")).error == "too_large"


def test_our_own_network_is_never_asked_not_even_by_a_redirect(site: Site) -> None:
    assert look(site.url("/1"), frozenset()).error == "private_address"
    site.pages["/away"] = Page(status=302, headers={"Location": site.url("/1", "localhost")})
    assert look(site.url("/away")).error == "private_address"
    assert [path for path, _ in site.asked] == ["/away"]


def test_the_title_for_sharing_wins_and_old_thai_charsets_are_read() -> None:
    assert page_title('<meta property="og:title" content="ชี้แจง"><title>หน้าแรก</title>'.encode()) == "ชี้แจง"
    assert page_title("<title>ชี้แจง</title>".encode("cp874"), "text/html; charset=tis-620") == "ชี้แจง"
    assert page_title(b"\x00\xff no title") == ""
