"""The quarter's report to the director: a memo (DOCX), a sheet (PDF) and a workbook (XLSX) of the same data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from reports import typesetting
from reports.proof.words import step_name
from reports.quarter import words
from reports.quarter.compile import RULES
from reports.quarter.words import TITLE
from reports.sheet import items, mapping, moment, number
from reports.text import pieces, printable, tidy
from reports.workbook import Column, Sheet, xlsx
from thai.dates import clock, long_date
from thai.digits import to_thai

if TYPE_CHECKING:
    from docx.document import Document as Doc

RULED_OUT = "ข้อความที่ไม่ใช่ประเด็น (ไม่รวมในจำนวนประเด็น)"
_LONGEST = 400
_LONGEST_ANSWER = 1_200
_TONES = {"passed": "in_time", "failed": "late", "open": "waiting", "none": "waiting"}


def quarter_pdf(data: Mapping[str, Any]) -> bytes:
    """The report as PDF. The same data gives the same bytes. Raises ValueError where the data is none of a report."""
    quarter, as_of = words.quarter_of(data), words.made_at(data)
    agency = printable(data.get("agency"), 200)
    sheet = {
        "agency": agency,
        "agency_pieces": pieces(agency),
        "title": TITLE,
        "date": quarter.name,
        "months": quarter.months,
        "as_of": f"ข้อมูลถึง {long_date(as_of)} เวลา {clock(as_of)}",
        "source": "ที่มา: บันทึกเหตุการณ์ของระบบ",
        "verdict": words.verdict(data),
        "reason": words.reason(data),
        "tone": _TONES.get(str(data.get("verdict")), "waiting"),
        "overview": words.overview(data),
        "steps": [_step_texts(step) for step in words.steps(data)],
        "cases": [_case_block(case) for case in words.cases(data)],
        "ruled_out": [_ruled_block(case) for case in words.ruled_out(data)],
        "late": [_late_block(mapping(row)) for row in items(data.get("late"))],
        "remark": pieces(printable(data.get("remark"), 2_000)),
        "rules": [pieces(rule) for rule in RULES],
    }
    return typesetting.pdf("quarter", sheet, as_of)


def _step_texts(step: Mapping[str, Any]) -> list[str]:
    counts = [f"{number(step.get(key)):,}" for key in ("in_time", "late", "skipped", "running")]
    return [step_name(step.get("step")), *counts, words.percent(step.get("percent"))]


def _text(value: Any, limit: int = _LONGEST) -> list[list[Any]]:
    return pieces(printable(value, limit))


def _case_block(case: Mapping[str, Any]) -> dict[str, Any]:
    late = case.get("in_time") is False or case.get("said_late") is True
    return {
        "id": number(case.get("id")),
        "title": _text(case.get("title")),
        "result": words.result(case),
        "tone": "late" if late else ("in_time" if case.get("in_time") is True else "waiting"),
        "facts": _text(" · ".join(_facts(case))),
        "answer": _text(case.get("answer"), _LONGEST_ANSWER),
        "effect": [_text(line) for line in items(case.get("effect"))],
    }


def _facts(case: Mapping[str, Any]) -> list[str]:
    channels = [tidy(name, 100) for name in items(case.get("channels"))]
    found = [f"เริ่มนับเวลา {words.at(case.get('started'))}"]
    if case.get("acknowledge_seconds") is not None:
        found.append(f"แจ้งรับเรื่องใน {words.span(case.get('acknowledge_seconds'))}")
    if case.get("answer_seconds") is not None:
        found.append(f"แจ้งตอบใน {words.span(case.get('answer_seconds'))}")
    if channels:
        found.append(f"เผยแพร่ {len(channels)} ช่องทาง: {', '.join(channels)}")
    if case.get("score") is not None:
        found.append(f"คะแนนประเมินล่วงหน้า {words.score(case.get('score'))}")
    if case.get("reason"):
        found.append(f"เหตุผล: {tidy(case.get('reason'), 300)}")
    return found


def _late_block(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "head": _text(f"เรื่องที่ {number(row.get('id'))} {step_name(row.get('step'))}"),
        "words": str(row.get("words") or ""),
        "cause": _text(row.get("cause")),
    }


def _ruled_block(case: Mapping[str, Any]) -> dict[str, Any]:
    return {"head": _text(_ruled_head(case)), "facts": _text(_ruled_facts(case))}


def _ruled_head(case: Mapping[str, Any]) -> str:
    return f"เรื่องที่ {number(case.get('id'))} {tidy(case.get('title'), 300)}"


def _ruled_facts(case: Mapping[str, Any]) -> str:
    return f"ระบุโดย {tidy(case.get('by'), 100)} เมื่อ {words.at(case.get('at'))} · เหตุผล: {tidy(case.get('reason'), 300)}"


def quarter_docx(data: Mapping[str, Any]) -> bytes:
    """The report as a memo. The same data gives the same bytes. Raises ValueError where the data is none of a report."""
    from docx import Document

    from reports import memo_parts as memo

    quarter, made = words.quarter_of(data), words.made_at(data)
    document = Document()
    memo.set_page(document)
    memo.add_head(
        document,
        office=" ".join(
            part for part in (tidy(data.get("agency"), 200), tidy(data.get("unit"), 200)) if part
        ),
        subject=to_thai(f"{TITLE} {quarter.name}"),
        addressee=tidy(data.get("addressee"), 200),
        made=made,
    )
    memo.add_body(
        document, to_thai(f"ตามตัวชี้วัดการชี้แจงประเด็นสำคัญที่ทันต่อสถานการณ์ {quarter.name} ({quarter.months}) มีผลดังนี้")
    )
    memo.add_heading(document, to_thai(f"ผลตัวชี้วัด: {words.verdict(data)}"))
    memo.add_body(document, to_thai(words.reason(data)))
    overview = [(name, to_thai(value)) for name, value in words.overview(data)]
    memo.add_table(document, ("รายการ", "ผล"), overview, (9.0, 7.0))
    memo.add_heading(document, "ร้อยละที่ทำทันกำหนดรายขั้นตอน")
    memo.add_table(
        document,
        ("ขั้นตอน", "ทันกำหนด", "เกินกำหนด", "ไม่ได้ทำ", "ยังไม่ครบกำหนด", "ร้อยละ"),
        [[to_thai(text) for text in _step_texts(step)] for step in words.steps(data)],
        (4.6, 2.2, 2.3, 2.1, 2.8, 2.0),
        right=(1, 2, 3, 4, 5),
        size=14,
    )
    _issues(document, data)
    _ruled_out(document, data)
    _lateness(document, data)
    if remark := tidy(data.get("remark"), 5_000, keep_lines=True):
        memo.add_heading(document, "หมายเหตุ")
        for line in remark.split("\n"):
            memo.add_body(document, line)
    memo.add_heading(document, "วิธีนับ")
    for n, rule in enumerate(RULES, 1):
        memo.add_body(document, to_thai(f"{n}. {rule}"))
    memo.add_closing(document, made)
    memo.set_properties(
        document, title=f"{TITLE} {quarter.name}", author=str(data.get("agency") or ""), made=made
    )
    return memo.document_bytes(document)


def _issues(document: Doc, data: Mapping[str, Any]) -> None:
    from reports import memo_parts as memo

    memo.add_heading(document, "ประเด็นในไตรมาส")
    cases = words.cases(data)
    if not cases:
        memo.add_body(document, "ไตรมาสนี้ไม่มีประเด็นจาก PMOC")
    for case in cases:
        memo.add_body(
            document, f"เรื่องที่ {to_thai(str(number(case.get('id'))))} {tidy(case.get('title'), 300)}"
        )
        lines = [words.result(case), " · ".join(_facts(case))]
        if answer := tidy(case.get("answer"), _LONGEST_ANSWER):
            lines.append(f"คำชี้แจง: {answer}")
        if effect := items(case.get("effect")):
            lines.append(" · ".join(str(line) for line in effect))
        for line in lines:
            memo.add_note(document, line if line.startswith("คำชี้แจง") else to_thai(line))


def _ruled_out(document: Doc, data: Mapping[str, Any]) -> None:
    from reports import memo_parts as memo

    found = words.ruled_out(data)
    if not found:
        return
    memo.add_heading(document, RULED_OUT)
    for case in found:
        memo.add_body(document, to_thai(_ruled_head(case)))
        memo.add_note(document, to_thai(_ruled_facts(case)))


def _lateness(document: Doc, data: Mapping[str, Any]) -> None:
    from reports import memo_parts as memo

    rows = [mapping(row) for row in items(data.get("late"))]
    if not rows:
        return
    memo.add_heading(document, "เหตุที่เกินกำหนด")
    memo.add_table(
        document,
        ("เรื่องที่", "ขั้นตอน", "ผล", "เหตุ"),
        [
            [
                to_thai(str(number(row.get("id")))),
                step_name(row.get("step")),
                to_thai(str(row.get("words") or "")),
                to_thai(tidy(row.get("cause"), 500)),
            ]
            for row in rows
        ],
        (1.6, 3.4, 4.0, 7.0),
    )


def quarter_xlsx(data: Mapping[str, Any]) -> bytes:
    """The report's figures and issues as a workbook. The same data gives the same bytes."""
    quarter, made = words.quarter_of(data), words.made_at(data)
    title = f"{TITLE} {quarter.name}"
    sums = Sheet(
        "สรุป",
        title,
        (Column("หัวข้อ", 22), Column("รายการ", 34), Column("ผล", 60)),
        _sum_rows(data),
    )
    steps = Sheet(
        "ขั้นตอน",
        f"ร้อยละที่ทำทันกำหนดรายขั้นตอน {quarter.name}",
        (
            Column("ขั้นตอน", 26),
            Column("ทันกำหนด", 12, "number"),
            Column("เกินกำหนด", 12, "number"),
            Column("ไม่ได้ทำ", 12, "number"),
            Column("ยังไม่ครบกำหนด", 16, "number"),
            Column("ร้อยละ", 12, "figure"),
        ),
        (
            (
                step_name(step.get("step")),
                *(number(step.get(key)) for key in ("in_time", "late", "skipped", "running")),
                words.percent(step.get("percent")),
            )
            for step in words.steps(data)
        ),
    )
    late = Sheet(
        "เกินกำหนด",
        f"เหตุที่เกินกำหนด {quarter.name}",
        (
            Column("เรื่องที่", 10, "number"),
            Column("ประเด็น", 50),
            Column("ขั้นตอน", 20),
            Column("ผล", 30),
            Column("เกินกำหนด (นาที)", 18, "number"),
            Column("เหตุ", 60),
        ),
        (
            (
                number(row.get("id")),
                row.get("title"),
                step_name(row.get("step")),
                row.get("words"),
                number(row.get("over_seconds")) // 60,
                row.get("cause"),
            )
            for row in map(mapping, items(data.get("late")))
        ),
    )
    ruled = Sheet(
        "ไม่ใช่ประเด็น",
        f"{RULED_OUT} {quarter.name}",
        (
            Column("เรื่องที่", 10, "number"),
            Column("ข้อความ", 60),
            Column("ผู้ระบุ", 24),
            Column("เมื่อ", 24),
            Column("เหตุผล", 60),
        ),
        (
            (
                number(case.get("id")),
                case.get("title"),
                case.get("by"),
                words.at(case.get("at")),
                case.get("reason"),
            )
            for case in words.ruled_out(data)
        ),
    )
    sheets = [sums, _issue_sheet(data, quarter.name), steps, late, ruled]
    return xlsx(sheets, title=title, author=str(data.get("agency") or ""), made=made)


