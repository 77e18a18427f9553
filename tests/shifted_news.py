"""News of a body that no shipped label stands for, invented for the tests, and news that only mentions it.

What is taught and what is asked afterwards are built from different sentences.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

LABEL = "credit_bank"
NAME = "สถาบันธนาคารหน่วยกิตแห่งชาติ"
SHORT = "สธน."

_WHO = ("นายธนวัฒน์ ศรีเมือง", "ดร.พิมพ์ชนก วัฒนา", "น.ส.อรทัย แก้วใส", "นายเกรียงไกร ทองดี", "ผศ.มาลัย บุญยืน")
_PLACE = ("ขอนแก่น", "เชียงใหม่", "สงขลา", "นครราชสีมา", "อุบลราชธานี", "ระยอง", "พิษณุโลก", "ตรัง")
_MANY = ("12,000", "3,400", "850", "27", "1.2 ล้าน", "46,500", "9,100")
_PARTNER = ("มหาวิทยาลัยราชภัฏ", "วิทยาลัยชุมชน", "สภาอุตสาหกรรม", "กรมพัฒนาฝีมือแรงงาน", "โรงเรียนสาธิต", "หอการค้า")

_OWN = (
    (
        "{n} เปิดให้ประชาชนสะสมผลการเรียนออนไลน์แล้ววันนี้",
        "{w} ผู้อำนวยการ{n} กล่าวว่า ระบบใหม่รับฝากผลการเรียนจากทุกหลักสูตรระยะสั้น มีผู้ลงทะเบียนแล้ว {m} คน",
    ),
    (
        "{s} จับมือ{p}{c} เทียบโอนประสบการณ์ทำงาน",
        "{n} ({s}) ลงนามความร่วมมือกับ{p}จังหวัด{c} เพื่อให้ผู้ทำงานนำประสบการณ์มาเทียบเป็นหน่วยกิตได้",
    ),
    (
        "ผอ.{s} ลงพื้นที่{c} ติดตามศูนย์รับฝากผลการเรียน",
        "{w} ผู้อำนวยการ{n} ตรวจเยี่ยมศูนย์รับฝากผลการเรียนจังหวัด{c} พบผู้ใช้บริการ {m} ราย",
    ),
    (
        "{n}เผยยอดผู้ฝากผลการเรียน {m} ราย",
        "{s} รายงานว่าตั้งแต่ต้นปีมีผู้ฝากผลการเรียนจากการอบรม {m} ราย ส่วนใหญ่อยู่ในจังหวัด{c}",
    ),
    (
        "{s} ประกาศหลักเกณฑ์สะสมหน่วยกิตข้ามสถาบัน",
        "คณะกรรมการ{n}เห็นชอบหลักเกณฑ์การสะสมหน่วยกิตข้ามสถาบัน ให้มีผลภาคเรียนหน้า",
    ),
    ("ร้อง{s} ระบบล่ม ผู้เรียน{c}เสียสิทธิ", "ผู้เรียนใน{c}ร้องเรียนว่าระบบของ{n}ใช้งานไม่ได้หลายวัน ทำให้ {m} คนยื่นเทียบโอนไม่ทัน"),
    ("", "{n} หรือ {s} จัดอบรมนายทะเบียนหน่วยกิตให้{p}ในจังหวัด{c} รวม {m} คน โดยมี{w}เป็นวิทยากร"),
    (
        "{s} เปิดรับสมัครหลักสูตรระยะสั้นที่ฝากหน่วยกิตได้",
        "{n}เปิดรับ{p}และหน่วยฝึกอบรมเสนอหลักสูตรระยะสั้น ตั้งเป้า {m} หลักสูตรในปีนี้",
    ),
)
_OWN_ASKED = (
    (
        "{s} ชวนแรงงาน{c}นำผลอบรมมาฝาก",
        "{w} แห่ง{n} เชิญชวนแรงงานในจังหวัด{c}นำใบรับรองการอบรมมาฝากไว้ ขณะนี้มีแล้ว {m} ฉบับ",
    ),
    ("{n}ปรับแอปใหม่ ดูผลการเรียนสะสมได้ทันที", "{s} ปรับปรุงแอปพลิเคชันให้ผู้เรียน {m} คนดูผลการเรียนที่สะสมไว้ได้ตลอดเวลา"),
    ("บอร์ด{s} ไฟเขียวงบปีหน้า ขยายสาขา{c}", "ที่ประชุมคณะกรรมการ{n}อนุมัติงบประมาณขยายสาขาไปยังจังหวัด{c}"),
    ("", "{w} รองผู้อำนวยการ{n} ต้อนรับคณะจาก{p}{c} ศึกษาดูงานการเทียบโอนผลการเรียน"),
)
_OTHERS = (
    (
        "obec",
        "basic",
        "สพฐ. ให้โรงเรียน{c}ใช้ผลการเรียนเพิ่มเติม",
        "เลขาธิการคณะกรรมการการศึกษาขั้นพื้นฐาน กล่าวว่า โรงเรียนในจังหวัด{c} {m} แห่งจะส่งผลการเรียนให้{s}",
    ),
    (
        "ovec",
        "vocational",
        "สอศ. เปิดหลักสูตรทวิภาคีใหม่ที่{c}",
        "เลขาธิการคณะกรรมการการอาชีวศึกษา เผยวิทยาลัยเทคนิค{c}รับนักศึกษา {m} คน ผลการเรียนฝากกับ{n}ได้",
    ),
    (
        "moe",
        "overall",
        "รมว.ศธ. ประชุมผู้บริหาร ติดตามงานทุกหน่วย",
        "รัฐมนตรีว่าการกระทรวงศึกษาธิการ ประชุมผู้บริหารองค์กรหลัก มีผู้แทน{n}ร่วมชี้แจง",
    ),
    (
        "ohec",
        "higher",
        "อว. เร่งมหาวิทยาลัยเปิดหลักสูตรระยะสั้น",
        "กระทรวงการอุดมศึกษา วิทยาศาสตร์ วิจัยและนวัตกรรม ให้มหาวิทยาลัยใน{c}เปิดหลักสูตรระยะสั้น {m} หลักสูตร และเชื่อมข้อมูลกับ{s}",
    ),
    (
        "onesqa",
        "overall",
        "สมศ. ประเมินสถานศึกษา{c}ครบทุกแห่ง",
        "ผู้อำนวยการ สมศ. เผยผลประเมินคุณภาพภายนอกสถานศึกษาใน{c} {m} แห่ง และหารือ{n}เรื่องการใช้ผล",
    ),
)
_OTHERS_ASKED = (
    (
        "obec",
        "basic",
        "สพฐ. อบรมครูทะเบียน{c}",
        "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน อบรมครูทะเบียน {m} คนในจังหวัด{c} เรื่องการส่งผลการเรียนไป{n}",
    ),
    (
        "moe",
        "overall",
        "รมว.ศธ. มอบนโยบายที่{c}",
        "รัฐมนตรีว่าการกระทรวงศึกษาธิการ มอบนโยบายแก่ผู้บริหารสถานศึกษาใน{c} กล่าวถึงงานของ{s}ด้วย",
    ),
    (
        "ovec",
        "vocational",
        "สอศ. ชวนจบ ม.3 เรียนอาชีวะ",
        "สำนักงานคณะกรรมการการอาชีวศึกษา ชวนนักเรียน{c}เรียนสายอาชีพ ฝากหน่วยกิตกับ{s}ได้",
    ),
)


@dataclass(frozen=True, slots=True)
class News:
    """A text with its right labels."""

    key: str
    title: str
    body: str
    level: str
    agency: str
    negative: bool
    day: date = date(2026, 11, 20)


def taught(own: int, others: int, seed: int = 1) -> list[News]:
    """News to correct: `own` of the new body and `others` that only mention it."""
    return _made("t", _OWN, own, _OTHERS, others, seed)


def asked(own: int, others: int, seed: int = 2) -> list[News]:
    """News to ask afterwards, told in other sentences."""
    return _made("a", _OWN_ASKED, own, _OTHERS_ASKED, others, seed)


def _made(
    key: str,
    own: tuple[tuple[str, str], ...],
    number: int,
    others: tuple[tuple[str, str, str, str], ...],
    other_number: int,
    seed: int,
) -> list[News]:
    dice = random.Random(seed)
    found = []
    for n in range(number):
        title, body = own[n % len(own)]
        found.append(_told(f"{key}o{n}", title, body, "overall", LABEL, dice))
    for n in range(other_number):
        agency, level, title, body = others[n % len(others)]
        found.append(_told(f"{key}x{n}", title, body, level, agency, dice))
    return found


def _told(key: str, title: str, body: str, level: str, agency: str, dice: random.Random) -> News:
    slots = {
        "n": NAME,
        "s": SHORT,
        "w": dice.choice(_WHO),
        "c": dice.choice(_PLACE),
        "m": dice.choice(_MANY),
        "p": dice.choice(_PARTNER),
    }
    return News(key, title.format(**slots), body.format(**slots), level, agency, "ร้องเรียน" in body)
