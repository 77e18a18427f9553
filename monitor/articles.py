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
from monitor.urls import canonical_url

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

FIELDS = ("title", "lead", "body", "date", "author", "image")
"""What a selector can be given for."""
SHORT = 200
"""Characters: a page with less text that asks for a password is a login wall."""
SHORTEST_TITLE = 10
"""Characters that must be left of a title when something behind a bar, perhaps the site's name, is cut off."""
HEAD_LINES = 5
"""Lines of a text among which its headline and date may stand again."""
MISSED = 1.25
"""When the layout's element has so much more text, trafilatura has missed a part."""
MOSTLY_LINKS = 0.5
"""Share of a text in lines that are links from which it is a menu."""

_ARTICLE_TYPES = re.compile(
    r"(news|report|blog|social|analysis|opinion)?.*(article|posting)|^report$", re.IGNORECASE
)
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
_END = re.compile(
    r"^(?:อ่าน(?:ข่าว)?(?:เพิ่มเติม|ที่เกี่ยวข้อง|ต่อ)|ข่าวที่เกี่ยวข้อง|ข่าวอื่น|ข่าวล่าสุด|ข่าวแนะนำ|บทความที่เกี่ยวข้อง|"
    r"แท็ก|tags?\b|related\b|you may also|แชร์(?:ข่าว|เรื่อง)|ติดตามข่าว|ติดตามเรา)",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"^(?:โฆษณา|advertisement|facebook|twitter|x|line|email|แชร์|copy link|คัดลอกลิงก์|พิมพ์|\W*)$", re.IGNORECASE
)
_WALL = re.compile(
    r"เข้าสู่ระบบ|ล็อกอิน|สมัครสมาชิก|เฉพาะสมาชิก|สำหรับสมาชิก|log ?in|sign ?in|subscribe to (?:read|continue)|subscribers only",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s+(?:[|·•»]|[-–—])\s+")
_WRITTEN_DATE = re.compile(r"\d{1,2}[\s/.-]|[๐-๙]|\d{4}-\d\d-\d\d")


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
    page = _Page(url, markup, soup_of(markup), [d for d in data if _is_article(d)], selectors)
    title = page.first(
        "title",
        ("structured data", lambda: _said(page.data, "headline", "name")),
        ("og:title", lambda: _without_site(meta(page.soup, "og:title", "twitter:title"), page.site)),
        ("h1", page.heading),
        ("title element", page.title_element),
    )
    lead = page.first(
        "lead",
        ("meta description", lambda: meta(page.soup, "og:description", "description", "twitter:description")),
        ("structured data", lambda: _said(page.data, "description")),
    )
    text = _without_head(page.text(lead), title, now)
    walled = page.walled(text)
    if walled and not (page.is_article and title and (text or lead)):
        raise FeedError("login_wall")
    if not title or not (text or (page.is_article and lead)):
        raise FeedError("no_article", "no headline" if not title else "no text")
    published = page.date(now)
    return Article(
        url=page.canonical(),
        title=title,
        body=_joined(lead, text),
        lead=lead,
        author=page.first(
            "author",
            ("structured data", lambda: _name(_value(page.data, "author"))),
            ("meta author", lambda: _no_address(meta(page.soup, "author", "article:author"))),
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
        self.site = meta(soup, "og:site_name") or _name(_value(data, "publisher"))
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
        return _without_site(clean(self.soup.title.get_text()) if self.soup.title else "", self.site)

    def text(self, lead: str) -> str:
        """The article's text, "" where there is none that can be believed."""
        for selector in self.selectors.get("body", ()):
            pieces = [value for _, value in select_all(self.soup, selector)]
            found = _tidy("\n".join(pieces))
            if found:
                self.where["body"] = f"selector {selector}"
                return found
        links = {clean(a.get_text()) for a in self.soup.find_all("a")}
        ways: tuple[tuple[str, Callable[[], str]], ...] = (
            ("trafilatura", lambda: _extracted(self.markup, tables=False)),
            ("layout", self.container),
            ("trafilatura with tables", lambda: _extracted(self.markup, tables=True)),
            ("structured data", lambda: _said(self.data, "articleBody")),
        )
        best, where = "", ""
        for name, way in ways:
            found = _tidy(way())
            # Of little text the layout's element is the better judge: it has no headline and no buttons in it.
            if (
                found
                and _link_share(found, links) < MOSTLY_LINKS
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
            ("structured data", _said(self.data, "datePublished", "dateCreated")),
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
                    if len(written) <= 120 and _WRITTEN_DATE.search(written)
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
        found = absolute(self.url, said or _address(_value(self.data, "image")))
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


def _is_article(data: Any) -> bool:
    kinds = data.get("@type")
    return any(
        isinstance(k, str) and _ARTICLE_TYPES.fullmatch(k)
        for k in (kinds if isinstance(kinds, list) else [kinds])
    )


def _value(data: list[Any], *names: str) -> Any:
    return next((one[n] for n in names for one in data if one.get(n)), None)


def _said(data: list[Any], *names: str) -> str:
    value = _value(data, *names)
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str)), "")
    return _plain(value) if isinstance(value, str) else ""


def _plain(text: str) -> str:
    from monitor.feeds import plain

    return plain(text)


def _name(value: Any) -> str:
    """A person or organisation as JSON-LD names them."""
    for one in value if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, list):
            name = next(iter(name), "")
        if isinstance(name, str) and _no_address(clean(name)):
            return _no_address(clean(name))
    return ""


