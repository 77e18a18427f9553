"""Which agencies a text names, and whether the reader's own is among them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.pmoc.catalogue import AGENCIES
from monitor.pmoc.model import OwnAgency
from thai.digits import to_arabic

_MOST_AGENCIES = 30
_SHORT_TEXT = 1_000  # characters; what is longer is read anew each time
_LONGEST_NAME = 90  # characters; a longer piece is a sentence, not a name
_GENERIC = r"(?:(?:หน่วยงาน|สถาบัน|องค์กร)(?:ทาง|ด้าน)[ก-๎]{2,30}?(?:ทุก(?:แห่ง|หน่วยงาน|หน่วย)|ทั้งหมด|ที่เกี่ยวข้อง)|(?:หน่วยงาน|ส่วนราชการ|ผู้)(?:ต่าง ?ๆ ?)?(?:อื่น ?ๆ ?)?(?:ที่|ผู้)?(?:เกี่ยวข้อง|มีส่วนเกี่ยวข้อง))"
_EVERYONE = (
    r"(?:ทุก(?: ?ๆ ?)?(?:หน่วยงาน|ส่วนราชการ|กระทรวง|กรม|องค์กร|หน่วย(?!งาน)|องค์การมหาชน)(?:ของรัฐ|ภาครัฐ)?(?:[ /]{0,2}(?:กระทรวง|กรม|หน่วยงาน|ทบวง)(?![ก-๎])){0,3}"
    r"|(?:หน่วยงาน|ส่วนราชการ|องค์การมหาชน|หน่วยงานของรัฐ|หน่วยงานภาครัฐ|กระทรวง)(?:ของรัฐ|ภาครัฐ)?(?:ทุก(?:แห่ง|หน่วยงาน|หน่วย|กระทรวง|กรม)|ทั้งหมด|ทั้งหลาย)|all (?:government )?agencies|ทุกภาคส่วน)"
)
_UNDER = r"(?: ?(?:และ|/|,|พร้อม(?:ด้วย|ทั้ง)?|รวมถึง|รวมทั้ง|ตลอดจน|กับ)? ?(?:\( ?)?(?:ทุก)?(?:หน่วยงาน|องค์กร|ส่วนราชการ|องค์การมหาชน|หน่วย)(?:ทุกแห่ง|ทั้งหมด|ต่าง ?ๆ)? ?(?:ที่อยู่)?(?:ภายใต้|ภายใน|ใน)? ?(?:การ)?(?:สังกัด|กำกับ(?:ดูแล)?)(?: ?ทั้งหมด| ?\))?)"
_EVERYONE_RE = re.compile(rf"{_EVERYONE}(?! ?(?:ที่อยู่)?(?:ใน|ภายใต้) ?(?:การ)?(?:สังกัด|กำกับ))", re.IGNORECASE)
_UNDER_WHOM_RE = re.compile(
    rf"(?:{_EVERYONE}|หน่วยงาน|องค์กร|องค์การมหาชน|ส่วนราชการ)(?:ที่อยู่)?(?: ?(?:ใน|ภายใต้) ?(?:การ)?(?:สังกัด|กำกับ(?:ดูแล)?)) ?(?P<whom>.{{0,60}})",
    re.IGNORECASE,
)
UNDER_RE = re.compile(_UNDER)
_GENERIC_RE = re.compile(_GENERIC)
_SHORT_NAME = re.compile(r"[ก-ฮA-Za-z.]{2,9}")


@dataclass(frozen=True)
class Named:
    """An agency named in a text, at `start` to `end`; `own` when it is the reader's."""

    start: int
    end: int
    name: str
    own: bool = False


def squeeze(text: str) -> str:
    """The text without white space and repetition marks, for names that posts break or space out."""
    return re.sub(r"[\sฯ\u200b]", "", text)


