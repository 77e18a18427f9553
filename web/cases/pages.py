"""The routes of the cases: the list, a case, remarks, and the evidence file."""

from __future__ import annotations

import tempfile
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from reports.proof import (
    PURPOSES,
    VERDICTS,
    CaseLog,
    evidence_name,
    evidence_pdf,
    look_words,
    size,
    write_evidence_zip,
)
from reports.quarter import Quarter
from storage.files import FileStore
from web.case_dossier import dossier_page
from web.cases.added import LONGEST_FACT, MB, TAKEN, CaseAdditions, once
from web.cases.files import sent_file, sent_stream
from web.cases.listing import load_listing
from web.cases.sheet import load_sheet, log_of
from web.gate import Gate, Refused
from web.site import Site, today
from workflows.clarification import Actor, Policy, Remark, Step, carry_out
from workflows.clarification import Refused as NotDone

LARGEST_ID = 2**31
LONGEST_REMARK = 1_000
IN_MEMORY = 8_000_000
"""Bytes of an evidence file that are held in memory; a larger one goes through a file on disk."""
PARTS: tuple[str, ...] = ("cases/answer_link.html", "cases/_dossier.html")
"""Templates that other subjects add to a case's page, in their order.

Each gets `sheet`, `visitor`, `site`, `now`; the dossier's `dossier` too.
"""


def cases_router(site: Site, policy: Policy, unit: str = "", *, files: FileStore) -> APIRouter:
    """Everything below /cases. `policy` is the agency's, `unit` its name in the quarter's report, `files` the folder."""
    from web.cases.quarters import add_quarters

    pages = CasePages(site, policy, files)
    router = APIRouter(prefix="/cases", include_in_schema=False)
    router.add_api_route("", pages.show_all, methods=["GET"])
    add_quarters(router, site, unit)
    router.add_api_route("/{case_id}", pages.show, methods=["GET"])
    router.add_api_route("/{case_id}/remark", pages.remark, methods=["POST"])
    CaseAdditions(site, files, policy).install(router)
    router.add_api_route("/{case_id}/evidence.pdf", pages.pdf, methods=["GET"])
    router.add_api_route("/{case_id}/evidence.zip", pages.zip, methods=["GET"])
    return router


def extras() -> dict[str, Any]:
    """What the template needs beside the sheet: words, limits, and the marks that make forms harmless to send twice."""
    return {
        "longest_remark": LONGEST_REMARK,
        "longest_fact": LONGEST_FACT,
        "most_mb": MB,
        "file_kinds": TAKEN,
        "fact_mark": once(),
        "file_mark": once(),
        "proof_mark": once(),
        "purposes": PURPOSES,
        "verdicts": VERDICTS,
        "look_words": look_words,
        "size": size,
    }


class CasePages:
    """The pages of one installation."""

    def __init__(self, site: Site, policy: Policy, files: FileStore) -> None:
        self._site, self._policy, self._gate, self._files = site, policy, Gate(site), files

    def show_all(self, request: Request, q: str = "", page: int = 1) -> Response:
        """The list; `q` seeks in titles and numbers."""
        visitor = self._gate.reader(request)
        now = self._site.clock()
        with self._site.database.read() as session:
            listing = load_listing(session, now, q, page)
        quarter = Quarter.of(today(now))
        return self._site.page(
            "cases/list.html", visitor, here="/cases", listing=listing, quarters=(quarter, quarter.previous)
        )

    def show(self, request: Request, case_id: int) -> Response:
        """One case."""
        visitor = self._gate.reader(request)
        now = self._site.clock()
        with self._site.database.read() as session:
            sheet = load_sheet(session, _known(case_id), now)
            if sheet is None:
                raise _no_case()
            dossier = dossier_page(session, sheet.case)
        return self._site.page(
            "cases/case.html",
            visitor,
            here="/cases",
            sheet=sheet,
            now=now,
            parts=PARTS,
            dossier=dossier,
            **extras(),
        )

    def remark(
        self,
        request: Request,
        case_id: int,
        text: Annotated[str, Form(max_length=LONGEST_REMARK * 4)] = "",
        late_step: Annotated[str, Form(max_length=20)] = "",
        csrf: Annotated[str, Form()] = "",
    ) -> Response:
        """Note something for the record, or why a step was late."""
        visitor = self._gate.actor(request, csrf)
        person = visitor.person
        if late_step and late_step not in set(Step):
            raise Refused(400, "")
        command = Remark(
            by=Actor(str(person.id), person.name, person.role),
            text=text.replace("\r\n", "\n").strip()[:LONGEST_REMARK],
            late_step=Step(late_step) if late_step else None,
        )
        try:
            with self._site.database.write() as session:
                carry_out(session, _known(case_id), command, self._site.clock(), self._policy)
        except LookupError as error:
            raise _no_case() from error
        except NotDone as error:
            raise Refused(409, "not_possible", _WHY_NOT.get(error.code, "")) from error
        return RedirectResponse(f"/cases/{case_id}#remarks", 303)

    def pdf(self, request: Request, case_id: int) -> Response:
        """The evidence on paper."""
        log = self._log(request, case_id)
        return sent_file(evidence_pdf(log, agency=self._site.agency), evidence_name(case_id, "pdf"))

    def zip(self, request: Request, case_id: int) -> Response:
        """The evidence with the record itself."""
        log = self._log(request, case_id)
        # A case with large files is put together on disk, not in memory.
        out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
        try:
            write_evidence_zip(log, out, agency=self._site.agency, files=self._files)
        except BaseException:
            out.close()  # also when the request is given up: the file on disk must not stay
            raise
        return sent_stream(out, evidence_name(case_id, "zip"))

    def _log(self, request: Request, case_id: int) -> CaseLog:
        self._gate.reader(request)
        with self._site.database.read() as session:
            log = log_of(session, _known(case_id))
        if log is None:
            raise _no_case()
        return log


_WHY_NOT = {
    "no_text": "ยังไม่มีข้อความ · พิมพ์หมายเหตุแล้วบันทึกอีกครั้ง",
    "not_late": "ขั้นตอนนี้ไม่ได้เกินกำหนด · เลือกเป็นหมายเหตุทั่วไป แล้วบันทึกอีกครั้ง",
}


def _known(case_id: int) -> int:
    if not 0 < case_id < LARGEST_ID:
        raise _no_case()
    return case_id


def _no_case() -> Refused:
    return Refused(404, "no_case")
