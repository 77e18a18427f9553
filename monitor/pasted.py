"""Links that an officer gives the bot: each is read, becomes a clip, and the officer is told what became of it.

A person asks for this one page, as with a browser, so that robots.txt is not asked. The work is kept in the inbox:
first the page is read (outside of any transaction), then the pipeline labels its clip, then the answer is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor import outgoing
from monitor.articles import Article, as_clip
from monitor.clips import as_input
from monitor.correct import correct, lacking_labels
from monitor.pasted_links import KIND, known_clip
from monitor.trouble import Trouble
from monitor.urls import canonical_url
from monitor.visit import Hindered, RobotsCache, Visitor
from storage import Database, inbox, outbox
from storage.tables import Clip, Inbox, Story
from thai.dates import short_datetime
from thai.shorten import cut

log = structlog.get_logger(__name__)

SOURCE = "officer:link"
"""The source of their clips."""
AT_ONCE = 5
LABELLED_WITHIN = timedelta(minutes=2)
"""After so long the answer no longer waits for the clip's labels."""
NOT_TODAY = timedelta(days=1)
"""News older than this is not in the day's list, which the officer is told."""


_LABELS = {"level": "ระดับ", "agency": "หน่วยงาน"}
"""What is asked for where the classifier saw no news of education; the words are commands of the bot too."""


@dataclass(frozen=True, slots=True)
class _Task:
    row_id: int
    url: str
    clip: bool


async def work_on_pasted(
    database: Database,
    clock: Callable[[], datetime],
    allowed_hosts: Collection[str],
    own_agency: str = "",
) -> int:
    """Read the pages of new links and answer those whose clips are labelled; gives how many were dealt with.

    Nothing waits here: a clip that is not yet labelled is looked at again the next time.
    """
    tasks = await asyncio.to_thread(_due, database, clock())
    if not tasks:
        return 0
    fresh = [t for t in tasks if not t.clip]
    if fresh:
        async with outgoing.client() as http:
            visitor = Visitor(http, RobotsCache(), clock(), allowed_hosts)
            results = await asyncio.gather(*(_read(visitor, t.url) for t in fresh))
        for task, result in zip(fresh, results, strict=True):
            await asyncio.to_thread(_keep, database, task, result, clock())
    answered = 0
    for task in tasks:
        if task.clip:
            answered += await asyncio.to_thread(_answer, database, task, own_agency, clock())
    return len(fresh) + answered


async def _read(visitor: Visitor, url: str) -> Article | Trouble:
    try:
        answer = await visitor.get(url)
        kind = answer.headers.get("content-type", "")
        article: Article = await visitor.read("article", answer.body, kind, answer.final_url, {}, visitor.now)
    except Hindered as hindered:
        return hindered.trouble
    return article


def _due(database: Database, now: datetime) -> list[_Task]:
    with database.read() as session:
        rows = inbox.due(session, KIND, now, AT_ONCE)
        return [_Task(r.id, str(r.payload.get("url", "")), bool(r.payload.get("clip"))) for r in rows]


def _mine(session: Session, task: _Task) -> Inbox | None:
    """The row, unless somebody else has dealt with it meanwhile."""
    row = session.get(Inbox, task.row_id, with_for_update=True)
    if row is None or row.state != "new" or bool(row.payload.get("clip")) != task.clip:
        return None
    return row


def _keep(database: Database, task: _Task, result: Article | Trouble, now: datetime) -> None:
    """The page's clip goes to the pipeline; a page that could not be read is told at once."""
    with database.write() as session:
        row = _mine(session, task)
        if row is None:
            return
        if isinstance(result, Trouble):
            log.info("pasted_unread", url=task.url[:300], why=str(result))
            host = urlsplit(task.url).hostname or task.url[:60]
            _reply(
                session,
                row,
                now,
                heading="เพิ่มข่าวไม่ได้",
                tone="late",
                text=f"{result.thai} ({host}) · โปรดเปิดลิงก์ตรวจดู แล้วส่งลิงก์ของหน้าข่าวอีกครั้ง",
                buttons=[["พิมพ์ใหม่", "fill", "เพิ่มข่าว "]],
            )
            inbox.finish(row, now, error=str(result)[:500])
            return
        clip = as_clip(result, SOURCE, "", now)
        known = known_clip(session, clip.url or task.url) or known_clip(session, task.url)
        inbox.put(session, [as_input(replace(clip, dated=result.published_at is not None))], now)
        row.payload = {
            **row.payload,
            "clip": canonical_url(clip.url) or canonical_url(task.url) or clip.source_key,
            "source_key": clip.source_key,
            "known": known is not None,
            "walled": result.walled,
            "read_at": now.isoformat(),
        }


