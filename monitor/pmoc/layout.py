"""A message's outer form made plain before it is read: stamps of copied chats, weak numbering, flattened tables.

What comes out is again text, in the one form that `lines` and `segments` read: numbered lines, and "label: value".
"""

import re
from collections.abc import Sequence

from monitor.pmoc.edges import note_of
from monitor.pmoc.lines import Label, label_of, make_line, number_of, unframed
from monitor.pmoc.model import OwnAgency
from monitor.pmoc.moments import is_limit
from monitor.pmoc.naming import lists_names
from monitor.pmoc.sources import URL, is_source_line
from thai.digits import to_arabic

_MOST_LINES = 600

_STAMP = re.compile(
    r"^\s*(?:\[[0-9๐-๙/.: ,\-]{5,24}(?:น\.|[AaPp][Mm])?\]\s*[^:\n]{1,60}:\s|[^\[\]:\n]{1,50}, ?\[[0-9๐-๙/.: ,\-]{5,24}(?:น\.|[AaPp][Mm])?\]:?\s*)"
    r"|^\s*\[(?:IA|PMOC)\]\s*(?=\S)"
    r"|^\s*(?:PMOC|ทีมโฆษก|โฆษก|แอดมิน|admin)\s?[^\s:]{0,15}\s?:\s(?=\s*(?:ประเด็น|เรื่อง|ทั้ง|[0-9๐-๙(]))",
    re.IGNORECASE,
)


_LIMIT_FIRST = re.compile(
    r"^\W{0,4}(?P<due>(?:ภายใน|ก่อน|ไม่เกิน)\s?(?:เวลา\s?)?[0-9๐-๙][0-9๐-๙.: ]{0,6}\s?(?:น\.|ชม\.?|ชั่วโมง|นาที)(?:\s?(?:วันนี้|พรุ่งนี้))?)"
    r"\s+(?P<rest>(?!\W*(?:นับ|ของ|วันที่))\S.{30,})$"
)
"""A sentence that begins with its limit; read with the limit at its end."""
_IN_ORDER = re.compile(r"^(\W{0,4}[ก-๎]{2,30})\s?[(\[]\s?(?:เรียง)?ตามลำดับ\s?[)\]]\s?:?\s*(?=\S)")
"""Names in the order of the issues: "ผู้ชี้แจง (ตามลำดับ) 1. ... 2. ..."."""
_MARKED = re.compile(r"^(\W{0,4})`([^`\n]{2,30})`\s*:?\s*(?=\S)")
"""A label set off as code in a chat that knows such marks."""


_ORDERS = re.compile(
    r"(?:^|\s|และ|ส่วน)(?:ขอให้|มอบ(?:หมาย)?(?:ให้)?|ขอ)\s?(?P<who>\S[^\n]{1,60}?)\s?(?:ร่วมกัน|ร่วม|เร่ง|ช่วย)?ชี้แจง(?:กรณี|เรื่อง|ประเด็น)\s?(?P<what>[^\n]{8,200}?)"
    r"(?=\s?(?:และ|ส่วน)?(?:ขอให้|มอบหมาย)|\s(?:โดย)?ทั้ง|\sภายใน|\sก่อน|\sโดย|$)"
)


def _orders(line: str) -> list[str]:
    """A sentence with several orders as a list: "ขอให้ ก. ชี้แจงกรณี... และขอให้ ข. ชี้แจงกรณี... ภายใน..."."""
    found = list(_ORDERS.finditer(line[:2_000]))
    if len(found) < 2:
        return [line]
    rest = line[found[-1].end() :].strip()
    return [f"{n}. {m['what'].strip()} มอบ {m['who'].strip()}" for n, m in enumerate(found, 1)] + (
        [rest] if rest else []
    )


_HASHED = re.compile(r"(?:^|(?<=\s))#\s?(?P<n>[0-9]{1,2})[.):]?\s+(?=\S)")


