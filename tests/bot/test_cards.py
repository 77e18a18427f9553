"""What the cards promise to those who read them."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from bot import cards, dispatch
from bot.cards import views, words
from bot.cards.actions import clean_url
from bot.cards.flex import TONE_COLOURS
from bot.cards.postback import NOTHING, decode, encode
from bot.cards.text import cut, parts
from bot.commands import CALL_NAMES, called, read_command
from thai.dates import BANGKOK

Messages = list[dict[str, Any]]
POSTED = datetime(2026, 11, 23, 10, 30, tzinfo=BANGKOK)
NOW = datetime(2026, 11, 23, 10, 50, tzinfo=BANGKOK)
TITLE = "โรงเรียนขนาดเล็กร้องการประเมินภายนอกเพิ่มภาระครู ขอ สมศ. ทบทวนตัวชี้วัดก่อนประเมินรอบใหม่"
ONE = views.CardContext(now=NOW, short_name="สมศ.", next_question=POSTED + timedelta(days=1), group=False)
GROUP = dataclasses.replace(ONE, group=True)
STEPS = {"acknowledge": 3, "brief": 5, "channels": 12, "answer": 24}
STATES = ["open", "acknowledged", "briefed", "channelled", "answered"]


def case(number: int = 1, *, posted: datetime = POSTED, done: int = 0, **more: Any) -> views.CaseView:
    steps = tuple(
        views.StepView(
            name,
            posted + timedelta(hours=h),
            posted + timedelta(hours=1) if i < done else None,
            False,
            "ปราณี",
        )
        for i, (name, h) in enumerate(STEPS.items())
    )
    known: dict[str, Any] = {
        "title": TITLE,
        "state": STATES[done],
        "next_step": None if done == 4 else list(STEPS)[done],
        "posted_at": posted,
        "owner": "ปราณี ใจเย็น",
        "sources": (("มติชน", "https://example.com/1"), ("ไทยรัฐ", None)),
    }
    return views.CaseView(id=number, steps=steps, **(known | more))


LATE = case(2, posted=POSTED - timedelta(hours=3, minutes=15), title="ข่าวผลสอบครูล่าช้า")


def story(number: int = 5, **more: Any) -> views.StoryLine:
    known = {
        "title": TITLE,
        "outlet": "มติชน",
        "outlets": 3,
        "url": "https://example.com/1",
        "level": "อุดมศึกษา",
        "agency": "สมศ.",
        "negative": False,
        "at": NOW,
    }
    return views.StoryLine(id=number, **(known | more))


TEXT = "แจ้งรับเรื่อง\nหน่วยงาน: สมศ.\nได้รับประเด็นแล้ว อยู่ระหว่างตรวจสอบข้อเท็จจริง"


def share(text: str = TEXT, url: str = "https://khaochat.example/s/1", **more: Any) -> Messages:
    view = views.ShareView(case(), "IA-Chat", text, url, encode("acked", c=1))
    return cards.share_card(dataclasses.replace(view, **more), ONE)


def reminder(of: views.CaseView, mark: str, ctx: views.CardContext = ONE, **more: Any) -> Messages:
    step = of.steps[0]
    return cards.reminder_card(views.ReminderView(of, step.step, mark, step.due, **more), ctx)


def reminders(*of: views.CaseView, ctx: views.CardContext = ONE, more: int = 0) -> Messages:
    items = tuple(views.ReminderView(c, c.steps[0].step, "before", c.steps[0].due) for c in of)
    return cards.reminders_card(views.RemindersView(items, more), ctx)


def digest(*groups: views.DigestGroup, confirmed_by: str | None = "ปราณี ใจเย็น") -> Messages:
    stories = [s for g in groups for s in g.stories]
    negative = sum(s.negative for s in stories)
    view = views.DigestView(NOW.date(), "สมศ.", groups, 128, len(stories), negative, confirmed_by, NOW)
    return cards.digest_card(view, GROUP)


def news(*stories: views.StoryLine, **more: Any) -> Messages:
    view = views.NewsView(NOW.date(), stories, len(stories), 1, 1, True)
    return cards.news_card(dataclasses.replace(view, **more), ONE)


def post(*opened: views.CaseView, ctx: views.CardContext = ONE, **more: Any) -> Messages:
    return cards.post_card(dataclasses.replace(views.PostView(7, opened, (), (), (), POSTED), **more), ctx)


def selection(**more: Any) -> views.SelectionView:
    at = datetime(2026, 11, 23, 11, 30, tzinfo=BANGKOK)
    return dataclasses.replace(views.SelectionView(NOW.date(), 128, 41, 2, 39, at), **more)


ASKS = (
    views.AskView(story(7), "level", "higher", "จัดเป็นระดับ อุดมศึกษา ถูกต้องหรือไม่", ("นักศึกษา",)),
    views.AskView(story(9), "negative", "false", "จัดว่าไม่ใช่ข่าวเชิงลบ ถูกต้องหรือไม่"),
)
NEGATIVE = views.NegativeView(story(negative=True), ("ร้อง",))
SOME_CHANNELS = views.ChannelsView(case(done=2, channels=("เว็บไซต์",)), (("เว็บไซต์", True), ("วิทยุ", False)))


def every(ctx: views.CardContext) -> dict[str, Messages]:
    """One of each card, and the states that differ."""
    ended = case(done=1, state="not_ours", next_step=None, end_reason="อยู่ในหน้าที่ของ สพฐ.", ended_at=NOW)
    return {
        "help": cards.help_card(views.HelpView(True, False), ctx),
        "who": cards.who_card(views.WhoView("ปราณี ใจเย็น", "นักประชาสัมพันธ์", "officer", "ภสส.", "U1"), ctx),
        "unknown": cards.unknown_person_card(views.UnknownPersonView("U" + "1" * 32, "สมศ.", False), ctx),
        "note": cards.note_card(
            views.NoteView("ทำแล้ว", "แจ้งรับเรื่องแล้ว", buttons=(views.Button("ดูเรื่อง", "say", "เรื่อง 1"),)), ctx
        ),
        "selection": cards.selection_card(selection(top=(story(),)), ctx),
        "selection_that_asks": cards.selection_card(selection(asks=ASKS, unsure=7), ctx),
        "why": cards.why_card(
            views.WhyView(story(), (views.WhyRow("ระดับ", "อุดมศึกษา", "มั่นใจ 54% จากคำว่า นักศึกษา"),)), ctx
        ),
        "labels": cards.labels_card(
            views.LabelsView(story(), "level", "higher", (("basic", "ขั้นพื้นฐาน"), ("higher", "อุดมศึกษา"))), ctx
        ),
        "reminder_of_selection": cards.selection_card(selection(reminder=True), ctx),
        "news": cards.news_card(
            views.NewsView(NOW.date(), (story(1), story(2, taken=False)), 30, 2, 3, True), ctx
        ),
        "no_news": cards.news_card(views.NewsView(NOW.date(), (), 0, 1, 1, True), ctx),
        "digest": digest(views.DigestGroup("อุดมศึกษา", (story(),))),
        "negative": cards.negative_card(NEGATIVE, ctx),
        "question": cards.question_card(views.QuestionView(NOW.date(), (case(),)), ctx),
        "post": post(case(), ctx=ctx),
        "posts": post(case(1), case(2), ctx=ctx, posted_known=True),
        "post_of_others": post(ctx=ctx, others=("กรมทางหลวง",)),
        **{f"case_{i}": cards.case_card(case(done=i), ctx) for i in range(5)},
        "case_ended": cards.case_card(ended, ctx),
        "opened": cards.case_opened_card(case(), ctx),
        "reminder": reminder(case(), "before", ctx),
        "late": reminder(LATE, "after", ctx),
        "reminders": reminders(LATE, case(1), ctx=ctx),
        "share": cards.share_card(
            views.ShareView(case(), "IA-Chat", TEXT, "https://a.example/s", encode("acked", c=1)), ctx
        ),
        "channels": cards.channels_card(SOME_CHANNELS, ctx),
        "cases": cards.cases_card(views.CasesView((case(), LATE), 2), ctx),
        "no_cases": cards.cases_card(views.CasesView((), 0, True), ctx),
        "change": cards.change_card(views.ChangeView(case(), "handed_over", "วิภา"), ctx),
        "brief": cards.brief_card(views.BriefView(case(done=2), "ข้อเท็จจริง", "ปราณี", (story(),)), ctx),
        "answered": cards.answered_card(
            case(done=4, channels=("เว็บไซต์",), links=("https://example.com",)), ctx
        ),
        "failed": cards.delivery_failed_card(views.DeliveryFailedView("กลุ่ม", ("digest",), "400"), ctx),
        "joined": cards.joined_card(views.JoinedView("C" + "a" * 32, "ทดสอบ"), ctx),
    }


def alt(messages: Messages) -> str:
    return str(messages[-1]["altText"])


def actions(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "action" in value:
            yield value["action"]
        for each in value.values():
            yield from actions(each)
    elif isinstance(value, list):
        for each in value:
            yield from actions(each)


def labels(messages: Messages) -> list[str]:
    return [a.get("label", "") for a in actions(messages)]


def labelled(messages: Messages, label: str) -> dict[str, Any]:
    return next(a for a in actions(messages) if a.get("label") == label)


def reads(messages: Messages) -> str:
    """The texts of the messages in reading order."""

    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("text"), str):
                yield value["text"]
            for name in ("header", "body", "footer", "contents"):
                yield from texts(value.get(name))
        elif isinstance(value, list):
            for each in value:
                yield from texts(each)

    return "\n".join(texts(messages))


# The notification


def test_a_new_issue_is_told_within_the_first_sixty_characters() -> None:
    assert alt(cards.case_opened_card(case(), GROUP))[:60].startswith(
        "ประเด็น PMOC เกี่ยวกับ สมศ. · โปรดแจ้งรับเรื่องภายใน 13.30 น"
    )


def test_a_reminder_says_which_case_until_when_and_how_long_is_left() -> None:
    assert alt(reminder(case(), "before")).startswith(
        "เรื่องที่ 1 โปรดแจ้งรับเรื่องภายใน 13.30 น. (เหลือ 2 ชม. 40 นาที) · "
    )


@pytest.mark.parametrize(
    ("hours", "said"), [(6, "อยู่ในกำหนด"), (9.6, "ใกล้ครบกำหนด"), (11.5, "ใกล้ครบกำหนด"), (12, "เกินกำหนด")]
)
def test_half_of_the_time_is_not_yet_near_the_limit(hours: float, said: str) -> None:
    ctx = dataclasses.replace(ONE, now=POSTED + timedelta(hours=hours))
    of = case(done=2)
    mark = "before" if hours < 12 else "at"
    made = cards.reminder_card(views.ReminderView(of, "channels", mark, of.steps[2].due), ctx)
    assert reads(made).startswith(f"{said} · ยังไม่ได้เลือกช่องทางเผยแพร่")


def test_a_late_reminder_is_urgent_and_says_how_late() -> None:
    assert alt(reminder(LATE, "after")).startswith("[ด่วน] เรื่องที่ 2 เกินกำหนด 35 นาที · โปรดแจ้งรับเรื่องทันที")


def test_negative_news_about_us_is_urgent_and_other_negative_news_is_not() -> None:
    other = dataclasses.replace(NEGATIVE, about_us=False)
    assert alt(cards.negative_card(NEGATIVE, GROUP)).startswith("[ด่วน] ข่าวเชิงลบเกี่ยวกับ สมศ. · โรงเรียน")
    assert alt(cards.negative_card(other, GROUP)).startswith("ข่าวเชิงลบ · โรงเรียน")


def test_a_drill_says_so_first_and_is_never_marked_urgent() -> None:
    messages = reminder(dataclasses.replace(LATE, drill=True), "after")
    assert alt(messages).startswith("[ซ้อม] เรื่องที่ 2")
    assert "ด่วน" not in alt(messages)
    header = messages[0]["contents"]["header"]
    assert header["backgroundColor"] == TONE_COLOURS["drill"].strip
    assert reads(messages).startswith("ซ้อม · เกินกำหนด")


def test_the_digest_tells_its_day_figures_and_first_the_negative_headline() -> None:
    bad = story(2, title="ผู้ปกครองร้องผลประเมินไม่เป็นธรรม", negative=True)
    told = alt(digest(views.DigestGroup("อุดมศึกษา", (story(1), bad))))
    assert told.startswith("สรุปข่าวเช้า จ. 23 พ.ย. 69 · 2 เรื่อง เชิงลบ 1 เรื่อง · (เชิงลบ) ผู้ปกครองร้อง")


# Words


def test_what_a_card_gives_to_type_is_understood_when_it_is_typed() -> None:
    for name, messages in every(ONE).items():
        for action in actions(messages):
            for typed in (action.get("fillInText"), action.get("text")):
                assert typed is None or read_command(f"{typed}ข้อความ" if typed.endswith(" ") else typed), (
                    name,
                    typed,
                )
    expected = {
        "brief": "เสนอข้อเท็จจริง 1 x",
        "answer": "แจ้งตอบ 1 x",
        "notours": "ไม่เกี่ยวข้อง 1 x",
        "channels": "ช่องทาง 1 x",
        "ack": "แจ้งรับเรื่อง 1",
        "posted_done": "โพสต์แล้ว 1",
        "case": "เรื่อง 1",
        "nopmoc": "วันนี้ไม่มีประเด็น",
        "confirm": "ยืนยันข่าว",
        "news": "คัดข่าว",
        "drop": "ตัดข่าว 5",
    }
    for command, typed in expected.items():
        found = read_command(typed)
        assert found is not None
        assert found.name == command


def test_the_step_that_a_card_wants_can_be_typed_too() -> None:
    for done, typed in enumerate(["แจ้งรับเรื่อง 1", "เสนอข้อเท็จจริง 1", "ช่องทาง 1", "แจ้งตอบ 1"]):
        assert f"หรือพิมพ์ {typed}" in reads(cards.case_card(case(done=done), ONE))
        assert f"หรือพิมพ์ ข่าวชัด {typed}" in reads(cards.case_card(case(done=done), GROUP))


def test_in_a_group_what_is_typed_for_people_begins_with_the_bots_name() -> None:
    assert words.BOT_NAME in CALL_NAMES
    typed = [
        a[k] for ms in every(GROUP).values() for a in actions(ms) for k in ("fillInText", "text") if k in a
    ]
    assert typed
    assert all(called(text)[0] for text in typed)


def test_every_button_is_one_that_the_bot_knows() -> None:
    known = set(dispatch.COMMANDS) | set(dispatch.TAPS)
    sent = {a["data"] for ms in every(ONE).values() for a in actions(ms) if "data" in a} - {NOTHING}
    found = [decode(data) for data in sent]
    assert None not in found
    assert {action for action, _ in filter(None, found)} <= known


def test_no_card_says_khrap_kha_or_shouts() -> None:
    for name, messages in every(GROUP).items():
        told = f"{alt(messages)}\n{reads(messages)}"
        assert not any(word in told for word in ("ครับ", "ค่ะ", "คะ ", "!!", "None")), name


# Looks


def test_every_colour_can_be_read_in_the_sun() -> None:
    for colours in TONE_COLOURS.values():
        assert contrast(colours.strip, colours.ink) >= 4.5
        assert contrast(colours.writing, "#FFFFFF") >= 4.5
    assert len({c.strip for c in TONE_COLOURS.values()}) == 6


def contrast(one: str, other: str) -> float:
    """Contrast of two colours (WCAG 2.2, contrast ratio)."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_card_has_one_main_button_and_at_most_two_others() -> None:
    for name, messages in every(ONE).items():
        contents = messages[-1]["contents"]
        for bubble in contents.get("contents", [contents]):
            there = [p for p in bubble.get("footer", {}).get("contents", []) if p["type"] == "button"]
            assert len(there) <= 3, name
            assert [b["style"] for b in there] == ["primary", "secondary", "secondary"][: len(there)], name


