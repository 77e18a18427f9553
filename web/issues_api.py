"""/api: programs hand in issues (POST /api/v1/issues); the description for machines and a page for people beside it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import deque
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import structlog
from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from monitor.body import TooLarge, limited_body
from monitor.pmoc import Issue
from web.intake import HandedIn, IntakeDesk, cases_of, posting_time, take_in, take_titled
from web.site import Site
from workflows.clarification import Actor
from workflows.intake import ApiCaller, earlier_answer, key_holder, remember_answer

log = structlog.get_logger(__name__)

MOST_BYTES = 300_000
LONGEST_TEXT = 100_000
REQUESTS_A_MINUTE = 120
"""Of one key: far above any real day, below what would keep the office from working."""
NEWEST = timedelta(minutes=5)
"""How far ahead a clock of another machine may be."""
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class SourceIn(BaseModel):
    """Where the news was seen."""

    model_config = ConfigDict(extra="forbid")
    outlet: Annotated[str, Field(max_length=200)] = ""
    url: Annotated[str, Field(max_length=2000, pattern=r"^https?://")] | None = None


class IssueIn(BaseModel):
    """An issue: the post as it was written (`text`), or its particulars (`title` and more). Exactly one of both."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] | None = Field(
        default=None, description="โพสต์ทั้งข้อความ หรือประวัติแชต LINE · ใช้ text หรือ title อย่างใดอย่างหนึ่ง"
    )
    title: Annotated[str, Field(max_length=500)] | None = Field(
        default=None, description="ประเด็น เมื่อไม่มีข้อความโพสต์"
    )
    detail: Annotated[str, Field(max_length=5000, description="รายละเอียดของประเด็น")] = ""
    agencies: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=30)] = Field(
        default_factory=list, description="หน่วยงานที่โพสต์ระบุ เป็นรายการของชื่อ"
    )
    posted_at: AwareDatetime | None = Field(
        default=None,
        description="เวลาที่ PMOC โพสต์ เขียนแบบ ISO 8601 พร้อมเขตเวลา · ไม่ระบุจะนับจากเวลาเร็วที่สุดที่เป็นไปได้ และถามกลุ่มประชาสัมพันธ์",
    )
    answer_by: AwareDatetime | None = Field(
        default=None, description="กำหนดแจ้งตอบที่โพสต์ระบุ เขียนแบบเดียวกับ posted_at"
    )
    source: SourceIn | None = Field(default=None, description="แหล่งข่าวที่โพสต์ระบุ: outlet ชื่อสื่อ และ url ลิงก์")
    sender: Annotated[str, Field(max_length=200, description="ผู้โพสต์")] = ""
    idempotency_key: Annotated[
        str, Field(max_length=200, description="กุญแจกันส่งซ้ำ หรือใช้หัวข้อ Idempotency-Key")
    ] = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> IssueIn:
        if (self.text is None) == (self.title is None):
            raise ValueError("give either text or title")
        if not (self.text or self.title or "").strip():
            raise ValueError("text or title must not be empty")
        return self


class CaseOut(BaseModel):
    """A case that the issue has opened (`new`) or joined. `unsure`: an officer is asked whether it is the agency's."""

    id: int
    title: str
    state: str
    new: bool
    unsure: bool
    acknowledge_due: str
    answer_due: str


class OtherOut(BaseModel):
    """An issue of the post that was read as another agency's."""

    no: int
    title: str


class TakenOut(BaseModel):
    """What became of it. `posted_at_assumed`: nobody said when it was posted; the clocks run by the strictest reading."""

    post: int
    known: bool
    posted_at: str
    posted_at_assumed: bool
    cases: list[CaseOut]
    withdrawn: list[int]
    others: list[OtherOut]


class Fault(BaseModel):
    """Why a request was not carried out, and what to do about it."""

    error: Literal[
        "no_key",
        "bad_key",
        "too_large",
        "not_json",
        "bad_fields",
        "other_body",
        "too_many",
        "no_issue",
        "in_future",
        "internal",
    ]
    message: str
    what_to_do: str
    fields: list[str] = Field(default_factory=list)


