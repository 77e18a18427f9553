"""A message's lines as issues: what belongs to each, before the first or after all.

Where issues begin is found first (`starts`), then the lines are dealt out to them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.pmoc.agencies import names_only
from monitor.pmoc.deadlines import Clock, find_due
from monitor.pmoc.fields import Entry, entry_of
from monitor.pmoc.lines import Label, Line
from monitor.pmoc.model import OwnAgency
from monitor.pmoc.moments import is_limit
from monitor.pmoc.naming import lists_names
from monitor.pmoc.preamble import is_closing
from monitor.pmoc.sources import is_source_line
from monitor.pmoc.starts import only_names, silent_head, single_start, starts_of
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


def segment(lines: Sequence[Line], own: OwnAgency) -> Segments:
    """Take a message of issues apart. A message without any sign becomes one block."""
    entries = [entry_of(line, own) for line in lines]
    entries = entries[silent_head(entries, own) :]
    starts = starts_of(entries, own)
    result = Segments(Block(), [], Block())
    if not starts:
        starts = single_start(entries, own)
    _Dealer(entries, starts, own, result).deal()
    return result


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
            if e.label == "agency" or (not e.label and not e.number and e.value and only_names(e, self.own))
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
        closes = is_closing(e.line.plain) and not only_names(e, self.own)
        if i > self.last_start and self.into.blocks and self.target.title and closes:
            self.closing, self.open = True, None
        if self._leads_group(i, e):
            self.group, self.open = e.value, None
            return
        if only_names(e, self.own) or (e.number and lists_names(e.value, self.own)):
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
        if not only_names(e, self.own):
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
