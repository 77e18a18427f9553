from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.pmoc import looks_like_export, parse_post, read_handed_in, split_export
from monitor.pmoc.export import newest_part
from thai.dates import BANGKOK

OWN = ["สมศ."]
AT = datetime(2026, 11, 23, 10, 31, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    "day",
    [
        "วันจันทร์ที่ 23 พฤศจิกายน 2569",
        "วันจันทร์ที่ 23 พฤศจิกายน พ.ศ. 2569",
        "จ. 23/11/2569",
        "จ., 23/11/2026",
        "Mon, 11/23/2026",
        "Mon, 23/11/2026",
        "2026/11/23(Mon)",
        "2026.11.23 Monday",
        "2569.11.23 วันจันทร์",
        "Monday, November 23, 2026",
    ],
)
@pytest.mark.parametrize(
    "clock",
    [
        "10:31",
        "10:31 AM",
        "AM 10:31",
        "10:31\u202fa.m.",
        "10:31 ก่อนเที่ยง",
        "ก่อนเที่ยง 10:31",
        "10.31 น.",
        "๑๐:๓๑",
    ],
)
def test_every_phone_writes_the_day_its_own_way(day: str, clock: str) -> None:
    text = f"[LINE] Chat history in IA-Chat\nSaved on: 23/11/2026 11:00\n\n{day}\n{clock}\tPMOC\tสวัสดี"
    (message,) = split_export(text)
    assert (message.at, message.sender, message.text) == (AT, "PMOC", "สวัสดี")


def test_the_weekday_decides_between_month_first_and_day_first() -> None:
    text = "[LINE] x\n\nThu, 11/12/2026\n10:31\tA\tข\n10:32\tB\tค"
    assert [m.at and m.at.date().isoformat() for m in split_export(text)] == ["2026-11-12"] * 2
    text = text.replace("Thu, 11", "Fri, 11")
    assert [m.at and m.at.date().isoformat() for m in split_export(text)] == ["2026-12-11"] * 2


def test_a_message_of_several_lines_stays_one_and_loses_its_quotation_marks() -> None:
    text = '2026/11/23(Mon)\n10:31\tPMOC\t"บรรทัดหนึ่ง\nวันที่ 24 พ.ย. 69\nบรรทัดสาม"\n10:32\tA\tครับ'
    assert [m.text for m in split_export(text)] == ["บรรทัดหนึ่ง\nวันที่ 24 พ.ย. 69\nบรรทัดสาม", "ครับ"]


def test_system_lines_and_unsent_messages_are_left_out() -> None:
    text = "2026/11/23(Mon)\n10:30\tสมชาย เข้าร่วมกลุ่ม\n10:31\tA\tสวัสดี\n10:32\tA\tยกเลิกข้อความ"
    assert [m.text for m in split_export(text)] == ["สวัสดี"]


@pytest.mark.parametrize("clock", ["1:05 PM", "PM 1:05", "13:05", "1:05 หลังเที่ยง", "13:05 น.", "1:05 p.m."])
def test_the_afternoon_is_the_afternoon_in_every_clock(clock: str) -> None:
    (message,) = split_export(f"[LINE] IA\n\nจ. 23/11/2569\n{clock}\tPMOC\tสวัสดี")
    assert message.at == datetime(2026, 11, 23, 13, 5, tzinfo=BANGKOK)


@pytest.mark.parametrize("gap", ["\t", "   ", " "])
def test_tabs_wide_spaces_and_single_spaces_part_time_name_and_text(gap: str) -> None:
    text = f"2026.11.23 Monday\n10:31{gap}PMOC{gap}ประเด็น: ครูลาออก\nหน่วยงาน: สมศ.\n10:40{gap}สพฐ.{gap}รับทราบ"
    assert looks_like_export(text)
    assert [(m.sender, m.text) for m in split_export(text)] == [
        ("PMOC", "ประเด็น: ครูลาออก\nหน่วยงาน: สมศ."),
        ("สพฐ.", "รับทราบ"),
    ]


