"""The passages of a clip that a director must read: who is named, what is held against whom, how much, what was decided.

A choice by points, with its reasons: the passages of a text (:mod:`classifier.passages`) are weighed by what is in
them, where they stand and how cleanly they can be cut; the best is taken, then others that add something.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from classifier.gazetteer import Gazetteer, Hit
from classifier.passages import DEAR, LONGEST, Passage, clean, passages
from thai.normalise import normalise
from thai.words import segments

Reason = Literal["agency", "accusation", "number", "answer", "decision"]
Sentiment = Literal["positive", "neutral", "negative"]

MOST = 3
READ_CHARS = 6_000
"""Characters of a body that are read: what must be read stands in the first two pages."""
AT_LEAST, NEXT_AT_LEAST = 1.4, 1.8
"""Points that the first passage needs, and a second and third one beyond what is told already."""
_MOSTLY_NAMES = 0.35
"""Share of names and offices above which a passage tells more of who than of what."""
_OWN = 3.0
"""For a passage that names the agency whose director reads."""
_SAID = 0.8
"""For a passage that begins what somebody is quoted with: behind the long name of who speaks comes the matter."""
_IDLE, _LONG_CLAUSE = 0.035, 50
"""What each character costs of a clause that says nothing to the point, and characters up to which that is counted."""
_NEWS = 1_500
"""Characters over which the advantage of standing early is lost."""
_REPEATS = 0.7
"""Share of a passage's words that the headline has already, from which on it tells nothing new."""

