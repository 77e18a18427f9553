"""News pages and sitemaps are visited politely; each article becomes a clip once, and changes become versions."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from misbehaving import Page, Site
from newsroom import NOW, PR, Newsroom, rows
from pages import News, app, wordpress
from sqlalchemy import select

from monitor import check_source, poll_sources
from monitor.poll import PollReport
from monitor.visit import RobotsCache
from storage import Database
from storage.tables import Clip, Feed, Inbox, Outbox, PageVisit

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
HOSTS = frozenset({"127.0.0.1"})
HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class Source:
    name: str
    url: str
    kind: str = "page"
    enabled: bool = True
    pause: timedelta | None = None
    links: str = ""
    match: str = ""
    outlet: str = ""
    selectors: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Waits:
    """Counts the pauses instead of making them."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def poll(
    database: Database,
    *sources: Source,
    now: datetime = NOW,
    robots: RobotsCache | None = None,
    waits: Waits | None = None,
) -> PollReport:
    return asyncio.run(
        poll_sources(
            database,
            sources,
            now,
            robots=robots or RobotsCache(),
            allowed_hosts=HOSTS,
            report_to=[PR],
            pause=waits or Waits(),
        )
    )


def a_list(*paths: str) -> Page:
    items = "".join(f'<li><a href="{p}">หัวข้อข่าวการศึกษาที่ยาวพอเป็นหัวข้อ {p}</a></li>' for p in paths)
    return Page(
        f"<html><body><a href='/about'>เกี่ยวกับเรา</a><ul>{items}</ul></body></html>".encode(), headers=HTML
    )


def article(title: str, **more: str) -> Page:
    return Page(wordpress(News(title=title, **more)).encode(), headers=HTML)


def sitemap(*entries: str, news: bool = False) -> Page:
    inside = "".join(f"<url>{e}</url>" for e in entries)
    head = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    return Page(f'<?xml version="1.0" encoding="UTF-8"?>{head}{inside}</urlset>'.encode())


def asked(site: Site) -> list[str]:
    return [path for path, _ in site.asked]


def titles(database: Database) -> list[str]:
    return [r.payload["title"] for r in rows(database, select(Inbox).order_by(Inbox.id))]


def health(database: Database, name: str = "ก") -> Feed:
    return rows(database, select(Feed).where(Feed.name == name))[0]


def visits(database: Database) -> dict[str, str]:
    return {v.url.rpartition("/")[2]: v.state for v in rows(database, select(PageVisit))}


def test_articles_of_a_list_page_become_clips_once(database: Database, site: Site) -> None:
    site.pages |= {
        "/news": a_list("/news/1001", "/news/1002"),
        "/news/1001": article("ข่าวหนึ่ง"),
        "/news/1002": article("ข่าวสอง"),
    }
    source, waits = Source("ก", site.url("/news"), outlet="สื่อตัวอย่าง"), Waits()
    assert poll(database, source, waits=waits).new == 2
    assert asked(site) == ["/robots.txt", "/news", "/news/1001", "/news/1002"]
    assert waits.seconds == [1.0, 1.0], "a second between two pages of a site"
    site.asked.clear()
    site.pages["/news"] = a_list("/news/1003", "/news/1001?utm_source=line", "/news/1002")
    site.pages["/news/1003"] = article("ข่าวสาม")
    assert poll(database, source, now=NOW + 5 * MINUTE).new == 1
    assert [p for p in asked(site) if p.startswith("/news/")] == ["/news/1003"]
    assert titles(database) == ["ข่าวหนึ่ง", "ข่าวสอง", "ข่าวสาม"]
    [first, *_] = rows(database, select(Inbox).order_by(Inbox.id))
    assert first.payload["source"] == "page:ก"
    assert first.payload["outlet"] == "สื่อตัวอย่าง"
    assert News().paragraphs[1] in first.payload["body"]
    assert (health(database).kind, health(database).clips_seen, health(database).failures) == ("page", 3, 0)


def test_what_robots_txt_forbids_is_not_read_and_its_delay_is_kept(database: Database, site: Site) -> None:
    rules = "User-agent: *\nDisallow: /news/secret\nCrawl-delay: 10\n"
    site.pages |= {
        "/robots.txt": Page(rules.encode()),
        "/news": a_list("/news/secret-1001", "/news/1002"),
        "/news/secret-1001": article("ห้ามอ่าน"),
        "/news/1002": article("อ่านได้"),
    }
    waits, robots = Waits(), RobotsCache()
    poll(database, Source("ก", site.url("/news")), waits=waits, robots=robots)
    assert titles(database) == ["อ่านได้"]
    assert "/news/secret-1001" not in asked(site)
    assert waits.seconds == [10.0, 10.0]
    assert visits(database) == {"secret-1001": "useless", "1002": "waiting"}
    poll(database, Source("ก", site.url("/news")), now=NOW + 20 * HOUR, robots=robots)
    poll(database, Source("ก", site.url("/news")), now=NOW + 25 * HOUR, robots=robots)
    assert asked(site).count("/robots.txt") == 2, "the rules are kept for a day"


