"""A news page read: headline, lead, text, date, author, picture. CPU-bound; `feed_process` gives it a time limit.

For each field in this order: the selectors that the agency file gives for the site, what the page says of itself
(JSON-LD, meta elements), what its layout suggests. The text of a page that nobody described is found by
trafilatura, and not believed where it is mostly links (measured: on a one-sentence notice it gave the navigation).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from monitor.clips import NewClip, bounded, clean
from monitor.feeds import FeedError
from monitor.html import absolute, meta, read_page, select_all, soup_of, text_of
from monitor.moments import read_moment
from monitor.page_data import address_in, is_article, name_in, no_address, text_in, value_of
from monitor.page_text import (
    SHORT,
    WRITTEN_DATE,
    extracted,
    joined,
    link_share,
    tidy,
    without_head,
    without_site,
)
from monitor.urls import canonical_url

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

FIELDS = ("title", "lead", "body", "date", "author", "image")
"""What a selector can be given for."""
MOSTLY_LINKS = 0.5
"""Share of a text in lines that are links from which it is a menu."""
_CONTAINERS = (
    "[itemprop=articleBody]",
    ".td-post-content",
    ".entry-content",
    ".post-content",
    ".article-content",
    ".article-body",
    ".news-content",
    ".news-detail",
    ".content-detail",
    ".field-name-body",
    "article",
)
_DATES = (
    "[itemprop=datePublished]",
    "article time",
    "time",
    "[class*=publish]",
    "[class*=post-date]",
    "[class*=entry-date]",
    "[class*=date]",
    "[id*=date]",
    "[class*=time]",
    "[class*=submitted]",
)
_WALL = re.compile(
    r"เข้าสู่ระบบ|ล็อกอิน|สมัครสมาชิก|เฉพาะสมาชิก|สำหรับสมาชิก|log ?in|sign ?in|subscribe to (?:read|continue)|subscribers only",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Article:
    """A page as it was read. `published_at` is None where no date was found; `walled`: the site shows only a part.

    `where` says for each field what it was taken from: an administrator tries selectors by it.
    """

    url: str
    title: str
    body: str
    lead: str = ""
    author: str = ""
    outlet: str = ""
    published_at: datetime | None = None
    image_url: str | None = None
    walled: bool = False
    where: Mapping[str, str] = field(default_factory=dict)


def read_article(
    body: bytes, content_type: str, url: str, selectors: Mapping[str, Sequence[str]], now: datetime
) -> Article:
    """The news on a page. Raises FeedError: not_a_page, no_article, login_wall."""
    markup, data = read_page(body, content_type)
    page = _Page(url, markup, soup_of(markup), [d for d in data if is_article(d)], selectors)
    title = page.first(
        "title",
        ("structured data", lambda: text_in(page.data, "headline", "name")),
        ("og:title", lambda: without_site(meta(page.soup, "og:title", "twitter:title"), page.site)),
        ("h1", page.heading),
        ("title element", page.title_element),
    )
    lead = page.first(
        "lead",
        ("meta description", lambda: meta(page.soup, "og:description", "description", "twitter:description")),
        ("structured data", lambda: text_in(page.data, "description")),
    )
    text = without_head(page.text(lead), title, now)
    walled = page.walled(text)
    if walled and not (page.is_article and title and (text or lead)):
        raise FeedError("login_wall")
    if not title or not (text or (page.is_article and lead)):
        raise FeedError("no_article", "no headline" if not title else "no text")
    published = page.date(now)
    return Article(
        url=page.canonical(),
        title=title,
        body=joined(lead, text),
        lead=lead,
        author=page.first(
            "author",
            ("structured data", lambda: name_in(value_of(page.data, "author"))),
            ("meta author", lambda: no_address(meta(page.soup, "author", "article:author"))),
        ),
        outlet=page.site or (urlsplit(url).hostname or "").removeprefix("www."),
        published_at=published,
        image_url=page.image(),
        walled=walled,
        where=page.where,
    )


def as_clip(article: Article, source: str, outlet: str, now: datetime) -> NewClip:
    """The article as a clip of a source; without a date it was published when it was first seen."""
    return bounded(
        NewClip(
            source=source,
            source_key=canonical_url(article.url) or article.url,
            title=article.title,
            body=article.body,
            url=article.url,
            outlet=outlet or article.outlet,
            author=article.author,
            published_at=article.published_at or now,
            image_url=article.image_url,
        )
    )


class _Page:
    """The parts of one page, and what has been found so far."""

    def __init__(
        self,
        url: str,
        markup: str,
        soup: BeautifulSoup,
        data: list[Any],
        selectors: Mapping[str, Sequence[str]],
    ) -> None:
        self.url, self.markup, self.soup, self.data = url, markup, soup, data
        self.selectors = selectors
        self.where: dict[str, str] = {}
        self.site = meta(soup, "og:site_name") or name_in(value_of(data, "publisher"))
        self.is_article = bool(data) or meta(soup, "og:type").lower() == "article"

    def first(self, name: str, *ways: tuple[str, Callable[[], str]]) -> str:
        """The first way that gives something; selectors come before all."""
        for selector in self.selectors.get(name, ()):
            for _, value in select_all(self.soup, selector):
                if clean(value):
                    self.where[name] = f"selector {selector}"
                    return clean(value, keep_lines=name in ("lead", "body"))
        for where, way in ways:
            value = clean(way(), keep_lines=name in ("lead", "body"))
            if value:
                self.where[name] = where
                return value
        return ""

    def heading(self) -> str:
        """The page's main heading: the only one, or the first within an article."""
        tag = self.soup.select_one("article h1, main h1, h1")
        return text_of(tag) if tag is not None else ""

    def title_element(self) -> str:
        """The title element without the site's name."""
        return without_site(clean(self.soup.title.get_text()) if self.soup.title else "", self.site)

    def text(self, lead: str) -> str:
        """The article's text, "" where there is none that can be believed."""
        for selector in self.selectors.get("body", ()):
            pieces = [value for _, value in select_all(self.soup, selector)]
            found = tidy("\n".join(pieces))
            if found:
                self.where["body"] = f"selector {selector}"
                return found
        links = {clean(a.get_text()) for a in self.soup.find_all("a")}
        ways: tuple[tuple[str, Callable[[], str]], ...] = (
            ("trafilatura", lambda: extracted(self.markup, tables=False)),
            ("layout", self.container),
            ("trafilatura with tables", lambda: extracted(self.markup, tables=True)),
            ("structured data", lambda: text_in(self.data, "articleBody")),
        )
        best, where = "", ""
        for name, way in ways:
            found = tidy(way())
            # Of little text the layout's element is the better judge: it has no headline and no buttons in it.
            if (
                found
                and link_share(found, links) < MOSTLY_LINKS
                and (name == "layout" or len(found) > len(best))
            ):
                best, where = found, name
            if where == "layout" or (where and name == "layout" and len(best) >= max(SHORT, len(lead))):
                break
        if best and len(best) < SHORT and not self.is_article and where != "layout":
            return ""  # a few words on a page that does not say it is news: a notice, a menu, an error page
        if best:
            self.where["body"] = where
        # A line that is a link and nothing else leads to other news.
        return "\n".join(line for line in best.split("\n") if clean(line) not in links)

    def container(self) -> str:
        """The text of the element that such sites keep their articles in."""
        for selector in _CONTAINERS:
            found = [text_of(tag) for tag in self.soup.select(selector)[:3]]
            if found and max(map(len, found)) > 20:
                return max(found, key=len)
        return ""

    def walled(self, text: str) -> bool:
        """Whether the site keeps the text for its members."""
        if any(str(d.get("isAccessibleForFree", "")).lower() == "false" for d in self.data):
            return True
        asks = self.soup.select_one("input[type=password]") is not None
        return len(text) < SHORT and (asks or bool(_WALL.search(text[:SHORT] or self.soup.get_text()[:3000])))

    def date(self, now: datetime) -> datetime | None:
        """When it was published, from the first place that names a date that can be read."""
        for selector in self.selectors.get("date", ()):
            for tag, value in select_all(self.soup, selector):
                moment = read_moment(str(tag.get("datetime") or tag.get("content") or "") or value[:200], now)
                moment = moment or read_moment(value[:200], now)
                if moment is not None:
                    self.where["date"] = f"selector {selector}"
                    return moment
        said = (
            ("structured data", text_in(self.data, "datePublished", "dateCreated")),
            (
                "meta",
                meta(self.soup, "article:published_time", "og:published_time", "datePublished", "pubdate"),
            ),
            (
                "meta",
                meta(self.soup, "date", "dc.date", "dc.date.issued", "publish_date", "parsely-pub-date"),
            ),
        )
        for where, value in said:
            moment = read_moment(value, now)
            if moment is not None:
                self.where["date"] = where
                return moment
        for selector in _DATES:
            for tag in self.soup.select(selector)[:5]:
                written = str(tag.get("datetime") or tag.get("content") or "") or text_of(tag)
                moment = (
                    read_moment(written, now)
                    if len(written) <= 120 and WRITTEN_DATE.search(written)
                    else None
                )
                if moment is not None:
                    self.where["date"] = f"layout {selector}"
                    return moment
        return None

    def image(self) -> str | None:
        """The picture's address."""
        for selector in self.selectors.get("image", ()):
            for tag, value in select_all(self.soup, selector):
                found = absolute(
                    self.url, tag.get("data-src") or tag.get("src") or tag.get("content") or value
                )
                if found:
                    self.where["image"] = f"selector {selector}"
                    return found
        said = meta(self.soup, "og:image", "og:image:url", "twitter:image")
        found = absolute(self.url, said or address_in(value_of(self.data, "image")))
        if found:
            self.where["image"] = "og:image" if said else "structured data"
        return found

    def canonical(self) -> str:
        """The address that the page gives itself, where that is one of the same site."""
        link = self.soup.find("link", rel="canonical")
        said = absolute(self.url, link.get("href") if link is not None else None) or absolute(
            self.url, meta(self.soup, "og:url")
        )
        ours, theirs = canonical_url(self.url), canonical_url(said)
        same_site = theirs is not None and urlsplit(theirs).hostname == urlsplit(ours or "").hostname
        return said if said and same_site else self.url


def with_fallback(article: Article, published_at: datetime | None) -> Article:
    """The article with the date that a list or sitemap gave for it, where the page itself has none."""
    if article.published_at is not None or published_at is None:
        return article
    return replace(article, published_at=published_at, where={**article.where, "date": "list"})
