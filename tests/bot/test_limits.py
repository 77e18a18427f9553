"""bot.limits: what LINE would refuse is refused before it is sent."""

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.limits import compact_bytes, problems, utf16_units

GROUP = "C" + "0" * 32
SOMEBODY = "U" + "1" * 32
LINK = {"type": "uri", "label": "อ่านข่าว", "uri": "https://example.com/news?id=1"}
TAP = {"type": "postback", "label": "แจ้งรับเรื่อง", "data": "v=1&a=ack&c=42", "displayText": "แจ้งรับเรื่อง"}
SAY = {"type": "message", "label": "ช่วยเหลือ", "text": "ช่วยเหลือ"}
PICK = {
    "type": "datetimepicker",
    "label": "เลือกเวลา",
    "data": "a=due",
    "mode": "datetime",
    "min": "2026-11-23T10:00",
}
COPY = {"type": "clipboard", "label": "คัดลอก", "clipboardText": "ข้อความ"}


def text(body: str = "สวัสดี", **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": body, **more}


def box(*contents: dict[str, Any], layout: str = "vertical", **more: Any) -> dict[str, Any]:
    return {"type": "box", "layout": layout, "contents": list(contents), **more}


def button(action: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "button", "action": dict(action), **more}


def bubble(*body: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "bubble", "body": box(*body), **more}


def flex(contents: dict[str, Any], alt: str = "ประเด็น PMOC 1 เรื่อง") -> dict[str, Any]:
    return {"type": "flex", "altText": alt, "contents": contents}


def push(*messages: Any, **more: Any) -> dict[str, Any]:
    return {"to": GROUP, "messages": list(messages), **more}


def quick(*actions: Mapping[str, Any]) -> dict[str, Any]:
    return {"items": [{"type": "action", "action": dict(each)} for each in actions]}


RICH_BUBBLE = {
    "type": "bubble",
    "size": "kilo",
    "header": box(
        {"type": "text", "text": "ด่วน", "weight": "bold", "color": "#FFFFFF"}, backgroundColor="#B42318"
    ),
    "hero": {"type": "image", "url": "https://example.com/a.jpg", "size": "full", "aspectRatio": "20:13"},
    "body": box(
        {"type": "text", "text": "หัวข้อ", "wrap": True, "maxLines": 2, "size": "lg", "lineSpacing": "6px"},
        {"type": "separator", "margin": "md", "color": "#CCCCCC"},
        box(
            {"type": "icon", "url": "https://example.com/i.png", "size": "sm"},
            {"type": "text", "text": "เหลือ 2 ชม.", "flex": 1, "color": "#1D4ED8"},
            layout="baseline",
            spacing="sm",
        ),
        {
            "type": "text",
            "contents": [{"type": "span", "text": "ก"}, {"type": "span", "text": "ข", "weight": "bold"}],
        },
        box(width="80%", height="6px", backgroundColor="#22C55E80", cornerRadius="3px", paddingAll="none"),
        spacing="8px",
        paddingAll="16px",
    ),
    "footer": box(
        button(TAP, style="primary", color="#1D4ED8", height="sm"), button(LINK), button(PICK), button(COPY)
    ),
    "styles": {"footer": {"separator": True, "separatorColor": "#DDDDDD"}},
}

TEMPLATES = [
    {
        "type": "buttons",
        "title": "หัวข้อ",
        "text": "ข้อความ",
        "actions": [TAP, LINK],
        "thumbnailImageUrl": "https://example.com/a.jpg",
    },
    {"type": "confirm", "text": "ยืนยันหรือไม่", "actions": [TAP, SAY]},
    {"type": "carousel", "columns": [{"text": "ก", "actions": [TAP]}, {"text": "ข", "actions": [SAY]}]},
    {
        "type": "image_carousel",
        "columns": [
            {"imageUrl": "https://example.com/a.jpg", "action": {"type": "uri", "uri": "tel:021234567"}}
        ],
    },
]

MENTION = {
    "type": "textV2",
    "text": "{who} โปรดแจ้งรับเรื่อง {{สำคัญ}} {all}",
    "substitution": {
        "who": {"type": "mention", "mentionee": {"type": "user", "userId": SOMEBODY}},
        "all": {"type": "mention", "mentionee": {"type": "all"}},
    },
}

VALID: list[dict[str, Any]] = [
    text("ก" * 5000),
    text(quickReply=quick(TAP, SAY, LINK, PICK, {"type": "camera", "label": "ถ่ายภาพ"})),
    text("$ ดี", emojis=[{"index": 0, "productId": "5ac1", "emojiId": "001"}], sender={"name": "ฝ่ายข่าว"}),
    MENTION,
    {
        "type": "image",
        "originalContentUrl": "https://example.com/a.png",
        "previewImageUrl": "https://example.com/b.png",
    },
    flex(RICH_BUBBLE),
    flex({"type": "carousel", "contents": [bubble({"type": "text", "text": "ก"}) for _ in range(12)]}),
    *({"type": "template", "altText": "รายการ", "template": template} for template in TEMPLATES),
]


@pytest.mark.parametrize("message", VALID, ids=lambda message: str(message["type"]))
def test_what_line_accepts_passes(message: dict[str, Any]) -> None:
    assert problems(push(message), kind="push") == []


def test_a_problem_names_its_place_as_line_does() -> None:
    found = problems(push(text(), flex(bubble({"type": "text", "text": ""}))), kind="push")
    assert found == ["messages[1].contents.body.contents[0].text: may not be empty"]


OVER: dict[str, tuple[Any, str]] = {
    "no messages": (push(), "messages: has 0 items, 1 to 5 are allowed"),
    "six messages": (push(*[text()] * 6), "messages: has 6 items"),
    "empty text": (push(text("")), "messages[0].text: may not be empty"),
    "blank text": (push(text(" \n")), "messages[0].text: may not be empty"),
    "text of 5001": (push(text("ก" * 5001)), "messages[0].text: is 5001 characters long"),
    "text of 2501 emoji": (push(text("😀" * 2501)), "messages[0].text: is 5002 characters long"),
    "lone surrogate": (push(text("a\ud800")), "messages[0].text: is not valid Unicode"),
    "altText of 1501": (push(flex(bubble({"type": "text", "text": "ก"}), "ก" * 1501)), "messages[0].altText: is 1501"),
    "no altText": (push({"type": "flex", "contents": bubble({"type": "text", "text": "ก"})}), "messages[0].altText: is missing"),
    "unknown type": (push({"type": "zzz"}), "messages[0].type: must be the type"),
    "no type": (push({"text": "ก"}), "messages[0].type: must be the type"),
    "unknown property": (push(text(colour="red")), "messages[0].colour: is not a property"),
    "unknown property above": (push(text(), dry_run=True), "dry_run: is not a property"),
    "null": (push(text(quoteToken=None)), "messages[0].quoteToken: must be a string"),
    "to nowhere": ({"to": "C123", "messages": [text()]}, "to: must be the id"),
    "14 quick replies": (push(text(quickReply=quick(*[SAY] * 14))), "messages[0].quickReply.items: has 14 items"),
    "quick reply label of 21": (push(text(quickReply=quick({**SAY, "label": "ก" * 21}))), "messages[0].quickReply.items[0].action.label"),
    "quick reply without label": (push(text(quickReply=quick({"type": "message", "text": "ก"}))), "action.label: is missing"),
    "http image": (push({**VALID[4], "originalContentUrl": "http://example.com/a.png"}), "messages[0].originalContentUrl: must begin with https"),
    "image url with a space": (push({**VALID[4], "previewImageUrl": "https://example.com/a b"}), "must be percent-encoded"),
    "name with LINE": (push(text(sender={"name": "LINE ข่าว"})), "messages[0].sender.name: may not contain LINE"),
    "emoji that points nowhere": (push(text("ดี", emojis=[{"index": 0, "productId": "5", "emojiId": "1"}])), "emojis[0].index"),
    "placeholder without substitution": (push({"type": "textV2", "text": "{who} ดู"}), "{who} has no substitution"),
    "single brace": (push({"type": "textV2", "text": "a { b"}), "brace"),
    "mention in a private chat": ({"to": SOMEBODY, "messages": [MENTION]}, "a mention needs a group"),
}  # fmt: skip


@pytest.mark.parametrize("case", OVER)
def test_what_is_over_a_limit_of_a_message_is_refused(case: str) -> None:
    request, expected = OVER[case]
    found = problems(request, kind="push")
    assert any(expected in each for each in found), found


PARTS: dict[str, tuple[dict[str, Any], str]] = {
    "label of 41": (button({**TAP, "label": "ก" * 41}), "action.label: is 41"),
    "button without label": (button({"type": "postback", "data": "a"}), "action.label: is missing"),
    "postback data of 301": (button({**TAP, "data": "a" * 301}), "action.data: is 301"),
    "postback without data": (button({"type": "postback", "label": "ก"}), "action.data: is missing"),
    "displayText of 301": (button({**TAP, "displayText": "ก" * 301}), "action.displayText: is 301"),
    "displayText beside text": (button({**TAP, "text": "ก"}), "action.text: may not stand beside"),
    "fillInText without keyboard": (button({**TAP, "fillInText": "ก"}), "action.fillInText: needs"),
    "message text of 301": (button({**SAY, "text": "ก" * 301}), "action.text: is 301"),
    "uri of 1001": (button({**LINK, "uri": "https://e.co/" + "a" * 988}), "action.uri: is 1001"),
    "javascript uri": (button({**LINK, "uri": "javascript:alert(1)"}), "action.uri: must begin with"),
    "Thai letters in a uri": (button({**LINK, "uri": "https://example.com/ข่าว"}), "action.uri: must be percent-encoded"),
    "camera outside quick reply": (button({"type": "camera", "label": "ก"}), "action.type: must be"),
    "clipboard of 1001": (button({**COPY, "clipboardText": "ก" * 1001}), "action.clipboardText: is 1001"),
    "picker that ends before it begins": (button({**PICK, "max": "2026-11-22T10:00"}), "action.max: must be later"),
    "picker of another form": (button({**PICK, "min": "2026-11-22"}), "action.min: is not a datetime"),
    "button in a baseline box": (box(button(TAP), layout="baseline"), "contents[0].contents[0].type: must be"),
    "separator in a baseline box": (box({"type": "separator"}, layout="baseline"), "contents[0].contents[0].type"),
    "gravity in a baseline box": (box({"type": "text", "text": "ก", "gravity": "top"}, layout="baseline"), "gravity: cannot"),
    "icon in a vertical box": ({"type": "icon", "url": "https://example.com/i.png"}, "contents[0].type: must be"),
    "span in a box": ({"type": "span", "text": "ก"}, "contents[0].type: must be"),
    "video outside the hero": ({"type": "video", "url": "https://e.co/v"}, "contents[0].type: must be"),
    "colour by name": ({"type": "text", "text": "ก", "color": "red"}, "color: must be a colour"),
    "margin without unit": ({"type": "text", "text": "ก", "margin": "8"}, "margin: must be none"),
    "unknown layout": (box(layout="grid"), "layout: must be one of"),
    "tall image": ({"type": "image", "url": "https://e.co/a", "aspectRatio": "1:4"}, "aspectRatio: must be"),
    "text without text": ({"type": "text", "wrap": True}, "needs text or contents"),
    "flex as text": ({"type": "text", "text": "ก", "flex": "1"}, "flex: must be an integer"),
    "bubble in a box": (bubble(), "contents[0].type: must be"),
}  # fmt: skip


@pytest.mark.parametrize("case", PARTS)
def test_what_is_over_a_limit_inside_a_card_is_refused(case: str) -> None:
    part, expected = PARTS[case]
    found = problems(push(flex(bubble(part))), kind="push")
    assert any(expected in each for each in found), found


def test_a_bubble_is_measured_in_bytes_of_compact_json() -> None:
    card = bubble(*({"type": "text", "text": "ก" * 900} for _ in range(10)))
    assert compact_bytes(card) < 30_000
    assert problems(push(flex(card)), kind="push") == []
    card["body"]["contents"].append({"type": "text", "text": "ก" * 900})
    assert compact_bytes(card) > 30_000
    assert "messages[0].contents: is" in problems(push(flex(card)), kind="push")[0]


def test_a_carousel_has_at_most_12_bubbles_50_kb_and_one_size() -> None:
    def carousel(*bubbles: dict[str, Any]) -> list[str]:
        return problems(push(flex({"type": "carousel", "contents": list(bubbles)})), kind="push")

    small = bubble({"type": "text", "text": "ก"})
    assert carousel(*[small] * 12) == []
    assert "has 13 items" in carousel(*[small] * 13)[0]
    assert "at most 50000" in carousel(*[bubble({"type": "text", "text": "ก" * 1500})] * 12)[-1]
    assert "mixes bubble sizes kilo, mega" in carousel(small, {**small, "size": "kilo"})[0]


def test_a_bubble_needs_a_block_and_no_separator_on_top() -> None:
    assert "at least one of" in problems(push(flex({"type": "bubble"})), kind="push")[0]
    card = bubble({"type": "text", "text": "ก"}, styles={"body": {"separator": True}})
    assert "above the first block" in problems(push(flex(card)), kind="push")[0]


def test_templates_have_their_own_limits() -> None:
    def found(template: dict[str, Any]) -> str:
        return "; ".join(
            problems(push({"type": "template", "altText": "ก", "template": template}), kind="push")
        )

    assert "label: is 21" in found({"type": "buttons", "text": "ก", "actions": [{**TAP, "label": "ก" * 21}]})
    assert "actions: has 5" in found({"type": "buttons", "text": "ก", "actions": [SAY] * 5})
    assert "text: is 61" in found({"type": "buttons", "title": "ก", "text": "ก" * 61, "actions": [SAY]})
    assert "exactly 2" in found({"type": "confirm", "text": "ก", "actions": [SAY]})
    uneven = [{"text": "ก", "actions": [SAY]}, {"text": "ข", "actions": [SAY, SAY]}]
    assert "same number of actions" in found({"type": "carousel", "columns": uneven})


def test_a_reply_has_a_token_and_no_addressee() -> None:
    assert problems({"replyToken": "a" * 32, "messages": [text()]}, kind="reply") == []
    assert problems({"messages": [text()]}, kind="reply") == ["replyToken: is missing"]
    assert (
        "to: is not a property"
        in problems({"replyToken": "a", "to": GROUP, "messages": [text()]}, kind="reply")[0]
    )


def test_a_multicast_is_for_1_to_500_people_and_no_groups() -> None:
    def found(*to: str) -> list[str]:
        return problems({"to": list(to), "messages": [text()]}, kind="multicast")

    assert found(*[SOMEBODY] * 500) == []
    assert "has 501 items" in found(*[SOMEBODY] * 501)[0]
    assert "has 0 items" in found()[0]
    assert "to[0]: must be the id of a user" in found(GROUP)[0]


@pytest.mark.parametrize("request_body", [None, [], "text", 1, {}, {"to": GROUP, "messages": {}}, push(None)])
def test_nonsense_is_refused_without_raising(request_body: Any) -> None:
    assert problems(request_body, kind="push") != []


def test_utf16_counts_an_emoji_as_two() -> None:
    assert utf16_units("ก😀") == 3


# --- against the strict specification -----------------------------------------------------------------------------

SCHEMA = {"push": "PushMessageRequest", "reply": "ReplyMessageRequest", "multicast": "MulticastRequest"}


@pytest.fixture(scope="module")
def strict(shared: Path) -> Any:
    """Validators made from LINE's specification with its prose limits added, one for each way of sending."""
    path = shared / "line" / "openapi" / "derived" / "messaging-api.strict.json"
    from openapi_schema_validator import OAS30Validator

    components = json.loads(path.read_text(encoding="utf-8"))["components"]
    return {
        kind: OAS30Validator({"$ref": f"#/components/schemas/{name}", "components": components})
        for kind, name in SCHEMA.items()
    }


@pytest.mark.shared
@pytest.mark.parametrize("message", VALID, ids=lambda message: str(message["type"]))
def test_the_strict_specification_accepts_our_valid_messages(strict: Any, message: dict[str, Any]) -> None:
    assert list(strict["push"].iter_errors(push(message))) == []


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield (*path, key)
        yield from places(each, (*path, key))


WRONG: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [None, "", 0, -1, 1.5, True, [], {}, "zzz", "http://example.com/a", "a" * 5001, "ก" * 301]
    ),
    st.sampled_from(
        ["text", "flex", "bubble", "carousel", "box", "span", "uri", "baseline", "left", "javascript:a"]
    ),
    st.text(max_size=3),
    st.integers(min_value=299, max_value=2001).map(lambda size: "a" * size),
)


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A request that was valid before one to three things in it were removed, replaced, multiplied or added."""
    kind = draw(st.sampled_from(sorted(SCHEMA)))
    target = {"push": ("to", GROUP), "reply": ("replyToken", "0" * 32), "multicast": ("to", [SOMEBODY])}[kind]
    message = draw(st.sampled_from([each for each in VALID if kind != "multicast" or each is not MENTION]))
    request = {target[0]: target[1], "messages": [copy.deepcopy(message)]}
    for _ in range(draw(st.integers(1, 3))):
        found = list(places(request))
        *way, last = draw(st.sampled_from(found))
        holder: Any = request
        for step in way:
            holder = holder[step]
        change = draw(st.sampled_from(["remove", "replace", "multiply", "add"]))
        if change == "remove":
            del holder[last]
        elif change == "replace":
            holder[last] = copy.deepcopy(draw(WRONG))
        elif change == "multiply" and isinstance(holder[last], list):
            holder[last] = (holder[last] * 14)[: draw(st.integers(0, 14))]
        elif isinstance(holder[last], dict):
            holder[last][draw(st.sampled_from(["x", "type", "action", "label", "text"]))] = copy.deepcopy(
                draw(WRONG)
            )
        if not request.get("messages"):
            break
    return kind, request


@pytest.mark.shared
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=spoiled())
def test_what_the_strict_specification_refuses_is_refused(
    strict: Any, case: tuple[str, dict[str, Any]]
) -> None:
    kind, request = case
    errors = list(strict[kind].iter_errors(request))
    if errors:
        assert problems(request, kind=kind), errors[0].message
