"""/cases/{n}/answer: the composer at a desk, with live counts and check list; approving and sending back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from storage.tables import CaseRow
from thai.dates import long_date, short_datetime
from web.forms import typed_text
from web.gate import Gate
from web.gate import Refused as Turned
from web.site import Site, Visitor
from workflows.answer import (
    FAST_PARTS,
    PARTS,
    Answer,
    AnswerText,
    Approve,
    Around,
    AskDirector,
    Command,
    Refused,
    ReleaseNow,
    SendBack,
    Setting,
    State,
    Submit,
    Write,
    around,
    asked,
    carry_out,
    compose,
    counts,
    holders_of,
    load_answer,
    missing,
    score,
    standing,
    the_sheet,
)
from workflows.clarification import Actor, Case, Step, load_case

LONGEST_FIELD = 6000
Deed = Literal["save", "submit", "approve", "return", "director", "postnow"]
STATES = {
    "draft": ("ร่างคำตอบ", "waiting"),
    "returned": ("ส่งกลับแก้ไข", "soon"),
    "waiting": ("รอเห็นชอบ", "waiting"),
    "released": ("พร้อมโพสต์", "in_time"),
    "posted": ("โพสต์แล้ว", "done"),
}
ROLES = {"head": "หัวหน้าภารกิจ", "deputy": "รอง ผอ.", "director": "ผอ."}
DONE = {
    "save": "บันทึกแล้ว",
    "submit": "เสนอคำตอบแล้ว",
    "approve": "เห็นชอบแล้ว",
    "return": "ส่งกลับแก้ไขแล้ว",
    "director": "ขอความเห็นชอบจาก ผอ. แล้ว",
    "postnow": "บันทึกเหตุผลแล้ว · รับข้อความสำหรับโพสต์ได้ในแชต LINE พิมพ์ แจ้งตอบ",
}
REFUSALS = {
    "no_answer": "ยังไม่มีคำตอบ · โปรดเขียนแล้วบันทึกก่อน",
    "no_text": "ยังไม่มีข้อความ · โปรดเขียนคำตอบก่อน",
    "too_long": "ข้อความยาวเกินไป ยังไม่ได้บันทึก · โปรดย่อแล้วบันทึกใหม่",
    "no_reason": "โปรดบอกเหตุผลในช่อง เหตุผล แล้วกดอีกครั้ง",
    "not_submitted": "คำตอบยังไม่ได้เสนอให้เห็นชอบ",
    "under_consideration": "คำตอบนี้เสนอแล้วและรอเห็นชอบ · ถ้าจะแก้ไข โปรดบันทึกข้อความใหม่แล้วเสนออีกครั้ง",
    "released": "คำตอบนี้ได้ข้อยุติแล้ว · ถ้าจะแก้ไข โปรดบันทึกข้อความใหม่แล้วเสนออีกครั้ง",
    "other_round": "คำตอบถูกแก้ไขหลังจากเปิดหน้านี้ · โหลดหน้าใหม่เพื่ออ่านฉบับล่าสุดก่อนพิจารณา",
    "not_approver": "ผู้พิจารณาคำตอบคือ หัวหน้าภารกิจ รอง ผอ. และ ผอ. ตามที่หน่วยงานกำหนด",
    "out_of_order": "ยังไม่ถึงลำดับ ต้องเป็นไปตามลำดับการพิจารณา",
    "already_approved": "เห็นชอบไว้แล้ว",
    "already_asked": "คำตอบนี้ต้องได้รับความเห็นชอบจาก ผอ. อยู่แล้ว",
    "too_early": "ยังไม่ถึงเวลาที่โพสต์โดยยังไม่เห็นชอบได้",
    "as_returned": "คำตอบยังเหมือนเดิม · โปรดแก้ไขแล้วเสนอใหม่",
    "not_released": "คำตอบยังไม่ได้รับความเห็นชอบ",
}


@dataclass(frozen=True, slots=True)
class AnswerDesk:
    """What the page needs of the agency: the rules of answers, and the kind of each channel by its name."""

    setting: Setting
    kinds: Mapping[str, str]


class _Fields(BaseModel):
    """The form as it was filled in; lists have one entry a line."""

    csrf: str = ""
    do: Deed = "save"
    seen: int = 0
    round: int = 0
    # Not "form": a field of that name hides the form itself from scripts.
    shape: Literal["full", "fast", "free"] = "full"
    headline: str = Field("", max_length=LONGEST_FIELD)
    sentence: str = Field("", max_length=LONGEST_FIELD)
    issue: str = Field("", max_length=LONGEST_FIELD)
    speaker: str = Field("", max_length=LONGEST_FIELD)
    facts: str = Field("", max_length=LONGEST_FIELD)
    links: str = Field("", max_length=LONGEST_FIELD)
    body: str = Field("", max_length=LONGEST_FIELD)
    pictures: str = Field("", max_length=LONGEST_FIELD)
    reason: str = Field("", max_length=LONGEST_FIELD)

    @property
    def text(self) -> AnswerText:
        fast, free = self.shape == "fast", self.shape == "free"
        if free:
            return AnswerText(body=typed_text(self.body), links=_lines(self.links))
        return AnswerText(
            headline=_one(self.headline),
            sentence="" if fast else _one(self.sentence),
            issue="" if fast else _one(self.issue),
            speaker="" if fast else _one(self.speaker),
            facts=() if fast else _lines(self.facts),
            links=_lines(self.links),
            body=typed_text(self.body) if fast else "",
            pictures=_lines(self.pictures),
            fast=fast,
        )


def _one(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def answer_router(site: Site, desk: AnswerDesk) -> APIRouter:
    """The page of a case's answer and what can be done on it."""
    pages = AnswerPages(site, desk)
    router = APIRouter(prefix="/cases/{case_id}/answer", include_in_schema=False)
    router.add_api_route("", pages.show, methods=["GET"])
    router.add_api_route("", pages.do, methods=["POST"])
    router.add_api_route("/check", pages.check, methods=["POST"])
    return router


