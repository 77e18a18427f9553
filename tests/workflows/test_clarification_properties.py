"""Random histories of a clarification case: what must hold whatever people do and however long the service sleeps."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from workflows.clarification import (
    Acknowledge,
    AcknowledgeReminder,
    Actor,
    AddEvidence,
    Amend,
    Amended,
    Answer,
    Answered,
    Brief,
    Case,
    ChooseChannels,
    ClockMoved,
    Command,
    Event,
    HandOver,
    MarkKind,
    MoveClock,
    NoteOutage,
    NotOurs,
    OpenCase,
    Policy,
    Refused,
    Reminded,
    Reopen,
    RuleOut,
    ServiceStopped,
    Snooze,
    Snoozed,
    State,
    Step,
    Tick,
    Withdraw,
    channel_key,
    decide,
    evolve,
    fold,
    from_dict,
    next_mark_at,
    to_dict,
)
from workflows.duty import Member, Roster

POSTED = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
PEOPLE = [Actor(str(number), name, "officer") for number, name in enumerate(("อารี", "บุญมา", "จันทร์"))]
ROSTER = Roster({p.id: Member(p.id, p.name, p.role) for p in PEOPLE})
CHANNELS = ["เว็บไซต์", " เว็บไซต์ ", "Facebook", "FACEBOOK", "วิทยุ", "โทรทัศน์", "", "\u200b"]
POLICIES = [
    Policy(),
    Policy(min_channels=1, clock_starts="learned"),
    Policy.from_mapping(
        {"acknowledge": "20s", "brief": "90m", "channels": "90m", "answer": "2h", "min_channels": 4}
    ),
]

people = st.sampled_from(PEOPLE)
# Few ids, so that messages are repeated often; None is a tap on a page.
message_ids = st.sampled_from(["m1", "m2", "m3", "m4", None])
channel_lists = st.lists(st.sampled_from(CHANNELS), max_size=4).map(tuple)
link_lists = st.lists(st.sampled_from(["https://a.example", "https://b.example", " "]), max_size=2).map(tuple)
hours = st.integers(-30 * 60, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))
deadlines = st.integers(-60, 26 * 60).map(lambda minutes: timedelta(minutes=minutes))
# Most histories should run long enough to meet their limits.
rarely = st.integers(0, 4).map(lambda number: number == 0)
steps_of_time = st.one_of(
    st.integers(0, 15 * 60).map(lambda seconds: timedelta(seconds=seconds)),
    st.integers(0, 8 * 60).map(lambda minutes: timedelta(minutes=minutes)),
)

Sent = tuple[Step, str, datetime]


class CaseMachine(RuleBasedStateMachine):
    """One case under random commands. Keeps its own, simpler book of what must be true."""

    case: Case
    policy: Policy

    @initialize(
        policy=st.sampled_from(POLICIES),
        posted=st.one_of(st.none(), hours),
        answer_by=st.one_of(st.none(), hours),
        brought=steps_of_time,
        owner=st.one_of(st.none(), people),
    )
    def open(
        self,
        policy: Policy,
        posted: timedelta | None,
        answer_by: timedelta | None,
        brought: timedelta,
        owner: Actor | None,
    ) -> None:
        self.policy = policy
        self.now = POSTED + brought
        self.events: list[Event] = []
        self.sent: dict[Sent, datetime] = {}
        command = OpenCase(
            by=PEOPLE[0],
            message_id="m1",
            case_id="1",
            title="ประเด็น",
            learned_at=POSTED,
            posted_at=None if posted is None else POSTED + posted,
            answer_by=None if answer_by is None else POSTED + answer_by,
            owner=owner,
        )
        [opened] = decide(None, command, self.now, policy)
        self.case = evolve(None, opened)
        self.events.append(opened)
        self.dues = {record.step: record.due for record in self.case.steps}
        self.open_since = dict.fromkeys(Step, self.now)

    def run(self, command: Command) -> tuple[Event, ...]:
        """Carry out a command; a refusal is allowed but must leave no trace."""
        try:
            events = decide(self.case, command, self.now, self.policy)
        except Refused:
            return ()
        for event in events:
            self.case = evolve(self.case, event)
            if isinstance(event, Amended):
                if event.answer_due != self.dues[Step.ANSWER]:
                    self.open_since[Step.ANSWER] = self.now
                self.dues[Step.ANSWER] = event.answer_due
            if isinstance(event, ClockMoved):
                for step, due in zip(Step, event.dues, strict=True):
                    if due != self.dues[step]:
                        self.open_since[step] = self.now
                        self.dues[step] = due
        self.events += events
        return events

    @rule(by=people, message_id=message_ids, minutes=st.integers(-600, 600))
    def move_clock(self, by: Actor, message_id: str | None, minutes: int) -> None:
        self.run(MoveClock(by=by, message_id=message_id, posted_at=POSTED + timedelta(minutes=minutes)))

    @rule(by=people, message_id=message_ids, kind=st.sampled_from([Acknowledge, Brief]))
    def do_a_step(self, by: Actor, message_id: str | None, kind: Any) -> None:
        self.run(kind(by=by, message_id=message_id))

    @rule(by=people, message_id=message_ids, channels=channel_lists)
    def choose_channels(self, by: Actor, message_id: str | None, channels: tuple[str, ...]) -> None:
        self.run(ChooseChannels(by=by, message_id=message_id, channels=channels))

    @rule(
        by=people, message_id=message_ids, links=link_lists, channel=st.sampled_from([None, "Facebook", " "])
    )
    def add_evidence(
        self, by: Actor, message_id: str | None, links: tuple[str, ...], channel: str | None
    ) -> None:
        self.run(AddEvidence(by=by, message_id=message_id, links=links, channel=channel))

    @rule(by=people, message_id=message_ids, channels=channel_lists, links=link_lists, meant=rarely)
    def answer(
        self,
        by: Actor,
        message_id: str | None,
        channels: tuple[str, ...],
        links: tuple[str, ...],
        meant: bool,
    ) -> None:
        if not meant:
            channels = channels[: max(0, self.policy.min_channels - 1 - len(self.case.channels))]
        command = Answer(by=by, message_id=message_id, channels=channels, links=links)
        named = {channel_key(name) for name in (*self.case.channels, *channels)} - {""}
        running = self.case.ended is None
        events = self.run(command)
        if running:
            assert bool(events) == (len(named) >= self.policy.min_channels)

    @rule(by=people, message_id=message_ids, kind=st.sampled_from([NotOurs, Withdraw, RuleOut]), meant=rarely)
    def end(self, by: Actor, message_id: str | None, kind: Any, meant: bool) -> None:
        if meant:
            self.run(kind(by=by, message_id=message_id, reason="เหตุผล"))

    @rule(by=people, message_id=message_ids)
    def reopen(self, by: Actor, message_id: str | None) -> None:
        if self.run(Reopen(by=by, message_id=message_id)):
            self.open_since = {
                step: self.now if self.case.step(step).open else since
                for step, since in self.open_since.items()
            }

    @rule(by=people, message_id=message_ids, to=people)
    def hand_over(self, by: Actor, message_id: str | None, to: Actor) -> None:
        self.run(HandOver(by=by, message_id=message_id, to=to))

    @rule(by=people, message_id=message_ids, title=st.sampled_from([None, "ประเด็น", "แก้ไข", " "]))
    def amend_title(self, by: Actor, message_id: str | None, title: str | None) -> None:
        self.run(Amend(by=by, message_id=message_id, title=title, detail=title))
        # Only a change of answer_by moves a clock; the invariant on due times checks that this did not.

    @rule(by=people, message_id=message_ids, answer_by=deadlines)
    def amend_deadline(self, by: Actor, message_id: str | None, answer_by: timedelta) -> None:
        self.run(Amend(by=by, message_id=message_id, answer_by=POSTED + answer_by))

    @rule(
        by=people, message_id=message_ids, minutes=st.integers(-5, 600), reason=st.sampled_from(["รอ", " "])
    )
    def snooze(self, by: Actor, message_id: str | None, minutes: int, reason: str) -> None:
        before = next_mark_at(self.case)
        command = Snooze(by=by, message_id=message_id, span=timedelta(minutes=minutes), reason=reason)
        for event in self.run(command):
            assert isinstance(event, Snoozed)
            assert self.now < event.until <= self.case.step(event.step).due
        assert next_mark_at(self.case) == before, "a mark was moved by putting it off"

    @rule(by=people, message_id=message_ids)
    def acknowledge_reminder(self, by: Actor, message_id: str | None) -> None:
        before = next_mark_at(self.case)
        self.run(AcknowledgeReminder(by=by, message_id=message_id))
        assert next_mark_at(self.case) == before, "a clock was stopped by seeing a reminder"

    @rule(minutes=st.integers(1, 600))
    def note_outage(self, minutes: int) -> None:
        command = NoteOutage(since=self.now - timedelta(minutes=minutes), until=self.now)
        for event in self.run(command):
            assert isinstance(event, ServiceStopped)
        assert decide(self.case, command, self.now, self.policy) == ()

    @rule(repeat=st.integers(0, 30))
    def redeliver(self, repeat: int) -> None:
        """A message of a step, an end or a hand-over that comes again changes nothing, at any time."""
        event = self.events[repeat % len(self.events)]
        if event.message_id is None:
            return
        by, message_id = event.by, event.message_id
        again: dict[str, Command] = {
            "answered": Answer(by=by, message_id=message_id),
            "declared_not_ours": NotOurs(by=by, message_id=message_id),
            "withdrawn": Withdraw(by=by, message_id=message_id),
            "ruled_out": RuleOut(by=by, message_id=message_id),
            "reopened": Reopen(by=by, message_id=message_id),
            "handed_over": HandOver(by=by, message_id=message_id, to=PEOPLE[2]),
            "case_opened": OpenCase(by=by, message_id=message_id, case_id="1", title="", learned_at=self.now),
        }
        if event.type in again:
            assert decide(self.case, again[event.type], self.now, self.policy) == ()

    @rule(step=steps_of_time)
    def time_passes(self, step: timedelta) -> None:
        """Nobody looks meanwhile: the service may well be down."""
        self.now += step

    @precondition(lambda self: next_mark_at(self.case) is not None)
    @rule(tick=st.booleans())
    def time_passes_to_the_next_mark(self, tick: bool) -> None:
        moment = next_mark_at(self.case)
        assert moment is not None
        self.now = max(self.now, moment)
        if tick:
            self.tick()

    @rule()
    def tick(self) -> None:
        before = self.case
        announced = next_mark_at(before)
        expected = self.expected_marks()
        events = self.run(Tick(roster=ROSTER))
        reminders = [event for event in events if isinstance(event, Reminded)]
        assert len(reminders) == len(events)
        assert bool(events) == (announced is not None and announced <= self.now)
        assert len({event.step for event in reminders}) == len(reminders), "one reminder a step"
        for event in reminders:
            self.check_reminder(before, event)
        got = {(event.step, mark, event.due) for event in reminders for mark in event.marks}
        assert expected <= got | self.sent.keys(), "a mark that the step stayed open past was not reminded of"
        assert not got & self.sent.keys(), "a mark was reminded of twice"
        self.sent |= dict.fromkeys(got, self.now)
        assert decide(self.case, Tick(), self.now, self.policy) == ()

    def expected_marks(self) -> set[Sent]:
        """Marks passed while their clock ran as it does now. Those already past when it was set, may be left out."""
        if self.case.ended is not None:
            return set()
        return {
            (step, name, due)
            for step, due in self.dues.items()
            if self.case.step(step).done_at is None
            for mark in self.policy.marks[step]
            for name, moment in mark.occurrences(self.case.clock_start, due)
            if self.open_since[step] < moment <= self.now
        }

    def check_reminder(self, before: Case, event: Reminded) -> None:
        assert before.step(event.step).done_at is None, "a step that is done is not reminded of"
        assert event.due == self.dues[event.step]
        assert event.late == (self.now > event.due)
        marks = self.policy.marks[event.step]
        known = {n: at for mark in marks for n, at in mark.occurrences(before.clock_start, event.due)}
        moments = [known[name] for name in event.marks]
        assert moments == sorted(moments)
        assert moments[-1] <= self.now, "a mark was reminded of before its time"
        assert event.audience
        assert event.told or event.to_group, "nobody hears"
        if event.kind is not MarkKind.BEFORE:
            assert event.to_group or any(one.at is None for one in event.told), (
                "a limit that nobody hears at once"
            )
        for one in event.told:
            if one.held == "snoozed":
                assert one.at is not None
                assert one.at <= event.due, "put off past the limit"
        if event.missed_since is not None:
            assert self.now - event.missed_since > timedelta(minutes=10)
            assert event.missed_since >= self.open_since[event.step]

    @invariant()
    def due_times_move_only_with_the_post_s_deadline(self) -> None:
        assert {record.step: record.due for record in self.case.steps} == self.dues

    @invariant()
    def the_state_is_the_fold_of_the_stored_events(self) -> None:
        stored = json.loads(json.dumps([to_dict(event) for event in self.events]))
        events = [from_dict(data) for data in stored]
        assert events == self.events
        assert fold(events) == self.case
        assert self.case.version == len(self.events)

    @invariant()
    def never_answered_with_too_few_channels(self) -> None:
        distinct = {channel_key(name) for name in self.case.channels}
        assert len(distinct) == len(self.case.channels)
        assert "" not in distinct
        if self.case.state is State.ANSWERED:
            assert len(distinct) >= self.policy.min_channels
            assert sum(isinstance(event, Answered) for event in self.events) == 1

    @invariant()
    def no_due_mark_lies_before_the_announced_one(self) -> None:
        announced = next_mark_at(self.case)
        due_now = self.expected_marks() - self.sent.keys()
        if announced is None or announced > self.now:
            assert not due_now

    @invariant()
    def an_ended_case_is_silent(self) -> None:
        if self.case.ended is not None:
            assert next_mark_at(self.case) is None
            assert decide(self.case, Tick(), self.now + timedelta(days=9), self.policy) == ()
            assert not any(record.open for record in self.case.steps)
        else:
            assert self.case.step(Step.ANSWER).open


CaseMachine.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestRandomHistories = CaseMachine.TestCase
