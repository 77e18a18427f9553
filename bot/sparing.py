"""What is done when the month's messages run out: warned first, then officers one by one in place of whole groups.

A push to a group costs a message for each member, one to a person costs one; the officer shares it into the group,
which is free. When nothing is left at all, replies still are: what waits rides along with them (`storage.outbox`).
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storage import outbox, quota
from storage.tables import Outbox
from workflows.people import administrators, reachable

log = structlog.get_logger(__name__)

ABOUT_THEN = timedelta(hours=1)
"""Notices of one matter to several chats are written within this time."""
GROUP_TALK = frozenset({"joined", "note", "goodbye"})
"""Notices that mean something in their group only."""


def tell_of_use(session: Session, now: datetime, thrift: quota.Thrift) -> None:
    """Warn once a month when messages run low, and once when groups are spared from now on."""
    row = quota.row_of(session, now)
    used = quota.share_used(row)
    figures = f"ใช้ไปแล้ว {row.used:,} จาก {row.quota or 0:,} ข้อความ"
    if used >= thrift.spare and row.spared_at is None:
        row.spared_at = row.warned_at = now
        text = (
            f"{figures} · จนถึงสิ้นเดือน ระบบจะส่งถึงเจ้าหน้าที่ทีละคนแทนกลุ่ม และส่งสรุปข่าวเป็นลิงก์ให้แชร์เข้ากลุ่ม · "
            "การตอบในแชตยังใช้ได้ตามปกติ"
        )
        log.warning("messages_spared", used=row.used, quota=row.quota)
        _tell(session, now, "ข้อความของเดือนนี้ใกล้หมด", text, "late", f"quota:spare:{row.month}", officers=True)
    elif used >= thrift.warn and row.warned_at is None:
        row.warned_at = now
        text = f"{figures} · โปรดพิจารณาเพิ่มแพ็กเกจข้อความของ LINE"
        log.warning("messages_run_low", used=row.used, quota=row.quota)
        _tell(session, now, "ข้อความของเดือนนี้เหลือน้อย", text, "soon", f"quota:warn:{row.month}")


def _tell(
    session: Session, now: datetime, heading: str, text: str, tone: str, key: str, *, officers: bool = False
) -> None:
    chats = [chat for chat in administrators(session) if chat.startswith("U")]
    if officers:
        chats += _officers(session)
    data = {"heading": heading, "text": text, "tone": tone, "buttons": []}
    for chat_id in dict.fromkeys(chats):
        outbox.put(session, outbox.Notice(chat_id, "note", data, key=f"{key}:{chat_id}"), now)


def _officers(session: Session) -> list[str]:
    found = reachable(session, ["officer", "head"])
    return [p.line_user_id for p in (*found["officer"], *found["head"]) if p.line_user_id]


def _has_it(session: Session, officer: str, kind: str, data: dict[str, Any], at: datetime) -> bool:
    """Whether the officer was sent the same anyhow."""
    told = session.scalars(
        select(Outbox.data).where(
            Outbox.chat_id == officer,
            Outbox.kind == kind,
            Outbox.created_at >= at - ABOUT_THEN,
            Outbox.state != "dropped",
        )
    )
    return any(data == one for one in told)


def spare_group(session: Session, chat_id: str, now: datetime) -> None:
    """Give what waits for a group to the officers instead. With nobody to give it to it stays where it is."""
    officers = _officers(session)
    if not officers:
        return
    rows = session.scalars(
        select(Outbox).where(
            Outbox.chat_id == chat_id,
            Outbox.state == "waiting",
            Outbox.due_at <= now,
            or_(Outbox.reply_until.is_(None), Outbox.reply_until <= now),
        )
    ).all()
    for row in rows:
        if row.kind in GROUP_TALK:
            continue
        kind, data = row.kind, row.data
        if kind == "digest":
            kind, data = "digest_link", {"day": row.data["day"]}
        said = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]
        for officer in officers:
            if _has_it(session, officer, kind, data, row.created_at):
                continue
            # Two groups with the same news do not make it two messages.
            key = f"spared:{kind}:{said}:{row.created_at:%Y%m%d%H}:{officer}"
            outbox.put(session, outbox.Notice(officer, kind, data, key=key), now)
        row.state, row.error = "dropped", "given to the officers: the month's messages run out"
