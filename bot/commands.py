"""What people type, in everyday Thai, as commands. Pure.

A command is a phrase, perhaps a case's number, perhaps more text: "ช่องทาง 3 เว็บไซต์ เฟซบุ๊ก วิทยุ".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from thai.digits import to_arabic
from thai.normalise import normalise

PHRASES: dict[str, tuple[str, ...]] = {
    "help": ("ช่วยเหลือ", "ช่วยด้วย", "เมนู", "help", "วิธีใช้", "คำสั่ง", "ทำอะไรได้บ้าง", "พูดอะไรได้บ้าง", "?")
    + ("สวัสดี", "สวัสดีครับ", "สวัสดีค่ะ", "สวัสดีคะ", "หวัดดี", "hello", "hi"),
    "news": ("ข่าววันนี้", "ข่าวเช้านี้", "คัดข่าว", "การคัดข่าว", "ดูข่าว", "ข่าว", "news"),
    "digest": ("สรุปข่าวเช้า", "สรุปข่าว", "ดูสรุปข่าว", "อ่านสรุปข่าว"),
    "board": ("พิมพ์บอร์ด", "ข่าวติดบอร์ด", "บอร์ดข่าว", "บอร์ด"),
    "confirm": ("ยืนยันข่าว", "ยืนยันการคัดข่าว", "ยืนยันสรุปข่าว", "ยืนยัน"),
    "pick": ("เลือกข่าว", "เอาข่าว"),
    "drop": ("ตัดข่าว", "ไม่เอาข่าว"),
    "irrelevant": ("ไม่เกี่ยวกับการศึกษา", "ไม่ใช่ข่าวการศึกษา"),
    "merge": ("รวมข่าว", "รวมเรื่อง"),
    "unmerge": ("ยกเลิกรวมข่าว", "ยกเลิกรวมเรื่อง", "ยกเลิกการรวม"),
    "split": ("แยกข่าว",),
    "unsplit": ("ยกเลิกแยกข่าว", "ยกเลิกการแยก"),
    "remark": ("หมายเหตุ",),
    "storyremark": ("หมายเหตุข่าวที่", "หมายเหตุข่าว"),
    "opencase": ("เปิดเรื่องชี้แจง",),
    "why": ("ทำไม", "เหตุผล"),
    "labelok": ("ถูกต้อง", "จัดถูกแล้ว"),
    "relabel": ("แก้ข่าว", "แก้การจัดข่าว"),
    "cases": ("เรื่องชี้แจง", "เรื่องทั้งหมด", "รายการเรื่อง", "งานค้าง", "เรื่องค้าง", "ค้าง", "ประเด็นวันนี้"),
    "late": ("เกินกำหนด", "อะไรช้า", "เรื่องช้า", "ล่าช้า", "เรื่องเกินกำหนด"),
    "ack": ("แจ้งรับเรื่อง", "รับเรื่อง", "แจ้งรับ"),
    "posted_done": ("โพสต์แล้ว", "ส่งแล้ว", "แจ้งแล้ว"),
    "brief": ("เสนอข้อเท็จจริง", "ข้อเท็จจริง", "เสนอผู้บริหาร"),
    "channels": ("เลือกช่องทาง", "ช่องทางเผยแพร่", "ช่องทาง"),
    "unchannel": ("ยกเลิกช่องทาง", "เอาช่องทางออก", "ลบช่องทาง"),
    "evidence": ("หลักฐานการเผยแพร่", "เพิ่มหลักฐาน", "หลักฐาน"),
    "lookagain": ("ตรวจลิงก์อีกครั้ง", "ตรวจลิงก์"),
    "dossier": ("ดูข้อมูลประกอบ", "ข้อมูลประกอบ"),
    "dossiernew": ("ปรับปรุงข้อมูลประกอบ", "ปรับปรุงข้อมูล"),
    "fact": ("ข้อเท็จจริงเพิ่มเติม", "ข้อเท็จจริงเพิ่ม", "เพิ่มข้อเท็จจริง"),
    "casenote": ("หมายเหตุเรื่องที่", "หมายเหตุเรื่อง", "เพิ่มหมายเหตุ"),
    "addfile": ("เพิ่มเอกสาร", "แนบเอกสาร", "แนบไฟล์"),
    "meeting": ("นัดประชุม", "เรียกประชุม", "เลื่อนประชุม"),
    "cancelmeeting": ("ยกเลิกนัดประชุม", "ยกเลิกประชุม", "งดประชุม"),
    "coming": ("มาประชุม", "เข้าประชุม"),
    "notcoming": ("ไม่มาประชุม", "ไม่เข้าประชุม"),
    "answer": ("แจ้งตอบ", "ตอบประเด็น", "ชี้แจง"),
    "notours": ("ไม่เกี่ยวข้องกับหน่วยงาน", "ไม่เกี่ยวข้อง", "ไม่ใช่ของเรา"),
    "withdraw": ("ถอนประเด็น", "ยกเลิกประเด็น", "ถอนเรื่อง"),
    "handover": ("มอบหมายต่อ", "มอบหมาย"),
    "nopmoc": ("วันนี้ไม่มีประเด็น", "ไม่มีประเด็น PMOC", "ไม่มีประเด็น"),
    "forward": ("ส่งประเด็น", "ประเด็น PMOC", "แจ้งประเด็น"),
    "drill": ("เริ่มการซ้อม", "เริ่มซ้อม", "ซ้อมชี้แจง", "ซ้อม"),
    "drillsend": ("ส่งประเด็นซ้อม",),
    "drillnone": ("ไม่มีประเด็นซ้อม",),
    "drillstop": ("ยุติการซ้อม", "ยุติซ้อม", "หยุดซ้อม", "เลิกซ้อม"),
    "drillresult": ("ผลการซ้อม", "ผลซ้อม"),
    "drilllist": ("รายการซ้อม", "โพสต์ซ้อม"),
    "apart": ("คนละเรื่องกับเรื่องที่", "คนละเรื่องกับเรื่อง"),
    "postedat": ("โพสต์เมื่อ", "เวลาโพสต์"),
    "postednow": ("โพสต์เมื่อครู่นี้", "โพสต์เมื่อครู่", "โพสต์เมื่อกี้"),
    "grouprole": ("ใช้กลุ่มนี้เป็น",),
    "newspage": ("ข่าวหน้าที่", "ข่าวหน้า", "ข่าววันนี้หน้า", "ข่าววันนี้ หน้า"),
    "isours": ("เป็นของเรา", "ประเด็นของเรา"),
    "isshared": ("ประเด็นร่วม", "เป็นประเด็นร่วม"),
    "noissue": ("ไม่ใช่ประเด็น",),
    "whoami": ("ฉันคือใคร", "ผมคือใคร", "ดิฉันคือใคร", "ฉันเป็นใคร", "whoami", "who am i"),
    "reopen": ("เปิดเรื่องอีกครั้ง", "เปิดเรื่องใหม่"),
    "addnews": ("เพิ่มข่าว", "เพิ่มลิงก์ข่าว"),
    "find": ("ค้นหาข่าว", "ค้นหา", "ค้น"),
    "web": ("เปิดหน้าเว็บ", "หน้าเว็บ", "เปิดหน้าคัดข่าว"),
    "quarter": ("รายงานไตรมาสนี้", "รายงานไตรมาสที่", "รายงานไตรมาส", "ดูรายงานไตรมาส"),
    "leavenow": ("ยืนยันออกจากกลุ่ม",),
    "leave": ("ออกจากกลุ่ม", "ออกจากห้องนี้"),
    "case": ("เรื่องที่", "ดูเรื่อง", "เรื่อง"),
    "draftagain": ("ร่างแผนใหม่",),
    "draftplan": ("ร่างแผนตอบสนอง", "ร่างแผน"),
    "plan": ("แผนตอบสนอง", "ดูแผน", "แผนที่", "แผน"),
    "noresponse": ("ไม่ตอบโต้",),
    "propose": ("เสนอแผน",),
    "proposeasis": ("เสนอแผนตามนี้", "เสนอตามนี้"),
    "approve": ("เห็นชอบ",),
    "approveplan": ("เห็นชอบแผน",),
    "sendback": ("ส่งกลับแก้ไข", "ส่งกลับ"),
    "reject": ("ไม่เห็นชอบแผน", "ไม่เห็นชอบ"),
    "withdrawplan": ("ถอนแผน", "ยกเลิกแผน"),
    "register": ("ขอลงทะเบียน", "ลงทะเบียน", "ขอใช้งาน", "สมัครใช้งาน"),
    "approveperson": ("อนุมัติผู้ใช้", "อนุมัติ"),
    "refuseperson": ("ไม่อนุมัติผู้ใช้", "ไม่อนุมัติ"),
    "snooze": ("เลื่อนแจ้งเตือน", "เลื่อนเตือน", "เลื่อน"),
    "seen": ("รับทราบการแจ้งเตือน", "รับทราบแจ้งเตือน", "รับทราบเตือน"),
    "seenall": ("รับทราบเตือนทั้งหมด", "รับทราบการแจ้งเตือนทั้งหมด", "รับทราบทั้งหมด"),
    "snoozeall": ("เลื่อนเตือนทั้งหมด", "เลื่อนแจ้งเตือนทั้งหมด", "เลื่อนทั้งหมด"),
    "duty": ("ตารางเวร", "เวร"),
    "dutytonight": ("เวรคืนนี้",),
    "noduty": ("ยกเลิกเวร",),
    "compose": ("เรียบเรียงคำตอบ", "ร่างคำตอบ", "คำตอบ"),
    "submitanswer": ("เสนอคำตอบ",),
    "approveanswer": ("เห็นชอบคำตอบ",),
    "returnanswer": ("ส่งกลับคำตอบ", "ส่งคำตอบกลับ"),
    "answerdirector": ("ขอ ผอ. เห็นชอบ", "ขอ ผอ. เห็นชอบคำตอบ"),
    "postnow": ("โพสต์โดยยังไม่เห็นชอบ", "โพสต์โดยยังไม่อนุมัติ"),
    "copysent": ("ส่งสำเนา",),
    "onleave": ("บันทึกลา", "ลา"),
    "cancelleave": ("ยกเลิกการลา", "ยกเลิกลา"),
    "weekly": ("สรุปข่าวประจำสัปดาห์", "สรุปประจำสัปดาห์", "สรุปสัปดาห์"),
    "weeklysend": ("ส่งสรุปประจำสัปดาห์", "ส่งสรุปสัปดาห์", "ส่งสรุป"),
    "weeklyedit": ("แก้ไขสรุปประจำสัปดาห์", "แก้ไขสรุป", "แก้สรุป"),
    "providersummary": ("สรุปผู้ให้บริการ", "สรุปของผู้ให้บริการ"),
    "corrections": ("รายการแก้ไขถึงผู้ให้บริการ", "รายการแก้ไข"),
    "monthly": ("สรุปข่าวประจำเดือน", "สรุปประจำเดือน", "สรุปเดือน"),
}
"""The words for each command; longer phrases win over shorter ones."""

TAKES_TEXT = frozenset(
    {"find", "addnews", "reopen", "brief", "channels", "answer", "notours", "withdraw", "handover", "ack"}
    | {"relabel", "plan", "noresponse", "sendback", "reject", "withdrawplan"}
    | {"register", "approveperson", "providersummary"}
    | {"snooze", "unchannel", "merge", "split", "remark"}
    | {"compose", "returnanswer", "answerdirector", "postnow", "copysent"}
    | {"evidence", "fact", "casenote", "meeting"}
    | {"drill", "noissue", "storyremark", "grouprole"}
)
"""Commands that may be followed by free text; all others must stand alone, or with a number."""

WHOLE_TEXT = frozenset(
    {"duty", "dutytonight", "noduty", "onleave", "cancelleave", "snoozeall", "postedat"}
) | {"quarter"}
"""Commands that read days, names and spans themselves: a number after them is no case's."""

