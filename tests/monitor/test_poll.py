"""Feeds are asked politely, side by side; a bad one harms no other and is told about once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from misbehaving import Page, Site, rss
from newsroom import NOW, PR, rows
from sqlalchemy import select

from monitor import check_feed, poll_feeds
from monitor.poll import PollReport
from storage import Database
from storage.tables import Feed, Inbox, Outbox

MINUTE = timedelta(minutes=1)
HOSTS = frozenset({"127.0.0.1"})


@dataclass
class Source:
    name: str
    url: str
    enabled: bool = True


def poll(database: Database, *feeds: Source, now: datetime = NOW) -> PollReport:
    return asyncio.run(poll_feeds(database, feeds, now, allowed_hosts=HOSTS, report_to=[PR]))


def feed(database: Database, name: str) -> Feed:
    return rows(database, select(Feed).where(Feed.name == name))[0]


def notes(database: Database) -> list[Outbox]:
    return rows(database, select(Outbox).order_by(Outbox.seq))


def titles(database: Database) -> list[str]:
    return [r.payload["title"] for r in rows(database, select(Inbox).order_by(Inbox.id))]


def document(*names: str) -> Page:
    items = (f"<guid>{n}</guid><title>{n}</title><link>https://a.co.th/{n}</link>" for n in names)
    return Page(rss(*items).encode(), headers={"ETag": f'"{len(names)}"', "Last-Modified": "x"})


def test_new_entries_are_kept_once(database: Database, site: Site) -> None:
    site.pages["/f"] = document("ก", "ข")
    source = Source("มติชน", site.url("/f"))
    assert poll(database, source).new == 2
    site.pages["/f"] = document("ค", "ก", "ข")
    assert poll(database, source, now=NOW + 5 * MINUTE).new == 1
    assert sorted(titles(database)) == ["ก", "ข", "ค"]
    row = feed(database, "มติชน")
    assert (row.clips_seen, row.failures, row.succeeded_at, row.error) == (3, 0, NOW + 5 * MINUTE, None)
    [first, *_] = rows(database, select(Inbox).order_by(Inbox.id))
    assert (first.kind, first.subject, first.payload["outlet"]) == ("clip", "feed:มติชน:ก", "มติชน")


def test_an_unchanged_feed_answers_304_and_costs_nothing(database: Database, site: Site) -> None:
    site.pages["/f"] = lambda sent: Page(status=304) if sent.get("if-none-match") == '"1"' else document("ก")
    source = Source("f", site.url("/f"))
    poll(database, source)
    report = poll(database, source, now=NOW + 5 * MINUTE)
    assert (report.asked, report.unchanged, report.new) == (1, 1, 0)
    assert site.asked[1][1]["if-modified-since"] == "x"
    assert feed(database, "f").succeeded_at == NOW + 5 * MINUTE
    poll(database, source, now=NOW + 10 * MINUTE)
    assert site.asked[2][1]["if-none-match"] == '"1"', "the validator is kept over a 304"


def test_a_feed_that_is_switched_off_is_not_asked(database: Database, site: Site) -> None:
    assert poll(database, Source("f", site.url("/f"), enabled=False)).asked == 0
    assert site.asked == []


def test_bad_feeds_are_named_and_the_good_one_is_read(database: Database, site: Site) -> None:
    site.pages |= {
        "/good": document("ก"),
        "/html": Page(b"<!DOCTYPE html><html></html>"),
        "/empty": Page(b""),
        "/big": Page(headers={"Content-Length": "50000000"}),
        "/bomb": Page(b'<!DOCTYPE x [<!ENTITY a "b">]><rss/>'),
        "/away": Page(status=302, headers={"Location": "http://10.0.0.1/"}),
    }
    names = ["html", "empty", "big", "bomb", "away", "gone", "good"]
    report = poll(database, *(Source(n, site.url(f"/{n}")) for n in names))
    assert {n: t.code for n, t in report.troubles.items()} == {
        "html": "not_a_feed",
        "empty": "not_a_feed",
        "big": "too_large",
        "bomb": "doctype",
        "away": "private_address",
        "gone": "http",
    }
    assert all(t.thai for t in report.troubles.values())
    assert (report.asked, titles(database)) == (7, ["ก"])
    assert feed(database, "gone").error == "http: 404"


def test_a_failing_feed_is_asked_ever_more_rarely(database: Database, site: Site) -> None:
    source = Source("f", site.url("/f"))
    waits = []
    now = NOW
    for _ in range(9):
        poll(database, source, now=now)
        row = feed(database, "f")
        assert row.next_at is not None
        waits.append(round((row.next_at - now) / MINUTE))
        assert poll(database, source, now=row.next_at - MINUTE).asked == 0
        now = row.next_at
    assert waits == [5, 10, 20, 40, 80, 160, 320, 360, 360]
    site.pages["/f"] = document("ก")
    assert poll(database, source, now=now).new == 1
    assert feed(database, "f").next_at is None


@pytest.mark.parametrize(
    ("header", "minutes"),
    [("1800", 30), (format_datetime(NOW + 45 * MINUTE), 45), ("999999999", 1440), ("soon", 5), ("1", 5)],
)
def test_a_site_that_asks_for_time_gets_it(database: Database, site: Site, header: str, minutes: int) -> None:
    site.pages["/f"] = Page(status=503, headers={"Retry-After": header})
    poll(database, Source("f", site.url("/f")))
    assert feed(database, "f").next_at == NOW + minutes * MINUTE


def test_a_changed_address_is_tried_at_once(database: Database, site: Site) -> None:
    poll(database, Source("f", site.url("/old")))
    site.pages["/new"] = document("ก")
    assert poll(database, Source("f", site.url("/new")), now=NOW + MINUTE).new == 1
    assert feed(database, "f").failures == 0


def test_a_dead_source_is_told_once_and_once_more_when_it_is_back(database: Database, site: Site) -> None:
    source = Source("แนวหน้า", site.url("/f"))
    site.pages["/f"] = document("ก")
    poll(database, source)
    del site.pages["/f"]
    now, told = NOW, []
    for _ in range(8):
        now = max(now + 5 * MINUTE, feed(database, "แนวหน้า").next_at or now)
        poll(database, source, now=now)
        told.append(len(notes(database)))
    assert told == [0, 0, 0, 0, 1, 1, 1, 1]
    [note] = notes(database)
    assert (note.chat_id, note.kind, note.data["tone"]) == (PR, "note", "late")
    assert "แนวหน้า" in note.data["text"]
    site.pages["/f"] = document("ก", "ข")
    poll(database, source, now=now + timedelta(hours=6))
    poll(database, source, now=now + timedelta(hours=7))
    assert [n.data["tone"] for n in notes(database)] == ["late", "in_time"]


def test_one_feed_checked_by_hand_keeps_nothing(site: Site) -> None:
    site.pages["/f"] = document("ก")
    assert asyncio.run(check_feed(Source("f", site.url("/f")), HOSTS, NOW)) is None
    assert asyncio.run(check_feed(Source("f", site.url("/x")), HOSTS, NOW)) == "http: 404"
    fault = asyncio.run(check_feed(Source("f", site.url("/f")), frozenset(), NOW))
    assert fault == "private_address: 127.0.0.1"
