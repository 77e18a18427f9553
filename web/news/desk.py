"""The day's stories as the page shows them: figures, rows with their reasons, and who changed what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.changes import told_of
from monitor.follow import CORRECTED
from monitor.selection import Counts, counts_of, day_stories, dropped, unseen, window
from monitor.sorted_out import number_sorted_out
from storage.tables import Clip, Digest, Person, Story, StoryRemark
from thai.dates import BANGKOK, clock, remaining, short_date
from thai.names import first_name
from web.news.passages import Passages
from web.site import today, when

LABEL_WORDS: Mapping[str, str] = {"level": "ระดับ", "agency": "หน่วยงาน", "negative": "เชิงลบ"}
SOON = timedelta(minutes=30)
"""How long before the digest the page begins to press for a confirmation."""
LONGEST_BACK = timedelta(days=3660)
"""How far back a day's page can be asked for."""
MOST_REASONS = 4
"""Words of the text shown for a label."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page needs of the agency: label ids with their names, when the digest goes out, when to ask.

    `ask_below`: a label with less confidence than this is marked for the officer to look at. `own_names`: what the
    agency is called, for the passages that must be read.
    """

    own_agency: str
    level_names: Mapping[str, str]
    agency_names: Mapping[str, str]
    digest_at: time = time(9, 50)
    ask_below: float = 0.6
    own_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the machine gave a label: its name in Thai, the confidence (0 to 1), the words that decided."""

    label: str
    confidence: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClipLine:
    """One clip of a story."""

    id: int
    title: str
    outlet: str
    url: str | None
    at: str


@dataclass(frozen=True, slots=True)
class Row:
    """One story. `told` are the latest changes by officers, newest first; `unsure` labels the machine doubts."""

    id: int
    title: str
    url: str | None
    outlets: tuple[str, ...]
    clips: tuple[ClipLine, ...]
    at: str
    level: str | None
    agency: str | None
    level_name: str
    agency_name: str
    own: bool
    negative: bool
    taken: bool
    remark: str
    reasons: tuple[Reason, ...]
    unsure: tuple[str, ...]
    told: tuple[str, ...]
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A story of the day as far as a list needs it."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day's selection. `state` and `tone` head the page; `editable` is false once the digest is sent or the day is over.

    `stories` are all of the day in their order, `rows` those that were asked for; `irrelevant`: how many more there are
    that are no news of education.
    """

    day: date
    today: date
    state: str
    tone: str
    detail: str
    editable: bool
    confirmable: bool
    sent: bool
    figures: Counts
    irrelevant: int = 0
    stories: tuple[Listed, ...] = ()
    rows: Mapping[int, Row] = field(default_factory=dict)

    @property
    def previous(self) -> date:
        """The day before."""
        return self.day - timedelta(days=1)

    @property
    def next_day(self) -> date | None:
        """The day after, as long as something can stand on its page."""
        return self.day + timedelta(days=1) if self.day <= self.today else None


def load_day(
    session: Session,
    day: date,
    now: datetime,
    desk: Desk,
    passages: Passages,
    wanted: Callable[[Sequence[int]], Collection[int]],
) -> Day:
    """The page's data. Once the digest is sent, the stories are those of that moment.

    `wanted` chooses from the numbers of the day's stories those whose rows are to be made: there may be hundreds.
    """
    digest = session.get(Digest, day)
    sent_at = digest.sent_at if digest else None
    seen = sent_at or now
    stories = day_stories(session, day, desk.digest_at, seen, desk.own_agency)
    chosen = set(wanted([s.id for s in stories]))
    rows = _rows(session, [s for s in stories if s.id in chosen], day, seen, desk, passages)
    later = unseen(session, digest, stories)
    state, tone, detail = _state(session, digest, day, now, desk)
    if later and digest and not digest.sent_at:
        state, tone = "มีข่าวเข้าหลังยืนยัน", "soon"
        detail = f"{later:,} เรื่องยังไม่มีผู้ยืนยัน · {detail}"
    return Day(
        day=day,
        today=today(now),
        state=state,
        tone=tone,
        detail=detail,
        editable=is_open(digest, day, now),
        confirmable=is_open(digest, day, now)
        and day == today(now)
        and (later > 0 or not (digest and digest.confirmed_at)),
        sent=sent_at is not None,
        figures=counts_of(session, day, desk.digest_at, seen, stories),
        irrelevant=number_sorted_out(session, day, desk.digest_at, seen),
        stories=tuple(Listed(s.id, s.title or "ไม่มีหัวข้อ") for s in stories),
        rows={row.id: row for row in rows},
    )


def has_page(day: date, now: datetime) -> bool:
    """Whether there is a page of that day: ten years back, and of the day after."""
    return -LONGEST_BACK <= day - today(now) <= timedelta(days=1)


def is_open(digest: Digest | None, day: date, now: datetime) -> bool:
    """Whether the day's selection may still be changed: until its digest is sent, at most until the day is over.

    The day after is open already: what came after a digest belongs to the next one.
    """
    return timedelta(0) <= day - today(now) <= timedelta(days=1) and not (digest and digest.sent_at)


