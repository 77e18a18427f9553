"""What people do in the stand-in reaches the bot as LINE would tell it."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sandbox_town import IA, MANA, PR, SOMSRI, Town, card, text

from bot.sandbox import NotPossible, group_id, room_id, user_id

ACK = {"type": "postback", "label": "แจ้งรับเรื่อง", "data": "a=ack&c=1", "displayText": "แจ้งรับเรื่อง"}


def test_a_webhook_is_signed_over_its_bytes_and_addressed_to_the_bot(town: Town) -> None:
    town.line.say(PR, SOMSRI, "สวัสดี")
    body, signature = town.bot.got[0]
    digest = hmac.new(town.line.channel_secret.encode(), body, hashlib.sha256).digest()
    assert signature == base64.b64encode(digest).decode()
    assert json.loads(body)["destination"] == town.line.world.bot_user_id


def test_nothing_is_told_from_a_chat_without_the_bot(town: Town) -> None:
    message = town.line.say(IA, SOMSRI, "ประเด็น PMOC")
    town.line.edit(message, "ประเด็น PMOC 2")
    town.line.unsend(message)
    assert town.bot.got == []


def test_nothing_is_told_of_somebody_who_blocked_the_bot(town: Town) -> None:
    town.line.block(SOMSRI)
    town.line.say(SOMSRI, SOMSRI, "ฮัลโหล")
    assert [event["type"] for event in town.bot.events] == ["unfollow"]
    town.line.unblock(SOMSRI)
    assert town.bot.events[-1]["follow"] == {"isUnblocked": True}


def test_a_mention_is_counted_in_utf16(town: Town) -> None:
    town.line.say(PR, SOMSRI, "😀 @ข่าวชัด ดูหน่อย")
    (mentionee,) = town.bot.events[0]["message"]["mention"]["mentionees"]
    assert (mentionee["index"], mentionee["length"], mentionee["isSelf"]) == (3, 8, True)
    assert mentionee["userId"] == town.line.world.bot_user_id


def test_mention_bot_puts_the_name_in_front(town: Town) -> None:
    town.line.say(PR, SOMSRI, "ช่วยเหลือ", mention_bot=True)
    assert town.bot.events[0]["message"]["text"] == "@ข่าวชัด ช่วยเหลือ"


def test_a_quote_carries_the_quoted_message_id(town: Town) -> None:
    sent = town.push(PR).json["sentMessages"][0]["id"]
    town.line.say(PR, SOMSRI, "รับทราบ", quoted=sent)
    assert town.bot.events[0]["message"]["quotedMessageId"] == sent
    with pytest.raises(NotPossible, match="cannot be quoted"):
        town.line.say(MANA, MANA, "รับทราบ", quoted=sent)


def test_a_tap_tells_the_data_and_shows_the_words_without_a_message_event(town: Town) -> None:
    town.push(PR, card(ACK))
    town.line.tap_button(PR, MANA, "แจ้งรับเรื่อง")
    (event,) = town.bot.events
    assert (event["type"], event["postback"]) == ("postback", {"data": "a=ack&c=1"})
    assert event["source"] == {"type": "group", "groupId": PR, "userId": MANA}
    assert town.texts(PR)[-1] == "แจ้งรับเรื่อง"


def test_a_message_button_speaks_for_the_person_and_a_link_is_handed_back(town: Town) -> None:
    say = {"type": "message", "label": "ช่วยเหลือ", "text": "ช่วยเหลือ"}
    link = {"type": "uri", "label": "อ่านข่าว", "uri": "https://example.com/a"}
    copy = {"type": "clipboard", "label": "คัดลอก", "clipboardText": "ข้อความ"}
    town.push(PR, card(say, link, copy))
    assert town.line.tap_button(PR, SOMSRI, "ช่วยเหลือ") is None
    assert town.bot.events[0]["message"]["text"] == "ช่วยเหลือ"
    assert town.line.tap_button(PR, SOMSRI, "อ่านข่าว") == "https://example.com/a"
    assert town.line.tap_button(PR, SOMSRI, "คัดลอก") == "ข้อความ"
    assert len(town.bot.events) == 1


def test_a_date_picker_needs_a_choice_of_its_kind(town: Town) -> None:
    town.push(PR, card({"type": "datetimepicker", "label": "เลือกวัน", "data": "a=due", "mode": "date"}))
    with pytest.raises(NotPossible, match="must be picked"):
        town.line.tap_button(PR, SOMSRI, "เลือกวัน")
    town.line.tap_button(PR, SOMSRI, "เลือกวัน", params={"date": "2026-11-30"})
    assert town.bot.events[0]["postback"] == {"data": "a=due", "params": {"date": "2026-11-30"}}


def test_the_newest_button_of_a_name_is_tapped(town: Town) -> None:
    town.push(PR, card(ACK))
    town.push(PR, card({**ACK, "data": "a=ack&c=2"}))
    town.line.tap_button(PR, SOMSRI, "แจ้งรับเรื่อง")
    assert town.bot.events[0]["postback"]["data"] == "a=ack&c=2"


def test_a_missing_button_is_refused_with_those_that_are_there(town: Town) -> None:
    town.push(PR, card(ACK))
    with pytest.raises(NotPossible, match="there are: แจ้งรับเรื่อง"):
        town.line.tap_button(PR, SOMSRI, "ปิดเรื่อง")


def test_quick_replies_vanish_when_anybody_posts(town: Town) -> None:
    action = {"type": "message", "label": "ข่าววันนี้", "text": "ข่าววันนี้"}
    town.push(PR, {**text("เลือก"), "quickReply": {"items": [{"type": "action", "action": action}]}})
    assert town.line.buttons(PR) == [("ข่าววันนี้", action)]
    town.line.say(PR, MANA, "เดี๋ยวดู")
    assert town.line.buttons(PR) == []


def test_an_edit_is_told_in_groups_within_15_minutes(town: Town) -> None:
    message = town.line.say(PR, SOMSRI, "ผิด")
    town.line.edit(message, "ถูก")
    event = town.bot.events[-1]
    assert (event["type"], event["message"]["id"], event["message"]["text"]) == (
        "messageEdited",
        message,
        "ถูก",
    )
    assert event["replyToken"] != town.bot.events[0]["replyToken"]
    assert "markAsReadToken" not in event["message"]
    town.clock.forward(minutes=15, seconds=1)
    with pytest.raises(NotPossible, match="15 minutes"):
        town.line.edit(message, "สาย")
    private = town.line.say(SOMSRI, SOMSRI, "ผิด")
    town.line.edit(private, "ถูก")
    assert town.bot.events[-1]["type"] == "message"
    assert town.texts(SOMSRI) == ["ถูก"]


def test_an_unsent_message_is_gone_and_its_event_has_no_reply_token(town: Town) -> None:
    message = town.line.say(PR, SOMSRI, "ลบที")
    town.line.unsend(message)
    event = town.bot.events[-1]
    assert (event["type"], event["unsend"]) == ("unsend", {"messageId": message})
    assert "replyToken" not in event
    assert town.texts(PR) == [""]


def test_a_share_is_the_persons_own_post(town: Town) -> None:
    town.line.share(SOMSRI, IA, "สมศ. รับเรื่องแล้ว")
    (post,) = town.line.timeline(IA)
    assert (post.author, post.text, post.shared) == (SOMSRI, "สมศ. รับเรื่องแล้ว", True)


def test_a_post_from_a_chat_without_the_bot_can_be_forwarded_to_it(town: Town) -> None:
    message = town.line.say(IA, MANA, "ประเด็น PMOC")
    town.line.forward(message, SOMSRI, SOMSRI)
    (event,) = town.bot.events
    assert event["source"] == {"type": "user", "userId": SOMSRI}
    assert event["message"]["text"] == "ประเด็น PMOC"


def test_who_is_not_in_a_chat_can_do_nothing_there(town: Town) -> None:
    stranger = user_id("stranger")
    town.line.add_person(stranger, "คนแปลกหน้า")
    for act in (
        lambda: town.line.say(PR, stranger, "สวัสดี"),
        lambda: town.line.tap(PR, stranger, "a=ack"),
        lambda: town.line.share(stranger, PR, "สวัสดี"),
    ):
        with pytest.raises(NotPossible, match="is not in"):
            act()


def test_only_one_official_account_may_be_in_a_group(town: Town) -> None:
    with pytest.raises(NotPossible, match="LINE allows one"):
        town.line.bot_joins(IA)
    with pytest.raises(NotPossible, match="one official account"):
        town.line.add_chat(group_id("x"), "x", "group", [], bot=True, other_account="อีกบัญชี")


def test_joining_leaving_and_members_are_told(town: Town) -> None:
    third = user_id("third")
    town.line.add_person(third, "คนที่สาม")
    town.line.member_joins(PR, third)
    town.line.member_leaves(PR, third)
    town.line.bot_kicked(PR)
    town.line.say(PR, SOMSRI, "ไม่มีใครได้ยิน")
    town.line.bot_joins(PR)
    events = town.bot.events
    assert [event["type"] for event in events] == ["memberJoined", "memberLeft", "leave", "join"]
    assert events[0]["joined"] == {"members": [{"type": "user", "userId": third}]}
    assert ["replyToken" in event for event in events] == [True, False, False, True]
    assert all("userId" not in event["source"] for event in events)


def test_a_person_may_have_no_id_for_the_bot(town: Town) -> None:
    shy = user_id("shy")
    town.line.add_person(shy, "ไม่มีรหัส", shows_id=False)
    town.line.member_joins(PR, shy)
    town.line.say(PR, shy, "สวัสดี")
    (event,) = town.bot.events
    assert event["source"] == {"type": "group", "groupId": PR}


def test_a_room_is_told_as_a_room(town: Town) -> None:
    room = room_id("old")
    town.line.add_chat(room, "ห้องเก่า", "room", [SOMSRI])
    town.line.say(room, SOMSRI, "สวัสดี")
    assert town.bot.events[0]["source"] == {"type": "room", "roomId": room, "userId": SOMSRI}


# --- delivery -------------------------------------------------------------------------------------------------


def test_an_event_the_bot_did_not_take_comes_again_as_a_redelivery(town: Town) -> None:
    town.bot.status = 500
    town.line.say(PR, SOMSRI, "สวัสดี")
    town.bot.status = 200
    town.clock.forward(minutes=5)
    assert (town.line.held, town.line.redeliver(), town.line.redeliver()) == (1, 1, 0)
    first, again = town.bot.events
    assert again == {**first, "deliveryContext": {"isRedelivery": True}}


def test_a_bot_that_cannot_be_reached_gets_the_event_later(town: Town) -> None:
    def unreachable() -> None:
        raise ConnectionError("nobody there")

    town.bot.then = unreachable
    with pytest.raises(ConnectionError):
        town.line.say(PR, SOMSRI, "สวัสดี")
    town.bot.then = None
    assert town.line.redeliver() == 1


def test_events_can_come_twice_held_back_reordered_and_together(town: Town) -> None:
    def said() -> list[list[str]]:
        taken = [[event["message"]["text"] for event in body["events"]] for body in town.bot.bodies]
        town.bot.got.clear()
        return taken

    town.line.deliver_faults.duplicate_next = 1
    town.line.say(PR, SOMSRI, "1")
    town.line.say(PR, SOMSRI, "2")
    assert said() == [["1"], ["1"], ["2"]]
    town.line.deliver_faults.hold_next = 1
    town.line.say(PR, SOMSRI, "3")
    assert said() == []
    town.line.redeliver()
    assert town.bot.events[0]["deliveryContext"] == {"isRedelivery": True}
    assert said() == [["3"]]
    town.line.deliver_faults.reorder_next = 2
    town.line.say(PR, SOMSRI, "4")
    town.line.say(PR, SOMSRI, "5")
    assert said() == [["5"], ["4"]]
    town.line.deliver_faults.batch_next = 3
    town.line.say(PR, SOMSRI, "6")
    town.line.say(MANA, MANA, "7")
    assert said() == []
    town.line.flush()
    assert said() == [["6", "7"]]


def test_without_a_bot_webhooks_wait_in_outgoing(town: Town) -> None:
    town.line.deliver = None
    town.line.say(PR, SOMSRI, "สวัสดี")
    (waiting,) = town.line.take_outgoing()
    assert json.loads(waiting.body)["events"][0]["message"]["text"] == "สวัสดี"
    assert town.line.outgoing == []


def test_a_verification_has_no_events(town: Town) -> None:
    town.line.ping()
    assert town.bot.bodies == [{"destination": town.line.world.bot_user_id, "events": []}]


def test_the_bot_may_reply_from_another_thread_before_it_answers_the_webhook(town: Town) -> None:
    def reply() -> None:
        token = town.bot.events[-1]["replyToken"]
        worker = threading.Thread(target=town.reply, args=(token,), daemon=True)
        worker.start()
        worker.join(timeout=5)
        assert not worker.is_alive()

    town.bot.then = reply
    town.line.say(PR, SOMSRI, "สวัสดี")
    assert town.texts(PR) == ["สวัสดี", "ตอบ"]


def test_unread_messages_are_counted_for_each_person(town: Town) -> None:
    town.push(PR)
    town.line.say(PR, MANA, "เห็นแล้ว")
    assert (town.line.unread(PR, SOMSRI), town.line.unread(PR, MANA)) == (2, 0)
    town.line.mark_read(PR, SOMSRI)
    assert town.line.unread(PR, SOMSRI) == 0


# --- shapes ---------------------------------------------------------------------------------------------------


def shape(value: Any) -> Any:
    """The names and JSON types of a value, without its contents."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in sorted(value.items())}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def quote(town: Town) -> None:
    town.line.say(PR, SOMSRI, "x", quoted=town.push(PR).json["sentMessages"][0]["id"])