def test_the_colour_follows_the_limit() -> None:
    def colour(minutes_left: int) -> str:
        now = POSTED + timedelta(hours=3) - timedelta(minutes=minutes_left)
        shown = cards.case_card(case(), dataclasses.replace(ONE, now=now))
        return str(shown[0]["contents"]["header"]["backgroundColor"])

    green, amber, red = (TONE_COLOURS[t].strip for t in ("in_time", "soon", "late"))
    assert [colour(m) for m in (61, 60, 1, 0, -1)] == [green, amber, amber, red, red]
    ended = cards.case_card(case(done=4), ONE)[0]["contents"]["header"]["backgroundColor"]
    assert ended == TONE_COLOURS["done"].strip


# Lists


def test_a_list_of_cases_shows_ten_late_ones_first_and_says_how_many_more() -> None:
    told = reads(cards.cases_card(views.CasesView((*(case(n) for n in range(10, 24)), LATE), 23), ONE))
    assert told.index("2 · ข่าวผลสอบครูล่าช้า") < told.index("10 · ")
    assert "18 · " in told
    assert "19 · " not in told
    assert "และอีก 13 เรื่อง" in told


def test_the_daily_question_lists_what_is_late_first() -> None:
    told = reads(cards.question_card(views.QuestionView(NOW.date(), (case(1), LATE)), GROUP))
    assert told.index("2 · ข่าวผลสอบครูล่าช้า") < told.index("1 · โรงเรียน")


