"""Sets the demo up: sandbox, feeds, service, player; and tells afterwards what came of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select

from bot.delivery import readable
from bot.sandbox import SandboxLine
from bot.sandbox.server import create_sandbox_app
from khaochat.agency import FeedEntry, ProviderEntry, load_agency
from khaochat.app import Parts, create_app
from khaochat.clock import SimulatedClock
from khaochat.demo.player import Player
from khaochat.demo.script import START, acts
from khaochat.demo.sources import PROVIDER, PROVIDER_SECRET, FeedServer, sample_clips
from khaochat.sandbox import (
    FONTS,
    SHARE_TARGET,
    Keys,
    deliver_to,
    new_line,
    sandbox_agency,
    sandbox_settings,
    seed,
)
from khaochat.settings import DEFAULT_AGENCY_FILE, Settings
from storage import Database
from storage.migrate import upgrade
from storage.tables import CaseRow, Chat, Outbox, Person
from thai.dates import BANGKOK
from workflows.clarification import load_case


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo, ready to be served."""

    app: FastAPI
    player: Player
    database: Database
    feeds: FeedServer
    line: SandboxLine
    clock: SimulatedClock

    def close(self) -> None:
        """Give back what was opened."""
        self.feeds.close()
        self.database.close()

    def outcome(self) -> dict[str, Any]:
        """What was delivered to whom and when, and how each case stands."""
        with self.database.read() as session:
            chats = {c.id: (c.name, c.role) for c in session.scalars(select(Chat))}
            people = {p.line_user_id: (p.name, p.role) for p in session.scalars(select(Person))}
            rows = session.scalars(
                select(Outbox).where(Outbox.state == "sent").order_by(Outbox.sent_at, Outbox.seq)
            )
            delivered = []
            for row in rows:
                name, role = people.get(row.chat_id) or chats.get(row.chat_id) or ("", None)
                delivered.append(
                    {
                        "at": row.sent_at.astimezone(BANGKOK).isoformat() if row.sent_at else None,
                        "chat": name,
                        "role": role,
                        "kind": row.kind,
                        "text": "\n".join(_text(m) for m in (row.body or {}).get("messages", [])),
                    }
                )
            ids = list(session.scalars(select(CaseRow.id).order_by(CaseRow.id)))
            return {"delivered": delivered, "cases": [self._case(load_case(session, i)) for i in ids]}

    def _case(self, case: Any) -> dict[str, Any]:
        now = self.clock()
        return {
            "id": case.case_id,
            "title": case.title,
            "state": case.state.value,
            "steps": [
                {
                    "step": r.step.value,
                    "due": r.due.astimezone(BANGKOK).isoformat(),
                    "done_at": r.done_at.astimezone(BANGKOK).isoformat() if r.done_at else None,
                    "late": r.late(now),
                }
                for r in case.steps
            ],
        }


def _text(message: dict[str, Any]) -> str:
    return str(message.get("altText") or readable(message))


def build_stage(config: Settings, *, pace: Callable[[], float]) -> Stage:
    """Build the demo in `config.home`, to be served at `config.port` on loopback."""
    clock = SimulatedClock(START)
    clips = sample_clips()
    feeds = FeedServer(clips, clock)
    os.environ[f"KHAOCHAT_CLIP_SECRET_{PROVIDER.upper()}"] = PROVIDER_SECRET
    keys = Keys.fresh()
    config = sandbox_settings(config, keys).model_copy(update={"allow_private_hosts": "127.0.0.1"})
    agency = sandbox_agency(load_agency(DEFAULT_AGENCY_FILE))
    agency = agency.model_copy(
        update={
            "feeds": tuple(FeedEntry(name=n, url=feeds.url(n)) for n in feeds.names),
            "providers": (ProviderEntry(name=PROVIDER),),
        }
    )
    database = Database(config.database)
    upgrade(database)
    line = new_line(clock, keys)
    seed(line)
    base = f"http://127.0.0.1:{config.port}"
    line.deliver = deliver_to(base)
    player = Player(clock=clock, line=line, base=base, acts=acts(), provided=clips, pace=pace)
    sandbox = create_sandbox_app(
        line, title="ข่าวชัด · วันตัวอย่าง", status=player.status, story=player.story, fonts=FONTS
    )
    app = create_app(Parts(config, agency, database, clock, sandbox, player.play, SHARE_TARGET))
    return Stage(app, player, database, feeds, line, clock)