def _answer(database: Database, task: _Task, own_agency: str, now: datetime) -> int:
    with database.write() as session:
        row = _mine(session, task)
        if row is None:
            return 0
        data = row.payload
        clip = _labelled(session, data)
        if clip is None and now - datetime.fromisoformat(data["read_at"]) < LABELLED_WITHIN:
            return 0
        if clip is None:
            _reply(
                session,
                row,
                now,
                heading="รับข่าวแล้ว",
                tone="waiting",
                text="อ่านข่าวแล้ว กำลังจัดหมวดข่าว · พิมพ์ ข่าววันนี้ เพื่อดูรายการ",
            )
        else:
            # Whoever adds news says that it is news for us, whatever the classifier thinks.
            correct(
                session,
                "relevant",
                True,
                clip_id=clip.id,
                person_id=data["person_id"],
                now=now,
                message_id=data["message_id"],
                own_agency=own_agency,
            )
            _tell_added(session, row, clip, now)
        inbox.finish(row, now)
        return 1


def _labelled(session: Session, data: dict[str, Any]) -> Clip | None:
    own = session.scalars(
        select(Clip).where(Clip.source == SOURCE, Clip.source_key == data["source_key"])
    ).first()
    found = own or known_clip(session, data["clip"])
    return found if found is not None and found.story_id is not None else None


def _tell_added(session: Session, row: Inbox, clip: Clip, now: datetime) -> None:
    remarks = [
        f"ข่าวที่ {clip.story_id} {cut(clip.title, 200)}",
        f"{clip.outlet} {short_datetime(clip.published_at)}",
    ]
    if now - clip.published_at > NOT_TODAY:
        remarks.append("เผยแพร่เกิน 1 วันแล้ว จึงอาจไม่อยู่ในรายการข่าววันนี้")
    if row.payload.get("walled"):
        remarks.append("เว็บไซต์เปิดให้อ่านเพียงบางส่วน")
    story = session.get_one(Story, clip.story_id)
    lacking = [_LABELS[name] for name in lacking_labels(story)]
    if lacking:
        remarks.append(f"โปรดระบุ{'และ'.join(lacking)}")
    _reply(
        session,
        row,
        now,
        heading="มีข่าวนี้แล้ว" if row.payload.get("known") else "เพิ่มข่าวแล้ว",
        tone="done",
        text=" · ".join(remarks),
        buttons=[
            *([f"ระบุ{name}", "say", f"แก้ข่าว {story.id} {name}"] for name in lacking),
            ["ดูรายการข่าว", "say", "ข่าววันนี้"],
            ["ตัดข่าวนี้", "say", f"ตัดข่าว {story.id}"],
        ],
    )


def _reply(
    session: Session, row: Inbox, now: datetime, *, heading: str, text: str, tone: str, **more: Any
) -> None:
    data = row.payload
    until = datetime.fromisoformat(data["reply_until"]) if data.get("reply_until") else None
    fresh = data.get("reply_token") if until is not None and until > now else None
    # A token answers once: of several links in one message the first answered uses it, the others are pushed.
    used = (
        fresh
        and session.scalars(
            select(Inbox.id).where(
                Inbox.kind == KIND, Inbox.key.startswith(f"{data['message_id']}:"), Inbox.state != "new"
            )
        ).first()
    )
    notice = outbox.Notice(
        data["chat_id"],
        "note",
        {"heading": heading, "text": text, "tone": tone, **more},
        key=f"pasted:{row.id}",
        reply_token=None if used else fresh,
        reply_until=None if used or not fresh else until,
    )
    outbox.put(session, notice, now)