def test_an_empty_list_says_what_comes_next() -> None:
    told = reads(cards.cases_card(views.CasesView((), 0), ONE))
    assert "ไม่มีเรื่องชี้แจงค้าง" in told
    assert "จะถามประเด็น PMOC อีกครั้ง อ. 24 พ.ย. 69 เวลา 10.30 น." in told


def test_the_news_list_leaves_out_and_takes_back_until_the_digest_is_sent() -> None:
    messages = news(story(5), story(6, taken=False))
    assert decode(labelled(messages, "ตัดออก")["data"]) == ("drop", {"s": "5"})
    assert decode(labelled(messages, "เลือก")["data"]) == ("pick", {"s": "6"})
    assert "(ตัดออกแล้ว)" in reads(messages)
    for closed in (news(story(5), sent=True), news(story(5), can_pick=False)):
        assert not {"ตัดออก", "เลือก", "ยืนยันข่าว"} & set(labels(closed))


def test_pages_lead_on_and_back() -> None:
    messages = news(story(), page=2, pages=3, total=30)
    assert decode(labelled(messages, "ถัดไป")["data"]) == ("news", {"n": "3"})
    assert decode(labelled(messages, "ก่อนหน้า")["data"]) == ("news", {"n": "1"})
    assert "ถัดไป" not in labels(news(story(), page=3, pages=3))