def shy(town: Town) -> None:
    who = user_id("shy")
    town.line.add_person(who, "ก", shows_id=False)
    town.line.world.chats[PR].members.append(who)
    town.line.say(PR, who, "x")


def newcomer(town: Town) -> str:
    town.line.add_person(user_id("new"), "ใหม่")
    town.line.member_joins(PR, user_id("new"))
    return user_id("new")


def rejoin(town: Town) -> None:
    town.line.bot_kicked(PR)
    town.line.bot_joins(PR)


def room(town: Town) -> None:
    town.line.add_chat(room_id("r"), "r", "room", [SOMSRI])
    town.line.say(room_id("r"), SOMSRI, "x")


def held(town: Town) -> None:
    town.line.deliver_faults.hold_next = 1
    town.line.say(PR, SOMSRI, "x")
    town.line.redeliver()


ACTS: dict[str, Callable[[Town], Any]] = {
    "text": lambda town: town.line.say(PR, SOMSRI, "x"),
    "text_no_userid": shy,
    "text_mention_bot": lambda town: town.line.say(PR, SOMSRI, "x", mention_bot=True),
    "text_quote": quote,
    "text_edited": lambda town: town.line.edit(town.line.say(PR, SOMSRI, "x"), "y"),
    "text_redelivered": held,
    "room_text": room,
    "unsend": lambda town: town.line.unsend(town.line.say(PR, SOMSRI, "x")),
    "file": lambda town: town.line.send_file(PR, SOMSRI, "a.pdf", b"x"),
    "join": rejoin,
    "leave": lambda town: town.line.bot_kicked(PR),
    "member_joined": newcomer,
    "member_left": lambda town: town.line.member_leaves(PR, newcomer(town)),
    "postback": lambda town: town.line.tap(PR, SOMSRI, "a=1"),
    "postback_date": lambda town: town.line.tap(PR, SOMSRI, "a=1", params={"date": "2026-11-30"}),
    "postback_time": lambda town: town.line.tap(PR, SOMSRI, "a=1", params={"time": "06:15"}),
    "postback_datetime": lambda town: town.line.tap(
        PR, SOMSRI, "a=1", params={"datetime": "2026-11-30T18:00"}
    ),
}


