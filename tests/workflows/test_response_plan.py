"""Promises of the response plan's rules (manual, section A 7), told as short stories."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta

import pytest

from thai.dates import BANGKOK
from workflows.response_plan import (
    EVENT_TYPES,
    LONGEST_TEXT,
    SYSTEM,
    Actor,
    Approve,
    Approved,
    BadEvent,
    ChooseKind,
    Command,
    Event,
    Holder,
    House,
    OpenPlan,
    Plan,
    Policy,
    Propose,
    Refused,
    Reject,
    Reminded,
    Report,
    Return,
    Rung,
    State,
    Tick,
    Withdraw,
    WriteText,
    asked,
    decide,
    fill,
    fold,
    from_dict,
    gather,
    next_remind_at,
    to_dict,
)

MONDAY_9 = datetime(2026, 11, 23, 9, 0, tzinfo=BANGKOK)
OFFICER = Actor("1", "ปราณี", "officer")
HEAD, HEAD_2 = Actor("2", "วิภา", "head"), Actor("6", "วิไล", "head")
DEPUTY, DIRECTOR = Actor("3", "สมพร", "deputy"), Actor("4", "นันทา", "director")
ADMIN, VIEWER = Actor("5", "อดิศร", "admin"), Actor("7", "มานะ", "viewer")
ALL = frozenset(Rung)
HOLDERS = {
    Rung.HEAD: (Holder("2", "วิภา"), Holder("6", "วิไล")),
    Rung.DEPUTY: (Holder("3", "สมพร"),),
    Rung.DIRECTOR: (Holder("4", "นันทา"),),
}


class Told:
    """One plan, told command by command at times of Monday."""

    def __init__(self, policy: Policy | None = None, staffed: Collection[Rung] = ALL) -> None:
        self.policy, self.there, self.now = (
            policy or Policy(),
            {r: HOLDERS[r] for r in Rung if r in staffed},
            MONDAY_9,
        )
        self.events: list[Event] = []
        self.do(OpenPlan(by=OFFICER, plan_id="1", story_id="7", title="ครูร้อง สมศ."))

    @property
    def plan(self) -> Plan:
        plan = fold(self.events)
        assert plan is not None
        return plan

    def do(self, command: Command) -> tuple[Event, ...]:
        events = decide(fold(self.events), command, self.now, self.policy, self.there)
        self.events += events
        return events

    def refused(self, command: Command) -> Refused:
        with pytest.raises(Refused) as caught:
            self.do(command)
        return caught.value

    def at(self, clock: str, day: int = 23) -> Told:
        hour, minute = map(int, clock.split("."))
        self.now = datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK)
        return self

    def choose(self, kind: str = "press", text: str = "ร่าง", reason: str = "") -> Told:
        self.do(
            ChooseKind(
                by=OFFICER, kind=kind, name=kind, text=text, reason=reason, needs_reason=kind == "none"
            )
        )
        return self

    def proposed(self) -> Told:
        self.choose()
        self.do(Propose(by=OFFICER))
        return self

    def tick(self) -> list[Reminded]:
        return [e for e in self.do(Tick()) if isinstance(e, Reminded)]


def test_head_then_deputy_then_director_approve_each_with_one_tap() -> None:
    told = Told().proposed()
    for person, waits in ((HEAD, Rung.DEPUTY), (DEPUTY, Rung.DIRECTOR)):
        told.do(Approve(by=person, round=1))
        assert (told.plan.state, told.plan.waiting) == (State.WAITING, waits)
    told.do(Approve(by=DIRECTOR, round=1))
    assert told.plan.state is State.APPROVED
    assert [a.by for a in told.plan.approvals] == [HEAD, DEPUTY, DIRECTOR]
    assert not any(a.in_place for a in told.plan.approvals)


@pytest.mark.parametrize("person", [DEPUTY, DIRECTOR])
@pytest.mark.parametrize("kind", [Approve, Return, Reject])
def test_nobody_decides_before_a_lower_role_in_which_somebody_is_registered(
    person: Actor, kind: type
) -> None:
    told = Told().proposed()
    more = {Approve: {}, Return: {"remark": "แก้"}, Reject: {"reason": "ไม่"}}[kind]
    refused = told.refused(kind(by=person, **more))
    assert (refused.code, refused.facts) == ("out_of_order", {"rung": Rung.HEAD})


@pytest.mark.parametrize("person", [OFFICER, ADMIN, VIEWER, SYSTEM])
def test_who_is_no_executive_cannot_approve_return_or_refuse(person: Actor) -> None:
    told = Told(staffed=()).proposed()
    for command in (
        Approve(by=person),
        Return(by=person, remark="แก้"),
        Reject(by=person, reason="ไม่"),
    ):
        assert told.refused(command).code == "not_approver"
    assert told.plan.approvals == ()


def test_a_deputy_approves_in_place_of_a_head_only_when_nobody_is_registered_and_it_is_recorded() -> None:
    told = Told(staffed=(Rung.DEPUTY, Rung.DIRECTOR)).proposed()
    assert asked(told.plan, told.there) is Rung.DEPUTY
    assert told.refused(Approve(by=DIRECTOR)).facts == {"rung": Rung.DEPUTY}
    events = told.do(Approve(by=DEPUTY, round=1))
    assert [(e.rung, e.in_place) for e in events if isinstance(e, Approved)] == [
        (Rung.HEAD, True),
        (Rung.DEPUTY, False),
    ]
    assert told.plan.waiting is Rung.DIRECTOR
    assert told.refused(Approve(by=HEAD)).code == "already_approved"


def test_a_director_alone_in_the_house_approves_for_all_three() -> None:
    told = Told(staffed=(Rung.DIRECTOR,)).proposed()
    told.do(Approve(by=DIRECTOR))
    assert told.plan.state is State.APPROVED
    assert [a.in_place for a in told.plan.approvals] == [True, True, False]


def test_nobody_approves_in_place_of_a_missing_director() -> None:
    told = Told(staffed=(Rung.HEAD, Rung.DEPUTY)).proposed()
    told.do(Approve(by=HEAD))
    told.do(Approve(by=DEPUTY))
    assert told.plan.waiting is Rung.DIRECTOR
    assert asked(told.plan, told.there) is None
    assert told.refused(Approve(by=DEPUTY)).code == "already_approved"


def test_a_returned_plan_goes_back_to_the_officer_and_starts_again_at_the_head() -> None:
    told = Told().proposed()
    told.do(Approve(by=HEAD))
    told.do(Return(by=DEPUTY, remark="เพิ่มตัวเลข"))
    assert told.plan.state is State.RETURNED
    assert told.plan.remark is not None
    assert (told.plan.remark.text, told.plan.remark.by) == ("เพิ่มตัวเลข", DEPUTY)
    told.do(WriteText(by=OFFICER, text="ร่างใหม่"))
    told.do(Propose(by=OFFICER))
    assert (told.plan.round, told.plan.waiting, told.plan.approvals) == (2, Rung.HEAD, ())
    assert told.refused(Approve(by=DEPUTY)).facts == {"rung": Rung.HEAD}


def test_the_button_of_an_earlier_round_approves_nothing() -> None:
    told = Told().proposed()
    told.do(Return(by=HEAD, remark="แก้"))
    assert told.refused(Approve(by=HEAD, round=1)).code == "not_submitted"
    told.do(WriteText(by=OFFICER, text="ร่างใหม่"))
    told.do(Propose(by=OFFICER))
    assert told.refused(Approve(by=HEAD, round=1)).code == "other_round"
    assert told.plan.approvals == ()
    told.do(Approve(by=HEAD, round=2))
    assert told.plan.waiting is Rung.DEPUTY


def test_a_second_tap_is_told_who_approved_first() -> None:
    told = Told().proposed()
    told.do(Approve(by=HEAD, round=1))
    for person in (HEAD, HEAD_2):
        refused = told.refused(Approve(by=person, round=1))
        assert (refused.code, refused.facts["by"]) == ("already_approved", HEAD)


def test_a_refusal_ends_the_plan_with_its_reason() -> None:
    told = Told().proposed()
    assert told.refused(Reject(by=HEAD, reason=" ")).code == "no_reason"
    told.do(Reject(by=HEAD, reason="ข่าวเงียบแล้ว"))
    assert (told.plan.state, told.plan.end_reason, told.plan.ended_by) == (
        State.REJECTED,
        "ข่าวเงียบแล้ว",
        HEAD,
    )
    for command in (Approve(by=HEAD), Propose(by=OFFICER), Withdraw(by=OFFICER, reason="x")):
        assert told.refused(command).code == "ended"


def test_a_return_needs_a_remark() -> None:
    assert Told().proposed().refused(Return(by=HEAD, remark="\n ")).code == "no_reason"


def test_not_to_respond_needs_its_reason() -> None:
    told = Told()
    choose = ChooseKind(by=OFFICER, kind="none", name="ไม่ตอบโต้", text="ร่าง", needs_reason=True)
    assert told.refused(choose).code == "no_reason"
    told.choose("none", reason="ข่าวเก่า")
    assert (told.plan.kind, told.plan.reason) == ("none", "ข่าวเก่า")


def test_without_a_kind_nothing_is_written_or_proposed() -> None:
    told = Told()
    assert told.refused(Propose(by=OFFICER)).code == "no_kind"
    assert told.refused(WriteText(by=OFFICER, text="x")).code == "no_kind"


def test_looking_at_another_kind_loses_nothing_that_was_written() -> None:
    told = Told().choose("letter", "แบบจดหมาย")
    told.do(WriteText(by=OFFICER, text="จดหมายของปราณี"))
    told.choose("post", "แบบโพสต์")
    assert told.plan.text == "แบบโพสต์"
    told.choose("letter", "แบบจดหมาย")
    assert told.plan.text == "จดหมายของปราณี"


def test_what_is_being_considered_cannot_be_changed_but_taken_back() -> None:
    told = Told().proposed()
    for command in (WriteText(by=OFFICER, text="x"), Propose(by=OFFICER)):
        assert told.refused(command).facts == {"rung": Rung.HEAD}
    told.do(Withdraw(by=OFFICER, reason="ข่าวคลาดเคลื่อน"))
    assert told.plan.state is State.WITHDRAWN


def test_a_text_that_is_too_long_is_refused_and_never_cut() -> None:
    told = Told().choose()
    refused = told.refused(WriteText(by=OFFICER, text="ก" * (LONGEST_TEXT + 1)))
    assert refused.facts == {"length": LONGEST_TEXT + 1, "longest": LONGEST_TEXT}
    told.do(WriteText(by=OFFICER, text="ก" * LONGEST_TEXT))
    assert len(told.plan.text) == LONGEST_TEXT


def test_the_same_choice_or_text_again_changes_nothing() -> None:
    told = Told().choose()
    before = len(told.events)
    told.choose()
    told.do(WriteText(by=OFFICER, text="ร่าง"))
    assert len(told.events) == before


# Reminders


def reminders(told: Told, until: datetime) -> list[str]:
    """When reminders come, with a tick every minute."""
    seen = []
    while told.now < until:
        told.now += timedelta(minutes=1)
        seen += [f"{e.at:%d %H.%M}" for e in told.tick()]
    return seen


def test_a_plan_that_rests_is_reminded_of_every_two_hours_in_office_hours() -> None:
    told = Told().at("9.00").proposed()
    found = reminders(told, datetime(2026, 11, 24, 11, 0, tzinfo=BANGKOK))
    assert found == ["23 11.00", "23 13.00", "23 15.00", "24 08.30", "24 10.30"]


def test_a_plan_proposed_on_friday_evening_is_called_to_mind_on_monday_when_the_office_opens() -> None:
    told = Told().at("16.00", day=27).proposed()
    assert next_remind_at(told.plan, told.policy) == datetime(2026, 11, 30, 8, 30, tzinfo=BANGKOK)


def test_each_move_starts_the_pause_anew_and_the_end_stops_it() -> None:
    told = Told().at("9.00").proposed().at("10.30")
    told.do(Approve(by=HEAD))
    assert not told.at("12.29").tick()
    assert [e.rung for e in told.at("12.30").tick()] == [Rung.DEPUTY]
    told.do(Reject(by=DEPUTY, reason="ไม่"))
    assert next_remind_at(told.plan, told.policy) is None
    assert not told.at("16.00").tick()


def test_after_a_stop_there_is_one_reminder_and_the_rhythm_is_kept() -> None:
    told = Told().at("8.40").proposed().at("15.00")
    [one] = told.tick()
    assert (one.count, one.scheduled.astimezone(BANGKOK).time()) == (1, time(14, 40))
    assert told.tick() == []
    assert next_remind_at(told.plan, told.policy) == datetime(2026, 11, 24, 8, 30, tzinfo=BANGKOK)


def test_a_reminder_that_was_missed_is_not_made_up_for_at_night() -> None:
    told = Told().at("8.40").proposed().at("22.00")
    assert told.tick() == []
    assert len(told.at("8.30", day=24).tick()) == 1


def test_a_draft_and_a_returned_plan_are_called_to_mind_too() -> None:
    told = Told().at("9.30")
    assert [e.rung for e in told.at("11.00").tick()] == [None]


def test_a_holiday_of_the_agency_has_no_office_hours() -> None:
    policy = Policy(works=lambda day: day.day not in (24, 25))
    told = Told(policy).at("15.00").proposed()
    assert next_remind_at(told.plan, policy) == datetime(2026, 11, 26, 8, 30, tzinfo=BANGKOK)


def test_a_policy_that_would_flood_people_is_refused() -> None:
    with pytest.raises(ValueError, match="minute"):
        Policy(timedelta(seconds=5))
    with pytest.raises(ValueError, match="office hours"):
        Policy(opens=time(16), closes=time(8))


def test_a_time_without_zone_is_refused() -> None:
    told = Told()
    with pytest.raises(ValueError, match="no time zone"):
        decide(told.plan, Tick(), datetime(2026, 11, 23, 9, 0), told.policy, HOLDERS)  # noqa: DTZ001 - a moment without zone is the point


# The record


def test_every_event_reads_back_as_it_was_written() -> None:
    told = Told().choose("none", reason="ข่าวเก่า").proposed().at("11.30")
    told.tick()
    told.do(Return(by=HEAD, message_id="m1", remark="แก้"))
    told.do(WriteText(by=OFFICER, text="ใหม่"))
    told.do(Propose(by=OFFICER))
    told.do(Approve(by=HEAD, message_id="m2"))
    told.do(Reject(by=DEPUTY, reason="ไม่"))
    other = Told()
    other.do(Withdraw(by=OFFICER, reason="x"))
    events = told.events + other.events
    assert {e.type for e in events} == set(EVENT_TYPES)
    assert [from_dict(json.loads(json.dumps(to_dict(e)))) for e in events] == events


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"type": "unheard"}, "type"),
        ({"rung": "king"}, "approved.rung"),
        ({"at": "2026-11-23T09:00:00"}, "approved.at"),
        ({"by": {"id": "2", "name": "วิภา"}}, "approved.by.role"),
        ({"round": "1"}, "approved.round"),
    ],
)
def test_a_record_that_cannot_be_read_stops_with_its_place(change: dict[str, object], place: str) -> None:
    event = Approved(at=MONDAY_9, by=HEAD, round=1, rung=Rung.HEAD)
    with pytest.raises(BadEvent, match=place):
        from_dict(to_dict(event) | change)


def test_a_record_of_a_newer_program_is_read_without_what_is_new() -> None:
    event = Approved(at=MONDAY_9.astimezone(UTC), by=HEAD, round=1, rung=Rung.HEAD)
    assert from_dict(to_dict(event) | {"mood": "good"}) == event


# The facts of a draft

HOUSE = House("สำนักงานรับรองมาตรฐานฯ", "สมศ.", ("สมศ.", "สมศ", "ONESQA"))
FIRST = Report(
    "มติชน",
    MONDAY_9,
    "ครูร้อง สมศ.",
    "นายสมศักดิ์ ใจดี ประธานกลุ่มครูกล่าวว่า\nการประเมินคุณภาพภายนอกของ สมศ. สร้างภาระงานเอกสารอย่างมาก ครูต้องทำงานดึก",
)


def test_a_draft_cites_who_reported_first_and_how_many() -> None:
    later = Report("ข่าวสด", MONDAY_9 + timedelta(hours=1), "ครูโวย สมศ.", FIRST.body)
    facts = gather("ครูร้อง", [later, FIRST, later], HOUSE.names)
    text = fill("{first} {first_at} {outlets} {outlet_names}", facts, HOUSE, MONDAY_9)
    assert text == "มติชน จ. 23 พ.ย. 69 เวลา 09.00 น. 2 มติชน, ข่าวสด"


def test_a_highlight_is_the_sentence_that_names_the_agency_and_copies_count_once() -> None:
    later = Report("ข่าวสด", MONDAY_9 + timedelta(hours=1), "ครูโวย สมศ.", FIRST.body)
    [passage] = gather("ครูร้อง", [FIRST, later], HOUSE.names).highlights
    assert passage.startswith("การประเมินคุณภาพภายนอกของ สมศ. สร้างภาระ")
    assert passage.endswith("(มติชน)")
    assert "สมศักดิ์" not in passage


def test_a_man_called_somsak_is_not_the_agency() -> None:
    report = Report("มติชน", MONDAY_9, "ครูร้อง", "สมศักดิ์ ใจดี กล่าวว่าไม่ทราบเรื่อง")
    assert gather("ครูร้อง", [report], HOUSE.names).highlights == ()


def test_braces_in_a_headline_are_left_as_they_are() -> None:
    facts = gather("ข่าว {agency} {0}", [FIRST], HOUSE.names)
    assert fill("{title}", facts, HOUSE, MONDAY_9) == "ข่าว {agency} {0}"


def test_a_story_without_articles_still_makes_a_draft() -> None:
    text = fill("{first} {first_at} {outlets} {highlights} {reason}", gather("t", [], ()), HOUSE, MONDAY_9)
    assert text == "- - 0 - -"
