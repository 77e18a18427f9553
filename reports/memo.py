"""The month's summary as a memo in the look of a Thai official document.

Form and measures follow the บันทึกข้อความ of the Prime Minister's Office regulation on correspondence:
16 pt type, heading 29 pt, margins 3 cm left and 2 cm right, paragraphs begin 2.5 cm in, Thai digits.
Headlines keep the digits they were published with.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from reports import figures
from reports.sheet import NO_TITLE, items, mapping, moment, number
from reports.text import tidy
from thai.dates import long_date
from thai.digits import to_thai

if TYPE_CHECKING:
    from docx.document import Document as Doc
    from docx.text.paragraph import Paragraph

FONT = "TH Sarabun New"
OTHER_NAMES = "TH SarabunPSK,TH SarabunIT๙,Sarabun"
"""Names under which the same letters are installed elsewhere, for programs that lack FONT."""
SIZE = 16
_WIDTH = Cm(16)
_INDENT = Cm(2.5)
_COLUMNS = (7.0, 2.5, 3.1, 3.4)
"""Widths of a table's columns in cm."""


def memo(data: Mapping[str, Any], period: str, made: datetime) -> bytes:
    """The memo as DOCX: head, figures, tables, leading and negative stories, closing.

    `period` is the month in words, `made` its date. The same arguments give the same bytes.
    """
    document = Document()
    _page(document)
    _head(document, data, period, made)
    _overview(document, data, period)
    _tables(document, data)
    _stories(document, "เรื่องที่สื่อรายงานมากที่สุด", data.get("leading"), "เดือนนี้ไม่มีข่าวที่เกี่ยวข้อง")
    _stories(document, "เรื่องเชิงลบ", data.get("negative"), "เดือนนี้ไม่มีเรื่องเชิงลบ")
    if remark := tidy(data.get("remark"), 5_000, keep_lines=True):
        _heading(document, "หมายเหตุ")
        for line in remark.split("\n"):
            _body(document, line)
    _closing(document, made)
    properties = document.core_properties
    properties.title = tidy(f"สรุปข่าวประจำเดือน{period}", 200)
    properties.author = tidy(data.get("agency"), 200)
    properties.last_modified_by = properties.author
    properties.created = properties.modified = made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.comments = ""
    return _bytes(document)


def _page(document: Doc) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2)
    section.different_first_page_header_footer = True
    numbers = OxmlElement("w:pgNumType")
    numbers.set(qn("w:fmt"), "thaiNumbers")
    section._sectPr.find(qn("w:pgMar")).addnext(numbers)
    for name in ("Normal", "Header"):
        style = document.styles[name]
        style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
        style.paragraph_format.line_spacing = 1.0
        _font(style.element.get_or_add_rPr(), SIZE)
    _other_names(document)
    top = section.header.paragraphs[0]
    top.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(top, "- ")
    _field(top, "PAGE")
    _run(top, " -")


def _font(properties: Any, size: float) -> None:
    """Font and size for Latin and for Thai letters: Word takes Thai from the "complex script" settings only."""
    fonts = properties.get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)
    for kind in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    # In the order that the schema asks for: sz, szCs, lang.
    for old in properties.findall(qn("w:szCs")) + properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.get_or_add_sz().set(qn("w:val"), str(round(size * 2)))
    complex_size = OxmlElement("w:szCs")
    complex_size.set(qn("w:val"), str(round(size * 2)))
    properties.get_or_add_sz().addnext(complex_size)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:bidi"), "th-TH")
    properties.append(language)


