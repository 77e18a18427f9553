"""The quarter's report as a file: for people with a session, and for whoever holds the link of the group's card."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from reports.quarter import ENDINGS, Quarter, compile_quarter, quarter_file, quarter_name
from storage.web_access import quarter_asked
from web.cases.files import sent_file
from web.gate import Gate, Refused
from web.site import Site


def add_quarters(router: APIRouter, site: Site, unit: str) -> None:
    """The route /quarters/{year}-{number}.{ending} below the router's prefix, for people with a session."""
    gate = Gate(site)

    @router.get("/quarters/{year}-{number}.{ending}")
    def quarter(request: Request, year: int, number: int, ending: str) -> Response:
        gate.reader(request)
        return _file(site, unit, _read(f"{number}/{year}"), ending)


def quarter_router(site: Site, unit: str = "") -> APIRouter:
    """The route /quarters/{token}/{ending}. 410 when the link is not ours or too old."""
    router = APIRouter(include_in_schema=False)

    @router.get("/quarters/{token}/{ending}")
    def shared(token: str, ending: str) -> Response:
        asked = quarter_asked(token, site.clock(), secret=site.secret)
        if asked is None:
            raise Refused(410, "quarter_expired")
        return _file(site, unit, _read(asked), ending)

    return router


def _read(text: str) -> Quarter:
    try:
        return Quarter.read(text)
    except ValueError as error:
        raise Refused(404, "") from error


def _file(site: Site, unit: str, quarter: Quarter, ending: str) -> Response:
    now = site.clock()
    if ending not in ENDINGS or quarter.begins > now:
        raise Refused(404, "")
    with site.database.read() as session:
        data = compile_quarter(session, quarter, now=now, agency=site.agency, unit=unit)
    return sent_file(quarter_file(data, ending), quarter_name(quarter, ending))
