"""How each source is: kept with what it gave, told once when it dies or goes quiet, and once when it is back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.source_rules import USUAL_DAYS, is_dead, is_quiet, pause_after, usual_number
from monitor.trouble import Trouble
from storage import outbox
from storage.inbox import insert_for
from storage.tables import Feed, FeedDay
from thai.dates import BANGKOK, short_datetime

log = structlog.get_logger(__name__)

LOOKED_AT = timedelta(days=2 * USUAL_DAYS)
"""How far back the days of a source are read."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as `doctor`, the metrics and people see it. `usual`: clips on such a day, None while not known."""

    name: str
    kind: str
    failures: int
    error: str | None
    succeeded_at: datetime | None
    last_clip_at: datetime | None
    clips_today: int
    usual: float | None
    dead: bool
    quiet: bool


def note_visit(
    session: Session,
    row: Feed,
    trouble: Trouble | None,
    new: int,
    now: datetime,
    report_to: Sequence[str],
    every: timedelta | None = None,
) -> None:
    """Record how a visit to a source went and how many clips were new; tells the chats in `report_to` of trouble.

    After a failure it is asked again after a pause that doubles; after a success `every`, or at the next poll.
    """
    row.checked_at = now
    row.clips_seen += new
    if new:
        row.last_clip_at = now
        _count(session, row.name, now, new)
    if trouble is not None:
        _note_failure(session, row, trouble, now, report_to)
        return
    if row.reported_at is not None:
        _tell(session, row, "แหล่งข่าวกลับมาแล้ว", "in_time", now, report_to, f"รับข่าวจาก {row.name} ได้ตามปกติแล้ว")
        row.reported_at = None
    row.failures, row.error, row.succeeded_at = 0, None, now
    row.next_at = now + every if every else None
    _note_silence(session, row, new, now, report_to)


def _note_failure(
    session: Session, row: Feed, trouble: Trouble, now: datetime, report_to: Sequence[str]
) -> None:
    row.failures += 1
    row.error = str(trouble)[:2_000]
    row.next_at = now + pause_after(row.failures, trouble.retry_after)
    log.warning(
        "source_trouble", source=row.name, code=trouble.code, detail=trouble.detail, failures=row.failures
    )
    if is_dead(row.failures, row.succeeded_at, now) and row.reported_at is None and report_to:
        row.reported_at = now
        since = f"ตั้งแต่ {short_datetime(row.succeeded_at)}" if row.succeeded_at else "ตั้งแต่เริ่มใช้งาน"
        text = (
            f"ไม่ได้รับข่าวจาก {row.name} {since} · {trouble.thai} · "
            "ระบบจะลองใหม่ให้เอง หากเว็บไซต์เปลี่ยนที่อยู่ โปรดแก้ที่อยู่แหล่งข่าว"
        )
        _tell(session, row, "แหล่งข่าวขัดข้อง", "late", now, report_to, text)


def _note_silence(session: Session, row: Feed, new: int, now: datetime, report_to: Sequence[str]) -> None:
    if row.quiet_at is not None:
        if new:
            row.quiet_at = None
            _tell(session, row, "แหล่งข่าวกลับมาแล้ว", "in_time", now, report_to, f"{row.name} มีข่าวเข้ามาอีกแล้ว")
        return
    if row.last_clip_at is None or new or not report_to:
        return
    clips = _days(session, [row.name], now).get(row.name, {})
    if not clips or not is_quiet(clips, _first_whole_day(clips), row.last_clip_at, now):
        return
    row.quiet_at = now
    usual = usual_number(clips, row.last_clip_at.astimezone(BANGKOK).date(), _first_whole_day(clips))
    number = f"ปกติวันละประมาณ {usual:.0f} ข่าว · " if usual else ""
    text = (
        f"{row.name} ไม่มีข่าวใหม่ตั้งแต่ {short_datetime(row.last_clip_at)} · {number}"
        "เว็บไซต์ยังตอบอยู่ โปรดตรวจว่าที่อยู่แหล่งข่าวยังถูกต้อง"
    )
    _tell(session, row, "แหล่งข่าวเงียบผิดปกติ", "soon", now, report_to, text)


def states(session: Session, names: Sequence[str], now: datetime) -> list[SourceState]:
    """How the named sources are, in this order; one that was never asked is left out."""
    rows = {r.name: r for r in session.scalars(select(Feed).where(Feed.name.in_(names)))}
    days = _days(session, names, now)
    today = now.astimezone(BANGKOK).date()
    found = []
    for row in (rows[n] for n in names if n in rows):
        clips = days.get(row.name, {})
        found.append(
            SourceState(
                name=row.name,
                kind=row.kind,
                failures=row.failures,
                error=row.error,
                succeeded_at=row.succeeded_at,
                last_clip_at=row.last_clip_at,
                clips_today=clips.get(today, 0),
                usual=usual_number(clips, today, _first_whole_day(clips)) if clips else None,
                dead=is_dead(row.failures, row.succeeded_at, now),
                quiet=row.quiet_at is not None,
            )
        )
    return found


def _first_whole_day(clips: Mapping[date, int]) -> date:
    """The day after the first: on its first day a source also gives what it has had for long."""
    return min(clips) + timedelta(days=1)


def _days(session: Session, names: Sequence[str], now: datetime) -> dict[str, dict[date, int]]:
    found: dict[str, dict[date, int]] = {}
    rows = session.execute(
        select(FeedDay.name, FeedDay.day, FeedDay.clips).where(
            FeedDay.name.in_(names), FeedDay.day >= (now - LOOKED_AT).date()
        )
    )
    for name, day, clips in rows:
        found.setdefault(name, {})[day] = clips
    return found


def _count(session: Session, name: str, now: datetime, new: int) -> None:
    statement = insert_for(session, FeedDay).values(name=name, day=now.astimezone(BANGKOK).date(), clips=new)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["name", "day"], set_={"clips": FeedDay.clips + statement.excluded.clips}
        )
    )


def _tell(
    session: Session, row: Feed, heading: str, tone: str, now: datetime, chats: Sequence[str], text: str
) -> None:
    for chat in chats:
        data = {"heading": heading, "text": text, "tone": tone}
        outbox.put(
            session, outbox.Notice(chat, "note", data, key=f"feed:{row.name}:{now.isoformat()}:{chat}"), now
        )
