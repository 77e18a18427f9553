"""The worker's step: clips from the inbox are classified, stored, put into stories and, if need be, announced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from classifier.items import Labels
from monitor.aggregates import refresh_stories
from monitor.alert_rules import AlertRule
from monitor.alerts import DEFAULT_RULE, alert_negative
from monitor.clips import KIND, NewClip, from_payload
from monitor.follow import follow_corrections
from monitor.labelling import Labeller, item_of
from monitor.search_index import index_clips, prepare
from monitor.stories import StoryIndex
from monitor.story_text import telling
from monitor.upsert import Known, Labelled, Outcome, labelled, take
from storage import Database, inbox
from storage.tables import Clip, Inbox, Story

log = structlog.get_logger(__name__)

LOCK = 4_190_264
"""Number of the PostgreSQL advisory lock that lets one replica at a time give out stories."""


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    received_at: datetime
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Work:
    row: _Row
    clip: NewClip


@dataclass(frozen=True, slots=True)
class _Step:
    """What one run of the step works with."""

    database: Database
    labeller: Labeller
    stories: StoryIndex
    now: datetime
    own_agency: str
    alert_to: Sequence[str]
    alert_rule: AlertRule


def process_clips(
    database: Database,
    classifier: Labeller,
    stories: StoryIndex,
    now: datetime,
    *,
    limit: int = 200,
    own_agency: str = "",
    alert_to: Sequence[str] = (),
    alert_rule: AlertRule = DEFAULT_RULE,
) -> int:
    """Work through at most `limit` clips of the inbox in one transaction; gives how many rows were dealt with.

    An input that cannot be worked on is put off, and after several tries set aside; the others go through.
    `alert_to` are the chats that learn at once of news that is negative about `own_agency`, again when it grows
    by `alert_rule`. Several processes
    may run this on one store. Raises what the store raises when it is out of order.
    """
    step = _Step(database, classifier, stories, now, own_agency, alert_to, alert_rule)
    with database.read() as session:
        rows = [_Row(r.id, r.received_at, r.payload) for r in inbox.due(session, KIND, now, limit)]
        if rows:
            # Here and not in the writing transaction, which everybody else would have to wait for.
            stories.forget_old(now)
            stories.catch_up(session, now)
    if not rows:
        return 0
    bad: dict[int, str] = {}
    batch = _label(step, _read(rows, bad), bad)
    _prepare_search(batch)
    try:
        _store(step, batch)
    except Exception as error:  # noqa: BLE001 - whatever it was, one clip must not hold up the others
        log.warning("clip_batch_failed", clips=len(batch), error=repr(error)[:500])
        for one in batch:
            _store_alone(step, one, bad)
    if bad:
        with database.write() as session:
            for row_id, fault in bad.items():
                state = inbox.postpone(session, row_id, now, fault)
                log.warning("clip_put_off", row=row_id, state=state, error=fault)
    return len(rows)


def _read(rows: Sequence[_Row], bad: dict[int, str]) -> list[_Work]:
    works = []
    for row in rows:
        try:
            works.append(_Work(row, from_payload(row.payload)))
        except (KeyError, TypeError, ValueError) as error:
            bad[row.id] = f"unreadable: {error!r}"
    # The versions of one clip count in the order in which they came.
    return sorted(works, key=lambda w: (w.row.received_at, w.row.id))


def _prepare_search(batch: Sequence[Labelled]) -> None:
    """Work out the search texts outside of the writing transaction, which everybody else waits for."""
    for one in batch:
        prepare(one.clip.title, one.clip.body)


def _label(step: _Step, works: Sequence[_Work], bad: dict[int, str]) -> list[Labelled]:
    """Classify outside of any transaction, all together; one by one where that fails."""
    try:
        found: list[Labels | None] = list(step.labeller.classify([item_of(w.clip) for w in works]))
    except Exception as error:  # noqa: BLE001 - whatever it was, one text must not hold up the others
        log.warning("classify_batch_failed", clips=len(works), error=repr(error)[:500])
        found = [_label_alone(step, work, bad) for work in works]
    return [
        labelled(work.row.id, work.row.received_at, work.clip, labels)
        for work, labels in zip(works, found, strict=True)
        if labels is not None
    ]


def _label_alone(step: _Step, work: _Work, bad: dict[int, str]) -> Labels | None:
    try:
        return step.labeller.classify([item_of(work.clip)])[0]
    except Exception as error:
        # This clip is marked failed with the reason; those beside it go on.
        log.exception("classify_failed", row=work.row.id)
        bad[work.row.id] = f"classifier: {error!r}"
        return None


def _store_alone(step: _Step, one: Labelled, bad: dict[int, str]) -> None:
    try:
        _store(step, [one])
    except Exception as error:
        # As above: tried alone so that one clip cannot hold up its batch.
        log.exception("clip_failed", row=one.row_id)
        bad[one.row_id] = f"store: {error!r}"


def _store(step: _Step, batch: Sequence[Labelled]) -> None:
    """Everything that a batch changes, in one transaction; the index forgets what was not committed."""
    if not batch:
        return
    step.stories.begin()
    try:
        with step.database.write() as session:
            if not step.database.is_sqlite:
                session.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": LOCK})
            mine = _still_new(session, batch)
            step.stories.catch_up(session, step.now)
            outcome = take(Known(session, mine), mine, step.labeller.version)
            story_ids = _put_into_stories(session, step.stories, outcome, step.now)
            follow_corrections(session, story_ids)
            refresh_stories(session, story_ids, step.own_agency)
            index_clips(session, [clip.id for clip in (*outcome.fresh, *outcome.changed)])
            told = alert_negative(
                session, story_ids, step.own_agency, step.alert_to, step.now, step.alert_rule
            )
            _finish(session, mine, outcome, step.now)
    except BaseException:
        # Also when the process is told to stop: what the store rolled back must not live on in memory.
        step.stories.undo()
        raise
    step.stories.keep()
    log.info(
        "clips_stored",
        clips=len(mine),
        new=len(outcome.fresh),
        changed=len(outcome.changed),
        alerted=len(told),
    )


def _still_new(session: Session, batch: Sequence[Labelled]) -> list[Labelled]:
    """Those of the batch that nobody else has worked on meanwhile."""
    ids = set(
        session.scalars(
            select(Inbox.id)
            .where(Inbox.id.in_([one.row_id for one in batch]), Inbox.state == "new")
            .with_for_update(skip_locked=True)
        )
    )
    return [one for one in batch if one.row_id in ids]


def _put_into_stories(session: Session, stories: StoryIndex, outcome: Outcome, now: datetime) -> set[int]:
    """Give each new clip its story, made where there is none; gives the ids of all stories touched.

    A clip of which there is a new version stays in its story, which is from then on found by the new text.
    """
    fresh = outcome.fresh
    keys = stories.assign([telling(c) for c in fresh])
    new: dict[int, Story] = {}
    for clip, key in zip(fresh, keys, strict=True):
        if key < 0 and key not in new:
            at = clip.published_at
            new[key] = Story(title=clip.title[:300], opened_at=at, last_at=at, clips=0, outlets=0)
    session.add_all(new.values())
    session.flush()
    ids = {key: story.id for key, story in new.items()}
    for clip, key in zip(fresh, keys, strict=True):
        clip.story_id = ids.get(key, key)
    session.add_all(fresh)
    session.flush()
    new_ids = [c.id for c in fresh]
    stories.number(ids, new_ids)
    stories.save(session, new_ids, now)
    stories.change(session, outcome.reworded, now)
    session.add_all(outcome.versions)
    return {c.story_id for c in (*fresh, *outcome.changed) if c.story_id is not None}


def _finish(session: Session, batch: Sequence[Labelled], outcome: Outcome, now: datetime) -> None:
    session.execute(
        update(Inbox)
        .where(Inbox.id.in_([one.row_id for one in batch]))
        .values(state="done", done_at=now, error=None)
        .execution_options(synchronize_session=False)
    )
    _free_old_keys(session, outcome.changed, batch)


def _free_old_keys(session: Session, changed: Sequence[Clip], batch: Sequence[Labelled]) -> None:
    """Rename the keys of older versions: a source that goes back to its earlier text is saying something new."""
    subjects = {f"{c.source}:{c.source_key}" for c in changed}
    if not subjects:
        return
    newest = {one.clip.subject: one.row_id for one in batch}
    rows = session.execute(
        select(Inbox.id, Inbox.key, Inbox.subject).where(Inbox.kind == KIND, Inbox.subject.in_(subjects))
    )
    old = [
        {"id": row_id, "key": f"{key}#{row_id}"}
        for row_id, key, subject in rows
        if row_id < newest.get(subject, 0) and not key.endswith(f"#{row_id}")
    ]
    if old:
        session.execute(update(Inbox), old)