def _abbreviation(name: str) -> str:
    """A pattern for a lettered short name, with or without its stops, never inside another word."""
    letters = [re.escape(part) for part in name.strip(". ").split(".")]
    if len(letters) == 1 and re.fullmatch(r"[ก-ฮ]{2,6}", letters[0]):
        core = r"\.?".join(letters[0])
        # Without its stop a word may follow it directly, but only one that cannot make it a name: สมศ ≠ สมศักดิ์.
        end = r"(?:\.(?![ก-ฮ]{1,3}\.)|(?![ก-๎.])|(?=(?:ชี้แจง|ตอบ|รับ|และ|ร่วม|แจ้ง|ภายใน|ดำเนินการ|ต้อง|กับ|โดย)))"
        start = "" if len(letters[0]) > 2 else r"(?<![ก-๎.])"
        short = r"(?:\.(?![ก-ฮ]{1,3}\.)|(?=\s|[,/)]|$))"  # ส.ป. is not part of ส.ป.ก.
        return rf"{start}{core}{end if len(letters[0]) > 2 else short}"
    if re.search(r"[A-Za-z]", name):
        return rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])"
    if "." in name:
        return r"(?<![ก-ฮ]\.)" + r"\.? ?".join(letters) + r"(?:\.|(?![ก-๎]))"
    return re.escape(name)


def _full(name: str) -> str:
    return r"\s?".join(re.escape(c) for c in name if not c.isspace())


def _is_short(name: str) -> bool:
    return bool(_SHORT_NAME.fullmatch(name)) and not name.startswith("กระทรวง")