class AnswerPages:
    """The composer of one installation."""

    def __init__(self, site: Site, desk: AnswerDesk) -> None:
        self._site, self._desk, self._gate = site, desk, Gate(site)

    def show(self, request: Request, case_id: int, said: str = "") -> Response:
        """The composer; whoever may only read sees the answer as it stands."""
        visitor = self._gate.reader(request)
        return self._page(visitor, case_id, flash=DONE.get(said, ""))

    def check(self, request: Request, case_id: int, fields: Annotated[_Fields, Form()]) -> Response:
        """Counts, check list and the text as it would be posted, while it is being written."""
        self._gate.actor(request, fields.csrf)
        with self._site.database.read() as session:
            case = self._case(session, case_id)
        text = self._site.render("answer/check.html", **self._judged(case, fields.text))
        return Response(text, media_type="text/html")

    def do(self, request: Request, case_id: int, fields: Annotated[_Fields, Form()]) -> Response:
        """Save, and what the pressed button says; a refusal shows the page with what was typed."""
        visitor = self._gate.actor(request, fields.csrf)
        actor = Actor(str(visitor.person.id), visitor.person.name, visitor.person.role)
        try:
            with self._site.database.write() as session:
                self._case(session, case_id)
                known = load_answer(session, case_id)
                if known is not None and fields.seen != known.text_version and fields.do != "return":
                    raise Refused("other_round", round=known.round)
                for command in _commands(fields, actor, known):
                    carry_out(session, case_id, command, self._site.clock(), self._desk.setting)
        except Refused as refused:
            words = REFUSALS.get(refused.code, "ทำรายการไม่ได้ · โหลดหน้าใหม่แล้วลองอีกครั้ง")
            moment = refused.facts.get("from_")
            if isinstance(moment, datetime):
                words = f"{words} · ทำได้ตั้งแต่ {short_datetime(moment)}"
            return self._page(visitor, case_id, flash=words, tone="late", typed=fields, status=409)
        return RedirectResponse(f"/cases/{case_id}/answer?said={quote(fields.do)}", 303)

    def _case(self, session: Session, case_id: int) -> Case:
        if not 0 < case_id < 2**31 or session.get(CaseRow, case_id) is None:
            raise Turned(404, "", "ไม่มีเรื่องชี้แจงนี้ · ดูเลขเรื่องจากการ์ดใน LINE")
        return load_case(session, case_id)

    def _page(
        self,
        visitor: Visitor,
        case_id: int,
        *,
        flash: str = "",
        tone: str = "in_time",
        typed: _Fields | None = None,
        status: int = 200,
    ) -> Response:
        now = self._site.clock()
        with self._site.database.read() as session:
            case = self._case(session, case_id)
            answer = load_answer(session, case_id)
            there = around(session, session.get_one(CaseRow, case_id), now)
        text = typed.text if typed else answer.text if answer else AnswerText(issue=case.title)
        wanted = asked(answer, there) if answer else None
        mine = answer is not None and _may_decide(answer, there, visitor)
        state, colour = STATES[answer.state.value] if answer else ("ยังไม่มีคำตอบ", "waiting")
        return self._site.page(
            "answer/page.html",
            visitor,
            status=status,
            case=case,
            case_id=case_id,
            answer=answer,
            text=text,
            shape="free" if text.free else "fast" if text.fast else "full",
            due=case.step(Step.ANSWER).due,
            state=state,
            colour="late" if answer is None and case.step(Step.ANSWER).late(now) else colour,
            asked=ROLES.get(wanted or "", ""),
            mine=mine,
            waiting=answer is not None and answer.state is State.WAITING,
            roles=ROLES,
            flash=flash,
            tone=tone,
            reason=typed.reason if typed else "",
            at=short_datetime,
            **self._judged(case, text),
        )

    def _judged(self, case: Case, text: AnswerText) -> dict[str, Any]:
        now = self._site.clock()
        labels = FAST_PARTS if text.fast else PARTS
        return {
            "score": score(text, standing(case, text, now, self._desk.kinds), the_sheet()),
            "counts": counts(text),
            "missing": [labels[name] for name in missing(text)],
            "words": compose(replace(text, day=text.day or long_date(now))),
        }


