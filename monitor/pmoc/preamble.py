"""Words around the matter: lines that only announce, address, order or take leave."""

import re
from datetime import datetime
from functools import lru_cache

from monitor.pmoc.agencies import find_agencies
from monitor.pmoc.model import OwnAgency
from monitor.pmoc.naming import lists_long_names, lists_names
from monitor.pmoc.sources import URL, without_outlets
from thai.dates import BANGKOK, find_datetimes
from thai.digits import to_arabic

_ANY_DAY = datetime(2026, 1, 1, tzinfo=BANGKOK)
_HEADING_WORDS = re.compile(
    r"PMOC|@?\ball\b|ร่วม|ทีม(?:งาน)?โฆษก|โฆษก|ฝาก|ด้วย|ช่วย|รบกวน|หน่อย|คะ|\bI[ADR]\b|chat|issues?|assignment|LINE|update|ประเด็น|สำคัญ|ข่าว|ที่(?:ต้อง|ขอให้|ให้|มี|ได้รับ|เกี่ยวข้อง)?|ชี้แจง|ทันต่อสถานการณ์|ประจำวัน|วันนี้|วัน|ศูนย์ปฏิบัติการนายกรัฐมนตรี|สำนักโฆษก|สำนักนายกรัฐมนตรี|กรมประชาสัมพันธ์|จำนวน|เรื่อง|ดังนี้|ดังต่อไปนี้|ต่อไปนี้"
    r"|ขอให้|ขอ|แจ้ง|มอบหมาย|หน่วยงาน|ส่วนราชการ|เรียน|รอบ|เช้า|บ่าย|ด่วนที่สุด|ด่วนมาก|ด่วน|โดย|ของ|รัฐบาล|สรุป|รายการ|ระบบ|เพื่อ|พิจารณา|ดำเนินการ|มี|การ|ทราบ|และ|ให้|ทุก|ความร่วมมือ|ส่ง|จาก|เวลา|ครับ|ค่ะ|นะ|ท่าน|เกี่ยวข้อง|โปรด|กรุณา|รับผิดชอบ|ภายใน|กำหนด|สังคม|สนใจ|ประชาชน|นี้|เพิ่มเติม|แก้ไข|ฉบับ|ครั้งที่|ตาม|ราย|ละเอียด|ข้อเท็จจริง|นำเสนอ|พบ|กลุ่ม|เป็น|ไป|ยัง|ได้|วันที่|สถานการณ์|[0-9]",
    re.IGNORECASE,
)


_LETTER = re.compile(r"[A-Za-zก-ฮ]")
_LABELLED = re.compile(r"[^:]{2,40}:\s*\S")


def is_heading(plain: str) -> bool:
    """Whether a line only announces ("ประเด็น PMOC ประจำวันที่ 23 พ.ย. 69 จำนวน 3 เรื่อง") and says nothing itself."""
    if len(plain) > 200 or URL.search(plain):
        return False
    for found in reversed(find_datetimes(plain, _ANY_DAY)):
        plain = plain[: found.start] + " " + plain[found.end :]
    return len(_LETTER.findall(_HEADING_WORDS.sub("", plain))) <= (0 if _LABELLED.match(plain) else 4)


_CLOSING = re.compile(
    r"^(?:\(?\*{1,3}|จึงเรียน|ทั้งนี้|ขอให้(?:ทุก|หน่วยงาน|ส่วนราชการ|ท่าน|แจ้ง|ตอบ|ชี้แจง|ทั้ง)|โปรด(?:แจ้ง|ตอบ|ชี้แจง|ส่ง|ดำเนินการ)|กรุณา(?:แจ้ง|ตอบ|ชี้แจง|ส่ง|ดำเนินการ)|ขอบคุณ|ขอบพระคุณ|ขอความ(?:ร่วมมือ|อนุเคราะห์)|หมายเหตุ|ด้วยความ|ทุกประเด็น|ทุกเรื่อง|ทั้ง\s?(?:[0-9]|สอง|สาม|สี่)\s?(?:ประเด็น|เรื่อง|ข้อ)"
    r"|ทั้งหมด(?:ชี้แจง|ตอบ|ขอ)|ทุกหน่วยงาน|ให้ทุกหน่วยงาน|หน่วยงานใด|สอบถาม|ติดต่อ|ผู้ประสาน|โทร|รวม(?:ทั้งสิ้น|ทั้งหมด)?\s?[0-9]|รบกวน|แจ้งเพื่อ|เพื่อโปรด|ขอแจ้ง|please|thank)",
    re.IGNORECASE,
)


