"""Whatever is asked of an answer in whatever order: nothing is approved out of order, nothing goes out unrecorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.answer import (
    LADDER,
    Answer,
    AnswerPolicy,
    AnswerText,
    Approve,
    Around,
    AskDirector,
    Command,
    Copy,
    Event,
    Holder,
    Post,
    Refused,
    Release,
    ReleaseNow,
    SendBack,
    SendCopy,
    State,
    Submit,
    Tick,
    Write,
    compose,
    decide,
    evolve,
    fold,
    from_dict,
    marks,
    to_dict,
    unused_release,
)
from workflows.answer.events import Approved, Posted, Released, Submitted
from workflows.clarification import Actor
from workflows.response_plan import Rung

START = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
DUE = START + timedelta(hours=24)
POLICY = AnswerPolicy(copies=(Copy("afnc", "AFNC"), Copy("prd", "PRD")))
OFFICER = Actor("1", "ปราณี", "officer")
SECOND = Actor("2", "ธนา", "officer")
HEAD = Actor("3", "วิภา", "head")
DEPUTY = Actor("4", "สมพร", "deputy")
DIRECTOR = Actor("5", "นันทา", "director")
PEOPLE = (OFFICER, SECOND, HEAD, DEPUTY, DIRECTOR)
ALL: Mapping[Rung, tuple[Holder, ...]] = {
    Rung.HEAD: (Holder("3"),),
    Rung.DEPUTY: (Holder("4"),),
    Rung.DIRECTOR: (Holder("5"),),
}
TEXTS = tuple(AnswerText(body=f"คำชี้แจงฉบับที่ {n}") for n in range(3))


def commands() -> st.SearchStrategy[Command]:
    by = st.sampled_from(PEOPLE)
    text = st.sampled_from(TEXTS)
    seen = st.one_of(st.none(), st.integers(0, 3))
    return st.one_of(
        st.builds(Write, by=by, text=text),
        st.builds(Submit, by=by),
        st.builds(Approve, by=by, round=seen, text=st.one_of(st.none(), text)),
        st.builds(Approve, by=by),
        st.builds(SendBack, by=by, round=seen, remark=st.sampled_from(["", "ขอตัวเลข"])),
        st.builds(AskDirector, by=by),
        st.builds(ReleaseNow, by=by, reason=st.sampled_from(["", "ไม่มีผู้ตอบ"])),
        st.builds(Post, by=by, words=st.sampled_from([compose(t) for t in TEXTS])),
        st.builds(SendCopy, by=by, copy=st.sampled_from(["afnc", "PRD", "nobody"])),
        st.builds(Tick),
    )


def holders() -> st.SearchStrategy[Mapping[Rung, tuple[Holder, ...]]]:
    """Who is there: each rung by its own person, by a stand-in of any role, or by nobody."""
    one = st.sampled_from([(), (Holder("1", instead_of="ผู้ลา"),), (Holder("2", instead_of="ผู้ลา"),), None])
    return st.tuples(one, one, one).map(
        lambda found: {
            rung: ALL[rung] if there is None else there
            for rung, there in zip(LADDER, found, strict=True)
            if there is None or there
        }
    )


def play(
    steps: list[tuple[Command, int]], there: Mapping[Rung, tuple[Holder, ...]]
) -> tuple[Answer | None, list[Event]]:
    """Do one command after the other, some minutes apart; refusals change nothing."""
    answer: Answer | None = None
    events: list[Event] = []
    now = START
    for command, minutes in steps:
        now += timedelta(minutes=minutes)
        try:
            found = decide(answer, command, now, POLICY, Around(DUE, there), case_id="1")
        except Refused:
            continue
        for event in found:
            answer = evolve(answer, event)
            events.append(event)
    return answer, events


STORIES = st.lists(st.tuples(commands(), st.integers(0, 400)), max_size=18)
FORWARD: list[tuple[Command, int]] = [(Write(by=OFFICER, text=TEXTS[0]), 0), (Submit(by=OFFICER), 5)]
PLENTY = settings(max_examples=120, deadline=None)


@PLENTY
@given(STORIES, holders())
def test_no_rung_approves_before_the_one_below_it(
    steps: list[tuple[Command, int]], there: Mapping[Rung, tuple[Holder, ...]]
) -> None:
    _, events = play(FORWARD + steps, there)
    given_in: list[Rung] = []
    for at, event in enumerate(events):
        if isinstance(event, Submitted):
            given_in = []
        if isinstance(event, Approved):
            assert event.rung not in given_in
            assert all(LADDER.index(rung) < LADDER.index(event.rung) for rung in given_in)
            given_in.append(event.rung)
            holds = any(h.person_id == event.by.id for h in there.get(event.rung, ()))
            # Whoever does not hold the rung stands above it, and the record says so.
            assert holds or event.by.role == event.rung.value or event.in_place
            before = fold(events[:at])
            assert before is not None
            staffed = any(h.person_id != before.author.id for h in there.get(event.rung, ()))
            if event.in_place and staffed and event.by.id != before.author.id:
                assert event.passed_over
            if event.passed_over:
                assert not before.posted
                assert event.at >= DUE - POLICY.head_alone


@PLENTY
@given(STORIES, holders())
def test_released_as_approved_means_that_every_rung_has_approved_that_very_text_or_one_that_a_superior_changed(
    steps: list[tuple[Command, int]], there: Mapping[Rung, tuple[Holder, ...]]
) -> None:
    _, events = play(FORWARD + steps, there)
    for at, event in enumerate(events):
        if isinstance(event, Released) and event.release is Release.APPROVED:
            before = fold(events[:at])
            assert before is not None
            assert {a.rung for a in before.approvals} >= set(before.rungs)
            assert before.approvals[-1].text_version == event.text_version == before.text_version
            assert event.words == compose(before.text)


@PLENTY
@given(STORIES, holders())
def test_nothing_is_posted_that_was_not_released_and_a_difference_is_on_record(
    steps: list[tuple[Command, int]], there: Mapping[Rung, tuple[Holder, ...]]
) -> None:
    _, events = play(FORWARD + steps, there)
    released: Released | None = None
    for event in events:
        if isinstance(event, Released):
            released = event
        if isinstance(event, Posted):
            assert released is not None
            assert event.differs == (event.words != released.words)
            assert event.release is released.release
            released = None


@PLENTY
@given(STORIES, holders())
def test_less_than_all_approvals_do_only_near_the_limit_or_where_nobody_is_there(
    steps: list[tuple[Command, int]], there: Mapping[Rung, tuple[Holder, ...]]
) -> None:
    _, events = play(FORWARD + steps, there)
    for at, event in enumerate(events):
        if isinstance(event, Released) and event.release in (Release.HEAD_ONLY, Release.UNAPPROVED):
            before = fold(events[:at])
            assert before is not None
            assert not before.posted
            margin = POLICY.head_alone if event.release is Release.HEAD_ONLY else POLICY.unapproved
            waiting = before.waiting
            above = LADDER[LADDER.index(waiting) :] if waiting else ()
            others = [h for rung in above for h in there.get(rung, ()) if h.person_id != before.author.id]
            assert event.at >= DUE - margin or not others or before.author.role in above
            assert event.reason or event.release is Release.HEAD_ONLY


@PLENTY
@given(STORIES, holders())
def test_the_record_reads_back_to_the_same_answer(
    steps: list[tuple[Command, int]], there: Mapping[Rung, tuple[Holder, ...]]
) -> None:
    answer, events = play(FORWARD + steps, there)
    assert fold(from_dict(to_dict(event)) for event in events) == answer


@given(st.integers(1, 48 * 60), st.integers(0, 48 * 60))
def test_reminders_come_closer_together_until_the_limit(minutes: int, begun: int) -> None:
    start = START + timedelta(minutes=begun)
    due = start + timedelta(minutes=minutes)
    found = list(marks(start, due))
    before = [mark for mark in found if mark <= due]
    pauses = [b - a for a, b in zip([start, *before], before, strict=False)]
    assert found == sorted(set(found))
    assert due in found
    assert pauses[:-1] == sorted(pauses[:-1], reverse=True)
    assert all(pause >= timedelta(minutes=10) for pause in pauses[:-1])


def test_who_wrote_it_does_not_approve_it_in_anothers_place() -> None:
    there = {Rung.HEAD: (Holder("1", instead_of="วิภา"),), Rung.DEPUTY: (Holder("4"),)}
    answer, _ = play(FORWARD, there)
    assert answer is not None
    with pytest.raises(Refused, match="not_approver"):
        decide(answer, Approve(by=OFFICER), START + timedelta(hours=1), POLICY, Around(DUE, there))


def test_changed_and_approved_at_once_the_new_text_is_what_is_released() -> None:
    answer, _ = play(FORWARD, ALL)
    assert answer is not None
    now, around = START + timedelta(hours=1), Around(DUE, ALL)
    for event in decide(answer, Approve(by=HEAD), now, POLICY, around):
        answer = evolve(answer, event)
    for event in decide(answer, Approve(by=DEPUTY, text=TEXTS[1]), now, POLICY, around):
        answer = evolve(answer, event)
    assert answer.state is State.RELEASED
    released = unused_release(answer)
    assert released is not None
    assert released.words == compose(TEXTS[1])
    assert [a.text_version for a in answer.approvals] == [1, 2]


def test_a_drill_never_goes_to_the_director() -> None:
    around = replace(Around(DUE, ALL, negative=True), drill=True)
    answer, _ = play(FORWARD[:1], ALL)
    assert answer is not None
    [submitted] = decide(answer, Submit(by=OFFICER), START, POLICY, around)
    assert isinstance(submitted, Submitted)
    assert submitted.rungs == (Rung.HEAD, Rung.DEPUTY)


def test_a_change_to_what_was_posted_waits_for_its_approval_even_after_the_limit() -> None:
    steps: list[tuple[Command, int]] = [
        *FORWARD,
        (Approve(by=HEAD), 1),
        (Approve(by=DEPUTY), 1),
        (Post(by=OFFICER, words=compose(TEXTS[0])), 1),
        (Write(by=OFFICER, text=TEXTS[1]), 1),
        (Submit(by=OFFICER), 1),
    ]
    answer, _ = play(steps, ALL)
    assert answer is not None
    assert answer.state is State.WAITING
    with pytest.raises(Refused, match="not_released"):
        decide(answer, ReleaseNow(by=OFFICER, reason="รีบ"), DUE, POLICY, Around(DUE, ALL))
