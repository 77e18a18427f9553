"""Random histories of a response plan: what must hold whatever people tap and however long the service sleeps."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from thai.dates import BANGKOK
from workflows.response_plan import (
    Actor,
    Approve,
    Approved,
    ChooseKind,
    Command,
    Event,
    Holder,
    Holders,
    OpenPlan,
    Plan,
    Policy,
    Propose,
    Proposed,
    Refused,
    Reject,
    Reminded,
    Return,
    Rung,
    State,
    Tick,
    Withdraw,
    WriteText,
    decide,
    evolve,
    fold,
    from_dict,
    next_remind_at,
    to_dict,
)

ROLES = ("officer", "head", "deputy", "director", "admin", "viewer")
PEOPLE = [Actor(str(n), f"{role}-{n}", role) for n, role in enumerate(ROLES * 2)]
OFFICERS = [p for p in PEOPLE if p.role == "officer"]
START = datetime(2026, 11, 23, 9, 0, tzinfo=BANGKOK)

people = st.sampled_from(PEOPLE)
texts = st.sampled_from(["ก", "ข", "ค", "", " "])
rounds = st.one_of(st.none(), st.integers(0, 3))
crews = st.frozensets(st.sampled_from(list(Rung)))
pauses = st.one_of(st.integers(0, 200), st.integers(0, 6000)).map(lambda m: timedelta(minutes=m))


def there(crew: frozenset[Rung]) -> Holders:
    """All people of these roles."""
    return {r: tuple(Holder(p.id) for p in PEOPLE if p.role == r.value) for r in Rung if r in crew}


class PlanMachine(RuleBasedStateMachine):
    """One plan under random commands."""

    plan: Plan

    @initialize(staffed=crews, hours=st.integers(1, 30))
    def open(self, staffed: frozenset[Rung], hours: int) -> None:
        self.now, self.staffed, self.policy = START, staffed, Policy(timedelta(hours=hours))
        self.events: list[Event] = []
        self.texts: list[str] = []
        command = OpenPlan(by=OFFICERS[0], plan_id="1", story_id="1", title="ข่าว")
        [opened] = decide(None, command, self.now, self.policy, {})
        self.plan = evolve(None, opened)
        self.events.append(opened)

    def run(self, command: Command) -> tuple[Event, ...]:
        try:
            events = decide(self.plan, command, self.now, self.policy, there(self.staffed))
        except Refused:
            return ()
        for event in events:
            self.plan = evolve(self.plan, event)
        self.events += events
        return events

    @rule(staffed=crews)
    def people_come_and_go(self, staffed: frozenset[Rung]) -> None:
        self.staffed = staffed

    @rule(pause=pauses)
    def time_passes(self, pause: timedelta) -> None:
        self.now += pause

    @rule(by=people, kind=st.sampled_from(["press", "post", "none"]), text=texts, reason=texts)
    def choose(self, by: Actor, kind: str, text: str, reason: str) -> None:
        command = ChooseKind(
            by=by, kind=kind, name=kind, text=text, reason=reason, needs_reason=kind == "none"
        )
        for event in self.run(command):
            assert kind != "none" or reason.strip()
            assert event.type == "kind_chosen"

    @rule(by=people, text=texts)
    def write(self, by: Actor, text: str) -> None:
        self.run(WriteText(by=by, text=text))

    @rule(by=people)
    def draft_and_propose(self, by: Actor) -> None:
        self.run(ChooseKind(by=by, kind="press", name="press", text="ร่าง"))
        self.run(Propose(by=by))

    @rule(by=people, round=rounds)
    def approve(self, by: Actor, round: int | None) -> None:
        before, crew = self.plan, self.staffed
        events = self.run(Approve(by=by, round=round))
        approvals = [e for e in events if isinstance(e, Approved)]
        if not approvals:
            return
        assert before.state is State.WAITING
        assert round in (None, before.round)
        assert [e.rung for e in approvals][-1].value == by.role
        assert approvals[0].rung is before.waiting, "nobody is passed over"
        assert all(e.rung not in crew for e in approvals if e.in_place), "in place of a missing one only"
        assert [e.in_place for e in approvals][-1] is False

    @rule(by=people, round=rounds, words=texts)
    def send_back(self, by: Actor, round: int | None, words: str) -> None:
        if self.run(Return(by=by, round=round, remark=words)):
            assert by.role in [r.value for r in Rung]
            assert words.strip()
            assert self.plan.state is State.RETURNED

    @rule(by=people, words=texts, meant=st.integers(0, 5))
    def reject(self, by: Actor, words: str, meant: int) -> None:
        if meant == 0 and self.run(Reject(by=by, reason=words)):
            assert by.role in [r.value for r in Rung]
            assert self.plan.state is State.REJECTED

    @rule(by=people, words=texts, meant=st.integers(0, 9))
    def withdraw(self, by: Actor, words: str, meant: int) -> None:
        if meant == 0:
            self.run(Withdraw(by=by, reason=words))

    @rule()
    def tick(self) -> None:
        due = next_remind_at(self.plan, self.policy)
        inside = self.policy.office(self.now) == self.now
        events = self.run(Tick())
        assert bool(events) == (due is not None and due <= self.now and inside)
        for event in events:
            assert isinstance(event, Reminded)
            assert event.scheduled <= self.now
            assert event.rung is self.plan.waiting
        following = next_remind_at(self.plan, self.policy)
        assert following is None or following > self.now or not inside
        assert self.run(Tick()) == ()

    @invariant()
    def the_state_is_the_fold_of_the_stored_events(self) -> None:
        stored = json.loads(json.dumps([to_dict(e) for e in self.events]))
        assert fold(from_dict(data) for data in stored) == self.plan
        assert self.plan.version == len(self.events)

    @invariant()
    def approved_means_all_three_in_order_on_the_text_that_was_proposed(self) -> None:
        proposals = [e for e in self.events if isinstance(e, Proposed)]
        assert self.plan.round == len(proposals)
        rungs = [a.rung for a in self.plan.approvals]
        assert rungs == list(Rung)[: len(rungs)]
        assert (self.plan.state is State.APPROVED) == (len(rungs) == 3)
        if self.plan.state in (State.WAITING, State.APPROVED):
            assert (self.plan.text, self.plan.kind) == (proposals[-1].text, proposals[-1].kind)
            assert self.plan.text

    @invariant()
    def a_reminder_is_always_announced_until_the_end_and_in_office_hours(self) -> None:
        due = next_remind_at(self.plan, self.policy)
        assert (due is None) == self.plan.ended
        if due is not None:
            assert self.policy.office(due) == due


PlanMachine.TestCase.settings = settings(
    max_examples=80, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestRandomHistories = PlanMachine.TestCase