@lru_cache(maxsize=8)
def _own_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """All ways of writing the reader's own names. A name cut short by "ฯ" must keep it in the text."""
    parts: list[str] = []
    for name in sorted({n.strip() for n in names if n.strip()}, key=len, reverse=True):
        if _is_short(name):
            parts.append(_abbreviation(name))
            continue
        core = re.sub(r"^(?:สำนักงาน|สำนัก|สถาบัน|กรม|กระทรวง)", "", name)
        # A long name is known by its first two thirds: posts misspell and shorten the rest.
        if len(core) >= 30:
            parts.append(rf"(?:สำนักงาน|สำนัก|สนง\.?)?\s?{_full(core[: len(core) * 2 // 3])}[ก-๎]{{0,20}}")
        if len(core) >= 20:
            # "สำนักงานรับรองมาตรฐานฯ": cut short, and says so.
            parts.append(rf"(?:สำนักงาน|สำนัก|สนง\.?)?\s?{_full(core[:10])}[ก-๎]{{0,25}}\s?ฯ")
        parts.append(_full(name))
    return re.compile("|".join(f"(?:{p})" for p in parts) or r"(?!)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _known_pattern() -> re.Pattern[str]:
    full = sorted((n for n, _ in AGENCIES), key=len, reverse=True)
    short = sorted({s for _, shorts in AGENCIES for s in shorts}, key=len, reverse=True)
    headed = [f"เลขาธิการ{n.removeprefix('สำนักงาน')}" for n in full if n.startswith("สำนักงานคณะกรรมการ")]
    parts = [_full(n) for n in [*headed, *full]] + [_abbreviation(s) for s in short]
    return re.compile("|".join(f"(?:{p})" for p in parts))


def is_everyone(name: str) -> bool:
    """Whether a name means all agencies, or those concerned, and none in particular."""
    return bool(_EVERYONE_RE.search(name) or _GENERIC_RE.search(name))


@lru_cache(maxsize=1)
def _known_with_those_under() -> re.Pattern[str]:
    return re.compile(rf"(?:{_known_pattern().pattern}){_UNDER}")


def mentions_own(text: str, own: OwnAgency) -> bool:
    """Whether the text names the reader's agency, under any of its names."""
    return bool(_own_pattern(own.names).search(text))


def mentions_topic(text: str, own: OwnAgency) -> bool:
    """Whether the text is about a subject that is the reader's business alone."""
    tight = squeeze(text)
    return any(squeeze(t) in tight for t in own.topics if t.strip())


def find_agencies(text: str, own: OwnAgency) -> list[Named]:
    """The agencies named in `text`, own and known ones, "everyone" and "those concerned", in order."""
    return list(_remembered(text, own) if len(text) <= _SHORT_TEXT else _find(text, own))


@lru_cache(maxsize=2048)
def _remembered(text: str, own: OwnAgency) -> tuple[Named, ...]:
    """A line is asked about many times while its message is read."""
    return _find(text, own)


_CUT_SHORT = re.compile(r"(?<![ก-๎])(?:กระทรวง|กรม|สำนักงาน|สำนัก|สถาบัน|องค์การ|การ)[ก-๎]{2,30}\s?ฯ(?!ล)")
"""A name cut short, which says so: "กรมอุทยานฯ"."""
_KIND_BEFORE = re.compile(r"(?<![ก-๎])(?:กระทรวง|สำนักงาน|สนง\.)\s?$")
"""The kind before a short name, a part of it: "กระทรวง อว.", "สำนักงาน ก.พ."."""
_DAY_BEFORE = re.compile(r"[0-9๐-๙]\s?$")
"""What makes "ก.พ." February rather than the Civil Service Commission."""


def _find(text: str, own: OwnAgency) -> tuple[Named, ...]:
    found: list[Named] = []
    masked = text
    readers = (
        (_own_pattern(own.names), True),
        (_EVERYONE_RE, False),
        (_GENERIC_RE, False),
        (_known_pattern(), False),
        (_CUT_SHORT, False),
    )
    for pattern, is_own in readers:
        for m in pattern.finditer(masked):
            if m.end() > m.start() and not (
                m[0].startswith("ก.พ") and _DAY_BEFORE.search(text[: m.start()][-4:])
            ):
                under = None if is_own else UNDER_RE.match(text, m.end())
                end = under.end() if under and under[0].strip() else m.end()
                kind = _KIND_BEFORE.search(text[max(0, m.start() - 10) : m.start()])
                start = m.start() - len(kind[0]) if kind else m.start()
                found.append(Named(start, end, text[start:end].strip(), is_own))
        masked = pattern.sub(lambda m: "\0" * len(m[0]), masked)
    return tuple(sorted(found, key=lambda n: n.start))


# What ends the names after a label: the request that follows them.
_REQUEST = re.compile(
    r"\s?(?:ขอให้|โปรด|กรุณา|รีบ|เร่ง|ช่วย|เพื่อ|พิจารณา|ดำเนินการ|ชี้แจง|ตอบ(?!รับ)|รายงาน|ตรวจสอบ|เป็น(?:หน่วยงาน|ผู้|เจ้าภาพ)|ภายใน|ก่อนเวลา|รับผิดชอบ|แจ้งรับ|รับไป|จัดทำ|ส่งข้อมูล|to respond|ครับ|ค่ะ|นะคะ)"
)
_SEPARATOR = re.compile(
    r"\s{0,3}(?:[,;/|+&@\n•·▪●◦\"]|และ(?!หน่วยงานในสังกัด)|ร่วมกับ|รวมถึง|ตลอดจน|กับ| - |–|—)\s{0,3}|(?<=[.\ue000])\s+(?=[ก-ฮ]{1,6}\.)"
)
_UNDER_NAMED = re.compile(
    rf"(?:{_EVERYONE}|หน่วยงาน|องค์กร|องค์การมหาชน|ส่วนราชการ)(?:ที่อยู่)? ?(?:ใน|ภายใต้) ?(?:การ)?(?:สังกัด|กำกับ(?:ดูแล)?)(?:ของ)? ?[ก-๎.]{{2,60}}"
)
_BRACKETS = re.compile(r"(?<=[^\s(])\s?\([^()\n]{1,80}\)")
_PIECE_HEAD = re.compile(
    r"^(?:[-–•*▪●◦>@→(\[\s]+|[0-9๐-๙]{1,2}[.)]\s?|ให้|โดย|มอบ(?:หมาย)?(?:ให้)?|เรียน|และ|ได้แก่|คือ|หลัก\s?[:：]|ร่วม\s?[:：]|รอง\s?[:：]|หน่วยงาน(?:หลัก|ร่วม|รอง)\s?[:：]?)+\s*"
)
ROLE = re.compile(
    r"\s?[(\[](?:หน่วยงาน)?(?:หลัก|เจ้าภาพ(?:หลัก|ร่วม)?|ร่วม|รอง|สนับสนุน|องค์การมหาชน|main|lead|ผู้รับผิดชอบ)[)\]]"
)
_NOT_A_NAME = re.compile(
    r"^(?:[-–—.\s]*|ไม่มี|ไม่ระบุ|n/?a|ครับ|ค่ะ|ด้วย|อื่น ?ๆ|ตามข้างต้น|(?:ตัด|ยกเลิก|ไม่รวม|เดิม).*|ดังนี้|ที่ระบุ|ข้างต้น|องค์การมหาชน|หลัก|ร่วม|รอง|ทุกคน|ท่าน|\(?PMOC\)?|ศูนย์ปฏิบัติการนายกรัฐมนตรี.*|(?:โทร|tel).*)$",
    re.IGNORECASE,
)
_MARK = "\ue000"


def _pieces(value: str, own: OwnAgency) -> list[str]:
    """The value split at its separators, names that hold a separator kept whole."""
    kept: list[str] = []

    def keep(m: re.Match[str]) -> str:
        kept.append(m[0])
        return f"{_MARK}{len(kept) - 1}{_MARK} " if m[0][-1:] == "." else f"{_MARK}{len(kept) - 1}{_MARK}"

    for pattern in (
        _known_with_those_under(),
        _UNDER_NAMED,
        _BRACKETS,
        _own_pattern(own.names),
        _known_pattern(),
        UNDER_RE,
        _EVERYONE_RE,
        _GENERIC_RE,
    ):
        value = pattern.sub(keep, value)
    cut = _REQUEST.search(value)
    value = value[: cut.start()] if cut else value

    def restore(piece: str) -> str:
        # A kept name may hold another kept one ("กระทรวง… และหน่วยงานในสังกัด").
        for _ in range(3):
            piece = re.sub(rf"{_MARK}([0-9]+){_MARK}", lambda m: kept[int(m[1])], piece)
        return piece

    # Two kept names side by side are two, unless the second says "and those under it".
    value = re.sub(
        rf"({_MARK}[0-9]+{_MARK})\s{{0,3}}(?={_MARK}([0-9]+){_MARK})", lambda m: _join(m, kept), value
    )
    return [restore(p) for p in _SEPARATOR.split(value) if p and p.strip()]


def _join(m: re.Match[str], kept: list[str]) -> str:
    second = kept[int(m[2])]
    return m[1] if second.lstrip().startswith("(") or UNDER_RE.fullmatch(second) else m[1] + ","


def _short_form(piece: str, own: OwnAgency) -> list[str]:
    """A piece as names: "full name (abbreviation)" is its abbreviation, other brackets are names of their own."""
    m = re.match(r"^([^()]{2,})\(([^()]{1,80})\)?\s*(.*)$", piece)
    if not m:
        return [piece]
    base, inner, rest = m[1].strip(), m[2].strip(), m[3].strip()
    if UNDER_RE.fullmatch(f"({inner})") or UNDER_RE.fullmatch(inner):
        return [f"{base} ({inner})"]
    known = dict(AGENCIES).get(base)
    both_own = mentions_own(base, own) and mentions_own(inner, own)
    same = both_own or (
        known is not None and any(squeeze(inner).strip(".") == squeeze(s).strip(".") for s in known)
    )
    if same or (known is None and not _known_pattern().fullmatch(base) and _is_short(inner)):
        return [inner, *([rest] if rest else [])]
    return [
        base,
        *(p.strip() for p in re.split(r"[,/]|\sและ\s?|(?<=\.)\s+(?=[ก-ฮ]{1,6}\.)", inner) if p.strip()),
    ]


_REQUEST_IN_NAME = re.compile(r"ขอให้|ร่วมให้|ให้ข้อมูล|ช่วย(?=\S)|โปรด|ดำเนินการ")


def agencies_in_label(value: str, own: OwnAgency) -> tuple[str, ...]:
    """The agencies that the value of a label names, short and clean, each once, in their order."""
    value = ROLE.sub("", value[:3000])
    names: dict[str, str] = {}
    for piece in _pieces(value, own):
        for name in _short_form(piece, own):
            if _REQUEST_IN_NAME.search(name) and (inside := find_agencies(name, own)):
                names |= {
                    squeeze(n.name).strip("."): n.name
                    for n in inside
                    if squeeze(n.name).strip(".") not in names
                }
                continue
            name = _PIECE_HEAD.sub("", name).strip(" ,;:/-–—()[]\"“”'*\t")
            if name and not _NOT_A_NAME.match(name) and len(name) <= _LONGEST_NAME and "http" not in name:
                names.setdefault(squeeze(to_arabic(name)).strip("."), name)
    return tuple(names.values())[:_MOST_AGENCIES]


NO_NAME_INSIDE = re.compile(
    r"ร้อง|ถูก|ไม่|เตือน|ชี้แจง|เผย|เก็บ|ขึ้น|ล่ม|จริง|ให้|ว่า|แล้ว|กรณี|แบบ|ล่าช้า|ทุจริต|เกิด|หมด|ขาย|แจก|โกง|จับกุม|ปิดตัว|งบ|ขาดแคลน|รั่ว|ค้าง|หนี|แฮก|พุ่ง|ยุบ|ห้าม|ลาออก|แฉ|จม|ป่วย|พัง|ทิ้ง|โดน|กำลัง|อาจ|ต้อง|ปลอม|เถื่อน|แพง|เลื่อน|ระบาด|ขัดข้อง|เสียหาย|ชำรุด|ไฟไหม้|ซ้ำ|ผิด|ใคร|ทำไม|หลอก|อ้าง"
)
"""Words of what happens, which no name of an agency holds."""
_LOOKS_LIKE_A_NAME = re.compile(
    r"(?<![ก-๎])(?:กรม|กระทรวง|สำนักงาน|สำนัก|สถาบัน|องค์การ|การ(?=[ก-๎]{2,30}(?:แห่งประเทศไทย|นครหลวง|ส่วนภูมิภาค))|จังหวัด|มหาวิทยาลัย|ศูนย์|ธนาคาร|กองทุน|คณะกรรมการ|สภา|เทศบาล)[ก-๎]{2,40}(?![ก-๎])"
    r"|(?<![ก-๎.])(?:[ก-ฮ]{1,5}\.){1,4}(?![ก-๎])"
)


def without_repetition(names: Sequence[str]) -> tuple[str, ...]:
    """The names in their order without those that an earlier one holds ("ผอ.สมศ.", "สมศ.")."""
    kept: dict[str, str] = {}
    for name in names:
        bare = squeeze(name).strip(".")
        if bare and not any(bare in earlier for earlier in kept):
            kept[bare] = name
    return tuple(kept.values())


def names_only(text: str, own: OwnAgency) -> bool:
    """Whether the text is nothing but names of agencies, separators and a polite word."""
    found = find_agencies(text, own)
    if not found:
        return False
    rest = text
    for n in reversed(found):
        rest = rest[: n.start] + " " + rest[n.end :]
    rest = UNDER_RE.sub(" ", rest)
    listed = re.search(r"[,/]|และ", rest)
    rest = re.sub(
        r"และ|ร่วมกับ|เรียน|มอบหมาย|มอบ|ให้|โดย|รวมถึง|ครับ|ค่ะ|หลัก|ร่วม|รอง|องค์การมหาชน|สำนักงาน|[0-9]{1,2}[.)]",
        "",
        rest,
    )
    # Beside a known name, in a list, others that look like names pass as well.
    if listed:
        rest = _LOOKS_LIKE_A_NAME.sub(lambda m: m[0] if NO_NAME_INSIDE.search(m[0]) else " ", rest)
    return not re.search(r"[\w\u0e00-\u0e7f]", rest)


@dataclass(frozen=True)
class Verdict:
    """Whether an issue is the reader's, and whether that is sure."""

    ours: bool
    sure: bool


def judge(agencies: Sequence[str], about: str, own: OwnAgency, *, assigned: bool) -> Verdict:
    """Decide whether an issue is ours; doubt is resolved towards yes.

    `agencies` are those named for it, `about` its title and detail; `assigned` says that the agencies were
    made responsible and not merely mentioned.
    """
    text = "\n".join(agencies)
    if mentions_own(text, own):
        return Verdict(True, assigned)
    if any(_EVERYONE_RE.search(a) for a in agencies):
        return Verdict(True, assigned)
    if _under_our_parent(text, own) or mentions_own(about, own) or mentions_topic(about, own):
        return Verdict(True, False)
    vague = [a for a in agencies if _GENERIC_RE.search(a)]
    if vague and (len(vague) == len(agencies) or _names_parent(text, own)):
        return Verdict(True, False)
    return Verdict(False, assigned and bool(agencies) and not vague)


def _names_parent(text: str, own: OwnAgency) -> bool:
    tight = squeeze(text)
    return any(re.search(rf"(?<![ก-ฮ]\.){re.escape(squeeze(p))}(?![ก-๎])", tight) for p in own.parents)


def _under_our_parent(text: str, own: OwnAgency) -> bool:
    """Whether one is all that belongs to a parent of ours ("ศธ. และหน่วยงานในสังกัด", "ศธ. สธ. และหน่วยงานในกำกับ")."""
    names = text.split("\n")
    if UNDER_RE.search(names[-1]) and len(names) > 1 and _names_parent(text, own):
        return True
    for name in text.split("\n"):
        if UNDER_RE.search(name) and _names_parent(UNDER_RE.sub("", name), own):
            return True
        m = _UNDER_WHOM_RE.search(name)
        if m and _names_parent(m["whom"], own):
            return True
    return False
