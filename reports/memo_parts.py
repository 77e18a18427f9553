"""The parts of a memo in the look of a Thai official document, for every report that goes up the ladder.

Form and measures follow the บันทึกข้อความ of the Prime Minister's Office regulation on correspondence:
16 pt type, heading 29 pt, margins 3 cm left and 2 cm right, paragraphs begin 2.5 cm in, Thai digits.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

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


def set_page(document: Doc) -> None:
    """Page, type and Thai page numbers."""
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
    add_run(top, "- ")
    _field(top, "PAGE")
    add_run(top, " -")


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


def add_run(paragraph: Paragraph, text: str, *, size: float = SIZE, bold: bool = False) -> None:
    """Text in the memo's type."""
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


def _head_line(document: Doc, *parts: tuple[str, str]) -> None:
    line = document.add_paragraph()
    stops = line.paragraph_format.tab_stops
    for n, (name, value) in enumerate(parts, 1):
        stops.add_tab_stop(_WIDTH * n // len(parts), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.DOTS)
        add_run(line, f"{name}  ", size=20, bold=True)
        add_run(line, value + "\t")


def add_heading(document: Doc, text: str) -> None:
    """A bold line that stays with what follows."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.keep_with_next = True
    add_run(paragraph, text, bold=True)


def add_body(document: Doc, text: str) -> None:
    """A paragraph that begins 2.5 cm in."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = _INDENT
    add_run(paragraph, text)


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def add_closing(document: Doc, made: datetime) -> None:
    """The closing words and a place to sign."""
    add_body(document, "")
    add_body(document, "จึงเรียนมาเพื่อโปรดทราบ")
    for text in ("", "", "(" + " " * 45 + ")", "ตำแหน่ง" + "." * 40):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(7)
        paragraph.paragraph_format.keep_together = True
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_run(paragraph, text)


def document_bytes(document: Doc) -> bytes:
    """The document with one and the same time on all its parts, so that equal data gives equal bytes."""
    first, out = io.BytesIO(), io.BytesIO()
    document.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(part, source.read(name))
    return out.getvalue()


def add_head(document: Doc, *, office: str, subject: str, addressee: str, made: datetime) -> None:
    """The head of the memo: office, date, subject, to whom."""
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(6)
    add_run(title, "บันทึกข้อความ", size=29, bold=True)
    day = long_date(made).split("ที่ ", 1)[1]
    _head_line(document, ("ส่วนราชการ", office))
    _head_line(document, ("ที่", ""), ("วันที่", to_thai(day)))
    _head_line(document, ("เรื่อง", subject))
    to = document.add_paragraph()
    to.paragraph_format.space_before = to.paragraph_format.space_after = Pt(6)
    add_run(to, "เรียน  ", bold=True)
    add_run(to, tidy(addressee, 200))


def add_table(
    document: Doc,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    right: Sequence[int] = (),
    size: float = SIZE,
) -> None:
    """A table with a head that repeats on each page. `widths` in cm, `right`: columns set flush right."""
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    # LibreOffice goes by the widths of the columns, Word by those of the cells.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    _fill(table.rows[0], head, widths, right, size, bold=True)
    _repeat(table.rows[0])
    for row in rows:
        _fill(table.add_row(), row, widths, right, size)


def _fill(
    row: Any,
    texts: Sequence[str],
    widths: Sequence[float],
    right: Sequence[int],
    size: float,
    *,
    bold: bool = False,
) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for n, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
        cell.width = Cm(width)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if n in right else WD_ALIGN_PARAGRAPH.LEFT
        add_run(paragraph, text, size=size, bold=bold)


def set_properties(document: Doc, *, title: str, author: str, made: datetime) -> None:
    """What the file says of itself."""
    properties = document.core_properties
    properties.title = tidy(title, 200)
    properties.author = properties.last_modified_by = tidy(author, 200)
    properties.created = properties.modified = made.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.comments = ""


def add_note(document: Doc, text: str) -> None:
    """A smaller line below a paragraph, set in from the left."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Cm(3.2)
    add_run(paragraph, text, size=14)