def _address(value: Any) -> str:
    for one in value if isinstance(value, list) else [value]:
        url = one.get("url") or one.get("contentUrl") if isinstance(one, dict) else one
        if isinstance(url, str) and url:
            return url
    return ""


def _no_address(text: str) -> str:
    return "" if "://" in text else text


def _without_site(title: str, site: str) -> str:
    """A title without the site's name behind it."""
    signs = list(_SEPARATOR.finditer(title))
    if not signs:
        return title
    tail = title[signs[-1].end() :]
    known = site and (tail.casefold() in site.casefold() or site.casefold() in tail.casefold())
    behind_bar = "|" in signs[-1][0] and signs[-1].start() >= SHORTEST_TITLE
    return title[: signs[-1].start()] if known or behind_bar else title


def _needed(way: str, best: str) -> float:
    """How long a text must be to be preferred to the best so far: of little text any that the layout marks will do."""
    if way != "layout":
        return len(best)
    return 0 if len(best) < SHORT else MISSED * len(best)


def _extracted(markup: str, *, tables: bool) -> str:
    import trafilatura

    found = trafilatura.extract(
        markup,
        fast=True,
        include_comments=False,
        include_tables=tables,
        deduplicate=False,
        output_format="txt",
    )
    return found or ""


def _tidy(text: str) -> str:
    """The text up to where the site's own matter begins, without lines that say nothing."""
    lines: list[str] = []
    for line in clean(text, keep_lines=True).split("\n"):
        bare = line.lstrip("-•*# ").strip()
        if len(bare) < 60 and _END.match(bare):
            if sum(map(len, lines)) > SHORT:
                break
            continue
        if bare and not _NOISE.match(bare):
            lines.append(bare if line.startswith(("- ", "• ")) else line)
    return "\n".join(lines)


def _without_head(text: str, title: str, now: datetime) -> str:
    """The text without the headline and the line of the date that many pages have within it."""
    lines = text.split("\n")
    bare = re.sub(r"\W", "", title)
    head = [
        line for line in lines[:HEAD_LINES] if not (re.sub(r"\W", "", line) == bare or _only_date(line, now))
    ]
    return "\n".join(head + lines[HEAD_LINES:])


def _only_date(line: str, now: datetime) -> bool:
    return len(line) <= 45 and bool(_WRITTEN_DATE.search(line)) and read_moment(line, now) is not None


def _link_share(text: str, links: set[str]) -> float:
    lines = [clean(line) for line in text.split("\n")]
    total = sum(map(len, lines))
    return sum(len(line) for line in lines if line in links) / total if total else 1.0


def _joined(lead: str, text: str) -> str:
    """The text with its lead, unless it begins with it already or the lead is a cut of it."""
    bare, start = (re.sub(r"\W+", "", t) for t in (lead, text[: max(2_000, 3 * len(lead))]))
    if not lead or not bare or bare[:60] in start:
        return text
    return f"{lead}\n{text}" if text else lead


def with_fallback(article: Article, published_at: datetime | None) -> Article:
    """The article with the date that a list or sitemap gave for it, where the page itself has none."""
    if article.published_at is not None or published_at is None:
        return article
    return replace(article, published_at=published_at, where={**article.where, "date": "list"})
