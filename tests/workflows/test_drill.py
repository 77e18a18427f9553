"""Drills: the practice posts, the rules, and the store on both kinds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.drill_commands import setting_of
from khaochat.agency import load_agency
from khaochat.drills import Drills
from khaochat.office_days import office_days
from khaochat.particulars import particulars
from khaochat.settings import DEFAULT_AGENCY_FILE
from storage import Database, quota
from storage.answer_tables import AnswerRow
from storage.drill_tables import DrillRun
from storage.quota import Thrift
from storage.tables import Chat, Outbox, Person
from thai.dates import BANGKOK
from workflows import drill
from workflows.answer import (
    AnswerPolicy,
    AnswerText,
    Around,
    Copy,
    ReleaseNow,
    Submit,
    Write,
    marks,
    policy_for,
)
from workflows.answer import Refused as AnswerRefused
from workflows.answer import Setting as AnswerSetting
from workflows.answer import carry_out as write_answer
from workflows.clarification import (
    SYSTEM,
    Acknowledge,
    Actor,
    NewIssue,
    Policy,
    Step,
    Withdraw,
    carry_out,
    load_case,
    next_due,
    open_case,
    remind_due,
)
from workflows.drill import (
    DrillPolicy,
    DrillRefused,
    LibraryError,
    at_pace,
    at_risk,
    choose,
    drill_day,
    load_library,
    may_begin_today,
)

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SETTING = setting_of(particulars(load_agency(DEFAULT_AGENCY_FILE)))
POSTS = load_library()


# The practice posts


@pytest.mark.parametrize("post", POSTS, ids=lambda p: p.id)
def test_the_bot_reads_each_practice_post_as_it_is_meant(post: drill.Practice) -> None:
    text = post.filled(
        short=SETTING.short, agency=SETTING.agency, start=NOW, answer_limit=timedelta(hours=24)
    )
    read = SETTING.read(text, NOW)
    assert sorted(issue.number for issue in read.issues) == sorted(post.expects)
    named = post.due(NOW, timedelta(hours=24))
    if named is not None:
        assert [issue.answer_by for issue in read.issues] == [named]
    assert "{" not in text


def test_there_are_many_kinds_of_practice_and_none_names_a_real_source() -> None:
    assert len(POSTS) >= 12
    assert {right for post in POSTS for right in post.expects.values()} == {"answer", "not_ours"}
    assert any(not post.expects for post in POSTS)
    assert any(len(post.expects) > 1 for post in POSTS)
    assert sum(post.deadline is not None for post in POSTS) >= 2
    for post in POSTS:
        assert "ตัวอย่าง" in post.text
        assert all(word.startswith("https://drill.example/") for word in post.text.split() if "://" in word)


GOOD = "- {id: a, name: ก, lesson: ข, expects: {1: answer}, text: 'ประเด็น {short}'}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "write a list of posts"),
        ("- x", "post 1: is no mapping"),
        (GOOD + "\n" + GOOD, "a stands twice"),
        (GOOD.replace("id: a", "id: A"), "write small letters"),
        (GOOD.replace("name: ก, ", ""), "name: is missing"),
        (GOOD.replace("{short}", "{who}"), "{who} is unknown; known are agency"),
        (GOOD.replace("{short}", "{short"), "unbalanced braces"),
        (GOOD.replace("answer", "maybe"), "write the numbers of our issues"),
        (GOOD.replace("{short}", "{deadline}"), "deadline: write it and {deadline}"),
        (GOOD.replace("lesson", "deadline: 5h, lesson"), "write a part of the answer's limit"),
        (GOOD.replace("lesson", "hint"), "hint: unknown key"),
        ("[", "not readable"),
    ],
)
def test_a_faulty_practice_post_is_refused_with_its_remedy(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "posts.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError) as refused:
        load_library(file)
    assert fault in str(refused.value)


def test_the_post_that_was_longest_not_practised_comes_next() -> None:
    first, second, third = POSTS[:3]
    assert choose(POSTS[:3], []) is first
    assert choose(POSTS[:3], [first.id]) is second
    assert choose(POSTS[:3], [first.id, third.id, second.id, first.id]) is third


# The rules


@given(
    share=st.sampled_from([1 / 60, 1 / 12, 1 / 4, 1.0]),
    hours=st.floats(0.5, 40),
    head_alone=st.floats(0.5, 5),
)
def test_every_time_of_a_drill_is_the_real_one_times_the_same_factor(
    share: float, hours: float, head_alone: float
) -> None:
    start, hour = NOW, drill.HOUR * share
    policy = Policy()
    fast = at_pace(policy, hour)
    for step in Step:
        real_due, fast_due = start + policy.sla[step], start + fast.sla[step]
        for real, short in zip(policy.marks[step], fast.marks[step], strict=True):
            first = real.moment(start, real_due) - start
            assert abs(first * share - (short.moment(start, fast_due) - start)) < timedelta(milliseconds=1)
    span = timedelta(hours=hours)
    shown = [m - start for m in marks(start, start + span)]
    told = [m - start for m in marks(start, start + span * share, hour)]
    assert len(shown) == len(told)
    assert all(abs(a * share - b) < timedelta(milliseconds=1) for a, b in zip(shown, told, strict=True))
    answers = AnswerPolicy(head_alone=timedelta(hours=head_alone), copies=(Copy("prd", "กปส."),))
    practised = policy_for(answers, Around(start, drill=True, hour=hour))
    for name in ("head_alone", "unapproved", "copies_after"):
        assert abs(getattr(answers, name) * share - getattr(practised, name)) < timedelta(milliseconds=1)
    assert practised.copies == ()
    assert policy_for(answers, Around(start)) is answers


def test_a_drills_clocks_are_the_real_ones_with_a_shorter_hour_and_no_repeats() -> None:
    fast = at_pace(Policy(), MINUTE)
    assert [fast.sla[step] / MINUTE for step in Step] == [3, 5, 12, 24]
    offsets = [mark.offset / MINUTE for mark in fast.marks[Step.BRIEF] if mark.offset]
    assert offsets == [1, 2, 3, 24]
    assert all(mark.times == 1 for marks in fast.marks.values() for mark in marks)
    assert fast.min_channels == Policy().min_channels
    real = at_pace(Policy(), drill.HOUR)
    assert real.sla == Policy().sla


@pytest.mark.parametrize(
    ("year", "month", "closed", "day"),
    [
        (2026, 11, (), 25),
        (2026, 12, (), 30),
        (2026, 12, (date(2026, 12, 30), date(2026, 12, 29)), 28),
        (2026, 12, (date(2026, 12, 30), date(2026, 12, 29), date(2026, 12, 28)), 25),
        (2027, 2, (), 24),
    ],
)
def test_the_months_drill_is_on_its_last_wednesday_or_the_working_day_before(
    year: int, month: int, closed: tuple[date, ...], day: int
) -> None:
    works = office_days(closed)
    assert drill_day(year, month, 2, works) == date(year, month, day)


def test_a_drill_that_could_not_begin_on_its_day_may_on_later_working_days_of_the_month() -> None:
    policy = DrillPolicy(weekday=2, works=office_days([date(2026, 11, 27)]))
    days = [d for d in range(1, 31) if may_begin_today(policy, date(2026, 11, d))]
    assert days == [25, 26, 30]
    assert not may_begin_today(DrillPolicy(), date(2026, 11, 25))


# In the store


def test_a_month_has_one_drill_of_its_own_at_most_and_none_beside_a_real_case(database: Database) -> None:
    office(database)
    drills = Drills(particulars(load_agency(DEFAULT_AGENCY_FILE)), Thrift(80, 95))

    def on(day: int) -> int:
        with database.write() as session:
            drills.scheduled(session, datetime(2026, 11, day, 13, 30, tzinfo=BANGKOK))
            if (run := drill.running(session)) is not None:
                drill.stop(session, run, run.started_at, SETTING, "stopped", None)
            return len(session.scalars(select(DrillRun.id)).all())

    with database.write() as session:
        october = datetime(2026, 10, 30, 10, tzinfo=BANGKOK)
        number, _ = open_case(
            session, NewIssue(title="ค้างมา", learned_at=october), SYSTEM, None, october, Policy()
        )
    assert on(25) == 0, "a case of last month is still late"
    with database.write() as session:
        carry_out(session, number, Withdraw(by=by()), NOW, Policy())
    with database.write() as session:
        quota.learned(session, 100, 80, NOW)
    assert on(25) == 0, "messages that run low are kept for real issues"
    with database.write() as session:
        quota.learned(session, 101, 80, NOW)
    assert [on(day) for day in (24, 26, 27, 30)] == [0, 1, 1, 1]


def office(database: Database) -> None:
    with database.write() as session:
        for name, role in (("ก", "officer"), ("ค", "head")):
            session.add(Person(name=name, role=role, line_user_id=f"U{name}", active=True, blocked=False))
        session.add(Chat(id="Cpr", kind="group", name="", role="pr", active=True, joined_at=NOW))


def by(number: int = 1) -> Actor:
    return Actor(str(number), "ก", "officer")


def told(database: Database, kind: str) -> list[str]:
    with database.read() as session:
        return list(
            session.scalars(select(Outbox.chat_id).where(Outbox.kind == kind).order_by(Outbox.chat_id))
        )


def test_there_is_one_drill_at_a_time_and_handing_in_twice_opens_once(database: Database) -> None:
    office(database)
    with database.write() as session:
        run = drill.begin(session, NOW, SETTING, MINUTE, by=by())
        with pytest.raises(DrillRefused) as refused:
            drill.begin(session, NOW, SETTING, MINUTE)
        assert refused.value.code == "running"
        opened = drill.hand_in(session, run, by(), "m1", NOW, SETTING.policy)
        assert drill.hand_in(session, run, by(2), "m2", NOW + MINUTE, SETTING.policy) == opened
        assert run.handed_in_by == 1
        assert load_case(session, opened[0]).drill
    assert told(database, "drill_post") == ["Cpr"]


def test_the_answer_of_a_practice_case_has_the_drills_short_hour_up_to_its_last_one(
    database: Database,
) -> None:
    office(database)
    with database.write() as session:
        run = drill.begin(session, NOW, SETTING, MINUTE, by=by())
        [number] = drill.hand_in(session, run, by(), "m1", NOW, SETTING.policy)
        rules = AnswerSetting(case=SETTING.policy)
        write_answer(session, number, Write(by=by(), text=AnswerText(body="คำชี้แจง")), NOW, rules)
        write_answer(session, number, Submit(by=by()), NOW, rules)
        row = session.get_one(AnswerRow, number)
        assert row.next_remind_at == NOW + 12 * MINUTE, "half of the 24 minutes"
        early = NOW + 22 * MINUTE
        with pytest.raises(AnswerRefused) as refused:
            write_answer(session, number, ReleaseNow(by=by(), reason="รีบ"), early, rules)
        assert refused.value.code == "too_early"
        last = NOW + 23.5 * MINUTE
        after = write_answer(session, number, ReleaseNow(by=by(), reason="รีบ"), last, rules)
        assert after.released is not None


def test_the_store_itself_takes_no_second_drill(database: Database) -> None:
    office(database)
    with database.write() as session:
        first = drill.begin(session, NOW, SETTING, MINUTE)
        same = {c.name: getattr(first, c.name) for c in DrillRun.__table__.columns if c.name != "id"}
        nested = session.begin_nested()
        session.add(DrillRun(**same))
        with pytest.raises(IntegrityError):
            session.flush()
        nested.rollback()


def test_a_drill_left_alone_opens_its_cases_reminds_apart_from_real_ones_and_ends_at_the_limit(
    database: Database,
) -> None:
    office(database)
    with database.write() as session:
        real, _ = open_case(
            session, NewIssue(title="จริง", learned_at=NOW - timedelta(hours=1)), SYSTEM, None, NOW, Policy()
        )
        carry_out(session, real, Acknowledge(by=by()), NOW, Policy())
        run = drill.begin(session, NOW, SETTING, timedelta(minutes=5), choice=1)
        assert not drill.look_after(session, NOW + 7 * MINUTE, SETTING)
        assert drill.look_after(session, NOW + 8 * MINUTE, SETTING), "half of the acknowledgement's clock"
        assert len(run.case_ids) == 1
    end = NOW + timedelta(hours=2)
    while (due := _due(database)) is not None and due < end:
        with database.write() as session:
            remind_due(session, due, Policy())
    with database.write() as session:
        assert drill.look_after(session, end, SETTING)
        assert not drill.look_after(session, end, SETTING)
        assert (run := session.scalars(select(DrillRun)).one()).end == "limit"
        assert run.result is not None
        assert run.result["handed_in"] is None
        assert run.result["practise"][:3] == ["hand_in", "acknowledge", "brief"]
        assert load_case(session, real).ended is None
        for row in session.scalars(select(Outbox).where(Outbox.kind == "drill_reminder")):
            assert {item["case_id"] for item in row.data["items"]} == set(run.case_ids)
        for row in session.scalars(select(Outbox).where(Outbox.kind == "case_reminder")):
            assert {item["case_id"] for item in row.data["items"]} == {real}
    assert told(database, "drill_result") == ["Cpr", "Uค"]


def _due(database: Database) -> datetime | None:
    with database.read() as session:
        return next_due(session)


def test_a_practice_case_joins_no_other_and_no_real_issue_joins_it(database: Database) -> None:
    office(database)
    with database.write() as session:
        run = drill.begin(session, NOW, SETTING, MINUTE, choice=1)
        [practice] = drill.hand_in(session, run, by(), None, NOW, SETTING.policy)
        title = load_case(session, practice).title
        real, new = open_case(session, NewIssue(title=title, learned_at=NOW), SYSTEM, None, NOW, Policy())
        assert new
        assert real != practice
        assert drill.look_after(session, NOW, SETTING), "it gives way"
        carry_out(session, real, Withdraw(by=by()), NOW, Policy())
        again = drill.begin(session, NOW + MINUTE, SETTING, MINUTE, choice=1)
        [second] = drill.hand_in(session, again, by(), None, NOW + MINUTE, SETTING.policy)
        assert second not in (practice, real)


def test_what_leaves_no_time_for_a_drill(database: Database) -> None:
    office(database)
    with database.write() as session:
        number, _ = open_case(session, NewIssue(title="จริง", learned_at=NOW), SYSTEM, None, NOW, Policy())
        assert at_risk(load_case(session, number), NOW) == "acknowledge"
        with pytest.raises(DrillRefused) as refused:
            drill.begin(session, NOW, SETTING, MINUTE)
        assert refused.value.facts == {"case_id": number, "why": "acknowledge"}
        case = carry_out(session, number, Acknowledge(by=by()), NOW, Policy())
        assert at_risk(case, NOW + timedelta(hours=3, minutes=59)) is None
        assert at_risk(case, NOW + timedelta(hours=4)) == "near"
        assert at_risk(case, NOW + timedelta(hours=5)) == "late"


def test_the_agencys_drill_hour_follows_the_agency_file() -> None:
    policy = load_agency(DEFAULT_AGENCY_FILE).drill_policy
    assert (policy.weekday, policy.at) == (2, time(13, 30))
    assert policy.hour == timedelta(minutes=5)
    assert datetime(2026, 11, 25, 13, 30, tzinfo=BANGKOK).weekday() == policy.weekday
