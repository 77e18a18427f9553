"""What the service does for open cases in the background: dossiers, files from LINE, links of evidence, meetings."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.orm import Session

from bot.line_api import Contents
from bot.particulars import Particulars
from monitor.snapshot import Snapshot, take_snapshot
from storage import Database, outbox
from storage.case_tables import CaseFile
from storage.files import FileStore
from workflows import channels, dossier, meeting

log = structlog.get_logger(__name__)

Look = Callable[[str], Awaitable[Snapshot]]
"""Looks at the page behind an address."""
FAULTS = {
    "too_large": "ไฟล์ใหญ่กว่า 10 MB",
    "unknown_type": "ไม่ใช่ไฟล์ชนิดที่รับ (PDF ภาพ Word Excel PowerPoint)",
    "gone": "LINE ไม่มีไฟล์นี้แล้ว",
    "unsent": "ผู้ส่งยกเลิกการส่งแล้ว",
    "not_written": "เครื่องที่เก็บไฟล์เต็มหรือเขียนไม่ได้ โปรดแจ้งผู้ดูแลระบบ",
    "unavailable": "ยังรับไฟล์จาก LINE ไม่ได้",
}


class CaseChores:
    """Each chore is found by looking at the store, done outside of a transaction, and written down in a short one."""

    def __init__(
        self,
        database: Database,
        agency: Particulars,
        line: Contents,
        files: FileStore,
        look: Look = take_snapshot,
    ) -> None:
        self._database = database
        self._agency = agency
        self._line = line
        self._files = files
        self._look = look

    async def run(self, now: datetime) -> int:
        """Do all that is due; gives how much was done."""
        done = await run_in_threadpool(self.build_dossiers, now)
        done += await run_in_threadpool(self._remind, now)
        done += await run_in_threadpool(self._forget_withdrawn, now)
        done += await self.fetch_files(now)
        return done + await self.look_at_links(now)

    def next_due(self, session: Session) -> list[datetime | None]:
        """When there is something to do next."""
        return [meeting.next_due(session), dossier.next_due(session), channels.next_due(session)]

    def build_dossiers(self, now: datetime) -> int:
        """The dossier of each case that has none, for which somebody wants a new one, or whose answer is followed."""
        with self._database.read() as session:
            found = dossier.wished(session) + dossier.without_dossier(session)
            cases = dict.fromkeys(found + dossier.to_refresh(session, now))
        for case_id in cases:
            self._build(case_id, now)
        return len(cases)

    def _build(self, case_id: int, now: datetime) -> None:
        begun = time.perf_counter()
        try:
            with self._database.read() as session:
                found = dossier.gather(session, case_id, now, self._agency.topics, self._agency.own_names)
        except Exception:
            # A dossier is a help: what keeps one from being made must not keep the others, nor be tried without end.
            log.exception("dossier_failed", case=case_id)
            found = dossier.Dossier()
        took = round((time.perf_counter() - begun) * 1000)
        with self._database.write() as session:
            dossier.keep(session, case_id, found, now, took)
            dossier.answer_wishes(session, case_id, now)
        log.info("dossier_built", case=case_id, reports=found.reports, milliseconds=took)

    def _remind(self, now: datetime) -> int:
        with self._database.read() as session:
            if not meeting.any_due(session, now):
                return 0
        with self._database.write() as session:
            return meeting.remind_due(session, now)

    def _forget_withdrawn(self, now: datetime) -> int:
        with self._database.read() as session:
            gone = dossier.withdrawn(session)
        for file_id, sha256 in gone:
            if sha256 is not None:
                self._files.remove(sha256)
            with self._database.write() as session:
                dossier.forget_bytes(session, file_id, now)
                channels.forget_file(session, file_id)
        return len(gone)

    async def fetch_files(self, now: datetime) -> int:
        """Files that people sent: fetched from LINE, checked, kept; who sent one is told when it could not be."""
        with self._database.read() as session:
            if not dossier.any_due(session, now):
                return 0
        with self._database.write() as session:
            due = dossier.take_due(session, now)
        for file_id, message_id in due:
            got = await self._line.content(message_id, dossier.MOST_BYTES)
            fetched = dossier.Fetched(got.data, got.error, got.again)
            await run_in_threadpool(self._record_file, file_id, fetched, now)
        return len(due)

    def _record_file(self, file_id: int, fetched: dossier.Fetched, now: datetime) -> None:
        with self._database.write() as session:
            try:
                row = dossier.record_fetched(session, self._files, file_id, fetched, now)
            except OSError as error:
                log.error("file_not_written", error=type(error).__name__)
                failed = dossier.Fetched(error="not_written", again=True)
                row = dossier.record_fetched(session, self._files, file_id, failed, now)
            if row is not None and row.state == "failed":
                self._tell(session, row, now)

    def _tell(self, session: Session, row: CaseFile, now: datetime) -> None:
        channels.forget_file(session, row.id)
        if row.chat_id is None or row.error == "unsent":
            return
        why = FAULTS.get(row.error, FAULTS["unavailable"])
        data = {
            "heading": "เก็บไฟล์ไม่ได้",
            "text": f"เรื่องที่ {row.case_id} · {row.name[:100]} · {why} · โปรดพิมพ์ เพิ่มเอกสาร {row.case_id} แล้วส่งอีกครั้ง",
            "tone": "late",
            "buttons": [],
        }
        outbox.put(session, outbox.Notice(row.chat_id, "note", data, key=f"file:{row.id}"), now)

    async def look_at_links(self, now: datetime) -> int:
        """Links of evidence: looked at, with a copy of the page kept."""
        with self._database.read() as session:
            if not channels.any_due(session, now):
                return 0
        with self._database.write() as session:
            due = channels.take_due(session, now)
        for evidence_id, link in due:
            page = await self._look(link)
            await run_in_threadpool(self._record_link, evidence_id, page, now)
        return len(due)

    def _record_link(self, evidence_id: int, page: Snapshot, now: datetime) -> None:
        sha256 = None
        if page.body:
            try:
                sha256 = self._files.put(page.body)
            except OSError as error:
                log.error("snapshot_not_written", error=type(error).__name__)
        seen = channels.Seen(
            page.status, page.title, page.error, sha256, len(page.body), page.media_type, page.final_url
        )
        with self._database.write() as session:
            channels.record_seen(session, evidence_id, seen, now)


__all__ = ["CaseChores", "Look"]
