"""Whatever happens on the way: each notice arrives once and in its place, or it is on record why not."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from outbox_play import Play, names
from sqlalchemy import delete

from storage import Database, outbox
from storage.outbox import Batch
from storage.tables import Outbox, OutboxLane

CHATS = ("C1", "C2")


class FakeLine:
    """What LINE promises: a key is remembered 24 h, a reply token works once."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._keys: dict[str, tuple[object, outbox.Messages]] = {}
        self._tokens: set[str] = set()
        self.shown: dict[str, list[str]] = {chat: [] for chat in CHATS}

    def take(self, batch: Batch, weather: str) -> str:
        """Carry out a request; gives what the sender hears: sent, unknown, busy or refused."""
        assert 1 <= len(batch.messages) <= 5
        if weather == "busy":
            return "busy"
        if weather == "lost on the way":
            return "unknown"
        heard = self._reply(batch, weather) if batch.reply_token else self._push(batch, weather)
        return "unknown" if weather == "answer lost" else heard

    def _push(self, batch: Batch, weather: str) -> str:
        at, body = self._keys.get(batch.leader, (None, None))
        if at is not None and self._play.now - at < timedelta(hours=24):
            assert body == batch.messages, "another body under a key that LINE knows would never be shown"
            return "sent"
        if weather == "refused":
            return "refused"
        self._keys[batch.leader] = (self._play.now, batch.messages)
        self.shown[batch.chat_id] += names(batch)
        return "sent"

    def _reply(self, batch: Batch, weather: str) -> str:
        token = str(batch.reply_token)
        if weather == "refused" or token in self._tokens:
            return "refused"
        self._tokens.add(token)
        self.shown[batch.chat_id] += names(batch)
        return "sent"


WEATHER = st.sampled_from(["fine", "busy", "refused", "lost on the way", "answer lost"])
CHAT = st.sampled_from(["C1", "C1", "C1", "C2"])
AFTER = st.sampled_from([0, 3, 61, 400, 400, 6 * 3600, 25 * 3600])
"""Seconds: within a lease, after it, after the longest pause, hours, and longer than a key lives."""


class Deliveries(RuleBasedStateMachine):
    """Puts, claims, answers of every kind, senders that die or come late, and a clock that leaps."""

    database: Database

    @initialize()
    def begin(self) -> None:
        with self.database.write() as session:
            session.execute(delete(Outbox))
            session.execute(delete(OutboxLane))
        self.play = Play(self.database)
        self.line = FakeLine(self.play)
        self.count = 0
        self.place: dict[str, int] = {}
        self.under_way: list[tuple[Batch, str]] = []

    @rule(chat=CHAT, size=st.sampled_from([1, 2, 5]), reply=st.sampled_from([False, False, True]))
    def put(self, chat: str, size: int, reply: bool) -> None:
        self.count += 1
        name = f"n{self.count}"
        self.place[name] = self.count
        more = (
            {"reply_token": f"t{name}", "reply_until": self.play.now + timedelta(seconds=50)} if reply else {}
        )
        self.play.put(name, chat=chat, size=size, **more)

    @precondition(lambda self: self.count)
    @rule(pick=st.integers(0, 99))
    def becomes_untrue(self, pick: int) -> None:
        self.play.untrue.add(f"n{pick % self.count + 1}")

    @rule(chat=CHAT, weather=WEATHER, after=AFTER)
    def send(self, chat: str, weather: str, after: int) -> None:
        self.play.later(seconds=after)
        batch = self.play.claim(chat)
        if batch is not None:
            self._settle(batch, self.line.take(batch, weather))

    @rule(chat=CHAT, weather=WEATHER, after=AFTER)
    def send_and_hear_late(self, chat: str, weather: str, after: int) -> None:
        self.play.later(seconds=after)
        batch = self.play.claim(chat)
        if batch is not None:
            self.under_way.append((batch, self.line.take(batch, weather)))

    @rule(chat=CHAT)
    def die_before_sending(self, chat: str) -> None:
        self.play.claim(chat)

    @precondition(lambda self: self.under_way)
    @rule(pick=st.integers(0, 9))
    def hear(self, pick: int) -> None:
        self._settle(*self.under_way.pop(pick % len(self.under_way)))

    def _settle(self, batch: Batch, heard: str) -> None:
        if heard == "sent":
            self.play.sent(batch)
        elif heard == "unknown":
            self.play.unknown(batch)
        elif heard == "busy" or batch.reply_token:
            self.play.not_taken(batch)
        elif len(names(batch)) > 1 and not batch.repeated:
            self.play.not_taken(batch, alone=True)
        else:
            self.play.refused(batch)

    @invariant()
    def each_is_shown_once_and_in_its_place(self) -> None:
        for shown in self.line.shown.values():
            places = [self.place[name] for name in shown]
            assert places == sorted(set(places))

    def teardown(self) -> None:
        """The weather clears: everything comes to an end that is on record."""
        if not hasattr(self, "line"):
            return
        for _ in range(200):
            if not {"waiting", "sending"} & set(self.play.states().values()):
                break
            self.play.later(seconds=61)
            for chat in CHATS:
                self.send(chat, "fine", 0)
        self.each_is_shown_once_and_in_its_place()
        shown = {name for each in self.line.shown.values() for name in each}
        for name, row in self.play.rows().items():
            assert row.state in ("sent", "dropped", "unknown", "dead"), f"{name} never came to an end"
            assert row.state != "sent" or name in shown, f"{name} counts as sent and was never shown"
            assert row.state != "dropped" or (name not in shown and name in self.play.untrue)
            assert row.state == "sent" or row.error, f"{name} is {row.state} without a reason"


def test_every_notice_arrives_once_and_in_order_or_its_end_is_on_record(store: Database) -> None:
    class Here(Deliveries):
        pass

    Here.database = store
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=50,
            stateful_step_count=20,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
