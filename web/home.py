"""The front page: what this is. It shows nothing of the agency's work, which needs a session."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
)


def home_router(agency: str, *, sandbox: bool) -> APIRouter:
    """The route /. With `sandbox` the page says so and leads to the LINE to try it with."""
    router = APIRouter()
    page = PAGES.get_template("home.html").render(agency=agency, sandbox=sandbox)

    @router.get("/", include_in_schema=False)
    def home() -> HTMLResponse:
        return HTMLResponse(page)

    return router
