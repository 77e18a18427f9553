"""News pages are read whatever their layout, and a page that is no news is not taken for any."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from newsroom import NOW
from pages import LAYOUTS, News, app, ministry, wordpress

from monitor.articles import Article, as_clip, read_article
from monitor.clips import LONGEST_BODY, clean
from monitor.feeds import FeedError

URL = "https://news.example/education/123456"
AT = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
NEWS = News()


def read(
    page: str | bytes, url: str = URL, content_type: str = "text/html", **selectors: Sequence[str]
) -> Article:
    return read_article(page if isinstance(page, bytes) else page.encode(), content_type, url, selectors, NOW)


def code_of(page: str | bytes, **more: str) -> str:
    with pytest.raises(FeedError) as caught:
        read(page, **more)
    return caught.value.code


@pytest.mark.parametrize("layout", LAYOUTS)
def test_headline_text_and_date_are_found_in_every_layout(layout: str) -> None:
    found = read(LAYOUTS[layout](NEWS))
    assert found.title == NEWS.title
    assert found.published_at == AT
    lines = found.body.split("\n")
    assert all(p in lines for p in NEWS.paragraphs)
    assert not any(other in found.body for other in ("ทีมชาติไทย", "บันเทิง", "ไม่ใช่ข่าว"))


def test_author_outlet_and_picture_come_from_what_the_page_says_of_itself() -> None:
    for page in (wordpress(NEWS), app(NEWS)):
        found = read(page)
        assert found.author == NEWS.author
        assert found.outlet in ("ข่าวทดสอบ", "สำนักข่าวตัวอย่าง")
        assert found.image_url in ("https://news.example/wp-content/a.jpg", "https://img.example/a.webp")


def test_an_old_site_in_windows_874_is_read_whether_it_says_so_or_not() -> None:
    page = ministry(NEWS)
    silent = page.replace('<meta http-equiv="Content-Type" content="text/html; charset=windows-874">', "")
    wrong = page.replace("windows-874", "utf-8")
    for text in (page, silent, wrong):
        assert read(text.encode("cp874")).title == NEWS.title


def test_selectors_of_the_agency_file_come_first() -> None:
    page = """<html><body><h1>ชื่อเว็บไซต์</h1><div class="hd">หัวข้อจริง</div><div class="sum">สรุปความ</div>
    <div class="a"><p>ย่อหน้าแรก</p></div><div class="a"><p>ย่อหน้าสอง</p></div><i data-d="2569-11-22T14:30:00">เมื่อวาน</i>
    <img class="p" src="/x.png"><b class="w">สมชาย</b></body></html>"""
    found = read(
        page,
        title=[".none", ".hd"],
        lead=[".sum"],
        body=[".a"],
        date=["i@data-d"],
        author=[".w"],
        image=["img.p"],
    )
    assert (found.title, found.author, found.image_url) == ("หัวข้อจริง", "สมชาย", "https://news.example/x.png")
    assert found.body == "สรุปความ\nย่อหน้าแรก\nย่อหน้าสอง"
    assert found.published_at == AT
    assert found.where["title"] == "selector .hd"


@pytest.mark.parametrize(
    "written",
    [
        "22 พ.ย. 2569 14:30 น.",
        "๒๒ พฤศจิกายน ๒๕๖๙ เวลา ๑๔.๓๐ น.",
        "22/11/2569 14:30",
        "2569-11-22T14:30:00",
        "Nov 22, 2026 14:30",
    ],
)
def test_dates_are_read_as_thai_sites_write_them(written: str) -> None:
    assert read(ministry(News(thai=written))).published_at == AT


def test_a_page_without_date_is_news_of_the_moment_it_was_found() -> None:
    found = read(app(NEWS).replace(NEWS.iso, ""))
    assert found.published_at is None
    assert as_clip(found, "page:x", "", NOW).published_at == NOW


def test_a_date_in_the_future_is_not_believed() -> None:
    assert read(wordpress(News(iso="2027-01-01T00:00:00+07:00"))).published_at == NOW


def test_broken_structured_data_harms_nothing() -> None:
    page = app(NEWS).replace('"@context"', '"@context')
    assert read(page).title == NEWS.title
    deep = '<script type="application/ld+json">' + "[" * 100_000 + "</script>"
    assert read(wordpress(NEWS).replace("<body", deep + "<body")).title == NEWS.title


def test_five_megabytes_of_script_cost_little() -> None:
    page = wordpress(NEWS).replace("</head>", f"<script>{'var x = 1 < 2;' * 360_000}</script></head>")
    assert len(page) > 5_000_000
    begun = perf_counter()
    found = read(page)
    assert perf_counter() - begun < 2
    assert found.title == NEWS.title
    assert NEWS.paragraphs[1] in found.body


def test_thousands_of_scripts_that_are_never_closed_cost_little() -> None:
    page = wordpress(NEWS).replace("</body>", "<style>x</style><script>" * 100_000)
    begun = perf_counter()
    assert read(page).title == NEWS.title
    assert perf_counter() - begun < 3


def test_a_login_wall_is_named_and_a_teaser_before_one_is_kept() -> None:
    wall = '<form><input name="u"><input type="password" name="p"><button>เข้าสู่ระบบ</button></form>'
    assert code_of(f"<html><title>สมาชิก</title><body><h1>เข้าสู่ระบบ</h1>{wall}</body></html>") == "login_wall"
    teaser = wordpress(News(paragraphs=("สถานศึกษา 120 แห่งจะเข้ารับการประเมินในเดือนหน้า",))).replace(
        "</article>", wall
    )
    found = read(teaser)
    assert found.walled
    assert "สถานศึกษา 120 แห่ง" in found.body


@pytest.mark.parametrize(
    "page",
    [
        "<html><title>ไม่พบหน้าที่ต้องการ</title><body><h1>404</h1><p>ไม่พบหน้า</p></body></html>",
        "<html><body>"
        + "".join(f'<a href="/{i}">หัวข้อข่าวยาวพอสมควรของวันนี้ {i}</a><br>' for i in range(60))
        + "</body></html>",
        "<html><body></body></html>",
    ],
)
def test_a_page_that_is_no_news_is_not_taken_for_any(page: str) -> None:
    assert code_of(page) == "no_article"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "text/html"),
        (b"\x89PNG\r\n", "image/png"),
        (b'{"a": 1}', "application/json"),
        ("แค่ข้อความ".encode(), ""),
    ],
)
def test_what_is_no_page_is_named(body: bytes, content_type: str) -> None:
    assert code_of(body, content_type=content_type) == "not_a_page"


def test_a_one_sentence_notice_gives_its_sentence_and_not_the_navigation() -> None:
    sentence = "ขอแจ้งเลื่อนกำหนดส่งรายงานการประเมินตนเองออกไปถึงสิ้นเดือน"
    assert read(wordpress(News(paragraphs=(sentence,)))).body == sentence


def test_invisible_characters_go_and_emoji_stay() -> None:
    found = read(wordpress(News(title="สม\u200bศ. ประ\u00adเมินคุณภาพ 🎓 รอบ\ufeffใหม่ทั่วประเทศ")))
    assert found.title == "สมศ. ประเมินคุณภาพ 🎓 รอบใหม่ทั่วประเทศ"


@pytest.mark.parametrize(
    "title", ["SCHOOLS FACE NEW QUALITY AUDIT", "School quality audit enters fifth round"]
)
def test_english_headlines_are_headlines(title: str) -> None:
    assert read(wordpress(News(title=title))).title == title


def test_the_name_of_the_site_is_cut_off_a_headline_and_a_dash_of_its_own_is_not() -> None:
    assert read(wordpress(News(title="เปิดแผนปี 70 - เน้นลดภาระครู"))).title == "เปิดแผนปี 70 - เน้นลดภาระครู"


def test_a_text_of_two_hundred_thousand_characters_is_cut_and_not_refused() -> None:
    line = "สถานศึกษาแห่งหนึ่งเข้ารับการประเมินคุณภาพภายนอกแล้ว "
    page = wordpress(News(paragraphs=tuple(f"{line}{i}" for i in range(5_000))))
    begun = perf_counter()
    found = as_clip(read(page), "page:x", "", NOW)
    assert perf_counter() - begun < 8
    assert 150_000 < len(found.body) <= LONGEST_BODY


def test_the_address_a_page_gives_itself_counts_only_within_its_site() -> None:
    page = '<html><head><link rel="canonical" href="{}"></head>' + wordpress(NEWS).partition("<head>")[2]
    own = "https://news.example/a/9"
    assert read(page.format(own), url=f"{URL}?fbclid=1").url == own
    assert read(page.format("https://other.example/a/9")).url == URL
    assert read(page.format("https://news.example/")).url == URL


def test_a_thousand_open_elements_do_not_break_the_reader() -> None:
    page = wordpress(NEWS).replace("<body", "<body>" + "<div>" * 20_000 + "<p", 1)
    with_or_without_text = {"no_article", ""}
    try:
        read(page)
        told = ""
    except FeedError as error:
        told = error.code
    assert told in with_or_without_text


@pytest.mark.shared
def test_the_texts_of_real_releases_come_out_of_every_layout_as_they_went_in(shared: Path) -> None:
    with gzip.open(shared / "data" / "releases.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = random.Random(7).sample([r for r in rows if r.get("title") and len(r["body"]) > 80], 8)
    shares: Mapping[str, list[tuple[float, float]]] = {name: [] for name in LAYOUTS}
    for row in rows:
        words = row["body"].split(" ")
        size = max(1, len(words) // 4)
        news = News(
            title=row["title"],
            paragraphs=tuple(" ".join(words[i : i + size]) for i in range(0, len(words), size)),
        )
        for name, layout in LAYOUTS.items():
            found = read(layout(news))
            went, came = _pieces(clean(row["body"])), _pieces(found.body)
            common = (went & came).total()
            shares[name].append((common / came.total(), common / went.total()))
            assert found.title == clean(row["title"])
            assert found.published_at == AT
    for name, pairs in shares.items():
        precision, recall = (sum(values) / len(values) for values in zip(*pairs, strict=True))
        assert precision > 0.95, name
        assert recall > 0.95, name


def _pieces(text: str) -> Counter[str]:
    bare = re.sub(r"\s+", "", text)
    return Counter(bare[i : i + 5] for i in range(len(bare) - 4))


def test_now_is_never_passed() -> None:
    assert read(wordpress(NEWS)).published_at == AT <= NOW - timedelta(hours=1)