def test_on_a_pc_a_name_of_several_words_is_no_part_of_what_is_said() -> None:
    said = ("ประเด็น: ครูลาออก", "ประเด็น: แอปล่ม", "ขอบคุณทุกหน่วยงาน")
    lines = [f"10:3{n} {who} {text}" for n, text in enumerate(said) for who in ("PMOC Thailand", "สมชาย ใจดี")]
    text = "\n".join(["2026.11.23 Monday", "10:30 PMOC Thailand joined the group.", *lines])
    messages = split_export(text)
    assert [m.text for m in messages if m.sender == "PMOC Thailand"] == list(said)
    assert [m.text for m in messages if m.sender == "สมชาย ใจดี"] == list(said)


def test_a_post_that_is_repeated_word_for_word_is_not_taken_for_a_name() -> None:
    line = "PMOC ผู้ประเมินเรียกเก็บค่าเดินทาง หน่วยงาน: สมศ."
    text = f"2026.11.23 Monday\n10:31 {line}\n11:31 {line}\n12:31 {line}"
    assert {m.text for m in split_export(text)} == {line.removeprefix("PMOC ")}


@pytest.mark.parametrize("clock", ["10:31\tPMOC\t", "10:31 PMOC "])
def test_a_timetable_inside_a_post_begins_no_message(clock: str) -> None:
    gap = clock[5]
    post = f"ประเด็น: รถติด\n13:00{gap}ประชุม{gap}ห้อง 1\n09:00{gap}แถลงข่าว{gap}ห้อง 2\nหน่วยงาน: สมศ."
    text = f'2026.11.23 Monday\n{clock}"{post}"\n10:50{gap}สพฐ.{gap}รับทราบ\n10:55{gap}สคบ.{gap}รับทราบ'
    messages = split_export(text)
    assert [m.text for m in messages] == [post, "รับทราบ", "รับทราบ"]


def test_quotes_and_dates_inside_a_quoted_post_do_not_end_it() -> None:
    post = 'เขากล่าวว่า "ไม่จริง"\n24 พ.ย. 2569\nคำว่า ""ด่วน"" ก็มี'
    text = f'[LINE] IA\n\nจ. 23/11/2569\n10:31\tPMOC\t"{post}"\n10:40\tA\tครับ\n\nอ. 24/11/2569\n08:00\tB\tค่ะ'
    messages = split_export(text)
    assert [m.text for m in messages] == [post.replace('""', '"'), "ครับ", "ค่ะ"]
    assert [m.at and m.at.day for m in messages] == [23, 23, 24]


def test_a_quotation_mark_that_never_closes_swallows_no_day() -> None:
    text = '[LINE] IA\n\nจ. 23/11/2569\n10:31\tA\t"จอ 5\n\nอ. 24/11/2569\n08:00\tPMOC\tประเด็น: ข'
    assert [(m.at and m.at.day, m.text) for m in split_export(text)] == [(23, '"จอ 5'), (24, "ประเด็น: ข")]


@pytest.mark.parametrize(
    "line",
    [
        "A\t[สติกเกอร์]",
        "A\t[Sticker]",
        "A\tPhotos",
        "A\t[รูป]",
        "A\t[ไฟล์]",
        "A\t[Voice message]",
        "\tสมชาย เข้าร่วมกลุ่ม",
        "\tA joined the group.",
        "สมชาย เข้าร่วมกลุ่มแล้ว",
        "A\tสมชาย ออกจากกลุ่ม",
        "A\tinvited B to the group.",
        "A\tA unsent a message.",
        "A\tยกเลิกการส่งข้อความแล้ว",
        "A\tเปลี่ยนชื่อกลุ่มเป็น IA-Chat 2",
    ],
)
def test_what_line_itself_says_is_no_message(line: str) -> None:
    text = f"2026/11/23(Mon)\n10:30\t{line}\n10:31\tA\tสวัสดี"
    assert [m.text for m in split_export(text)] == ["สวัสดี"]


def test_a_post_that_ends_like_a_notice_of_line_is_a_post() -> None:
    posts = ["ประเด็น: มีผู้ออกจากกลุ่ม", '"ขอให้ทุกแห่งยกเลิกข้อความ\nหน่วยงาน: สมศ."']
    text = "2026/11/23(Mon)\n" + "\n".join(f"10:3{n}\tPMOC\t{post}" for n, post in enumerate(posts))
    assert [m.text for m in split_export(text)] == [post.strip('"') for post in posts]


