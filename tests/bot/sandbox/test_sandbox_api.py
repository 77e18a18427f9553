"""The Messaging API of the stand-in refuses, remembers and counts as LINE does."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sandbox_town import IA, MANA, PR, SOMSRI, Town, card, new_key, new_town, text

from bot.limits import problems
from bot.sandbox import SandboxLine, user_id

PUSH = "/v2/bot/message/push"


def test_a_push_arrives_in_the_chat_and_is_recorded(town: Town) -> None:
    key = new_key()
    answer = town.push(PR, text("ข่าววันนี้"), card(), key=key)
    assert answer.status == 200
    assert [set(each) for each in answer.json["sentMessages"]] == [{"id", "quoteToken"}] * 2
    assert town.texts(PR) == ["ข่าววันนี้", "การ์ด"]
    (sent,) = town.line.sent
    assert (sent.chat_id, sent.method, sent.retry_key, sent.recipients) == (PR, "push", key, (SOMSRI, MANA))
    assert sent.request_id == answer.headers["x-line-request-id"]
    assert sent.at == town.clock.now


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "sandbox-access-token"}]
)
def test_without_the_token_nothing_is_sent(town: Town, header: dict[str, str]) -> None:
    body = json.dumps({"to": PR, "messages": [text("x")]}).encode()
    answer = town.line.handle("POST", PUSH, header, body)
    assert answer.status == 401
    assert "x-line-request-id" in answer.headers
    assert town.line.sent == []


def test_header_names_may_have_any_case(town: Town) -> None:
    headers = {"AUTHORIZATION": f"bearer {town.line.access_token}".replace("bearer", "Bearer")}
    assert town.line.handle("GET", "/v2/bot/info", headers).status == 200


def test_a_body_over_2_mb_is_413(town: Town) -> None:
    assert town.call("POST", PUSH, b" " * 2_000_001).status == 413


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"text"'])
def test_a_body_that_is_no_json_object_is_400(town: Town, body: bytes) -> None:
    assert town.call("POST", PUSH, body).status == 400


def test_an_invalid_body_is_400_with_every_place_and_nothing_is_sent(town: Town) -> None:
    answer = town.push(PR, text("ดี"), text(""), {"type": "zzz"})
    assert answer.status == 400
    assert answer.json["message"] == "The request body has 2 error(s)"
    assert [each["property"] for each in answer.json["details"]] == ["messages[1].text", "messages[2].type"]
    assert town.texts(PR) == []


def test_a_push_to_a_group_without_the_bot_fails(town: Town) -> None:
    answer = town.push(IA)
    assert (answer.status, answer.json) == (400, {"message": "Failed to send messages"})


def test_a_push_to_somebody_who_blocked_the_bot_is_200_and_reaches_nobody(town: Town) -> None:
    town.line.block(SOMSRI)
    assert town.push(SOMSRI).status == 200
    assert town.texts(SOMSRI) == []
    assert town.line.sent[0].recipients == ()
    assert town.line.used == 0
    town.line.unblock(SOMSRI)
    town.push(SOMSRI, text("อีกครั้ง"))
    assert town.texts(SOMSRI) == ["อีกครั้ง"]


def test_a_push_to_somebody_unknown_is_400(town: Town) -> None:
    assert town.push(user_id("nobody")).status == 400


def test_a_mention_must_be_of_a_member(town: Town) -> None:
    def mention(who: str) -> dict[str, Any]:
        target = {"type": "mention", "mentionee": {"type": "user", "userId": who}}
        return {"type": "textV2", "text": "{who} ดู", "substitution": {"who": target}}

    assert town.push(PR, mention(MANA)).status == 200
    assert town.push(PR, mention(user_id("stranger"))).status == 400
    assert town.push(MANA, mention(MANA)).status == 400


# --- retry keys -----------------------------------------------------------------------------------------------


def test_the_same_retry_key_sends_once_and_says_409_with_the_first_request(town: Town) -> None:
    key = new_key()
    first, again = town.push(PR, key=key), town.push(PR, key=key.upper())
    assert again.status == 409
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert again.headers["x-line-request-id"] != first.headers["x-line-request-id"]
    assert again.json["sentMessages"] == first.json["sentMessages"]
    assert len(town.line.sent) == 1


def test_a_retry_key_is_forgotten_after_24_hours_and_sends_again(town: Town) -> None:
    key = new_key()
    town.push(PR, key=key)
    town.clock.forward(hours=23, minutes=59)
    assert town.push(PR, key=key).status == 409
    town.clock.forward(minutes=1)
    assert town.push(PR, key=key).status == 200
    assert len(town.line.sent) == 2


def test_a_retry_key_for_another_body_is_refused_loudly(town: Town) -> None:
    key = new_key()
    town.push(PR, text("หนึ่ง"), key=key)
    assert town.push(PR, text("สอง"), key=key).status == 400
    assert town.push(MANA, text("หนึ่ง"), key=key).status == 400
    assert town.texts(PR) == ["หนึ่ง"]


@pytest.mark.parametrize("key", ["", "1", "x" * 36, "0" * 32])
def test_a_retry_key_must_be_a_uuid(town: Town, key: str) -> None:
    answer = town.call("POST", PUSH, {"to": PR, "messages": [text("x")]}, x_line_retry_key=key)
    assert answer.status == 400


def test_a_refused_request_does_not_use_up_its_retry_key(town: Town) -> None:
    key = new_key()
    assert town.push(PR, text(""), key=key).status == 400
    town.line.fail_next("500")
    assert town.push(PR, key=key).status == 500
    assert town.push(PR, key=key).status == 200


# --- replies --------------------------------------------------------------------------------------------------


def token_of(town: Town) -> str:
    town.line.say(PR, SOMSRI, "สวัสดี")
    return str(town.bot.events[-1]["replyToken"])


def test_a_reply_token_works_once(town: Town) -> None:
    token = token_of(town)
    assert town.reply(token).status == 200
    again = town.reply(token)
    assert (again.status, again.json) == (400, {"message": "Invalid reply token"})
    assert town.texts(PR) == ["สวัสดี", "ตอบ"]


def test_a_reply_token_lives_60_seconds(town: Town) -> None:
    first, second = token_of(town), token_of(town)
    town.clock.forward(seconds=60)
    assert town.reply(first).status == 200
    town.clock.forward(seconds=1)
    assert town.reply(second).status == 400


def test_a_refused_reply_keeps_its_token(town: Town) -> None:
    token = token_of(town)
    assert town.reply(token, text("")).status == 400
    assert town.reply(token).status == 200


def test_an_invented_reply_token_is_refused(town: Town) -> None:
    assert town.reply("0" * 32).status == 400


def test_a_retry_key_on_a_reply_is_400(town: Town) -> None:
    body = {"replyToken": token_of(town), "messages": [text("x")]}
    assert town.call("POST", "/v2/bot/message/reply", body, x_line_retry_key=new_key()).status == 400


def test_a_redelivered_event_makes_its_token_good_for_another_minute(town: Town) -> None:
    town.bot.status = 500
    token = token_of(town)
    town.clock.forward(minutes=19)
    assert town.reply(token).status == 400
    town.line.redeliver()
    town.clock.forward(seconds=59)
    assert town.reply(token).status == 200


def test_a_redelivery_after_20_minutes_or_of_a_used_token_brings_nothing_back(town: Town) -> None:
    town.bot.status = 500
    late, used = token_of(town), token_of(town)
    town.reply(used)
    town.clock.forward(minutes=20, seconds=1)
    town.line.redeliver()
    assert town.reply(late).status == 400
    assert town.reply(used).status == 400


# --- quota ----------------------------------------------------------------------------------------------------


def test_pushes_count_people_and_replies_count_nobody(town: Town) -> None:
    town.push(PR, text("1"), text("2"), text("3"))
    town.push(SOMSRI)
    town.reply(token_of(town))
    assert town.line.used == 3
    assert town.call("GET", "/v2/bot/message/quota/consumption").json == {"totalUsage": 3}


def test_an_exhausted_quota_is_429_until_the_month_ends_in_bangkok(town: Town) -> None:
    town.line.quota = 3
    assert town.push(PR).status == 200
    refused = town.push(PR)
    assert (refused.status, refused.json["message"]) == (429, "You have reached your monthly limit.")
    assert town.push(SOMSRI).status == 200
    assert town.reply(token_of(town)).status == 200
    town.clock.now = town.clock.now.replace(day=30, hour=16, minute=59)
    assert town.push(SOMSRI).status == 429
    town.clock.forward(minutes=1)
    assert town.push(SOMSRI).status == 200


def test_the_quota_is_told(town: Town) -> None:
    assert town.call("GET", "/v2/bot/message/quota").json == {"type": "none"}
    town.line.quota = 200
    assert town.call("GET", "/v2/bot/message/quota").json == {"type": "limited", "value": 200}


def test_a_multicast_reaches_each_person_once_and_no_group(town: Town) -> None:
    def multicast(*to: str) -> int:
        body = {"to": list(to), "messages": [text("ถึงทุกคน")]}
        return town.call("POST", "/v2/bot/message/multicast", body).status

    assert multicast(SOMSRI, MANA, SOMSRI) == 200
    assert (town.texts(SOMSRI), town.texts(MANA), town.line.used) == (["ถึงทุกคน"], ["ถึงทุกคน"], 2)
    assert multicast(PR) == 400


# --- faults ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "status"), [("400", 400), ("401", 401), ("429", 429), ("429-month", 429), ("500", 500)]
)
def test_a_planned_fault_is_answered_and_nothing_is_sent(town: Town, kind: Any, status: int) -> None:
    town.line.fail_next(kind, times=2)
    assert [town.push(PR).status for _ in range(3)] == [status, status, 200]
    assert len(town.line.sent) == 1


def test_a_lost_answer_was_carried_out_and_its_retry_is_409(town: Town) -> None:
    town.line.fail_next("lost-answer")
    key = new_key()
    assert town.push(PR, key=key).lost == "closed"
    assert len(town.line.sent) == 1
    assert town.push(PR, key=key).status == 409


def test_a_timeout_was_not_carried_out(town: Town) -> None:
    town.line.fail_next("timeout")
    key = new_key()
    assert town.push(PR, key=key).lost == "timeout"
    assert town.line.sent == []
    assert town.push(PR, key=key).status == 200


def test_a_fault_may_be_for_one_chat_or_one_path(town: Town) -> None:
    town.line.fail_next("500", match=MANA)
    assert (town.push(PR).status, town.push(MANA).status, town.push(MANA).status) == (200, 500, 200)
    town.line.fail_next("500", match="/v2/bot/info")
    assert (town.push(PR).status, town.call("GET", "/v2/bot/info").status) == (200, 500)
    town.line.fail_next("500", match=PR)
    assert town.reply(token_of(town)).status == 500
    town.line.fail_next("500", times=9)
    town.line.clear_faults()
    assert town.push(PR).status == 200


def test_an_unknown_fault_is_refused(town: Town) -> None:
    with pytest.raises(ValueError, match="no fault"):
        town.line.fail_next("418")


# --- looking things up ----------------------------------------------------------------------------------------


def test_the_bot_can_ask_who_it_is(town: Town) -> None:
    info = town.call("GET", "/v2/bot/info").json
    assert (info["userId"], info["displayName"]) == (town.line.world.bot_user_id, "ข่าวชัด")


def test_a_group_is_known_to_the_bot_only_while_it_is_a_member(town: Town) -> None:
    assert town.call("GET", f"/v2/bot/group/{PR}/summary").json == {
        "groupId": PR,
        "groupName": "ONESQA PR Line Group",
    }
    assert town.call("GET", f"/v2/bot/group/{PR}/members/count").json == {"count": 2}
    assert town.call("GET", f"/v2/bot/group/{PR}/member/{MANA}").json["displayName"] == "มานะ"
    assert town.call("GET", f"/v2/bot/group/{IA}/summary").status == 404
    assert town.call("POST", f"/v2/bot/group/{PR}/leave").status == 200
    assert town.call("GET", f"/v2/bot/group/{PR}/summary").status == 404
    assert town.push(PR).status == 400


def test_listing_member_ids_needs_a_verified_account(town: Town) -> None:
    assert town.call("GET", f"/v2/bot/group/{PR}/members/ids").status == 403


def test_a_profile_needs_friendship_and_a_group_member_does_not(town: Town) -> None:
    town.line.block(MANA)
    assert town.call("GET", f"/v2/bot/profile/{MANA}").status == 404
    assert town.call("GET", f"/v2/bot/profile/{SOMSRI}").json["displayName"] == "สมศรี"
    assert town.call("GET", f"/v2/bot/group/{PR}/member/{MANA}").status == 200


def test_a_picture_can_be_fetched_until_it_is_unsent(town: Town) -> None:
    message = town.line.send_image(PR, SOMSRI, b"\xff\xd8\xffpicture")
    answer = town.call("GET", f"/v2/bot/message/{message}/content")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (
        200,
        b"\xff\xd8\xffpicture",
        "image/jpeg",
    )
    town.line.unsend(message)
    assert town.call("GET", f"/v2/bot/message/{message}/content").status == 410
    assert town.call("GET", "/v2/bot/message/1/content").status == 404


def test_a_loading_animation_is_for_one_person(town: Town) -> None:
    def start(chat: str, seconds: Any) -> int:
        body = {"chatId": chat, "loadingSeconds": seconds}
        return town.call("POST", "/v2/bot/chat/loading/start", body).status

    assert start(SOMSRI, 5) == 202
    assert [start(PR, 5), start(SOMSRI, 7), start(SOMSRI, 65)] == [400, 400, 400]


def test_validation_checks_messages_and_sends_nothing(town: Town) -> None:
    path = "/v2/bot/message/validate/push"
    assert town.call("POST", path, {"messages": [text("ดี")]}).status == 200
    assert town.call("POST", path, {"messages": [text("")]}).status == 400
    assert town.line.sent == []


def test_an_unknown_path_is_404(town: Town) -> None:
    assert town.call("GET", "/v2/bot/nothing").status == 404


def test_a_rich_menu_needs_its_picture_before_anybody_sees_it(town: Town) -> None:
    menu = {
        "size": {"width": 2500, "height": 843},
        "selected": True,
        "name": "หลัก",
        "chatBarText": "เมนู",
        "areas": [],
    }
    menu_id = town.call("POST", "/v2/bot/richmenu", menu).json["richMenuId"]
    link = f"/v2/bot/user/{SOMSRI}/richmenu/{menu_id}"
    assert town.call("POST", link).status == 400
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 100
    assert town.call("POST", f"/v2/bot/richmenu/{menu_id}/content", picture).status == 200
    assert town.call("POST", link).status == 200
    assert town.line.menus.of(SOMSRI) == menu_id
    assert town.line.menus.of(MANA) is None
    assert town.call("POST", f"/v2/bot/user/all/richmenu/{menu_id}").status == 200
    assert town.line.menus.of(MANA) == menu_id
    assert len(town.call("GET", "/v2/bot/richmenu/list").json["richmenus"]) == 1
    assert town.call("DELETE", f"/v2/bot/richmenu/{menu_id}").status == 200
    assert town.line.menus.of(SOMSRI) is None


def test_a_rich_menu_over_the_limits_is_refused(town: Town) -> None:
    menu = {
        "size": {"width": 800, "height": 800},
        "selected": True,
        "name": "ก",
        "chatBarText": "เมนู",
        "areas": [],
    }
    assert town.call("POST", "/v2/bot/richmenu", menu).status == 400
    menu["size"] = {"width": 2500, "height": 843}
    assert town.call("POST", "/v2/bot/richmenu", {**menu, "chatBarText": "ก" * 15}).status == 400


def test_two_stand_ins_without_a_seed_share_no_ids(town: Town) -> None:
    def tokens(line: SandboxLine) -> set[str]:
        line.add_person(SOMSRI, "สมศรี")
        line.say(SOMSRI, SOMSRI, "สวัสดี")
        return {line.events[0]["replyToken"], line.events[0]["webhookEventId"]}

    assert not tokens(SandboxLine(clock=town.clock)) & tokens(SandboxLine(clock=town.clock))


# --- nonsense -------------------------------------------------------------------------------------------------

NAMES = ["to", "messages", "replyToken", "type", "text", "flex", "contents", "chatId", "size", "areas", "x"]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 70)
    | st.sampled_from([*NAMES, PR, SOMSRI, "", "bubble", "box"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)
PATHS = [
    PUSH,
    "/v2/bot/message/reply",
    "/v2/bot/message/multicast",
    "/v2/bot/message/validate/push",
    "/v2/bot/chat/loading/start",
    "/v2/bot/richmenu",
    f"/v2/bot/group/{PR}/leave",
    "/v2/bot/message//content",
]


@settings(max_examples=200, deadline=None)
@given(path=st.sampled_from(PATHS), method=st.sampled_from(["POST", "GET", "DELETE"]), body=JSON)
def test_any_json_to_any_path_gets_an_answer_and_only_good_messages_are_sent(
    path: str, method: str, body: Any
) -> None:
    town = new_town()
    answer = town.call(method, path, body)
    assert answer.status in (200, 202, 400, 404)
    assert "x-line-request-id" in answer.headers
    assert all(
        problems({"to": PR, "messages": list(sent.messages)}, kind="push") == [] for sent in town.line.sent
    )


@pytest.mark.parametrize("depth", [300, 900, 990, 5000, 200_000])
def test_a_deeply_nested_body_is_refused(town: Town, depth: int) -> None:
    start = b'{"to":"' + PR.encode() + b'","messages":[{"type":"flex","altText":"x","contents":'
    nested = b'{"type":"bubble","body":' * depth + b"1" + b"}" * depth
    assert town.call("POST", PUSH, start + nested + b"}]}").status in (400, 413)
