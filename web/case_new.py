"""/cases/new: an officer types or pastes an issue, or uploads a chat export, with pictures and files as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from storage.files import MOST_BYTES, BadFile, Kept, text_of
from storage.tables import CaseRow, Post
from thai.dates import BANGKOK, short_datetime
from web.gate import Gate, Refused
from web.intake import HandedIn, IntakeDesk, keep_files, take_in
from web.site import Site, Visitor
from workflows.clarification import Actor
from workflows.intake import strictest_posting_time

PATH = "/cases/new"
MOST_FILES = 10
LONGEST_TEXT = 200_000
MOST_REQUEST = MOST_BYTES + 5_000_000
"""All files of one form together, and the form around them."""
_BAD = {
    "empty": "ไม่มีเนื้อหา",
    "too_large": f"ใหญ่เกิน {MOST_BYTES // 1_000_000} MB",
    "unknown_type": "ไม่ใช่ภาพ PDF Word Excel หรือข้อความ (.txt)",
}


@dataclass(frozen=True, slots=True)
class _Uploads:
    """What was uploaded: evidence as it lies in the folder, and the texts of chat exports."""

    evidence: list[tuple[str, Kept]]
    texts: list[str]


def case_new_router(site: Site, desk: IntakeDesk) -> APIRouter:
    """The routes: the form (GET), taking it in (POST), and what became of it (GET /cases/new/{post})."""
    router, gate = APIRouter(), Gate(site)

    def actor(request: Request) -> Visitor:
        visitor = gate.reader(request)
        if not visitor.acting:
            raise Refused(403, "read_only_role")
        return visitor

    @router.get(PATH, include_in_schema=False)
    def form(request: Request) -> Response:
        visitor = actor(request)
        now = site.clock()
        return site.page(
            "case_new.html",
            visitor,
            here=PATH,
            usual=f"{desk.pmoc_at:%H.%M} น.",
            usual_passed=now.astimezone(BANGKOK).time() >= desk.pmoc_at,
            strictest=short_datetime(strictest_posting_time(now, desk.pmoc_at.hour, desk.pmoc_at.minute)),
            latest=f"{now.astimezone(BANGKOK):%Y-%m-%dT%H:%M}",
            limits={"text": LONGEST_TEXT, "files": MOST_FILES, "mb": MOST_BYTES // 1_000_000},
        )

    @router.post(PATH, include_in_schema=False)
    def take(
        request: Request,
        csrf: Annotated[str, Form()] = "",
        text: Annotated[str, Form()] = "",
        when: Annotated[str, Form()] = "unknown",
        at: Annotated[str, Form()] = "",
        source: Annotated[str, Form()] = "",
        files: Annotated[list[UploadFile] | None, File()] = None,
    ) -> Response:
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > MOST_REQUEST:
            raise Refused(
                413, "not_taken", f"ไฟล์รวมกันใหญ่เกิน {MOST_REQUEST // 1_000_000} MB · แนบเฉพาะส่วนที่เกี่ยวข้อง"
            )
        visitor = gate.actor(request, csrf)
        now = site.clock()
        uploads = _keep(desk, files or [])
        given = [_plain(t) for t in (text, *uploads.texts) if t.strip()]
        if not given:
            raise Refused(
                422, "not_taken", "ยังไม่มีข้อความของประเด็น · วางข้อความโพสต์ หรือแนบประวัติแชต (.txt) แล้วส่งใหม่"
            )
        posted_at = _posted_at(desk, when, at, now)
        person = visitor.person
        by = Actor(str(person.id), person.name, person.role)
        post_id: int | None = None
        with site.database.write() as session:
            for one in given:
                typed = HandedIn(
                    one[:LONGEST_TEXT], "page", "page", posted_at, source[:2000], "", person.id, True
                )
                taken = take_in(session, desk, typed, by, now)
                post_id = taken.post_id if taken else post_id
            if post_id is not None:
                keep_files(session, uploads.evidence, post_id, by, now)
        if post_id is None:
            raise Refused(422, "not_taken", "ไม่พบประเด็นในประวัติแชต · วางข้อความของโพสต์นั้นแล้วส่งใหม่")
        return RedirectResponse(f"{PATH}/{post_id}", 303)

    @router.get(PATH + "/{post_id}", include_in_schema=False)
    def taken(request: Request, post_id: int) -> Response:
        visitor = actor(request)
        with site.database.read() as session:
            post = session.get(Post, post_id) if post_id < 2**31 else None
            if post is None or post.origin == "line":
                raise Refused(404, "", "ไม่พบประเด็นนี้ · เปิดหน้า แจ้งประเด็น อีกครั้ง")
            titles = [i["title"] for i in (post.parsed or {}).get("issues", [])]
            cases = session.scalars(
                select(CaseRow)
                .where(CaseRow.opened_at > post.learned_at - timedelta(days=4))
                .where((CaseRow.post_id == post.id) | CaseRow.title.in_(titles))
                .order_by(CaseRow.id)
            ).all()
        ours = {case.title for case in cases}
        return site.page(
            "case_new_taken.html",
            visitor,
            here=PATH,
            post=post,
            cases=cases,
            others=[t for t in titles if t not in ours],
            when=short_datetime,
        )

    return router


def _plain(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def _keep(desk: IntakeDesk, files: Sequence[UploadFile]) -> _Uploads:
    """Put the files into the folder; what is kept without a post in the end lies there unused and harms nobody."""
    result = _Uploads([], [])
    sent = [f for f in files if f.filename]
    if len(sent) > MOST_FILES:
        raise Refused(422, "not_taken", f"แนบได้ครั้งละไม่เกิน {MOST_FILES} ไฟล์")
    for one in sent:
        name = str(one.filename)
        data = one.file.read(MOST_BYTES + 1)
        try:
            kept = desk.files.keep(data)
        except BadFile as bad:
            raise Refused(422, "not_taken", f"ไฟล์ {name[:80]} {_BAD[bad.code]} · เปลี่ยนไฟล์แล้วส่งใหม่") from None
        if kept.media_type == "text/plain":
            result.texts.append(text_of(data) or "")
        result.evidence.append((name, kept))
    return result


def _posted_at(desk: IntakeDesk, when: str, at: str, now: datetime) -> datetime | None:
    """When it was posted: now, today's usual time, a given time; None (strictest reading) where nobody says so."""
    local = now.astimezone(BANGKOK)
    if when == "now":
        return now
    if when == "usual":
        found = local.replace(hour=desk.pmoc_at.hour, minute=desk.pmoc_at.minute, second=0, microsecond=0)
    elif when == "at":
        try:
            found = datetime.fromisoformat(at).replace(tzinfo=BANGKOK)
        except ValueError:
            raise Refused(422, "not_taken", "อ่านเวลาโพสต์ไม่ได้ · เลือกวันและเวลาใหม่") from None
    else:
        return None
    if found > now:
        raise Refused(422, "not_taken", "เวลาโพสต์ยังมาไม่ถึง · เลือกเวลาที่ผ่านมาแล้ว")
    return found