_FAULTS: dict[str, tuple[int, str, str]] = {
    "no_key": (401, "ไม่มีกุญแจ API", "ส่งส่วนหัว Authorization: Bearer ตามด้วยกุญแจที่ผู้ดูแลระบบออกให้"),
    "bad_key": (401, "กุญแจ API ใช้ไม่ได้", "ขอกุญแจใหม่จากผู้ดูแลระบบ (khaochat api-key add ชื่อ)"),
    "too_large": (413, f"ข้อมูลใหญ่เกิน {MOST_BYTES // 1000} kB", "ส่งเฉพาะโพสต์ที่เกี่ยวข้อง"),
    "not_json": (400, "อ่าน JSON ไม่ได้", "ส่ง JSON หนึ่งวัตถุ เข้ารหัส UTF-8"),
    "bad_fields": (422, "ข้อมูลไม่ถูกต้อง", "แก้ไขช่องใน fields ตามรูปแบบใน /api/docs"),
    "other_body": (409, "Idempotency-Key นี้ใช้กับข้อมูลอื่นแล้ว", "ใช้กุญแจใหม่กับข้อมูลใหม่ ใช้กุญแจเดิมเฉพาะเมื่อส่งข้อมูลเดิมซ้ำ"),
    "too_many": (429, f"ส่งเกิน {REQUESTS_A_MINUTE} ครั้งต่อนาที", "รอตามวินาทีใน Retry-After แล้วส่งใหม่"),
    "no_issue": (422, "ไม่พบประเด็นในประวัติแชต", "ส่งข้อความของโพสต์ หรือใช้ title"),
    "in_future": (422, "posted_at ยังมาไม่ถึง", "ตรวจนาฬิกาและเขตเวลา เช่น 2026-11-23T10:30:00+07:00"),
    "internal": (500, "ระบบขัดข้อง ยังไม่ได้บันทึก", "ส่งใหม่ด้วย Idempotency-Key เดิม"),
}


class Failed(Exception):
    """A request that is not carried out. `code` is a key of the table of faults."""

    def __init__(self, code: str, fields: list[str] | None = None, retry_after: int = 0) -> None:
        super().__init__(code)
        self.code, self.fields, self.retry_after = code, fields or [], retry_after


def issues_api(site: Site, desk: IntakeDesk) -> FastAPI:
    """The application for /api: mount it there."""
    api = FastAPI(
        title="ข่าวชัด API",
        version="1",
        description="รับประเด็นจากระบบอื่น · ใช้กุญแจที่ผู้ดูแลระบบออกให้ด้วย khaochat api-key add ชื่อ",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    pace = _Pace()

    @api.exception_handler(Failed)
    async def failed(_request: Request, error: Failed) -> JSONResponse:
        return _fault(error)

    @api.exception_handler(Exception)
    async def broken(_request: Request, error: Exception) -> JSONResponse:
        log.error("api_failed", error=type(error).__name__)
        return _fault(Failed("internal"))

    @api.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return site.page("api_docs.html", spec=api.openapi())

    faults: dict[int | str, dict[str, Any]] = {
        status: {"model": Fault, "description": text}
        for status, text in (
            (400, "อ่าน JSON ไม่ได้"),
            (401, "ไม่มีกุญแจ หรือกุญแจใช้ไม่ได้"),
            (409, "Idempotency-Key ใช้กับข้อมูลอื่นแล้ว"),
            (413, "ข้อมูลใหญ่เกินไป"),
            (422, "ข้อมูลไม่ถูกต้อง"),
            (429, "ส่งถี่เกินไป"),
        )
    }

    @api.post(
        "/v1/issues",
        status_code=202,
        response_description="รับประเด็นแล้ว พร้อมเลขเรื่องชี้แจงและกำหนดเวลา",
        response_model=TakenOut,
        responses=faults,
        summary="ส่งประเด็น",
        description="เปิดเรื่องชี้แจง หรือรวมกับเรื่องเดิมของประเด็นเดียวกัน · ส่งซ้ำด้วย Idempotency-Key เดิมได้คำตอบเดิม",
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": IssueIn.model_json_schema()}},
            },
            "parameters": [
                {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 200}}
            ],
            "security": [{"bearer": []}],
        },
    )
    async def issues(request: Request) -> Response:
        now = site.clock()
        caller = await run_in_threadpool(_caller, site, request.headers.get("authorization", ""))
        pace.check(caller, now)
        try:
            body = await limited_body(request.stream(), request.headers.get("content-length"), MOST_BYTES)
        except TooLarge:
            raise Failed("too_large") from None
        issue = _read(body)
        given_key = request.headers.get("idempotency-key", "") or issue.idempotency_key
        if given_key and not _KEY.fullmatch(given_key):
            raise Failed("bad_fields", ["Idempotency-Key: 1-200 visible ASCII characters"])
        if issue.posted_at is not None and issue.posted_at > now + NEWEST:
            raise Failed("in_future", ["posted_at"])
        answer = await run_in_threadpool(_take, site, desk, caller, issue, given_key, now)
        return JSONResponse(answer, 202)

    _describe_keys(api)
    return api