def test_a_long_delay_means_fewer_pages_in_a_visit_and_none_is_lost(database: Database, site: Site) -> None:
    paths = [f"/news/{1000 + i}" for i in range(8)]
    site.pages |= {p: article(f"ข่าว {p}") for p in paths}
    site.pages |= {"/robots.txt": Page(b"User-agent: khaochat\nCrawl-delay: 20\n"), "/news": a_list(*paths)}
    source = Source("ก", site.url("/news"))
    found = [poll(database, source, now=NOW + i * 5 * MINUTE).new for i in range(4)]
    assert found == [3, 3, 2, 0]
    assert titles(database) == [f"ข่าว {p}" for p in paths], "in the order of the list"


def test_a_site_that_forbids_its_list_is_not_read(database: Database, site: Site) -> None:
    site.pages |= {"/robots.txt": Page(b"User-agent: *\nDisallow: /\n"), "/news": a_list("/news/1001")}
    report = poll(database, Source("ก", site.url("/news")))
    assert report.troubles["ก"].code == "robots"
    assert asked(site) == ["/robots.txt"]


def test_of_a_site_whose_rules_cannot_be_had_nothing_is_read(database: Database, site: Site) -> None:
    site.pages |= {
        "/robots.txt": Page(status=503, headers={"Retry-After": "7200"}),
        "/news": a_list("/news/1001"),
    }
    assert str(poll(database, Source("ก", site.url("/news"))).troubles["ก"]) == "http: 503"
    assert asked(site) == ["/robots.txt"]
    assert health(database).next_at == NOW + 2 * HOUR


def test_a_corrected_article_is_a_new_version_and_a_page_that_is_gone_keeps_what_we_had(
    database: Database, site: Site, newsroom: Newsroom
) -> None:
    site.pages |= {"/news": a_list("/news/1001"), "/news/1001": article("การศึกษา ฉบับแรก")}
    source = Source("ก", site.url("/news"))
    poll(database, source)
    newsroom.work()
    site.pages["/news/1001"] = article("การศึกษา ฉบับแก้ไข")
    assert poll(database, source, now=NOW + HOUR).new == 0, "a correction is no new clip"
    newsroom.work(NOW + HOUR)
    [clip] = rows(database, select(Clip))
    assert (clip.title, clip.version, clip.published_at) == (
        "การศึกษา ฉบับแก้ไข",
        2,
        NOW - timedelta(hours=17, minutes=30),
    )
    site.pages["/news/1001"] = Page(status=410)
    poll(database, source, now=NOW + 8 * HOUR)
    newsroom.work(NOW + 8 * HOUR)
    [clip] = rows(database, select(Clip))
    assert (clip.title, clip.version) == ("การศึกษา ฉบับแก้ไข", 2)
    assert visits(database) == {"1001": "gone"}
    assert health(database).failures == 0, "a page that is gone is no fault of the source"
    site.asked.clear()
    poll(database, source, now=NOW + 48 * HOUR)
    assert "/news/1001" not in asked(site)


def test_an_article_is_read_four_times_on_its_first_days_and_unchanged_it_costs_nothing(
    database: Database, site: Site
) -> None:
    page = article("ข่าว")
    page.headers = HTML | {"ETag": '"1"'}
    site.pages |= {
        "/news": a_list("/news/1001"),
        "/news/1001": lambda sent: Page(status=304) if sent.get("if-none-match") == '"1"' else page,
    }
    for hours in (0, 0.5, 1, 3, 7, 20, 31, 60, 100):
        poll(database, Source("ก", site.url("/news")), now=NOW + hours * HOUR)
    assert asked(site).count("/news/1001") == 4
    assert len(titles(database)) == 1
    assert visits(database) == {"1001": "kept"}


def test_old_articles_of_a_list_are_no_news(database: Database, site: Site) -> None:
    site.pages |= {
        "/news": a_list("/news/1001"),
        "/news/1001": article("เก่า", iso="2025-01-05T09:00:00+07:00"),
    }
    assert poll(database, Source("ก", site.url("/news"))).new == 0
    assert titles(database) == []
    assert visits(database) == {"1001": "old"}


