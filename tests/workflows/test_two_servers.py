"""Two servers on one store: whatever both do at the same moment happens once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.drill_commands import setting_of
from bot.intake import read_text, take_handed
from khaochat.agency import load_agency
from khaochat.particulars import particulars
from khaochat.settings import DEFAULT_AGENCY_FILE
from storage import Database
from storage.tables import CaseEvent, CaseRow, Chat, Outbox, Person, Post
from workflows import dossier, drill
from workflows.clarification import SYSTEM, Actor, NewIssue, Policy, open_case, remind_due
from workflows.intake import Given

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TEXT = "ประเด็นที่ 1 ผู้ประเมินภายนอกเรียกเก็บค่าเดินทางจากโรงเรียน ขอให้ สมศ. ชี้แจง"
AGENCY = particulars(load_agency(DEFAULT_AGENCY_FILE))
POLICY = Policy()
PR = "C" + "1" * 32
ENOUGH = 0.4
"""Seconds in which the second server would have finished, were it not made to wait."""


def office(database: Database) -> None:
    with database.write() as session:
        for number, role in enumerate(("officer", "officer", "head"), 1):
            session.add(
                Person(id=number, name=f"ก{number}", role=role, line_user_id=f"U{number:032d}", active=True)
            )
        session.add(Chat(id=PR, kind="group", name="", role="pr", active=True, joined_at=NOW))


def at_once(
    database: Database, first: Callable[[Session], object], second: Callable[[Session], object]
) -> None:
    """The first has done its work and is about to commit when the second begins."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with database.write() as session:
                second(session)
        except BaseException as error:
            failed.append(error)
            raise

    other = threading.Thread(target=run)
    with database.write() as session:
        first(session)
        session.flush()
        other.start()
        other.join(ENOUGH)
    other.join(20)
    assert not other.is_alive()
    assert not failed


def cards(database: Database, kind: str) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Outbox.chat_id).where(Outbox.kind == kind)))


def handed_in(person: int) -> Callable[[Session], object]:
    given = Given(
        text=TEXT,
        chat_id=f"U{person:032d}",
        learned_at=NOW,
        assumed_at=NOW - timedelta(minutes=30),
        posted_at=NOW - timedelta(minutes=30),
        message_id=f"m{person}",
        person_id=person,
        told_in=f"U{person:032d}",
    )
    by = Actor(str(person), f"ก{person}", "officer")
    return lambda session: take_handed(
        session, AGENCY, given, read_text(AGENCY, TEXT, posted_at=NOW, learned_at=NOW, now=NOW), by, NOW
    )


def test_one_post_from_two_officers_at_once_is_one_post_one_case_and_one_card(database: Database) -> None:
    office(database)
    at_once(database, handed_in(1), handed_in(2))
    with database.read() as session:
        assert len(session.scalars(select(Post)).all()) == 1
        [case] = session.scalars(select(CaseRow)).all()
        opened = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == "case_opened")
        assert len(session.scalars(opened).all()) == 1
    assert cards(database, "case_opened") == [PR]


def test_one_issue_in_two_posts_at_once_is_one_case(database: Database) -> None:
    """Such as the page and an alert's button: neither is a post that the other could find."""
    office(database)
    issue = NewIssue(title="ค่าเดินทางผู้ประเมิน", learned_at=NOW)
    second = replace(issue, title="ค่าเดินทาง ผู้ประเมิน")
    at_once(
        database,
        lambda session: open_case(session, issue, SYSTEM, None, NOW, POLICY),
        lambda session: open_case(session, second, SYSTEM, None, NOW, POLICY),
    )
    with database.read() as session:
        assert len(session.scalars(select(CaseRow)).all()) == 1
    assert cards(database, "case_opened") == [PR]


def test_reminders_looked_for_by_two_servers_go_out_once(database: Database) -> None:
    office(database)
    with database.write() as session:
        open_case(session, NewIssue(title="เรื่อง", learned_at=NOW), SYSTEM, None, NOW, POLICY)
    late = NOW + timedelta(hours=3, minutes=1)
    at_once(
        database,
        lambda session: remind_due(session, late, POLICY),
        lambda session: remind_due(session, late, POLICY),
    )
    with database.read() as session:
        kinds = session.scalars(select(CaseEvent.kind).order_by(CaseEvent.seq)).all()
    assert kinds == ["case_opened", "reminded", "reminded"], (
        "the acknowledgement at its limit, the facts at half"
    )
    told = cards(database, "case_reminder")
    assert len(told) == len(set(told))


def test_a_dossier_built_by_two_servers_is_shown_once_to_who_waited(database: Database) -> None:
    office(database)
    with database.write() as session:
        case_id, _ = open_case(session, NewIssue(title="เรื่อง", learned_at=NOW), SYSTEM, None, NOW, POLICY)
        dossier.wish(session, case_id, PR, NOW, None, None)

    def build(session: Session) -> None:
        dossier.keep(session, case_id, dossier.Dossier(), NOW, 5)
        dossier.answer_wishes(session, case_id, NOW)

    at_once(database, build, build)
    assert cards(database, "dossier") == [PR]


def test_a_drill_opened_by_a_person_and_by_the_clock_at_once_has_its_cases_once(database: Database) -> None:
    office(database)
    setting = setting_of(AGENCY)
    with database.write() as session:
        run = drill.begin(session, NOW, setting, timedelta(minutes=1), choice=1)
        issues, opens = len(run.issues), run.opens_at

    def by_hand(session: Session) -> None:
        found = drill.running(session)
        assert found is not None
        drill.hand_in(session, found, Actor("1", "ก1", "officer"), "m1", opens, setting.policy)

    at_once(database, by_hand, lambda session: drill.look_after(session, opens, setting))
    with database.read() as session:
        assert len(session.scalars(select(CaseRow)).all()) == issues
