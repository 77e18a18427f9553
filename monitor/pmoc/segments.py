"""A message's lines as issues: where each begins, and what belongs to it, before it or after all.

A post may number its issues, label them, set them off by bullets or blank lines, or hold one
without any sign. The way of the post is found first (`_starts`), then its lines are dealt out (`blocks_of`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.pmoc.agencies import find_agencies, is_everyone, names_only
from monitor.pmoc.assignment import assigned_agencies
from monitor.pmoc.deadlines import Clock, find_due
from monitor.pmoc.edges import edges
from monitor.pmoc.fields import Entry, entry_of
from monitor.pmoc.lines import Label, Line
from monitor.pmoc.model import OwnAgency
from monitor.pmoc.moments import is_limit
from monitor.pmoc.naming import lists_names
from monitor.pmoc.preamble import is_closing, is_heading, is_idle, names_line
from monitor.pmoc.sources import is_source_line
from thai.dates import BANGKOK
from thai.digits import to_arabic

_ANY_CLOCK = Clock(datetime(2026, 1, 1, tzinfo=BANGKOK), None, None)


@dataclass
class Block:
    """The lines of one issue, sorted: its number, title, labelled values and the rest."""

    number: int | None = None
    title: str = ""
    values: dict[Label, list[str]] = field(default_factory=dict)
    free: list[str] = field(default_factory=list)
    heading_agencies: str = ""

    def add(self, kind: Label, value: str) -> None:
        """Put a labelled value, or one more line of it, where it belongs."""
        if kind == "title" and not self.title:
            self.title = value
        elif kind == "title":
            self.free.append(value)
        else:
            self.values.setdefault(kind, []).append(value)

    def value(self, kind: Label) -> str:
        """All lines given under a label."""
        return "\n".join(v for v in self.values.get(kind, ()) if v)


@dataclass
class Segments:
    """A message taken apart: what comes before its issues, the issues, what comes after all of them."""

    before: Block
    blocks: list[Block]
    after: Block


def _names(e: Entry, own: OwnAgency) -> bool:
    """Whether a line's value is nothing but agencies."""
    return names_only(e.value, own) or names_line(e.value, own)


def _lists_particulars(entries: Sequence[Entry], numbered: set[int], own: OwnAgency) -> bool:
    """Whether the numbered lines, one right below the other, hold no matter: only agencies, only links."""
    said = [i for i, e in enumerate(entries) if not e.blank]
    places = [n for n, i in enumerate(said) if i in numbered]
    if len(places) < 2 or places[-1] - places[0] != len(places) - 1:
        return False
    return all(
        e.label is None and (re.fullmatch(r"https?://\S+", e.value) or _names(e, own))
        for e in (entries[i] for i in numbered)
    )


def _keyed_names(entries: Sequence[Entry], own: OwnAgency) -> set[int]:
    """The lines of a second numbering that only names who answers which issue: "1. ... 2. ... มอบ 1. สพฐ. 2. สมศ."."""
    at = [i for i, e in enumerate(entries) if e.number and not e.label]
    begins = [n for n, i in enumerate(at) if (number := entries[i].number) and number.value == 1]
    if len(begins) < 2:
        return set()
    last = at[begins[-1] :]
    return set(last) if len(last) > 1 and all(lists_names(entries[i].value, own) for i in last) else set()


def _numbered_starts(entries: Sequence[Entry], own: OwnAgency) -> set[int]:
    """Where numbered issues begin; lists inside an issue (other style, restarted under a label) are left out."""
    numbered = [(i, e.number) for i, e in enumerate(entries) if e.number]
    if not numbered:
        return set()
    keyed = _keyed_names(entries, own)
    style = "word" if any(n.style == "word" for _, n in numbered) else numbered[0][1].style
    starts: set[int] = set()
    last, open_label, sub = 0, None, 0
    for i, e in enumerate(entries):
        if e.label and not e.number:
            open_label, sub = e.label, 0
        elif e.blank and open_label in {"source", "agency", "due"}:
            open_label = None
        if not e.number or e.number.style != style or i in keyed:
            continue
        value = e.number.value
        inside = open_label in {"source", "agency", "detail"} and style != "word" and starts
        if inside and (value == sub + 1 and (value != last + 1 or _is_listed(e, open_label))):
            sub = value
            continue
        if starts and value <= last and style != "word" and (value != 1 or open_label == "detail"):
            continue
        starts.add(i)
        last, open_label, sub = value, None, 0
    return starts


