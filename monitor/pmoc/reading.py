"""Reading a PMOC message: text in, data out.

No public text shows the verbatim form of an IA-Chat post; certain are only its contents: issue, source,
responsible agencies, deadline (manual section B). So nothing here relies on one form.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from monitor.pmoc.agencies import agencies_in_label, find_agencies, judge, without_repetition
from monitor.pmoc.assignment import assigned_agencies
from monitor.pmoc.corrections import corrections_of
from monitor.pmoc.deadlines import Clock, find_due, likely_due
from monitor.pmoc.edges import edges
from monitor.pmoc.export import looks_like_export, split_export
from monitor.pmoc.keyed import keyed_agencies
from monitor.pmoc.kinds import hands_out, is_only_news, is_talk, kind_of
from monitor.pmoc.layout import plain_layout
from monitor.pmoc.lines import Label, Line, clean, label_of, lines_of
from monitor.pmoc.model import Correction, Issue, Kind, OwnAgency, Post, Source
from monitor.pmoc.naming import lists_names
from monitor.pmoc.preamble import is_heading, is_idle
from monitor.pmoc.segments import Block, Segments, segment
from monitor.pmoc.sources import merge, sources_in_label, sources_in_text
from monitor.pmoc.titles import title_of
from thai.dates import BANGKOK, find_datetimes
from thai.digits import to_arabic

LONGEST_TEXT = 200_000
"""Characters that are read of one message; LINE's own limit is 5,000, an export may hold more."""

RECENT = timedelta(hours=48)
"""What an export holds beyond this before its last message is history: its 24-hour clocks have run out."""

_MOST_ISSUES = 60
_URGENT = re.compile(r"(?:ข่าว)?(?:ด่วน(?:ที่สุด|มาก)?|urgent)\W*", re.IGNORECASE)
_UNCHANGED = re.compile(r"เลื่อน|ขยาย|เปลี่ยน|กำหนด|เวลา|ออกไป|เป็น|ถึง")

_MOVED = re.compile(r"(?:ขยาย|เลื่อน)(?:เวลา|กำหนด)?(?:การ)?(?:ชี้แจง|ตอบ|ส่ง)?[^\n]{0,20}[0-9]")
_STRUCK = re.compile(r"\W*(?:ขอ)?(?:ยกเลิก|ถอน)(?:ประเด็น|เรื่อง)?(?:นี้)?(?:แล้ว)?\W*|\W*")
"""What stands in the place of an issue that was taken out of a list."""

DEFAULT_TOPICS = (
    *("ประเมินคุณภาพภายนอก", "ผู้ประเมินภายนอก", "ประกันคุณภาพภายนอก", "การประเมินภายนอก", "ประเมินคุณภาพการศึกษา"),
    *(
        "ประเมินคุณภาพสถานศึกษา",
        "รับรองมาตรฐานการศึกษา",
        "รับรองมาตรฐานสถานศึกษา",
        "ประเมินภายนอกรอบ",
        "ประเมินภายนอกของสถานศึกษา",
    ),
)
DEFAULT_PARENTS = ("กระทรวงศึกษาธิการ", "ศธ", "ศธ.", "ก.ศึกษาธิการ", "ก.ศึกษาฯ", "กระทรวงศึกษาฯ", "กระทรวงศึกษา")


def parse_post(
    text: str,
    *,
    posted_at: datetime | None,
    own_names: Sequence[str],
    now: datetime | None = None,
    own_topics: Sequence[str] = DEFAULT_TOPICS,
    own_parents: Sequence[str] = DEFAULT_PARENTS,
) -> Post:
    """Read a message from IA-Chat, or a LINE chat export that holds it. Never raises on any text.

    `posted_at` (aware) is when it was posted: deadlines such as "ภายใน 24 ชม." count from it and stay None
    without it; "วันนี้" and bare hours then belong to the day the post is for, else to `now`. `own_names` are
    the reader's names in all forms; `own_topics` and `own_parents` are explained at `OwnAgency`. In an
    export each message has its own time, and only the last 48 hours are read.
    """
    own = OwnAgency(tuple(own_names), tuple(own_topics), tuple(own_parents))
    posted_at, now = _aware(posted_at), _aware(now)
    if looks_like_export(text):
        messages = split_export(text)
        latest = max((m.at for m in messages if m.at), default=None)
        recent = [m for m in messages if not (m.at and latest) or latest - m.at <= RECENT]
        if recent:
            return _merged([_parse_one(m.text[:LONGEST_TEXT], m.at or posted_at, now, own) for m in recent])
    return _parse_one(text[:LONGEST_TEXT], posted_at, now, own)


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=BANGKOK) if moment and moment.tzinfo is None else moment


