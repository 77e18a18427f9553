"""Whatever LINE answers, nothing is lost, nothing is shown twice, and somebody hears of what failed for good."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from line_adapter import LoopLine
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from bot.delivery import CHATS_AT_ONCE, MAX_TEXT_UNITS, Delivery, plain_text, readable
from bot.limits import problems, utf16_units
from bot.line_api import Fate, fate_of
from bot.sandbox import FaultKind, SandboxLine, group_id, user_id
from storage import Database, outbox
from storage.outbox import Notice
from storage.tables import Chat, Outbox, Person

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ADMIN, SOMSRI = user_id("admin"), user_id("somsri")
PR, EXEC = group_id("pr"), group_id("exec")
ANSWERED: list[FaultKind] = ["400", "401", "429", "429-month", "500"]


@dataclass
class Office:
    """A chat with the bot, an administrator, a store, and the delivery between them."""

    database: Database
    line: SandboxLine
    adapter: LoopLine
    now: datetime = START

    def __post_init__(self) -> None:
        self.delivery = Delivery(self.database, self.adapter, _render)

    def put(self, words: str, chat: str = PR, **more: Any) -> str:
        given = {name: more.pop(name) for name in ("reply_token", "reply_until", "key") if name in more}
        with self.database.write() as session:
            row = outbox.put(
                session, Notice(chat, more.pop("kind", "note"), {"text": words, **more}, **given), self.now
            )
        assert row is not None
        return row

    def reply(self, words: str, **more: Any) -> str:
        """An answer to something that Somsri has just said in the PR group."""
        self.line.say(PR, SOMSRI, "ช่วยเหลือ")
        token = self.line.events[-1]["replyToken"]
        return self.put(words, reply_token=token, reply_until=self.now + timedelta(seconds=50), **more)

    def run(self) -> int:
        return asyncio.run(self.delivery.run(self.now))

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    def run_for(self, *, hours: float) -> None:
        """Run as the service does, for that long (in twenty steps: no pause between tries is longer than that)."""
        for _ in range(20):
            self.run()
            self.later(minutes=max(6.0, hours * 3))

    def shown(self, chat: str = PR) -> list[str]:
        """What the bot has written in the chat, as people see it."""
        return [p.text for p in self.line.timeline(chat) if p.author == self.line.world.bot_user_id]

    def states(self) -> list[str]:
        with self.database.read() as session:
            return list(session.scalars(select(Outbox.state).order_by(Outbox.seq)))


def _render(session: Session, row: Outbox, now: datetime) -> outbox.Messages | None:
    if row.data.get("stale"):
        return None
    if row.data.get("broken"):
        raise KeyError("no such case")
    if row.data.get("bad_query"):
        session.execute(text("SELECT * FROM there_is_no_such_table"))
    if row.kind == "delivery_failed":
        return [{"type": "text", "text": f"ส่งไม่สำเร็จ {row.data['chat']} {','.join(row.data['kinds'])}"}]
    messages: outbox.Messages = row.data.get("messages") or [{"type": "text", "text": row.data["text"]}]
    if row.data.get("half"):
        messages[0]["contents"]["body"]["contents"][0]["text"] += "\ud83d"
    return messages


@pytest.fixture
def office(store: Database) -> Iterator[Office]:
    made: list[Office] = []
    line = SandboxLine(clock=lambda: made[0].now if made else START, seed=1)
    for person, name in ((ADMIN, "อดิศร"), (SOMSRI, "สมศรี")):
        line.add_person(person, name)
    line.add_chat(PR, "ONESQA PR Line Group", "group", [SOMSRI, ADMIN])
    line.add_chat(EXEC, "ผู้บริหาร", "group", [ADMIN])
    with store.write() as session:
        session.add(Chat(id=PR, role="pr", name="ONESQA PR Line Group", kind="group"))
        session.add(Chat(id=EXEC, role="exec", name="ผู้บริหาร", kind="group"))
        session.add(Person(name="อดิศร", role="admin", line_user_id=ADMIN))
    made.append(Office(store, line, LoopLine(line)))
    with capture_logs():
        yield made[0]


def test_what_is_put_is_sent_once_with_its_id_as_retry_key(office: Office) -> None:
    key = office.put("หนึ่ง")
    assert office.run() == 1
    assert office.run() == 0
    assert office.shown() == ["หนึ่ง"]
    assert [request.retry_key for request in office.adapter.requests] == [key]
    assert office.states() == ["sent"]


def test_neighbours_go_in_one_request_and_a_stale_one_is_left_out(office: Office) -> None:
    office.put("หนึ่ง")
    office.put("เลิกแล้ว", stale=True)
    office.put("สอง")
    assert office.run() == 1
    assert office.shown() == ["หนึ่ง", "สอง"]
    assert office.states() == ["sent", "dropped", "sent"]


@pytest.mark.parametrize("fault", ["401", "429", "500", "timeout", "lost-answer"])
@pytest.mark.parametrize("times", [1, 3])
def test_a_push_that_meets_a_passing_fault_arrives_once(office: Office, fault: FaultKind, times: int) -> None:
    office.line.fail_next(fault, times=times)
    office.put("หนึ่ง")
    office.put("สอง")
    office.run_for(hours=1)
    assert office.shown() == ["หนึ่ง", "สอง"]
    assert office.states() == ["sent", "sent"]


@pytest.mark.parametrize("first", ["500", "timeout", "lost-answer"])
@pytest.mark.parametrize("then", ["401", "429", "429-month", "500"])
def test_another_fault_on_the_repetition_neither_loses_nor_doubles(
    office: Office, first: FaultKind, then: FaultKind
) -> None:
    office.line.fail_next(first)
    office.line.fail_next(then, times=2)
    office.put("หนึ่ง")
    office.run()
    office.put("สอง")
    office.run_for(hours=3)
    assert office.shown() == ["หนึ่ง", "สอง"]
    assert len({r.retry_key for r in office.adapter.requests if r.body["to"] == PR}) == 2


def test_a_push_behind_an_unknown_one_is_never_put_into_its_body(office: Office) -> None:
    office.line.fail_next("lost-answer")
    office.line.fail_next("429")
    office.put("หนึ่ง")
    office.run()
    office.later(seconds=5)
    office.run()
    office.put("สอง")
    office.run_for(hours=1)
    assert office.shown() == ["หนึ่ง", "สอง"]


def test_when_the_months_messages_are_used_up_pushes_wait_half_an_hour_and_are_not_lost(
    office: Office,
) -> None:
    office.line.quota = 1
    office.put("หนึ่ง")
    office.run()
    requests = len(office.adapter.requests)
    office.later(minutes=29)
    assert office.run() == 0, "asking again would not help"
    assert len(office.adapter.requests) == requests
    office.line.quota = None
    office.later(minutes=2)
    office.run()
    assert office.shown() == ["หนึ่ง"]


def test_a_push_that_line_refuses_is_a_dead_letter_and_the_administrator_is_told_once(office: Office) -> None:
    office.line.fail_next("400", match=PR)
    office.put("หนึ่ง", kind="digest")
    office.run_for(hours=1)
    assert office.shown() == []
    assert office.states() == ["dead", "sent"]
    assert office.shown(ADMIN) == ["ส่งไม่สำเร็จ ONESQA PR Line Group digest"]


def test_a_dead_letter_about_a_dead_letter_does_not_go_round(office: Office) -> None:
    office.line.fail_next("400", times=100)
    office.put("หนึ่ง")
    office.run_for(hours=2)
    assert office.states() == ["dead", "dead"]
    assert len(office.adapter.requests) == 2


def test_when_the_only_administrator_cannot_be_reached_the_pr_group_is_told(office: Office) -> None:
    office.line.fail_next("400", times=100, match=ADMIN)
    office.put("ถึงผู้ดูแล", chat=ADMIN)
    office.run_for(hours=1)
    assert office.shown() == ["ส่งไม่สำเร็จ  note"]


def test_a_push_whose_fate_stays_unknown_for_a_day_is_told_as_well(office: Office) -> None:
    office.line.fail_next("timeout", times=1000, match=PR)
    office.put("หนึ่ง", kind="digest")
    office.run_for(hours=25)
    assert office.states() == ["dead", "sent"]
    assert office.shown(ADMIN) == ["ส่งไม่สำเร็จ ONESQA PR Line Group digest"]
    office.line.clear_faults()
    office.run_for(hours=2)
    assert office.shown() == []


def test_one_refused_message_does_not_take_its_neighbours_with_it(office: Office) -> None:
    """The stand-in refuses a mention of somebody who is not in the group; our own check cannot know that."""
    mention = {"type": "mention", "mentionee": {"type": "user", "userId": user_id("nobody")}}
    bad = {"type": "textV2", "text": "{who} โปรดดู", "substitution": {"who": mention}}
    office.put("หนึ่ง")
    office.put("สอง", messages=[bad])
    office.put("สาม")
    office.run_for(hours=1)
    assert office.shown() == ["หนึ่ง", "สาม"]
    assert office.states() == ["sent", "dead", "sent", "sent"]


def test_a_group_that_the_bot_is_not_in_gives_one_dead_letter_for_the_whole_bundle(office: Office) -> None:
    office.line.bot_kicked(PR)
    for number in range(4):
        office.put(f"{number}")
    office.run_for(hours=1)
    assert office.states() == ["dead"] * 4 + ["sent"]
    assert len(office.shown(ADMIN)) == 1


def test_a_reply_uses_its_token_and_costs_nothing(office: Office) -> None:
    office.reply("ตอบ")
    office.run()
    assert office.shown() == ["ตอบ"]
    assert [request.method for request in office.adapter.requests] == ["reply"]
    assert office.line.used == 0


@pytest.mark.parametrize("fault", ["400", "401", "429"])
def test_a_reply_that_was_refused_goes_as_a_push(office: Office, fault: FaultKind) -> None:
    office.line.fail_next(fault)
    office.reply("ตอบ")
    office.run_for(hours=1)
    assert office.shown() == ["ตอบ"]
    assert [request.method for request in office.adapter.requests] == ["reply", "push"]


def test_a_reply_with_a_used_token_goes_as_a_push(office: Office) -> None:
    office.reply("ตอบ", messages=[{"type": "text", "text": f"{n}"} for n in range(5)])
    with office.database.read() as session:
        token = session.scalars(select(Outbox.reply_token)).one()
    office.put("อีก", reply_token=token, reply_until=office.now + timedelta(seconds=50))
    office.run()
    assert office.shown() == ["0", "1", "2", "3", "4", "อีก"]
    assert [request.method for request in office.adapter.requests] == ["reply", "reply", "push"]


@pytest.mark.parametrize(("fault", "arrives"), [("500", 0), ("timeout", 0), ("lost-answer", 1)])
def test_a_reply_whose_fate_is_unknown_is_not_repeated_as_a_push(
    office: Office, fault: FaultKind, arrives: int
) -> None:
    office.line.fail_next(fault)
    office.reply("ตอบ")
    office.put("ต่อไป")
    office.run_for(hours=1)
    assert office.shown() == ["ตอบ"] * arrives + ["ต่อไป"]
    assert office.states() == ["unknown", "sent"]


def test_an_unexpected_error_while_sending_counts_as_unknown_and_stops_nobody(office: Office) -> None:
    office.adapter.breaks.append(RuntimeError("a fault in the library"))
    office.put("หนึ่ง")
    office.put("ที่อื่น", chat=EXEC)
    office.run()
    office.run_for(hours=1)
    assert office.shown() == ["หนึ่ง"]
    assert office.shown(EXEC) == ["ที่อื่น"]


def test_a_value_error_after_the_request_arrived_does_not_double_a_reply(office: Office) -> None:
    """The SDK raises ValueError for an answer it cannot read; the reply has been shown by then."""
    office.adapter.breaks.append(ValueError("cannot read the answer"))
    office.reply("ตอบ")
    office.run_for(hours=1)
    assert office.shown() == ["ตอบ"]


def test_a_card_that_cannot_be_rendered_goes_out_as_text_with_its_neighbours(office: Office) -> None:
    office.put("หนึ่ง")
    office.put("", broken=True)
    office.put("สาม")
    office.run()
    assert office.shown()[::2] == ["หนึ่ง", "สาม"]
    assert "มีข้อความใหม่" in office.shown()[1]
    assert office.states() == ["sent"] * 3


def test_a_query_that_fails_while_rendering_does_not_block_the_chat(office: Office) -> None:
    office.put("", bad_query=True)
    office.put("สอง")
    office.run()
    assert len(office.shown()) == 2
    assert office.shown()[1] == "สอง"


def _card(words: str, **more: Any) -> dict[str, Any]:
    body = {"type": "box", "layout": "vertical", "contents": [{"type": "text", "text": words}]}
    return {"type": "flex", "altText": "การ์ด", "contents": {"type": "bubble", "body": body, **more}}


@pytest.mark.parametrize(
    "card",
    [
        _card("ก" * 31_000),
        _card("เรื่องสำคัญ", size="enormous"),
        _card("เรื่องสำคัญ") | {"altText": "ก" * 1501},
        _card(" "),
        {"type": "flex"},
        {"type": "text", "text": "😀" * 3000},
    ],
    ids=["too big", "bad size", "long alternative text", "empty", "nothing", "long text"],
)
def test_a_card_that_breaks_limits_goes_out_as_text(office: Office, card: dict[str, Any]) -> None:
    office.put("", messages=[card])
    office.put("ต่อไป")
    office.run()
    assert office.states() == ["sent", "sent"]
    first, second = office.line.sent[0].messages
    assert first["type"] == "text"
    assert second["text"] == "ต่อไป"
    if "สำคัญ" in str(card):
        assert "สำคัญ" in first["text"]


def test_a_card_with_half_a_character_goes_out_as_text(office: Office) -> None:
    office.put("", messages=[_card("เรื่องสำคัญ")], half=True)
    office.run()
    assert office.line.sent[0].messages == ({"type": "text", "text": "เรื่องสำคัญ\ufffd"},)


def test_many_stale_notices_do_not_hold_up_a_true_one(office: Office) -> None:
    for number in range(outbox.LOOK_AHEAD * 2 + 1):
        office.put(f"{number}", stale=True)
    office.put("จริง")
    office.run()
    assert office.shown() == ["จริง"]


def test_chats_that_fail_do_not_keep_others_waiting(office: Office) -> None:
    groups = [group_id(f"g{number}") for number in range(CHATS_AT_ONCE + 1)]
    for number, group in enumerate(groups):
        office.line.add_chat(group, f"กลุ่ม {number}", "group", [SOMSRI])
        office.line.fail_next("429-month", times=100, match=group)
        office.put("ติด", chat=group, messages=[{"type": "text", "text": "ติด"}] * 5)
        office.put("ติดด้วย", chat=group)
    office.run()
    office.put("ไม่ติด")
    office.run()
    assert office.shown() == ["ไม่ติด"]


def test_a_reading_of_a_card_has_its_texts_and_addresses_in_order() -> None:
    button = {"type": "button", "action": {"type": "uri", "label": "เปิด", "uri": "https://x.example/"}}
    card = _card("หัวข้อ", footer={"type": "box", "layout": "vertical", "contents": [button]})
    assert readable(card) == "หัวข้อ\n[เปิด]: https://x.example/"
    assert readable({"type": "flex", "altText": "การ์ด"}) == "การ์ด"


@pytest.mark.parametrize(
    "words", ["", "   ", "\n", "ก" * 6000, "😀" * 4000, "ก" + "😀" * 2500, "a\ud83d", "a\udc00" * 2501]
)
def test_plain_text_is_always_within_lines_limits(words: str) -> None:
    message = plain_text(words)
    assert problems({"to": PR, "messages": [message]}, kind="push") == []
    assert utf16_units(message["text"]) >= min(MAX_TEXT_UNITS - 2, utf16_units(words.strip()))


@pytest.mark.parametrize(
    ("status", "body", "headers", "fate"),
    [
        (200, "{}", {}, Fate.SENT),
        (409, "{}", {"x-line-accepted-request-id": "x"}, Fate.SENT),
        (409, "{}", {}, Fate.UNKNOWN),
        (429, '{"message":"You have reached your monthly limit."}', {}, Fate.QUOTA),
        (429, '{"message":"The API rate limit has been exceeded. Try again later."}', {}, Fate.BUSY),
        (400, "{}", {}, Fate.REFUSED),
        (413, "", {}, Fate.REFUSED),
        (401, "{}", {}, Fate.TOKEN),
        (403, "{}", {}, Fate.TOKEN),
        (500, "", {}, Fate.UNKNOWN),
        (502, "<html>", {}, Fate.UNKNOWN),
        (504, "", {}, Fate.UNKNOWN),
    ],
)
def test_what_an_answer_of_line_means(status: int, body: str, headers: dict[str, str], fate: Fate) -> None:
    assert fate_of(status, body, headers) is fate
