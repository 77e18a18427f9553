"""What the cards of one story show, looked up in the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cards.flex import Messages
from bot.cards.story import LISTED, ClipOf, StoryView, merge_card, split_card, story_card
from bot.cards.views import CardContext
from bot.particulars import Particulars
from bot.story_lines import lines_of
from monitor.alike import most_alike
from monitor.changes import told_of
from monitor.highlights import story_highlights
from monitor.regroup import MERGE
from monitor.selection import day_stories, dropped, window
from storage.tables import Clip, Digest, Story, StoryMove, StoryRemark


def load_story(
    session: Session, agency: Particulars, data: dict[str, Any], ctx: CardContext
) -> Messages | None:
    """The card of a story; None when its clips are in another one by now."""
    story = session.get(Story, int(data["story_id"]))
    if story is None or not story.clips:
        return None
    day = agency.day(ctx.now)
    digest = session.get(Digest, day)
    passages = story_highlights(session, [story.id], agency.own_names).get(story.id, ())
    remark = session.get(StoryRemark, story.id)
    merged = select(StoryMove.id).where(StoryMove.to_story == story.id, StoryMove.kind == MERGE).limit(1)
    since = window(day, agency.digest_at, ctx.now).start
    view = StoryView(
        lines_of(session, agency, [story], dropped(session, day))[0],
        relevant=story.relevant,
        clips=story.clips,
        remark=remark.text if remark else "",
        passages=tuple(p.text for p in passages),
        told=tuple(told_of(session, [story.id], day, since).get(story.id, ())),
        can_change=bool(data.get("can_change")),
        can_pick=not (digest and digest.sent_at),
        can_undo=session.scalar(merged) is not None,
    )
    return story_card(view, ctx)


def load_merge(
    session: Session, agency: Particulars, data: dict[str, Any], ctx: CardContext
) -> Messages | None:
    """The card of the day's other stories, the most alike first."""
    story = session.get(Story, int(data["story_id"]))
    if story is None or not story.clips:
        return None
    stories = day_stories(session, agency.day(ctx.now), agency.digest_at, ctx.now, agency.own_agency)
    others = most_alike(story.title, [s for s in stories if s.id != story.id], lambda s: s.title)
    shown = lines_of(session, agency, [story, *others[:LISTED]])
    return merge_card(shown[0], shown[1:], ctx)


def load_split(
    session: Session, agency: Particulars, data: dict[str, Any], ctx: CardContext
) -> Messages | None:
    """The card of a story's clips."""
    story = session.get(Story, int(data["story_id"]))
    if story is None or story.clips < 2:
        return None
    found = [
        ClipOf(c.id, n, c.title, c.outlet, c.url, c.published_at)
        for n, c in enumerate(clips_of(session, story.id), 1)
    ]
    return split_card(lines_of(session, agency, [story])[0], found, ctx)


def clips_of(session: Session, story_id: int) -> Sequence[Clip]:
    """A story's clips as they are numbered for people: in order of publication."""
    return session.scalars(
        select(Clip).where(Clip.story_id == story_id).order_by(Clip.published_at, Clip.id)
    ).all()
