"""What is behind an address: a feed, a sitemap, an article or a list of articles. For trying a source out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.articles import Article
from monitor.feeds import Entry
from monitor.listing import Link
from monitor.sitemaps import Sitemap
from monitor.trouble import Trouble
from monitor.visit import Hindered, Visitor


@dataclass(frozen=True, slots=True)
class Seen:
    """What an address would give, under each kind that fits; `troubles` says why the others don't."""

    url: str
    robots_allow: bool
    entries: Sequence[Entry] = ()
    sitemap: Sitemap | None = None
    links: Sequence[Link] = ()
    article: Article | None = None
    troubles: Mapping[str, Trouble] | None = None

    @property
    def kind(self) -> str:
        """What it is: feed, sitemap, article, page (a list), or nothing."""
        if self.entries:
            return "feed"
        if self.sitemap is not None:
            return "sitemap"
        # A list page often has a leading story, an article links to others: a good many links make a list.
        if self.article is not None and (self.article.published_at is not None or len(self.links) < 15):
            return "article"
        return "page" if self.links else "article" if self.article is not None else "nothing"


async def look_at(
    visitor: Visitor, url: str, selectors: Mapping[str, Sequence[str]], links: str = "", match: str = ""
) -> Seen:
    """Read an address in every way. Raises Hindered where it cannot be had at all."""
    rules = await visitor.robots.of(visitor.http, url, visitor.now, visitor.allowed_hosts)
    answer = await visitor.get(url)
    kind = answer.headers.get("content-type", "")
    found: dict[str, object] = {}
    troubles: dict[str, Trouble] = {}
    jobs: dict[str, tuple[object, ...]] = {
        "feed": (answer.body, kind, visitor.now),
        "sitemap": (answer.body, kind, answer.final_url, match, visitor.now),
        "links": (answer.body, kind, answer.final_url, links, match),
        "article": (answer.body, kind, answer.final_url, dict(selectors), visitor.now),
    }
    for job, arguments in jobs.items():
        try:
            found[job] = await visitor.read(job, *arguments)
        except Hindered as hindered:
            troubles[job] = hindered.trouble
        if found.get("feed") or found.get("sitemap"):
            break
    entries, sitemap = found.get("feed", ()), found.get("sitemap")
    linked, article = found.get("links", ()), found.get("article")
    return Seen(
        url=answer.final_url,
        robots_allow=rules.allows(url),
        entries=entries if isinstance(entries, list) else (),
        sitemap=sitemap if isinstance(sitemap, Sitemap) else None,
        links=linked if isinstance(linked, list) else (),
        article=article if isinstance(article, Article) else None,
        troubles=troubles,
    )
