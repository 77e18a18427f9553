"""The front page: what this is. It shows nothing of the agency's work, which needs a session."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from web.gate import Gate
from web.site import Site


def front_router(site: Site) -> APIRouter:
    """The route /. In the sandbox the page leads to the LINE to try it with."""
    router, gate = APIRouter(), Gate(site)

    @router.get("/", include_in_schema=False)
    def front(request: Request) -> HTMLResponse:
        return site.page("front.html", gate.visitor(request))

    return router
