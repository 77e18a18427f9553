"""Board and digest on paper."""

from __future__ import annotations

import random
import re
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_samples import AGENCY, NOW, TITLES, TONE_MARKS, digest, story
from paper_text import links, page_texts

from reports import board_pdf, board_png, digest_pdf
from reports.board import SMALLEST_HEADLINE, _data
from reports.typesetting import qr_svg

PAGE = "https://khaochat.example/d/Zk3vX9qLmP2tRw8s"


def board(content: dict[str, Any], **changes: Any) -> bytes:
    return board_pdf(content, **{"agency": AGENCY, "qr_url": PAGE, "now": NOW, **changes})


def paper(content: dict[str, Any], **changes: Any) -> bytes:
    return digest_pdf(content, **{"agency": AGENCY, "now": NOW, **changes})


@pytest.mark.parametrize("make", [board, paper])
def test_a_day_without_news_is_one_kind_page(make: Any) -> None:
    (page,) = page_texts(make(digest(0)))
    assert "วันนี้ไม่มีข่าวในสรุป" in page
    assert "พบกันใหม่ในสรุปข่าวเช้าวันถัดไป" in page
    assert "หน้า 1 จาก 1" in page


@pytest.mark.parametrize(
    ("count", "most", "shown"), [(1, 1, 1), (4, 1, 4), (12, 2, 12), (40, 3, 15), (80, 3, 15)]
)
def test_the_board_is_read_in_passing_on_few_pages_and_says_how_many_stories_are_not_on_it(
    count: int, most: int, shown: int
) -> None:
    pages = page_texts(board(digest(count)))
    assert len(pages) <= most
    [left] = [int(n) for n in re.findall(r"และอีก (\d+) เรื่อง", pages[-1])] or [0]
    data = _data(digest(count), AGENCY, PAGE, NOW)
    assert sum(len(g["stories"]) + len(g["lines"]) for g in data["groups"]) == count - left >= shown
    assert ("สแกนคิวอาร์โค้ดเพื่ออ่านครบทุกเรื่อง" in pages[-1]) == (left > 0)


def test_negative_stories_stand_large_on_the_board_whatever_their_heading() -> None:
    content = digest(40)
    last = content["groups"][-1]["stories"][-1]
    last |= {"negative": True, "leads": False}
    data = _data(content, AGENCY, PAGE, NOW)
    large = [s for g in data["groups"] for s in g["stories"]]
    assert [s["title"] for s in large if s["negative"]][-1:] == [last["title"].strip()]
    assert data["line-size"] >= 20


@pytest.mark.parametrize("make", [board, paper])
def test_every_page_says_whose_it_is_of_when_and_which_page(make: Any) -> None:
    pages = page_texts(make(digest(80)))
    for n, page in enumerate(pages, 1):
        assert AGENCY in page
        assert "วันจันทร์ที่ 23 พฤศจิกายน 2569" in page
        assert f"หน้า {n} จาก {len(pages)}" in page
        assert "ข้อมูลถึง 09.50 น." in page


@pytest.mark.parametrize("make", [board, paper])
def test_thai_can_be_searched_and_copied(make: Any) -> None:
    text = "".join(page_texts(make(digest(4))))
    assert TONE_MARKS in text
    assert TITLES[2] in text
    assert "ด่วน สพฐ. เลื่อนสอบครูผู้ช่วย" in text


@pytest.mark.parametrize("make", [board, paper])
def test_no_story_breaks_across_pages_and_none_is_lost(make: Any) -> None:
    names = [
        f"เรื่องที่หนึ่งของชุดทดสอบ{chr(0x0E01 + n)} " + "ข้อความยาวของหัวข้อข่าว " * (n % 9) + f"จบ{n}"
        for n in range(40)
    ]
    content = digest(0, groups=[{"name": "ข่าว", "stories": [story(title=t) for t in names]}])
    pages = page_texts(make(content))
    once = [n for n in names if sum(n in page for page in pages) == 1]
    if make is paper:
        assert once == names
    else:
        # The board has the leading ones and counts the others; in its list long headlines are cut where it shows.
        assert names[:5] == once[:5]
        [left] = re.findall(r"และอีก (\d+) เรื่อง", pages[-1])
        heads = [n for n in names if sum(n[:40] in page for page in pages) == 1]
        assert heads == names[: 40 - int(left)]