def _issue_sheet(data: Mapping[str, Any], name: str) -> Sheet:
    clocks = [
        ("acknowledge", "แจ้งรับเรื่อง"),
        ("brief", "เสนอข้อเท็จจริง"),
        ("channels", "ช่องทาง"),
        ("answer", "แจ้งตอบ"),
    ]
    return Sheet(
        "ประเด็น",
        f"ประเด็นในไตรมาส {name}",
        (
            Column("เรื่องที่", 10, "number"),
            Column("ประเด็น", 50),
            Column("วันที่เริ่มนับ", 15, "date"),
            Column("เวลา", 8, "time"),
            Column("สถานะ", 24),
            Column("ผล", 34),
            *(Column(f"{word}เมื่อ", 24) for _, word in clocks),
            *(Column(f"{word} ผล", 20) for _, word in clocks),
            Column("คะแนนประเมินล่วงหน้า", 18),
            Column("ช่องทาง", 40),
            Column("หลักฐาน", 50),
            Column("คำชี้แจง", 70),
            Column("ผลของคำชี้แจง", 50),
            Column("เหตุผลที่ปิดเรื่อง", 40),
            Column("ผู้รับผิดชอบ", 24),
        ),
        (_issue_cells(case, [key for key, _ in clocks]) for case in words.cases(data)),
    )


def _issue_cells(case: Mapping[str, Any], steps: Iterable[str]) -> tuple[Any, ...]:
    clocks = {str(mapping(c).get("step")): mapping(c) for c in items(case.get("clocks"))}
    found = [clocks.get(step, {}) for step in steps]
    started = moment(case.get("started"))
    return (
        number(case.get("id")),
        case.get("title"),
        started,
        started,
        case.get("state"),
        words.result(case),
        *(words.at(clock.get("done_at")) for clock in found),
        *(clock.get("words") for clock in found),
        words.score(case.get("score")),
        " · ".join(str(c) for c in items(case.get("channels"))),
        "\n".join(str(link) for link in items(case.get("links"))),
        case.get("answer"),
        "\n".join(str(line) for line in items(case.get("effect"))),
        case.get("reason"),
        case.get("owner"),
    )


def _sum_rows(data: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    yield "ตัวชี้วัด", "ผล", words.verdict(data)
    yield "ตัวชี้วัด", "เหตุผล", words.reason(data)
    for name, value in words.overview(data):
        yield "ภาพรวม", name, value
    for n, rule in enumerate(RULES, 1):
        yield "วิธีนับ", str(n), rule
