"""What one line hands out at its edges: who must answer, until when and where it was seen, around the matter.

"1. ... (สพฐ.)", "... → คค. / ทล.", "สธ. : ...", "... มอบ กรมประมง ชี้แจง", "... (มติชน) ภายใน 15.00 น." are one form: a
matter with notes peeled off its ends until nothing peels any more.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from monitor.pmoc.agencies import agencies_in_label
from monitor.pmoc.lines import label_of
from monitor.pmoc.model import OwnAgency
from monitor.pmoc.moments import is_limit
from monitor.pmoc.naming import lists_names
from monitor.pmoc.sources import is_source_line, names_source
from thai.dates import BANGKOK
from thai.digits import to_arabic

_ANY_DAY = datetime(2026, 1, 1, tzinfo=BANGKOK)
_REACH = 160
"""Characters from an end of a line within which its notes are looked for."""

_MOST_NOTES = 6
_LEAST_MATTER = 4  # letters

_LETTER = re.compile(r"[A-Za-zก-ฮ]")
_POLITE = re.compile(r"(?:\s|ครับผม|ครับ|คับ|นะคะ|นะครับ|ค่ะ|คะ|ด้วย|โดยด่วน|[!.,;*_~🙏])+$")
_BRACKETS = re.compile(r"[(\[{<]([^()\[\]{}<>\n]{1,120})[)\]}>]\.?$")
_ARROW = r"(?:→|➡|►|▶|⇒|➜|➔|👉|-{1,2}>|={1,2}>|>{1,3}|»|\||\t)"
_SEPARATOR = re.compile(rf"\s*{_ARROW}\s*|\s+[-–—/:;]+\s*|\s*[–—]\s*|:\s+|\s*:(?=[ก-๎])|\s*@\s*|\.{{3,}}|…")
_HEAD_SEPARATOR = re.compile(rf"\s{{0,3}}(?:{_ARROW}|\s[-–—]+(?=\s)|[–—]|:+)\s{{0,3}}")
_HEAD_BRACKETS = re.compile(r"^[(\[{<]([^()\[\]{}<>\n]{1,90})[)\]}>]\s{0,3}[:\-–—]?\s{0,3}")
_GIVES = r"(?:จึง)?(?:ขอ)?(?:มอบ(?:หมาย)?(?:ให้)?|ให้|ฝาก|แจ้ง|หน่วยงาน(?:ที่)?(?:รับผิดชอบ|เกี่ยวข้อง|ชี้แจง|หลัก)?|ผู้(?:รับผิดชอบ|ชี้แจง|เกี่ยวข้อง)|เจ้าภาพ|รับผิดชอบโดย|ชี้แจงโดย|โดย|ประสาน)(?:ทาง)?"
_ANSWERS = r"(?:เป็น(?:ผู้|หน่วยงาน|เจ้าภาพ)(?:หลัก)?|ช่วย|ร่วม(?:กัน)?|เร่ง|รีบ|ดำเนินการ|โปรด|กรุณา)?\s?(?:ชี้แจง|ตอบ|รับผิดชอบ|ดำเนินการ|ตรวจสอบ)(?:ข้อเท็จจริง|ประเด็น|ข้อมูล)?"
_TOLD = re.compile(
    rf"(?:^|(?<=[\s)\]\"”]))(?:(?P<gives>{_GIVES})\s{{0,2}}[:=]?\s{{0,2}})?(?P<who>\S[^\n]{{1,110}}?)\s{{0,2}}(?P<does>{_ANSWERS}|นะ(?:คะ|ครับ)?)?$"
)
_LOOSE = re.compile(
    r"(?:จึง)?(?:ให้|โดย|แจ้ง|ประสาน|ฝาก)(?:ทาง)?"
)  # gives only with a word of answering behind it
_LIMIT_WORD = re.compile(
    r"(?:ภายใน|ก่อน|ไม่เกิน|กำหนด(?:ตอบ|ส่ง|ชี้แจง)?|เดดไลน์|เดทไลน์|ใน(?=\s?[0-9]{1,3}\s?(?:ชม|ชั่วโมง|นาที))|within|before|\bby|deadline)\s?[:=]?\s?",
    re.IGNORECASE,
)
_DANGLING = re.compile(rf"[\s,]*(?:(?:ขอ)?ให้|โปรด|กรุณา|และ|โดย|ขอ)?\s?{_ANSWERS}(?:กลับ|ผล|มา)?\s?$")


@dataclass(frozen=True)
class Edges:
    """A line taken apart: the matter at `start` to `end`, and the texts of the notes around it."""

    start: int
    end: int
    agencies: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def _note(text: str, own: OwnAgency) -> tuple[str, str] | None:
    """A piece of text as a note: its kind and its value, None where it is part of the matter."""
    text = text.strip(" \t-–—:;,")
    label = label_of(text)
    value = text[label.end :].strip() if label and label.kind in {"agency", "due", "source"} else ""
    if label and value and (label.kind != "agency" or label.colon or lists_names(value, own)):
        return label.kind, value
    if is_source_line(text) or (len(text) <= 30 and names_source(text)):
        return "source", text
    if lists_names(text, own):
        return "agency", text
    return ("due", text) if is_limit(text) else None


def note_of(text: str, own: OwnAgency) -> tuple[str, str] | None:
    """A cell or bracket as a note: what kind (agency, due, source) and its value; None where it is matter."""
    return _note(text, own)


def _notes(text: str, own: OwnAgency) -> list[tuple[str, str]]:
    """A piece as one note, or as several parted by a comma, stroke or bar; nothing where any part is matter."""
    if note := _note(text, own):
        return [note]
    parts = [p for p in re.split(r"\s*[,;|/]\s*|\s+[-–]\s+", text) if p.strip()]
    if not 2 <= len(parts) <= 6:
        return []
    found = [_note(p, own) for p in parts]
    return [n for n in found if n] if all(found) else []


def _tail(text: str, own: OwnAgency) -> tuple[int, list[tuple[str, str]]] | None:
    """The last notes of the text and where they begin."""
    if m := _BRACKETS.search(text):
        inside = _notes(m[1], own)
        return (m.start(), inside) if inside else None
    begin = max(0, len(text) - _REACH)
    cuts = [m for m in _SEPARATOR.finditer(text, begin) if m.end() < len(text)]
    for m in cuts[-8:]:
        if inside := _notes(re.sub(rf"\s?{_ANSWERS}$", "", text[m.end() :]), own):
            return m.start(), inside
    behind = max((text.rfind(c) for c in ')]”"»'), default=-1) + 1
    if 0 < behind < len(text) and lists_names(text[behind:], own):
        return behind, [("agency", text[behind:])]
    if 0 < behind < len(text) and is_limit(text[behind:].strip()):
        return behind, [("due", text[behind:].strip())]  # '"..." (มติชน) สมศ.'
    for m in _LIMIT_WORD.finditer(text, max(0, len(text) - 90)):
        if is_limit(text[m.start() :]):
            return m.start(), [("due", text[m.start() :])]
    return _told(text, own)


def _told(text: str, own: OwnAgency) -> tuple[int, list[tuple[str, str]]] | None:
    """Names at the end that a word of giving or answering binds: "... มอบ สพฐ. และ สมศ.", "... ปภ. ชี้แจง"."""
    begin = max(0, len(text) - _REACH)
    spaces = [m.end() for m in re.finditer(r"[\s)\]\"”]+", text[begin:])][-10:]
    for at in ([0] if begin == 0 else []) + [begin + s for s in spaces]:
        m = _TOLD.match(text, at)
        bound = m and (m["does"] or (m["gives"] and not _LOOSE.fullmatch(m["gives"])))
        if m and bound and lists_names(m["who"], own):
            return at, [("agency", m["who"])]
    return None


def _head(text: str, own: OwnAgency) -> tuple[int, list[tuple[str, str]]] | None:
    m = _HEAD_BRACKETS.match(text)
    if m and m.end() < len(text):
        inside = _notes(m[1], own)
        return (m.end(), inside) if inside else None
    m = _HEAD_SEPARATOR.search(text[:120], 2)
    if m and m.end() < len(text) and lists_names(text[: m.start()], own):
        return m.end(), [("agency", text[: m.start()])]
    if m and m.end() < len(text) and is_source_line(text[: m.start()]):
        return m.end(), [("source", text[: m.start()])]
    return None


@lru_cache(maxsize=4096)
def edges(text: str, own: OwnAgency) -> Edges:
    """Peel the notes off both ends of a line; a line that is all notes keeps its last as the matter."""
    plain = to_arabic(text)
    if len(plain) > 4_000:
        return Edges(0, len(plain))
    start, end = 0, len(plain)
    notes: list[tuple[str, str]] = []
    for _ in range(_MOST_NOTES):
        polite = _POLITE.search(plain, max(start, end - 40), end)
        if polite and polite.end() == end and plain[polite.start()] != ".":
            end = polite.start()
        found = _tail(plain[start:end], own)
        if not found or len(_LETTER.findall(plain[start : start + found[0]])) < _LEAST_MATTER:
            break
        end = start + found[0]
        notes[:0] = found[1]
        if found[1][0][0] == "due" and not _told(plain[start:end].rstrip(), own):
            dangling = _DANGLING.search(plain, max(start, end - 60), end)
            end = dangling.start() if dangling else end  # "... ขอให้ชี้แจงภายใน 15.00 น."
    found = _head(plain[start:end], own)
    if found and len(_LETTER.findall(plain[start + found[0] : end])) >= _LEAST_MATTER:
        start += found[0]
        notes[:0] = found[1]
    named = [n for kind, value in notes if kind == "agency" for n in agencies_in_label(value, own)]
    return Edges(
        start,
        end,
        tuple(dict.fromkeys(named)),
        tuple(v for k, v in notes if k == "due"),
        tuple(v for k, v in notes if k == "source"),
    )