# Cases


def test_a_case_offers_what_is_to_be_done_next() -> None:
    mains = [
        next(iter(labels(cards.case_card(case(done=i), ONE)[0]["contents"]["footer"]))) for i in range(5)
    ]
    assert mains == ["แจ้งรับเรื่อง", "เสนอข้อเท็จจริง", "เลือกช่องทาง", "แจ้งตอบ", "เรื่องชี้แจงทั้งหมด"]


def test_a_case_that_has_ended_shows_no_step_as_late() -> None:
    ended = case(posted=POSTED - timedelta(days=3), done=1, state="not_ours", next_step=None)
    assert "เกินกำหนด" not in reads(cards.case_card(ended, ONE))


def test_an_answer_that_came_too_late_says_so() -> None:
    done = case(done=4)
    last = dataclasses.replace(done.steps[3], done_at=done.steps[3].due + timedelta(hours=2))
    late = dataclasses.replace(done, steps=(*done.steps[:3], last))
    assert "แจ้งตอบแล้ว · ทันกำหนด" in reads(cards.answered_card(done, ONE))
    assert "แจ้งตอบแล้ว · เกินกำหนด" in reads(cards.answered_card(late, ONE))


def test_a_reminder_after_a_stop_says_why_it_comes_late() -> None:
    since = datetime(2026, 11, 23, 9, 50, tzinfo=BANGKOK)
    assert "ระบบหยุดทำงานช่วง 09.50 ถึง 10.50 น. จึงแจ้งช้า" in reads(reminder(LATE, "after", missed_since=since))