def _other_names(document: Doc) -> None:
    table = next(p for p in document.part.package.iter_parts() if p.partname == "/word/fontTable.xml")
    entry = (
        f'<w:font w:name="{FONT}"><w:altName w:val="{OTHER_NAMES}"/><w:charset w:val="DE"/>'
        '<w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )
    table._blob = table.blob.replace(b"</w:fonts>", entry.encode())


def _run(paragraph: Paragraph, text: str, *, size: float = SIZE, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.bold = run.font.cs_bold = bold or None
    _font(run._r.get_or_add_rPr(), size)


def _field(paragraph: Paragraph, code: str) -> None:
    run = paragraph.add_run()
    _font(run._r.get_or_add_rPr(), SIZE)
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _head(document: Doc, data: Mapping[str, Any], period: str, made: datetime) -> None:
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(6)
    _run(title, "บันทึกข้อความ", size=29, bold=True)
    office = " ".join(part for part in (tidy(data.get("agency"), 200), tidy(data.get("unit"), 200)) if part)
    day = long_date(made).split("ที่ ", 1)[1]
    _head_line(document, ("ส่วนราชการ", office))
    _head_line(document, ("ที่", ""), ("วันที่", to_thai(day)))
    _head_line(document, ("เรื่อง", f"สรุปข่าวประจำเดือน{to_thai(period)}"))
    to = document.add_paragraph()
    to.paragraph_format.space_before = to.paragraph_format.space_after = Pt(6)
    _run(to, "เรียน  ", bold=True)
    _run(to, tidy(data.get("addressee"), 200))


def _head_line(document: Doc, *parts: tuple[str, str]) -> None:
    line = document.add_paragraph()
    stops = line.paragraph_format.tab_stops
    for n, (name, value) in enumerate(parts, 1):
        stops.add_tab_stop(_WIDTH * n // len(parts), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.DOTS)
        _run(line, f"{name}  ", size=20, bold=True)
        _run(line, value + "\t")


def _heading(document: Doc, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, text, bold=True)


def _body(document: Doc, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = _INDENT
    _run(paragraph, text)


def _overview(document: Doc, data: Mapping[str, Any], period: str) -> None:
    now, then = mapping(data.get("totals")), mapping(data.get("totals_before"))
    _body(document, to_thai(f"งานเฝ้าระวังข่าวประจำเดือน{period} มีผลสรุป ดังนี้"))
    for n, (key, name, unit) in enumerate(figures.TOTALS, 1):
        count = number(now.get(key))
        _body(document, to_thai(f"{n}. {name} {count:,} {unit} ({_against(count, number(then.get(key)))})"))


def _against(count: int, before: int) -> str:
    return "เท่ากับเดือนก่อน" if count == before else f"{figures.change(count, before)} จากเดือนก่อน"


def _tables(document: Doc, data: Mapping[str, Any]) -> None:
    for key, name in figures.TABLES.items():
        _heading(document, f"จำนวนข่าวตาม{name}")
        rows = [mapping(row) for row in items(data.get(key))]
        table = document.add_table(rows=1, cols=4, style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        # LibreOffice goes by the widths of the columns, Word by those of the cells.
        for column, width in zip(table.columns, _COLUMNS, strict=True):
            column.width = Cm(width)
        _cells(table.rows[0], (name, "เดือนนี้", "เดือนก่อน", "เปลี่ยนแปลง"), bold=True)
        _repeat(table.rows[0])
        for row in rows:
            count, before = number(row.get("count")), number(row.get("before"))
            texts = (f"{count:,}", f"{before:,}", figures.change(count, before))
            _cells(table.add_row(), (tidy(row.get("name"), 200), *map(to_thai, texts)))


def _cells(row: Any, texts: tuple[str, ...], *, bold: bool = False) -> None:
    keep = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(keep)
    for n, (cell, text, width) in enumerate(zip(row.cells, texts, _COLUMNS, strict=True)):
        cell.width = Cm(width)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if n else WD_ALIGN_PARAGRAPH.LEFT
        _run(paragraph, text, bold=bold)


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _stories(document: Doc, name: str, given: Any, empty: str) -> None:
    _heading(document, name)
    stories = [mapping(s) for s in items(given)]
    if not stories:
        _body(document, empty)
    for n, story in enumerate(stories, 1):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.9)
        paragraph.paragraph_format.first_line_indent = Cm(-0.9)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.9))
        _run(paragraph, f"{to_thai(str(n))}.\t{tidy(story.get('title'), 300) or NO_TITLE}")
        _run(paragraph, f" ({_facts(story)})", size=14)


def _facts(story: Mapping[str, Any]) -> str:
    at = moment(story.get("at"))
    outlets = number(story.get("outlets"))
    outlet = tidy(story.get("outlet"), 120)
    facts = [
        outlet,
        to_thai(f"รวม {outlets} สำนักข่าว") if outlets > 1 else "",
        tidy(story.get("agency"), 120),
        to_thai(long_date(at).split("ที่ ", 1)[1]) if at else "",
    ]
    return " · ".join(fact for fact in facts if fact) or "ไม่ระบุที่มา"


def _closing(document: Doc, made: datetime) -> None:
    _body(document, "")
    _body(document, "จึงเรียนมาเพื่อโปรดทราบ")
    for text in ("", "", "(" + " " * 45 + ")", "ตำแหน่ง" + "." * 40):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(7)
        paragraph.paragraph_format.keep_together = True
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, text)


def _bytes(document: Doc) -> bytes:
    """The document with one and the same time on all its parts, so that equal data gives equal bytes."""
    first, out = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return out.getvalue()