CALL_NAMES = ("ข่าวชัด", "khaochat")
"""Beginning a line with the bot's name speaks to it in a group."""

_OTHERS_OURS = re.compile(r"ประเด็น(?:ที่)?\s*(\d{1,3})\s*(?:เป็น)?ของเรา")
"""The second issue of a post, which was read as somebody else's, is ours."""
_URL = re.compile(r"https?://[^\s<>\"']+")
_NUMBER = re.compile(r"^\s*(?:ที่|เลขที่|เลข|#)?\s*(\d{1,7})(?=\s|$|[:.,])[:.,]?")
_ALL = sorted(((phrase, name) for name, ps in PHRASES.items() for phrase in ps), key=lambda p: -len(p[0]))
SLIP = 0.8
"""How alike a short message and a phrase must be to be taken for a typing slip of it."""
_WITH_TEXT = re.compile(r"([^\d\n]{4,30}?)\s*(\d{1,7})\s+(\S[^\n]*)")
LONGEST_REPEATED = 250
"""Characters of a message that a button can repeat."""
HARMLESS = frozenset(
    {
        "find",
        "help",
        "news",
        "newspage",
        "why",
        "digest",
        "board",
        "cases",
        "late",
        "case",
        "whoami",
        "forward",
    }
    | {"dossier"}
)
"""Commands that only show something: a slip of one of these is carried out, any other is asked about."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as it was typed. `number` is the case's (or story's) number where one was given."""

    name: str
    number: int | None = None
    text: str = ""
    links: tuple[str, ...] = ()


