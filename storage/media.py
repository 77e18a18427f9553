"""What a file is, told by its first bytes rather than by its name. Pure.

Sources of the signatures: PNG, JPEG, GIF, WebP, PDF, ZIP and Office Open XML specifications; what is not listed is not taken.
"""

from __future__ import annotations

import io
import zipfile

_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "text/html": ".html",
    "text/plain": ".txt",
    _OFFICE["word/"]: ".docx",
    _OFFICE["xl/"]: ".xlsx",
    _OFFICE["ppt/"]: ".pptx",
}
_LOOKED_AT = 4096


def media_type(data: bytes) -> str | None:
    """The type of a document or picture that is taken (no text, no macros); None for any other."""
    for begins, kind in _BEGINNINGS:
        if data.startswith(begins):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return _office(data) if data.startswith(b"PK\x03\x04") else None


def media_type_or_text(data: bytes) -> str | None:
    """As `media_type`, and text/plain for what reads as text: a chat export is such a file."""
    found = media_type(data)
    if found is not None or data.startswith(b"PK\x03\x04"):
        return found
    whole = len(data) <= _LOOKED_AT
    return "text/plain" if text_of(data[:_LOOKED_AT], whole=whole) else None


def _office(data: bytes) -> str | None:
    """A ZIP that is a document without macros; only its table of contents is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None  # no ZIP, or one of a kind that cannot be read: no document that we take
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for part, kind in _OFFICE.items() if any(n.startswith(part) for n in names)), None)


def text_of(data: bytes, *, whole: bool = True) -> str | None:
    """The text of a .txt file in the encodings that phones and PCs write; None when it is no text.

    `whole` is False for the beginning of a file, which may end within a character.
    """
    if not data.strip(b"\x00 \r\n\t"):
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\x00" in data:
        return None
    for encoding in ("utf-8-sig", "cp874"):
        for cut in range(1 if whole else 4):
            try:
                found = data[: len(data) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            if not any(ord(c) < 32 and c not in "\r\n\t\f" for c in found):
                return found
    return None
