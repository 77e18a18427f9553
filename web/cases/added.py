"""What people add to a case on its page, facts and files, and the way back to the files."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from reports.proof import PAGE, Filed, file_name
from storage.case_tables import CaseFile
from storage.files import DamagedFile, FileStore
from storage.tables import CaseRow
from web.cases.sheet import log_of
from web.gate import Gate, Refused
from web.site import Site, Visitor, link_or_none
from workflows import channels, dossier
from workflows.clarification import Actor, AddEvidence, Case, Policy, carry_out, load_case
from workflows.clarification import Refused as NotDone

LONGEST_FACT = 3_000
LONGEST_LINK = 2_000
MOST_REQUEST = dossier.MOST_BYTES + 100_000
"""Bytes of a request: one file and the other fields of its form."""
MB = dossier.MOST_BYTES // 1_000_000
TAKEN = ".pdf,.docx,.xlsx,.pptx,.jpg,.jpeg,.png,.gif,.webp"
"""What the page offers to choose; what a file is, is told by its bytes."""
_ONCE = re.compile("[0-9a-f]{16}")
_LARGEST_ID = 2**31
_WHY_NOT: Mapping[str, str] = {
    "too_large": f"ไฟล์ใหญ่เกิน {MB} MB · แนบเฉพาะส่วนที่เกี่ยวข้อง แล้วส่งใหม่",
    "unknown_type": "ไฟล์ชนิดนี้แนบไม่ได้ · ใช้ PDF ภาพ Word Excel หรือ PowerPoint ที่ไม่มีมาโคร แล้วส่งใหม่",
    "empty": "ไฟล์ว่างเปล่า · เลือกไฟล์ใหม่แล้วส่งอีกครั้ง",
    "no_file": "ยังไม่ได้เลือกไฟล์ · เลือกไฟล์แล้วส่งอีกครั้ง",
    "no_channel": "ช่องทางนี้ยังไม่ได้เลือกไว้ในเรื่อง · เลือกช่องทางที่มีในรายการ แล้วบันทึกอีกครั้ง",
    "no_proof": "ยังไม่มีลิงก์หรือไฟล์ · ใส่อย่างน้อยหนึ่งอย่าง แล้วบันทึกอีกครั้ง",
    "no_link": "อ่านลิงก์ไม่ได้ · วางลิงก์ที่ขึ้นต้นด้วย https:// แล้วบันทึกอีกครั้ง",
    "no_text": "ยังไม่มีข้อความ · พิมพ์ข้อเท็จจริงแล้วบันทึกอีกครั้ง",
}


def once() -> str:
    """The mark of a form: sent twice, by a second tap or on a bad line, it counts once."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A form as it came; `name` is "" without a file."""

    visitor: Visitor
    fields: Mapping[str, str]
    name: str
    data: bytes