def test_a_reminder_after_a_known_stop_says_from_when_until_when() -> None:
    stop = (POSTED - timedelta(hours=8), POSTED - timedelta(hours=2))
    said = reads(reminder(LATE, "after", missed_since=stop[0], outage=stop))
    assert "ระบบหยุดทำงาน 02.30-08.30 น. จึงแจ้งช้า" in said
    assert "ระบบหยุดทำงาน 02.30-08.30 น." in reads(cards.case_card(case(outages=(stop,)), ONE))


def test_several_reminders_are_one_card_with_the_most_overdue_first_and_say_how_many_more() -> None:
    messages = reminders(case(1), LATE, more=3)
    assert len(messages) == 1
    assert alt(messages).startswith("[ด่วน] แจ้งเตือนเรื่องชี้แจง 5 เรื่อง · เรื่องที่ 2 แจ้งรับเรื่อง เกินกำหนด")
    said = reads(messages)
    assert said.index("2 · ") < said.index("1 · โรงเรียน")
    assert "และอีก 3 เรื่อง" in said


def test_a_reminder_can_be_put_off_only_where_the_limit_leaves_the_time() -> None:
    assert decode(labelled(reminder(case(), "before"), "เลื่อนเตือน 30 นาที")["data"]) == (
        "snooze",
        {"c": "1", "s": "acknowledge", "m": "30"},
    )
    late = reminder(LATE, "after")
    assert "เลื่อนเตือน 30 นาที" not in labels(late)
    assert decode(labelled(late, "รับทราบเตือน")["data"]) == ("seen", {"c": "2", "s": "acknowledge"})


