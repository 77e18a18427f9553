"""The same posts in other dress, and posts put together at random: what is read must not depend on the form."""

import json
import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.pmoc import Issue, parse_post
from monitor.pmoc.deadlines import Clock, find_due
from thai.dates import BANGKOK
from thai.digits import to_arabic, to_thai

OWN = (
    "สำนักงานรับรองมาตรฐานและประเมินคุณภาพการศึกษา",
    "สมศ.",
    "สมศ",
    "ONESQA",
    "สำนักงานรับรองมาตรฐานฯ",
)
POSTED = datetime(2026, 11, 23, 10, 30, tzinfo=BANGKOK)  # a Monday


def _known() -> list[dict[str, Any]]:
    rows = (
        json.loads(line)
        for path in sorted(Path(__file__).parent.glob("pmoc_posts*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return [
        r
        for r in rows
        if r["expect"]["kind"] == "issues" and "\t" not in r["text"] and "[LINE]" not in r["text"]
    ]


KNOWN = _known()

# --- decoration ---------------------------------------------------------------------------------------------------


def _by_line(change: Callable[[str], str]) -> Callable[[str], str]:
    """A change of every line that says something and holds no address."""
    return lambda text: "\n".join(
        change(line) if line.strip() and "http" not in line and "www." not in line else line
        for line in text.split("\n")
    )


DRESSES: dict[str, Callable[[str], str]] = {
    "Thai digits": _by_line(to_thai),
    "a picture at every end": _by_line(lambda line: line + " ‼️"),
    "zero-width spaces": _by_line(lambda line: "\u200b".join(re.split(r"(?<=[ก-ฮ])(?=[เ-ไ])", line))),
    "hard spaces": _by_line(lambda line: line.replace(" ", "\u00a0")),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "rules above and below": lambda text: f"━━━━━━━━\n{text}\n━━━━━━━━",
    "thanks at the end": lambda text: text + "\nขอบคุณค่ะ 🙏",
    "numbers in brackets": lambda text: re.sub(r"(?m)^(\d{1,2})\. ", r"\1) ", text),
    "keycaps": lambda text: re.sub(r"(?m)^([1-9])\. ", "\\1\ufe0f\u20e3 ", text),
    "numbers in circles": lambda text: re.sub(
        r"(?m)^([1-9])\. ", lambda m: chr(0x245F + int(m[1])) + " ", text
    ),
    "bold": _by_line(lambda line: f"*{line.strip()}*"),
    "wide colons": _by_line(lambda line: line.replace(":", "：")),
    "colons set off": _by_line(lambda line: re.sub(r"(?<=[ก-๎]): ", " : ", line)),
    "nikhahit and aa": lambda text: text.replace("ำ", "ํา"),
    "quoted": lambda text: "\n".join(f"> {line}" for line in text.split("\n")),
}


def _read(text: str, posted_at: datetime | None) -> list[tuple[object, ...]]:
    def bare(said: str) -> str:
        return re.sub(r"\W", "", to_arabic(said).replace("ํา", "ำ"))

    issues = parse_post(text, posted_at=posted_at, own_names=OWN).issues
    return [(bare(i.title), i.ours, i.due, sorted(map(bare, i.agencies)), len(i.sources)) for i in issues]


@pytest.mark.parametrize("dress", DRESSES)
def test_a_post_in_another_dress_says_the_same(dress: str) -> None:
    offset = list(DRESSES).index(dress)
    rows = KNOWN[offset::12]  # other posts for each dress
    changed = []
    for row in rows:
        moment = datetime.fromisoformat(row["posted_at"]) if row["posted_at"] else None
        if _read(DRESSES[dress](row["text"]), moment) != _read(row["text"], moment):
            changed.append(row["id"])
    assert len(rows) >= 30
    assert len(changed) <= 1, changed


# --- posts put together ----------------------------------------------------------------------------------------------

TITLES = (
    *("น้ำท่วมขังถนนสุขุมวิทหลายชั่วโมง", "ราคาไข่ไก่ปรับขึ้นแผงละ 5 บาท", "ครูโวยต้องทำแฟ้มประเมินกว่า 40 เล่ม"),
    *("ผู้ประเมินภายนอกเรียกรับของฝาก", "มหาวิทยาลัยเอกชนขายใบปริญญา", "หนี้ครูพุ่ง 1.4 ล้านล้านบาท"),
    *("กรมศิลปากรรื้อตึกเก่ากลางเมือง", "ฝุ่น PM2.5 พุ่ง 12 จังหวัด", "สภาผู้บริโภคร้องรถโรงเรียนไม่ปลอดภัย"),
    *("ขอให้ยกเลิกชุดลูกเสือ", "สอบครูผู้ช่วยส่อทุจริต 4 จังหวัด", "ครม. อนุมัติงบกลาง 500 ล้าน ช่วยใคร"),
)
AGENCIES = (
    *("สมศ.", "สมศ", OWN[0], "ผอ.สมศ.", "ทุกหน่วยงาน", "ศธ. และหน่วยงานในสังกัด"),
    *("สพฐ.", "กรมทางหลวง", "สทศ.", "กระทรวง อว.", "จังหวัดภูเก็ต", "มหาวิทยาลัยราชภัฏเชียงใหม่", "ป.ป.ช."),
    *("กรมอุทยานแห่งชาติ สัตว์ป่า และพันธุ์พืช", "สำนักงานตำรวจแห่งชาติ", "เทศบาลนครหาดใหญ่", "ศธ."),
)
OURS = frozenset(AGENCIES[:6])
OUTLETS = ("ไทยรัฐออนไลน์", "มติชน", "เพจ Drama-addict", "https://www.thairath.co.th/news/1")
LIMITS = {
    "15.00 น.": timedelta(hours=4, minutes=30),
    "16.30 น. วันนี้": timedelta(hours=6),
    "พรุ่งนี้ 10.30 น.": timedelta(days=1),
    "24 พ.ย. 69 เวลา 12.00 น.": timedelta(days=1, hours=1, minutes=30),
    "24 ชั่วโมง": timedelta(days=1),
    "บ่ายสามโมง": timedelta(hours=4, minutes=30),
}
HEADS = ("", "ประเด็น PMOC วันนี้", "ประเด็นชี้แจงประจำวันที่ 23 พ.ย. 69", "เรียน ทุกหน่วยงาน", "IA-Chat 23/11/69", "ด่วน")
PREAMBLES = (
    *(
        "",
        "กรมการปกครอง รับทราบค่ะ",
        "📆 วันจันทร์ที่ 23 พฤศจิกายน 2569 ⏰ 10.30 น.",
        "10.35 น. ทีมโฆษกขอแจ้งประเด็นเพิ่มเติม",
    ),
    "ตามที่สำนักโฆษกได้ติดตามสื่อและที่ประชุม ID ได้คัดเลือกประเด็นแล้ว จึงขอส่งประเด็นดังนี้",
)
FEET = (
    *(
        "",
        "ขอบคุณค่ะ 🙏",
        "โปรดแจ้งรับเรื่องภายใน 3 ชั่วโมง",
        "ส่งคำชี้แจงใน IR-Chat ตามแบบฟอร์มเดิม",
        "#PMOC #ชี้แจงทันสถานการณ์",
    ),
    "ติดต่อสอบถาม คุณสมศรี โทร. 02-123-4567",
)
NUMBERS = ("{}. ", "{}) ", "({}) ", "ประเด็นที่ {} ", "#{} ", "ข้อ {} ", "[{}] ", "- ", "📌 ", "{} ", "{}/ ")
TITLE_LABELS = ("ประเด็น", "เรื่อง", "หัวข้อ", "")
AGENCY_LABELS = ("หน่วยงาน", "ผู้รับผิดชอบ", "มอบ", "ผู้ชี้แจง", "หน่วยงานที่ต้องชี้แจง", "เจ้าภาพ")
SOURCE_LABELS = ("ที่มา", "แหล่งข่าว", "สื่อ", "ลิงก์ข่าว", "พบที่")
LIMIT_LABELS = ("ชี้แจงภายใน", "กำหนด", "ครบกำหนด", "deadline", "ภายใน")
COLONS = (": ", " : ", " - ", " → ", ":", " = ", " ")
ASKS = ("ขอให้ชี้แจงภายใน ", "ทุกประเด็นขอภายใน ", "กำหนดตอบ ", "⏰ ภายใน ")


def _issue_lines(
    pick: random.Random, form: str, number: str, title: str, who: str, source: str, limit: str
) -> list[str]:
    colon = pick.choice(COLONS)
    own_limit = f" ภายใน {limit}" if limit else ""
    if form == "labels":
        label = pick.choice(TITLE_LABELS) if not re.match("ประเด็น|ข้อ", number) else ""
        fields = [f"{pick.choice(AGENCY_LABELS)}{colon}{who}", f"{pick.choice(SOURCE_LABELS)}{colon}{source}"]
        fields += [f"{pick.choice(LIMIT_LABELS)}{colon}{limit}"] if limit else []
        pick.shuffle(fields)
        return [number + (label + colon if label else "") + title, *fields]
    if form == "arrow":
        return [f"{number}{title} {pick.choice(('→', '>>', 'มอบ', '-'))} {who}{own_limit}", source]
    if form == "brackets":
        return [f"{number}{title} ({who}){own_limit}", source]
    return [number + title, who, source, *([limit] if limit else [])]


def _composed(seed: int) -> tuple[str, list[tuple[str, bool, datetime, list[str]]]]:
    """A post put together from its parts, and what it says: title, whether ours, until when, who."""
    pick = random.Random(seed)
    form, number, common = (
        pick.choice(("labels", "arrow", "brackets", "bare")),
        pick.choice(NUMBERS),
        pick.choice(list(LIMITS)),
    )
    each = pick.random() < 0.4
    lines = [h for h in (pick.choice(PREAMBLES), pick.choice(HEADS)) if h]
    said: list[tuple[str, bool, datetime, list[str]]] = []
    titles = pick.sample(TITLES, pick.choice((2, 2, 3)))
    for n, title in enumerate(titles, 1):
        names = pick.sample(AGENCIES, pick.choice((1, 1, 2)))
        if sum("สมศ" in name or name == OWN[0] for name in names) > 1:
            names = names[:1]
        limit = pick.choice(list(LIMITS)) if each else common
        who = pick.choice((", ", " / ", " และ ")).join(names)
        lines += _issue_lines(
            pick, form, number.format(n), title, who, pick.choice(OUTLETS), limit if each else ""
        )
        lines += [""] if pick.random() < 0.4 else []
        said.append((title, bool(OURS & set(names)), POSTED + LIMITS[limit], names))
    lines += [] if each else [pick.choice(ASKS) + common]
    return "\n".join([*lines, pick.choice(FEET)]), said


def _bare(text: str) -> str:
    return re.sub(r"[\s.]", "", text)


def _right(got: Issue, said: tuple[str, bool, datetime, list[str]]) -> bool:
    title, ours, due, names = said
    named = [_bare(a) for a in got.agencies]
    whose = got.ours == ours or not (ours or got.sure)
    return (
        whose
        and got.due == due
        and _bare(title) in _bare(got.title)
        and all(any(_bare(n) in a for a in named) for n in names)
    )


def test_98_of_100_issues_are_read_right_in_posts_put_together_at_random() -> None:
    right = total = 0
    wrong: list[str] = []
    for seed in range(120):
        text, said = _composed(seed)
        got = parse_post(text, posted_at=POSTED, own_names=OWN).issues
        hits = sum(_right(g, s) for g, s in zip(got, said, strict=False)) if len(got) == len(said) else 0
        right, total = right + hits, total + len(said)
        wrong += [text] if hits < len(said) else []
    assert total >= 250
    assert right / total >= 0.98, "\n\n".join(wrong[:3])


@settings(max_examples=40, deadline=None)
@given(st.integers(min_value=1_000, max_value=10**9))
def test_an_issue_put_to_us_is_never_lost(seed: int) -> None:
    text, said = _composed(seed)
    got = parse_post(text, posted_at=POSTED, own_names=OWN).issues
    assert any(i.ours for i in got) or not any(ours for _, ours, _, _ in said), text


# --- times ---------------------------------------------------------------------------------------------------------

DAYS = {
    "": 0, "วันนี้": 0, "พรุ่งนี้": 1, "มะรืนนี้": 2, "ศุกร์นี้": 4, "วันศุกร์ที่ 27 พ.ย. 69": 4, "24 พ.ย. 69": 1, "24/11/2569": 1,
    "24/11": 1, "วันที่ 24 พฤศจิกายน 2569": 1, "วันที่ 24": 1, "๒๔ พ.ย. ๒๕๖๙": 1, "จันทร์หน้า": 7, "25 Nov 2026": 2,
}  # fmt: skip
HOURS = {
    "เวลา 15.00 น.": 15, "15.00": 15, "15:00": 15, "๑๕.๐๐ น.": 15, "บ่ายสามโมง": 15, "บ่าย 3": 15, "สี่โมงเย็น": 16, "15 นาฬิกา": 15,
    "สิบห้านาฬิกา": 15, "1500 น.": 15, "เที่ยง": 12, "เที่ยงครึ่ง": 12.5, "บ่ายโมงครึ่ง": 13.5, "สองทุ่ม": 20, "11 โมง": 11, "เที่ยงคืน": 24,
}  # fmt: skip


@pytest.mark.parametrize("form", ["ชี้แจงภายใน {}", "ขอคำชี้แจงก่อน {} ค่ะ", "(ไม่เกิน {})"])
def test_any_day_goes_with_any_hour(form: str) -> None:
    wrong = []
    for day, days in DAYS.items():
        for hour, hours in HOURS.items():
            said = form.format(f"{day} {hour}".strip())
            want = datetime(2026, 11, 23, tzinfo=BANGKOK) + timedelta(days=days, hours=hours)
            if find_due(said, Clock(POSTED, None, None)) != want:
                wrong.append(said)
    assert wrong == []


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("ภายใน 1 ชม. 30 นาที", 1.5),
        ("ภายในครึ่งชั่วโมง", 0.5),
        ("ใน 90 นาที", 1.5),
        ("ภายใน 2-3 ชั่วโมง", 2),
        ("ก่อน 24 ชั่วโมง", 24),
        ("ภายในสิ้นวัน", 13.5 - 1 / 60),
        ("ภายในครึ่งวันเช้า", 1.5),
        ("ก่อนเลิกงาน", 6),
        ("พรุ่งนี้เช้า", 25.5),
        ("18.00 น. (เดิม 15.00 น.)", 7.5),
        ("(แถลงข่าวบ่ายสอง) ขอข้อมูลก่อนหน้านั้นครึ่งชั่วโมง", 3),
    ],
)
def test_lengths_parts_of_days_and_changed_times_are_read_as_the_strictest(said: str, hours: float) -> None:
    text = f"ขอคำชี้แจง {said}"
    assert find_due(text, Clock(POSTED, None, None), labelled=said[0] == "1") == POSTED + timedelta(
        hours=hours
    )
