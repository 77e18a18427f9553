"""The classifier in use: taken up when a new model goes live, given up for the last good one when it cannot be read."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import select

from khaochat import models
from khaochat.agency import Agency
from storage import Database, outbox
from storage.tables import ModelVersion
from workflows.people import administrators

if TYPE_CHECKING:
    from classifier import Classifier

log = structlog.get_logger(__name__)


class LiveModel:
    """Gives the classifier that is to be used now. `home` is the folder of the data; used by one thread at a time."""

    def __init__(self, agency: Agency, database: Database, home: Path | None = None) -> None:
        self._database = database
        self._shelf = models.Shelf(home or Path(tempfile.gettempdir()) / "khaochat", agency.names_in_news)
        self._loaded: tuple[str | None, Classifier] | None = None

    def classifier(self, now: datetime) -> Classifier:
        """The classifier of the live version, loaded when it is another than before (a fraction of a second).

        Raises ModelError when not even the shipped model can be read.
        """
        with self._database.read() as session:
            wanted = models.live_version(session)
        if self._loaded is None or self._loaded[0] != wanted:
            self._loaded = self._load(wanted, now)
        return self._loaded[1]

    def _load(self, wanted: str | None, now: datetime) -> tuple[str | None, Classifier]:
        from classifier import ModelError

        while wanted is not None:
            try:
                with self._database.read() as session:
                    row = session.scalars(select(ModelVersion).where(ModelVersion.version == wanted)).one()
                    found = self._shelf.load(row)
                log.info("model_taken_up", version=wanted)
                return wanted, found
            except ModelError as error:
                log.error("model_broken", version=wanted, error=str(error))
                wanted = self._give_up(wanted, str(error), now)
            except OSError:
                # The folder of the data is at fault, not the model: the shipped one serves, and this one is tried
                # again when the version changes or the service starts.
                log.exception("model_folder_unusable", version=wanted)
                return wanted, self._shelf.load(None)
        return None, self._shelf.load(None)

    def _give_up(self, version: str, why: str, now: datetime) -> str | None:
        """Go back to the last good version for everybody, and tell the administrators once."""
        with self._database.write() as session:
            row = models.live(session)
            if row is None or row.version != version:
                return row.version if row else None  # another process has done it
            change = models.roll_back(session, now, leaves="broken")
            back = change.is_now if change else models.SHIPPED
            what = "แบบที่มากับโปรแกรม" if back == models.SHIPPED else f"แบบก่อนหน้า (รุ่น {back})"
            text = f"อ่านแบบจัดหมวดข่าวรุ่น {version} ไม่ได้ จึงกลับไปใช้{what} · จะเรียนรู้ใหม่คืนนี้ · {why[:200]}"
            for chat_id in administrators(session):
                data = {"heading": "เปลี่ยนแบบจัดหมวดข่าว", "text": text, "tone": "soon"}
                outbox.put(
                    session,
                    outbox.Notice(chat_id, "note", data, key=f"model_broken:{version}:{chat_id}"),
                    now,
                )
        return None if back == models.SHIPPED else back
