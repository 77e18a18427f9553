"""Looks up what the cards of the day's news show: the list, the selection, the digest, a negative story."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from bot import cards, label_view
from bot.card_row import Row
from bot.cards.found import found_card
from bot.cards.views import DigestGroup, DigestView, NegativeView, NewsView, SelectionView
from bot.links import Links
from bot.search_view import found_view
from bot.story_lines import lines_of, story_line
from monitor.follow import CORRECTED
from monitor.highlights import story_highlights
from monitor.selection import best_clips, counts, day_stories, dropped, unseen
from storage.outbox import Messages
from storage.tables import Digest, Person, Story
from storage.web_access import digest_path

NEWS_PAGE = 10


def load_news(row: Row) -> Messages | None:
    """The day's stories, a page of them."""
    day = row.agency.day(row.now)
    stories = day_stories(row.session, day, row.agency.digest_at, row.now, row.agency.own_agency)
    pages = max(1, -(-len(stories) // NEWS_PAGE))
    page = min(max(1, int(row.data.get("page", 1))), pages)
    shown = stories[(page - 1) * NEWS_PAGE : page * NEWS_PAGE]
    digest = row.session.get(Digest, day)
    view = NewsView(
        day=day,
        stories=lines_of(row.session, row.agency, shown, dropped(row.session, day)),
        total=len(stories),
        page=page,
        pages=pages,
        can_pick=bool(row.data.get("can_pick")) and not (digest and digest.sent_at),
        confirmed_by=_confirmed_by(row, digest),
        sent=bool(digest and digest.sent_at),
    )
    return cards.news_card(view, row.context)


def load_selection(row: Row) -> Messages | None:
    """The day's selection; not sent once the digest has gone out."""
    day = date.fromisoformat(row.data["day"])
    digest = row.session.get(Digest, day)
    reminder = bool(row.data.get("reminder"))
    if digest and digest.sent_at:
        return None
    figures = counts(row.session, day, row.agency.digest_at, row.now, row.agency.own_agency)
    stories = day_stories(row.session, day, row.agency.digest_at, row.now, row.agency.own_agency)
    later = unseen(row.session, digest, stories)
    if reminder and digest and digest.confirmed_at and not later:
        return None
    asked, unsure = label_view.asks(row.session, row.agency, day, row.now)
    view = SelectionView(
        day=day,
        clips=figures.clips,
        stories=figures.stories,
        negative=figures.negative,
        taken=figures.taken,
        digest_at=row.agency.at(day, row.agency.digest_at),
        confirmed_by=_confirmed_by(row, digest),
        reminder=reminder,
        top=lines_of(row.session, row.agency, stories[:5], dropped(row.session, day)),
        later=later,
        # Asked once a morning; the reminder only says how many are left.
        asks=() if reminder else asked,
        unsure=unsure,
    )
    return cards.selection_card(view, row.context)


def load_digest(row: Row) -> Messages | None:
    """The digest as it was sent."""
    day = date.fromisoformat(row.data["day"])
    digest = row.session.get(Digest, day)
    if digest is None or digest.content is None:
        return None
    c = digest.content
    groups = tuple(DigestGroup(g["name"], tuple(story_line(s) for s in g["stories"])) for g in c["groups"])
    view = DigestView(
        day=day,
        agency=row.agency.short_name,
        groups=groups,
        clips=c["clips"],
        stories=c["stories"],
        negative=c["negative"],
        confirmed_by=c["confirmed_by"],
        as_of=datetime.fromisoformat(c["as_of"]),
        **digest_links(row.links, day, digest.sent_at, board=bool(row.data.get("board"))),
    )
    return cards.digest_card(view, row.context)


def digest_links(links: Links, day: date, sent_at: datetime | None, *, board: bool) -> dict[str, str]:
    """Where a sent digest is read, and where its board is printed; nothing without a public address."""
    if not links.base or sent_at is None:
        return {}
    page = f"{links.base}{digest_path(day, sent_at, secret=links.secret)}"
    # LINE opens links in a browser of its own, which prints nothing, unless the address asks for another.
    return {"page": page} | ({"board": f"{page}/board.pdf?openExternalBrowser=1"} if board else {})


def load_negative(row: Row) -> Messages | None:
    """A negative story; not sent when it is none any more, or a later alert has overtaken it."""
    story = row.session.get(Story, int(row.data["story_id"]))
    if story is None or not story.negative or superseded(row.data, story.alerted_at):
        return None
    clip = best_clips(row.session, [story.id]).get(story.id)
    found = story_highlights(row.session, [story.id], row.agency.own_names)
    labels = clip.labels if clip else {}
    decided = "negative" in labels.get(CORRECTED, {})
    because = [] if decided else labels.get("because", {}).get("negative", [])
    view = NegativeView(
        lines_of(row.session, row.agency, [story])[0],
        tuple(str(w) for w in because)[:5],
        why=row.data.get("why", "first"),
        can_plan=bool(row.agency.response_forms),
        passages=tuple(h.text for h in found.get(story.id, ())),
    )
    return cards.negative_card(view, row.context)


def superseded(data: Mapping[str, Any], alerted_at: datetime | None) -> bool:
    """Whether a card that was held for the morning has been overtaken by a later alert of its story."""
    held = data.get("held_until")
    return held is not None and alerted_at != datetime.fromisoformat(held)


def load_found(row: Row) -> Messages | None:
    """What a search found."""
    return found_card(found_view(row.session, row.data["query"], int(row.data.get("page", 1))), row.context)


def _confirmed_by(row: Row, digest: Digest | None) -> str | None:
    if digest is None or digest.confirmed_by is None:
        return None
    return row.session.scalars(select(Person.name).where(Person.id == digest.confirmed_by)).first()