def _parse_one(text: str, posted_at: datetime | None, now: datetime | None, own: OwnAgency) -> Post:
    everything = _without_tags(lines_of(plain_layout(clean(text), own)))
    lines = [line for line in everything if not is_talk(line, own)]
    kind: Kind = kind_of(lines, own)
    corrections = corrections_of(lines)
    if len(lines) < len(everything) and not (kind == "issues" and hands_out(lines, own)):
        # What is talk beside an assignment ("สมศ. รับทราบประเด็นที่ 2") is the message where there is none.
        whole = kind_of(everything, own)
        if whole in {"acknowledgement", "answer"}:
            kind = whole
    if kind in {"acknowledgement", "answer"} and any(c.action == "withdrawn" for c in corrections):
        kind = "other"  # "ประเด็นที่ 3 ไม่ต้องชี้แจงแล้ว กทม. แถลงไปแล้ว"
    if kind in {"issues", "other"} and is_only_news(lines, own):
        return Post("other")
    if kind != "issues" and not _edits(corrections):
        return Post(kind, corrections=corrections)
    segments = segment(lines, own)
    posted_for = _posted_for(lines, segments, posted_at or now)
    clock = Clock(posted_at, posted_for, now)
    edited = [c.no for c in corrections if c.action == "edited" and c.no is not None]
    if len(edited) == 1 and len(segments.blocks) == 1 and segments.blocks[0].number is None:
        segments.blocks[0].number = edited[0]
    issues = _issues(segments, clock, own)
    if issues and not any(i.due for i in issues):
        likely = likely_due(_beside_the_matter(lines), clock)
        issues = tuple(replace(i, due=likely) for i in issues)
    if _edits(corrections):
        # "ประเด็นที่ 3 ขอเลื่อนเป็น 16.30 น." changes an issue and brings none.
        issues = tuple(
            i
            for i in issues
            if i.agencies or not (is_idle(_UNCHANGED.sub("", i.title), own) or _MOVED.search(i.title))
        )
    issues = tuple(i for i in issues if not _STRUCK.fullmatch(i.title))
    withdrawn = {c.no for c in corrections if c.action == "withdrawn"}
    issues = tuple(i for i in issues if not _only_withdraws(i, withdrawn, corrections))
    final: Kind = "issues" if issues else "other"
    return Post(final, posted_for, issues, corrections)


def _without_tags(lines: list[Line]) -> list[Line]:
    """The lines without those of hashtags at the end."""
    while len(lines) > 1 and (
        lines[-1].blank or re.fullmatch(r"(?:#[^\s#0-9]\S*\s*)+", f"{lines[-1].bullet[-1:]}{lines[-1].text}")
    ):
        lines = lines[:-1]
    return lines


def _beside_the_matter(lines: Sequence[Line]) -> list[str]:
    """The lines that may tell a deadline: not the head of the post, not the news itself."""
    said = [(line, label_of(line.plain)) for line in lines if not is_heading(line.plain)]
    return [line.text for line, label in said if not (label and label.kind in {"title", "source"})]


def _edits(corrections: Sequence[Correction]) -> bool:
    """Whether a short message changes an issue, so that its new title, agency or deadline must be read."""
    return any(c.action == "edited" and c.no is not None for c in corrections)


def _only_withdraws(issue: Issue, withdrawn: set[int | None], corrections: Sequence[Correction]) -> bool:
    """A line that takes an issue back is no issue itself."""
    return bool(withdrawn) and any(
        c.action == "withdrawn" and (issue.title in c.text or c.text in issue.title) for c in corrections
    )


