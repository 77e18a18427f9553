"""The official SDK over a real connection: what leaves us arrives unchanged, and every answer is understood."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request, Response

from bot.line_api import Fate, Outcome, SdkLine, fate_of
from bot.sandbox import FaultKind, SandboxLine, group_id, user_id
from bot.sandbox.server import create_sandbox_app

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SOMSRI, PR = user_id("somsri"), group_id("pr")
HELLO = [{"type": "text", "text": "สวัสดี 😀 {braces}"}]
SHORT = 0.4
"""Seconds; long enough for loopback, short enough for a test of a time-out."""


class Gate:
    """The stand-in on loopback; remembers raw requests, and answers by itself where told to."""

    def __init__(self, line: SandboxLine) -> None:
        self.line = line
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.instead: list[Response] = []
        self.app = FastAPI()
        self.app.middleware("http")(self._look)
        self.app.mount("/line", create_sandbox_app(line))
        self.address = ""

    async def _look(self, request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        self.seen.append((request.url.path, dict(request.headers), await request.body()))
        answer = await go_on(request)
        return self.instead.pop(0) if self.instead else answer

    def with_line(
        self, work: Callable[[SdkLine], Awaitable[Any]], *, token: str = "", timeout: float = 10
    ) -> Any:
        """Do something with a client built in a running loop, as the program does."""

        async def go() -> Any:
            client = SdkLine(token or self.line.access_token, self.address, timeout=timeout)
            try:
                return await work(client)
            finally:
                await client.close()

        return asyncio.run(go())

    def push(self, messages: Any = HELLO, *, to: str = PR, key: str = "", **more: Any) -> Outcome:
        outcome: Outcome = self.with_line(
            lambda line: line.push(to, messages, key or str(uuid.uuid4())), **more
        )
        return outcome

    def reply(self, token: str, messages: Any = HELLO, **more: Any) -> Outcome:
        outcome: Outcome = self.with_line(lambda line: line.reply(token, messages), **more)
        return outcome

    def token(self) -> str:
        """A fresh reply token."""
        self.line.say(PR, SOMSRI, "สวัสดี")
        return str(self.line.events[-1]["replyToken"])

    def shown(self) -> list[dict[str, Any]]:
        return [dict(message) for sent in self.line.sent for message in sent.messages]


@pytest.fixture(scope="module")
def server() -> Iterator[Gate]:
    gate = Gate(SandboxLine(clock=lambda: START, seed=1))
    gate.line.add_person(SOMSRI, "สมศรี")
    gate.line.add_chat(PR, "ONESQA PR Line Group", "group", [SOMSRI])
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(gate.app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    gate.address = f"http://127.0.0.1:{listener.getsockname()[1]}/line"
    yield gate
    server.should_exit = server.force_exit = True
    thread.join(timeout=5)


@pytest.fixture
def gate(server: Gate, monkeypatch: pytest.MonkeyPatch) -> Gate:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server.line.clear_faults()
    server.line.quota = None
    server.line._sends.sent.clear()
    server.seen.clear()
    server.instead.clear()
    return server


def test_a_push_arrives_with_its_key_its_token_and_an_unchanged_body(gate: Gate) -> None:
    key = str(uuid.uuid4())
    outcome = gate.push(key=key)
    path, headers, body = gate.seen[-1]
    assert outcome.fate is Fate.SENT
    assert outcome.request_id == gate.line.sent[-1].request_id
    assert path == "/line/v2/bot/message/push"
    assert headers["x-line-retry-key"] == key
    assert headers["authorization"] == f"Bearer {gate.line.access_token}"
    assert json.loads(body) == {"to": PR, "messages": HELLO}


def test_a_reply_carries_no_retry_key_since_line_refuses_one(gate: Gate) -> None:
    outcome = gate.reply(gate.token())
    assert outcome.fate is Fate.SENT
    assert "x-line-retry-key" not in gate.seen[-1][1]
    assert gate.line.sent[-1].method == "reply"
    assert gate.shown() == HELLO


def _rich() -> list[dict[str, Any]]:
    tap = {"type": "postback", "label": "รับทราบ", "data": "a=ack&c=7&v=1", "displayText": "รับทราบแล้ว"}
    write = {
        "type": "postback",
        "label": "ตอบ",
        "data": "a=x",
        "inputOption": "openKeyboard",
        "fillInText": "ตอบ 7 ",
    }
    when = {
        "type": "datetimepicker",
        "label": "เวลา",
        "data": "a=t",
        "mode": "datetime",
        "initial": "2026-11-23T10:30",
    }
    link = {
        "type": "uri",
        "label": "เปิด",
        "uri": "https://news.example/?q=%E0%B8%82",
        "altUri": {"desktop": "https://a.example/"},
    }
    copy = {"type": "clipboard", "label": "คัดลอก", "clipboardText": "ร่างคำตอบ\n😀"}
    spans = [
        {"type": "span", "text": "ด่วน ", "weight": "bold", "color": "#B91C1C"},
        {"type": "span", "text": "ภายใน 10.30 น."},
    ]
    rows: list[dict[str, Any]] = [
        {
            "type": "text",
            "text": "หัวข้อ",
            "wrap": True,
            "weight": "bold",
            "size": "lg",
            "maxLines": 3,
            "lineSpacing": "4px",
        },
        {"type": "text", "contents": spans, "wrap": True, "decoration": "underline", "action": link},
        {"type": "separator", "margin": "md", "color": "#E5E7EB"},
        {
            "type": "box",
            "layout": "horizontal",
            "spacing": "sm",
            "cornerRadius": "md",
            "paddingAll": "8px",
            "backgroundColor": "#FEF2F2",
            "borderWidth": "normal",
            "borderColor": "#B91C1C",
            "action": tap,
            "contents": [
                {"type": "text", "text": "○", "flex": 0},
                {
                    "type": "text",
                    "text": "ตอบรับ",
                    "flex": 1,
                    "align": "end",
                    "gravity": "center",
                    "adjustMode": "shrink-to-fit",
                },
            ],
        },
        {
            "type": "box",
            "layout": "baseline",
            "contents": [{"type": "icon", "url": "https://i.example/a.png"}, {"type": "filler"}],
        },
        {
            "type": "image",
            "url": "https://i.example/b.png",
            "aspectRatio": "20:13",
            "aspectMode": "cover",
            "size": "full",
            "animated": False,
        },
    ]
    buttons = [
        {"type": "button", "action": a, "style": "primary", "height": "sm", "color": "#1D4ED8"}
        for a in (tap, write, when, link, copy)
    ]
    bubble = {
        "type": "bubble",
        "size": "mega",
        "styles": {"footer": {"separator": True}},
        "header": {"type": "box", "layout": "vertical", "contents": rows[:1]},
        "body": {"type": "box", "layout": "vertical", "contents": rows},
        "footer": {"type": "box", "layout": "vertical", "contents": buttons},
    }
    quick = {
        "items": [{"type": "action", "action": {"type": "message", "label": "ช่วยเหลือ", "text": "ช่วยเหลือ"}}]
    }
    mention = {
        "type": "textV2",
        "text": "{who} โปรดดู",
        "substitution": {"who": {"type": "mention", "mentionee": {"type": "user", "userId": SOMSRI}}},
    }
    return [
        {"type": "flex", "altText": "การ์ด", "contents": bubble},
        {
            "type": "flex",
            "altText": "หลายใบ",
            "contents": {"type": "carousel", "contents": [bubble, bubble]},
            "quickReply": quick,
        },
        mention,
        {
            "type": "image",
            "originalContentUrl": "https://i.example/c.png",
            "previewImageUrl": "https://i.example/c.png",
        },
        HELLO[0] | {"quickReply": quick},
    ]


def test_cards_with_everything_we_use_arrive_unchanged(gate: Gate) -> None:
    """The SDK drops what it does not know without a word; nothing that we send may be among that.

    All it adds is `animated: false` to images, which is LINE's default.
    """
    sent = _rich()
    assert gate.push(sent).fate is Fate.SENT
    assert json.loads(gate.seen[-1][2])["messages"] == sent


@pytest.mark.parametrize("status", [401, 403, 404, 405])
def test_what_only_a_wrong_setting_explains_is_not_held_against_the_message(status: int) -> None:
    assert fate_of(status, "", {}) is Fate.TOKEN


def test_a_known_key_is_answered_409_which_is_success_and_shows_nothing_twice(gate: Gate) -> None:
    key = str(uuid.uuid4())
    first, again = gate.push(key=key), gate.push(key=key)
    assert (first.fate, again.fate) == (Fate.SENT, Fate.SENT)
    assert again.request_id == first.request_id, "the id of the request that was accepted"
    assert gate.shown() == HELLO


@pytest.mark.parametrize(
    ("fault", "fate", "words"),
    [
        ("400", Fate.REFUSED, "Failed to send messages"),
        ("401", Fate.TOKEN, "Authentication failed"),
        ("429", Fate.BUSY, "rate limit"),
        ("429-month", Fate.QUOTA, "monthly limit"),
        ("500", Fate.UNKNOWN, "500"),
        ("lost-answer", Fate.UNKNOWN, "no answer"),
    ],
)
def test_each_answer_is_understood_and_told_in_lines_words(
    gate: Gate, fault: FaultKind, fate: Fate, words: str
) -> None:
    sends: list[Callable[[], Outcome]] = [lambda: gate.push(), lambda: gate.reply(gate.token())]
    for send in sends:
        gate.line.fail_next(fault)
        outcome = send()
        assert outcome.fate is fate
        assert words in outcome.error


def test_a_wrong_access_token_is_told_from_a_refused_message(gate: Gate) -> None:
    assert gate.push(token="old").fate is Fate.TOKEN


def test_no_answer_within_the_time_out_is_an_unknown_fate(gate: Gate) -> None:
    gate.line.fail_next("timeout")
    began = time.monotonic()
    outcome = gate.push(timeout=SHORT)
    assert outcome.fate is Fate.UNKNOWN
    assert time.monotonic() - began < 5


def test_an_accepted_push_whose_answer_was_lost_is_known_under_its_key(gate: Gate) -> None:
    key = str(uuid.uuid4())
    gate.line.fail_next("lost-answer")
    assert gate.push(key=key).fate is Fate.UNKNOWN
    assert gate.push(key=key).fate is Fate.SENT
    assert gate.shown() == HELLO


def test_a_refused_connection_means_that_nothing_was_taken(gate: Gate) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    async def push() -> Outcome:
        line = SdkLine("t", f"http://127.0.0.1:{port}")
        try:
            return await line.push(PR, HELLO, str(uuid.uuid4()))
        finally:
            await line.close()

    assert asyncio.run(push()).fate is Fate.BUSY


@pytest.mark.parametrize(
    "messages",
    [
        HELLO * 6,
        [],
        [
            {
                "type": "flex",
                "altText": "x",
                "contents": {"type": "bubble", "body": {"type": "box", "layout": "sideways", "contents": []}},
            }
        ],
        [{"type": "no such type", "text": "ลับ"}],
    ],
    ids=["six", "none", "bad layout", "unknown type"],
)
def test_what_the_sdk_refuses_by_itself_counts_as_refused_and_never_leaves(gate: Gate, messages: Any) -> None:
    outcome = gate.push(messages)
    assert outcome.fate is Fate.REFUSED
    assert "ลับ" not in outcome.error
    assert gate.seen == []


@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        (Response(b'{"unexpected": true}', 200, media_type="application/json"), Fate.UNKNOWN),
        (Response("<html>ผิดพลาด</html>".encode("cp874"), 502, media_type="text/html"), Fate.UNKNOWN),
        (Response("ผิดพลาด".encode("cp874"), 400, media_type="text/plain"), Fate.REFUSED),
        (Response(b"null", 500, media_type="application/json"), Fate.UNKNOWN),
        (Response(b"[1]", 429, media_type="application/json"), Fate.BUSY),
        (Response(b'{"message": 5, "details": [1, {}]}', 400, media_type="application/json"), Fate.REFUSED),
        (Response(b"", 503), Fate.UNKNOWN),
    ],
    ids=["odd 200", "page not UTF-8", "400 not UTF-8", "null", "list", "odd details", "empty"],
)
def test_an_answer_that_cannot_be_read_never_raises_nor_counts_as_a_refusal(
    gate: Gate, answer: Response, fate: Fate
) -> None:
    """The message may have been shown: a reply taken for refused would be sent a second time."""
    gate.instead.append(answer)
    assert gate.reply(gate.token()).fate is fate
    gate.instead.append(answer)
    assert gate.push().fate is fate


def test_a_group_tells_its_name_and_size_and_others_tell_nothing(gate: Gate) -> None:
    assert gate.with_line(lambda line: line.chat_facts(PR, "group")) == {
        "name": "ONESQA PR Line Group",
        "members": 1,
    }
    assert gate.with_line(lambda line: line.chat_facts(SOMSRI, "user")) == {}
    assert gate.with_line(lambda line: line.chat_facts(group_id("strange"), "group")) == {}
    gate.line.fail_next("lost-answer", match=f"/v2/bot/group/{PR}/summary")
    assert gate.with_line(lambda line: line.chat_facts(PR, "group")) == {}


def test_a_group_is_left(gate: Gate) -> None:
    other = group_id("other")
    gate.line.add_chat(other, "อื่น", "group", [SOMSRI])
    gate.with_line(lambda line: line.leave(other))
    assert not gate.line.world.chat(other).bot


def test_a_file_is_fetched_whole_and_a_larger_one_than_wanted_is_not(gate: Gate) -> None:
    sent = gate.line.send_file(SOMSRI, SOMSRI, "a.pdf", b"%PDF-1")
    assert gate.with_line(lambda line: line.content(sent, 6)).data == b"%PDF-1"
    assert gate.with_line(lambda line: line.content(sent, 5)).error == "too_large"
    gate.line.unsend(sent)
    taken_back = gate.with_line(lambda line: line.content(sent, 6))
    assert (taken_back.error, taken_back.again) == ("unsent", False)
    assert gate.with_line(lambda line: line.content("../../token", 6)).error == "gone"


def test_a_file_that_is_still_being_prepared_may_be_asked_for_again(gate: Gate) -> None:
    sent = gate.line.send_image(SOMSRI, SOMSRI, b"\xff\xd8\xff")
    gate.instead = [Response(status_code=202)]
    assert gate.with_line(lambda line: line.content(sent, 100)).again