def _is_listed(e: Entry, open_label: Label | None) -> bool:
    return (open_label == "source" and is_source_line(e.value)) or (
        open_label == "detail" and e.label is None and False
    )


def _labelled_starts(entries: Sequence[Entry]) -> set[int]:
    """Where issues begin that are told apart by a repeated label."""
    titles = [i for i, e in enumerate(entries) if e.label == "title" and not e.number]
    titles = [i for i in titles if entries[i].value or not any(e.number for e in entries[i + 1 : i + 3])]
    if any(entries[i].colon for i in titles):
        titles = [i for i in titles if entries[i].colon]
    if not titles:
        return set()
    first_word = _label_word(entries[titles[0]])
    titles = [i for i in titles if _label_word(entries[i]) == first_word]
    # Where every title is led by the same other label, that label is the beginning.
    lead = titles[0]
    while lead > 0 and entries[lead - 1].label and not entries[lead - 1].blank:
        lead -= 1
    kind = entries[lead].label
    if lead < titles[0] and kind not in {None, "title"}:
        leads = [i for i, e in enumerate(entries) if e.label == kind]
        if len(leads) == len(titles) and all(a < b for a, b in zip(leads, titles, strict=True)):
            return set(leads)
    return set(titles)


def _label_word(e: Entry) -> str:
    m = re.match(r"ประเด็น|เรื่อง|หัวข้อ|ข่าว", e.line.plain)
    return m[0] if m else re.split(r"[\s:=\-–0-9(]", e.line.plain, maxsplit=1)[0].lower()


def _bullet_starts(entries: Sequence[Entry], own: OwnAgency) -> set[int]:
    """Where issues begin that are set off by one sign ("📌 ...", "- ..."), each with more than a name or link."""
    groups: dict[str, list[int]] = {}
    for i, e in enumerate(entries):
        if (
            e.line.bullet
            and not e.blank
            and not e.label
            and len(e.value) >= 12
            and not is_source_line(e.value)
            and not is_limit(e.value)
        ):
            groups.setdefault(e.line.bullet[:1], []).append(i)
    groups = {
        b: [i for i in at if not is_heading(entries[i].line.plain) and not is_closing(entries[i].line.plain)]
        for b, at in groups.items()
    }
    best = max(groups.values(), key=len, default=[])
    framed = best and len({e.line.bullet[:1] for e in entries if not e.blank}) == 1
    if framed and not all(assigned_agencies(entries[i].value, own) for i in best):
        return set()  # a sign before every line parts issues only where each says who is to answer
    return set(best) if len(best) >= 2 else set()


def _paragraph_starts(entries: Sequence[Entry], own: OwnAgency) -> set[int]:
    """Where issues begin that are paragraphs, each of which hands out work."""
    starts: list[int] = []
    begin: int | None = None
    for i, e in enumerate([*entries, Entry(Line("", ""), None, None, "")]):
        if not e.blank:
            begin = i if begin is None else begin
            continue
        if begin is not None:
            body = "\n".join(x.line.plain for x in entries[begin:i])
            opening = entries[begin].line.plain
            hands_out = bool(assigned_agencies(body, own)) or any(
                x.label == "agency" for x in entries[begin:i]
            )
            if (
                hands_out
                and not is_closing(opening)
                and not is_heading(body)
                and len(body) >= 30
                and not opening.startswith("เรียน")
            ):
                starts.append(begin)
        begin = None
    return set(starts) if len(starts) >= 2 else set()


def _starts(entries: Sequence[Entry], own: OwnAgency) -> set[int]:
    labelled, numbered = _labelled_starts(entries), _numbered_starts(entries, own)
    if numbered and _lists_particulars(entries, numbered, own):
        numbered = set()  # a list of agencies or links, not of issues
    word = any(entries[i].number and entries[i].number.style == "word" for i in numbered)  # type: ignore[union-attr]
    if labelled and numbered and not word:
        titled = any(entries[i].label == "title" for i in numbered)
        if not titled and min(labelled) < min(numbered):
            return labelled
    if numbered:
        return numbered
    if labelled:
        return labelled
    bullets, handed = _bullet_starts(entries, own), _edge_starts(entries, own)
    if not handed <= bullets and len(handed) >= len(bullets):
        bullets = set()
    ways = (_paragraph_starts(entries, own), bullets, handed)
    return max(ways, key=lambda way: _fit(way, entries, own)) or _turn_starts(entries, own)


