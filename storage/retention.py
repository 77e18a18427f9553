"""What is not kept for ever: messages of groups, and the texts of notices sent long ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, null, select, update
from sqlalchemy.orm import Session

from storage.tables import FeedDay, Inbox, Outbox, PageVisit, StoryPrint, WebLink, WebSession

KEEP_EVENTS = timedelta(days=30)
"""Events of LINE and clips as they came: long enough to look into a fault. Posts, cases and clips are kept apart."""
KEEP_TEXTS = timedelta(days=400)
"""Texts of sent notices: more than the fiscal year whose indicators they prove."""
KEEP_PAGES = timedelta(days=30)
"""How long a page is remembered that no list or sitemap has named any more."""
KEEP_DAYS = timedelta(days=400)
"""Clips a day of each source."""


def forget_old(session: Session, now: datetime) -> int:
    """Remove what has had its time; gives the number of inputs removed. Failed inputs stay until somebody looks."""
    gone = session.execute(
        delete(Inbox)
        .where(Inbox.state.in_(("done", "ignored")), Inbox.done_at < now - KEEP_EVENTS)
        .returning(Inbox.id)
        .execution_options(synchronize_session=False)
    )
    removed = len(gone.all())
    session.execute(
        update(Outbox)
        .where(Outbox.state != "waiting", Outbox.state != "sending", Outbox.created_at < now - KEEP_TEXTS)
        .values(body=null())
        .execution_options(synchronize_session=False)
    )
    # The newest stays, so that SQLite never gives a number twice: other processes read on from the last they saw.
    newest = session.scalar(select(func.max(StoryPrint.id))) or 0
    session.execute(
        delete(StoryPrint)
        .where(StoryPrint.made_at < now - KEEP_EVENTS, StoryPrint.id < newest)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(PageVisit)
        .where(PageVisit.state != "waiting", PageVisit.seen_at < now - KEEP_PAGES)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(FeedDay)
        .where(FeedDay.day < (now - KEEP_DAYS).date())
        .execution_options(synchronize_session=False)
    )
    for table in (WebLink, WebSession):
        session.execute(
            delete(table)
            .where(table.expires_at < now - KEEP_EVENTS)
            .execution_options(synchronize_session=False)
        )
    return removed