def _hashed(line: str) -> list[str]:
    """A list run on in one line as lines: "IA 23 พ.ย. #1 ... #2 ... #3 ..."."""
    cuts = list(_HASHED.finditer(to_arabic(line[:4_000])))
    if len(cuts) < 2 or [int(m["n"]) for m in cuts] != list(range(1, len(cuts) + 1)):
        return [line]
    ends = [*(m.start() for m in cuts[1:]), len(line)]
    items = [f"{m['n']}. {line[m.end() : end].strip()}" for m, end in zip(cuts, ends, strict=True)]
    return [line[: cuts[0].start()].strip(), *items] if cuts[0].start() else items


def plain_layout(text: str, own: OwnAgency) -> str:
    """The cleaned text with its outer form made plain. Never raises; texts of very many lines stay as they are."""
    if text.count("\n") >= _MOST_LINES:
        return text
    lines = unframed(text).split("\n")
    lines = [_MARKED.sub(r"\1\2: ", _STAMP.sub("", line, count=1)).replace("`", "") for line in lines]
    lines = [_IN_ORDER.sub(r"\1: ตามลำดับ ", line, count=1) for line in lines]
    lines = [_LIMIT_FIRST.sub(r"\g<rest> \g<due>", line, count=1) for line in lines]
    lines = [part for line in lines for part in _orders(line)]
    lines = [part for line in lines for part in _hashed(line)]
    lines = _columns(lines)
    lines = _table(lines, own)
    lines = _cell_rows(lines, own)
    return "\n".join(_numbering(lines))


# --- numbering ---------------------------------------------------------------------------------------------------

_LETTERS = "กขคงจฉชซฌญ"
_NOT_A_MONTH = r"(?!\s*(?:ม\.ค|ก\.พ|มี\.?ค|เม\.?ย|พ\.ค|มิ\.?ย|ก\.ค|ส\.ค|ก\.ย|ต\.ค|พ\.ย|ธ\.ค|มกรา|กุมภา|มีนา|เมษา|พฤษภา|มิถุนา|กรกฎา|สิงหา|กันยา|ตุลา|พฤศจิกา|ธันวา))"
_WEAK = (
    re.compile(r"^\W{0,4}(?:no|item|case)\.?\s?#?(?P<n>[0-9]{1,2})\s*[:.)\-–/]?\s*(?=\S)", re.IGNORECASE),
    re.compile(r"^\W{0,4}(?P<n>[0-9]{1,2})\s?(?:/(?![0-9])|、|\||~|=|\*)\s*(?=\S)"),
    re.compile(r"^\W{0,4}#(?P<n>[0-9]{1,2})\s*[:.)\-–]?\s*(?=\S)"),
    re.compile(r"^\W{0,4}(?:ข้อ|ประเด็น|เรื่อง|ข่าว|หัวข้อ|issue|topic)\s{0,2}(?P<n>[0-9]{1,2})\s+(?=\S)", re.IGNORECASE),
    re.compile(rf"^\W{{0,4}}(?P<n>[0-9]{{1,2}})(?:\s+|(?=[ก-ฮเ-ไ])){_NOT_A_MONTH}(?=[ก-๎A-Za-z\"“(\[])(?!(?:ราย|คน|ชม|ชั่วโมง|นาที|วัน)(?![ก-๎]))"),
    re.compile(rf"^\W{{0,4}}(?P<l>[{_LETTERS}])[.)]\s*(?=[^\s.])(?![ก-ฮ]\.)"),
    re.compile(r"^\W{0,4}(?:(?:ประเด็น|เรื่อง|ข้อ)(?:ที่)?\s?)?(?P<a>[A-Ha-h])[.):]\s*(?=\S)"),
)  # fmt: skip


def _value(m: re.Match[str]) -> int:
    groups = m.groupdict()
    if groups.get("l"):
        return _LETTERS.index(groups["l"]) + 1
    if groups.get("a"):
        return ord(groups["a"].lower()) - ord("a") + 1
    return int(groups["n"])


