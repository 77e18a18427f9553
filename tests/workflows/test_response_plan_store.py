"""Response plans in the store, on both engines: what is found, who is told, what survives together."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from storage import Database
from storage.migrate import upgrade
from storage.tables import Chat, Clip, Outbox, Person, PlanEvent, ResponsePlan, Story, StoryMove
from workflows.response_plan import (
    Actor,
    Approve,
    Form,
    House,
    Policy,
    Propose,
    Refused,
    Return,
    State,
    Withdraw,
    any_due,
    carry_out,
    choose_kind,
    load_plan,
    next_due,
    open_plan,
    plan_of_story,
    remind_due,
)

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, 9.00 in Bangkok."""
POLICY = Policy()
HOUSE = House("หน่วยงาน", "สมศ.", ("สมศ.",))
PRESS = Form("press", "แถลงข่าว", "{title} · {first} · {outlets}")
PR = "C" + "1" * 32


def person(number: int, role: str) -> Person:
    return Person(id=number, name=role, role=role, line_user_id=f"U{number:032d}", active=True, blocked=False)


def actor(number: int, role: str) -> Actor:
    return Actor(str(number), role, role)


OFFICER, HEAD = actor(1, "officer"), actor(2, "head")


@pytest.fixture
def office(database: Database) -> Database:
    """Four people, the PR group, a story in two outlets."""
    with database.write() as session:
        session.add_all(person(n, r) for n, r in enumerate(("officer", "head", "deputy", "director"), 1))
        session.add(Chat(id=PR, role="pr", name="", kind="group", active=True))
        session.add(Story(id=7, title="ครูร้อง สมศ.", opened_at=NOW, last_at=NOW, clips=2, outlets=2))
        session.flush()
        session.add_all(clip(n, outlet, 7) for n, outlet in enumerate(("มติชน", "ข่าวสด"), 1))
    return database


def clip(number: int, outlet: str, story: int) -> Clip:
    return Clip(
        id=number,
        source="t",
        source_key=str(number),
        outlet=outlet,
        title="ครูร้อง สมศ.",
        published_at=NOW + timedelta(minutes=number),
        fetched_at=NOW,
        content_hash="",
        story_id=story,
    )


def opened(database: Database, now: datetime = NOW, story: int = 7, *, again: bool = False) -> int:
    with database.write() as session:
        return open_plan(session, story, OFFICER, None, now, POLICY, again=again)[0]


def proposed(database: Database) -> int:
    plan_id = opened(database)
    with database.write() as session:
        choose_kind(session, plan_id, PRESS, HOUSE, OFFICER, None, NOW, POLICY)
        carry_out(session, plan_id, Propose(by=OFFICER), NOW, POLICY)
    return plan_id


def told(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(r.kind, r.chat_id) for r in session.scalars(select(Outbox).order_by(Outbox.seq))]


def test_a_draft_cites_the_story_and_the_head_is_asked(office: Database) -> None:
    plan_id = proposed(office)
    with office.read() as session:
        assert load_plan(session, plan_id).text == "ครูร้อง สมศ. · มติชน · 2"
        row = session.get_one(ResponsePlan, plan_id)
        assert (row.state, row.waiting, row.kind, row.round) == ("waiting", "head", "press", 1)
        assert row.next_remind_at == NOW + timedelta(hours=2)
    assert told(office) == [("plan_decision", "U" + "2".zfill(32))]


def test_in_place_of_a_head_who_has_blocked_the_bot_the_deputy_is_asked_and_with_nobody_the_pr_group(
    office: Database,
) -> None:
    with office.write() as session:
        session.get_one(Person, 2).blocked = True
    plan_id = proposed(office)
    assert told(office) == [("plan_decision", "U" + "3".zfill(32))]
    with office.write() as session:
        session.get_one(Person, 3).blocked = session.get_one(Person, 4).blocked = True
        carry_out(session, plan_id, Withdraw(by=OFFICER, reason="ร่างใหม่"), NOW, POLICY)
    proposed(office)
    assert told(office)[1:] == [("plan_decision", PR)]


def test_who_has_lost_the_role_hears_nothing_more_of_the_plan_and_the_pr_group_does(office: Database) -> None:
    plan_id = proposed(office)
    with office.write() as session:
        session.get_one(Person, 1).role = "viewer"
    with office.write() as session:
        carry_out(session, plan_id, Return(by=HEAD, remark="เพิ่มตัวเลข"), NOW, POLICY)
    assert told(office)[1:] == [("plan_result", PR)]


def test_two_officers_at_once_open_one_plan(office: Database) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(opened(office))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_story_has_a_new_plan_only_when_the_last_one_has_ended_and_is_not_in_force(
    office: Database,
) -> None:
    first = opened(office)
    assert opened(office) == first
    with office.write() as session:
        carry_out(session, first, Withdraw(by=OFFICER, reason="x"), NOW, POLICY)
    second = opened(office)
    assert second != first
    with office.write() as session:
        choose_kind(session, second, PRESS, HOUSE, OFFICER, None, NOW, POLICY)
        carry_out(session, second, Propose(by=OFFICER), NOW, POLICY)
        for number, role in ((2, "head"), (3, "deputy"), (4, "director")):
            carry_out(session, second, Approve(by=actor(number, role)), NOW, POLICY)
    assert opened(office) == second
    assert opened(office, again=True) not in (first, second)


