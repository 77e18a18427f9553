"""Promises of the clarification rules (manual, section B), told as tables and short stories."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workflows.clarification import (
    EVENT_TYPES,
    SYSTEM,
    Acknowledge,
    AcknowledgeReminder,
    Actor,
    AddEvidence,
    Amend,
    Amended,
    Answer,
    Answered,
    Audience,
    BadEvent,
    Brief,
    Case,
    CaseOpened,
    ChannelsAdded,
    ChannelsRemoved,
    ChooseChannels,
    Command,
    Event,
    Evidence,
    EvidenceAdded,
    HandedOver,
    HandOver,
    MarkKind,
    MoveClock,
    NoteOutage,
    NotOurs,
    OpenCase,
    Policy,
    PolicyError,
    Refused,
    Remark,
    Reminded,
    RemoveChannels,
    Reopen,
    RuleOut,
    Snooze,
    Source,
    State,
    Step,
    StepDone,
    Tick,
    Withdraw,
    decide,
    due_steps,
    evolve,
    fold,
    from_dict,
    next_mark_at,
    parse_duration,
    to_dict,
)
from workflows.duty import Member, Roster

BANGKOK_1030 = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
ARI = Actor("1", "อารี", "officer")
BOON = Actor("2", "บุญมา", "officer")
THREE = ("เว็บไซต์", "เฟซบุ๊ก", "วิทยุ")
DEFAULT = Policy()


def at(hours: float) -> datetime:
    """So many hours after the post of 10:30."""
    return BANGKOK_1030 + timedelta(hours=hours)


class Story:
    """One case, told command by command; times are hours after the post."""

    def __init__(self, policy: Policy = DEFAULT, opened: float = 0, **issue: Any) -> None:
        self.policy = policy
        self.events: list[Event] = []
        self.case: Case | None = None
        command: dict[str, Any] = {
            "by": ARI,
            "case_id": "7",
            "title": "ข้อสอบรั่ว",
            "posted_at": at(0),
            "learned_at": at(opened),
            "owner": ARI,
        }
        self.do(opened, OpenCase(**(command | issue)))

    def do(self, hours: float, command: Command) -> tuple[Event, ...]:
        events = decide(self.case, command, at(hours), self.policy)
        for event in events:
            self.case = evolve(self.case, event)
        self.events += events
        return events

    def refused(self, hours: float, command: Command) -> Refused:
        with pytest.raises(Refused) as caught:
            self.do(hours, command)
        return caught.value

    def tick(self, hours: float) -> list[Reminded]:
        events = self.do(hours, Tick())
        assert all(isinstance(event, Reminded) for event in events)
        return [event for event in events if isinstance(event, Reminded)]

    def step(self, step: Step) -> Any:
        assert self.case is not None
        return self.case.step(step)

    @property
    def now(self) -> Case:
        assert self.case is not None
        return self.case


def of(events: tuple[Event, ...], kind: type[Any]) -> Any:
    [event] = [event for event in events if isinstance(event, kind)]
    return event


# --- Clocks ---------------------------------------------------------------------------------------------------------


def test_the_four_clocks_run_3_5_12_and_24_hours_from_the_post() -> None:
    assert [(row.step, row.due) for row in due_steps(Story(opened=1).now, at(1))] == [
        (Step.ACKNOWLEDGE, at(3)),
        (Step.BRIEF, at(5)),
        (Step.CHANNELS, at(12)),
        (Step.ANSWER, at(24)),
    ]


@pytest.mark.parametrize(
    ("clock_starts", "posted", "learned", "starts"),
    [
        ("posted", at(0), at(2), at(0)),
        ("posted", None, at(2), at(2)),
        ("posted", at(9), at(2), at(2)),
        ("learned", at(0), at(2), at(2)),
        ("learned", None, at(2), at(2)),
    ],
    ids=[
        "posted",
        "post's time unknown",
        "posted after it was learned of",
        "policy learned",
        "learned, unknown",
    ],
)
def test_the_clock_starts_at_the_post_or_at_learning_of_it(
    clock_starts: Any, posted: datetime | None, learned: datetime, starts: datetime
) -> None:
    story = Story(Policy(clock_starts=clock_starts), opened=6, posted_at=posted, learned_at=learned)
    assert story.now.clock_start == starts
    assert story.step(Step.ACKNOWLEDGE).due == starts + timedelta(hours=3)


@pytest.mark.parametrize(
    ("answer_by", "due"),
    [(None, at(24)), (at(4.5), at(4.5)), (at(30), at(24)), (at(0), at(24)), (at(-2), at(24))],
    ids=["none", "earlier", "later than the limit", "at the clock's start", "before the clock's start"],
)
def test_the_post_s_own_deadline_counts_when_it_is_the_earlier_one(
    answer_by: datetime | None, due: datetime
) -> None:
    story = Story(answer_by=answer_by)
    assert story.step(Step.ANSWER).due == due
    assert story.step(Step.CHANNELS).due == at(12)


def test_a_changed_agency_file_leaves_the_clocks_channels_and_reminders_of_an_open_case_alone() -> None:
    story = Story()
    story.policy = Policy.from_mapping(
        {
            "acknowledge": "1h",
            "min_channels": 1,
            "reminders": {"default": [{"at": "limit", "to": "director"}]},
        }
    )
    assert [event.audience for event in story.tick(1.5)] == [(Audience.OWNER,)]
    assert story.step(Step.ACKNOWLEDGE).due == at(3)
    assert story.refused(2, Answer(by=ARI, channels=("วิทยุ",))).code == "too_few_channels"


def test_remaining_time_turns_negative_after_the_limit_and_the_most_urgent_step_comes_first() -> None:
    story = Story(answer_by=at(2))
    rows = due_steps(story.now, at(4))
    assert [row.step for row in rows] == [Step.ANSWER, Step.ACKNOWLEDGE, Step.BRIEF, Step.CHANNELS]
    assert [row.remaining for row in rows[:3]] == [
        timedelta(hours=-2),
        timedelta(hours=-1),
        timedelta(hours=1),
    ]


def test_times_without_a_zone_are_a_programming_error() -> None:
    naive = at(0).replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        decide(None, OpenCase(by=ARI, case_id="1", title="ก", learned_at=naive), at(0), DEFAULT)
    with pytest.raises(ValueError, match="time zone"):
        decide(Story().now, Tick(), naive, DEFAULT)


# --- Steps ----------------------------------------------------------------------------------------------------------


def test_the_smooth_case_goes_through_every_state_and_is_never_late() -> None:
    story = Story()
    seen = [story.now.state]
    for hours, command in (
        (1.0, Acknowledge(by=ARI, message_id="m1", note="รับทราบ")),
        (4.0, Brief(by=BOON, message_id="m2")),
        (11.0, ChooseChannels(by=ARI, message_id="m3", channels=THREE)),
        (20.0, Answer(by=BOON, message_id="m4", links=("https://a.example/1",), text="ขอชี้แจง")),
    ):
        events = story.do(hours, command)
        assert not any(getattr(event, "out_of_order", False) for event in events)
        seen.append(story.now.state)
    assert seen == [State.OPEN, State.ACKNOWLEDGED, State.BRIEFED, State.CHANNELLED, State.ANSWERED]
    assert [(r.done_at, r.by, r.message_id, r.late(at(99))) for r in story.now.steps] == [
        (at(1), ARI, "m1", False),
        (at(4), BOON, "m2", False),
        (at(11), ARI, "m3", False),
        (at(20), BOON, "m4", False),
    ]
    assert story.now.evidence == (Evidence("https://a.example/1"),)
    assert due_steps(story.now, at(21)) == []


@pytest.mark.parametrize(("hours", "late"), [(2.9, False), (3, False), (3.0001, True)])
def test_a_step_done_on_the_very_limit_is_in_time_and_a_moment_later_is_late(
    hours: float, late: bool
) -> None:
    story = Story()
    assert of(story.do(hours, Acknowledge(by=ARI)), StepDone).late is late
    assert story.step(Step.ACKNOWLEDGE).late(at(99)) is late


def test_an_open_step_becomes_late_by_the_clock_alone() -> None:
    record = Story().step(Step.ACKNOWLEDGE)
    assert not record.late(at(3))
    assert record.late(at(3.01))


def test_a_brief_before_the_acknowledgement_is_recorded_as_out_of_order_and_the_clock_goes_on() -> None:
    story = Story()
    assert of(story.do(1, Brief(by=ARI)), StepDone).out_of_order
    assert story.now.state is State.BRIEFED
    assert [row.step for row in due_steps(story.now, at(1))] == [Step.ACKNOWLEDGE, Step.CHANNELS, Step.ANSWER]
    assert [event.step for event in story.tick(2)] == [Step.ACKNOWLEDGE]
    assert not of(story.do(2.5, Acknowledge(by=ARI)), StepDone).out_of_order
    assert story.now.state is State.BRIEFED


@pytest.mark.parametrize("command", [Acknowledge, Brief])
def test_the_same_message_twice_is_harmless_and_another_one_hears_who_was_first(command: Any) -> None:
    story = Story()
    [done] = story.do(1, command(by=ARI, message_id="m1"))
    before = story.now
    assert story.do(2, command(by=ARI, message_id="m1")) == ()
    assert story.now == before
    refusal = story.refused(2, command(by=BOON, message_id="m2"))
    assert refusal.code == "already_done"
    assert refusal.facts == {"step": done.step, "by": ARI, "at": at(1)}


def test_two_taps_on_a_page_are_not_taken_for_one_message() -> None:
    story = Story()
    story.do(1, Acknowledge(by=ARI))
    assert story.refused(1, Acknowledge(by=ARI)).code == "already_done"


def test_one_message_may_do_two_different_steps() -> None:
    story = Story()
    story.do(1, Acknowledge(by=ARI, message_id="m1"))
    story.do(1, Brief(by=ARI, message_id="m1"))
    assert story.now.state is State.BRIEFED


# --- Channels and answer --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "given", "chosen"),
    [
        ((), (), 0),
        ((), ("เว็บไซต์",), 1),
        (("เว็บไซต์",), ("วิทยุ",), 2),
        (("เว็บไซต์", "วิทยุ"), (), 2),
        (("Facebook", "วิทยุ"), (" facebook ", "FACEBOOK", "วิทยุ\u200b", ""), 2),
        (("สถานี  วิทยุ",), ("สถานี วิทยุ", "Ｆａｃｅｂｏｏｋ", "facebook"), 2),
    ],
)
def test_an_answer_with_too_few_channels_is_refused_and_told_how_many_are_missing(
    before: tuple[str, ...], given: tuple[str, ...], chosen: int
) -> None:
    story = Story()
    if before:
        story.do(1, ChooseChannels(by=ARI, channels=before))
    unchanged = story.now
    refusal = story.refused(2, Answer(by=ARI, channels=given))
    assert (refusal.code, refusal.facts) == (
        "too_few_channels",
        {"chosen": chosen, "needed": 3, "missing": 3 - chosen},
    )
    assert story.now == unchanged


def test_answered_with_two_channels_is_refused_and_then_with_three_accepted() -> None:
    story = Story()
    story.refused(20, Answer(by=ARI, message_id="m1", channels=THREE[:2]))
    story.do(21, Answer(by=ARI, message_id="m2", channels=THREE))
    assert story.now.state is State.ANSWERED
    assert story.now.channels == THREE


def test_channels_named_with_the_answer_do_the_channels_step_at_that_moment() -> None:
    story = Story()
    story.do(1, Acknowledge(by=ARI))
    story.do(2, Brief(by=ARI))
    events = story.do(13, Answer(by=ARI, message_id="m1", channels=THREE))
    assert [event.type for event in events] == ["channels_added", "step_done", "answered"]
    assert story.step(Step.CHANNELS).late(at(99))
    answered = of(events, Answered)
    assert (answered.late, answered.out_of_order, answered.skipped) == (False, False, ())


def test_the_channels_step_is_done_when_the_list_has_enough_and_grows_until_the_answer() -> None:
    story = Story()
    [event] = story.do(1, ChooseChannels(by=ARI, message_id="m1", channels=THREE[:2]))
    assert isinstance(event, ChannelsAdded)
    assert (story.now.state, story.now.missing_channels) == (State.OPEN, 1)
    # The same message, edited, names a third.
    events = story.do(2, ChooseChannels(by=ARI, message_id="m1", channels=THREE))
    assert of(events, ChannelsAdded).channels == ("วิทยุ",)
    assert story.step(Step.CHANNELS).done_at == at(2)
    [event] = story.do(3, ChooseChannels(by=BOON, message_id="m2", channels=(" โทรทัศน์ ", "เว็บไซต์")))
    assert isinstance(event, ChannelsAdded)
    assert story.now.channels == (*THREE, "โทรทัศน์")
    assert story.step(Step.CHANNELS).done_at == at(2)
    assert story.do(4, ChooseChannels(by=BOON, message_id="m3", channels=THREE)) == ()
    assert story.refused(4, ChooseChannels(by=BOON, channels=("  ", "\u200b"))).code == "no_channels"


@pytest.mark.parametrize(
    ("hours", "late"),
    [
        (2, {Step.ACKNOWLEDGE: False, Step.BRIEF: False, Step.ANSWER: False}),
        (4, {Step.ACKNOWLEDGE: True, Step.BRIEF: False, Step.ANSWER: False}),
        (25, {Step.ACKNOWLEDGE: True, Step.BRIEF: True, Step.ANSWER: True}),
    ],
)
def test_steps_never_done_stay_recorded_as_skipped_late_only_if_their_limit_had_passed(
    hours: float, late: dict[Step, bool]
) -> None:
    story = Story()
    answered = of(story.do(hours, Answer(by=ARI, channels=THREE)), Answered)
    assert answered.skipped == (Step.ACKNOWLEDGE, Step.BRIEF)
    assert answered.out_of_order
    record = story.step(Step.ACKNOWLEDGE)
    assert (record.done_at, record.skipped, record.closed_at) == (None, True, at(hours))
    assert {step: story.step(step).late(at(500)) for step in late} == late


def test_evidence_may_be_added_until_the_end_each_link_once_a_channel() -> None:
    story = Story()
    link = "https://a.example/1"
    story.do(1, AddEvidence(by=ARI, message_id="m1", links=(link, f" {link} ", ""), channel="Facebook"))
    assert story.do(2, AddEvidence(by=BOON, message_id="m2", links=(link,), channel="facebook ")) == ()
    story.do(3, AddEvidence(by=BOON, message_id="m3", links=(link,)))
    assert story.now.evidence == (Evidence(link, "Facebook"), Evidence(link))
    assert story.refused(3, AddEvidence(by=BOON, links=(" ",))).code == "no_links"
    story.do(4, Answer(by=ARI, channels=THREE, links=(link, "https://a.example/2")))
    assert list(story.now.evidence)[2:] == [Evidence("https://a.example/2")]
    assert story.refused(5, AddEvidence(by=ARI, links=("https://a.example/3",))).code == "case_ended"


def test_messages_redelivered_after_the_end_are_harmless() -> None:
    story = Story()
    channels = ChooseChannels(by=ARI, message_id="m1", channels=THREE)
    evidence = AddEvidence(by=ARI, message_id="m2", links=("https://a.example",))
    amend = Amend(by=ARI, message_id="m3", title="ประเด็นใหม่")
    story.do(1, channels), story.do(1, evidence), story.do(1, amend)
    story.do(2, Answer(by=ARI, message_id="m4"))
    assert [story.do(3, command) for command in (channels, evidence, amend)] == [(), (), ()]


def test_two_officers_answer_at_once_and_the_second_hears_who_was_first() -> None:
    story = Story()
    story.do(5, Answer(by=ARI, message_id="m1", channels=THREE))
    assert story.do(5, Answer(by=ARI, message_id="m1", channels=THREE)) == ()
    refusal = story.refused(5, Answer(by=BOON, message_id="m2", channels=THREE))
    assert (refusal.code, refusal.facts) == ("already_done", {"step": Step.ANSWER, "by": ARI, "at": at(5)})


# --- Ends and changes -----------------------------------------------------------------------------------------------

EVERYTHING: list[Command] = [
    Acknowledge(by=BOON, message_id="x"),
    Brief(by=BOON, message_id="x"),
    ChooseChannels(by=BOON, message_id="x", channels=THREE),
    AddEvidence(by=BOON, message_id="x", links=("https://a.example",)),
    NotOurs(by=BOON, message_id="x"),
    Withdraw(by=BOON, message_id="x"),
    HandOver(by=BOON, message_id="x", to=BOON),
    Amend(by=BOON, message_id="x", title="อื่น"),
]


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (Answer(by=ARI, message_id="m1", channels=THREE), State.ANSWERED),
        (NotOurs(by=ARI, message_id="m1", reason="เป็นของ สพฐ."), State.NOT_OURS),
        (Withdraw(by=ARI, message_id="m1", reason="ยกเลิก"), State.WITHDRAWN),
        (RuleOut(by=ARI, message_id="m1", reason="ยกเลิก"), State.RULED_OUT),
    ],
)
def test_after_the_end_nothing_is_done_reminded_or_due(end: Command, state: State) -> None:
    story = Story()
    story.do(2, end)
    assert story.now.state is state
    for command in EVERYTHING:
        refusal = story.refused(30, command)
        assert (refusal.code, refusal.facts) == ("case_ended", {"state": state, "by": ARI, "at": at(2)})
    assert story.do(30, end) == ()
    assert story.tick(30) == []
    assert next_mark_at(story.now) is None
    assert due_steps(story.now, at(30)) == []


def test_an_answered_case_is_not_reopened_and_an_open_one_need_not_be() -> None:
    story = Story()
    assert story.refused(1, Reopen(by=ARI)).code == "not_ended"
    story.do(2, Answer(by=ARI, channels=THREE))
    assert story.refused(3, Reopen(by=ARI)).code == "case_ended"


@pytest.mark.parametrize("end", [NotOurs, Withdraw])
def test_a_reopened_case_runs_on_its_original_clocks_and_keeps_what_was_done(end: Any) -> None:
    story = Story()
    story.do(1, Acknowledge(by=ARI))
    story.do(2, end(by=ARI, message_id="m1", reason="r"))
    assert story.tick(6) == []
    story.do(6, Reopen(by=BOON, message_id="m2"))
    assert story.do(6, end(by=ARI, message_id="m1", reason="r")) == (), "a redelivery must not end it again"
    assert (story.now.state, story.now.ended_at, story.now.end_reason) == (State.ACKNOWLEDGED, None, "")
    assert [row.due for row in due_steps(story.now, at(6))] == [at(5), at(12), at(24)]
    [reminder] = [event for event in story.tick(6.2) if event.step is Step.BRIEF]
    assert reminder.marks == ("half", "eighty_percent", "limit", "one_hour_over")
    assert reminder.missed_since == at(6), "while it was ended nothing was missed"


def test_a_case_is_handed_over_once_a_person() -> None:
    story = Story()
    [event] = story.do(1, HandOver(by=ARI, message_id="m1", to=BOON, reason="ลา"))
    assert isinstance(event, HandedOver)
    assert (story.now.owner, event.previous) == (BOON, ARI)
    assert story.do(2, HandOver(by=ARI, message_id="m2", to=BOON)) == ()
    story.do(3, HandOver(by=BOON, message_id="m3", to=ARI))
    assert story.do(4, HandOver(by=ARI, message_id="m1", to=BOON)) == (), "a late redelivery changes nothing"
    assert story.now.owner == ARI


def test_an_edited_post_changes_title_detail_and_the_answer_s_due_time_only() -> None:
    story = Story()
    [event] = story.do(2, Amend(by=ARI, message_id="post", title=" ข้อสอบ  รั่วจริง ", answer_by=at(10)))
    assert isinstance(event, Amended)
    assert (story.now.title, story.now.detail) == ("ข้อสอบ รั่วจริง", "")
    assert [record.due for record in story.now.steps] == [at(3), at(5), at(12), at(10)]
    assert story.do(2, Amend(by=ARI, message_id="post", title="ข้อสอบ รั่วจริง", answer_by=at(10))) == ()
    # The same post edited again: same message id, other content.
    story.do(3, Amend(by=ARI, message_id="post", detail="เพิ่มเติม", answer_by=at(40)))
    assert (story.now.detail, story.step(Step.ANSWER).due) == ("เพิ่มเติม", at(24))
    assert story.do(4, Amend(by=ARI, message_id="post", title=" ")) == ()


def test_a_misread_deadline_in_an_edit_keeps_the_one_that_was_known() -> None:
    story = Story(answer_by=at(6))
    assert story.do(1, Amend(by=ARI, answer_by=at(-1))) == ()
    assert story.step(Step.ANSWER).due == at(6)


def test_commands_need_a_case_and_a_case_is_opened_once() -> None:
    for command in (*EVERYTHING, Answer(by=ARI, channels=THREE), Reopen(by=ARI), Tick()):
        with pytest.raises(Refused, match="no_case"):
            decide(None, command, at(0), DEFAULT)
    story = Story(message_id="post")
    again = {"case_id": "7", "title": "ข้อสอบรั่ว", "learned_at": at(0)}
    assert story.do(1, OpenCase(by=ARI, message_id="post", **again)) == ()
    assert story.refused(1, OpenCase(by=BOON, message_id="other", **again)).code == "already_open"


def test_a_broken_history_is_not_folded_into_something_else() -> None:
    opened, done = (
        Story().events[0],
        StepDone(at=at(1), by=ARI, step=Step.BRIEF, due=at(5), late=False, out_of_order=True),
    )
    with pytest.raises(ValueError, match="begins with step_done"):
        fold([done])
    with pytest.raises(ValueError, match="opened twice"):
        fold([opened, opened])
    assert fold([]) is None


# --- Reminders ------------------------------------------------------------------------------------------------------

OWNER, OFFICER, HEAD, DEPUTY, DIRECTOR = Audience


@pytest.mark.parametrize(
    ("hours", "audience", "kind", "late", "overdue"),
    [
        (1.5, (OWNER,), MarkKind.BEFORE, False, 0),
        (2.4, (OWNER, OFFICER, HEAD), MarkKind.BEFORE, False, 0),
        (3.0, (OWNER, HEAD), MarkKind.AT, False, 0),
        (4.0, (DEPUTY,), MarkKind.AFTER, True, 3600),
        (5.0, (DIRECTOR,), MarkKind.AFTER, True, 7200),
    ],
)
def test_a_forgotten_acknowledgement_climbs_the_ladder(
    hours: float, audience: tuple[Audience, ...], kind: MarkKind, late: bool, overdue: int
) -> None:
    story = Story()
    for earlier in (1.5, 2.4, 3.0, 4.0, 5.0):
        just_before = hours - 1 / 3600
        if earlier < hours:
            story.tick(earlier)
    assert [event for event in story.tick(just_before) if event.step is Step.ACKNOWLEDGE] == []
    [event] = [event for event in story.tick(hours) if event.step is Step.ACKNOWLEDGE]
    assert (event.audience, event.kind, event.late, event.overdue_seconds) == (audience, kind, late, overdue)
    assert (event.due, event.missed_since, event.by) == (at(3), None, SYSTEM)


def test_a_forgotten_case_climbs_to_the_director_at_24_h() -> None:
    story = Story()
    for minute in range(0, 24 * 60, 5):
        assert not any(e.step is Step.ANSWER and DIRECTOR in e.audience for e in story.tick(minute / 60))
    [event] = [event for event in story.tick(24) if event.step is Step.ANSWER]
    assert event.audience == (OWNER, HEAD, DEPUTY, DIRECTOR)


def test_marks_missed_while_the_service_was_down_come_as_one_reminder_that_says_so() -> None:
    story = Story()
    story.do(0.5, Brief(by=ARI))
    [event] = [event for event in story.tick(7.5) if event.step is Step.ACKNOWLEDGE]
    ladder = ("half", "eighty_percent", "limit", "one_hour_over", "two_hours_over")
    assert event.marks == (*ladder, "hourly", "hourly#2")
    assert event.audience == (OWNER, OFFICER, HEAD, DEPUTY, DIRECTOR)
    assert (event.late, event.overdue_seconds, event.missed_since) == (True, 4.5 * 3600, at(1.5))
    assert event.kind is MarkKind.AFTER, "the latest mark gives the tone"
    assert story.tick(7.6) == []


@pytest.mark.parametrize(("minutes", "missed"), [(0, None), (10, None), (10.1, at(1.5))])
def test_a_reminder_up_to_ten_minutes_late_is_not_called_missed(
    minutes: float, missed: datetime | None
) -> None:
    [event] = Story().tick(1.5 + minutes / 60)
    assert event.missed_since == missed


def test_a_post_brought_in_late_reminds_at_once_without_saying_that_the_service_was_down() -> None:
    story = Story(opened=4)
    assert next_mark_at(story.now) == at(4)
    events = story.tick(4)
    assert [(e.step, e.late, e.missed_since) for e in events] == [
        (Step.ACKNOWLEDGE, True, None),
        (Step.BRIEF, False, None),
    ]


def test_a_step_that_is_done_is_not_reminded_of() -> None:
    story = Story()
    story.do(1, Acknowledge(by=ARI))
    assert {event.step for event in story.tick(50)} == {Step.BRIEF, Step.CHANNELS, Step.ANSWER}


def test_a_case_that_nobody_has_is_reminded_of_to_all_officers() -> None:
    story = Story(owner=None)
    assert [event.audience for event in story.tick(1.5)] == [(OFFICER,)]
    story.do(1.6, HandOver(by=BOON, to=BOON))
    assert [e.audience for e in story.tick(2.6) if e.step is Step.BRIEF] == [(OWNER,)]


def test_a_moved_deadline_is_reminded_of_anew_but_not_for_what_is_past_and_said() -> None:
    story = Story(answer_by=at(10))
    story.tick(12)
    story.do(12, Amend(by=ARI, answer_by=at(20)))
    answer = [e.step is Step.ANSWER for e in story.tick(12.01)]
    assert True not in answer, "half of the new limit is past and was said"
    seen = [
        (h, e.marks) for h in (15.9, 16, 20, 21, 22, 23, 24) for e in story.tick(h) if e.step is Step.ANSWER
    ]
    assert seen == [
        (16, ("eighty_percent",)),
        (20, ("limit",)),
        (21, ("one_hour_over",)),
        (22, ("two_hours_over",)),
        (23, ("hourly",)),
        (24, ("hourly#2",)),
    ]


def test_a_deadline_moved_forward_is_reminded_of_at_once_and_nothing_counts_as_missed() -> None:
    story = Story()
    story.tick(9)
    story.do(9, Amend(by=ARI, answer_by=at(10)))
    [event] = [event for event in story.tick(9) if event.step is Step.ANSWER]
    assert (event.marks, event.missed_since) == (("half", "eighty_percent"), None)


def test_the_next_mark_is_the_moment_at_which_a_tick_says_something() -> None:
    story = Story()
    moments = []
    while (moment := next_mark_at(story.now)) is not None:
        hours = (moment - at(0)) / timedelta(hours=1)
        assert decide(story.now, Tick(), moment - timedelta(seconds=1), DEFAULT) == ()
        moments.append(round(hours, 3))
        assert story.tick(hours)
    assert moments[:12] == [1.5, 2.4, 2.5, 3, 4, 5, 6, 7, 8, 9, 9.6, 10]
    assert moments == sorted(set(moments))
    assert [m for m in moments if m > 24 + 7 * 24] == [24 + 7 * 24 * n for n in range(2, 14)], (
        "then the weeks of a quarter"
    )


# --- Policy ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3h", timedelta(hours=3)),
        ("90m", timedelta(minutes=90)),
        ("20s", timedelta(seconds=20)),
        ("2d", timedelta(days=2)),
        ("2w", timedelta(weeks=2)),
        (" 5 H ", timedelta(hours=5)),
    ],
)
def test_durations_are_read(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "h",
        "3 hours",
        "-3h",
        "1.5h",
        "0h",
        "1h30m",
        "๓h",
        "3ชม.",
        "999999999w",
        "9" * 30 + "h",
        3,
        None,
    ],
)
def test_an_unreadable_duration_names_its_key_and_the_remedy(text: object) -> None:
    with pytest.raises(PolicyError, match=r"^sla\.brief: .*write") as caught:
        parse_duration(text, "sla.brief")
    assert isinstance(caught.value, ValueError)


def test_the_agency_file_s_values_are_read_and_what_is_left_out_is_the_manual_s() -> None:
    assert Policy.from_mapping({}) == Policy()
    policy = Policy.from_mapping(
        {
            "acknowledge": "20s",
            "answer": "2d",
            "min_channels": 4,
            "clock_starts": "learned",
            "reminders": {
                "default": [{"at": "limit", "to": ["head", "owner"]}],
                "answer": [{"at": "75%", "to": "owner", "id": "soon"}, {"at": "+30m", "to": ["director"]}],
            },
        }
    )
    assert policy.sla == {
        Step.ACKNOWLEDGE: timedelta(seconds=20),
        Step.BRIEF: timedelta(hours=5),
        Step.CHANNELS: timedelta(hours=12),
        Step.ANSWER: timedelta(days=2),
    }
    assert (policy.min_channels, policy.clock_starts) == (4, "learned")
    [mark] = policy.marks[Step.BRIEF]
    assert (mark.id, mark.kind, mark.audience) == ("limit", MarkKind.AT, (OWNER, HEAD))
    soon, over = policy.marks[Step.ANSWER]
    assert (soon.id, soon.kind, soon.moment(at(0), at(4))) == ("soon", MarkKind.BEFORE, at(3))
    assert (over.id, over.kind, over.moment(at(0), at(4))) == ("+30m", MarkKind.AFTER, at(4.5))


@pytest.mark.parametrize(
    ("mapping", "place"),
    [
        ({"acknowlege": "3h"}, "sla.acknowlege"),
        ({"answer": "24"}, "sla.answer"),
        ({"answer": None}, "sla.answer"),
        ({"min_channels": 0}, "sla.min_channels"),
        ({"min_channels": True}, "sla.min_channels"),
        ({"min_channels": "3"}, "sla.min_channels"),
        ({"clock_starts": "noon"}, "sla.clock_starts"),
        ({"reminders": []}, "sla.reminders"),
        ({"reminders": {"anser": []}}, "sla.reminders.anser"),
        ({"reminders": {"answer": []}}, "sla.reminders.answer"),
        ({"reminders": {"answer": ["50%"]}}, r"sla.reminders.answer\[0\]"),
        ({"reminders": {"answer": [{"at": "50%", "to": ["boss"]}]}}, r"sla.reminders.answer\[0\].to"),
        ({"reminders": {"answer": [{"at": "50%", "to": [["owner"]]}]}}, r"sla.reminders.answer\[0\].to"),
        ({"reminders": {"answer": [{"at": "50%"}]}}, r"sla.reminders.answer\[0\].to"),
        ({"reminders": {"answer": [{"at": "120%", "to": "owner"}]}}, r"sla.reminders.answer\[0\].at"),
        ({"reminders": {"answer": [{"at": "0%", "to": "owner"}]}}, r"sla.reminders.answer\[0\].at"),
        ({"reminders": {"answer": [{"at": "+1x", "to": "owner"}]}}, r"sla.reminders.answer\[0\].at"),
        ({"reminders": {"answer": [{"at": "limit", "to": "owner"}] * 2}}, "sla.reminders.answer"),
        (
            {"reminders": {"answer": [{"at": "limit", "to": "owner", "when": 1}]}},
            r"sla.reminders.answer\[0\].when",
        ),
    ],
)
def test_a_wrong_policy_is_refused_at_its_place(mapping: dict[str, object], place: str) -> None:
    with pytest.raises(PolicyError, match=rf"^{place}: "):
        Policy.from_mapping(mapping)


# --- The record -----------------------------------------------------------------------------------------------------


def every_event() -> list[Event]:
    """A history with every type of event in it."""
    story = Story(
        detail="ราย\nละเอียด",
        sources=(Source("สำนักข่าว", "https://news.example/1"), Source("วิทยุ")),
        agencies=("สมศ.",),
        answer_by=at(20),
        message_id="post",
        drill=True,
    )
    story.do(0.1, NotOurs(by=ARI, reason="ไม่ใช่"))
    story.do(0.2, Reopen(by=BOON, reason="ใช่"))
    story.do(0.3, Withdraw(by=ARI, reason="ยกเลิก"))
    story.do(0.4, Reopen(by=BOON))
    story.do(0.42, RuleOut(by=ARI, reason="ข่าวลือ"))
    story.do(0.44, Reopen(by=BOON))
    story.do(0.5, HandOver(by=ARI, to=BOON))
    story.do(0.6, Amend(by=ARI, answer_by=at(18)))
    story.do(0.7, MoveClock(by=ARI, posted_at=at(-0.5)))
    story.do(1, NoteOutage(since=at(0.7), until=at(1)))
    story.do(1, Snooze(by=ARI, message_id="s1", span=timedelta(minutes=30), reason="รอข้อมูล"))
    story.do(1, AcknowledgeReminder(by=BOON, message_id="s2"))
    there = Member("1", "อารี", "officer"), Member("9", "ดารา", "deputy")
    story.do(2, Tick(roster=Roster({m.id: m for m in there}, away={"9": "1"})))
    story.do(2, Acknowledge(by=ARI, message_id="m1", note="รับทราบ"))
    story.do(2, ChooseChannels(by=ARI, channels=THREE[:1]))
    story.do(2, RemoveChannels(by=ARI, channels=THREE[:1]))
    story.do(3, Answer(by=ARI, message_id="m2", channels=THREE, links=("https://a.example",), text="ชี้แจง"))
    story.do(4, Remark(by=BOON, text="ส่งสำเนาแล้ว"))
    return story.events


def test_every_event_survives_its_json_form_and_folds_to_the_same_case() -> None:
    events = every_event()
    assert {event.type for event in events} == set(EVENT_TYPES)
    stored = [json.loads(json.dumps(to_dict(event))) for event in events]
    assert [from_dict(data) for data in stored] == events
    assert fold(from_dict(data) for data in stored) == fold(events)


def test_times_are_stored_in_utc_with_their_offset() -> None:
    bangkok = datetime.fromisoformat("2026-11-23T10:30:00+07:00")
    data = to_dict(replace(Story().events[0], at=bangkok))
    assert data["at"] == "2026-11-23T03:30:00+00:00"
    assert from_dict(data).at == bangkok


def test_an_event_written_by_a_newer_program_is_read_and_one_by_an_older_is_completed() -> None:
    opened = every_event()[0]
    data = to_dict(opened)
    data["weather"] = {"unknown": [1]}
    data["by"]["shift"] = "night"
    data["limits"][0]["marks"][0]["sound"] = "bell"
    assert from_dict(data) == opened
    del data["drill"]
    read = from_dict(data)
    assert isinstance(read, CaseOpened)
    assert read.drill is False


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"type": "case_exploded"}, "type"),
        ({"type": None}, "type"),
        ({"type": []}, "type"),
        ({"at": "2026-11-23T10:30:00"}, "case_opened.at"),
        ({"at": "noon"}, "case_opened.at"),
        ({"at": 5}, "case_opened.at"),
        ({"by": "อารี"}, "case_opened.by"),
        ({"title": 5}, "case_opened.title"),
        ({"drill": "no"}, "case_opened.drill"),
        ({"sources": {}}, "case_opened.sources"),
        ({"clock_starts": "noon"}, "case_opened.clock_starts"),
        ({"limits": [{"step": "lunch"}]}, r"case_opened.limits\[0\].step"),
        ({"limits": [{"step": "brief"}]}, r"case_opened.limits\[0\].limit"),
    ],
)
def test_a_damaged_event_is_refused_at_its_place(change: dict[str, object], place: str) -> None:
    with pytest.raises(BadEvent, match=rf"^{place}: "):
        from_dict(to_dict(Story().events[0]) | change)


def test_every_event_says_when_who_and_from_which_message() -> None:
    story = Story(message_id="post")
    story.do(1, Answer(by=BOON, message_id="m1", channels=THREE, links=("https://a.example",)))
    assert [(e.type, e.at, e.by, e.message_id) for e in story.events] == [
        ("case_opened", at(0), ARI, "post"),
        ("channels_added", at(1), BOON, "m1"),
        ("step_done", at(1), BOON, "m1"),
        ("evidence_added", at(1), BOON, "m1"),
        ("answered", at(1), BOON, "m1"),
    ]
    assert isinstance(story.events[3], EvidenceAdded)
    assert story.now.version == 5


def test_reminders_and_clocks_written_before_duty_and_repeats_were_known_still_read() -> None:
    story = Story()
    [old] = [to_dict(event) for event in story.tick(1.5)]
    for later in ("limit_passed", "untouched", "told", "to_group"):
        del old[later]
    opened = to_dict(story.events[0])
    for limit in opened["limits"]:
        for mark in limit["marks"]:
            del mark["every"], mark["times"]
    read = from_dict(old)
    assert isinstance(read, Reminded)
    assert (read.told, read.to_group, read.audience) == ((), False, (OWNER,))
    case = fold([from_dict(opened), read])
    assert case is not None
    assert {e.step for e in decide(case, Tick(), at(2.4), DEFAULT)} == {Step.ACKNOWLEDGE}


def test_a_channel_chosen_by_mistake_is_taken_back_and_both_stay_on_record() -> None:
    story = Story()
    story.do(1, ChooseChannels(by=ARI, message_id="m1", channels=THREE[:2]))
    [event] = story.do(2, RemoveChannels(by=ARI, message_id="m2", channels=(f" {THREE[0]} ", "ไม่มี")))
    assert isinstance(event, ChannelsRemoved)
    assert (event.channels, event.by, event.at) == (THREE[:1], ARI, at(2))
    assert story.now.channels == THREE[1:2]
    assert story.do(2, RemoveChannels(by=ARI, message_id="m2", channels=THREE[:1])) == ()
    assert story.do(3, RemoveChannels(by=BOON, message_id="m3", channels=("ไม่มี",))) == ()
    assert from_dict(to_dict(event)) == event
    story.do(4, ChooseChannels(by=ARI, message_id="m4", channels=THREE))
    assert story.step(Step.CHANNELS).done_at == at(4)


def test_a_channel_stays_where_it_is_proved_or_needed_for_the_step_that_is_done() -> None:
    story = Story()
    story.do(1, ChooseChannels(by=ARI, channels=THREE))
    needed = story.refused(2, RemoveChannels(by=ARI, channels=THREE[:1]))
    assert (needed.code, needed.facts) == ("channels_needed", {"needed": 3})
    story.do(3, ChooseChannels(by=ARI, channels=("โทรทัศน์",)))
    story.do(4, AddEvidence(by=ARI, channel=THREE[0], links=("https://example.com",)))
    assert story.refused(5, RemoveChannels(by=ARI, channels=THREE[:1])).code == "channel_proved"
    story.do(6, RemoveChannels(by=ARI, channels=THREE[1:2]))
    assert story.now.channels == (THREE[0], THREE[2], "โทรทัศน์")
    assert story.step(Step.CHANNELS).done_at == at(1)
