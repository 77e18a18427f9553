"""What LINE sends is kept before it is answered, once each, however odd; what LINE did not send is turned away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.incoming import KNOWN_TYPES, Incoming, read_event
from bot.webhook import MAX_BODY_BYTES, MAX_DEPTH, line_router, read_events, signature
from khaochat.intake import Intake
from storage import Database
from storage.inbox import NewInput
from storage.tables import Inbox

SECRET = "channel secret"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
BOT, SOMSRI, GROUP = "U" + "0" * 32, "U" + "1" * 32, "C" + "2" * 32
STAMP = int((NOW - timedelta(seconds=2)).timestamp() * 1000)


class Door:
    """The webhook on a real store."""

    def __init__(self, store: Database) -> None:
        self.store = store
        app = FastAPI()
        app.include_router(line_router(SECRET, Intake(store, lambda: NOW).keep, lambda: NOW))
        self.client = TestClient(app, raise_server_exceptions=False)

    def post(self, body: bytes, signed: str | None = None, **headers: str) -> int:
        given = {"x-line-signature": signature(SECRET, body) if signed is None else signed} | headers
        return self.client.post("/webhooks/line", content=body, headers=given).status_code

    def events(self, *events: Any, raw: str | None = None) -> int:
        listed = raw if raw is not None else json.dumps(list(events), ensure_ascii=False)
        return self.post(f'{{"destination":"{BOT}","events":{listed}}}'.encode())

    def kept(self) -> list[Inbox]:
        with self.store.read() as session:
            return list(session.scalars(select(Inbox).order_by(Inbox.id)))

    def read(self) -> list[Incoming]:
        return [read_event(row.payload, row.occurred_at) for row in self.kept()]


@pytest.fixture
def door(store: Database) -> Iterator[Door]:
    door = Door(store)
    with door.client, capture_logs():
        yield door


def said(text: str = "สวัสดี", event_id: str = "01A", **more: Any) -> dict[str, Any]:
    message = {"type": "text", "id": f"m{event_id}", "text": text} | more.pop("message", {})
    return {
        "type": "message",
        "mode": "active",
        "timestamp": STAMP,
        "webhookEventId": event_id,
        "deliveryContext": {"isRedelivery": False},
        "source": {"type": "group", "groupId": GROUP, "userId": SOMSRI},
        "replyToken": "t",
        "message": message,
    } | more


# --- who may come in ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", ["none", "empty", "lower case", "of other bytes", "of another secret", "not ascii"]
)
def test_without_the_right_signature_the_answer_is_401_and_nothing_is_kept(door: Door, change: str) -> None:
    body = json.dumps({"destination": BOT, "events": [said()]}).encode()
    right = signature(SECRET, body)
    assert right != right.lower()
    if change == "none":
        assert door.client.post("/webhooks/line", content=body).status_code == 401
    else:
        wrong = {
            "empty": "",
            "lower case": right.lower(),
            "of other bytes": signature(SECRET, body + b" "),
            "of another secret": signature("other", body),
            "not ascii": "\xe9" * 44,
        }[change]
        answer = door.client.post(
            "/webhooks/line", content=body, headers={b"x-line-signature": wrong.encode("latin-1")}
        )
        assert answer.status_code == 401
    assert door.kept() == []


def test_the_signatures_header_may_be_written_in_any_case(door: Door) -> None:
    body = json.dumps({"destination": BOT, "events": [said()]}).encode()
    given = {"X-LINE-SIGNATURE": signature(SECRET, body)}
    assert door.client.post("/webhooks/line", content=body, headers=given).status_code == 200
    assert len(door.kept()) == 1


def test_the_signature_is_over_the_bytes_as_they_came(door: Door) -> None:
    body = b'{ "events" :\n [' + json.dumps(said("ก")).encode() + b"] }\n"
    assert door.post(body) == 200
    assert door.read()[0].text == "ก"


def test_a_service_without_a_secret_does_not_start() -> None:
    async def keep(inputs: Sequence[NewInput]) -> list[bool]:
        raise AssertionError

    with pytest.raises(ValueError, match="secret"):
        line_router("", keep, lambda: NOW)


def test_a_body_that_is_announced_too_large_is_refused_413_without_reading_it(door: Door) -> None:
    assert door.post(b"x", **{"content-length": str(MAX_BODY_BYTES + 1)}) == 413
    assert door.kept() == []


def test_a_body_that_turns_out_too_large_is_refused_413_as_soon_as_it_is(door: Door) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(40):
            sent += 100_000
            yield b"x" * 100_000

    answer = door.client.post("/webhooks/line", content=chunks(), headers={"x-line-signature": "x"})
    assert answer.status_code == 413
    assert sent > MAX_BODY_BYTES
    assert door.kept() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"[]",
        b"5",
        b"null",
        b'"events"',
        b"{}",
        b'{"events":{}}',
        b'{"events":null}',
        b'{"events":[NaN]}',
        b'\xff{"events":[]}',
        b'{"events":[' + b"[" * 5000,
        b"[" * 100_000 + b"]" * 100_000,
    ],
    ids=range(14),
)
def test_a_body_that_is_not_a_list_of_events_is_refused_400(door: Door, body: bytes) -> None:
    assert door.post(body) == 400
    assert door.kept() == []


def test_no_events_is_how_line_verifies_the_address_and_is_answered_200(door: Door) -> None:
    assert door.events() == 200
    assert door.kept() == []


# --- each event once -----------------------------------------------------------------------------------------------


def test_an_event_is_kept_as_it_came_with_the_time_it_happened(door: Door) -> None:
    event = said("ข่าว 😀 \u0000")
    assert door.events(event) == 200
    (row,) = door.kept()
    assert row.payload == event
    assert (row.kind, row.key, row.subject, row.state) == ("line", "01A", "m01A", "new")
    assert row.occurred_at == datetime.fromtimestamp(STAMP / 1000, UTC)
    assert row.received_at == NOW


def test_duplicates_and_redeliveries_are_kept_once(door: Door) -> None:
    again = said() | {"deliveryContext": {"isRedelivery": True}}
    for events in ([said()], [said()], [again], [again, again, said(event_id="01B")]):
        assert door.events(*events) == 200
    assert [row.key for row in door.kept()] == ["01A", "01B"]


def test_events_without_an_id_are_told_apart_by_what_they_say(door: Door) -> None:
    nameless = {k: v for k, v in said().items() if k != "webhookEventId"}
    assert door.events(nameless, nameless | {"timestamp": STAMP + 1}) == 200
    assert door.events(dict(reversed(nameless.items()))) == 200
    assert len(door.kept()) == 2


ODD: dict[str, str] = {
    "a number": "5",
    "null": "null",
    "a list": "[[]]",
    "a text": '"\\u0000"',
    "nested without end": "[" * 1000 + "]" * 1000,
    "an object nested without end": '{"type":"message","message":' + '{"a":' * 20_000 + "1" + "}" * 20_001,
    "no timestamp": '{"type":"follow"}',
    "a huge timestamp": '{"type":"follow","timestamp":1e400}',
    "a timestamp of 5,000 digits": '{"type":"follow","timestamp":' + "9" * 5000 + "}",
    "a timestamp in the year 9999": '{"type":"follow","timestamp":253402300799000}',
    "a negative timestamp": '{"type":"follow","timestamp":-99999999999999}',
    "a timestamp in words": '{"type":"follow","timestamp":"today"}',
    "an id that is no text": '{"type":"follow","webhookEventId":{"a":1}}',
    "an id without end": '{"type":"follow","webhookEventId":"' + "x" * 5000 + '"}',
    "NUL in its ids": '{"type":"message","webhookEventId":"a\\u0000b","message":{"id":"\\u0000","type":"text"}}',
    "half characters": '{"type":"message","webhookEventId":"\\ud800","message":{"id":"\\udc00","text":"\\ud83d"}}',
    "brackets in a text": '{"type":"message","message":{"type":"text","text":"' + "[{\\\\" * 200 + '\\""}}',
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_one_odd_event_never_loses_its_batch(door: Door, odd: str) -> None:
    events = ",".join([json.dumps(said("ก่อน", "01A")), odd, json.dumps(said("หลัง", "01B"))])
    assert door.events(raw=f"[{events}]") == 200
    kept = door.kept()
    assert len(kept) == 3
    assert all(NOW - timedelta(days=1) < row.occurred_at <= NOW for row in kept)
    assert [door.read()[n].text for n in (0, 2)] == ["ก่อน", "หลัง"]
    assert door.events(raw=f"[{events}]") == 200
    assert len(door.kept()) == 3, "and the same again is the same"


def test_what_is_cut_out_of_a_bottomless_event_is_only_what_lies_too_deep() -> None:
    deep = {"type": "message", "deep": 1, "message": {"type": "text", "text": 'a "quoted" ]}[{ \\'}}
    event: dict[str, Any] = dict(deep)
    for _ in range(300):
        event = {"in": event}
    first, second = read_events(json.dumps({"events": [{**deep, "odd": event}, deep]}).encode())
    assert second == deep
    assert {k: v for k, v in first.items() if k != "odd"} == deep
    depth, inner = 0, first["odd"]
    while inner is not None:
        depth, inner = depth + 1, inner["in"]
    assert MAX_DEPTH - 5 < depth < MAX_DEPTH


def test_when_the_store_fails_line_is_not_told_that_all_is_well(store: Database) -> None:
    class Broken(Database):
        def write(self) -> Any:
            raise OperationalError("INSERT", {}, Exception("disk full"))

    broken = Broken.__new__(Broken)
    door = Door(broken)
    with door.client:
        assert door.events(said()) == 500


# --- LINE's own samples ---------------------------------------------------------------------------------------------


def _samples(shared: Path) -> list[Path]:
    folder = shared / "line" / "webhooks"
    return [
        *sorted(folder.glob("group/*.json")),
        *sorted(folder.glob("sdk-java/*.json")),
        *folder.glob("sdk-python*.json"),
    ]


@pytest.mark.shared
def test_every_sample_of_line_is_accepted_and_readable(door: Door, shared: Path) -> None:
    samples = _samples(shared)
    assert len(samples) >= 50
    for path in samples:
        body = path.read_bytes()
        before = len(door.kept())
        assert door.post(body) == 200, path.name
        events = json.loads(body)["events"]
        new = door.kept()[before:]
        assert door.post(body) == 200
        assert len(door.kept()) == before + len(new), f"{path.name}: the same body again brings nothing new"
        for row in new:
            read = read_event(row.payload, row.occurred_at)
            assert read.type == row.payload["type"], path.name
            place = (row.payload.get("source") or {}).get("type")
            expected = row.payload["type"] in KNOWN_TYPES and place in ("user", "group", "room")
            assert read.known is expected, path.name
        assert len(new) <= len(events)


@pytest.mark.shared
def test_the_group_samples_say_what_they_are_meant_to_say(shared: Path) -> None:
    def first(name: str) -> Incoming:
        body = (shared / "line" / "webhooks" / "group" / f"{name}.json").read_bytes()
        return read_event(read_events(body)[0], NOW)

    mention = first("text_mention_bot")
    assert mention.spoken_to
    assert "@" not in mention.text
    assert not first("text_mention_all_user_emoji").spoken_to
    assert first("text_no_userid").user_id is None
    assert not first("text_standby").active
    assert first("unsend").message_id
    assert first("postback_datetime").params["datetime"]
    assert first("text_edited").type == "messageEdited"
    assert first("room_text").chat_kind == "room"
    assert not first("unknown_event").known


# --- reading an event -----------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
MENTIONEES = st.lists(
    st.fixed_dictionaries(
        {"isSelf": st.booleans() | JSON, "index": st.integers() | JSON, "length": st.integers() | JSON}
    )
    | JSON
)
EVENTS = st.dictionaries(st.text(max_size=3), JSON) | st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(sorted(KNOWN_TYPES)) | JSON,
        "mode": st.sampled_from(["active", "standby"]) | JSON,
        "source": st.fixed_dictionaries(
            {"type": st.sampled_from(["user", "group", "room"]) | JSON, "groupId": JSON}
        )
        | JSON,
        "message": st.fixed_dictionaries(
            {"id": JSON, "type": JSON, "text": st.text(st.characters()) | JSON},
            optional={"mention": st.fixed_dictionaries({"mentionees": MENTIONEES | JSON}) | JSON},
        )
        | JSON,
        "unsend": JSON,
        "postback": st.fixed_dictionaries({"data": JSON, "params": JSON}) | JSON,
        "replyToken": JSON,
        "timestamp": JSON,
        "webhookEventId": JSON,
    },
)


@given(EVENTS)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_reading_an_event_never_raises_and_gives_text_that_can_be_kept(payload: dict[str, Any]) -> None:
    event = read_event(payload, NOW)
    for words in (
        event.type,
        event.text,
        event.data,
        event.chat_id,
        event.user_id or "",
        event.message_id or "",
    ):
        assert "\x00" not in words
        words.encode()


@given(st.lists(EVENTS | JSON, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_the_events_are_each_is_kept(store: Database, events: list[Any]) -> None:
    with store.write() as session:
        session.execute(delete(Inbox))
    door = Door(store)
    with door.client, capture_logs():
        assert door.post(json.dumps({"events": events}).encode()) == 200
    assert 1 <= len(door.kept()) <= len(events)
    for row in door.kept():
        read_event(row.payload, row.occurred_at)


def _mentioned(text: str, *places: tuple[int, int, bool]) -> Incoming:
    mentionees = [{"index": i, "length": n, "type": "user", "isSelf": own} for i, n, own in places]
    return read_event(said(text, message={"mention": {"mentionees": mentionees}}), NOW)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("before", ["", "ถึง ", "😀😀 ", "👨‍👩‍👧 ก "])
def test_the_bots_name_is_cut_out_also_behind_emoji(before: str) -> None:
    event = _mentioned(f"{before}@ข่าวชัด สรุปข่าว 😀", (_units(before), _units("@ข่าวชัด"), True))
    assert event.spoken_to
    assert event.text == f"{before} สรุปข่าว 😀".strip()


def test_the_bots_name_is_cut_out_wherever_and_however_often_it_stands() -> None:
    text = "@ข่าวชัด ดู @สมศรี แล้ว @ข่าวชัด ตอบ"
    last = text.rindex("@")
    both = [(0, 8, True), (last, 8, True), (12, 6, False)]
    for places in (both, both[::-1]):
        event = _mentioned(text, *places)
        assert event.text == "ดู @สมศรี แล้ว  ตอบ"


def test_naming_somebody_else_is_not_speaking_to_the_bot_and_keeps_the_name() -> None:
    event = _mentioned("@สมศรี ดูข่าว", (0, 6, False))
    assert not event.spoken_to
    assert event.text == "@สมศรี ดูข่าว"


def test_places_beyond_the_text_cut_nothing_else() -> None:
    assert _mentioned("ดูข่าว", (100, 5, True)).text == "ดูข่าว"
    assert _mentioned("ดูข่าว", (0, -5, True)).text == "ดูข่าว"
    assert _mentioned("ดูข่าว", (10**30, 10**30, True)).text == "ดูข่าว"


def test_a_chat_with_one_person_is_always_speaking_to_the_bot() -> None:
    event = read_event(said() | {"source": {"type": "user", "userId": SOMSRI}}, NOW)
    assert event.spoken_to
    assert event.chat_id == event.user_id == SOMSRI
