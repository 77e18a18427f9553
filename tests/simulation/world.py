"""A whole Khaochat on a simulated clock with the stand-in for LINE: people act, time passes, messages are expected.

Every message that reaches anybody must be expected by the test: what is left over at the end fails it.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bot.delivery import readable
from bot.links import Links
from bot.sandbox import SandboxLine
from bot.webhook import as_inputs
from khaochat.agency import Agency, load_agency
from khaochat.clips import ClipWorker
from khaochat.clock import SimulatedClock
from khaochat.sandbox import BY_KEY, chat_id, new_line, sandbox_agency, seed
from khaochat.service import Service
from khaochat.settings import DEFAULT_AGENCY_FILE
from monitor.clips import NewClip, as_input
from monitor.snapshot import Snapshot
from storage import Database, inbox
from storage.files import FileStore
from storage.heartbeat import DOWN_AFTER
from storage.tables import CaseRow
from tests.simulation.gateway import SandboxContents, SandboxGateway
from thai.dates import BANGKOK
from workflows.clarification import Case, load_case

JPEG = b"\xff\xd8\xff\xe0" + b"a picture" * 20
LONGEST_STEP = DOWN_AFTER
"""A service that runs less often than this counts as having been down."""


class Web:
    """The internet as the service sees it: pages by address; all else is not there."""

    def __init__(self) -> None:
        self.pages: dict[str, Snapshot] = {}
        self.asked: list[str] = []

    async def look(self, url: str) -> Snapshot:
        """See monitor.snapshot.take_snapshot."""
        self.asked.append(url)
        return self.pages.get(url, Snapshot(404, error="http_404"))


class World:
    """The agency's office with the service in it; it is Monday 23 November 2569 unless said otherwise."""

    def __init__(self, database: Database, start: datetime, agency: Agency | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="khaochat-files-")
        self.files = Path(self._folder.name)
        self.clock = SimulatedClock(start)
        self.database = database
        self.line: SandboxLine = new_line(self.clock)
        seed(self.line)
        self.line.deliver = self._webhook
        base = agency or load_agency(DEFAULT_AGENCY_FILE)
        self.agency = sandbox_agency(base).model_copy(update={"feeds": ()})
        self.web = Web()
        self.store = FileStore(self.files)
        self._seen: dict[str, int] = {}
        self._events: list[tuple[bytes, str]] = []
        self.service = self._start()
        self.run()

    def _start(self) -> Service:
        clips = ClipWorker(self.agency, self.database, frozenset())
        links = Links("https://khaochat.example", "secret")
        service = Service(
            self.agency,
            self.database,
            SandboxGateway(self.line),
            self.clock,
            clips,
            links,
            files=self.store,
            look=self.web.look,
            contents=(SandboxContents(self.line), self.store),
        )
        service.prepare()
        return service

    def restart(self) -> None:
        """Stop the service and start it again on the same store: nothing in memory survives."""
        self.service = self._start()

    def _webhook(self, body: bytes, given: str) -> int:
        expected = base64.b64encode(
            hmac.new(self.line.channel_secret.encode(), body, hashlib.sha256).digest()
        ).decode()
        assert given == expected
        with self.database.write() as session:
            inbox.put(session, as_inputs(json.loads(body)["events"], self.clock()), self.clock())
        return 200

    def run(self) -> None:
        """Let the service do all it has to do at this moment."""
        asyncio.run(self.service.step())

    def until(self, clock: str, day: int = 23) -> None:
        """Go on to a time of day ("10.30"), stopping wherever something is due on the way."""
        hour, minute = (int(p) for p in clock.split("."))
        end = datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK)
        while self.clock() < end:
            self.clock.move_to(min(end, self._next()))
            self.run()

    def sleep_until(self, clock: str, day: int = 23) -> None:
        """The service does not run until then; it is started again at that time."""
        hour, minute = (int(p) for p in clock.split("."))
        self.clock.move_to(datetime(2026, 11, day, hour, minute, tzinfo=BANGKOK))
        self.restart()
        self.run()

    def _next(self) -> datetime:
        now = self.clock()
        moments = [now + LONGEST_STEP, *(j.when.following(now) for j in self.service.jobs if j.work)]
        with self.database.read() as session:
            due = self.service.next_due(session)
        if due:
            moments.append(due)
        return min(m for m in moments if m > now)

    def say(self, who: str, text: str, where: str | None = None, *, mention: bool = False) -> str:
        """Somebody types, in the chat with the bot or in a group; gives the message id."""
        place = chat_id(where) if where else BY_KEY[who].line_id
        message_id = self.line.say(place, BY_KEY[who].line_id, text, mention_bot=mention)
        self.run()
        return message_id

    def picture(self, who: str, data: bytes = JPEG, where: str | None = None) -> str:
        """Somebody sends a picture; gives the message id."""
        place = chat_id(where) if where else BY_KEY[who].line_id
        message_id = self.line.send_image(place, BY_KEY[who].line_id, data)
        self.run()
        return message_id

    def file(self, who: str, name: str, data: bytes, where: str | None = None) -> str:
        """Somebody sends a file, in the chat with the bot or in a group; gives the message id."""
        place = chat_id(where) if where else BY_KEY[who].line_id
        message_id = self.line.send_file(place, BY_KEY[who].line_id, name, data)
        self.run()
        return message_id

    def tap(self, who: str, label: str, where: str | None = None) -> str | None:
        """Somebody taps the newest button with that label; gives the link or copied text, if any."""
        place = chat_id(where) if where else BY_KEY[who].line_id
        result = self.line.tap_button(place, BY_KEY[who].line_id, label)
        self.run()
        return result

    def answer(self, who: str, number: int, text: str) -> None:
        """A case is answered to the end: an officer writes, head and deputy approve, the officer says that it was posted."""
        self.say(who, f"แจ้งตอบ {number} {text}")
        for approver in ("wipa", "somporn"):
            self.tap(approver, "เห็นชอบ")
        self.tap(who, "โพสต์แล้ว")

    def news(self, *clips: NewClip) -> None:
        """Clips come in."""
        with self.database.write() as session:
            inbox.put(session, [as_input(c) for c in clips], self.clock())
        self.run()

    def heard(self, where: str) -> list[str]:
        """What the bot has said in a chat (a person's key or a group's role) since this was last asked."""
        place = BY_KEY[where].line_id if where in BY_KEY else chat_id(where)
        said = [s for s in self.line.sent if s.chat_id == place]
        new = said[self._seen.get(place, 0) :]
        self._seen[place] = len(said)
        return [_words(m) for s in new for m in s.messages]

    def expect(self, where: str, *fragments: str) -> None:
        """Exactly these messages came, each containing its fragment."""
        heard = self.heard(where)
        assert len(heard) == len(fragments), f"{where}: expected {fragments}, heard {heard}"
        for text, fragment in zip(heard, fragments, strict=True):
            assert fragment in text, f"{where}: {fragment!r} is not in {text!r}"

    def ignore(self, *places: str) -> None:
        """What came there so far is not what this test is about."""
        for place in places or (*BY_KEY, "pr", "all", "exec", "ia", "ir"):
            self.heard(place)

    def nothing_left(self) -> None:
        """Nobody has got a message that the test did not expect."""
        left = {p: said for p in (*BY_KEY, "pr", "all", "exec", "ia", "ir") if (said := self.heard(p))}
        assert not left, f"unexpected messages: {left}"

    def case(self, number: int) -> Case:
        """A case as it stands."""
        with self.database.read() as session:
            return load_case(session, number)

    def cases(self) -> Sequence[int]:
        """The numbers of all cases."""
        with self.database.read() as session:
            return list(session.scalars(select(CaseRow.id).order_by(CaseRow.id)))


def _words(message: dict[str, object]) -> str:
    alt = message.get("altText")
    return f"{alt}\n{readable(message)}" if alt else readable(message)


def clip(key: str, title: str, body: str, at: datetime, outlet: str = "ข่าวทดสอบ") -> NewClip:
    """A clip as a provider gives it."""
    return NewClip(
        source="provider:test",
        source_key=key,
        title=title,
        body=body,
        url=f"https://news.example/{key}",
        outlet=outlet,
        author="",
        published_at=at,
        image_url=None,
        provider_level=None,
        provider_agency=None,
    )