def test_a_case_is_handed_over_from_its_card() -> None:
    assert decode(labelled(cards.case_card(case(), ONE), "มอบหมายต่อ")["data"]) == ("handover", {"c": "1"})


def test_a_tap_on_a_chosen_channel_takes_it_back_and_the_missing_are_counted() -> None:
    messages = cards.channels_card(SOME_CHANNELS, ONE)
    assert "เลือกแล้ว 1 ช่องทาง · ต้องมีอย่างน้อย 3 ขาดอีก 2" in reads(messages)
    assert "เว็บไซต์" not in labels(messages)
    assert "เอาออก เว็บไซต์" in labels(messages)
    assert decode(labelled(messages, "วิทยุ")["data"]) == ("channel", {"c": "1", "n": "1"})


# PMOC's posts


def test_a_post_of_unknown_time_asks_when_it_was_posted() -> None:
    messages = post(case())
    assert decode(labelled(messages, "10.30 น.")["data"]) == ("posted", {"p": "7", "t": "1030"})
    assert decode(labelled(messages, "เมื่อครู่นี้")["data"]) == ("posted", {"p": "7", "t": "now"})
    picker = labelled(messages, "เลือกเวลา")
    assert (picker["type"], picker["mode"], picker["max"]) == (
        "datetimepicker",
        "datetime",
        "2026-11-23T10:50",
    )
    assert "10.30 น." not in labels(post(case(), posted_known=True))


def test_a_time_that_has_not_come_yet_is_not_offered() -> None:
    early = dataclasses.replace(ONE, now=POSTED - timedelta(minutes=5), next_question=POSTED)
    assert "10.30 น." not in labels(post(case(), ctx=early))
    assert "เมื่อครู่นี้" in labels(post(case(), ctx=early))


def test_a_post_tells_new_cases_before_those_known_and_names_the_doubtful() -> None:
    messages = post(case(3), joined=(LATE,), unsure=(3,), others=("ก", "ข", "ค", "ง"))
    told = reads(messages)
    assert alt(messages).startswith("เปิดเรื่องชี้แจง 1 เรื่อง · แจ้งรับเรื่องภายใน 13.30 น. (เหลือ 2 ชม. 40 นาที)")
    assert told.index("เปิดเรื่องใหม่") < told.index("มีอยู่แล้ว")
    assert "โปรดตรวจเรื่องที่ 3" in told
    assert "ประเด็นของหน่วยงานอื่น 4 ประเด็น" in told
    assert "และอีก 1 ประเด็น" in told


def test_a_post_without_an_issue_of_ours_says_so_and_offers_to_record_it() -> None:
    messages = post(others=("กรมทางหลวง",))
    assert "ไม่พบประเด็นที่เกี่ยวกับ สมศ." in reads(messages)
    assert decode(labelled(messages, "วันนี้ไม่มีประเด็น")["data"]) == ("nopmoc", {"d": "2026-11-23"})


# Texts to share


def test_a_text_with_a_short_link_is_shared_copied_and_reported_with_one_tap_each() -> None:
    messages = share()
    assert len(messages) == 1
    assert labelled(messages, "แชร์ไปยังห้อง")["uri"] == "https://khaochat.example/s/1"
    assert labelled(messages, "คัดลอกข้อความ")["clipboardText"] == TEXT
    assert decode(labelled(messages, "โพสต์แล้ว")["data"]) == ("acked", {"c": "1"})
    assert alt(messages).startswith("เรื่องที่ 1 โปรดโพสต์ข้อความแจ้งรับเรื่องใน IA-Chat ภายใน 13.30 น.")


def test_a_link_that_line_would_refuse_leaves_copying() -> None:
    long_text = TEXT * 3
    messages = share(long_text, "https://line.me/R/share?text=" + quote(long_text))
    assert "แชร์ไปยังห้อง" not in labels(messages)
    assert labelled(messages, "คัดลอกข้อความ")["clipboardText"] == long_text
    assert "แตะ คัดลอกข้อความ แล้ววางใน IA-Chat" in reads(messages)


