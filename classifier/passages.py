"""Running Thai text cut into passages that can stand alone: sentence-like spans of a line or two.

Thai has no full stop. A space may end a sentence, part two clauses, or stand before a number, behind an
abbreviation, inside a name; so every space gets a price for cutting there, read off the words on both sides.
Where there is no space for long, a joint before a connective serves. Nothing is ever cut inside a word or number.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate

from thai.normalise import normalise
from thai.words import segments

SHORTEST, LONGEST = 40, 160
"""Characters of a passage: shorter ones are no thought, longer ones nobody reads on a card."""
FREE, CHEAP, DEAR, NEVER = 0.0, 0.5, 1.5, 100.0
"""What it costs to begin or end a passage at a place."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_SPACES = re.compile(r" +")
_BREAK = re.compile(r"\n+")
_BEGINS = _listed(
    "ทั้งนี้ อย่างไรก็ตาม นอกจากนี้ นอกจากนั้น ขณะที่ ขณะเดียวกัน ขณะนี้ ทั้งที่ ด้าน ส่วน สำหรับ ล่าสุด เบื้องต้น ต่อมา จากนั้น ก่อนหน้านี้ "
    "เนื่องจาก เพราะ ดังนั้น แต่ หาก ถ้า เมื่อ หลัง ภายหลัง พร้อม พร้อมทั้ง พร้อมกับ ซึ่ง โดย โดยเฉพาะ จึง จน รวมถึง รวมทั้ง อีกทั้ง จาก ตั้งแต่ "
    "ที่ผ่านมา ที่ประชุม ที่สำคัญ ผู้สื่อข่าว นาย นาง นางสาว น.ส. ดร. ศ. รศ. ผศ. พล. พล.อ. พล.ต.อ. อธิบดี เลขาธิการ ผู้อำนวยการ รัฐมนตรี ปลัด รมว. รมช. ผอ. "
    "กรณี ตามที่ ปัจจุบัน ปีนี้ วันนี้ เมื่อวันที่ ตน เรา โครงการ"
)
_HANGS = _listed(
    "และ หรือ กับ ว่า ของ แห่ง ที่ ซึ่ง อัน เพื่อ แก่ ต่อ ตาม ใน ณ ด้วย ได้ ไม่ ให้ เป็น คือ จะ แล้ว นั้น นี้ ก็ ไว้ ไป มา ขึ้น ลง แทน เท่านั้น ดังกล่าว "
    "คน บาท แห่ง ราย เรื่อง ปี วัน เดือน ชั่วโมง ชม. นาที กิโลเมตร ล้าน ล้านบาท แสน หมื่น พัน น. เปอร์เซ็นต์ ฉบับ ครั้ง ข้อ ชุด คัน หลัง ทุน ตำแหน่ง อัตรา "
    "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค. มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน "
    "ตุลาคม พฤศจิกายน ธันวาคม พ.ศ."
)
_WANTS_MORE = _listed(
    "และ หรือ กับ ของ แห่ง ที่ ซึ่ง อัน เพื่อ แก่ ต่อ ตาม ใน ณ จาก โดย ให้ เป็น คือ ได้แก่ เช่น จำนวน กว่า ประมาณ ราว เกือบ ไม่ จะ ทั้ง ร้อยละ ระหว่าง "
    "ตั้งแต่ เมื่อ ว่า อาทิ นาย นาง นางสาว น.ส. ดร. ด.ช. ด.ญ. อ. จ. ต. พ.ศ. รศ. ผศ. ศ. "
    "พล.อ. พล.ท. พล.ต. พล.ต.อ. พล.ต.ท. พล.ต.ต. พ.ต.อ. พ.ต.ท. พ.ต.ต. ร.ต.อ. ร.ต.ท. ร.ต.ต. ว่าที่ ร.ต. ร.ร. เลขที่ โทร. โทร อายุ "
    "เปิดเผย กล่าว เผย ระบุ ชี้แจง ยืนยัน ย้ำ"
)
_SPLIT_BEFORE = frozenset(
    _listed("ซึ่ง โดย แต่ เนื่องจาก เพราะ ขณะที่ พร้อม เพื่อ จึง ทำให้ ส่งผลให้ หาก หลังจาก รวมถึง รวมทั้ง และ ว่า ที่")
)
_ENDS_WANTING = re.compile(
    f"(?<!หรือ)(?:{'|'.join(map(re.escape, sorted(_WANTS_MORE, key=len, reverse=True)))})$"
)
_DIGIT = re.compile("[0-9๐-๙]")
_ENDS_NUMBER = re.compile(r"[0-9๐-๙][%.,]?$")
_ENDS_COUNT = re.compile(r"(?:[มป]\.|ปี|ชั้น|ร้อยละ|ที่|พ\.ศ\.|ข้อ|มาตรา|บทที่|/) ?[0-9๐-๙][0-9๐-๙,.]*$")
"""A number that wants no unit behind it: ม.1, ร้อยละ 30, ข้อ 5."""
_ACTS = re.compile(
    r"(?:จะ|ได้|มี|ไม่|ต้อง|ยัง|เปิด|ปิด|จัด|สั่ง|กำหนด|ประกาศ|เร่ง|เตรียม|ชี้|ยืนยัน|เผย|ระบุ|แจง|แจ้ง|ยอมรับ|ปฏิเสธ|เห็นชอบ|อนุมัติ|ปรับ|ลด|เพิ่ม|เลื่อน|ยกเลิก|ขอ|"
    r"พบ|หนุน|ดัน|จับมือ|ร่วม|ลงนาม|มอบ|ตั้ง|ใช้|ให้|ควร|รับ|ส่ง|เดินหน้า|ย้ำ|วอน|จี้|โต้|ห่วง|หัก|เคาะ|ถูก|เป็น|อยู่|ขึ้น|ออก|แต่งตั้ง|ภาค)"
)
_ABBREVIATED = re.compile(r"(?:^|[^ก-๎])(?:[ก-ฮเแโ]{1,4}\.)+$")
_QUOTED = re.compile(r"[(\[“‘«\"][^)\]”’»\"]{1,80}[)\]”’»\"]")
"""What stands in brackets or quotes, unless it is a whole speech: it is not torn."""
_DANGLES = re.compile(
    r"และ|หรือ|กับ|ที่(?!ประชุม|ผ่านมา|สำคัญ|ปรึกษา)|อัน|ของ|รวมถึง|รวมทั้ง|ประกอบด้วย|เพื่อ|จึง|จน|ได้แก่|เช่น|ด้วย|แล้ว|นั้น|นี้|ดังกล่าว|ทำให้|สังกัด|จ\.|อ\.|ต\.|ถ\.|พ\.?ศ"
)
_SAYS = re.compile(r"ว่า(?!ที่|จ้าง|ง|การ|า)")
_LEANS = re.compile(r"ซึ่ง|จาก(?!กรณี|นั้น|นี้)|โดย(?!เฉพาะ)|เพราะ|เนื่องจาก|อีกทั้ง|ตลอดจน|พร้อม|ส่งผลให้|อ้าง|ทั้งที่")
_SHORT_NAME = re.compile(r"(?:[ก-ฮเแโ]{1,4}\.)+ ?")
_MARK = re.compile("[\u0e30-\u0e3a\u0e45-\u0e4e]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of text that is kept whole; positions in the normalised text.

    ``before`` and ``after`` are what it costs to begin a passage with it, and to end one behind it. ``leans`` says
    that it belongs to what stands before it ("because", "so that"), ``said`` that "says that" stands before it.
    """

    start: int
    end: int
    before: float
    after: float
    leans: bool = False
    said: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """Clauses of one paragraph that follow each other."""

    clauses: tuple[Clause, ...]

    @property
    def start(self) -> int:
        """Where it begins in the normalised text."""
        return self.clauses[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.clauses[-1].end

    @property
    def length(self) -> int:
        """Characters."""
        return self.end - self.start

    @property
    def cost(self) -> float:
        """What its two ends cost together."""
        return self.clauses[0].before + self.clauses[-1].after


def clean(text: str, limit: int) -> str:
    """The beginning of a text as passages are cut from it: normalised, with its line breaks."""
    return normalise(text[: 2 * limit + 200], keep_lines=True)[:limit]


def passages(text: str, keep: Sequence[tuple[int, int]] = ()) -> list[Passage]:
    """All passages of ``SHORTEST`` to ``LONGEST`` characters of a text from :func:`clean`, in order of their beginnings.

    They overlap: the caller chooses. A paragraph that is shorter as a whole is a passage too. ``keep`` are spans
    that must not be cut inside, such as names.
    """
    inside = {at for start, end in keep for at in range(start + 1, end)}
    return [
        passage for start, end in _paragraphs(text) for passage in _of_paragraph(text, start, end, inside)
    ]


def _of_paragraph(text: str, start: int, end: int, inside: Set[int]) -> Iterator[Passage]:
    found = clauses(text, start, end, inside)
    whole = end - start < SHORTEST
    for first, opening in enumerate(found):
        for last in range(first, len(found)):
            length = found[last].end - opening.start
            if length > LONGEST:
                break
            if length >= SHORTEST or (whole and last == len(found) - 1 and first == 0):
                yield Passage(tuple(found[first : last + 1]))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in [*_BREAK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if end > start:
            yield start, end
        start = gap.end() if gap else end


def clauses(text: str, start: int, end: int, inside: Set[int] = frozenset()) -> list[Clause]:
    """One paragraph (``start`` to ``end``, without a line break) cut wherever cutting is not forbidden."""
    words = _words(text, start, end)
    kept = {
        at for found in _QUOTED.finditer(text, start, end) for at in range(found.start() + 1, found.end())
    }
    prices = [
        NEVER if left in kept or left in inside else _price(text[start:left], text[right : right + 40])
        for (_, left), (right, _) in zip(words, words[1:], strict=False)
    ]
    return _merged(text, words, prices)


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    gaps = [(gap.start(), gap.end()) for gap in _SPACES.finditer(text, start, end)]
    lefts, rights = [start, *(stop for _, stop in gaps)], [*(begin for begin, _ in gaps), end]
    return [(a, b) for a, b in zip(lefts, rights, strict=True) if b > a]


def _price(left: str, right: str) -> float:
    """What it costs to cut between two words."""
    if right[0] in "ๆฯ)]”’,.;:%" or left[-1] in "([“‘":
        return NEVER
    if _DIGIT.match(right) or (_ENDS_NUMBER.search(left) and _hangs(right)):
        return NEVER
    if _ENDS_NUMBER.search(left[-16:]):
        counted = _ENDS_COUNT.search(left[-16:]) and not _ACTS.match(right)
        return CHEAP if _begins(right) or _SHORT_NAME.match(right) or counted else DEAR
    if _ENDS_WANTING.search(left[-12:]):
        return CHEAP if left.endswith("ว่า") else 2 * DEAR
    if _ABBREVIATED.search(left[-12:]):
        # A short name in front of its verb begins a sentence; one cut off there is left alone.
        return CHEAP if _begins(right) else 2 * DEAR if _ACTS.match(right) else DEAR
    if name := _SHORT_NAME.match(right):
        return CHEAP if _ACTS.match(right[name.end() :]) else DEAR
    if _begins(right):
        return CHEAP if leaning(right) else FREE
    return DEAR if _hangs(right) or right[0] in "“‘(\"'" else CHEAP


def leaning(word: str) -> bool:
    """Whether a clause goes on with what stands before it."""
    return (_DANGLES.match(word) or _LEANS.match(word)) is not None


def _opening(price: float, word: str) -> float:
    """What it costs to begin at a place where cutting costs ``price``: a passage should not lean on what is not shown."""
    dangling = 1.0 if _DANGLES.match(word) else 0.4 if _LEANS.match(word) else 0.0
    return min(price, 2 * DEAR) + dangling + (word[0] in "([")


def _begins(word: str) -> bool:
    return word.startswith(_BEGINS)


def _hangs(word: str) -> bool:
    return word.startswith(_HANGS) and not _begins(word)


def _merged(text: str, words: Sequence[tuple[int, int]], prices: Sequence[float]) -> list[Clause]:
    found: list[Clause] = []
    begin, before, said = 0, FREE, False
    for at, price in enumerate([*prices, FREE]):
        start, end = words[begin][0], words[at][1]
        # A name or bracket that goes on and on must not glue a whole text together.
        if price >= NEVER and end - start <= LONGEST:
            continue
        opening = text[start : words[begin][1]]
        if says := _SAYS.match(opening):
            start, before, said = start + says.end(), FREE, True
        # Behind "says that" the matter begins, but nothing may end there.
        hanging = text[:end].endswith("ว่า")
        after = 2 * DEAR if hanging else min(price, DEAR * 2)
        if end > start:
            found += _short(text, Clause(start, end, before, after, not said and leaning(opening), said))
        begin, said = at + 1, hanging
        if begin < len(words):
            before = _opening(FREE if said else price, text[words[begin][0] : words[begin][1]])
    return found


def _short(text: str, clause: Clause) -> list[Clause]:
    """The clause, or where it is too long its parts, cut before connectives or else between words."""
    if clause.end - clause.start <= LONGEST:
        return [clause]
    pieces = segments(text[clause.start : clause.end])
    ends = [clause.start + n for n in accumulate(map(len, pieces))]
    found: list[Clause] = []
    start, before, good, any_joint = clause.start, clause.before, 0, 0
    for piece, end in zip([*pieces[1:], ""], ends, strict=True):
        if end - start > LONGEST and any_joint > start:
            stop, cost = (good, CHEAP) if good > start else (any_joint, 2 * DEAR)
            found.append(_part(clause, start, stop, before, cost))
            start, before, good = stop, cost, 0
        if _joint(text, end):
            any_joint = end
            if piece in _SPLIT_BEFORE and end - start >= SHORTEST:
                good = end
    found.append(_part(clause, start, clause.end, before, clause.after))
    return [c for c in found if c.end - c.start <= LONGEST]


def _part(clause: Clause, start: int, end: int, before: float, after: float) -> Clause:
    first = start == clause.start
    return Clause(start, end, before, after, clause.leans or not first, clause.said and first)


def _joint(text: str, at: int) -> bool:
    """Whether a word may end here: not inside a number, not before a vowel or tone mark that belongs to what stands before."""
    if at >= len(text):
        return True
    digits = _DIGIT.match(text[at]) is not None and (_ENDS_NUMBER.search(text[:at][-2:]) is not None)
    return not (digits or _MARK.match(text[at]) or text[at] in "ๆฯ.,%)]”’")
