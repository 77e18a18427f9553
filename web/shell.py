"""The shell around all pages: style and script, safe headers, and error pages that say what to do."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.gate import Gate
from web.problems import Problem, problem_for
from web.site import STATIC, Site, Visitor

log = structlog.get_logger(__name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Everything from this site only, nothing inline. `data:` pictures are the arrows and ticks in Pico's style sheet."""
PAGE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    # Not no-referrer: with it browsers send "Origin: null", and a form of ours could not be told from a stranger's.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
MACHINES = ("/api/", "/webhooks/", "/healthz", "/readyz", "/metrics")
"""Paths that programs ask for: their errors stay JSON."""
A_YEAR = "public, max-age=31536000, immutable"


class _Static(StaticFiles):
    """Files whose address changes with their content may be kept by the browser."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be kept for a year when the address names its version."""
        response = await super().get_response(path, scope)
        if response.status_code == 200 and scope.get("query_string", b"").startswith(b"v="):
            response.headers["Cache-Control"] = A_YEAR
        return response


def install_shell(app: FastAPI, site: Site) -> None:
    """Put style, script, headers and error pages around the pages of `app`; call it once, before the first request."""
    app.mount("/static", _Static(directory=STATIC), name="static")
    app.add_middleware(_PageHeaders)
    gate = Gate(site)

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 400
        if request.url.path.startswith(MACHINES):
            if isinstance(error, RequestValidationError):
                return await request_validation_exception_handler(request, error)
            return JSONResponse({"detail": getattr(error, "detail", "")}, status)
        problem = problem_for(status, getattr(error, "reason", ""), getattr(error, "words", ""))
        headers = getattr(error, "headers", None) or {}
        visitor = await run_in_threadpool(gate.visitor, request) if status != 401 else None
        return _error_page(site, request, status, problem, headers, visitor)

    async def broken(request: Request, error: Exception) -> Response:
        log.error("page_failed", path=request.url.path, error=type(error).__name__)
        if request.url.path.startswith(MACHINES):
            return JSONResponse({"detail": "internal error"}, 500)
        response = _error_page(site, request, 500, problem_for(500, ""), {}, None)
        # The outermost handler answers past the middleware.
        response.headers.update(PAGE_HEADERS)
        return response

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, refused)
    app.add_exception_handler(Exception, broken)


def _error_page(
    site: Site,
    request: Request,
    status: int,
    problem: Problem,
    headers: Mapping[str, str],
    visitor: Visitor | None,
) -> HTMLResponse:
    """The whole page; for a live part only its message, put into the line for messages."""
    if request.headers.get("hx-request") == "true":
        text = site.render("flash.html", tone="late", text=f"{problem.title} · {problem.advice}")
        return HTMLResponse(text, status, headers=headers)
    page = site.page("error.html", visitor, status=status, code=status, problem=problem)
    page.headers.update(headers)
    return page


class _PageHeaders:
    """Puts the safety headers on every answer; plain ASGI, since every webhook passes here too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                page = headers.get("content-type", "").startswith("text/html")
                if page and not str(scope["path"]).startswith("/sandbox"):
                    # Over what another middleware has set: with a stricter Referrer-Policy no form would get through.
                    headers.update(PAGE_HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers)
