"""Every card is taken by LINE, whatever stands in it."""

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from linebot.v3.messaging import Message

from bot import cards
from bot.cards import views
from bot.cards.answer import AnswerView
from bot.cards.drill import DrillListView, DrillPostView, drill_list_card, drill_post_card
from bot.cards.duty import DutyView, HandOverView, duty_card, hand_over_card
from bot.cards.found import FoundView, found_card
from bot.cards.issue_question import is_it_an_issue_card
from bot.cards.postback import decode, encode
from bot.cards.quarter import QuarterView, quarter_card
from bot.cards.registration import RegisteredView, RegistrationView, registered_card, registration_card
from bot.limits import MAX_BUBBLE_BYTES, MAX_BUBBLES, MAX_CAROUSEL_BYTES, compact_bytes, problems
from thai.dates import BANGKOK

Messages = list[dict[str, Any]]
GROUP = "C" + "c" * 32
NOW = datetime(2026, 11, 23, 10, 50, tzinfo=BANGKOK)

CARDS: dict[type, tuple[Callable[..., Messages], ...]] = {
    views.HelpView: (cards.help_card,),
    views.WhoView: (cards.who_card,),
    views.UnknownPersonView: (cards.unknown_person_card,),
    views.NoteView: (cards.note_card,),
    views.SelectionView: (cards.selection_card,),
    views.NewsView: (cards.news_card,),
    views.WhyView: (cards.why_card,),
    views.LabelsView: (cards.labels_card,),
    views.DigestView: (cards.digest_card,),
    views.NegativeView: (cards.negative_card,),
    views.QuestionView: (cards.question_card,),
    views.PostView: (cards.post_card,),
    views.CaseView: (cards.case_card, cards.case_opened_card, cards.answered_card),
    views.ReminderView: (cards.reminder_card,),
    views.RemindersView: (cards.reminders_card,),
    AnswerView: (cards.answer_card, cards.answer_decision_card, cards.answer_copies_card),
    HandOverView: (hand_over_card,),
    DutyView: (duty_card,),
    views.ShareView: (cards.share_card,),
    views.ChannelsView: (cards.channels_card, cards.evidence_card),
    views.DossierView: (cards.dossier_card,),
    views.MeetingView: (cards.meeting_card,),
    views.CasesView: (cards.cases_card,),
    views.ChangeView: (cards.change_card,),
    views.BriefView: (cards.brief_card,),
    views.DeliveryFailedView: (cards.delivery_failed_card,),
    views.JoinedView: (cards.joined_card,),
    RegistrationView: (registration_card,),
    RegisteredView: (registered_card,),
    views.IssueQuestionView: (is_it_an_issue_card,),
    QuarterView: (quarter_card,),
    DrillPostView: (drill_post_card,),
    DrillListView: (drill_list_card,),
    FoundView: (found_card,),
}
ALL = [(view, card) for view, made in CARDS.items() for card in made]

TEXTS = st.one_of(
    st.sampled_from(
        [
            "",
            "   \n\t ",
            "\u200b\u2060",
            "\ufe0f",
            "โรงเรียนขนาดเล็กร้องการประเมินเพิ่มภาระ",
            "น้ำ" * 700,
            "👨\u200d👩\u200d👧\u200d👦" * 200,
            "👍🏽" * 900,
            "กำ" * 2000,
            "\ud800หัวข้อ\udfff",
            "\u202eกลับด้าน\u2066",
            "ก\r\nข\u2028ค\x00\x07",
            '"\\' * 1000,
            "{name} <b>&amp;</b> %s",
            "a" * 2000,
            "\u0e48\u0e49" * 900,
        ]
    ),
    st.text(max_size=40),
)
URLS = st.sampled_from(
    [
        None,
        "",
        " ",
        "https://example.com/news?id=1&a=[2]",
        "https://example.com/ข่าว/การศึกษา",
        "HTTPS://EXAMPLE.COM/A",
        "http://[::1]:80/x",
        "http://[::1",
        "https://example.com:port/",
        "javascript:alert(1)",
        "line://nv/chat",
        "ftp://example.com/x",
        "https://",
        "https:///x",
        "https://someone@example.com/",
        "https://ข่าว.ไทย/",
        "https://exa mple.com/",
        "https://example.com/a b\nc\\d\"e'<>{}|^`",
        "https://example.com/\ud800",
        "https://example.com/" + "a" * 1500,
        "https://example.com/" + "ก" * 300,
        "//example.com",
    ]
)
NUMBERS = st.one_of(st.integers(0, 20), st.just(10**12))
MOMENTS = st.one_of(
    st.integers(-4000, 4000).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    st.sampled_from(
        [NOW, datetime(1990, 1, 1, tzinfo=BANGKOK), datetime(2090, 2, 28, 23, 59, tzinfo=BANGKOK)]
    ),
)
STEPS = st.sampled_from(["acknowledge", "brief", "channels", "answer"])