@pytest.mark.parametrize("make", [board, paper])
def test_a_heading_never_stands_alone_at_the_foot_of_a_page(make: Any) -> None:
    for lines in range(1, 9):
        first = {"name": "หัวข้อแรก", "stories": [story(title="ข้อความยาวของหัวข้อข่าว " * lines)] * 5}
        second = {"name": "หัวข้อหลัง", "stories": [story(title="ข่าวใต้หัวข้อหลัง")]}
        for page in page_texts(make(digest(0, groups=[first, second]))):
            assert ("หัวข้อหลัง" in page) == ("ข่าวใต้หัวข้อหลัง" in page)


@pytest.mark.parametrize("make", [board, paper])
def test_negative_news_is_marked_by_a_word(make: Any) -> None:
    bad, good = (digest(0, groups=[{"name": "ข่าว", "stories": [story(negative=n)]}]) for n in (True, False))
    assert "ข่าวเชิงลบ" in page_texts(make(bad))[0]
    assert "ข่าวเชิงลบ" not in page_texts(make(good))[0]


@pytest.mark.parametrize("make", [board, paper])
def test_facts_name_outlets_agency_and_time_with_its_day_when_it_is_another(make: Any) -> None:
    stories = [story(outlets=3), story(outlets=1, at="2026-11-22T13:20:00+00:00")]
    (page,) = page_texts(make(digest(0, groups=[{"name": "ข่าว", "stories": stories}])))
    assert "ข่าวเช้าไทย และอีก 2 สำนักข่าว · สมศ. · 06.40 น." in page
    assert "ข่าวเช้าไทย · สมศ. · อา. 22 พ.ย. 69 เวลา 20.20 น." in page


def test_who_confirmed_is_said_and_that_nobody_did_too() -> None:
    assert "ผู้ยืนยัน สุดา ใจดี" in page_texts(board(digest(1, confirmed_by="สุดา ใจดี")))[0]
    assert "ส่งอัตโนมัติ ยังไม่มีผู้ยืนยัน" in page_texts(board(digest(1)))[0]
    [draft] = page_texts(paper(digest(1, draft=True)))
    assert "ฉบับร่าง ยังไม่ได้ส่งสรุปข่าว" in draft
    assert "ส่งอัตโนมัติ" not in draft


def test_what_was_left_out_is_counted() -> None:
    assert "และอีก 7 เรื่อง" in page_texts(board(digest(1, left_out=7)))[-1]


def test_headlines_are_20_points_or_more_and_larger_when_few() -> None:
    sizes = [_data(digest(n), AGENCY, None, NOW)["size"] for n in (1, 2, 12, 80)]
    assert sizes == sorted(sizes, reverse=True)
    assert SMALLEST_HEADLINE >= 20
    assert sizes[0] > sizes[-1] >= SMALLEST_HEADLINE


def test_the_digest_links_to_every_article_and_shows_where_to() -> None:
    pdf = paper(digest(4), page_url=PAGE)
    assert links(pdf) == {PAGE, *(f"https://news.example/{n}" for n in range(4))}
    text = "".join(page_texts(pdf))
    assert "news.example/3" in text
    assert "khaochat.example/d/Zk3vX9qLmP2tRw8s" in text


