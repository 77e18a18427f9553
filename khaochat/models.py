"""The models that were trained here: which one is live, the last good ones, and the way back to them.

The store holds which version is live and the files of the last few, so that all servers on one store use the same
one; `KHAOCHAT_HOME/models/<version>/` holds the file that is read (`model.npz`) and its report (`report.json`).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.tables import ModelVersion

if TYPE_CHECKING:
    from classifier import Classifier

log = structlog.get_logger(__name__)

KEPT = 3
"""So many earlier versions can be gone back to; of older ones only the report stays."""
SHIPPED = "shipped"
"""What the model that ships is called where versions are named."""


@dataclass(frozen=True, slots=True)
class Change:
    """From which version to which: `shipped` or 12 hex digits."""

    was: str
    is_now: str


def live(session: Session) -> ModelVersion | None:
    """The version in use; None: the model that ships."""
    return session.scalars(
        select(ModelVersion).where(ModelVersion.state == "live").order_by(ModelVersion.id.desc())
    ).first()


def live_version(session: Session) -> str | None:
    """Its name alone: asked before each batch of clips."""
    return session.scalars(select(ModelVersion.version).where(ModelVersion.state == "live")).first()


def learned_to(session: Session) -> int:
    """Number of the newest correction that any usable version was tried with; 0 when there is none."""
    newest = select(func.max(ModelVersion.learned_to)).where(ModelVersion.state != "broken")
    return session.scalar(newest) or 0


def keep(
    session: Session, data: bytes, report: Mapping[str, Any], learned: int, now: datetime, *, goes_live: bool
) -> ModelVersion:
    """Put a new version on record, and to use when it passed the gate; the one before stays as the last good one."""
    version = str(report["version"])
    row = session.scalars(select(ModelVersion).where(ModelVersion.version == version)).first()
    if row is None:
        row = ModelVersion(version=version)
        session.add(row)
    row.made_at, row.learned_to, row.report = now, learned, dict(report)
    row.sha256 = hashlib.sha256(data).hexdigest()
    row.data = data
    row.state = "refused"
    if goes_live:
        _put_live(session, row, now, leaves="good")
    session.flush()
    _let_go(session)
    return row


def roll_back(session: Session, now: datetime, *, leaves: str = "withdrawn") -> Change | None:
    """Go back to the last good version, else to the shipped model; None when the shipped one is in use already."""
    row = live(session)
    if row is None:
        return None
    last = session.scalars(
        select(ModelVersion)
        .where(ModelVersion.state == "good", ModelVersion.data.is_not(None))
        .order_by(ModelVersion.live_at.desc(), ModelVersion.id.desc())
    ).first()
    _put_live(session, last, now, leaves=leaves)
    return Change(row.version, last.version if last else SHIPPED)


def _put_live(session: Session, row: ModelVersion | None, now: datetime, *, leaves: str) -> None:
    for other in session.scalars(select(ModelVersion).where(ModelVersion.state == "live")):
        other.state = leaves
    if row is not None:
        row.state, row.live_at = "live", now
    session.flush()


def _let_go(session: Session) -> None:
    """Empty the files of versions that are too old to go back to, and of those that will never be used."""
    kept = session.scalars(
        select(ModelVersion.id)
        .where(ModelVersion.state == "good")
        .order_by(ModelVersion.live_at.desc(), ModelVersion.id.desc())
        .limit(KEPT)
    ).all()
    for row in session.scalars(
        select(ModelVersion).where(
            ModelVersion.state != "live", ModelVersion.data.is_not(None), ModelVersion.id.not_in(kept)
        )
    ):
        row.data = None


class Shelf:
    """The files of the versions on this machine. `names` are the agency file's label ids with their names."""

    def __init__(self, home: Path, names: Mapping[str, Sequence[str]]) -> None:
        self._folder = home / "models"
        self._names = {label: found for label, found in names.items() if found}

    def folder(self, version: str) -> Path:
        """Where a version's files lie."""
        return self._folder / version

    def file(self, row: ModelVersion) -> Path:
        """The version's model file, written from the store when it is missing here or damaged. Raises OSError."""
        path = self.folder(row.version) / "model.npz"
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == row.sha256:
            return path
        if row.data is None:
            return path
        if path.exists():
            log.warning("model_file_mended", version=row.version)
        path.parent.mkdir(parents=True, exist_ok=True)
        for name, content in (
            ("report.json", json.dumps(row.report, ensure_ascii=False, indent=2).encode()),
            ("model.npz", row.data),
        ):
            partial = path.with_name(name + ".part")
            partial.write_bytes(content)
            partial.replace(path.with_name(name))
        return path

    def load(self, row: ModelVersion | None) -> Classifier:
        """The classifier of a version, None for the one that ships. Raises ModelError, OSError."""
        from classifier import Classifier

        return Classifier.load(self.file(row) if row else None, extra_names=self._names)

    def tidy(self, session: Session) -> None:
        """Remove the files of versions that are gone from the store."""
        kept = set(session.scalars(select(ModelVersion.version).where(ModelVersion.data.is_not(None))))
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.is_dir() and path.name not in kept and not path.name.startswith("."):
                    shutil.rmtree(path, ignore_errors=True)
