"""Coming in and leaving: a personal link of the chat, good once, starts a session.

The link shows a page with one button, and only the button uses it up: LINE and others fetch links for a preview.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from storage.web_access import end_session, peek_link, start_session, use_link
from web.gate import Gate, Refused
from web.site import Site


def session_router(site: Site) -> APIRouter:
    """The routes /enter/{token} (GET shows, POST enters) and POST /leave."""
    router, gate = APIRouter(), Gate(site)

    @router.get("/enter/{token}", include_in_schema=False)
    def door(token: str) -> Response:
        with site.database.read() as session:
            entry = peek_link(session, token, site.clock(), secret=site.secret)
        if entry is None:
            raise Refused(410, "link_spent")
        return site.page("enter.html", name=entry.person.name)

    @router.post("/enter/{token}", include_in_schema=False)
    def enter(token: str, request: Request) -> Response:
        gate.check_origin(request)
        now = site.clock()
        with site.database.write() as session:
            entry = use_link(session, token, now, secret=site.secret)
            started = start_session(session, entry.person.id, now, secret=site.secret) if entry else ""
        if entry is None:
            raise Refused(410, "link_spent")
        response = RedirectResponse(entry.path, 303)
        gate.let_in(response, started)
        return response

    @router.post("/leave", include_in_schema=False)
    def leave(request: Request, csrf: Annotated[str, Form()] = "") -> Response:
        gate.sender(request, csrf)
        with site.database.write() as session:
            end_session(session, request.cookies.get(gate.cookie, ""), site.clock(), secret=site.secret)
        response = site.page("left.html")
        gate.let_out(response)
        return response

    return router