@pytest.mark.parametrize("length", [1001, 4900, 12000])
def test_a_text_too_long_to_copy_is_sent_whole_beside_the_card(length: int) -> None:
    text = ("คำชี้แจงของหน่วยงาน " * length)[:length].strip()
    messages = share(text, "https://line.me/R/share?text=" + quote(text))
    assert [m["type"] for m in messages[:-1]] == ["text"] * (len(messages) - 1)
    sent = " ".join(m["text"] for m in messages[:-1])
    assert sent == text
    assert "คัดลอกข้อความ" not in labels(messages)
    assert "โพสต์แล้ว" in labels(messages)


# The digest


def test_the_digest_says_who_confirmed_it_or_that_nobody_did() -> None:
    group = views.DigestGroup("อุดมศึกษา", (story(),))
    assert "ยืนยันโดย ปราณี ใจเย็น" in reads(digest(group))
    assert "ส่งอัตโนมัติ ยังไม่มีผู้ยืนยัน" in reads(digest(group, confirmed_by=None))
    assert "วันนี้ไม่มีข่าวที่คัดไว้" in reads(digest())


def test_the_digest_puts_negative_stories_first_marks_them_in_words_and_links_them() -> None:
    bad = story(2, title="ผู้ปกครองร้อง", negative=True, url="https://example.com/ข่าว")
    bubbles = digest(views.DigestGroup("อุดมศึกษา", (story(1), bad)))[0]["contents"]["contents"]
    told = reads([bubbles[1]])
    assert told.index("ผู้ปกครองร้อง") < told.index(TITLE)
    assert "ข่าวเชิงลบ" in told
    assert f"https://example.com/{quote('ข่าว')}" in json.dumps(bubbles[1])


def test_negative_news_about_the_agency_itself_leads_the_digest_whatever_its_heading() -> None:
    others = tuple(story(n, title=f"ข่าวอื่น {n}", agency="สพฐ.", negative=True) for n in range(1, 5))
    own = story(9, title="ครูร้องงานเอกสาร", negative=True)
    message = digest(views.DigestGroup("การศึกษาขั้นพื้นฐาน", others), views.DigestGroup("ภาพรวม", (own,)))[0]
    summary = reads([message["contents"]["contents"][0]])
    assert summary.index("ครูร้องงานเอกสาร") < summary.index("ข่าวอื่น 1")
    assert "และอีก 2 เรื่อง" in summary
    assert "· (เชิงลบ) ครูร้องงานเอกสาร ·" in message["altText"]


def test_the_digest_leads_to_its_page_and_where_asked_to_the_board() -> None:
    page = "https://khaochat.example/digest/abc"
    view = views.DigestView(NOW.date(), "สมศ.", (), 0, 0, 0, None, NOW, page=page, board=f"{page}/board.pdf")
    told = cards.digest_card(view, ONE)
    assert f'"{page}"' in json.dumps(told)
    assert f'"{page}/board.pdf"' in json.dumps(told)
    assert "หรือพิมพ์ สรุปข่าวเช้า หรือ พิมพ์บอร์ด" in reads(told)
    assert "พิมพ์บอร์ด" not in reads(cards.digest_card(dataclasses.replace(view, board=""), ONE))
    for word in ("สรุปข่าวเช้า", "พิมพ์บอร์ด"):
        typed = read_command(word)
        assert typed is not None
        assert typed.name in dispatch.COMMANDS


def test_the_digest_marks_what_must_be_read_of_bad_news_and_of_our_own() -> None:
    bad = story(1, agency="สพฐ.", negative=True, passage="เรียกเงิน 150,000 บาท")
    own = story(2, agency="สมศ.", passage="ลดตัวบ่งชี้เหลือ 9 ตัว")
    other = story(3, agency="สพฐ.", passage="เปิดรับสมัคร")
    [message] = digest(views.DigestGroup("อุดมศึกษา", (other, own, bad)))
    told = reads(message["contents"]["contents"][1:])
    assert told.index("เรียกเงิน 150,000 บาท") < told.index("ลดตัวบ่งชี้เหลือ 9 ตัว")
    assert "เปิดรับสมัคร" not in told


def test_highlights_of_bad_news_go_before_the_last_of_many_headlines() -> None:
    stories = tuple(
        story(n, title="ก" * 140, url=f"https://example.com/{n}", negative=n < 6, passage="ข" * 160)
        for n in range(80)
    )
    stories = tuple(dataclasses.replace(s, agency="สพฐ.") for s in stories)
    [message] = digest(*(views.DigestGroup(f"หัวข้อ {g}", stories[g::4]) for g in range(4)))
    assert reads(message["contents"]["contents"]).count("ข" * 160) == 6


