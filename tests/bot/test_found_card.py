"""The card of a search, and the command that asks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from bot.cards.found import FoundAnswer, FoundClip, FoundView, found_card
from bot.cards.postback import decode
from bot.cards.views import CardContext
from bot.limits import problems
from bot.search_view import found_view
from monitor.search_index import index_clips
from storage import Database
from storage.tables import Clip
from thai.dates import BANGKOK

NOW = datetime(2026, 11, 23, 10, 50, tzinfo=BANGKOK)
ONE = CardContext(now=NOW, short_name="สมศ.", group=False)


def hit(number: int = 1, **more: Any) -> FoundClip:
    known: dict[str, Any] = {
        "url": f"https://example.com/{number}",
        "outlet": "มติชน",
        "at": NOW,
        "snippet": "…กล่าวถึง สมศ. ว่า…",
    }
    return FoundClip(f"ข่าวที่ {number} เรื่อง สมศ.", **(known | more))


ANSWER = FoundAnswer(7, "ผลประเมินล่าช้า", NOW - timedelta(days=3), "สมศ. ขอชี้แจงว่า")


def strings(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for value in part.values():
            yield from strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from strings(value)
    elif isinstance(part, str):
        yield part


def reads(messages: list[dict[str, Any]]) -> str:
    return "\n".join(strings(messages))


def buttons(messages: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    parts = messages[0]["contents"].get("footer", {}).get("contents", [])
    return {p["action"]["label"]: p["action"] for p in parts if p["type"] == "button"}


def test_what_was_answered_before_stands_above_the_news() -> None:
    told = reads(found_card(FoundView("สมศ", (hit(),), (ANSWER,), total=1), ONE))
    assert told.index("เคยชี้แจงแล้ว") < told.index("7 · ผลประเมินล่าช้า") < told.index("ข่าวที่ 1")
    assert "แจ้งตอบเมื่อ" in told
    assert "…กล่าวถึง สมศ. ว่า…" in told


def test_at_most_ten_results_are_shown_and_all_are_counted() -> None:
    view = FoundView(
        "ครู", tuple(hit(i) for i in range(1, 31)), (ANSWER,) * 2, total=100, more_than_total=True
    )
    told = reads(found_card(view, ONE))
    assert "ข่าวที่ 8 " in told
    assert "ข่าวที่ 9 " not in told
    assert "มากกว่า 100 ข่าว · เรื่องชี้แจง 2 เรื่อง" in told


def test_nothing_found_says_what_to_try() -> None:
    messages = found_card(FoundView("ฉฌฎ", ()), ONE)
    assert "ไม่พบ ฉฌฎ" in reads(messages)
    assert messages[0]["altText"].startswith("ไม่พบ ฉฌฎ")
    assert not buttons(messages)


def test_pages_lead_on_and_back_with_the_same_words() -> None:
    there = buttons(found_card(FoundView("สมศ. ครู", (hit(),), total=30, page=2, following=True), ONE))
    assert decode(there["ถัดไป"]["data"]) == ("find", {"q": "สมศ. ครู", "n": "3"})
    assert decode(there["ก่อนหน้า"]["data"]) == ("find", {"q": "สมศ. ครู", "n": "1"})


def test_words_too_long_for_a_button_leave_it_out() -> None:
    assert not buttons(found_card(FoundView("คำ" * 60, (hit(),), total=30, following=True), ONE))


TEXTS = st.one_of(
    st.sampled_from(["", " \n", "\u200b", "น้ำ" * 700, "👍🏽" * 300, "\ud800ก", '"\\' * 500, "\u0e48" * 400]),
    st.text(max_size=30),
)
URLS = st.sampled_from(
    [None, "", "https://example.com/ข่าว", "javascript:alert(1)", "https://e.com/" + "a" * 1500]
)
CLIPS = st.builds(FoundClip, TEXTS, URLS, TEXTS, st.just(NOW), TEXTS)
ANSWERS = st.builds(FoundAnswer, st.integers(1, 10**9), TEXTS, st.just(NOW), TEXTS)
VIEWS = st.builds(
    FoundView,
    TEXTS,
    st.lists(CLIPS, max_size=12).map(tuple),
    st.lists(ANSWERS, max_size=4).map(tuple),
    st.integers(0, 10**6),
    st.booleans(),
    st.integers(1, 12),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(VIEWS, st.booleans())
def test_line_takes_the_card_whatever_stands_in_it(view: FoundView, group: bool) -> None:
    messages = found_card(view, CardContext(now=NOW, short_name="สมศ.", group=group))
    assert problems({"to": "C" + "c" * 32, "messages": messages}, kind="push") == []
    json.dumps(messages).encode()


def test_the_pages_of_a_search_show_every_clip_once(store: Database) -> None:
    with store.write() as session:
        session.execute(
            insert(Clip),
            [
                {
                    "id": i,
                    "source": "x",
                    "source_key": str(i),
                    "title": f"ครู เรื่องที่ {i}",
                    "published_at": NOW - timedelta(minutes=i),
                    "fetched_at": NOW,
                    "content_hash": str(i),
                }
                for i in range(1, 26)
            ],
        )
        index_clips(session, range(1, 26))
    with store.read() as session:
        pages = [found_view(session, "ครู", n) for n in (1, 2, 3, 4)]
    assert [len(p.clips) for p in pages] == [10, 10, 5, 0]
    assert [c.title for p in pages for c in p.clips] == [f"ครู เรื่องที่ {i}" for i in range(1, 26)]
    assert [p.following for p in pages] == [True, True, False, False]
    assert [(p.total, p.more_than_total) for p in pages] == [(25, False)] * 4
