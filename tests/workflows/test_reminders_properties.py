"""Who hears a reminder: what must hold whoever is away, unreachable, on duty, or wants to be left alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workflows.clarification import (
    Actor,
    Case,
    HandOver,
    MarkKind,
    OpenCase,
    Policy,
    Reminded,
    Snooze,
    Step,
    Tick,
    decide,
    evolve,
    items_of,
    next_mark_at,
)
from workflows.clarification.bundle import MOST_ITEMS, as_notice, joined
from workflows.duty import LADDER, DutyPolicy, Member, Roster

POSTED = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
IDS = [str(n) for n in range(1, 8)]
NIGHT_ENDS = POSTED + timedelta(hours=20)

members = st.lists(
    st.tuples(st.sampled_from(["officer", "officer", "head", "deputy", "director", "admin"]), st.booleans()),
    min_size=1,
    max_size=len(IDS),
).map(lambda rows: {i: Member(i, f"คน {i}", *row) for i, row in zip(IDS, rows, strict=False)})
stand_ins = st.dictionaries(
    st.sampled_from(IDS), st.one_of(st.none(), st.sampled_from([*IDS, "99"])), max_size=5
)
rosters = st.builds(
    Roster,
    members=members,
    away=stand_ins,
    on_duty=st.frozensets(st.sampled_from(IDS), max_size=3),
    night_ends=st.sampled_from([None, NIGHT_ENDS]),
    head_at_limit=st.booleans(),
)


def ladder_is_there(roster: Roster) -> bool:
    return any(roster.present(m.id) for m in roster.members.values() if m.role in LADDER)


def opened(owner: str | None) -> Case:
    who = Actor(owner, "คน", "officer") if owner else None
    command = OpenCase(
        by=Actor("1", "คน", "officer"), case_id="1", title="ก", posted_at=POSTED, learned_at=POSTED, owner=who
    )
    [event] = decide(None, command, POSTED, Policy())
    return evolve(None, event)


@settings(max_examples=150, deadline=None)
@given(
    roster=rosters,
    owner=st.one_of(st.none(), st.sampled_from(IDS)),
    snoozes=st.lists(st.tuples(st.sampled_from(IDS), st.integers(1, 700)), max_size=3),
    hours=st.lists(st.integers(1, 40), min_size=1, max_size=5),
)
def test_every_limit_is_heard_at_once_by_somebody_who_can_be_reached(
    roster: Roster, owner: str | None, snoozes: list[tuple[str, int]], hours: list[int]
) -> None:
    case = opened(owner)
    for person, minutes in snoozes:
        command = Snooze(by=Actor(person, "คน", "officer"), span=timedelta(minutes=minutes), reason="รอ")
        for event in decide(case, command, POSTED + timedelta(minutes=5), Policy()):
            case = evolve(case, event)
    for hour in sorted(hours):
        now = POSTED + timedelta(hours=hour)
        for event in decide(case, Tick(roster=roster), now, Policy()):
            assert isinstance(event, Reminded)
            case = evolve(case, event)
            ids = [one.person.id for one in event.told]
            assert len(set(ids)) == len(ids), "nobody hears twice"
            assert event.to_group == (not ids)
            for one in event.told:
                assert roster.members[one.person.id].reachable
                assert one.person.id not in roster.away, "nobody on leave hears"
                assert (one.held == "night") == (one.at == NIGHT_ENDS and bool(one.held == "night"))
                assert one.held != "snoozed" or (one.at is not None and now < one.at <= event.due)
            if ladder_is_there(roster):
                assert ids
                if event.kind is not MarkKind.BEFORE:
                    assert any(one.at is None for one in event.told)
            if event.kind is not MarkKind.BEFORE:
                assert not any(one.held == "snoozed" for one in event.told)


@given(roster=rosters, role=st.sampled_from(LADDER))
def test_a_rung_with_nobody_in_it_is_never_silent_while_the_ladder_has_anybody(
    roster: Roster, role: str
) -> None:
    found = roster.rung(role)
    assert bool(found) == ladder_is_there(roster)
    own = [m for m in roster.members.values() if m.role == role and roster.present(m.id)]
    if own:
        wanted = {p.member.id for m in own if (p := roster.present(m.id))}
        assert {p.member.id for p in found} == wanted


@given(
    case_ids=st.lists(st.tuples(st.integers(1, 400), st.sampled_from(list(Step)), st.integers(0, 50))),
    cuts=st.integers(1, 7),
)
def test_reminders_joined_bit_by_bit_make_one_notice_that_loses_none_and_begins_with_the_most_overdue(
    case_ids: list[tuple[int, Step, int]], cuts: int
) -> None:
    assume(case_ids)
    items: list[dict[str, Any]] = [
        {
            "case_id": c,
            "step": s.value,
            "due": (POSTED + timedelta(hours=h)).isoformat(),
            "missed_since": None,
        }
        for c, s, h in case_ids
    ]
    parts = [items[start : start + cuts] for start in range(0, len(items), cuts)]
    notice = as_notice(parts[0])
    for part in parts[1:]:
        notice = joined(notice, as_notice(part))
    got = items_of(notice)
    keys = [(item["case_id"], item["step"]) for item in got]
    assert len(set(keys)) == len(keys) <= MOST_ITEMS
    distinct = {(item["case_id"], item["step"]) for item in items}
    if len(distinct) <= MOST_ITEMS:
        assert set(keys) == distinct
        assert notice["more"] == 0
    dues = [item["due"] for item in got]
    assert dues == sorted(dues)
    assert (notice["case_id"], notice["step"]) == keys[0]


@given(
    night=st.tuples(st.times(), st.times()).filter(lambda pair: pair[0] != pair[1]),
    minutes=st.integers(0, 60 * 24 * 40),
)
def test_every_moment_lies_in_at_most_one_night_and_the_coming_one_ends_later(
    night: tuple[time, time], minutes: int
) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    begins, ends = (part.replace(microsecond=0, fold=0) for part in night)
    assume(begins != ends)
    policy = DutyPolicy((begins, ends))
    here, coming = policy.night_at(now), policy.coming_night(now)
    assert coming is not None
    assert coming.ends > now
    if here is not None:
        assert here.starts <= now < here.ends
        assert here == coming
    of_day = policy.night_of(coming.day)
    assert of_day == coming
    assert timedelta(0) < coming.ends - coming.starts <= timedelta(days=1)


def test_the_night_is_named_after_the_evening_it_begins_on() -> None:
    policy = DutyPolicy((time(22), time(6)))
    late = policy.night_at(datetime(2026, 11, 23, 16, 0, tzinfo=UTC))  # 23.00 in Bangkok
    early = policy.night_at(datetime(2026, 11, 23, 22, 0, tzinfo=UTC))  # 05.00 of the 24th
    assert late is not None
    assert late == early
    assert late.day == date(2026, 11, 23)
    assert policy.night_at(datetime(2026, 11, 23, 23, 0, tzinfo=UTC)) is None


def test_a_case_told_to_nobody_else_reaches_the_stand_in_of_its_owner() -> None:
    roster = Roster({"1": Member("1", "ก", "officer"), "2": Member("2", "ข", "head")}, away={"1": "2"})
    case = opened(None)
    for event in decide(
        case, HandOver(by=Actor("2", "ข", "head"), to=Actor("1", "ก", "officer")), POSTED, Policy()
    ):
        case = evolve(case, event)
    moment = next_mark_at(case)
    assert moment is not None
    [reminded] = decide(case, Tick(roster=roster), moment, Policy())
    assert isinstance(reminded, Reminded)
    [told] = reminded.told
    assert told.instead_of is not None
    assert (told.person.id, told.instead_of.id) == ("2", "1")