def test_the_plan_of_a_story_that_was_merged_is_found_from_the_story_that_stayed(office: Database) -> None:
    plan_id = opened(office)
    with office.write() as session:
        session.add(Story(id=8, title="เรื่องเดียวกัน", opened_at=NOW, last_at=NOW, clips=3, outlets=3))
        session.flush()
        session.get_one(Story, 7).clips = 0
        for one in session.scalars(select(Clip)):
            one.story_id = 8
            session.add(StoryMove(clip_id=one.id, from_story=7, to_story=8, kind="merge", at=NOW))
    with office.read() as session:
        found = plan_of_story(session, 8)
        assert found is not None
        assert found.id == plan_id
    assert opened(office, story=8) == plan_id
    assert opened(office, story=7) == plan_id, "the button of an old card leads there too"
    with office.write() as session:
        plan = choose_kind(session, plan_id, PRESS, HOUSE, OFFICER, None, NOW, POLICY)
    assert plan.text == "เรื่องเดียวกัน · มติชน · 2"


def test_a_story_that_is_unknown_has_no_plan(office: Database) -> None:
    with pytest.raises(LookupError):
        opened(office, story=99)


def test_a_refused_command_leaves_no_trace(office: Database) -> None:
    plan_id = proposed(office)
    before = told(office)
    with office.write() as session, pytest.raises(Refused):
        carry_out(session, plan_id, Approve(by=OFFICER), NOW, POLICY)
    with office.read() as session:
        assert load_plan(session, plan_id).approvals == ()
    assert told(office) == before


def test_who_lost_the_link_to_line_counts_as_not_registered(office: Database) -> None:
    plan_id = proposed(office)
    with office.write() as session:
        session.get_one(Person, 2).line_user_id = None
    with office.write() as session:
        plan = carry_out(session, plan_id, Approve(by=actor(3, "deputy")), NOW, POLICY)
    assert [a.in_place for a in plan.approvals] == [True, False]


def test_reminders_are_found_by_looking_and_the_looking_comes_to_an_end(office: Database) -> None:
    plan_id = proposed(office)
    later = NOW + timedelta(hours=2)
    with office.read() as session:
        assert not any_due(session, later - timedelta(seconds=1))
        assert next_due(session) == later
        assert any_due(session, later)
    with office.write() as session:
        assert remind_due(session, later, POLICY) == 1
        assert not any_due(session, later)
        assert remind_due(session, later, POLICY) == 0
    assert told(office)[1:] == [("plan_reminder", "U" + "2".zfill(32))]
    with office.write() as session:
        again = later + timedelta(hours=2)
        remind_due(session, again, POLICY)
    assert told(office)[2:] == [
        ("plan_reminder", "U" + "2".zfill(32)),
        ("plan_reminder", "U" + "1".zfill(32)),
    ]
    with office.read() as session:
        assert load_plan(session, plan_id).reminded == 2


def test_what_fell_due_while_the_service_slept_into_the_night_waits_for_the_office(office: Database) -> None:
    proposed(office)
    night = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    with office.write() as session:
        assert remind_due(session, night, POLICY) == 1
        assert not any_due(session, night)
        assert next_due(session) == datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    assert len(told(office)) == 1


def test_a_longer_pause_in_the_agency_file_counts_at_once(office: Database) -> None:
    proposed(office)
    slow = Policy(timedelta(hours=5), time(8, 30), time(16, 30))
    later = NOW + timedelta(hours=2)
    with office.write() as session:
        remind_due(session, later, slow)
        assert next_due(session) == NOW + timedelta(hours=5)
    assert len(told(office)) == 1


def test_the_events_stand_on_the_story_with_who_and_from_which_message(office: Database) -> None:
    plan_id = proposed(office)
    with office.write() as session:
        carry_out(session, plan_id, Approve(by=HEAD, message_id="m9", round=1), NOW, POLICY)
    with office.read() as session:
        rows = session.scalars(select(PlanEvent).where(PlanEvent.story_id == 7).order_by(PlanEvent.seq)).all()
        assert [(r.seq, r.kind) for r in rows] == [
            (1, "plan_opened"),
            (2, "kind_chosen"),
            (3, "proposed"),
            (4, "approved"),
        ]
        assert (rows[-1].person_id, rows[-1].message_id, rows[-1].at) == (2, "m9", NOW)
        assert load_plan(session, plan_id).state is State.WAITING


def test_upgrading_keeps_stories_and_does_not_announce_old_ones_anew(
    database_url: str, tmp_path: Path
) -> None:
    database = Database(database_url)
    upgrade(database, "0004")
    with database.write() as session:
        for number, alerted in ((1, "'2026-11-23 02:00:00+00'"), (2, "NULL")):
            session.execute(
                text(
                    "INSERT INTO story (id, title, opened_at, last_at, clips, outlets, relevant, negative,"
                    " alerted_at, alerted_outlets) VALUES (:n, 'ข่าว', '2026-11-23 02:00:00+00',"
                    f" '2026-11-23 02:00:00+00', 1, 1, true, true, {alerted}, 1)"
                ),
                {"n": number},
            )
        if database.is_sqlite:
            session.execute(
                text("UPDATE story SET opened_at = '2026-11-23 02:00:00.000000', last_at = opened_at")
            )
            session.execute(
                text(
                    "UPDATE story SET alerted_at = '2026-11-23 02:00:00.000000' WHERE alerted_at IS NOT NULL"
                )
            )
    upgrade(database)
    with database.read() as session:
        stories = session.scalars(select(Story).order_by(Story.id)).all()
        assert [s.alerted_national for s in stories] == [True, False]
        assert stories[0].opened_at == NOW
    database.close()
