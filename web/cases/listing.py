"""The list of cases: open ones first, the most urgent on top, ended ones below, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session

from reports.proof import STATES, STEPS
from storage.tables import CaseRow
from thai.dates import clock, remaining, short_date, short_datetime
from thai.digits import to_arabic

PAGE = 25
"""Cases on one page of the list."""
SOON = timedelta(hours=1)
"""From when on a limit counts as near, as on the cards."""
LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the list: its state in a word and a colour, what is wanted or how it ended."""

    id: int
    title: str
    tone: str
    state: str
    facts: str
    drill: bool
    ended: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list, and how many there are of each kind among those sought; drills are listed, but not counted."""

    lines: tuple[Line, ...]
    open: int
    late: int
    ended: int
    page: int
    pages: int
    query: str

    @property
    def total(self) -> int:
        """All that were found."""
        return self.open + self.ended


def load_listing(session: Session, now: datetime, query: str = "", page: int = 1) -> Listing:
    """The cases whose title has all words of `query`, or whose number it is; all of them without one."""
    query = " ".join(query.split())[:LONGEST_QUERY]
    sought = _sought(query)
    real = ~CaseRow.drill
    open_, late, ended, practice = session.execute(
        select(
            func.count().filter(real, CaseRow.ended_at.is_(None)),
            func.count().filter(real, CaseRow.ended_at.is_(None), CaseRow.next_due < now),
            func.count().filter(real, CaseRow.ended_at.is_not(None)),
            func.count().filter(CaseRow.drill),
        ).where(*sought)
    ).one()
    pages = max(1, -(-(open_ + ended + practice) // PAGE))
    page = min(max(1, page), pages)
    rows = session.execute(
        select(
            CaseRow.id,
            CaseRow.title,
            CaseRow.state,
            CaseRow.next_step,
            CaseRow.next_due,
            CaseRow.answer_due,
            CaseRow.ended_at,
            CaseRow.drill,
        )
        .where(*sought)
        .order_by(CaseRow.ended_at.is_not(None), CaseRow.next_due, CaseRow.ended_at.desc(), CaseRow.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Listing(tuple(_line(row, now) for row in rows), open_, late, ended, page, pages, query)


def _sought(query: str) -> list[ColumnElement[bool]]:
    if not query:
        return []
    number = to_arabic(query).removeprefix("เรื่องที่").removeprefix("#").strip()
    words = [CaseRow.title.icontains(word, autoescape=True) for word in query.split()]
    if number.isascii() and number.isdigit() and len(number) < 10:
        matches = words[0]
        for word in words[1:]:
            matches &= word
        return [or_(CaseRow.id == int(number), matches)]
    return words


def due_tone(due: datetime, now: datetime) -> str:
    """The colour of a limit: in time, soon, late."""
    if due <= now:
        return "late"
    return "soon" if due - now <= SOON else "in_time"


def _line(
    row: Row[int, str, str, str | None, datetime | None, datetime, datetime | None, bool],
    now: datetime,
) -> Line:
    state = STATES.get(row.state, row.state)
    if row.drill and row.state == "withdrawn":
        state = "จบการซ้อมแล้ว"  # nobody withdrew it
    if row.ended_at is not None:
        late = row.state == "answered" and row.ended_at > row.answer_due
        facts = f"ปิดเรื่อง {short_datetime(row.ended_at)}"
        word = f"{state} เกินกำหนด" if late else state
        return Line(row.id, row.title, "late" if late else "done", word, facts, row.drill, True)
    if row.next_due is None or row.next_step is None:
        return Line(row.id, row.title, "waiting", state, "", row.drill, False)
    step = STEPS.get(row.next_step, row.next_step)
    tone = due_tone(row.next_due, now)
    left = remaining(row.next_due, now)
    facts = (
        f"โปรด{step}ทันที"
        if tone == "late"
        else f"โปรด{step}ภายใน {short_date(row.next_due)} {clock(row.next_due)}"
    )
    word = {"late": left, "soon": f"ใกล้ครบกำหนด {left}", "in_time": left}[tone]
    return Line(row.id, row.title, tone, word, f"{facts} · {state}", row.drill, False)