def test_a_list_whose_pages_cannot_be_read_is_a_fault_that_is_told_once(
    database: Database, site: Site
) -> None:
    wall = Page('<html><form><h1>เข้าสู่ระบบ</h1><input type="password"></form></html>'.encode(), headers=HTML)
    paths = [f"/news/{1000 + i}" for i in range(4)]
    site.pages |= dict.fromkeys(paths, wall) | {"/news": a_list(*paths)}
    source = Source("ก", site.url("/news"))
    now = NOW
    for _ in range(8):
        report = poll(database, source, now=now)
        now = health(database).next_at or now
    assert report.troubles["ก"].code == "login_wall"
    [told] = rows(database, select(Outbox))
    assert "ต้องเข้าสู่ระบบหรือเป็นสมาชิก" in told.data["text"]


def test_a_list_without_articles_is_a_fault(database: Database, site: Site) -> None:
    site.pages["/news"] = Page(b"<html><body><a href='/about'>x</a></body></html>", headers=HTML)
    assert poll(database, Source("ก", site.url("/news"))).troubles["ก"].code == "no_links"


def test_one_bad_source_harms_no_other(database: Database, site: Site) -> None:
    site.pages |= {"/a": Page(status=500), "/b": a_list("/b/1001"), "/b/1001": article("ข่าว")}
    report = poll(database, Source("ก", site.url("/a")), Source("ข", site.url("/b")))
    assert (list(report.troubles), titles(database)) == (["ก"], ["ข่าว"])


def test_a_page_that_answers_badly_is_tried_again_ever_more_rarely_and_given_up(
    database: Database, site: Site
) -> None:
    site.pages |= {
        "/news": a_list("/news/1001", "/news/1002"),
        "/news/1001": Page(status=500),
        "/news/1002": article("ข่าว"),
    }
    for minutes in (0, 5, 10, 15, 35, 75, 160, 400):
        poll(database, Source("ก", site.url("/news")), now=NOW + minutes * MINUTE)
    assert asked(site).count("/news/1001") == 5
    assert visits(database)["1001"] == "useless"


def test_a_site_that_asks_for_a_pause_gets_it(database: Database, site: Site) -> None:
    site.pages |= {
        "/news": a_list("/news/1001", "/news/1002"),
        "/news/1001": Page(status=429, headers={"Retry-After": "3600"}),
        "/news/1002": article("ข่าว"),
    }
    poll(database, Source("ก", site.url("/news")))
    assert "/news/1002" not in asked(site)
    assert health(database).next_at == NOW + HOUR


def test_a_source_is_asked_as_often_as_the_agency_file_says(database: Database, site: Site) -> None:
    site.pages |= {"/news": a_list("/news/1001"), "/news/1001": article("ข่าว")}
    source = Source("ก", site.url("/news"), pause=timedelta(minutes=30))
    poll(database, source)
    assert poll(database, source, now=NOW + 25 * MINUTE).asked == 0
    assert poll(database, source, now=NOW + 30 * MINUTE).asked == 1


def test_recent_articles_of_a_news_sitemap_are_read(database: Database, site: Site) -> None:
    def entry(number: int, date: str) -> str:
        return (
            f"<loc>{site.url(f'/n/{number}')}</loc><news:news><news:publication_date>{date}</news:publication_date>"
            f"<news:title>ชื่อ {number}</news:title></news:news>"
        )

    site.pages |= {
        "/s.xml": sitemap(
            entry(1001, "2026-11-22T20:00:00Z"),
            entry(1002, "2569-11-22T10:00:00+07:00"),
            entry(1003, "2026-10-01"),
        ),
        "/n/1001": Page(app(News(title="ใหม่", iso="")).encode(), headers=HTML),
        "/n/1002": article("ปีพุทธศักราช"),
    }
    assert poll(database, Source("ก", site.url("/s.xml"), kind="sitemap")).new == 2
    assert titles(database) == ["ใหม่", "ปีพุทธศักราช"], "the newest first"
    [first, _] = rows(database, select(Inbox).order_by(Inbox.id))
    assert first.payload["source"] == "sitemap:ก"
    assert first.payload["published_at"] == "2026-11-22T20:00:00+00:00", (
        "the page has no date, its sitemap has"
    )


def test_the_newest_sitemaps_of_an_index_are_read_packed_or_not(database: Database, site: Site) -> None:
    def child(name: str, changed: str) -> str:
        return f"<sitemap><loc>{site.url(name)}</loc><lastmod>{changed}</lastmod></sitemap>"

    index = "".join(child(f"/post-{i}.xml.gz", f"2026-11-{10 + i}") for i in range(6))
    site.pages |= {
        "/index.xml": Page(f"<sitemapindex xmlns='x'>{index}</sitemapindex>".encode()),
        "/post-5.xml.gz": Page(
            gzip.compress(sitemap(f"<loc>{site.url('/n/1001')}</loc><lastmod>2026-11-22</lastmod>").body)
        ),
        "/post-4.xml.gz": sitemap(),
        "/post-3.xml.gz": sitemap(),
        "/n/1001": article("จากแฟ้มบีบอัด"),
    }
    assert poll(database, Source("ก", site.url("/index.xml"), kind="sitemap")).new == 1
    assert not {"/post-0.xml.gz", "/post-1.xml.gz", "/post-2.xml.gz"} & set(asked(site))


