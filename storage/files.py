"""Files that people hand in, kept beside the store under the SHA-256 of their bytes: the same file lies there once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 20_000_000
"""Largest file that is kept; LINE's pictures have at most 10 MB."""


class BadFile(Exception):
    """A file that is not kept. `code`: empty, too_large, unknown_type."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in the folder."""

    sha256: str
    media_type: str
    size: int


def media_type(data: bytes) -> str | None:
    """What the bytes are, by what they begin with (never by what the sender says); None for what is not taken."""
    for begins, kind in _BEGINNINGS:
        if data.startswith(begins):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    return (
        "text/plain" if text_of(data[:4096] if len(data) > 4096 else data, whole=len(data) <= 4096) else None
    )


_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)


def _office(data: bytes) -> str | None:
    office = "application/vnd.openxmlformats-officedocument."
    for part, kind in ((b"word/", "wordprocessingml.document"), (b"xl/", "spreadsheetml.sheet")):
        if part in data:
            return office + kind
    return None


def text_of(data: bytes, *, whole: bool = True) -> str | None:
    """The text of a .txt file in the encodings that phones and PCs write; None when it is no text."""
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
            if sum(1 for c in found if ord(c) < 32 and c not in "\r\n\t\f") == 0:
                return found
    return None


class FileStore:
    """The folder of files. Keeping is harmless twice; a file appears whole or not at all."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self.folder = folder
        self.most_bytes = most_bytes

    def keep(self, data: bytes) -> Kept:
        """Keep the bytes. Raises BadFile for what is empty, too large or of no known kind; OSError when the disk is full."""
        if not data:
            raise BadFile("empty")
        if len(data) > self.most_bytes:
            raise BadFile("too_large")
        kind = media_type(data)
        if kind is None:
            raise BadFile("unknown_type")
        name = hashlib.sha256(data).hexdigest()
        target = self.path(name)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, made = tempfile.mkstemp(dir=target.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(data)
                    out.flush()
                    os.fsync(out.fileno())
                Path(made).replace(target)
            except BaseException:
                Path(made).unlink(missing_ok=True)
                raise
        return Kept(name, kind, len(data))

    def path(self, sha256: str) -> Path:
        """Where a file lies. Raises ValueError for what is no SHA-256 in hexadecimal."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("not a SHA-256")
        return self.folder / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        """The bytes. Raises FileNotFoundError, and ValueError when they are not those that were kept."""
        data = self.path(sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ValueError(f"file {sha256} was changed")
        return data

    def remove(self, sha256: str) -> None:
        """Take a file away, because its sender took it back; harmless when it is gone."""
        self.path(sha256).unlink(missing_ok=True)
