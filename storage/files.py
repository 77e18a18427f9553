"""Files kept beside the store under the SHA-256 of their bytes: the same file lies there once, a changed one is noticed."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from storage.media import media_type_or_text, text_of

MOST_BYTES = 20_000_000
"""Largest file that is kept; LINE's pictures have at most 10 MB."""
_SHA256 = re.compile("[0-9a-f]{64}")


class BadFile(Exception):
    """A file that is not kept. `code`: empty, too_large, unknown_type."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DamagedFile(ValueError):
    """The bytes of a file are not those that were kept under its name."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in the folder."""

    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class FileStore:
    """The folder of files, made with the first one. Keeping is harmless twice; a file appears whole or not at all."""

    folder: Path
    most_bytes: int = MOST_BYTES

    def keep(self, data: bytes) -> Kept:
        """Keep a file of unknown origin, if it is of a kind that is taken.

        Raises BadFile for what is empty, too large or of no known kind; OSError when the disk is full.
        """
        if not data:
            raise BadFile("empty")
        if len(data) > self.most_bytes:
            raise BadFile("too_large")
        kind = media_type_or_text(data)
        if kind is None:
            raise BadFile("unknown_type")
        return Kept(self.put(data), kind, len(data))

    def put(self, data: bytes) -> str:
        """Keep bytes that were checked already; gives their SHA-256. Raises BadFile (too_large), OSError."""
        if len(data) > self.most_bytes:
            raise BadFile("too_large")
        name = hashlib.sha256(data).hexdigest()
        target = self.path(name)
        if target.exists():
            return name
        target.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and moved: whoever reads finds a whole file or none, also after a power cut.
        handle, aside = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            Path(aside).replace(target)
        finally:
            Path(aside).unlink(missing_ok=True)  # still there only when it was not moved
        return name

    def path(self, sha256: str) -> Path:
        """Where a file lies. Raises ValueError for what is no SHA-256 in hexadecimal."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self.folder / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        """The bytes. Raises FileNotFoundError, and DamagedFile when they are not those that were kept."""
        data = self.path(sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedFile(f"file {sha256} was changed")
        return data

    def remove(self, sha256: str) -> None:
        """Take a file away, because its sender took it back; harmless when it is gone."""
        self.path(sha256).unlink(missing_ok=True)


__all__ = ["MOST_BYTES", "BadFile", "DamagedFile", "FileStore", "Kept", "text_of"]
