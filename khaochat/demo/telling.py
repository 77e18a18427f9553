"""The demo's story: what people do and what the service sends, in one sentence each, with the chat to see it in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from bot.cards.words import ROLES
from bot.sandbox.server import Happening
from khaochat.demo.script import LINE_ID, START, Act
from khaochat.sandbox import BY_KEY, GROUPS, chat_id
from storage import Database
from storage.tables import Outbox

SENT = {
    "negative": "พบข่าวเชิงลบเกี่ยวกับหน่วยงาน ระบบแจ้งกลุ่มประชาสัมพันธ์ทันที",
    "selection": "ระบบส่งการ์ดการคัดข่าวเข้ากลุ่มประชาสัมพันธ์",
    "digest": "ระบบส่งสรุปข่าวเช้าเข้าสองกลุ่ม",
    "pmoc_question": "ระบบถามว่าวันนี้มีประเด็น PMOC หรือไม่",
}
"""What is told of a message that the service sent on its own; other messages answer what somebody did."""
REMINDER = "case_reminder"
VIEWERS = {chat_id(key): LINE_ID[members[0]] for key, (_, members) in GROUPS.items()}
BY_LINE_ID = {person.line_id: person for person in BY_KEY.values()}
RANK = ("officer", "head", "deputy", "director")


class Telling:
    """All that was told so far. Reads from the outbox what was really sent, so that it tells nothing that was not."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        begin = "เริ่มวันตัวอย่าง ข่าวของคืนที่ผ่านมาเข้ามาทางฟีดและบริการข่าว"
        self.story: list[Happening] = [Happening(START, begin, LINE_ID["pranee"], chat_id("pr"))]

    def act(self, act: Act) -> None:
        """Tell what somebody does."""
        who = LINE_ID[act.who]
        self.story.append(Happening(act.at, act.tells, who, chat_id(act.room) if act.room else who))

    def end(self, now: datetime) -> None:
        """Tell that the day is over."""
        words = "จบวันตัวอย่างแล้ว ลองพิมพ์หรือแตะต่อได้"
        self.story.append(Happening(now, words, LINE_ID["pranee"], chat_id("pr")))

    def sent(self, database: Database, now: datetime) -> int:
        """Tell what the service sent on its own since the last call; gives how many sentences that took."""
        told = (Outbox.kind.in_((*SENT, REMINDER)), Outbox.state == "sent", Outbox.seq.not_in(self._seen))
        with database.read() as session:
            rows = list(session.scalars(select(Outbox).where(*told).order_by(Outbox.seq)))
        self._seen.update(row.seq for row in rows)
        before = len(self.story)
        for kind in SENT:
            those = [row for row in rows if row.kind == kind]
            if those:
                chats = [row.chat_id for row in those]
                seen_in = chat_id("pr") if chat_id("pr") in chats else chats[0]
                self.story.append(Happening(now, _words(those[0]), VIEWERS.get(seen_in, seen_in), seen_in))
        self._reminders([row for row in rows if row.kind == REMINDER], now)
        return len(self.story) - before

    def _reminders(self, rows: Sequence[Outbox], now: datetime) -> None:
        """One sentence a case and step, seen by the highest of those who were reminded."""
        told: dict[tuple[object, object], list[Outbox]] = {}
        for row in rows:
            told.setdefault((row.data.get("case_id"), row.data.get("step")), []).append(row)
        for those in told.values():
            ranked = sorted(those, key=lambda row: _rank(row.chat_id))
            names = _listed(list(dict.fromkeys(_called(row.chat_id) for row in ranked)))
            seen_by = ranked[-1].chat_id
            self.story.append(
                Happening(now, f"ระบบแจ้งเตือน {names} · {_matter(ranked[-1])}", seen_by, seen_by)
            )


def _notification(row: Outbox) -> str:
    messages = (row.body or {}).get("messages") or [{}]
    return str(messages[0].get("altText", ""))


def _words(row: Outbox) -> str:
    if row.kind == "selection" and row.data.get("reminder"):
        return "ยังไม่มีผู้ยืนยันการคัดข่าว ระบบแจ้งเตือนกลุ่มประชาสัมพันธ์"
    automatic = row.kind == "digest" and "ส่งอัตโนมัติ" in _notification(row)
    return SENT[row.kind] + (" โดยอัตโนมัติ เพราะไม่มีผู้ยืนยัน" if automatic else "")


def _listed(names: Sequence[str]) -> str:
    return " และ ".join(part for part in (" ".join(names[:-1]), names[-1]) if part)


def _matter(row: Outbox) -> str:
    """The reminder's own first words: which case, and how late it is or what is wanted."""
    words = _notification(row).removeprefix("[ด่วน] ").split(" · ")
    return " ".join(words[:2] if "โปรด" not in words[0] else words[:1]).partition(" (")[0]


def _rank(line_id: str) -> int:
    role = BY_LINE_ID[line_id].role if line_id in BY_LINE_ID else None
    return RANK.index(role) if role in RANK else -1


def _called(line_id: str) -> str:
    """A person as colleagues say it: the office of those above, and the given name."""
    person = BY_LINE_ID.get(line_id)
    if person is None:
        return "กลุ่ม"
    office = f"{ROLES[person.role]} " if person.role and _rank(line_id) > 0 else ""
    return f"{office}{person.name.partition(' ')[0]}"