def named(texts: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[Any]]:
    """What fields of these names hold."""
    return {
        "step": STEPS,
        "next_step": st.one_of(st.none(), STEPS),
        "state": st.one_of(
            st.sampled_from(
                ["open", "acknowledged", "briefed", "channelled", "answered", "not_ours", "withdrawn"]
            ),
            texts,
        ),
        "mark": st.sampled_from(["before", "at", "after"]),
        "verdict": st.one_of(st.sampled_from(["passed", "failed", "open", "none"]), texts),
        "change": st.one_of(st.sampled_from(["withdrawn", "reopened", "handed_over", "clock_moved"]), texts),
        "done": st.one_of(
            st.just(""), st.just(encode("acked", c=1)), st.just(encode("answered", c=1)), texts
        ),
        "url": URLS,
        "share_url": URLS.map(lambda url: url or ""),
        "links": st.lists(URLS.map(lambda url: url or ""), max_size=12).map(tuple),
        "sources": st.lists(st.tuples(texts, URLS), max_size=6).map(tuple),
        "role": st.one_of(st.sampled_from(["officer", "director"]), texts),
        "steps": st.lists(STEPS, unique=True, max_size=4).flatmap(
            lambda names: st.tuples(
                *(
                    st.builds(
                        views.StepView,
                        st.just(n),
                        MOMENTS,
                        st.one_of(st.none(), MOMENTS),
                        st.booleans(),
                        texts,
                    )
                    for n in names
                )
            )
        ),
    }


def anything(
    cls: type, texts: st.SearchStrategy[str] = TEXTS, numbers: st.SearchStrategy[int] = NUMBERS
) -> st.SearchStrategy[Any]:
    """Instances of a view with hostile values in all its fields, or with these texts and numbers."""
    hints = typing.get_type_hints(cls)
    known = named(texts)
    fields = {
        f.name: known[f.name]
        if f.name in known and (f.name != "links" or hints[f.name] == tuple[str, ...])
        else value_of(hints[f.name], texts, numbers)
        for f in dataclasses.fields(cls)
    }
    return st.builds(cls, **fields)


def value_of(
    hint: Any, texts: st.SearchStrategy[str] = TEXTS, numbers: st.SearchStrategy[int] = NUMBERS
) -> st.SearchStrategy[Any]:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        if args[-1] is Ellipsis:
            return st.lists(value_of(args[0], texts, numbers), max_size=13).map(tuple)
        return st.tuples(*(value_of(a, texts, numbers) for a in args))
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(st.none() if a is type(None) else value_of(a, texts, numbers) for a in args))
    if origin is typing.Literal:
        return st.sampled_from(args)
    if dataclasses.is_dataclass(hint):
        return st.deferred(lambda: anything(hint, texts, numbers))
    return {
        str: texts,
        int: numbers,
        bool: st.booleans(),
        datetime: MOMENTS,
        date: MOMENTS.map(datetime.date),
    }[hint]


CONTEXTS = st.builds(
    views.CardContext,
    now=st.just(NOW),
    short_name=st.just("สมศ."),
    next_question=st.one_of(st.none(), st.just(NOW + timedelta(hours=23, minutes=40))),
    drill=st.booleans(),
    group=st.booleans(),
)
FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def refused(messages: Messages) -> list[str]:
    return problems({"to": GROUP, "messages": messages}, kind="push")


@pytest.mark.parametrize(("view", "card"), ALL, ids=[c.__name__ for _, c in ALL])
def test_no_card_is_ever_refused_and_the_sdk_drops_nothing(view: type, card: Callable[..., Messages]) -> None:
    @FEW
    @given(anything(view), CONTEXTS)
    def check(shown: Any, ctx: views.CardContext) -> None:
        messages = card(shown, ctx)
        assert refused(messages) == []
        json.dumps(messages, ensure_ascii=False).encode()
        for message in messages:
            assert as_sent(message) == message

    check()


def as_sent(message: dict[str, Any]) -> dict[str, Any]:
    """The message after the SDK's models, which drop what they do not know."""
    made = Message.from_dict(message)
    assert made is not None
    return dict(json.loads(json.dumps(made.to_dict())))