def _merged(posts: Sequence[Post]) -> Post:
    """The posts of one export as one: all their issues, each once."""
    issues: dict[str, Issue] = {}
    for post in posts:
        for issue in post.issues:
            key = re.sub(r"\W", "", issue.title)
            if key not in issues or issue.due or not issues[key].due:
                issues[key] = issue  # posted again: the later form counts
    corrections = tuple(c for p in posts for c in p.corrections)
    days = [p.posted_for for p in posts if p.posted_for]
    kinds: list[Kind] = [p.kind for p in posts]
    order: tuple[Kind, ...] = ("issues", "answer", "acknowledgement", "other")
    kind: Kind = next((k for k in order if k in kinds), "other")
    return Post(kind, days[-1] if days else None, tuple(issues.values())[:_MOST_ISSUES], corrections)


def _posted_for(lines: Sequence[Line], segments: Segments, today: datetime | None) -> date | None:
    """The day that the post's head names."""
    anchor = (today or datetime(2026, 1, 1, tzinfo=BANGKOK)).astimezone(BANGKOK)
    said = [line for line in lines if not line.blank][:8]
    first_title = segments.blocks[0].title if segments.blocks else ""
    for n, line in enumerate(said):
        head = is_heading(line.plain) or (
            n < 3 and re.search(r"PMOC|ประจำวัน|ประเด็น.{0,40}วันที่|\bIA\b", line.plain)
        )
        if first_title and first_title in line.text and not head:
            break
        for found in find_datetimes(line.plain, anchor) if head else ():
            limit = re.search(r"(?:ภายใน|ก่อน|ไม่เกิน|กำหนด)[^0-9]{0,25}$", line.plain[: found.start])
            known = found.has_year or today is not None
            if found.has_date and not found.counted and not limit and known:
                return found.value.date()
    return None


def _issues(segments: Segments, clock: Clock, own: OwnAgency) -> tuple[Issue, ...]:
    blocks = [b for b in segments.blocks if b.title or b.values or b.free][:_MOST_ISSUES]
    shared = _Shared(segments, blocks, clock, own)
    numbers = [b.number for b in blocks]
    counted = None not in numbers and len(set(numbers)) == len(numbers)
    result: list[Issue] = []
    for n, block in enumerate(blocks, 1):
        number = block.number if counted and block.number is not None else n
        issue = _issue(number, n - 1, block, shared, clock, own)
        if issue.title:
            result.append(issue)
    return tuple(result)


def _issue(
    number: int, position: int, block: Block, shared: "_Shared", clock: Clock, own: OwnAgency
) -> Issue:
    agencies, assigned = _agencies(block, shared, own, position)
    about = "\n".join([block.title, *block.free, block.value("detail"), block.value("due")])
    about += "" if shared.keyed else "\n" + block.value("agency")
    if not assigned:
        about += "\n" + shared.around  # nobody is named for it: whom the post speaks to may be meant
    verdict = judge(agencies, about, own, assigned=assigned)
    sources = sources_in_label(block.value("source"))
    sources += sources_in_text(
        "\n".join(
            [block.title, *block.free, block.value("detail"), block.value("agency"), block.value("due")]
        )
    )
    noted = edges(block.title, own)
    sources += [s for value in noted.sources for s in sources_in_label(value)]
    noted_due = (find_due(value, clock, labelled=True) for value in noted.limits)
    title, rest = title_of(block, own)
    return Issue(
        no=number,
        title=title,
        agencies=agencies,
        ours=verdict.ours,
        sure=verdict.sure,
        sources=merge(sources) or shared.sources,
        due=_due(block, clock) or next((d for d in noted_due if d), None) or shared.due,
        detail=rest,
    )


def _agencies(block: Block, shared: "_Shared", own: OwnAgency, position: int) -> tuple[tuple[str, ...], bool]:
    """The agencies of an issue, and whether they are made responsible or merely mentioned."""
    if shared.keyed:
        return shared.keyed[position], True
    labelled = agencies_in_label(block.value("agency"), own)
    told = assigned_agencies("\n".join([block.title, *block.free, block.value("due")]), own)
    names = without_repetition([*labelled, *told])
    if block.values.get("agency") and not names:
        names = ("หน่วยงานที่เกี่ยวข้อง",) if "เกี่ยวข้อง" in "".join(block.values["agency"]) else ()
    if names:
        return names, True
    heading = agencies_in_label(block.heading_agencies, own)
    if heading or shared.agencies:
        return heading or shared.agencies, True
    if shared.addressee:
        return shared.addressee, True
    mentioned = find_agencies("\n".join([block.title, block.value("detail"), *block.free]), own)
    return tuple(dict.fromkeys(m.name for m in mentioned)), False


