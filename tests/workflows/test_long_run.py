"""Weeks of an office at random: whatever people do and however often the service stops, nothing is lost or said twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import Database
from storage.answer_tables import AnswerRow
from storage.tables import CaseRow, Chat, Outbox, Person
from workflows import answer, clarification, duty
from workflows.answer import AnswerText, Setting
from workflows.clarification import (
    Acknowledge,
    AcknowledgeReminder,
    Actor,
    Amend,
    Answer,
    Brief,
    ChooseChannels,
    Command,
    MoveClock,
    NewIssue,
    NotOurs,
    Policy,
    Reminded,
    Reopen,
    RuleOut,
    Snooze,
    Withdraw,
    history,
    load_case,
    open_case,
)
from workflows.people import ACTING_ROLES

# What differs between the stores is proved elsewhere; this is about rules and use cases together.
pytestmark = pytest.mark.parametrize("kept_database", ["sqlite"], indirect=True)

START = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)
PR = "C" + "1" * 32
POLICY = Policy()
SETTING = Setting(case=POLICY)
ROLES = ("officer", "officer", "officer", "head", "head", "deputy", "director", "admin", "viewer", "unit")
STEPS = 50
MOST_OPEN = 6


class Office:
    """One agency's people and cases. Nothing is kept in memory but the clock: each act is a restart."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database, self.dice, self.now = database, random.Random(seed), START
        self.seen = 0
        self.titles = 0
        with database.write() as session:
            for number, role in enumerate(ROLES, 1):
                session.add(
                    Person(
                        id=number, name=f"ก{number}", role=role, line_user_id=f"U{number:032d}", active=True
                    )
                )
            for role in ("pr", "exec"):
                chat = PR if role == "pr" else "C" + "2" * 32
                session.add(Chat(id=chat, kind="group", name="", role=role, active=True, joined_at=START))

    def run(self) -> None:
        for _ in range(STEPS):
            self.dice.choice(
                [
                    self.issue,
                    self.work,
                    self.work,
                    self.work,
                    self.work,
                    self.answer,
                    self.answer,
                    self.people,
                ]
            )()
            self.messages()
            self.now += timedelta(minutes=self.dice.choice([0, 1, 7, 45, 100, 200, 400, 800]))
            if self.dice.random() < 0.7:
                self.tick()
                self.settled()
            self.always()
        self.tick()
        self.settled()

    def person(self, *roles: str) -> Actor:
        with self.database.read() as session:
            able = Person.active, Person.role.in_(roles or tuple(ACTING_ROLES))
            found = session.scalars(select(Person).where(*able).order_by(Person.id)).all()
        one = self.dice.choice(found)
        return Actor(str(one.id), one.name, one.role)

    def issue(self) -> None:
        with self.database.write() as session:
            open_ = session.scalars(select(CaseRow.id).where(CaseRow.ended_at.is_(None))).all()
            if len(open_) >= MOST_OPEN:
                return
            self.titles += self.dice.choice([0, 1, 1, 1])
            posted = self.dice.choice([None, self.now - timedelta(hours=self.dice.choice([0, 1, 5, 30]))])
            names = [
                "ค่าเดินทาง",
                "เอกสาร",
                "ทุนการศึกษา",
                "ปุ๋ย",
                "ไข่ไก่",
                "ประปา",
                "ถนน",
                "เรือ",
                "ข้าว",
                "ยา",
                "ไฟฟ้า",
                "น้ำมัน",
            ]
            title = f"ร้องเรียนเรื่อง {names[self.titles % len(names)]} ครั้งที่ {self.titles}"
            new = NewIssue(title=title, learned_at=self.now, posted_at=posted)
            quiet = self.now + timedelta(minutes=10) if posted is None else None
            open_case(session, new, self.person(), None, self.now, POLICY, quiet_until=quiet)

    def work(self) -> None:
        number = self.a_case()
        if number is None:
            return
        by, dice = self.person(), self.dice
        commands: list[Command] = [
            Acknowledge(by=by),
            Brief(by=by),
            ChooseChannels(by=by, channels=("เว็บไซต์", "เฟซบุ๊ก", "วิทยุ")[: dice.randint(1, 3)]),
            Answer(by=by, channels=("เว็บไซต์", "เฟซบุ๊ก", "วิทยุ")),
            NotOurs(by=by, reason="ไม่ใช่"),
            Withdraw(by=by, reason="ถอน"),
            RuleOut(by=by),
            Reopen(by=by),
            Snooze(by=by, step=None, span=timedelta(minutes=dice.choice([10, 60, 600])), reason="รอข้อมูล"),
            AcknowledgeReminder(by=by),
            Amend(by=by, answer_by=self.now + timedelta(hours=dice.choice([1, 9, 50]))),
            MoveClock(by=by, posted_at=self.now - timedelta(hours=dice.choice([0, 2, 20]))),
        ]
        command = dice.choice(commands)
        self.attempt(lambda s: clarification.carry_out(s, number, command, self.now, POLICY))
        if dice.random() < 0.3:
            to = self.person()
            self.attempt(
                lambda s: clarification.hand_over(s, number, to, by, None, self.now, POLICY, SETTING.duty)
            )

    def answer(self) -> None:
        number = self.a_case()
        if number is None:
            return
        by = self.person()
        command: answer.Command = self.dice.choice(
            [
                answer.Write(by=by, text=AnswerText(body=f"คำชี้แจง {self.dice.randint(1, 3)}")),
                answer.Submit(by=by),
                answer.Approve(by=by),
                answer.SendBack(by=by, remark="แก้"),
                answer.AskDirector(by=by),
                answer.ReleaseNow(by=by, reason="ใกล้ครบกำหนด"),
                answer.Post(by=by, words="คำชี้แจง"),
            ]
        )
        self.attempt(lambda s: answer.carry_out(s, number, command, self.now, SETTING))

    def people(self) -> None:
        """Somebody goes on leave, comes back, loses the role or gets it back, blocks the bot."""
        with self.database.write() as session:
            row = session.get_one(Person, self.dice.randint(1, len(ROLES)))
            day = self.now.date()
            match self.dice.randint(0, 5):
                case 0 | 1:
                    other = self.dice.choice([None, self.dice.randint(1, len(ROLES))])
                    try:
                        last = day + timedelta(days=self.dice.randint(1, 3))
                        duty.take_leave(session, row.id, day + timedelta(days=1), last, other, None, self.now)
                    except duty.LeaveError:
                        return
                case 2:
                    duty.cancel_leave(session, row.id, None, self.now)
                case 3:
                    row.role = self.dice.choice([ROLES[row.id - 1], "viewer", "unit"])
                case 4:
                    row.blocked = not row.blocked
                case _:
                    row.active = not row.active
            if not session.scalars(
                select(Person.id).where(Person.active, Person.role.in_(tuple(ACTING_ROLES)))
            ).first():
                row.active, row.role = True, "officer"

    def attempt(self, act: Callable[[Session], object]) -> None:
        try:
            with self.database.write() as session:
                act(session)
        except (clarification.Refused, answer.Refused):
            return

    def a_case(self) -> int | None:
        with self.database.read() as session:
            numbers = session.scalars(select(CaseRow.id).order_by(CaseRow.id.desc()).limit(MOST_OPEN)).all()
        return self.dice.choice(numbers) if numbers else None

    def tick(self) -> None:
        for _ in range(50):
            with self.database.write() as session:
                done = clarification.remind_due(session, self.now, POLICY, duty=SETTING.duty)
                done += answer.remind_due(session, self.now, SETTING)
            if not done:
                return
        raise AssertionError("what is due never ends")

    # What must hold

    def messages(self) -> None:
        """Each message goes to a group, or to somebody who may act and can be reached at this moment."""
        with self.database.read() as session:
            able = Person.active, ~Person.blocked, Person.role.in_(tuple(ACTING_ROLES))
            reached = set(session.scalars(select(Person.line_user_id).where(*able)))
            rows = session.scalars(select(Outbox).where(Outbox.seq > self.seen).order_by(Outbox.seq)).all()
            for row in rows:
                assert row.chat_id.startswith("C") or row.chat_id in reached, (row.kind, row.chat_id)
                self.seen = row.seq

    def settled(self) -> None:
        """Right after the service looked: nothing that fell due is left, and each limit that passed is on record."""
        self.messages()
        with self.database.read() as session:
            assert not clarification.any_due(session, self.now)
            assert not answer.any_due(session, self.now)
            for row in session.scalars(select(CaseRow).where(CaseRow.ended_at.is_(None))):
                case = load_case(session, row.id)
                for record in case.steps:
                    if record.open and record.due <= self.now and record.armed_at <= self.now:
                        assert ("limit", record.due) in record.reminded, (row.id, record.step)

    def always(self) -> None:
        """No reminder twice, and no open case without a time at which it comes up again."""
        with self.database.read() as session:
            for row in session.scalars(select(CaseRow)):
                told = Counter(
                    (event.step, mark, event.due)
                    for event in history(session, row.id)
                    if isinstance(event, Reminded)
                    for mark in event.marks
                )
                assert not [key for key, times in told.items() if times > 1], row.id
                assert (row.next_due is None) == (row.ended_at is not None), row.id
                assert row.ended_at is not None or row.next_mark_at is not None, row.id
            for waiting in session.scalars(select(AnswerRow).where(AnswerRow.state == "waiting")):
                case_row = session.get_one(CaseRow, waiting.case_id)
                over = case_row.ended_at is not None or self.now > waiting.due_at + timedelta(hours=12)
                assert over or waiting.next_remind_at is not None, waiting.case_id


@pytest.mark.parametrize("seed", range(2))
def test_weeks_at_random_lose_nothing_and_say_nothing_twice(database: Database, seed: int) -> None:
    Office(database, seed).run()
