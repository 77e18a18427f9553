"""Where the issues of a message begin: by number, label, sign, paragraph or turn; the way that fits best is taken."""

import re
from collections.abc import Sequence
from datetime import datetime

from monitor.pmoc.agencies import find_agencies, is_everyone, names_only
from monitor.pmoc.assignment import assigned_agencies
from monitor.pmoc.deadlines import Clock, find_due
from monitor.pmoc.edges import edges
from monitor.pmoc.fields import Entry
from monitor.pmoc.lines import Label, Line
from monitor.pmoc.model import OwnAgency
from monitor.pmoc.moments import is_limit
from monitor.pmoc.naming import lists_names
from monitor.pmoc.preamble import is_closing, is_heading, is_idle, names_line
from monitor.pmoc.sources import is_source_line
from thai.dates import BANGKOK

_ANY_CLOCK = Clock(datetime(2026, 1, 1, tzinfo=BANGKOK), None, None)


def only_names(e: Entry, own: OwnAgency) -> bool:
    """Whether a line's value is nothing but agencies."""
    return names_only(e.value, own) or names_line(e.value, own)


def _lists_particulars(entries: Sequence[Entry], numbered: set[int], own: OwnAgency) -> bool:
    """Whether the numbered lines, one right below the other, hold no matter: only agencies, only links."""
    said = [i for i, e in enumerate(entries) if not e.blank]
    places = [n for n, i in enumerate(said) if i in numbered]
    if len(places) < 2 or places[-1] - places[0] != len(places) - 1:
        return False
    return all(
        e.label is None and (re.fullmatch(r"https?://\S+", e.value) or only_names(e, own))
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


def starts_of(entries: Sequence[Entry], own: OwnAgency) -> set[int]:
    """The lines at which issues begin; none where the message shows no sign of its parts."""
    labelled, numbered = _labelled_starts(entries), _numbered_starts(entries, own)
    if numbered and _lists_particulars(entries, numbered, own):
        numbered = set()  # a list of agencies or links, not of issues
    word = any((number := entries[i].number) is not None and number.style == "word" for i in numbered)
    if labelled and numbered and not word:
        titled = any(entries[i].label == "title" for i in numbered)
        if not titled and min(labelled) < min(numbered):
            return max((labelled, numbered), key=lambda way: _fit(way, entries, own))
    if numbered:
        return numbered
    if labelled:
        return labelled | _signed_alike(labelled, entries)
    bullets, handed = _bullet_starts(entries, own), _edge_starts(entries, own)
    if not handed <= bullets and len(handed) >= len(bullets):
        bullets = set()
    ways = (_paragraph_starts(entries, own), bullets, handed)
    return max(ways, key=lambda way: _fit(way, entries, own)) or _turn_starts(entries, own)


def _signed_alike(labelled: set[int], entries: Sequence[Entry]) -> set[int]:
    """Lines without a label that bear the sign which all labelled beginnings bear: "- ประเด็น: ..." and then "- ..."."""
    signs = {entries[i].line.bullet[:1] for i in labelled}
    fields = {e.line.bullet[:1] for e in entries if e.label not in {None, "title"}}
    if len(signs) > 1 or not all(signs) or signs & fields:
        return set()  # where the fields bear the sign as well it marks lines, not issues
    return {
        i
        for i, e in enumerate(entries)
        if e.line.bullet[:1] in signs
        and e.label in {None, "title"}
        and not e.blank
        and len(e.value) >= 12
        and not is_source_line(e.value)
    }


def _fit(starts: set[int], entries: Sequence[Entry], own: OwnAgency) -> int:
    """How well a way of parting a message fits: its parts that say who is to answer, less those that do not."""
    points = 0
    edges_of_parts = [*sorted(starts), len(entries)]
    for a, b in zip(edges_of_parts, edges_of_parts[1:], strict=False):
        part = [e for e in entries[a:b] if not e.blank]
        told = any(e.label == "agency" or only_names(e, own) for e in part) or bool(
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
        named = e.label == "agency" or (not e.label and only_names(e, own))
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


def silent_head(entries: Sequence[Entry], own: OwnAgency) -> int:
    """How many lines at the head only greet or announce: no name, no number, no moment among them."""
    count = 0
    for e in entries:
        if not e.blank:
            named = [n for n in find_agencies(e.line.plain, own) if not is_everyone(n.name)]
            named += [n for n in find_agencies(e.line.plain, own) if assigned_agencies(e.line.plain, own)]
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


def single_start(entries: Sequence[Entry], own: OwnAgency) -> set[int]:
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