def _due(block: Block, clock: Clock) -> datetime | None:
    """An issue's own deadline: what its label says, else what its sentences say, else its title."""
    texts = (
        (block.value("due"), True),
        ("\n".join([*block.free, block.value("agency"), block.value("detail")]), False),
        (block.title, False),
    )
    return next(
        (d for text, labelled in texts if text and (d := find_due(text, clock, labelled=labelled))), None
    )


class _Shared:
    """What a post says once for all its issues: before the first, or after the last."""

    def __init__(self, segments: Segments, blocks: Sequence[Block], clock: Clock, own: OwnAgency) -> None:
        outside = [segments.before, segments.after]
        last = self._last_for_all(blocks)
        keyed = (keyed_agencies(b.value("agency"), len(blocks), own) for b in [*outside, *last])
        self.keyed = next((k for k in keyed if k), None)
        self.agencies = self._agencies(outside, last, own)
        dues = [_due(b, clock) for b in [*outside, *last]]
        own_dues = [_due(b, clock) for b in blocks]
        if len(blocks) > 1 and not any(own_dues[:-1]):
            dues.append(own_dues[-1])  # "1. ... 2. ... 3. ... ชี้แจงภายใน 15.00 น." in one breath
        dues.append(self._due_in_heading(segments.before, clock))
        self.due = next((d for d in dues if d), None)
        self.around = "\n".join(v for b in outside for v in (b.title, *b.free, b.value("agency")))
        self.addressee = self._addressee(segments.before, own)
        self.sources = merge([s for b in outside for s in self._sources(b)]) if blocks else ()

    @staticmethod
    def _addressee(before: Block, own: OwnAgency) -> tuple[str, ...]:
        """Whom a letter is written to ("เรียน ผู้อำนวยการ..."), where that is somebody and not everybody."""
        lines = "\n".join([before.value("agency"), before.title, *before.free]).split("\n")
        addressed = [line for line in lines if re.match(r"\W{0,3}(?:กราบ)?(?:เรียน|ถึง|@)", line)]
        to = next((line for line in addressed if find_agencies(line[:200], own)), "")
        if not to:  # "ด่วน! สมศ." above everything
            to = next((line for line in lines[:4] if lists_names(_URGENT.sub(" ", line), own)), "")
        named = [n.name for n in find_agencies(to[:200], own)]
        return tuple(dict.fromkeys(n for n in named if not re.search(r"ทุก|เกี่ยวข้อง", n)))

    @staticmethod
    def _due_in_heading(before: Block, clock: Clock) -> datetime | None:
        """The time that a heading gives without a word of limit: "ประเด็นชี้แจง 24 ชม."."""
        for line in "\n".join([before.title, *before.free]).split("\n"):
            m = re.search(r"[0-9]{1,2}\s?(?:ชั่วโมง|ชม|hrs?|hours?|นาที)", to_arabic(line))
            if m and is_heading(to_arabic(line)):
                return find_due(m[0], clock, labelled=True)
        return None

    @staticmethod
    def _last_for_all(blocks: Sequence[Block]) -> list[Block]:
        """The last block's label lines where no earlier issue has any: "1. ... 2. ... หน่วยงาน: ..."."""
        shared = Block()
        kinds: tuple[Label, ...] = ("agency", "due")
        for kind in kinds:
            if (
                len(blocks) > 1
                and blocks[-1].values.get(kind)
                and not any(b.values.get(kind) for b in blocks[:-1])
            ):
                shared.values[kind] = blocks[-1].values[kind]
        return [shared] if shared.values else []

    @staticmethod
    def _agencies(outside: Sequence[Block], last: Sequence[Block], own: OwnAgency) -> tuple[str, ...]:
        labelled = [n for b in [*outside, *last] for n in agencies_in_label(b.value("agency"), own)]
        told = [
            n for b in outside for n in assigned_agencies("\n".join([b.title, *b.free, b.value("due")]), own)
        ]
        return tuple(dict.fromkeys([*labelled, *told]))

    @staticmethod
    def _sources(block: Block) -> list[Source]:
        return [*sources_in_label(block.value("source")), *sources_in_text("\n".join(block.free))]
