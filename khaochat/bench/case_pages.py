"""How long the pages of cases take to be made, with years of cases in the store."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from khaochat.agency import Agency
from khaochat.bench.measures import percentile
from khaochat.clock import wall_clock
from storage import Database
from storage.case_tables import CaseRecord
from storage.migrate import upgrade
from storage.tables import CaseEvent, CaseRow, Person
from web import Site
from web.case_dossier import dossier_page
from web.cases.listing import load_listing
from web.cases.pages import PARTS, extras
from web.cases.sheet import load_sheet
from web.site import Visitor
from workflows import channels, dossier
from workflows.clarification import (
    Acknowledge,
    Actor,
    Answer,
    Brief,
    ChooseChannels,
    NewIssue,
    Policy,
    carry_out,
    open_case,
    remind_due,
)

TIMES = 100
BESIDE = 8
"""Facts, and links with the copy of their page, of each case."""


def case_pages(folder: Path, agency: Agency, number: int) -> dict[str, Any]:
    """Load and render the list and the page of a case `TIMES` times each, with `number` ended cases; milliseconds."""
    folder.mkdir(parents=True, exist_ok=True)
    database, now = Database(f"sqlite:///{folder / 'cases.db'}"), wall_clock()
    upgrade(database)
    with database.write() as session:
        case_id, person = _one_case(session, agency.policy)
        _copies(session, case_id, number)
    site = Site(database, lambda: now, "bench", agency.name, agency.short_name)
    visitor = Visitor(person, "token")

    def one() -> str:
        with database.read() as session:
            sheet = load_sheet(session, case_id, now)
            assert sheet is not None
            shown: dict[str, Any] = {"sheet": sheet, "dossier": dossier_page(session, sheet.case)}
        shown |= {"now": now, "parts": PARTS, **extras()}
        return site.render("cases/case.html", visitor, here="/cases", **shown)

    def all_of_them() -> str:
        with database.read() as session:
            listing = load_listing(session, now, "ครู")
        return site.render("cases/list.html", visitor, here="/cases", listing=listing, quarters=())

    result = {
        "cases": number,
        "events_a_case": _events(database, case_id),
        "case": _took(one),
        "list": _took(all_of_them),
    }
    database.close()
    return result


def _took(make: Callable[[], str]) -> dict[str, float]:
    make()  # the first one reads the templates
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        make()
        took.append((time.perf_counter() - began) * 1000)
    return {
        "p50_ms": round(percentile(took, 0.5), 1),
        "p99_ms": round(percentile(took, 0.99), 1),
        "max_ms": round(max(took), 1),
    }


def _events(database: Database, case_id: int) -> int:
    with database.read() as session:
        return len(session.scalars(select(CaseEvent.id).where(CaseEvent.case_id == case_id)).all())


def _one_case(session: Session, policy: Policy) -> tuple[int, Person]:
    """A case with all four steps, the reminders before them, and what officers add beside."""
    person = Person(name="bench", role="officer", active=True, blocked=False)
    session.add(person)
    session.flush()
    by, start = Actor(str(person.id), person.name, person.role), wall_clock() - timedelta(days=2)
    case_id, _ = open_case(session, NewIssue("ครูร้องงานเอกสารมากเกินไป", start, start), by, None, start, policy)
    for hours in (1.6, 2.5, 3):
        remind_due(session, start + timedelta(hours=hours), policy)
    for command in (
        Acknowledge(by=by),
        Brief(by=by, note="ลดแบบฟอร์มแล้ว"),
        ChooseChannels(by=by, channels=("เว็บไซต์", "เฟซบุ๊ก", "วิทยุ")),
        Answer(by=by, text="ไม่มีการกำหนดให้จัดทำเอกสารเพิ่ม"),
    ):
        carry_out(session, case_id, command, start + timedelta(hours=4), policy)
    for n in range(BESIDE):
        at = start + timedelta(hours=2, minutes=n)
        dossier.add_note(session, case_id, "fact", f"ข้อเท็จจริงที่ {n} ของเรื่อง", by, f"fact {n}", at)
        link = f"https://onesqa.example/{n}"
        proof = channels.add_link(session, case_id, "เว็บไซต์", link, by, f"link {n}", at)
        seen = channels.Seen(200, f"หน้าที่ {n}", "", f"{n:064x}", 40_000, "text/html")
        channels.record_seen(session, proof.id, seen, at)
    dossier.keep(session, case_id, dossier.Dossier(), start, 1)
    session.expunge(person)
    return case_id, person


def _copies(session: Session, case_id: int, number: int) -> None:
    row = session.get_one(CaseRow, case_id)
    case = {c.name: getattr(row, c.name) for c in CaseRow.__table__.columns if c.name != "id"}
    events = [
        {c.name: getattr(e, c.name) for c in CaseEvent.__table__.columns if c.name != "id"}
        for e in session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id))
    ]
    ids = range(case_id + 1, case_id + 1 + number)
    session.execute(insert(CaseRow), [{**case, "id": n} for n in ids])
    session.execute(insert(CaseEvent), [{**event, "case_id": n} for n in ids for event in events])
    beside = [
        {c.name: getattr(r, c.name) for c in CaseRecord.__table__.columns if c.name != "id"}
        for r in session.scalars(select(CaseRecord).where(CaseRecord.case_id == case_id))
    ]
    session.execute(insert(CaseRecord), [{**entry, "case_id": n} for n in ids for entry in beside])
