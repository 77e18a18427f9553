"""What the page of a case shows, read from its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reports.proof import (
    DECISIONS,
    OUTCOMES,
    POSTS,
    ROLES,
    SERVICE,
    STATES,
    Beside,
    CaseLog,
    Clock,
    Entry,
    Outcome,
    PostText,
    Proved,
    clocks,
    message_words,
    over_words,
    proved,
    read_log,
    room_texts,
    said,
)
from reports.proof.evidence import Room
from reports.proof.stories import answer_effect, effect_lines, stories_of
from storage.tables import CaseRow, Clip
from thai.dates import remaining, short_datetime
from web.cases.listing import due_tone
from workflows.clarification import Case, Noted, State

CLIPS = 10
"""Clips of the story on the page; the rest is counted."""
QUIET = frozenset({"reminded", "reminder_acknowledged", "snoozed"})
"""Events that are folded away: there are many, and they change nothing in the case."""


@dataclass(frozen=True, slots=True)
class ClockView:
    """A step's clock: `state` in words, `left` as the time that remains or by which it is late."""

    step: str
    name: str
    tone: str
    state: str
    due: datetime
    done_at: datetime | None
    by: str
    cause: str
    share: int
    late: bool


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the record, in words."""

    at: datetime
    who: str
    role: str
    what: str
    detail: str
    message_id: str


@dataclass(frozen=True, slots=True)
class PostView:
    """A version of the post as it was received."""

    head: str
    at: datetime
    by: str
    text: str
    sha256: str
    message_id: str


@dataclass(frozen=True, slots=True)
class ClipView:
    """A clip of the story."""

    title: str
    outlet: str
    url: str | None
    at: datetime
    negative: bool


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """The page of a case."""

    id: int
    case: Case
    state: str
    tone: str
    next: str
    clocks: tuple[ClockView, ...]
    events: tuple[Event, ...]
    reminders: tuple[Event, ...]
    posts: tuple[PostView, ...]
    facts: tuple[Event, ...]
    answer: str
    answered_by: str
    rooms: tuple[Room, ...]
    channels: tuple[Proved, ...]
    beside: Beside
    approvals: tuple[Event, ...]
    clips: tuple[ClipView, ...]
    clips_total: int
    outlets: int
    effect: tuple[str, ...]
    late_steps: tuple[tuple[str, str], ...]

    @property
    def remarks(self) -> tuple[Noted, ...]:
        """What was noted, the newest first."""
        return tuple(reversed(self.case.remarks))

    @property
    def ended(self) -> bool:
        """Whether the case has ended."""
        return self.case.ended is not None


def load_sheet(session: Session, case_id: int, now: datetime) -> CaseSheet | None:
    """The page's data as of now; None when there is no such case."""
    row = session.get(CaseRow, case_id)
    if row is None:
        return None
    log = read_log(session, case_id)
    case = log.case
    found = clocks(log, now)
    views = tuple(_clock(clock, case, now) for clock in found)
    stories = stories_of(session, row.story_id, case)
    clips, total, outlets = _clips(session, stories)
    effect = answer_effect(session, row, case, now)
    answered = log.of("answered")
    events = [_event(entry) for entry in log.story if entry.kind not in QUIET]
    return CaseSheet(
        id=case_id,
        case=case,
        state=STATES.get(case.state.value, case.state.value)
        + (" เกินกำหนด" if ended_late(case, found) else ""),
        tone=_tone(case, found, now),
        next=_next(found, case, now),
        clocks=views,
        events=tuple(reversed(events)),
        reminders=tuple(_event(entry) for entry in reversed(log.entries) if entry.kind in QUIET),
        posts=tuple(_post(post) for post in log.posts),
        facts=tuple(
            _event(e) for e in log.of("step_done") if e.data.get("step") == "brief" and e.data.get("note")
        ),
        answer=str(answered[-1].data.get("text") or "") if answered else row.answer_draft,
        answered_by=answered[-1].by if answered else "",
        rooms=tuple(room_texts(log)),
        channels=proved(log),
        beside=log.beside,
        approvals=tuple(_event(e) for e in log.answer if e.kind in DECISIONS),
        clips=clips,
        clips_total=total,
        outlets=outlets,
        effect=tuple(effect_lines(effect)) if effect else (),
        late_steps=tuple((clock.step, clock.name) for clock in found if clock.late),
    )


def ended_late(case: Case, found: Sequence[Clock]) -> bool:
    """Whether the case was answered after the limit of the answer."""
    return case.ended is State.ANSWERED and found[-1].late


def _tone(case: Case, found: Sequence[Clock], now: datetime) -> str:
    if case.ended is not None:
        return "late" if ended_late(case, found) else "done"
    return due_tone(min(clock.due for clock in found if clock.done_at is None), now)


def _next(found: Sequence[Clock], case: Case, now: datetime) -> str:
    if case.ended is not None:
        ended = f"ปิดเรื่อง {short_datetime(case.ended_at)}" if case.ended_at else ""
        by = f" โดย {case.ended_by.name}" if case.ended_by and case.ended_by.id != "system" else ""
        return ended + by
    first = min((clock for clock in found if clock.done_at is None), key=lambda clock: clock.due)
    return f"โปรด{first.name}ภายใน {short_datetime(first.due)} ({remaining(first.due, now)})"


def _clock(clock: Clock, case: Case, now: datetime) -> ClockView:
    running = clock.done_at is None and case.ended is None
    if running:
        tone, state = due_tone(clock.due, now), remaining(clock.due, now)
    else:
        tone = "late" if clock.late else ("in_time" if clock.outcome is Outcome.IN_TIME else "done")
        state = over_words(clock) if clock.late else OUTCOMES[clock.outcome]
    span = (clock.due - case.clock_start).total_seconds()
    gone = ((clock.done_at or case.ended_at or now) - case.clock_start).total_seconds()
    return ClockView(
        step=clock.step,
        name=clock.name,
        tone=tone,
        state=state,
        due=clock.due,
        done_at=clock.done_at,
        by=clock.by,
        cause=clock.cause if not running else "",
        share=round(100 * min(1.0, max(0.0, gone / span))) if span > 0 else 100,
        late=clock.late,
    )


def _event(entry: Entry) -> Event:
    words = said(entry.kind, entry.data)
    return Event(
        entry.at,
        entry.by or SERVICE,
        ROLES.get(entry.role, entry.role),
        words.what,
        words.detail,
        message_words(entry.message_id),
    )


def _post(post: PostText) -> PostView:
    return PostView(
        POSTS.get(post.kind, post.kind),
        post.at,
        post.by,
        post.text,
        post.sha256,
        message_words(post.message_id),
    )


def _clips(session: Session, stories: Sequence[int]) -> tuple[tuple[ClipView, ...], int, int]:
    if not stories:
        return (), 0, 0
    within = Clip.story_id.in_(stories)
    total, outlets = session.execute(
        select(func.count(), func.count(Clip.outlet.distinct())).where(within)
    ).one()
    rows = session.execute(
        select(Clip.title, Clip.outlet, Clip.url, Clip.published_at, Clip.negative)
        .where(within)
        .order_by(Clip.published_at, Clip.id)
        .limit(CLIPS)
    )
    return tuple(ClipView(*row) for row in rows), total, outlets


def log_of(session: Session, case_id: int) -> CaseLog | None:
    """The record of a case; None when there is no such case."""
    try:
        return read_log(session, case_id)
    except LookupError:
        return None