def test_of_a_year_of_talk_the_newest_posts_are_read() -> None:
    """An export of a busy group is longer than what is read of one message: its end is what counts."""
    old = "".join(f"{8 + n // 60:02}:{n % 60:02}\tA\tรับทราบประเด็นเรียบร้อยแล้ว\n" for n in range(600)) * 11
    text = f"[LINE] IA\n\nอ. 22/11/2569\n{old}\nจ. 23/11/2569\n10:31\tPMOC\tประเด็น: ครูลาออก\nหน่วยงาน: สมศ."
    assert len(text) > 200_000
    handed = read_handed_in(text, posted_at=None, own_names=OWN, now=AT + timedelta(hours=1))
    assert [i.title for h in handed for i in h.post.issues] == ["ครูลาออก"]
    assert handed[-1].at == AT
    for longest in (100, 5_000, len(text) - 3):
        last = split_export(newest_part(text, longest))[-1]
        assert (last.at, last.text) == (AT, "ประเด็น: ครูลาออก\nหน่วยงาน: สมศ."), longest
    later = text + "\n10:32\tA\t" + "ก" * 300
    assert split_export(newest_part(later, 320))[-1].at == AT + timedelta(minutes=1), "the day is looked up"


@pytest.mark.parametrize(
    "text", ["ประเด็น 23 พ.ย. 69\n10.30 น. ประชุม", "สวัสดี", "", "23 พ.ย. 69\nประเด็น: ก\nหน่วยงาน: ข"]
)
def test_a_post_is_not_taken_for_an_export(text: str) -> None:
    assert not looks_like_export(text)


def test_each_message_counts_from_its_own_time() -> None:
    text = (
        "[LINE] IA\n\nMon, 11/23/2026\n10:31\tPMOC\tประเด็น: ครูลาออก\nหน่วยงาน: สมศ.\nภายใน 3 ชม.\n"
        "11:00\tสพฐ.\tสพฐ. รับทราบประเด็น\n11:31\tPMOC\tประเด็น: แอปล่ม\nหน่วยงาน: สมศ.\nภายใน 3 ชม."
    )
    post = parse_post(text, posted_at=None, own_names=OWN)
    assert [i.due for i in post.issues] == [AT + timedelta(hours=3), AT + timedelta(hours=4)]


def test_what_lies_more_than_two_days_back_is_history() -> None:
    text = (
        "Fri, 11/20/2026\n10:31\tPMOC\tประเด็น: เรื่องเก่า\nหน่วยงาน: สมศ.\nภายใน 3 ชม.\n"
        "Mon, 11/23/2026\n10:31\tPMOC\tประเด็น: เรื่องใหม่\nหน่วยงาน: สมศ.\nภายใน 3 ชม."
    )
    post = parse_post("[LINE] IA\n" + text, posted_at=None, own_names=OWN)
    assert [i.title for i in post.issues] == ["เรื่องใหม่"]


def test_a_withdrawal_later_in_the_chat_is_reported_beside_the_issue() -> None:
    text = (
        "[LINE] IA\n\nMon, 11/23/2026\n10:31\tPMOC\t1. ครูลาออก (สมศ.)\nภายใน 3 ชม.\n"
        "10:50\tPMOC\tขอยกเลิกประเด็นที่ 1 ค่ะ"
    )
    post = parse_post(text, posted_at=None, own_names=OWN)
    assert [(i.title, i.ours) for i in post.issues] == [("ครูลาออก", True)]
    assert [(c.action, c.no) for c in post.corrections] == [("withdrawn", 1)]


_LINES = st.sampled_from(
    [
        "[LINE] x",
        "Mon, 11/23/2026",
        "จ. 31/02/2569",
        "25:99\tก\tข",
        "10:31\tก\tข",
        "10:31\tก",
        "10:31 ก ข",
        "09:00   ก   ข",
        "ก่อนเที่ยง 10:31\t\tก เข้าร่วมกลุ่ม",
        '10:31\tก\t"',
        '"',
        "",
        "ข",
    ]
)


@given(st.one_of(st.text(), st.lists(_LINES).map("\n".join)))
def test_no_text_makes_the_splitting_fail(text: str) -> None:
    for message in split_export(text):
        assert message.text.strip()
    looks_like_export(text)
