"""What looks like an agency's name, known or not, at a place where agencies stand: brackets, arrows, cells, labels."""

import re
from functools import lru_cache

from monitor.pmoc.agencies import NO_NAME_INSIDE, ROLE, UNDER_RE, find_agencies
from monitor.pmoc.catalogue import AGENCIES, NO_SHORT_NAMES, SPOKEN_NAMES
from monitor.pmoc.model import OwnAgency

_HEAD_NOUN = (
    r"(?:สำนักงาน|สำนัก|สนง\.?|ก\.(?=[ก-๎]{4})|กระทรวง|กรม|กองทุน|กองทัพ|กองบัญชาการ|กองบังคับการ|กอง|สถาบัน|องค์การ|องค์กร|มหาวิทยาลัย|ม\.|มทร\.|มรภ\.|ศูนย์|ธนาคาร|ธ\.|คณะกรรมการ|สภา|เทศบาล|อบต\.|อบจ\.|โรงพยาบาล"
    r"|รพ\.|บริษัท|บมจ\.|บจก\.|สถานี|ศาล|หน่วยงาน|การ(?=[ก-๎]{2,30}(?:แห่งประเทศไทย|นครหลวง|ส่วนภูมิภาค))|ราชวิทยาลัย|คุรุสภา|ตำรวจ(?=ภูธร|นครบาล|สอบสวน|ไซเบอร์|ทางหลวง|ท่องเที่ยว)|ผู้ว่า(?:ราชการ)?|ท่าอากาศยาน|สถานทูต|จังหวัด|จ\.(?=[ก-๎]{3})|อำเภอ)"
)
_LONG_NAME = re.compile(rf"{_HEAD_NOUN}[ก-๎A-Za-z0-9.]{{0,60}}")
_SHORT_LOOK = re.compile(r"(?:[ก-ฮ]{1,6}\.){1,4}(?:[ก-ฮ]{1,8}\.?)?|[ก-ฮ]{3,6}|[A-Z][A-Za-z.]{1,9}|depa|etda")
_KNOWN_SHORT = frozenset(s.rstrip(".") for _, shorts in AGENCIES for s in shorts)
_NAME_GLUE = re.compile(
    r"(?<![ก-๎])(?:และ|ร่วมกับ|ร่วมด้วย|กับ|หรือ|โดย|รวมถึง|ตลอดจน|ร่วม|หลัก|รอง|เป็นเจ้าภาพ|เจ้าภาพ|เป็นหลัก|and|MOE(?=\s))(?=[\s\ue001ก-๎A-Z])|และ(?=[\ue001ก-ฮ])"
)


_TITLE_OF_HEAD = r"(?:ผอ\.|ผู้อำนวยการ|เลขาธิการ|เลขาฯ|อธิบดี|ปลัด|ท่าน|ประธาน|โฆษก|ผู้แทน|ทีม(?:งาน)?|พี่ ?ๆ?)\s?"


@lru_cache(maxsize=4096)
def lists_long_names(text: str, own: OwnAgency) -> bool:
    """Whether the text is a list of names written out, each with its head noun: "จังหวัดภูเก็ต", "มหาวิทยาลัย..."."""
    pieces = [p.strip(" .") for p in re.split(r"[,;/\n]|\sและ\s?|\s+", text.strip()) if p.strip(" .")]
    named = all(
        _LONG_NAME.fullmatch(p) and not NO_NAME_INSIDE.search(p) or find_agencies(p, own) for p in pieces
    )
    return bool(pieces) and named and lists_names(text, own)


@lru_cache(maxsize=4096)
def lists_names(text: str, own: OwnAgency) -> bool:
    """Whether the text is a list of agencies, known or only looking like their names.

    To be asked of text at a place where agencies are wont to stand: in brackets at a line's end, behind an arrow,
    in a cell. Unlike `names_only` it takes abbreviations that no list holds.
    """
    text = text.strip(" \t,;:/-–—().[]\"“”'*@") + ("." if text.rstrip(" )]*").endswith(".") else "")
    if not 2 <= len(text) <= 200 or "http" in text or re.search(r"[0-9]{3}", text):
        return False
    masked = re.sub(r"(?:^|(?<=\s))[(\[]?[0-9๐-๙]{1,2}[.)\]]\s|ตามลำดับ", " ", text)
    for named in reversed(find_agencies(masked, own)):
        masked = f"{masked[: named.start]} \ue001 {masked[named.end :]}"
    masked = re.sub(r"(?<![ก-๎])(?:กรม|สำนักงาน|กระทรวง|สนง\.)\s+(?=\S)", " ", ROLE.sub(" ", masked))
    masked = re.sub(rf"{_TITLE_OF_HEAD}(?=\s*\ue001)", " ", masked)
    masked = _NAME_GLUE.sub(" ", UNDER_RE.sub(" ", masked))
    pieces = [
        p for p in re.split(r"[\s,;/|+&()\[\]•·:\"“”]+|(?:ครับ|ค่ะ|คะ)$", masked) if p and p.strip("-–—.ฯ")
    ]
    return bool(pieces) and all(p == "\ue001" or _looks_like_name(p) for p in pieces)


def _looks_like_name(piece: str) -> bool:
    if piece == "องค์การมหาชน" or piece in NO_SHORT_NAMES or piece.strip(".") in NO_SHORT_NAMES:
        return False
    if piece in SPOKEN_NAMES or piece in _KNOWN_SHORT:
        return True
    if _SHORT_LOOK.fullmatch(piece):
        return True
    return bool(_LONG_NAME.fullmatch(piece.rstrip("ฯ"))) and not NO_NAME_INSIDE.search(piece)
