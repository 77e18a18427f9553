"""The errand after a picture or file was sent: fetch it from LINE, keep its bytes, read a chat export.

It runs after the event is stored, again and again until LINE gives the content or says that it is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.addressed import spoken_to_just_now
from bot.intake import actor_of, assumed_time, holds_post, post_notice, read_text, take_handed
from bot.line_content import Content, ContentSource, Trouble
from bot.particulars import Particulars
from monitor.pmoc import Handed
from storage import Database, outbox
from storage.files import BadFile, FileStore, Kept, text_of
from storage.intake_tables import ReceivedFile
from storage.named_files import still_named
from storage.tables import Person
from workflows.intake import Given

log = structlog.get_logger(__name__)

AT_ONCE = 5
PAUSES = (5, 15, 60, 300, 900, 3600, 3600, 3600, 3600)
"""Seconds before each further try: LINE prepares large contents for a while, and may be out for an hour."""


class TextFromPicture(Protocol):
    """Reads the words in a picture. There is none by default: the bot asks for the text instead."""

    def text(self, data: bytes, media_type: str) -> str | None:
        """The words, or None where it cannot tell. Must not raise for any picture."""
        ...


class NoText:
    """Reads nothing."""

    def text(self, data: bytes, media_type: str) -> str | None:
        """See TextFromPicture.text."""
        return None


@dataclass(frozen=True, slots=True)
class _Words:
    """What was read in a file: a chat export, or the words in a picture."""

    origin: str
    text: str
    handed: list[Handed]


class ContentWork:
    """Fetches what waits. Harmless to call at any time, by several replicas too: the row says what is done."""

    def __init__(
        self,
        database: Database,
        source: ContentSource,
        files: FileStore,
        agency: Particulars,
        reader: TextFromPicture | None = None,
    ) -> None:
        self._database = database
        self._source = source
        self._files = files
        self._agency = agency
        self._reader = reader or NoText()

    async def run(self, clock: Callable[[], datetime]) -> int:
        """Fetch what is due; gives how many contents were dealt with."""
        done = 0
        while rows := await run_in_threadpool(self._due, clock()):
            found = await asyncio.gather(*(self._fetch(row) for row in rows))
            for row, content in zip(rows, found, strict=True):
                await run_in_threadpool(self._settle, row, content, clock())
            done += len(rows)
        return done

    def next_due(self) -> datetime | None:
        """When the next content is to be fetched; None when none waits."""
        with self._database.read() as session:
            return session.scalar(
                select(func.min(ReceivedFile.due_at)).where(ReceivedFile.state.in_(("wanted", "unsent")))
            )

    def _due(self, now: datetime) -> list[ReceivedFile]:
        with self._database.read() as session:
            return list(
                session.scalars(
                    select(ReceivedFile)
                    .where(ReceivedFile.state.in_(("wanted", "unsent")), ReceivedFile.due_at <= now)
                    .order_by(ReceivedFile.due_at, ReceivedFile.id)
                    .limit(AT_ONCE)
                )
            )

    async def _fetch(self, row: ReceivedFile) -> Content | Trouble:
        if row.state == "unsent" or not row.message_id:
            return Trouble.GONE
        return await self._source.content(row.message_id, self._files.most_bytes)

    def _settle(self, waiting: ReceivedFile, content: Content | Trouble, now: datetime) -> None:
        kept: Kept | None = None
        trouble: str = content.value if isinstance(content, Trouble) else ""
        if isinstance(content, Content):
            try:
                kept = self._files.keep(content.data)
            except BadFile as bad:
                trouble = bad.code
            except OSError as error:
                log.exception("file_not_kept", error=type(error).__name__)
                trouble = Trouble.LATER.value
        # Before the transaction: of a long chat this takes seconds, in which nobody else could write.
        words = (
            self._words(waiting, kept, content.data, now) if kept and isinstance(content, Content) else None
        )
        orphan: str | None = None
        with self._database.write() as session:
            row = session.get_one(ReceivedFile, waiting.id, with_for_update=True)
            if row.state == "unsent":
                orphan = self._forget(session, row) or (kept.sha256 if kept else None)
                if orphan and still_named(session, orphan):
                    orphan = None
            elif row.state == "wanted":
                if kept is not None:
                    self._keep(session, row, kept, words, now)
                else:
                    self._try_later(session, row, trouble, now)
        if orphan:
            self._files.remove(orphan)

    def _forget(self, session: Session, row: ReceivedFile) -> str | None:
        held, row.sha256, row.state, row.name = row.sha256, None, "gone", ""
        row.error = "unsent"
        session.flush()
        return held

    def _words(self, row: ReceivedFile, kept: Kept, data: bytes, now: datetime) -> _Words | None:
        """The words in a file that holds words, read."""
        if row.use == "export":
            text, origin = (text_of(data) if kept.media_type == "text/plain" else None) or "", "export"
        elif kept.media_type.startswith("image/") and row.post_id is None:
            text, origin = self._reader.text(data, kept.media_type) or "", "picture"
        else:
            return None
        handed = read_text(self._agency, text, posted_at=None, learned_at=row.at, now=now)
        return _Words(origin, text, handed) if text or origin == "export" else None

    def _keep(
        self, session: Session, row: ReceivedFile, kept: Kept, words: _Words | None, now: datetime
    ) -> None:
        row.sha256, row.media_type, row.size, row.state = kept.sha256, kept.media_type, kept.size, "kept"
        session.flush()
        if words is not None and (row.post_id is None or words.origin == "export"):
            self._read(session, row, words, now)

    def _read(self, session: Session, row: ReceivedFile, words: _Words, now: datetime) -> None:
        """Take the posts in a text that came as a file, and tell its sender what became of it."""
        person = session.get(Person, row.person_id) if row.person_id else None
        handed, origin = words.handed, words.origin
        given = Given(
            text=words.text,
            chat_id=row.chat_id,
            learned_at=row.at,
            assumed_at=assumed_time(self._agency, row.at),
            message_id=row.message_id,
            person_id=row.person_id,
            origin=origin,
            told_in=row.chat_id,
        )
        taken = (
            take_handed(session, self._agency, given, handed, actor_of(person), now)
            if holds_post(handed)
            else None
        )
        if taken is not None:
            row.post_id = taken.post_id
            self._tell(session, row, "post", post_notice(taken), now)
        elif origin == "export" and self._expects_answer(session, row, person):
            self._note(
                session,
                row,
                "ไม่พบประเด็นในไฟล์",
                f"อ่านแล้ว {len(handed):,} ข้อความล่าสุด ไม่พบโพสต์มอบหมายประเด็น · ถ้ามี โปรดวางโพสต์นั้นในแชตนี้",
                now,
            )

    @staticmethod
    def _expects_answer(session: Session, row: ReceivedFile, person: Person | None) -> bool:
        """Whether its sender waits for a word: in the chat with the bot, or having spoken to it in the group."""
        sender = person.line_user_id if person else None
        return row.chat_id.startswith("U") or spoken_to_just_now(session, row.chat_id, sender, row.at)

    def _try_later(self, session: Session, row: ReceivedFile, trouble: str, now: datetime) -> None:
        row.error = trouble
        if trouble == Trouble.LATER.value and row.tries < len(PAUSES):
            row.due_at = now + timedelta(seconds=PAUSES[row.tries])
            row.tries += 1
            return
        row.state = "gone" if trouble in (Trouble.GONE.value, Trouble.LATER.value) else "refused"
        why = {
            Trouble.GONE.value: "LINE ไม่มีไฟล์นี้แล้ว หรือผู้ส่งยกเลิกข้อความ",
            Trouble.TOO_LARGE.value: f"ไฟล์ใหญ่เกิน {self._files.most_bytes // 1_000_000} MB",
            Trouble.LATER.value: "LINE ยังไม่ส่งไฟล์ให้ ลองหลายครั้งแล้ว",
            "empty": "ไฟล์ไม่มีเนื้อหา",
        }.get(trouble, "เนื้อไฟล์ไม่ใช่ภาพ PDF Word Excel หรือข้อความ")
        self._note(session, row, "เก็บไฟล์ไม่ได้", f"{why} · โปรดส่งใหม่ หรือวางข้อความของโพสต์ในแชตนี้", now)

    def _note(self, session: Session, row: ReceivedFile, heading: str, text: str, now: datetime) -> None:
        data = {"heading": heading, "text": text, "tone": "soon", "buttons": []}
        self._tell(session, row, "note", data, now)

    @staticmethod
    def _tell(session: Session, row: ReceivedFile, kind: str, data: Mapping[str, Any], now: datetime) -> None:
        if row.chat_id:
            outbox.put(
                session, outbox.Notice(row.chat_id, kind, dict(data), key=f"file:{row.id}:{kind}"), now
            )
