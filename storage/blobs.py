"""Files by what is in them: a file's name is the SHA-256 of its bytes, so that the same file is kept once."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class BlobStore:
    """A folder of files; made with the first one."""

    root: Path

    def put(self, data: bytes) -> str:
        """Keep these bytes; gives their SHA-256. Raises OSError. Harmless twice."""
        name = hashlib.sha256(data).hexdigest()
        path = self._path(name)
        if path.exists():
            return name
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{name}.{secrets.token_hex(4)}.part")
        # Written aside and moved: whoever reads finds a whole file or none, also after a power cut.
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
        return name

    def read(self, name: str) -> bytes | None:
        """The bytes kept under this SHA-256; None when there are none, or when they are not what they were."""
        if not _SHA256.fullmatch(name):
            return None
        try:
            data = self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        return data if hashlib.sha256(data).hexdigest() == name else None

    def remove(self, name: str) -> None:
        """Remove the bytes kept under this SHA-256, if there are any. Raises OSError."""
        if _SHA256.fullmatch(name):
            self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name