def _numbering(lines: Sequence[str]) -> list[str]:
    """Weak numbers ("1 ...", "ก. ...", "2/ ...", "#3 ...") made "1. ..." where they count on from 1 and no others stand."""
    plain = [to_arabic(line) for line in lines]
    if any(n and n.value == 1 for n in (number_of(make_line(p)) for p in plain if p[:12].strip())):
        return list(lines)
    for pattern in _WEAK:
        at: list[tuple[int, re.Match[str]]] = []
        for i, line in enumerate(plain):
            if (m := pattern.match(line)) and _value(m) == len(at) + 1:
                at.append((i, m))
        if len(at) >= 2:
            result = list(lines)
            for n, (i, m) in enumerate(at, 1):
                result[i] = f"{n}. {lines[i][m.end() :]}"
            return result
    said = [(i, m) for i, line in enumerate(plain) if (m := _IN_WORDS.match(line))]
    if len(said) >= 2 and all(m["n"] == word for (_, m), word in zip(said, _COUNTED, strict=False)):
        return _renumbered(lines, said)
    told = [(i, m) for i, line in enumerate(plain) if (m := _SPOKEN.match(line))]
    if len(told) >= 2:
        return _renumbered(lines, told)
    return list(lines)


def _renumbered(lines: Sequence[str], heads: Sequence[tuple[int, re.Match[str]]]) -> list[str]:
    """The lines with what matched at their heads made the numbers 1, 2, 3."""
    result = list(lines)
    for n, (i, m) in enumerate(heads, 1):
        result[i] = f"{n}. {lines[i][m.end() :]}"
    return result