def called(text: str) -> tuple[bool, str]:
    """Whether a message begins with the bot's name, and the message without it."""
    stripped = normalise(text).strip()
    for name in CALL_NAMES:
        rest = stripped[len(name) :]
        if stripped.casefold().startswith(name) and (not rest or rest[0] in " ,:\n"):
            return True, rest.lstrip(" ,:\n")
    return False, text


def read_command(text: str) -> Typed | None:
    """The command in a message, or None when there is none."""
    clean = normalise(text).strip()
    if not clean:
        return None
    if others := _OTHERS_OURS.fullmatch(to_arabic(clean)):
        return Typed("othersours", int(others[1]))
    for phrase, name in _ALL:
        if clean.casefold().startswith(phrase.casefold()):
            found = _typed(name, clean[len(phrase) :])
            if found is not None:
                return found
    return _slip(clean)


def _typed(name: str, rest: str) -> Typed | None:
    if name == "find":
        return Typed(name, text=rest.strip())  # numbers, links and missing spaces belong to the words sought
    if name in WHOLE_TEXT:
        return Typed(name, text=rest.strip()) if not rest or rest[0].isspace() or rest[0].isdigit() else None
    number = _NUMBER.match(to_arabic(rest))
    if name == "withdraw" and number and rest.lstrip().startswith("ที่"):
        # PMOC takes back its issue 2 in these words; a case's number is another one.
        return Typed("did_you_mean", int(number[1]), f"ถอนประเด็น {number[1]}")
    if name == "snooze" and not number:
        return None  # PMOC moves deadlines in such words
    tail = rest[number.end() :].strip() if number else rest.strip()
    if name == "case" and not number:
        return None
    if tail and name not in TAKES_TEXT:
        return None
    if rest and not rest[0].isspace() and not number and not rest.startswith("http") and name in TAKES_TEXT:
        return None  # a longer word that only begins like the phrase
    links = tuple(dict.fromkeys(u.rstrip(".,)") for u in _URL.findall(tail)))
    return Typed(
        name, int(number[1]) if number else None, " ".join(_URL.sub(" ", tail).split(" ")).strip(), links
    )