class CaseAdditions:
    """Facts and files of cases: taken from forms, files given back."""

    def __init__(self, site: Site, files: FileStore, policy: Policy) -> None:
        self._site, self._files, self._gate, self._policy = site, files, Gate(site), policy

    def install(self, router: APIRouter) -> None:
        """Declare the routes."""
        router.add_api_route("/{case_id}/facts", self.fact, methods=["POST"])
        router.add_api_route("/{case_id}/files", self.file, methods=["POST"])
        router.add_api_route("/{case_id}/proofs", self.proof, methods=["POST"])
        router.add_api_route("/{case_id}/files/{sha256}", self.give, methods=["GET"])

    def fact(
        self,
        request: Request,
        case_id: int,
        text: Annotated[str, Form(max_length=LONGEST_FACT * 4)] = "",
        mark: Annotated[str, Form(max_length=40)] = "",
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        """Add a fact."""
        visitor = self._gate.actor(request, csrf)
        words = text.replace("\x00", "").replace("\r\n", "\n").strip()[:LONGEST_FACT]
        if not words:
            raise Refused(422, "not_added", _WHY_NOT["no_text"])
        with self._site.database.write() as session:
            _case(session, _known(case_id))
            by, now = _actor(visitor), self._site.clock()
            dossier.add_note(session, case_id, "fact", words, by, _message(visitor, mark), now)
        return RedirectResponse(f"/cases/{case_id}#facts", 303)

    async def file(self, request: Request, case_id: int) -> Response:
        """Add a file."""
        sent = await self._sent(request)
        if not sent.name:
            raise Refused(422, "not_added", _WHY_NOT["no_file"])
        await run_in_threadpool(self._keep, sent, _known(case_id))
        return RedirectResponse(f"/cases/{case_id}#files", 303)

    async def proof(self, request: Request, case_id: int) -> Response:
        """Prove a chosen channel by a link, which is looked at in the background, or by a file."""
        sent = await self._sent(request)
        await run_in_threadpool(self._prove, sent, _known(case_id))
        return RedirectResponse(f"/cases/{case_id}#channels", 303)

    async def _sent(self, request: Request) -> _Sent:
        """The form. Who asks, and how large the request says it is, is looked at before anything is read."""
        await run_in_threadpool(self._gate.reader, request)
        self._gate.check_origin(request)
        length = request.headers.get("content-length", "")
        if not length.isdecimal():
            raise Refused(411, "not_added", "ไม่ทราบขนาดไฟล์ · เปิดหน้าเรื่องใหม่แล้วแนบอีกครั้ง")
        if int(length) > MOST_REQUEST:
            raise Refused(413, "not_added", _WHY_NOT["too_large"])
        async with request.form(max_files=1, max_fields=5) as form:
            visitor = await run_in_threadpool(self._gate.actor, request, str(form.get("csrf") or ""))
            given = form.get("file")
            fields = {key: str(form.get(key) or "").strip() for key in ("mark", "channel", "link")}
            name = given.filename if isinstance(given, UploadFile) else None
            data = await given.read(dossier.MOST_BYTES + 1) if isinstance(given, UploadFile) and name else b""
        return _Sent(visitor, fields, _plain(name) if name else "", data)

    def _keep(self, sent: _Sent, case_id: int) -> None:
        with self._site.database.write() as session:
            _case(session, case_id)
            self._put(session, sent, case_id, "document")

    def _put(self, session: Session, sent: _Sent, case_id: int, purpose: str) -> CaseFile:
        if not sent.data:
            raise Refused(422, "not_added", _WHY_NOT["empty"])
        by, now = _actor(sent.visitor), self._site.clock()
        mark = _message(sent.visitor, sent.fields["mark"])
        try:
            return dossier.keep_file(
                session, self._files, case_id, sent.name, sent.data, by, now, mark, purpose
            )
        except ValueError as refused:
            status = 413 if str(refused) == "too_large" else 422
            raise Refused(status, "not_added", _WHY_NOT[str(refused)]) from refused

    def _prove(self, sent: _Sent, case_id: int) -> None:
        by, now = _actor(sent.visitor), self._site.clock()
        mark, link = _message(sent.visitor, sent.fields["mark"]), sent.fields["link"]
        with self._site.database.write() as session:
            case = _case(session, case_id)
            channel = next((c for c in case.channels if c == sent.fields["channel"]), None)
            if channel is None:
                raise Refused(422, "not_added", _WHY_NOT["no_channel"])
            if link:
                self._prove_by_link(session, case, channel, link, by, mark, now)
            elif not sent.name:
                raise Refused(422, "not_added", _WHY_NOT["no_proof"])
            if sent.name:
                file = self._put(session, sent, case_id, "evidence")
                channels.add_file(session, case_id, channel, file.id, by, mark, now)

    def _prove_by_link(
        self, session: Session, case: Case, channel: str, link: str, by: Actor, mark: str, now: datetime
    ) -> None:
        page = channels.page_at_first(link)
        if link_or_none(link) is None or len(link) > LONGEST_LINK or not page:
            raise Refused(422, "not_added", _WHY_NOT["no_link"])
        case_id = int(case.case_id)
        other = channels.same_page(channel, page, channels.proofs_of(session, case_id))
        if other is not None:
            words = f"ลิงก์นี้อยู่ในหน้าเดียวกับ {other} ซึ่งมีหลักฐานแล้ว · ใช้หลักฐานจากหน้าอื่นสำหรับ {channel}"
            raise Refused(409, "not_added", words)
        channels.add_link(session, case_id, channel, link, by, mark, now)
        if case.ended is None:
            command = AddEvidence(by=by, message_id=mark, links=(link,), channel=channel)
            try:
                carry_out(session, case_id, command, now, self._policy)
            except NotDone as refused:
                raise Refused(409, "not_possible") from refused

    def give(self, request: Request, case_id: int, sha256: str) -> Response:
        """A file of this case, to be saved, never shown or run by the browser."""
        self._gate.reader(request)
        with self._site.database.read() as session:
            log = log_of(session, _known(case_id))
        if log is None:
            raise Refused(404, "no_case")
        filed = log.beside.held(sha256)
        if filed is None:
            raise Refused(404, "no_file")
        try:
            content = self._files.read(sha256)
        except (FileNotFoundError, DamagedFile) as error:
            raise Refused(404, "file_lost") from error
        return attachment(content, filed)


def attachment(content: bytes, filed: Filed) -> Response:
    """A file that somebody gave, as an answer that is harmless whatever is in it."""
    name = file_name(filed)
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    # A page of another site is no page of ours: it is saved as a file of no kind that a browser opens by itself.
    kind = filed.media_type
    kind = "application/octet-stream" if "/" not in kind or kind.startswith(("text/", "image/svg")) else kind
    if kind in ("application/xhtml+xml", "application/xml"):
        kind = "application/octet-stream"
    return Response(
        content,
        media_type=kind,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "X-Robots-Tag": "noindex, nofollow",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def _case(session: Session, case_id: int) -> Case:
    if session.get(CaseRow, case_id) is None:
        raise Refused(404, "no_case")
    return load_case(session, case_id)


def _actor(visitor: Visitor) -> Actor:
    person = visitor.person
    return Actor(str(person.id), person.name, person.role)


def _message(visitor: Visitor, mark: str) -> str:
    """What makes a form harmless to send twice."""
    return f"{PAGE}{visitor.person.id}:{mark if _ONCE.fullmatch(mark) else once()}"


def _plain(name: str) -> str:
    """A file's name without the folders that some browsers put before it, and without signs that hide what it is."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable()).strip()[:200] or "ไฟล์"


def _known(case_id: int) -> int:
    if not 0 < case_id < _LARGEST_ID:
        raise Refused(404, "no_case")
    return case_id
