"""The text of a file that an officer uploads: plain text, CSV, or a Word document."""

from __future__ import annotations

import io
import zipfile
from typing import Any

MOST_BYTES = 3_000_000
"""Size of an uploaded file."""
MOST_UNPACKED = 20_000_000
"""Size of a Word document's text part, unpacked."""
ENDINGS = (".txt", ".csv", ".docx")


class Unreadable(ValueError):
    """The file cannot be read; the text says why and what to do, in Thai."""


def text_of_file(name: str, content: bytes) -> str:
    """The file's text, table cells parted by "|". Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable("ไฟล์มีขนาดเกิน 3 MB · โปรดคัดลอกข้อความมาวางแทน")
    if content.startswith(b"PK"):
        return _docx(content)
    if not name.lower().endswith((".txt", ".csv")) or b"\x00" in content[:4096].replace(b"\xff\xfe", b""):
        raise Unreadable("อ่านได้เฉพาะไฟล์ .txt .csv และ .docx · โปรดคัดลอกข้อความมาวางแทน")
    for encoding in ("utf-8-sig", "cp874"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\t", "|").replace(",", "|") if name.lower().endswith(".csv") else text
    raise Unreadable("อ่านตัวอักษรในไฟล์ไม่ได้ · โปรดบันทึกเป็น UTF-8 หรือคัดลอกข้อความมาวางแทน")


def _docx(content: bytes) -> str:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
                raise Unreadable("เอกสารมีขนาดใหญ่เกินไป · โปรดคัดลอกข้อความมาวางแทน")
        document = Document(io.BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("อ่านได้เฉพาะไฟล์ .txt .csv และ .docx · โปรดคัดลอกข้อความมาวางแทน") from error
    return "\n".join(_line(block) for block in document.iter_inner_content())


def _line(block: Any) -> str:
    """A paragraph, or a table with its cells parted by "|"."""
    if hasattr(block, "rows"):
        return "\n".join("|".join(cell.text.strip() for cell in row.cells) for row in block.rows)
    numbered = block._p.pPr is not None and block._p.pPr.numPr is not None
    return ("• " if numbered and block.text.strip() else "") + str(block.text)