def _slip(clean: str) -> Typed | None:
    """A short message that is nearly a phrase: a typing slip."""
    number = re.search(r"\s*(\d{1,7})\s*$", to_arabic(clean))
    bare = clean[: number.start()] if number else clean
    if len(bare) > 24 or "\n" in bare or len(bare) < 4:
        return None
    score, phrase, name = max(
        (SequenceMatcher(None, bare.casefold(), p.casefold()).ratio(), p, n) for p, n in _ALL
    )
    if score < SLIP:
        return None
    given = int(number[1]) if number else None
    if name in HARMLESS:
        return Typed(name, given)
    return Typed("did_you_mean", given, f"{phrase} {given}" if given is not None else phrase)


def read_slip(text: str) -> Typed | None:
    """A command with a slip in its words that is followed by a number and text: asked about, never carried out.

    Apart from `read_command`, since a post may well begin like that: only for what was said to the bot and is no post.
    """
    clean = normalise(text).strip()
    found = _WITH_TEXT.fullmatch(to_arabic(clean))
    if found is None or len(clean) > LONGEST_REPEATED:
        return None
    bare = clean[: found.end(1)].rstrip()
    able = [(p, n) for p, n in _ALL if n in TAKES_TEXT | WHOLE_TEXT]
    score, phrase = max((SequenceMatcher(None, bare.casefold(), p.casefold()).ratio(), p) for p, _ in able)
    if score < SLIP:
        return None
    return Typed("did_you_mean", int(found[2]), f"{phrase} {clean[found.start(2) :]}")
