"""The stand-in over HTTP: LINE's API at the root, and a page on which people can play LINE."""

import asyncio
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from bot.limits import MAX_REQUEST_BYTES
from bot.sandbox.faults import FaultKind
from bot.sandbox.line import Answer, SandboxLine
from bot.sandbox.view import state
from bot.sandbox.world import NotPossible
from thai.dates import clock, short_date

_HERE = Path(__file__).parent

UNANSWERED_SECONDS = 60.0
"""How long a request that never gets an answer is kept open, unless the caller hangs up before."""

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class _Saying(BaseModel):
    chat: str
    person: str
    text: str = Field(min_length=1, max_length=10_000)
    quoted: str | None = None


class _Tapping(BaseModel):
    message: str
    path: list[str | int] = Field(max_length=60)
    person: str
    params: dict[Literal["date", "time", "datetime"], str] | None = None


class _Sharing(BaseModel):
    person: str
    chat: str
    text: str = Field(min_length=1, max_length=10_000)


class _Forwarding(BaseModel):
    person: str
    message: str
    chat: str


class _Changing(BaseModel):
    person: str
    message: str
    text: str = Field(default="", max_length=10_000)


class _Looking(BaseModel):
    person: str
    chat: str


class _Failing(BaseModel):
    kind: FaultKind
    times: int = Field(default=1, ge=1, le=100)
    match: str | None = None


class _Webhooks(BaseModel):
    duplicate: int = Field(default=0, ge=0, le=100)
    hold: int = Field(default=0, ge=0, le=100)
    reorder: int = Field(default=0, ge=0, le=100)
    batch: int = Field(default=0, ge=0, le=100)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something to tell whoever watches: when, what, and as whom and in which chat it can be seen (LINE's ids)."""

    at: datetime
    tells: str
    person: str
    chat: str


Story = Callable[[], Sequence[Happening]]


def create_sandbox_app(
    line: SandboxLine,
    *,
    title: str = "LINE จำลอง",
    status: Callable[[], str] | None = None,
    story: Story | None = None,
    fonts: Path | None = None,
) -> FastAPI:
    """The stand-in as an application of its own, to be served or mounted.

    LINE's API answers at the application's root (`/v2/bot/...`), so that where it is mounted is the value for
    KHAOCHAT_LINE_API_BASE. The page is at `/`, what it needs under `/_/`. Whatever changes something there asks
    for the token that the page carries, so that no other web page can act through somebody's browser.

    Args:
        line: the stand-in.
        title: shown in the page's head and the browser's tab.
        status: a short text of what is going on, shown on the page (asked about once a second).
        story: all that was told so far; the page lists it and goes where it happens, unless one acts oneself.
        fonts: a folder with the four Sarabun files of web/static/vendor; without it the system's Thai font is used.
    """
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.token = secrets.token_urlsafe(24)
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="sandbox-static")
    if fonts is not None:
        app.mount("/fonts", StaticFiles(directory=fonts), name="sandbox-fonts")
    app.include_router(_page(line, title, app.state.token, own_fonts=fonts is not None))
    app.include_router(_looks(line, status, story))
    app.include_router(_acts(line, app.state.token))
    app.include_router(_api(line))
    app.add_exception_handler(NotPossible, _not_possible)
    return app


def _not_possible(_request: Request, error: Exception) -> Response:
    return JSONResponse({"message": str(error)}, status_code=409)


def _page(line: SandboxLine, title: str, token: str, *, own_fonts: bool) -> APIRouter:
    router = APIRouter()
    pages = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True)

    @router.get("/")
    def page() -> HTMLResponse:
        html = pages.get_template("sandbox.html").render(
            title=title, token=token, bot=line.world.bot_name, own_fonts=own_fonts
        )
        return HTMLResponse(html, headers=_HEADERS)

    return router


def _looks(line: SandboxLine, status: Callable[[], str] | None, story: Story | None) -> APIRouter:
    router = APIRouter(prefix="/_")

    @router.get("/state")
    def look(
        person: str | None = None,
        chat: str | None = None,
        revision: int | None = None,
        told: Annotated[int, Query(ge=0)] = 0,
    ) -> JSONResponse:
        now = line.clock()
        told_so_far = story() if story is not None else ()
        answer: dict[str, Any] = {
            "revision": line.revision,
            "day": short_date(now),
            "clock": clock(now),
            "status": status() if status is not None else "",
            "told": len(told_so_far),
            "story": [_happening(each) for each in told_so_far[told:]],
        }
        if revision != answer["revision"]:
            answer["state"] = state(line, person_id=person, chat_id=chat)
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    return router