_THAI = "\u0e01-\u0e3a\u0e40-\u0e4e"
_AMOUNT = re.compile(
    r"(?:ร้อยละ ?|จำนวน ?|กว่า ?|เกือบ ?|ถึง ?)?[0-9๐-๙][0-9๐-๙,.]* ?"
    r"(?:%|เปอร์เซ็นต์|ล้านบาท|ล้านคน|ล้าน|แสน|หมื่น|พันล้าน|บาท|คน|ราย|แห่ง|โรง|ข้อ|ชิ้น|แฟ้ม|หน้า|จังหวัด|เขต|ศพ|ชีวิต|คัน|ทุน|อัตรา|"
    r"ตำแหน่ง|เท่า|หลักสูตร|สถานศึกษา|โรงเรียน|วิทยาลัย|มหาวิทยาลัย|ห้อง|คะแนน|สถาบัน|ชุด|ฉบับ|ตัวบ่งชี้|สาขา|ถุง|กล่อง|เครื่อง|ทีม|คณะ|สัญญา|โครงการ|ตัว|กิโลกรัม|ตัน|ไร่|ประเทศ|อำเภอ|ตำบล|คดี|เสียง|อันดับ)"
    r"|ร้อยละ ?[0-9๐-๙][0-9๐-๙,.]*"
)
_NO_AMOUNT = re.compile(r"(?:อายุ|วัย|ที่|พ\.?ศ\.?|ปี) ?$")
_DATE = re.compile(
    r"[0-9๐-๙]{1,2} ?(?:ม\.ค\.|ก\.พ\.|มี\.ค\.|เม\.ย\.|พ\.ค\.|มิ\.ย\.|ก\.ค\.|ส\.ค\.|ก\.ย\.|ต\.ค\.|พ\.ย\.|ธ\.ค\.|มกราคม|กุมภาพันธ์|มีนาคม|"
    r"เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม)"
)
_PERSON = re.compile(
    rf"(?<![{_THAI}])(?:นาย|นางสาว|นาง|น\.ส\.|ดร\.|รศ\.|ผศ\.|ศ\.|พล\.?[ก-ฮ.]{{1,4}}|พ\.[ตอ]\.[ก-ฮ.]*|ร\.ต\.[ก-ฮ.]*)(?!ก) ?[^ ]+ [^ ]+"
)
_ACCUSES = re.compile(
    r"ร้อง(?:เรียน|ทุกข์|ขอความเป็นธรรม|ว่า|ให้)|กล่าวหา|ถูก(?:กล่าวหา|ร้อง|ตั้งคำถาม|วิจารณ์|ตำหนิ)|วิจารณ์|ตั้งคำถาม|ตั้งข้อสังเกต|(?<!ต้อง)สงสัย|เรียกรับ|ทุจริต|มิชอบ|ไม่ชอบ|"
    r"ผิดระเบียบ|ผิดวินัย|ละเลย|บกพร่อง|ไม่โปร่งใส|ไม่เป็นธรรม|ไม่คุ้มค่า|สิ้นเปลือง|สร้างภาระ|เพิ่มภาระ|เป็นภาระ|ไม่สะท้อน|ล้มเหลว|ล่าช้า|เสียหาย|เดือดร้อน|"
    r"ขาดทุน|รั่วไหล|ปลอม|โกง|ล็อกสเปก|ฮั้ว|ข่มขู่|คุกคาม|ลวนลาม|อนาจาร|ทำร้าย|เสียชีวิต|บาดเจ็บ|จมน้ำ|ท้องเสีย|ไม่เห็นด้วย|คัดค้าน|ประท้วง|ฟ้อง|แจ้งความ|"
    r"ตกต่ำ|รั้งท้าย|ไม่ผ่าน|ไม่ได้รับ|ไม่มีคุณภาพ|ยกเลิกการ|ขอให้ยกเลิก|ขอให้ทบทวน"
)
_ANSWERS = re.compile(
    r"ชี้แจง|ปฏิเสธ|ไม่เป็นความจริง|ไม่จริง|ยืนยันว่า|ยอมรับว่า|ขออภัย|ขอโทษ|ตั้งคณะกรรมการ|ตั้งกรรมการ|สอบข้อเท็จจริง|สั่งการให้ตรวจสอบ|สั่งตรวจสอบ|อยู่ระหว่าง(?:การ)?ตรวจสอบ|เร่งตรวจสอบ"
)
_DECIDES = re.compile(
    r"มีมติ|เห็นชอบ|อนุมัติ|ประกาศ(?!ว่า|ผล)|มีคำสั่ง|สั่ง(?:ให้|การ|ปิด|ย้าย|พัก|ยกเลิก)|กำหนด(?:ให้|การ|วัน)|ยกเลิก|เลื่อน|เริ่ม(?:ใช้|ต้น|ตั้งแต่|รับ|ประเมิน)|มีผล(?:ใช้)?บังคับ|มีผลตั้งแต่|"
    r"เปิดรับ|ปรับ(?:ลด|เพิ่ม|เกณฑ์|หลักสูตร)|ลดจำนวน|จัดสรร|ผลการประเมิน|ผลประเมิน|ผลสำรวจ|ผลสอบ|เป้าหมาย|ตั้งเป้า"
)
_OPENS_DULL = re.compile(
    r"(?:วันนี้|เมื่อวันที่|วันที่|เมื่อเวลา|เมื่อเร็ว|ผู้สื่อข่าว|ณ |ในโอกาสนี้|ที่(?:กระทรวง|ห้อง|โรงแรม|ทำเนียบ|รัฐสภา|อาคาร|สำนักงาน|หอประชุม))"
)
_DULL = re.compile(
    r"เป็นประธาน|วาระเพื่อ|มีวาระ|ใช้เวลาประชุม|พร้อมด้วย|ร่วมพิธี|ในพิธี|หลังการประชุม|เข้าร่วม(?:พิธี|งาน|ประชุม)|พิธีเปิด|ให้การต้อนรับ|กล่าว(?:เปิด|ต้อนรับ|รายงาน)|วาระการดำรงตำแหน่ง|ณ ห้อง|ห้องประชุม|กล่าวในตอน|เปิดเผยภายหลัง|เปิดเผยว่า|กล่าวว่า"
)
_CLUTTER = re.compile(
    r"https?:|www\.|\.co\.th|@|โทร\.? ?[0-9]|สอบถาม(?:ข้อมูล)?เพิ่มเติม|อ่านข่าว|อ่านเพิ่ม|ข่าวที่เกี่ยวข้อง|คลิก|กดติดตาม|แอดไลน์|ภาพจาก|ขอบคุณ(?:ภาพ|ข้อมูล)|ที่มา ?:|ติดตามข่าว|แชร์|LINE|Facebook ?:|ลิขสิทธิ์"
)
_SPOKEN = re.compile(r"(?:ว่า|เปิดเผย|กล่าว|เผย|ระบุ| เรื่อง|ชื่อ|ดังนี้|คือ|โดยมี|ได้แก่)$")
_WORD = re.compile(r"[^\W_]")
_BRACKETS = dict(zip(")]}”’", "([{“‘", strict=True))