def _fit(starts: set[int], entries: Sequence[Entry], own: OwnAgency) -> int:
    """How well a way of parting a message fits: its parts that say who is to answer, less those that do not."""
    points = 0
    edges_of_parts = [*sorted(starts), len(entries)]
    for a, b in zip(edges_of_parts, edges_of_parts[1:], strict=False):
        part = [e for e in entries[a:b] if not e.blank]
        told = any(e.label == "agency" or _names(e, own) for e in part) or bool(
            assigned_agencies("\n".join(e.value for e in part), own)
        )
        points += 2 if told and not is_heading(part[0].line.plain) else -1
    return points if starts else -1_000


def _edge_starts(entries: Sequence[Entry], own: OwnAgency) -> set[int]:
    """Where issues begin that are lines of their own, each with its agencies at an edge."""
    starts: set[int] = set()
    for i, e in enumerate(entries):
        if e.blank or e.label or e.number or len(e.value) > 400 or is_closing(e.line.plain):
            continue
        found = edges(e.value, own)
        if (found.agencies or found.sources) and not is_idle(e.line.plain[found.start : found.end], own):
            starts.add(i)
    said = [i for i, e in enumerate(entries) if not e.blank]
    handed = any(edges(entries[i].value, own).agencies for i in starts)
    in_a_row = [i for i in said if min(starts, default=0) <= i <= max(starts, default=-1)]
    return starts if len(starts) >= 2 and (handed or len(in_a_row) == len(starts)) else set()


def _turn_starts(entries: Sequence[Entry], own: OwnAgency) -> set[int]:
    """Where issues begin that only their turns tell apart: a matter, who answers it, the next matter, who answers it."""
    groups: list[tuple[int, bool]] = []  # where a matter begins, whether an agency follows it
    noted = True
    for i, e in enumerate(entries):
        if e.blank:
            continue
        named = e.label == "agency" or (not e.label and _names(e, own))
        if (
            named
            or e.label in {"source", "due", "acknowledge_due"}
            or (not e.label and is_source_line(e.value))
        ):
            noted = True
            if groups and named:
                groups[-1] = (groups[-1][0], True)
        elif noted and not (is_idle(e.line.plain, own) or is_closing(e.line.plain)):
            groups.append((i, False))
            noted = False
    starts = {i for i, named in groups if named}
    return starts if len(starts) >= 2 else set()


def segment(lines: Sequence[Line], own: OwnAgency) -> Segments:
    """Take a message of issues apart. A message without any sign becomes one block."""
    entries = [entry_of(line, own) for line in lines]
    entries = entries[_silent_head(entries, own) :]
    starts = _starts(entries, own)
    result = Segments(Block(), [], Block())
    if not starts:
        starts = _single_start(entries, own)
    _Dealer(entries, starts, own, result).deal()
    return result


def _silent_head(entries: Sequence[Entry], own: OwnAgency) -> int:
    """How many lines at the head only greet or announce: no name, no number, no moment among them."""
    count = 0
    for e in entries:
        if not e.blank:
            named = [n for n in find_agencies(e.line.plain, own) if not is_everyone(n.name)]
            if (
                e.label
                or e.number
                or named
                or re.search(r"[0-9]|http", e.line.plain)
                or find_due(e.line.plain, _ANY_CLOCK)
            ):
                break
            if not is_idle(e.line.plain, own):
                break
        count += 1
    return count if count < len(entries) else 0


_QUOTED = re.compile('["“«\'‘][^"”\n]{12,200}["”»\'’]')
"""A line that is one quotation: the headline."""


def _single_start(entries: Sequence[Entry], own: OwnAgency) -> set[int]:
    """The line from which a message without any sign speaks of its matter."""
    said = [i for i, e in enumerate(entries) if not e.blank]
    telling = [i for i in said if not entries[i].label and not is_heading(entries[i].line.plain)]
    quoted = [i for i in telling if _QUOTED.fullmatch(entries[i].value)]
    if len(quoted) == 1 and all(len(entries[i].value) < 80 for i in telling if i < quoted[0]):
        return {quoted[0]}
    for i in telling:
        if not is_idle(entries[i].line.plain, own) and not is_source_line(entries[i].value):
            return {i}
    return set((telling or said)[:1])


_LIMITS = re.compile(
    r"ภายใน|ก่อน|ไม่เกิน|กำหนด|ตอบ|ชี้แจง|ส่ง|ครบ|เส้นตาย|เดดไลน์|เดทไลน์|ชั่วโมง|ชม|นาที|due|dead ?line|\bdl\b|\bby\b|within|reply|before",
    re.IGNORECASE,
)