def test_a_negative_story_shows_its_highlights_and_no_more_than_three() -> None:
    view = dataclasses.replace(NEGATIVE, passages=("หนึ่ง ก", "สอง ข", "สาม ค", "สี่ ง"))
    told = reads(cards.negative_card(view, ONE))
    assert all(passage in told for passage in view.passages[:3])
    assert "สี่ ง" not in told


# People


def test_help_shows_only_what_the_person_may_do() -> None:
    assert "แจ้งรับเรื่อง" in reads(cards.help_card(views.HelpView(True, False), ONE))
    assert "แจ้งรับเรื่อง" not in reads(cards.help_card(views.HelpView(False, False), ONE))
    assert "ให้เริ่มข้อความด้วย ข่าวชัด" in reads(cards.help_card(views.HelpView(False, True), GROUP))


def test_a_strangers_id_is_handed_to_them_alone_never_shown_to_a_group() -> None:
    code = "U" + "1" * 32
    alone = cards.unknown_person_card(views.UnknownPersonView(code, "สมศ.", False), ONE)
    assert labelled(alone, "คัดลอกรหัส")["clipboardText"] == code
    assert code not in json.dumps(
        cards.unknown_person_card(views.UnknownPersonView(code, "สมศ.", True), GROUP)
    )


def test_a_group_without_a_use_can_be_given_each_one() -> None:
    messages = cards.joined_card(views.JoinedView("C" + "a" * 32, ""), GROUP)
    given = [found[1]["r"] for a in actions(messages) if (found := decode(a["data"]))]
    assert given == ["pr", "all", "exec", "leader", "ia", "ir"]


# Texts and addresses


def test_a_text_is_never_cut_between_a_letter_and_its_marks() -> None:
    assert cut("น้ำน้ำ", 5) == "น้ำ…"
    assert cut("👍🏽👍🏽", 7) == "👍🏽…"
    assert cut("น้ำ", 3) == "น้ำ"


def test_pieces_of_a_long_text_hold_all_of_it() -> None:
    pieces = parts("คำหนึ่ง คำสอง\nคำสาม คำสี่", 14)
    assert all(len(piece) <= 14 for piece in pieces)
    assert " ".join(pieces) == "คำหนึ่ง คำสอง คำสาม คำสี่"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "line://nv",
        "https://",
        "https://a@b.example/",
        "https://ข่าว.ไทย/",
        "http://[::1",
    ]
    + ["https://example.com/" + "ก" * 300, "https://example.com/" + "a" * 1000],
)
def test_an_address_that_leads_astray_is_no_link(url: str | None) -> None:
    assert clean_url(url) is None


def test_an_address_in_thai_is_percent_encoded() -> None:
    assert (
        clean_url("HTTPS://example.com/ข่าว?a=1&b=ก ข")
        == f"https://example.com/{quote('ข่าว')}?a=1&b={quote('ก ข')}"
    )


# Labels the program doubts


def test_what_the_program_doubts_is_asked_beside_the_selection_in_one_message() -> None:
    [message] = cards.selection_card(selection(asks=ASKS, unsure=7), ONE)
    assert len(message["contents"]["contents"]) == 3
    assert "ระบบไม่แน่ใจการจัดข่าว 7 เรื่อง" in reads([message])
    assert "จัดเป็นระดับ อุดมศึกษา ถูกต้องหรือไม่" in reads([message])
    assert message["altText"] == cards.selection_card(selection(), ONE)[0]["altText"]


def test_a_label_with_two_values_is_turned_by_one_tap_and_others_are_chosen() -> None:
    message = cards.selection_card(selection(asks=ASKS), ONE)
    assert decode(labelled(message, "ไม่ใช่")["data"]) == ("label", {"s": "9", "f": "negative", "v": "true"})
    assert decode(labelled(message, "เลือกใหม่")["data"]) == ("labels", {"s": "7", "f": "level"})
    assert decode(labelled(message, "ถูกต้อง")["data"]) == ("labelok", {"s": "7", "f": "level", "v": "higher"})


def test_who_may_only_read_sees_reasons_but_no_buttons_to_change_them() -> None:
    view = views.WhyView(story(), (views.WhyRow("ระดับ", "อุดมศึกษา", "มั่นใจ 54%"),), can_change=False)
    message = cards.why_card(view, ONE)
    assert "มั่นใจ 54%" in reads(message)
    assert not [a for a in actions(message) if a["type"] == "postback"]