@dataclass(frozen=True, slots=True)
class Highlight:
    """A passage that must be read.

    ``reasons``: ``agency`` names the agency, ``accusation`` says what is held against somebody, ``number`` has an
    amount, ``answer`` says what those concerned reply or do, ``decision`` what was decided. ``sentiment`` is that
    of the passage, which may differ from the clip's. ``start`` is its place in the body as :func:`clean` leaves it.
    """

    text: str
    reasons: tuple[Reason, ...]
    sentiment: Sentiment
    start: int


@dataclass(frozen=True, slots=True)
class _Weighed:
    passage: Passage
    points: dict[Reason, float]
    rest: float
    sentiment: Sentiment

    def worth(self, told: frozenset[Reason]) -> float:
        """Points; what is told already counts a third."""
        return self.rest + sum(p / 3 if reason in told else p for reason, p in self.points.items())


def highlights(
    title: str,
    body: str,
    *,
    names: Sequence[str] = (),
    about: str | None = None,
    negative: bool = False,
    most: int = MOST,
) -> list[Highlight]:
    """The passages of a clip to read, at most ``most``, in the order of the text; none where the body tells no more than the title.

    ``names`` are those of the agency whose director reads, ``about`` the label id of the agency that the clip is
    filed under, ``negative`` its label. Raises nothing for any text.
    """
    text = clean(body, READ_CHARS)
    found = _weigh_all(text, normalise(title), names, about, negative) if text else []
    chosen: list[_Weighed] = []
    while found and len(chosen) < most:
        told = frozenset(reason for one in chosen for reason in one.points)
        best = max(found, key=lambda w: (w.worth(told), -w.passage.start, -w.passage.end))
        if best.worth(told) < (NEXT_AT_LEAST if chosen else AT_LEAST):
            break
        chosen.append(best)
        found = [w for w in found if _apart(text, w.passage, best.passage)]
    chosen.sort(key=lambda w: w.passage.start)
    return [
        Highlight(tidy(text[w.passage.start : w.passage.end]), tuple(w.points), w.sentiment, w.passage.start)
        for w in chosen
    ]


def tidy(text: str) -> str:
    """The passage without marks that its cutting has left alone: half a pair of quotes, a comma at the end."""
    text = text.strip(" ,;:-–·•*")
    for close, opening in _BRACKETS.items():
        if text.count(close) > text.count(opening) and text.endswith(close):
            text = text[: -len(close)]
        if text.count(opening) > text.count(close) and text.startswith(opening):
            text = text[len(opening) :]
    if text.count('"') == 1:
        text = text.replace('"', "")
    return text.strip()


def _apart(text: str, one: Passage, other: Passage) -> bool:
    """Whether two passages neither overlap nor say the same (newspapers repeat the lead below the picture)."""
    if one.start < other.end and other.start < one.end:
        return False
    mine, theirs = (set(_fours(text[p.start : p.end])) for p in (one, other))
    return len(mine & theirs) < _REPEATS * min(len(mine), len(theirs) or 1)


def _weigh_all(
    text: str, title: str, names: Sequence[str], about: str | None, negative: bool
) -> list[_Weighed]:
    hits = gazetteer().find(text, segments(text))
    own = [(m.start(), m.end()) for m in naming(tuple(names)).finditer(text)] if names else []
    marks = _Marks(text, hits, own, about, negative)
    known = _Known(text, title)
    begin = _after_title(text, title)
    return [
        w
        for p in passages(text, marks.who)
        if p.start >= begin and (w := _weigh(text, p, marks, known)) is not None
    ]