_COUNTED = ("หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "สิบ")
_IN_WORDS = re.compile(
    rf"^\W{{0,4}}(?:(?:ประเด็น|เรื่อง|ข้อ)(?:ที่)?\s?)?(?:ที่)?(?P<n>{'|'.join(_COUNTED)})(?:\s?[.):\-–]\s*|\s+)(?=\S)"
)
"""Numbers written out: "หนึ่ง ...", "เรื่องที่สอง ..."."""


_SPOKEN = re.compile(
    r"^\W{0,4}(?:และ|ส่วน|แล้วก็|ต่อด้วย)?\s?(?:อีก\s?(?:หนึ่ง|1)?\s?(?:เรื่อง|ประเด็น)(?:หนึ่ง|นึง)?|(?:เรื่อง|ประเด็น)(?:แรก|ต่อมา|ต่อไป|ถัดไป|ถัดมา|สุดท้าย|ที่เหลือ))(?:เลย|ก็|นะ|คะ|ครับ|จ้า)?(?:คือ)?(?:เรื่อง|ประเด็น)?\s?[:：]?\s*(?=\S)"
)


# --- tables that lost their bars ---------------------------------------------------------------------------------

_COUNT = re.compile(r"(?:ลำดับ|ที่|no\.?|#)(?:ที่)?", re.IGNORECASE)
_NAMES: dict[Label, str] = {
    "title": "ประเด็น",
    "agency": "หน่วยงาน",
    "source": "ที่มา",
    "due": "กำหนดตอบ",
    "detail": "รายละเอียด",
}
_Column = Label | None
"""What a column holds; None is the running number."""


def _column(cell: str) -> tuple[bool, _Column]:
    """Whether the cell is the name of a column, and of which."""
    cell = cell.strip(" *_:|")
    if not 1 < len(cell) <= 40:
        return False, None
    if _COUNT.fullmatch(cell):
        return True, None
    label = label_of(f"{cell}: ")
    known = label is not None and label.colon and label.end >= len(cell)
    if known and label and label.kind == "answer" and cell.startswith("ผู้"):
        return True, "agency"
    return (known, label.kind) if known and label and label.kind in _NAMES else (False, None)


def _heads(cells: Sequence[str]) -> list[_Column]:
    """The columns that the cells name, nothing where they do not name a table's columns."""
    read = [_column(c) for c in cells]
    kinds = [kind for is_column, kind in read if is_column]
    if len(kinds) < len(cells) or len(set(kinds)) < len(kinds):
        return []
    return kinds if "title" in kinds and ("agency" in kinds or "due" in kinds) else []


def _emit(number: int, cells: dict[Label, str]) -> list[str]:
    title = cells.get("title", "").strip()
    return [f"{number}. {title}"] + [
        f"{_NAMES[k]}: {v.strip()}" for k, v in cells.items() if k != "title" and v.strip()
    ]


def _columns(lines: Sequence[str]) -> list[str]:
    """A table copied cell by cell: a run of lines that only name columns, then each cell on a line of its own."""
    for i in range(len(lines)):
        heads: list[_Column] = []
        for j in range(i + 2, min(i + 8, len(lines)) + 1):
            heads = _heads([c for c in lines[i:j] if c.strip()]) or heads
        if heads:
            length = len(heads)
            body = [line for line in lines[i + length :] if line.strip()]
            return [*lines[:i], *(_rows_of_cells(body, heads) or lines[i:])]
    return list(lines)


def _rows_of_cells(body: Sequence[str], heads: Sequence[_Column]) -> list[str]:
    kinds = [h for h in heads if h]
    counted = [
        n for n, cell in enumerate(body) if re.fullmatch(r"[(]?[0-9]{1,2}[.)]?", to_arabic(cell.strip()))
    ]
    rows: list[Sequence[str]] = []
    after: Sequence[str] = ()
    if counted[:1] == [0]:
        edges = [*counted, len(body)]
        rows = [body[a + 1 : b] for a, b in zip(edges, edges[1:], strict=False)]
        rows, after = [*rows[:-1], rows[-1][: len(kinds)]], rows[-1][len(kinds) :]
    else:
        whole = len(body) // len(kinds) * len(kinds)
        rows = [body[a : a + len(kinds)] for a in range(0, whole, len(kinds))]
        after = body[whole:]
    if not rows or any(not row or len(row) > len(kinds) + 2 for row in rows):
        return []
    out: list[str] = []
    for n, row in enumerate(rows, 1):
        out += _emit(n, dict(zip(kinds, row, strict=False)))
    return [*out, "", *after]


def _table(lines: Sequence[str], own: OwnAgency) -> list[str]:
    """A table whose bars became blanks: a line of column names, then rows that begin with a number or follow on."""
    for i, line in enumerate(lines):
        if not 8 <= len(line) <= 160 or "\t" in line or "|" in line:
            continue
        heads = _heads(line.split())
        if len(heads) < 2:
            continue
        out: list[str] = []
        number = 0
        for j in range(i + 1, len(lines)):
            row = _row(lines[j], heads, own)
            if row is None:
                out += lines[j:] if not lines[j].strip() else [lines[j]]
                if not lines[j].strip():
                    break
                continue
            number += 1
            out += _emit(number, row)
        return [*lines[:i], *out] if number else list(lines)
    return list(lines)


def _row(line: str, heads: Sequence[_Column], own: OwnAgency) -> dict[Label, str] | None:
    """A row's cells by column, None where the line is no row of this table."""
    plain = to_arabic(line).strip()
    text = line.strip()
    number = re.match(r"[(]?[0-9]{1,2}[.)]?\s+", plain) if None in heads else None
    if None in heads and not number:
        return None
    text = text[number.end() :] if number else text
    kinds = [h for h in heads if h]
    cells = re.split(r"\s{2,}", text)
    if len(cells) == len(kinds):
        return dict(zip(kinds, cells, strict=True))
    found: dict[Label, str] = {}
    words = text.split()
    before, behind = kinds[: kinds.index("title")], kinds[kinds.index("title") + 1 :]
    for kind in before:
        taken = _cell(kind, words, own, at_end=False)
        found[kind], words = " ".join(words[:taken]), words[taken:]
    for kind in reversed(behind):
        taken = _cell(kind, words, own, at_end=True)
        found[kind], words = " ".join(words[len(words) - taken :]), words[: len(words) - taken]
    if not words or not any(found.values()):
        return None
    return {"title": " ".join(words), **{k: v for k, v in found.items() if v}}


def _cell(kind: Label, words: Sequence[str], own: OwnAgency, *, at_end: bool) -> int:
    """How many words at an end of the row are the cell of a column: the most that read as what it holds."""
    sizes = range(1, min(8, len(words) - 1) + 1)

    def fits(n: int) -> bool:
        part = list(words[-n:] if at_end else words[:n])
        outer = part[0] if at_end else part[-1]
        if kind == "agency":
            return lists_names(" ".join(part), own)
        if kind == "due":
            return is_limit(" ".join(part))
        return kind == "source" and (bool(URL.search(outer)) or is_source_line(outer))

    best = max((n for n in sizes if fits(n)), default=0)
    return best or (1 if kind == "source" and at_end and len(words) >= 3 else 0)


_CELLS = (re.compile(r"\s*[|\t]\s*"), re.compile(r"\s+/\s+|\s+//\s+"), re.compile(r"\s+[-–—]\s+"))
_ROW_HEAD = re.compile(r"(?:IA|PMOC)\b.{0,20}$")
"""A cell that says only which post it is, in every row."""
_URGENT = re.compile(r"^[(\[]?ด่วน(?:ที่สุด|มาก)?[)\]]?\s*")


def _cell_rows(lines: Sequence[str], own: OwnAgency) -> list[str]:
    """Rows without a line of column names: of three cells and more one is the matter, the others say what they are."""
    plain = [to_arabic(line) for line in lines]
    counted = any(number_of(make_line(p)) for p in plain if p.strip())
    if any(_heads(re.split(r"\s*[|\t]\s*", p.strip(" |"))) for p in plain if "|" in p or "\t" in p):
        return list(lines)
    out: list[str] = []
    for line, said in zip(lines, plain, strict=True):
        number = number_of(make_line(said)) if counted else None
        addressed = re.match(r"\W{0,4}(?:เรียน|ถึง|เรื่อง)\s", line)
        row = _cells_of(line, own) if len(line) <= 400 and (number or not counted) and not addressed else None
        if row is None:
            out.append(line)
        elif number:
            out += _emit(number.value, row)
        else:
            out += ["", *(f"{_NAMES[k]}: {v}" for k, v in row.items())]
    return out


def _cells_of(line: str, own: OwnAgency) -> dict[Label, str] | None:
    for pattern in _CELLS:
        cells = [c for c in pattern.split(line.strip().strip("|")) if c.strip()]
        if not 3 <= len(cells) <= 7:
            continue
        first = make_line(cells[0])
        number = number_of(first)
        cells[0] = _URGENT.sub("", first.text[number.end :] if number else first.text)
        cells = [re.sub(r"^(?:เรื่อง|ประเด็น)\s*:?\s+", "", c) for c in cells if c.strip()]
        if len(cells) > 3 and _ROW_HEAD.match(to_arabic(cells[0])):
            cells = cells[1:]
        notes = [note_of(c, own) for c in cells]
        matter = [c for c, note in zip(cells, notes, strict=True) if note is None]
        kinds = [note[0] for note in notes if note]
        if pattern is _CELLS[-1] and set(kinds) == {"agency"} and notes[-1] is None:
            continue  # "อว. - กห. - ศธ. จับมือ..." is a sentence with three subjects
        if len(matter) == 1 and "agency" in kinds and len(matter[0]) >= 8:
            row: dict[Label, str] = {"title": matter[0]}
            names: tuple[Label, ...] = ("agency", "source", "due")
            for kind in names:
                values = [note[1] for note in notes if note and note[0] == kind]
                if values:
                    row[kind] = ", ".join(values)
            return row
    return None