@pytest.mark.shared
@pytest.mark.parametrize("name", ACTS)
def test_an_event_has_exactly_the_shape_of_the_sample(town: Town, name: str, shared: Path) -> None:
    sample = shared / "line" / "webhooks" / "group" / f"{name}.json"
    ACTS[name](town)
    expected = json.loads(sample.read_text(encoding="utf-8"))
    assert shape(town.bot.bodies[-1]) == shape(expected)
    assert town.bot.events[-1]["type"] == expected["events"][0]["type"]


@pytest.mark.parametrize("name", [*ACTS, "image", "sticker", "follow", "unfollow"])
def test_the_official_sdk_knows_every_event(town: Town, name: str) -> None:
    from linebot.v3 import WebhookParser
    from linebot.v3.webhook import UnknownEvent

    more: dict[str, Callable[[], Any]] = {
        "image": lambda: town.line.send_image(PR, SOMSRI, b"x"),
        "sticker": lambda: town.line.send_sticker(PR, SOMSRI),
        "follow": lambda: town.line.follow(SOMSRI),
        "unfollow": lambda: town.line.block(SOMSRI),
    }
    more[name]() if name in more else ACTS[name](town)
    parser = WebhookParser(town.line.channel_secret)
    for body, signature in town.bot.got:
        for event in parser.parse(body.decode(), signature):
            assert not isinstance(event, UnknownEvent)