@pytest.fixture(scope="module")
def strict(shared: Path) -> Any:
    from openapi_schema_validator import OAS30Validator

    spec = json.loads((shared / "line/openapi/derived/messaging-api.strict.json").read_text(encoding="utf-8"))
    return OAS30Validator(
        {"$ref": "#/components/schemas/PushMessageRequest", "components": spec["components"]}
    )


@pytest.mark.shared
@pytest.mark.parametrize(("view", "card"), ALL, ids=[c.__name__ for _, c in ALL])
def test_every_card_is_valid_by_lines_own_specification(
    view: type, card: Callable[..., Messages], strict: Any
) -> None:
    @settings(FEW, max_examples=5)
    @given(anything(view), CONTEXTS)
    def check(shown: Any, ctx: views.CardContext) -> None:
        body = {"to": GROUP, "messages": card(shown, ctx)}
        assert [f"{list(e.absolute_path)}: {e.message[:200]}" for e in strict.iter_errors(body)] == []

    check()


def story(number: int, title: str, url: str | None = "https://example.com/1", **more: Any) -> views.StoryLine:
    known = {
        "outlet": "มติชน",
        "outlets": 3,
        "level": "อุดมศึกษา",
        "agency": "สมศ.",
        "negative": False,
        "at": NOW,
    }
    return views.StoryLine(id=number, title=title, url=url, **(known | more))


def digest(groups: int, stories: int, title: str, url: str | None) -> dict[str, Any]:
    made = tuple(
        views.DigestGroup(f"หัวข้อ {g}", tuple(story(g * 1000 + i, title, url) for i in range(stories)))
        for g in range(groups)
    )
    view = views.DigestView(NOW.date(), "สมศ.", made, 900, groups * stories, 0, None, NOW)
    messages = cards.digest_card(view, views.CardContext(now=NOW, short_name="สมศ."))
    assert refused(messages) == []
    assert len(messages) == 1
    return messages[0]


@pytest.mark.parametrize("title", ["ข่าว", "น้ำ" * 700, "👍🏽" * 900, '"\\' * 1000])
@pytest.mark.parametrize("url", [None, "https://example.com/" + "a" * 970])
@pytest.mark.parametrize(("groups", "stories"), [(1, 1), (5, 100), (1, 500), (40, 1), (40, 30)])
def test_a_digest_of_any_size_fits_and_says_how_much_it_left_off(
    title: str, url: str | None, groups: int, stories: int
) -> None:
    message = digest(groups, stories, title, url)
    contents = message["contents"]
    bubbles = contents["contents"]
    assert len(bubbles) <= MAX_BUBBLES
    assert compact_bytes(contents) <= MAX_CAROUSEL_BYTES
    assert all(compact_bytes(bubble) <= MAX_BUBBLE_BYTES for bubble in bubbles)
    shown = len(list(_headlines(bubbles[1:])))
    total = groups * stories
    said = f"การ์ดนี้แสดง {shown:,} จาก {total:,} เรื่อง"
    assert (said in json.dumps(bubbles[0], ensure_ascii=False)) == (shown < total)
    full = len(bubbles) == MAX_BUBBLES or compact_bytes(contents) > 0.9 * MAX_CAROUSEL_BYTES
    assert shown == total or full, "there is room for more"


def _headlines(bubbles: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for bubble in bubbles:
        yield from (part for part in bubble["body"]["contents"] if part["type"] == "box")


def test_an_ordinary_digest_of_forty_stories_leaves_nothing_off() -> None:
    bubbles = digest(
        4, 10, "สมศ. ประกาศผลประเมินคุณภาพภายนอกสถานศึกษาระดับอนุบาล 1,200 แห่ง", "https://example.com/1"
    )
    assert len(list(_headlines(bubbles["contents"]["contents"][1:]))) == 40


@FEW
@given(st.text(max_size=400))
def test_reading_a_button_never_raises(data: str) -> None:
    found = decode(data)
    assert found is None or found[0]


@FEW
@given(
    st.text(min_size=1, max_size=10),
    st.dictionaries(st.sampled_from(list("cgndpst")), st.text(max_size=8), max_size=3),
)
def test_what_a_button_carries_comes_back_whole(action: str, fields: dict[str, str]) -> None:
    try:
        data = encode(action, **fields)
    except ValueError:
        return
    assert len(data) <= 300
    assert decode(data) == (action, fields)