def _happening(each: Happening) -> dict[str, str]:
    return {
        "day": short_date(each.at),
        "at": clock(each.at),
        "tells": each.tells,
        "person": each.person,
        "chat": each.chat,
    }


def _acts(line: SandboxLine, token: str) -> APIRouter:
    def from_the_page(
        x_sandbox_token: Annotated[str, Header()] = "",
        sec_fetch_site: Annotated[str, Header()] = "same-origin",
    ) -> None:
        if not hmac.compare_digest(x_sandbox_token.encode(), token.encode()):
            raise HTTPException(403, "this is for the page only")
        if sec_fetch_site not in ("same-origin", "none"):
            raise HTTPException(403, "this is for the page only")

    router = APIRouter(prefix="/_", dependencies=[Depends(from_the_page)])

    @router.post("/say")
    def say(body: _Saying) -> dict[str, str]:
        return {"id": line.say(body.chat, body.person, body.text, quoted=body.quoted)}

    @router.post("/tap")
    def tap(body: _Tapping) -> dict[str, Any]:
        params = {str(kind): value for kind, value in body.params.items()} if body.params else None
        return {"opens": line.tap_at(body.message, body.path, body.person, params)}

    @router.post("/share")
    def share(body: _Sharing) -> dict[str, str]:
        return {"id": line.share(body.person, body.chat, body.text)}

    @router.post("/forward")
    def forward(body: _Forwarding) -> dict[str, str]:
        return {"id": line.forward(body.message, body.person, body.chat)}

    @router.post("/edit")
    def edit(body: _Changing) -> dict[str, str]:
        _own(line, body)
        line.edit(body.message, body.text)
        return {}

    @router.post("/unsend")
    def unsend(body: _Changing) -> dict[str, str]:
        _own(line, body)
        line.unsend(body.message)
        return {}

    @router.post("/read")
    def read(body: _Looking) -> dict[str, str]:
        line.mark_read(body.chat, body.person)
        return {}

    @router.post("/faults")
    def faults(body: _Failing) -> dict[str, str]:
        line.fail_next(body.kind, body.times, body.match)
        return {}

    @router.post("/webhooks")
    def webhooks(body: _Webhooks) -> dict[str, str]:
        planned = line.deliver_faults
        planned.duplicate_next, planned.hold_next = body.duplicate, body.hold
        planned.reorder_next, planned.batch_next = body.reorder, body.batch
        return {}

    @router.post("/redeliver")
    def redeliver() -> dict[str, int]:
        return {"again": line.redeliver()}

    return router


def _own(line: SandboxLine, body: _Changing) -> None:
    _, post = line.world.own_post(body.message)
    if post.author != body.person:
        raise NotPossible("only one's own message can be changed")


def _api(line: SandboxLine) -> APIRouter:
    router = APIRouter()

    @router.api_route("/v2/{path:path}", methods=["GET", "POST", "PUT", "DELETE"])
    async def api(path: str, request: Request) -> Response:
        body = await _body(request)
        headers = dict(request.headers)
        answer = await run_in_threadpool(line.handle, request.method, f"/v2/{path}", headers, body)
        if answer.lost == "timeout":
            await _hung_up(request)
        return _BrokenOff() if answer.lost else _response(answer)

    return router


async def _body(request: Request) -> bytes:
    """The body, or as much of it as shows that it is too long."""
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > MAX_REQUEST_BYTES:
            break
    return bytes(taken)


async def _hung_up(request: Request) -> None:
    """Wait until the caller gives up."""
    waited = 0.0
    while waited < UNANSWERED_SECONDS and not await request.is_disconnected():
        await asyncio.sleep(0.1)
        waited += 0.1


def _response(answer: Answer) -> Response:
    headers = dict(answer.headers)
    if answer.body is not None:
        return Response(answer.body, answer.status, headers)
    return JSONResponse(answer.json, answer.status, headers)


class _BrokenOff(Response):
    """Begins an answer and breaks off: the caller sees the connection close and learns nothing of the answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise more bytes than are sent; the server then closes the connection."""
        await send({"type": "http.response.start", "status": 500, "headers": [(b"content-length", b"1")]})