def is_closing(plain: str) -> bool:
    """Whether a line speaks of all issues at the end of a post, or takes leave."""
    return bool(_CLOSING.match(plain))


_ADDRESS_LINE = re.compile(
    r"^(?:เรียน|กราบเรียน|ถึง|สวัสดี|อรุณสวัสดิ์|ที่\s+[ก-ฮ]{1,4}\.?\s?[0-9]|ขอแสดงความนับถือ|สิ่งที่ส่งมาด้วย|อ้างถึง|fwd|fw:|forward|ส่งต่อ)",
    re.IGNORECASE,
)
_IDLE_WORDS = re.compile(
    r"ขอข้อมูล|ประกอบ|clarification|requests?|subject|ทีม(?:งาน)?โฆษก(?:ฯ)?|ทีมงาน|โฆษก|fake ?news|ข่าวปลอม|ข่าวลือ|ตรวจสอบ|ขอความอนุเคราะห์|อนุเคราะห์|ปรากฏ|เผยแพร่|นำเสนอ|เสนอ|หนังสือพิมพ์|ออนไลน์|สื่อ(?:มวลชน|สังคม|โซเชียล)?|โซเชียล|หน้า|ผ่าน|ทาง|ใน|ที่|ผู้แทน|ผู้อำนวยการ|เลขาธิการ|อธิบดี|ปลัด"
    r"|ข้อมูล|จริง|เท็จ|รีบ|เร่ง|ตอบ|กลับ|หน่วย|พี่|น้อง|ทีม|คณะ|สวัสดี|แชร์|โพสต์|คลิป|เพจ|รายการ|เมื่อ|เพราะ|แล้ว|อย่าง|ไร|รับทราบ|ขณะ|ตอน|ด้วย|ความ|กระแส|มาก|please|clarify|fact|check|urgent|นำ|มา|สอบถาม|ต่าง|ๆ|ฯ|ผม|ดิฉัน|เรา|ของเรา|ครับ|ค่ะ|คะ|จะ"
    r"|ติดตาม|รวบรวม|คัดเลือก|ประชุม|เห็น|ว่า|ควร|ดูแล|กำกับ|ท่านนายก|นายกรัฐมนตรี|โดยด่วน|ด่วน",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def idle_letters(plain: str, own: OwnAgency) -> int:
    """How many letters are left of a text without agencies, outlets, dates and the words of announcing and asking."""
    plain = URL.sub(" ", to_arabic(plain[:400]))
    for named in reversed(find_agencies(plain, own)):
        plain = plain[: named.start] + " " + plain[named.end :]
    plain = without_outlets(plain)
    for found in reversed(find_datetimes(plain, _ANY_DAY)):
        plain = plain[: found.start] + " " + plain[found.end :]
    return len(_LETTER.findall(_IDLE_WORDS.sub("", _HEADING_WORDS.sub("", plain))))


def names_line(plain: str, own: OwnAgency) -> bool:
    """Whether a line is a list of agencies of which at least one is known."""
    return len(plain) <= 200 and (
        bool(find_agencies(plain, own)) and lists_names(plain, own) or lists_long_names(plain, own)
    )


def is_idle(plain: str, own: OwnAgency) -> bool:
    """Whether a line says nothing of a matter: it greets, addresses, announces, names who is to answer or only links."""
    if len(plain) > 400:
        return False
    addresses = bool(_ADDRESS_LINE.match(plain)) and (len(plain) < 90 or idle_letters(plain, own) <= 20)
    return addresses or idle_letters(plain, own) <= 4 or names_line(plain, own)