class _Dealer:
    """Deals the lines out to the blocks, remembering which label is open."""

    def __init__(self, entries: Sequence[Entry], starts: set[int], own: OwnAgency, into: Segments) -> None:
        self.entries, self.starts, self.own, self.into = entries, starts, own, into
        self.last_start = max(starts, default=0)
        self.open: Label | None = None
        self.group = ""
        self.closing = False
        self.leading = self._agencies_lead()

    def _agencies_lead(self) -> bool:
        """Whether agencies stand as headings over the issues that are theirs, and not below each issue."""
        named = [
            i
            for i, e in enumerate(self.entries)
            if e.label == "agency" or (not e.label and not e.number and e.value and _names(e, self.own))
        ]
        return (
            len(named) >= 2
            and named[0] < min(self.starts, default=0)
            and named[-1] < self.last_start
            and all(self._following(i) in self.starts for i in named)
        )

    def _following(self, i: int) -> int | None:
        return next((j for j in range(i + 1, len(self.entries)) if not self.entries[j].blank), None)

    @property
    def target(self) -> Block:
        if self.closing:
            return self.into.after
        return self.into.blocks[-1] if self.into.blocks else self.into.before

    def deal(self) -> None:
        """Walk the lines once."""
        for i, e in enumerate(self.entries):
            if e.blank:
                if self.open in {"agency", "due", "source", "acknowledge_due"} and self.target.value(
                    self.open
                ):
                    self.open = None
            elif i in self.starts:
                self._begin(e)
            elif e.label:
                self._labelled(i, e)
            else:
                self._free(i, e)

    def _begin(self, e: Entry) -> None:
        self.closing = False
        self.into.blocks.append(Block(e.number.value if e.number else None, heading_agencies=self.group))
        self.open = None
        if e.label:
            self.target.add(e.label, e.value)
            self.open = e.label
        elif names_only(e.value, self.own):
            self.target.add("agency", e.value)
        else:
            self.target.title = e.value

    def _labelled(self, i: int, e: Entry) -> None:
        assert e.label
        if self.leading and e.label == "agency":
            self.group, self.open = e.value, None
            return
        if e.label == "due" and self.target is self.into.before and not _LIMITS.search(e.line.plain):
            self.target.free.append(
                e.line.text
            )  # "📆 23 พ.ย. 69 ⏰ 10.30 น." above all: when the post was written
            return
        if i > self.last_start and not e.colon and is_closing(e.line.plain):
            self.closing = True
        self.target.add(e.label, e.value)
        self.open = e.label

    def _free(self, i: int, e: Entry) -> None:
        text = e.line.text
        if self.open and self.open != "title" and not self.target.value(self.open):
            self.target.add(self.open, text)
            return
        closes = is_closing(e.line.plain) and not _names(e, self.own)
        if i > self.last_start and self.into.blocks and self.target.title and closes:
            self.closing, self.open = True, None
        if self._leads_group(i, e):
            self.group, self.open = e.value, None
            return
        if _names(e, self.own) or (e.number and lists_names(e.value, self.own)):
            self.target.add("agency", f"{e.number.value}. {e.value}" if e.number else e.value)
        elif is_source_line(text) or (
            self.open == "source" and (e.number or e.line.bullet) and len(text) < 120
        ):
            self.target.add("source", text)
        elif self._is_due(text):
            self.target.add("due", text)
        elif self.open in {"agency", "acknowledge_due"} and (e.number or e.line.bullet) and len(text) < 100:
            self.target.add(self.open, text)
        elif (
            self.open == "title"
            and not self.target.title
            or (
                not self.target.title
                and self.target is not self.into.before
                and self.target is not self.into.after
            )
        ):
            self.target.title = e.value
        else:
            self.target.free.append(text)

    def _leads_group(self, i: int, e: Entry) -> bool:
        """An agency's name alone, with the next issue right below: a heading over what follows."""
        if not _names(e, self.own):
            return False
        return self._following(i) in self.starts and (
            self.leading
            or not self.into.blocks
            or bool(self.group)
            or self.entries[i - 1].blank
            and not self.into.blocks[-1].values.get("agency")
        )

    def _is_due(self, text: str) -> bool:
        if len(text) > 90:
            return False
        # A moment alone is a deadline below a title; above all of them it is when the post was written.
        inside = bool(self.into.blocks) and bool(self.target.title)
        return find_due(to_arabic(text), _ANY_CLOCK) is not None or (inside and is_limit(text))