def _after_title(text: str, title: str) -> int:
    """Where a body begins that has its title in front once more."""
    return len(title) if title and text.startswith(title) else 0


class _Known:
    """How much of a part of the text the headline says already, by runs of four letters; counted once for all parts."""

    def __init__(self, text: str, title: str) -> None:
        headline = frozenset(_fours(title))
        letters = [_WORD.match(char) is not None for char in text]
        bare = "".join(char for char, is_letter in zip(text, letters, strict=True) if is_letter)
        fours = [bare[n : n + 4].casefold() in headline for n in range(max(0, len(bare) - 3))]
        self._places = [0, *accumulate(letters)]
        self._hits = [0, *accumulate(fours)]

    def share(self, start: int, end: int) -> float:
        """From 0 to 1."""
        first, last = self._places[start], min(self._places[end] - 3, len(self._hits) - 1)
        return (self._hits[last] - self._hits[first]) / (last - first) if last > first else 0.0


class _Marks:
    """Where in the text the reasons are."""

    def __init__(
        self,
        text: str,
        hits: Sequence[Hit],
        own: list[tuple[int, int]],
        about: str | None,
        negative: bool,
    ) -> None:
        self.negative = negative
        self.own = own
        concerned = [h for h in hits if about is not None and h.label == about]
        self.about = [(h.start, h.end) for h in concerned if h.kind == "body"]
        self.speakers = [(h.start, h.end) for h in concerned if h.kind != "body"]
        bad = [(h.start, h.end) for h in hits if h.group == "word.bad"]
        self.accusations = [*bad, *(m.span() for m in _ACCUSES.finditer(text))]
        self.good = [(h.start, h.end) for h in hits if h.group == "word.good"]
        self.care = [(h.start, h.end) for h in hits if h.group == "word.care"]
        self.answers = [m.span() for m in _ANSWERS.finditer(text)]
        self.decisions = [m.span() for m in _DECIDES.finditer(text)]
        self.amounts = [
            m.span() for m in _AMOUNT.finditer(text) if not _NO_AMOUNT.search(text[: m.start()][-6:])
        ]
        self.dates = [m.span() for m in _DATE.finditer(text)]
        self.who = [
            *((h.start, h.end) for h in hits if h.kind in ("post", "person", "body")),
            *(m.span() for m in _PERSON.finditer(text)),
        ]

    def in_part(self, start: int, end: int) -> set[str]:
        """The reasons that lie in this part of the text."""
        every = {
            "agency": (*self.own, *self.about, *self.speakers),
            "accusation": self.accusations,
            "answer": self.answers,
            "decision": self.decisions,
            "number": (*self.amounts, *self.dates),
        }
        return {reason for reason, spans in every.items() if any(start <= a and b <= end for a, b in spans)}


def _within(spans: Sequence[tuple[int, int]], passage: Passage) -> int:
    """How many spans lie in the passage, those that overlap counted once."""
    count, last = 0, -1
    for start, end in sorted(spans):
        if passage.start <= start and end <= passage.end and start >= last:
            count, last = count + 1, end
    return count


def _idle(passage: Passage, marks: _Marks) -> float:
    """What the sentences cost that say nothing to the point, or only once more who it is about."""
    units = list(_units(passage))
    told = [marks.in_part(start, end) for start, end, _ in units]
    cost = 0.0
    for n, (start, end, leans) in enumerate(units):
        again = told[n] == {"agency"} and any("agency" in other for m, other in enumerate(told) if m != n)
        if not told[n] or again:
            # In the middle it parts what is better shown as two passages.
            weight = 0.5 if leans and n else 1.5 if 0 < n < len(units) - 1 else 1
            cost += weight * _IDLE * min(end - start, _LONG_CLAUSE)
    return cost


def _units(passage: Passage) -> Iterator[tuple[int, int, bool]]:
    """Clauses that can hardly be parted, such as a subject and its verb behind a space, together."""
    first = passage.clauses[0]
    for clause, following in zip(passage.clauses, [*passage.clauses[1:], None], strict=True):
        if following is None or clause.after < DEAR:
            yield first.start, clause.end, first.leans
            first = following or first


