"""The quarter's report: which issues count, the verdict against an independent recount, and the three files."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from case_samples import AGENCY, ANSWER, ARI, CHANNELS, POLICY, POSTED, answered, at, do, opened, remind
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from paper_text import page_texts
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.proof import CaseLog, Entry
from reports.quarter import (
    ENDINGS,
    Quarter,
    compile_quarter,
    figures_of,
    quarter_file,
    reckon,
)
from reports.quarter.words import percent
from storage import Database
from storage.tables import CaseEvent, CaseRow, Clip, Story
from workflows import dossier
from workflows.clarification import (
    SYSTEM,
    Acknowledge,
    AddEvidence,
    Amend,
    Answer,
    Brief,
    ChooseChannels,
    Command,
    Event,
    HandOver,
    MoveClock,
    NotOurs,
    OpenCase,
    Refused,
    Remark,
    Reopen,
    RuleOut,
    Step,
    Tick,
    Withdraw,
    decide,
    fold,
    to_dict,
)

FIRST = Quarter(2570, 1)
AFTER = datetime(2027, 1, 4, 2, tzinfo=UTC)


# --- Quarters ----------------------------------------------------------------------------------------------------------


def test_the_fiscal_year_begins_in_october_and_bears_the_year_it_ends_in() -> None:
    assert Quarter.of(date(2026, 9, 30)) == Quarter(2569, 4)
    assert Quarter.of(date(2026, 10, 1)) == FIRST
    assert Quarter.of(date(2027, 1, 1)) == Quarter(2570, 2)
    assert (FIRST.first, FIRST.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert FIRST.name == "ไตรมาสที่ 1 ปีงบประมาณ 2570"
    assert FIRST.months == "ตุลาคม ถึง ธันวาคม 2569"


@given(st.dates(date(2000, 1, 1), date(2200, 1, 1)))
def test_every_day_lies_in_one_quarter_and_quarters_follow_each_other(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first <= day <= quarter.last
    assert quarter.following.previous == quarter
    assert quarter.last + timedelta(days=1) == quarter.following.first
    assert Quarter.read(str(quarter)) == quarter


@pytest.mark.parametrize("text", ["", "5/2570", "0/2570", "1-2570", "1/70", "ไตรมาส 1", "1/9999"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="quarter"):
        Quarter.read(text)


@given(st.floats(0, 100))
def test_only_a_hundred_reads_as_a_hundred(value: float) -> None:
    assert (percent(value) == "100") == (value == 100)


# --- An independent recount ---------------------------------------------------------------------------------------------


def recount(cases: Iterable[Sequence[tuple[str, dict[str, Any]]]], as_of: datetime) -> dict[str, Any]:
    """Indicator 2 once more, from the rows of case_event alone: shares no code with the report."""
    tally: Counter[str] = Counter()
    for rows in cases:
        tally[_fate(rows, as_of)] += 1
    counted = tally["in_time"] + tally["late"] + tally["running"]
    verdict = "passed"
    if tally["running"]:
        verdict = "open"
    if not counted:
        verdict = "none"
    if tally["late"]:
        verdict = "failed"
    return {
        "verdict": verdict,
        "counted": counted,
        "in_time": tally["in_time"],
        "over": tally["late"],
        "running": tally["running"],
        "not_ours": tally["declared_not_ours"],
        "withdrawn": tally["withdrawn"],
        "ruled_out": tally["ruled_out"],
        "drills": tally["drill"],
    }


def _fate(rows: Sequence[tuple[str, dict[str, Any]]], as_of: datetime) -> str:
    due, end = "", ("", "")
    for kind, data in rows:
        if kind == "case_opened":
            if data["drill"]:
                return "drill"
            [due] = [limit["due"] for limit in data["limits"] if limit["step"] == "answer"]
        elif kind == "clock_moved":
            due = data["dues"][-1]
        elif kind == "amended":
            due = data["answer_due"]
        elif kind in ("answered", "declared_not_ours", "withdrawn", "ruled_out"):
            end = (kind, data["at"])
        elif kind == "reopened":
            end = ("", "")
    limit = datetime.fromisoformat(due)
    kind, ended = end
    if not kind:
        return "late" if as_of > limit else "running"
    late = datetime.fromisoformat(ended) > limit
    if kind == "answered":
        return "late" if late else "in_time"
    return "late" if late else kind


class Play:
    """A case under random commands; what is refused leaves no trace."""

    def __init__(self, number: int, *, drill: bool, posted: float) -> None:
        self.number, self.drill, self.events = number, drill, list[Event]()
        self.now = at(posted) + timedelta(minutes=3)
        self.do(
            OpenCase(
                by=ARI,
                case_id=str(number),
                title=f"ประเด็น {number}",
                learned_at=self.now,
                posted_at=at(posted),
                drill=drill,
            )
        )

    def do(self, command: Command) -> None:
        try:
            self.events += decide(fold(self.events), command, self.now, POLICY)
        except Refused:
            return

    @property
    def rows(self) -> list[tuple[str, dict[str, Any]]]:
        """As the table has them."""
        return [(e.type, json.loads(json.dumps(to_dict(e)))) for e in self.events]

    @property
    def log(self) -> CaseLog:
        entries = (
            Entry(n, kind, e.at, e.message_id, data)
            for n, ((kind, data), e) in enumerate(zip(self.rows, self.events, strict=True), 1)
        )
        return CaseLog(self.number, tuple(entries))


def _commands(now: datetime) -> dict[str, Command]:
    return {
        "acknowledge": Acknowledge(by=ARI),
        "brief": Brief(by=ARI, note="ข้อเท็จจริง"),
        "channels": ChooseChannels(by=ARI, channels=CHANNELS),
        "answer": Answer(by=ARI, text=ANSWER, channels=CHANNELS),
        "answer_early": Answer(by=ARI, text=ANSWER),
        "not_ours": NotOurs(by=ARI, reason="ไม่ใช่"),
        "withdraw": Withdraw(by=ARI, reason="ถอน"),
        "rule_out": RuleOut(by=ARI, reason="ข่าวทั่วไป"),
        "reopen": Reopen(by=ARI),
        "amend": Amend(by=ARI, answer_by=now + timedelta(hours=2)),
        "clock": MoveClock(by=ARI, posted_at=now - timedelta(hours=4)),
        "remark": Remark(by=ARI, text="หมายเหตุ"),
        "hand": HandOver(by=ARI, to=ARI),
        "tick": Tick(by=SYSTEM),
    }


plays = st.lists(
    st.tuples(
        st.sampled_from([False, False, False, True]),
        st.floats(-100, 100),
        st.lists(
            st.tuples(
                st.sampled_from(sorted(_commands(POSTED))),
                st.sampled_from([0.0, 0.5, 3.0, 8.0, 13.0, 24.0, 30.0]),
            ),
            max_size=8,
        ),
    ),
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(plays, st.sampled_from([10.0, 40.0, 400.0]))
def test_the_verdict_is_that_of_an_independent_recount(
    given_cases: list[tuple[bool, float, list[tuple[str, float]]]], later: float
) -> None:
    cases = []
    for number, (drill, posted, moves) in enumerate(given_cases, 1):
        play = Play(number, drill=drill, posted=posted)
        for name, hours in moves:
            play.now += timedelta(hours=hours)
            play.do(_commands(play.now)[name])
        cases.append(play)
    as_of = max([POSTED, *(play.now for play in cases)]) + timedelta(hours=later)
    found = figures_of(reckon([play.log for play in cases], as_of))
    expected = recount([play.rows for play in cases], as_of)
    assert {key: found[key] for key in expected} == expected
    assert found["issues"] == found["counted"] + found["not_ours"] + found["withdrawn"]
    if found["percent"] is not None:
        assert (found["percent"] == 100) == (found["over"] == 0)


@settings(max_examples=40, deadline=None)
@given(plays, st.integers(0, 5))
def test_whatever_is_practised_no_figure_of_the_indicator_moves(
    given_cases: list[tuple[bool, float, list[tuple[str, float]]]], among: int
) -> None:
    cases = []
    for number, (_, posted, moves) in enumerate(given_cases, 1):
        play = Play(number, drill=number % 2 == among % 2, posted=posted)
        for name, hours in moves:
            play.now += timedelta(hours=hours)
            play.do(_commands(play.now)[name])
        cases.append(play)
    as_of = max([POSTED, *(play.now for play in cases)]) + timedelta(hours=40)
    real = [play for play in cases if not play.drill]
    with_drills = figures_of(reckon([play.log for play in cases], as_of))
    without = figures_of(reckon([play.log for play in real], as_of))
    assert with_drills == without | {"drills": len(cases) - len(real)}


# --- From the store to the files ----------------------------------------------------------------------------------------


def mark_drill(database: Database, case_id: int) -> None:
    """Make a case a drill, in its first event too, as one is opened."""
    with database.write() as session:
        session.get_one(CaseRow, case_id).drill = True
        first = session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.seq == 1)
        ).one()
        first.data = {**first.data, "drill": True}


@pytest.fixture
def quarter(database: Database) -> Database:
    """Answered in time; answered late with a reason; not ours; withdrawn; a drill; and one of the quarter before."""
    with database.write() as session:
        good = opened(session)
        answered(session, good, 1, 3, 6, 8)
        start = POSTED + timedelta(days=5)
        late = opened(session, "ผลประเมินล่าช้า ปั๊มน้ำ", posted=start)
        answered(session, late, 1, 3, 6, 26, start=start)
        do(
            session,
            late,
            start + timedelta(hours=27),
            Remark(by=ARI, text="รอต้นสังกัดยืนยัน", late_step=Step.ANSWER),
        )
        other = opened(session, "ค่าเทอม", posted=POSTED + timedelta(days=6))
        do(session, other, POSTED + timedelta(days=6, hours=4), NotOurs(by=ARI, reason="เป็นหน้าที่ของ สพฐ."))
        gone = opened(session, "ราคาปุ๋ย", posted=POSTED + timedelta(days=7))
        do(session, gone, POSTED + timedelta(days=7, hours=1), Withdraw(by=ARI, reason="PMOC ถอนประเด็น"))
        drill = opened(session, "ซ้อมตอบ", posted=POSTED + timedelta(days=8))
        opened(session, "ไตรมาสก่อน", posted=POSTED - timedelta(days=60))
    mark_drill(database, drill)
    return database


def report(database: Database, now: datetime = AFTER, which: Quarter = FIRST) -> dict[str, Any]:
    with database.read() as session:
        return compile_quarter(session, which, now=now, agency=AGENCY, unit="ภสส.")


def test_drills_other_quarters_not_ours_and_withdrawn_stay_out_of_the_indicator(quarter: Database) -> None:
    data = report(quarter)
    assert (data["issues"], data["counted"], data["in_time"], data["over"]) == (4, 2, 1, 1)
    assert (data["not_ours"], data["not_ours_late"], data["withdrawn"], data["drills"]) == (1, 1, 1, 1)
    assert (data["verdict"], data["percent"], data["reply_rate"]) == ("failed", 50, 100)
    assert [case["title"] for case in data["cases"]][1:] == ["ผลประเมินล่าช้า ปั๊มน้ำ", "ค่าเทอม", "ราคาปุ๋ย"]


def test_the_stored_rows_recounted_give_the_reports_verdict(quarter: Database) -> None:
    with quarter.read() as session:
        rows = session.execute(
            select(CaseEvent.case_id, CaseEvent.kind, CaseEvent.data).order_by(CaseEvent.seq)
        ).all()
    cases: dict[int, list[tuple[str, dict[str, Any]]]] = {}
    for case_id, kind, data in rows:
        cases.setdefault(case_id, []).append((kind, data))
    within = [
        case
        for case in cases.values()
        if FIRST.begins <= datetime.fromisoformat(case[0][1]["clock_start"]) < FIRST.ends
    ]
    data = report(quarter)
    expected = recount(within, AFTER)
    assert {key: data[key] for key in expected} == expected


def test_what_was_no_issue_is_left_out_of_the_count_and_listed_with_who_and_why(quarter: Database) -> None:
    before = report(quarter)
    start = POSTED + timedelta(days=9)
    with quarter.write() as session:
        none = opened(session, "กำหนดการแถลงข่าว", posted=start)
        do(session, none, start + timedelta(hours=1), RuleOut(by=ARI, reason="เป็นกำหนดการ ไม่ใช่ประเด็น"))
        late = opened(session, "ประเด็นที่ลืม", posted=start + timedelta(days=1))
        do(session, late, start + timedelta(days=3), RuleOut(by=ARI, reason="ไม่ใช่"))
    data = report(quarter)
    assert (data["issues"], data["over"]) == (before["issues"] + 1, before["over"] + 1), (
        "said after the limit it counts as not answered"
    )
    assert (data["ruled_out"], data["withdrawn"]) == (1, before["withdrawn"])
    [row] = data["ruled_out_cases"]
    assert (row["id"], row["by"], row["reason"]) == (none, ARI.name, "เป็นกำหนดการ ไม่ใช่ประเด็น")
    pages = page_texts(quarter_file(data, "pdf"))
    assert any("กำหนดการแถลงข่าว" in page.replace(" ", "") or "กำหนดการ" in page for page in pages)
    texts = [p.text for p in Document(io.BytesIO(quarter_file(data, "docx"))).paragraphs]
    assert any("กำหนดการแถลงข่าว" in text for text in texts)
    sheet = load_workbook(io.BytesIO(quarter_file(data, "xlsx")))["ไม่ใช่ประเด็น"]
    assert any("กำหนดการแถลงข่าว" in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_means_are_counted_from_the_start_of_the_clock(quarter: Database) -> None:
    data = report(quarter)
    assert data["mean_acknowledge"] == 3600
    assert data["mean_answer"] == (8 + 26) * 3600 // 2


def test_every_lateness_has_its_cause(quarter: Database) -> None:
    late = {(row["id"], row["step"]): row["cause"] for row in report(quarter)["late"]}
    assert late[(2, "answer")] == "รอต้นสังกัดยืนยัน (บันทึกโดย อารี ใจดี)"
    assert "ไม่มีผู้บันทึกเหตุ" in late[(3, "acknowledge")], "not ours, said an hour after the limit"
    assert len(late) == 2


def test_one_that_was_declared_not_ours_after_the_answers_limit_fails_the_quarter(database: Database) -> None:
    with database.write() as session:
        case_id = opened(session)
        do(session, case_id, at(25), NotOurs(by=ARI, reason="ไม่ใช่"))
    assert report(database)["verdict"] == "failed"


def test_an_answer_that_is_not_due_yet_leaves_the_verdict_open(database: Database) -> None:
    with database.write() as session:
        opened(session)
    assert report(database, now=at(5))["verdict"] == "open"
    assert report(database, now=at(25))["verdict"] == "failed"


def test_a_pre_score_is_shown_where_the_answer_has_one(quarter: Database) -> None:
    assert report(quarter)["mean_score"] is None
    with quarter.write() as session:
        event = session.scalars(
            select(CaseEvent).where(CaseEvent.case_id == 1, CaseEvent.kind == "answered")
        ).one()
        event.data = {**event.data, "pre_score": 85}
    data = report(quarter)
    assert (data["mean_score"], data["cases"][0]["score"]) == (85, 85)
    assert "85 จาก 100" in "".join(page_texts(quarter_file(data, "pdf")))


def test_what_followed_the_answer_is_in_the_report(quarter: Database) -> None:
    with quarter.write() as session:
        story = Story(title="ครูร้องงานเอกสาร", opened_at=at(-5), last_at=at(20))
        session.add(story)
        session.flush()
        session.get_one(CaseRow, 1).story_id = story.id
        for n, (hours, negative) in enumerate([(-5, True), (-1, True), (10, False), (20, True)]):
            session.add(
                Clip(
                    source="t",
                    source_key=str(n),
                    title="สมศ. ชี้แจงแล้ว" if n == 2 else "ครูร้อง",
                    outlet=f"สำนัก {n}",
                    published_at=at(hours),
                    fetched_at=at(hours),
                    content_hash=str(n),
                    negative=negative,
                    story_id=story.id,
                )
            )
    lines = report(quarter)["cases"][0]["effect"]
    assert lines[:3] == [
        "ก่อนแจ้งตอบ 2 ข่าว เชิงลบ 2 ข่าว (100%)",
        "หลังแจ้งตอบ 2 ข่าว เชิงลบ 1 ข่าว (50%) · กล่าวถึงคำชี้แจง 1 ข่าว",
        "สัดส่วนข่าวเชิงลบลดลง 50 จุด",
    ]


def told_of(session: Session, number: int, title: str, hours: float, *, url: str = "") -> Clip:
    """A clip in a story of its own."""
    story = Story(title=title, opened_at=at(hours), last_at=at(hours), clips=1, outlets=1)
    session.add(story)
    session.flush()
    clip = Clip(
        source="t",
        source_key=f"x{number}",
        title=title,
        url=url or None,
        canonical_url=url or None,
        outlet=f"สำนัก {number}",
        published_at=at(hours),
        fetched_at=at(hours),
        content_hash=str(number),
        negative=number > 1,
        story_id=story.id,
    )
    session.add(clip)
    session.flush()
    return clip


def test_an_answer_to_an_issue_without_a_story_is_followed_by_what_is_told_of_the_issue(
    database: Database,
) -> None:
    link = "https://news.example/onesqa-replies"
    with database.write() as session:
        case_id = opened(session)
        do(session, case_id, at(1), AddEvidence(by=ARI, links=(link,)))
        answered(session, case_id, 1.5, 3, 6, 8)
        dossier.keep(session, case_id, dossier.Dossier(), at(0), 1)
    assert report(database, now=at(9))["cases"][0]["effect"] == []
    with database.write() as session:
        told_of(session, 1, "สมศ. ย้ำไม่เพิ่มงาน", 9, url=link)
        told_of(session, 2, "ครูร้องงานเอกสารมากเกินไป กระทบการสอน", 30)
        told_of(session, 3, "ราคาปุ๋ยพุ่ง เกษตรกรเดือดร้อน", 31)
    lines = report(database, now=at(33))["cases"][0]["effect"]
    assert lines[1] == "หลังแจ้งตอบ 1 ข่าว เชิงลบ 0 ข่าว (0%)", "by the link in the answer alone"
    later = at(33)
    with database.write() as session:
        assert dossier.to_refresh(session, at(20)) == []
        assert dossier.to_refresh(session, later) == [case_id]
        dossier.keep(session, case_id, dossier.gather(session, case_id, later, (), ()), later, 1)
        assert dossier.to_refresh(session, later) == []
        assert dossier.to_refresh(session, at(24 * 10)) == [], (
            "after the week that is counted nothing is looked for"
        )
    lines = report(database, now=later)["cases"][0]["effect"]
    assert lines[1] == "หลังแจ้งตอบ 2 ข่าว เชิงลบ 1 ข่าว (50%)", "and by what the issue says, found later"


def words_in(data: dict[str, Any], ending: str) -> str:
    made = quarter_file(data, ending)
    if ending == "pdf":
        return "".join(page_texts(made))
    if ending == "docx":
        document = Document(io.BytesIO(made))
        cells = (c.text for t in document.tables for r in t.rows for c in r.cells)
        return "\n".join([*(p.text for p in document.paragraphs), *cells])
    book = load_workbook(io.BytesIO(made))
    return "\n".join(
        str(c.value) for sheet in book for r in sheet.iter_rows() for c in r if c.value is not None
    )


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_file_tells_the_verdict_the_issues_and_the_causes(quarter: Database, ending: str) -> None:
    text = words_in(report(quarter), ending)
    for part in ("ไม่ผ่าน", "ผลประเมินล่าช้า ปั๊มน้ำ", "รอต้นสังกัดยืนยัน", "ไม่เกี่ยวข้องกับหน่วยงาน", ANSWER, "ซ้อม"):
        assert part in text, part
    assert "ไตรมาสก่อน" not in text


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_data_gives_the_same_bytes(quarter: Database, ending: str) -> None:
    data = report(quarter)
    assert quarter_file(data, ending) == quarter_file(json.loads(json.dumps(data)), ending)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_quarter_without_issues_says_so(database: Database, ending: str) -> None:
    assert "ไม่มีประเด็น" in words_in(report(database), ending)


def test_another_format_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="format"):
        quarter_file(report(database), "html")


def test_reminders_change_no_figure(quarter: Database) -> None:
    before = report(quarter)
    with quarter.write() as session:
        remind(session, POSTED - timedelta(days=50))
    assert {k: before[k] for k in ("verdict", "counted")} == {
        k: report(quarter)[k] for k in ("verdict", "counted")
    }