def test_passages_are_printed_where_given() -> None:
    stories = [story(passages=["ครูต้องเตรียมเอกสาร 14 แฟ้ม", {"text": "ไม่มีการปิดโรงเรียน"}])]
    content = digest(0, groups=[{"name": "ข่าว", "stories": stories}])
    assert "ครูต้องเตรียมเอกสาร 14 แฟ้ม" in page_texts(paper(content))[0]
    assert "ไม่มีการปิดโรงเรียน" in page_texts(paper(content))[0]
    assert "ครูต้องเตรียมเอกสาร 14 แฟ้ม" in page_texts(board(content))[0]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "https://", "https://a b", 5, "x" * 5000]
)
def test_what_is_no_web_address_is_no_link(url: object) -> None:
    content = digest(0, groups=[{"name": "ข่าว", "stories": [story(url=url)]}])
    assert links(paper(content, page_url=url)) == set()
    assert qr_svg(url if isinstance(url, str) else None) is None or str(url).startswith("https://")


def test_the_qr_code_stands_only_where_there_is_a_page() -> None:
    assert "สแกนเพื่ออ่านข่าว" in page_texts(board(digest(1)))[0]
    assert "สแกนเพื่ออ่านข่าว" not in page_texts(board(digest(1), qr_url=None))[0]
    assert qr_svg("https://example.com/" + "x" * 3000) is None


def test_a_headline_cannot_be_code() -> None:
    evil = '#panic("x") $x$ *a* _b_ `c` #read("/etc/passwd") \\ @ref <label> // -- "'
    (page,) = page_texts(board(digest(0, groups=[{"name": evil, "stories": [story(title=evil)]}])))
    assert '#panic("x") $x$ *a* _b_ `c` #read("/etc/passwd") \\ @ref <label> // -- "' in page


@pytest.mark.parametrize("make", [board, paper])
def test_the_same_data_gives_the_same_bytes(make: Any) -> None:
    assert make(digest(5)) == make(digest(5))
    assert make(digest(5)) != make(digest(5), now=NOW + timedelta(seconds=1))


def test_pictures_are_one_a_page_in_the_shape_of_a4() -> None:
    pictures = board_png(digest(12), agency=AGENCY, qr_url=PAGE, now=NOW, ppi=40)
    assert len(pictures) == len(page_texts(board(digest(12))))
    for picture in pictures:
        width, height = struct.unpack(">II", picture[16:24])
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert height / width == pytest.approx(2**0.5, abs=0.01)


def test_sheets_can_be_made_in_several_threads() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: board(digest(3)), range(8)))) == 1


def test_importing_the_room_loads_no_printing_library() -> None:
    code = "import reports, sys; print([m for m in ('typst', 'docx', 'xlsxwriter', 'segno') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )


HOSTILE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(), max_size=60)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
STORY = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("title", "outlet", "url", "outlets", "agency", "negative", "at", "passages"), HOSTILE
    ),
)
GROUP = st.fixed_dictionaries(
    {}, optional={"name": HOSTILE, "stories": st.lists(st.one_of(STORY, HOSTILE), max_size=3)}
)
CONTENT = st.fixed_dictionaries(
    {"groups": st.one_of(HOSTILE, st.lists(st.one_of(GROUP, HOSTILE), max_size=3))},
    optional=dict.fromkeys(
        ("day", "as_of", "clips", "stories", "negative", "left_out", "confirmed_by"), HOSTILE
    ),
)


@settings(max_examples=40, deadline=None)
@given(CONTENT)
def test_no_data_however_broken_stops_a_sheet(content: dict[str, Any]) -> None:
    assert board(content).startswith(b"%PDF")
    assert paper(content).startswith(b"%PDF")


def test_a_day_of_the_worst_headlines_is_printed_within_its_pages() -> None:
    signs = "กา้ำ่ๆฯ()\"'—“”😀\u200b\u202eA1๑ \n"
    pick = random.Random(7)
    titles = ["".join(pick.choice(signs) for _ in range(2_000)) for _ in range(10)]
    content = digest(0, groups=[{"name": "ข่าว", "stories": [story(title=t) for t in titles]}])
    assert len(page_texts(board(content))) <= 10
    assert not re.search("[\U0001f600\u202e]", "".join(page_texts(board(content))))