def _covered(spans: Sequence[tuple[int, int]], passage: Passage) -> float:
    """The share of a passage's characters that lie in the spans."""
    total, last = 0, passage.start
    for start, end in sorted(spans):
        start, end = max(start, last), min(end, passage.end)
        if end > start:
            total, last = total + end - start, end
    return total / passage.length


def _weigh(text: str, passage: Passage, marks: _Marks, known: _Known) -> _Weighed | None:
    said = text[passage.start : passage.end]
    if _CLUTTER.search(said) or not _WORD.search(said):
        return None
    repeats = known.share(passage.start, passage.end)
    if repeats >= _REPEATS:
        return None
    bad, good = _within(marks.accusations, passage), _within(marks.good, passage)
    points: dict[Reason, float] = {}
    if _within(marks.own, passage):
        points["agency"] = _OWN
    elif _within(marks.about, passage):
        points["agency"] = 1.2
    elif _within(marks.speakers, passage):
        points["agency"] = 0.5
    if bad and (marks.negative or not _within(marks.care, passage)):
        points["accusation"] = min(2.0 + 0.7 * (bad - 1), 3.4) if marks.negative else 0.6
    if amounts := _within(marks.amounts, passage):
        points["number"] = min(1.6 + 0.4 * (amounts - 1), 2.4)
    if _within(marks.answers, passage):
        points["answer"] = 1.5 if marks.negative else 0.8
    if _within(marks.decisions, passage):
        points["decision"] = 1.0 if marks.negative else 2.2
    if not points or (set(points) == {"agency"} and not marks.negative and points["agency"] < _OWN):
        # Whom it is about stands below the headline already.
        return None
    if "number" not in points and "decision" in points and _within(marks.dates, passage):
        points["number"] = 0.6
    rest = (
        _SAID * passage.clauses[0].said
        + 1.2 * max(0.0, 1 - passage.start / _NEWS)
        - passage.cost
        - _dullness(said, passage)
    )
    rest -= _idle(passage, marks)
    rest -= 2.5 * max(0.0, _covered(marks.who, passage) - _MOSTLY_NAMES)
    if good and not marks.negative:
        rest += 0.8
    sentiment: Sentiment = (
        "negative" if bad and marks.negative else "positive" if good and not bad else "neutral"
    )
    if "accusation" in points and not marks.negative:
        rest += points.pop("accusation")
    return _Weighed(passage, points, rest - 1.5 * repeats, sentiment)


def _dullness(said: str, passage: Passage) -> float:
    dull = 1.0 * (_OPENS_DULL.match(said) is not None) + 0.8 * min(2, len(_DULL.findall(said)))
    dull += 2.0 * (_SPOKEN.search(said) is not None)
    # Between one line and two lines of a card a passage reads best.
    return dull + 0.025 * max(0, 75 - passage.length) + 0.025 * max(0, passage.length - 125)


def _fours(text: str) -> Iterator[str]:
    """Runs of four letters as copies have them in common, however they are spaced and punctuated."""
    bare = re.sub(r"[\W_]+", "", text).casefold()
    return (bare[n : n + 4] for n in range(len(bare) - 3))


@lru_cache(maxsize=8)
def naming(names: tuple[str, ...]) -> re.Pattern[str]:
    """Finds a name that ends where it stands: สมศ is not in สมศักดิ์. Without names it finds nothing."""
    ordered = sorted({normalise(n) for n in names} - {""}, key=len, reverse=True)
    if not ordered:
        return re.compile(r"(?!)")
    return re.compile(
        f"(?<![{_THAI}.a-zA-Z])(?:{'|'.join(map(re.escape, ordered))})(?![{_THAI}a-zA-Z])"
        f"|(?:{'|'.join(map(re.escape, [n for n in ordered if len(n) > 6 or '.' in n] or ordered))})(?![{_THAI}a-zA-Z])",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The names and telling words that ship; read once."""
    return Gazetteer()


__all__ = ["LONGEST", "MOST", "Highlight", "Reason", "highlights", "naming", "tidy"]