def _describe_keys(api: FastAPI) -> None:
    made = api.openapi

    def with_keys() -> dict[str, Any]:
        spec = made()
        spec.setdefault("components", {})["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer"}
        }
        return spec

    # FastAPI's own way to change its description ("Extending OpenAPI") is to put a function in place of the method.
    api.openapi = with_keys  # type: ignore[method-assign]


def _fault(error: Failed) -> JSONResponse:
    status, message, what_to_do = _FAULTS[error.code]
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = {"error": error.code, "message": message, "what_to_do": what_to_do, "fields": error.fields}
    return JSONResponse(body, status, headers)


def _caller(site: Site, header: str) -> ApiCaller:
    scheme, _, key = header.partition(" ")
    if scheme.casefold() != "bearer" or not key.strip():
        raise Failed("no_key")
    with site.database.read() as session:
        caller = key_holder(session, key.strip())
    if caller is None:
        raise Failed("bad_key")
    return caller


def _read(body: bytes) -> IssueIn:
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Failed("not_json") from None
    if not isinstance(found, dict):
        raise Failed("not_json")
    try:
        return IssueIn.model_validate(found)
    except ValidationError as bad:
        # Places and kinds only: the text itself is not repeated.
        named = [".".join(str(p) for p in e["loc"]) or "text, title" for e in bad.errors(include_input=False)]
        kinds = [e["msg"] for e in bad.errors(include_input=False)]
        listed = [f"{n}: {k}" for n, k in zip(named, kinds, strict=True)]
        raise Failed("bad_fields", listed[:20]) from None


def _take(
    site: Site, desk: IntakeDesk, caller: ApiCaller, issue: IssueIn, key: str, now: datetime
) -> dict[str, Any]:
    plain = issue.model_dump_json(exclude={"idempotency_key"})
    body_hash = hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()
    key = key or f"body:{body_hash}"
    with site.database.write() as session:
        earlier = earlier_answer(session, caller, key, now)
        if earlier is not None:
            if earlier[0] != body_hash:
                raise Failed("other_body")
            return earlier[1]
        by = Actor(f"api:{caller.name}", caller.name, "api")
        taken = _carry_out(session, desk, caller, issue, by, now)
        if taken is None:
            raise Failed("no_issue")
        posted_at, assumed = posting_time(session, taken, desk)
        answer = {
            "post": taken.post_id,
            "known": taken.known,
            "posted_at": posted_at.isoformat(),
            "posted_at_assumed": assumed,
            "cases": cases_of(session, taken),
            "withdrawn": list(taken.withdrawn),
            "others": [{"no": number, "title": title} for number, title in taken.others],
        }
        remember_answer(session, caller, key, body_hash, answer, now)
    return answer


def _carry_out(
    session: Any, desk: IntakeDesk, caller: ApiCaller, issue: IssueIn, by: Actor, now: datetime
) -> Any:
    source = (issue.source.url or issue.source.outlet) if issue.source else ""
    text = _clean(issue.text or "\n".join([issue.title or "", issue.detail]).strip())
    one = HandedIn(
        text=text,
        where=f"api:{caller.name}"[:64],
        origin="api",
        posted_at=issue.posted_at,
        source=_clean(source or ""),
        sender=_clean(issue.sender),
        issue=True,
        ask=True,
    )
    if issue.title is None:
        return take_in(session, desk, one, by, now)
    titled = Issue(
        no=1,
        title=_clean(issue.title).strip(),
        agencies=tuple(_clean(a) for a in issue.agencies),
        ours=True,
        due=issue.answer_by,
        detail=_clean(issue.detail),
    )
    return take_titled(session, desk, one, titled, by, now)


def _clean(text: str) -> str:
    """Without NUL and half characters, which no store keeps."""
    return text.replace("\x00", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Pace:
    """How often each key was used in the last minute; in memory, since it protects this process."""

    def __init__(self) -> None:
        self._times: dict[int, deque[datetime]] = {}

    def check(self, caller: ApiCaller, now: datetime) -> None:
        """Raise Failed too_many when a key is used too often."""
        times = self._times.setdefault(caller.id, deque())
        while times and times[0] <= now - timedelta(minutes=1):
            times.popleft()
        if len(times) >= REQUESTS_A_MINUTE:
            wait = (times[0] + timedelta(minutes=1) - now).total_seconds()
            raise Failed("too_many", retry_after=max(1, int(wait) + 1))
        times.append(now)