def _may_decide(answer: Answer, there: Around, visitor: Visitor) -> bool:
    """Whether the page offers a decision: to whoever is asked, and to approvers who have not spoken yet."""
    person = str(visitor.person.id)
    if answer.waiting is None or any(approval.by.id == person for approval in answer.approvals):
        return False
    wanted = asked(answer, there)
    speaks = wanted is not None and any(h.person_id == person for h in holders_of(answer, wanted, there))
    return speaks or visitor.person.role in ROLES


def _commands(fields: _Fields, by: Actor, known: Answer | None) -> tuple[Command, ...]:
    """What the pressed button asks for, in order."""
    match fields.do:
        case "save":
            return (Write(by=by, text=fields.text),)
        case "submit":
            return (Write(by=by, text=fields.text), Submit(by=by))
        case "approve":
            # Changed on the page and approved at once: the record has the new text and the word on it.
            return (Approve(by=by, round=fields.round, text=fields.text),)
        case "return":
            return (SendBack(by=by, round=fields.round, remark=fields.reason),)
        case "director":
            return (AskDirector(by=by, reason=fields.reason),)
        case "postnow":
            if known is not None and known.text.same_as(fields.text):
                return (ReleaseNow(by=by, reason=fields.reason),)
            return (Write(by=by, text=fields.text), ReleaseNow(by=by, reason=fields.reason))