def _state(
    session: Session, digest: Digest | None, day: date, now: datetime, desk: Desk
) -> tuple[str, str, str]:
    due = datetime.combine(day, desk.digest_at, tzinfo=BANGKOK)
    if digest and digest.sent_at:
        by = "ส่งอัตโนมัติ ยังไม่มีผู้ยืนยัน" if digest.automatic else _confirmed(session, digest)
        return "ส่งสรุปข่าวเช้าแล้ว", "done", f"ส่งเมื่อ {clock(digest.sent_at)} · {by}"
    if day < today(now):
        return "ปิดแล้ว", "done", "วันนี้ไม่มีการส่งสรุปข่าวเช้า"
    if day > today(now):
        return "ข่าวของวันถัดไป", "waiting", f"สรุปข่าวเช้าจะส่ง {short_date(day)} เวลา {clock(due)}"
    left = f"ส่งเวลา {clock(due)} ({remaining(due, now)})"
    if digest and digest.confirmed_at:
        return "ยืนยันแล้ว", "in_time", f"{_confirmed(session, digest)} · {left}"
    tone = "late" if now >= due else "soon" if due - now <= SOON else "waiting"
    return "รอยืนยันการคัดข่าว", tone, left


def _confirmed(session: Session, digest: Digest) -> str:
    name = session.scalars(select(Person.name).where(Person.id == digest.confirmed_by)).first() or ""
    at = f" เมื่อ {clock(digest.confirmed_at)}" if digest.confirmed_at else ""
    return f"ยืนยันโดย {first_name(name)}{at}" if name else "ยืนยันแล้ว"


def _rows(
    session: Session, stories: Sequence[Story], day: date, seen: datetime, desk: Desk, passages: Passages
) -> Iterable[Row]:
    ids = [s.id for s in stories]
    clips = _clips(session, ids)
    out = dropped(session, day)
    told = told_of(session, ids, day, window(day, desk.digest_at, seen).start)
    remarks = dict(
        session.execute(
            select(StoryRemark.story_id, StoryRemark.text).where(StoryRemark.story_id.in_(ids))
        ).all()
    )
    read = passages.of(session, stories, clips)
    for story in stories:
        yield _row(
            story,
            clips[story.id],
            day,
            story.id not in out,
            remarks.get(story.id, ""),
            told,
            read[story.id],
            desk,
        )


def _row(
    story: Story,
    clips: Sequence[Any],
    day: date,
    taken: bool,
    remark: str,
    told: Mapping[int, Sequence[str]],
    passages: tuple[str, ...],
    desk: Desk,
) -> Row:
    best = next((c for c in clips if c.title), clips[0])
    reasons = tuple(_reasons(story, clips))
    return Row(
        id=story.id,
        title=story.title or best.title,
        url=best.url,
        outlets=tuple(dict.fromkeys(c.outlet for c in clips if c.outlet)),
        clips=tuple(ClipLine(c.id, c.title, c.outlet, c.url, when(c.published_at, day)) for c in clips),
        at=when(best.published_at, day),
        level=story.level,
        agency=story.agency,
        level_name=desk.level_names.get(story.level or "", "ยังไม่ระบุระดับ"),
        agency_name=desk.agency_names.get(story.agency or "", "ยังไม่ระบุหน่วยงาน"),
        own=story.agency == desk.own_agency,
        negative=story.negative,
        taken=taken,
        remark=remark,
        reasons=reasons,
        unsure=tuple(r.label for r in reasons if r.confidence < desk.ask_below),
        told=tuple(told.get(story.id, ())),
        passages=passages,
    )


def _clips(session: Session, ids: Collection[int]) -> Mapping[int, list[Any]]:
    """The clips of each story in order of publication, without their long bodies."""
    rows = session.execute(
        select(
            Clip.id, Clip.story_id, Clip.title, Clip.outlet, Clip.url, Clip.published_at, Clip.relevant,
            Clip.level, Clip.agency, Clip.negative, Clip.labels, Clip.content_hash,
        )
        .where(Clip.story_id.in_(ids))
        .order_by(Clip.published_at, Clip.id)
    )  # fmt: skip
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.story_id].append(row)
    return found


def _reasons(story: Story, clips: Sequence[Any]) -> Iterable[Reason]:
    """For each label in force that the machine gave to one of the clips, how sure it was and why.

    A label that an officer decided has no reason here: who it was stands with the changes. "Not negative" is told only when in doubt.
    """
    for name in ("level", "agency", "negative"):
        value = getattr(story, name)
        if any(name in (c.labels or {}).get(CORRECTED, ()) for c in clips):
            continue
        said = [c.labels for c in clips if c.relevant and c.labels and c.labels.get(name) == value]
        sure = [(float(known["confidence"].get(name, 0)), known) for known in said if known.get("confidence")]
        if not sure:
            continue
        confidence, labels = max(sure, key=lambda pair: pair[0])
        words = tuple(labels.get("because", {}).get(name, ()))[:MOST_REASONS] if value else ()
        label = LABEL_WORDS[name] if value else "ไม่เป็นเชิงลบ"
        yield Reason(label, confidence, words)
