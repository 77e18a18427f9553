"""/reports/{token}: a report's file for whoever holds the link, for fourteen days; made when it is asked for."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from reports.summary import File, SummaryHouse, report_file
from storage.tables import ReportSent
from storage.web_access import report_asked
from web.gate import Refused
from web.site import Site


def reports_router(site: Site, house: SummaryHouse) -> APIRouter:
    """The route. 410 when the link is not ours or too old."""
    router = APIRouter()

    @router.get("/reports/{token}", include_in_schema=False)
    def report(token: str) -> Response:
        asked = report_asked(token, site.clock(), secret=site.secret)
        if asked is None:
            raise Refused(410, "report_expired")
        return sent_file(made(site, house, *asked))

    return router


def made(site: Site, house: SummaryHouse, report_id: int, ending: str) -> File:
    """A report's file. Raises Refused 404 when there is no such report, or not in this format."""
    with site.database.read() as session:
        found = session.get(ReportSent, report_id)
        if found is None:
            raise Refused(404, "")
        try:
            return report_file(session, found, ending, house)
        except ValueError as error:
            raise Refused(404, "") from error


def sent_file(file: File) -> Response:
    """The file as an answer that browsers keep nowhere; a PDF is shown, all else saved."""
    shown = "inline" if file.media_type == "application/pdf" else "attachment"
    return Response(
        file.content,
        media_type=file.media_type,
        headers={
            "Content-Disposition": f'{shown}; filename="{file.name}"',
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex, nofollow",
            # A file of ours runs nothing, wherever it is opened.
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        },
    )