def test_of_a_sitemap_without_dates_only_what_is_added_is_news(database: Database, site: Site) -> None:
    def entries(*numbers: int) -> Page:
        return sitemap(*(f"<loc>{site.url(f'/n/{n}')}</loc>" for n in numbers))

    source = Source("ก", site.url("/s.xml"), kind="sitemap")
    site.pages |= {"/s.xml": entries(1001, 1002), "/n/1003": article("เพิ่มใหม่")}
    assert poll(database, source).new == 0
    site.pages["/s.xml"] = entries(1001, 1002, 1003)
    assert poll(database, source, now=NOW + 5 * MINUTE).new == 1
    assert titles(database) == ["เพิ่มใหม่"]


def test_a_sitemap_that_says_an_article_was_changed_has_it_read_again(database: Database, site: Site) -> None:
    def told(changed: str) -> Page:
        return sitemap(f"<loc>{site.url('/n/1001')}</loc><lastmod>{changed}</lastmod>")

    source = Source("ก", site.url("/s.xml"), kind="sitemap")
    site.pages |= {"/s.xml": told("2026-11-23T00:30:00Z"), "/n/1001": article("ข่าว")}
    poll(database, source)
    site.pages["/s.xml"] = told("2026-11-23T01:10:00Z")
    site.pages["/n/1001"] = article("ข่าว แก้ไข")
    poll(database, source, now=NOW + 15 * MINUTE)
    assert titles(database) == ["ข่าว", "ข่าว แก้ไข"]


def test_a_sitemap_with_entities_or_none_at_all_is_refused(database: Database, site: Site) -> None:
    site.pages |= {
        "/bomb": Page(b'<!DOCTYPE x [<!ENTITY a "b">]><urlset/>'),
        "/html": Page(b"<!DOCTYPE html><html></html>"),
        "/rss": Page(b"<rss/>"),
        "/cut": Page(b"<urlset><url>"),
    }
    report = poll(
        database, *(Source(p, site.url(p), kind="sitemap") for p in ("/bomb", "/html", "/rss", "/cut"))
    )
    assert {n: t.code for n, t in report.troubles.items()} == {
        "/bomb": "doctype",
        "/html": "not_a_sitemap",
        "/rss": "not_a_sitemap",
        "/cut": "unreadable",
    }


def test_news_that_a_feed_gave_whole_is_not_fetched_again(
    database: Database, site: Site, newsroom: Newsroom
) -> None:
    from newsroom import clip

    newsroom.take(clip("1", "การศึกษา", source="feed:ก", body="เนื้อข่าวทั้งหมด", url=site.url("/news/1001")))
    site.pages |= {"/news": a_list("/news/1001", "/news/1002"), "/news/1002": article("อีกข่าว")}
    poll(database, Source("ข", site.url("/news")))
    assert "/news/1001" not in asked(site)


def test_a_source_is_checked_without_keeping_anything(database: Database, site: Site) -> None:
    site.pages |= {"/news": a_list("/news/1001")}
    good, bad = Source("ก", site.url("/news")), Source("ข", site.url("/gone"))
    assert asyncio.run(check_source(good, HOSTS, NOW, RobotsCache())) is None
    assert asyncio.run(check_source(bad, HOSTS, NOW, RobotsCache())) == "gone: 404"
    assert rows(database, select(Feed)) == []


def test_ten_tracking_addresses_are_one_clip(database: Database, newsroom: Newsroom) -> None:
    from newsroom import clip

    marks = [
        "",
        "?utm_source=line",
        "?fbclid=a",
        "?gclid=b",
        "?igshid=c",
        "/?ref=d",
        "#top",
        "?utm_medium=x&utm_campaign=y",
    ]
    marks += ["/amp", "?mc_cid=9"]
    newsroom.take(
        *(
            clip(str(i), "การศึกษา", url=f"https://www.a.co.th/news/55{m}", body="เนื้อข่าวเดียวกัน")
            for i, m in enumerate(marks)
        )
    )
    assert len(rows(database, select(Clip))) == 1


def test_a_feed_that_gives_its_items_new_ids_every_hour_doubles_nothing(
    database: Database, newsroom: Newsroom
) -> None:
    from newsroom import clip

    for hour in range(4):
        newsroom.take(
            *(
                clip(f"{n}-{hour}", f"การศึกษา {n}", source="feed:ก", body=f"เนื้อข่าว {n} " * 5)
                for n in range(3)
            ),
            now=NOW + hour * HOUR,
        )
    assert len(rows(database, select(Clip))) == 3
