"""The stand-in over real HTTP: LINE's own SDK works against it, and its page lets nobody else in."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from sandbox_town import PR, SOMSRI, Town, card, new_key, text

from bot.sandbox.server import Happening

ACK = {"type": "postback", "label": "แจ้งรับเรื่อง", "data": "a=ack", "displayText": "แจ้งรับเรื่อง"}


def with_sdk(address: str, town: Town, act: Callable[[Any, Any], Awaitable[Any]]) -> Any:
    """Run `act(api, blobs)` with the official asynchronous client."""
    from linebot.v3.messaging import AsyncApiClient, AsyncMessagingApi, AsyncMessagingApiBlob, Configuration

    async def run() -> Any:
        async with AsyncApiClient(Configuration(host=address, access_token=town.line.access_token)) as client:
            return await act(AsyncMessagingApi(client), AsyncMessagingApiBlob(client))

    return asyncio.run(run())


def push_request() -> Any:
    from linebot.v3.messaging import FlexMessage, PushMessageRequest

    return PushMessageRequest(to=PR, messages=[FlexMessage.from_dict(card(ACK))])


def test_the_sdk_pushes_once_and_understands_the_409_of_its_retry(address: str, town: Town) -> None:
    from linebot.v3.messaging import ApiException

    key = new_key()

    async def act(api: Any, _blobs: Any) -> tuple[Any, ApiException]:
        first = await api.push_message_with_http_info(
            push_request(), x_line_retry_key=key, _request_timeout=5
        )
        with pytest.raises(ApiException) as refused:
            await api.push_message(push_request(), x_line_retry_key=key, _request_timeout=5)
        return first, refused.value

    first, refused = with_sdk(address, town, act)
    assert first.data.sent_messages[0].id == town.line.timeline(PR)[0].id
    assert refused.status == 409
    assert refused.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert len(town.line.sent) == 1


def test_the_sdk_replies_reads_profiles_groups_quota_and_pictures(address: str, town: Town) -> None:
    from linebot.v3.messaging import ReplyMessageRequest, TextMessage

    picture = town.line.send_image(PR, SOMSRI, b"\xff\xd8\xffpicture")
    token = town.bot.events[0]["replyToken"]

    async def act(api: Any, blobs: Any) -> list[Any]:
        reply = ReplyMessageRequest(reply_token=token, messages=[TextMessage(text="ได้รับภาพแล้ว")])
        await api.reply_message(reply)
        return [
            (await api.get_bot_info()).display_name,
            (await api.get_profile(SOMSRI)).display_name,
            (await api.get_group_summary(PR)).group_name,
            (await api.get_group_member_count(PR)).count,
            (await api.get_group_member_profile(PR, SOMSRI)).display_name,
            (await api.get_message_quota()).type,
            (await api.get_message_quota_consumption()).total_usage,
            bytes(await blobs.get_message_content(picture)),
        ]

    found = with_sdk(address, town, act)
    assert found[:5] == ["ข่าวชัด", "สมศรี", "ONESQA PR Line Group", 2, "สมศรี"]
    assert found[5:] == ["none", 0, b"\xff\xd8\xffpicture"]
    assert town.texts(PR)[-1] == "ได้รับภาพแล้ว"


def test_a_timeout_leaves_the_sdk_without_an_answer_and_nothing_sent(address: str, town: Town) -> None:
    town.line.fail_next("timeout")

    async def act(api: Any, _blobs: Any) -> None:
        with pytest.raises(TimeoutError):
            await api.push_message(push_request(), x_line_retry_key=new_key(), _request_timeout=0.3)

    with_sdk(address, town, act)
    assert town.line.sent == []


def test_a_lost_answer_breaks_the_connection_and_the_retry_finds_it_was_sent(
    address: str, town: Town
) -> None:
    import aiohttp
    from linebot.v3.messaging import ApiException

    town.line.fail_next("lost-answer")
    key = new_key()

    async def act(api: Any, _blobs: Any) -> int:
        with pytest.raises(aiohttp.ClientError):
            await api.push_message(push_request(), x_line_retry_key=key, _request_timeout=5)
        with pytest.raises(ApiException) as refused:
            await api.push_message(push_request(), x_line_retry_key=key, _request_timeout=5)
        return int(refused.value.status)

    assert with_sdk(address, town, act) == 409
    assert len(town.line.sent) == 1


@pytest.mark.parametrize("size", [2_000_001, 12_000_000])
def test_a_body_over_2_mb_is_413_over_http(address: str, town: Town, size: int) -> None:
    headers = {"authorization": f"Bearer {town.line.access_token}"}
    answer = httpx2.post(f"{address}/v2/bot/message/push", content=b"x" * size, headers=headers)
    assert answer.status_code == 413


# --- the page -------------------------------------------------------------------------------------------------


def page_token(address: str) -> str:
    page = httpx2.get(f"{address}/").text
    return page.partition('name="sandbox-token" content="')[2].partition('"')[0]


def test_the_page_says_that_nothing_is_really_sent_and_loads_nothing_from_elsewhere(address: str) -> None:
    answer = httpx2.get(f"{address}/")
    assert "<strong>ระบบจำลอง LINE</strong> · ไม่มีข้อความใดถูกส่งออกไปจริง" in answer.text
    assert '<html lang="th">' in answer.text
    assert "&lt;ลอง&gt; LINE" in answer.text
    assert "http" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for file in ("sandbox.css", "sandbox.js", "flex.js", "icon.svg"):
        assert httpx2.get(f"{address}/static/{file}").status_code == 200


def test_the_state_shows_one_persons_chats_and_the_simulated_time(address: str, town: Town) -> None:
    town.push(PR, card(ACK))
    town.clock.forward(minutes=20)
    query = {"person": SOMSRI, "chat": PR}
    seen = httpx2.get(f"{address}/_/state", params=query).json()
    assert (seen["day"], seen["clock"], seen["status"]) == ("จ. 23 พ.ย. 69", "10.50 น.", "กำลังเล่า")
    assert seen["state"]["chats"][0]["name"] == "ONESQA PR Line Group"
    assert seen["state"]["chats"][0]["unread"] == 1
    (post,) = seen["state"]["chat"]["posts"]
    assert (post["bot"], post["own"], post["time"]) == (True, False, "10.30 น.")
    again = httpx2.get(f"{address}/_/state", params={**query, "revision": seen["revision"]}).json()
    assert "state" not in again


def test_the_story_is_told_from_where_the_page_left_off(address: str, town: Town) -> None:
    town.told += [Happening(town.clock(), f"เหตุการณ์ {n}", SOMSRI, PR) for n in (1, 2)]
    first = httpx2.get(f"{address}/_/state").json()
    assert [each["tells"] for each in first["story"]] == ["เหตุการณ์ 1", "เหตุการณ์ 2"]
    assert first["story"][0] | {"tells": ""} == {
        "day": "จ. 23 พ.ย. 69",
        "at": "10.30 น.",
        "tells": "",
        "person": SOMSRI,
        "chat": PR,
    }
    town.told.append(Happening(town.clock(), "เหตุการณ์ 3", SOMSRI, PR))
    later = httpx2.get(f"{address}/_/state", params={"told": first["told"]}).json()
    assert [each["tells"] for each in later["story"]] == ["เหตุการณ์ 3"]


def test_a_chat_whose_newest_post_is_of_another_day_shows_the_date(address: str, town: Town) -> None:
    town.push(PR, text("วันนี้"))
    town.clock.forward(hours=24)
    town.push(SOMSRI, text("วันถัดไป"))
    rows = httpx2.get(f"{address}/_/state", params={"person": SOMSRI}).json()["state"]["chats"]
    shown = {row["id"]: (row["at"], row["last"]) for row in rows}
    assert shown[PR] == ("จ. 23 พ.ย. 69", "วันนี้")
    assert shown[SOMSRI] == ("10.30 น.", "วันถัดไป")


def test_a_person_sees_only_their_own_chats(address: str, town: Town) -> None:
    town.line.member_leaves(PR, SOMSRI)
    seen = httpx2.get(f"{address}/_/state", params={"person": SOMSRI, "chat": PR}).json()["state"]
    assert PR not in [chat["id"] for chat in seen["chats"]]
    assert seen["chat"] is None


def test_people_act_through_the_page(address: str, town: Town) -> None:
    headers = {"x-sandbox-token": page_token(address)}

    def act(what: str, **body: Any) -> Any:
        answer = httpx2.post(f"{address}/_/{what}", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    town.push(PR, card(ACK))
    message = act("say", person=SOMSRI, chat=PR, text="สวัสดี")["id"]
    act("edit", person=SOMSRI, message=message, text="สวัสดีทุกคน")
    card_id = town.line.timeline(PR)[0].id
    path = ["contents", "footer", "contents", 0, "action"]
    assert act("tap", person=SOMSRI, message=card_id, path=path) == {"opens": None}
    act("forward", person=SOMSRI, message=message, chat=SOMSRI)
    act("share", person=SOMSRI, chat=SOMSRI, text="รับเรื่องแล้ว")
    act("unsend", person=SOMSRI, message=message)
    act("read", person=SOMSRI, chat=PR)
    types = [event["type"] for event in town.bot.events]
    assert types == ["message", "messageEdited", "postback", "message", "message", "unsend"]
    act("faults", kind="500", times=2)
    assert town.line.planned_faults() == [("500", 2, None)]
    act("webhooks", hold=1)
    act("say", person=SOMSRI, chat=PR, text="ค้าง")
    assert act("redeliver") == {"again": 1}


def test_nobody_acts_without_the_pages_token_or_from_another_site(address: str, town: Town) -> None:
    body = {"person": SOMSRI, "chat": PR, "text": "บุกรุก"}
    good = {"x-sandbox-token": page_token(address)}
    for headers in ({}, {"x-sandbox-token": "wrong"}, {**good, "sec-fetch-site": "cross-site"}):
        for what in (
            "say",
            "tap",
            "share",
            "forward",
            "edit",
            "unsend",
            "read",
            "faults",
            "webhooks",
            "redeliver",
        ):
            assert httpx2.post(f"{address}/_/{what}", json=body, headers=headers).status_code == 403
    assert town.line.timeline(PR) == []


def test_one_cannot_change_what_somebody_else_said_or_tap_what_is_no_button(address: str, town: Town) -> None:
    from sandbox_town import MANA

    headers = {"x-sandbox-token": page_token(address)}
    message = town.line.say(PR, MANA, "ของมานะ")
    town.push(PR, card(ACK))
    card_id = town.line.timeline(PR)[-1].id
    for what, body in (
        ("unsend", {"person": SOMSRI, "message": message}),
        ("tap", {"person": SOMSRI, "message": card_id, "path": ["altText"]}),
        ("tap", {"person": SOMSRI, "message": card_id, "path": ["contents", "nothing", "action"]}),
        ("tap", {"person": SOMSRI, "message": message, "path": []}),
    ):
        assert httpx2.post(f"{address}/_/{what}", json=body, headers=headers).status_code == 409
    assert town.texts(PR)[0] == "ของมานะ"


def test_the_page_stays_answering_while_a_request_hangs(address: str, town: Town) -> None:
    town.line.fail_next("timeout")
    body = {"to": PR, "messages": [{"type": "text", "text": "x"}]}
    headers = {"authorization": f"Bearer {town.line.access_token}"}

    def hang() -> None:
        with pytest.raises(httpx2.TimeoutException):
            httpx2.post(f"{address}/v2/bot/message/push", json=body, headers=headers, timeout=0.5)

    hanging = threading.Thread(target=hang)
    hanging.start()
    started = time.monotonic()
    assert httpx2.get(f"{address}/_/state").status_code == 200
    assert time.monotonic() - started < 0.5
    hanging.join()
