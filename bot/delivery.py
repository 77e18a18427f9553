"""Takes notices out of the outbox, renders them and sends them; what became of each is written down.

A request whose fate is unknown is repeated with the same key and body; one that LINE certainly refused is not
repeated, and somebody is told; one that LINE could not take just now waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from fastapi.concurrency import run_in_threadpool
from prometheus_client import Counter
from sqlalchemy.orm import Session

from bot.cards.words import KINDS
from bot.limits import problems
from bot.line_api import Fate, Line, Outcome
from bot.sparing import spare_group, tell_of_use
from storage import Database, outbox, quota
from storage.tables import Chat, Outbox
from workflows.people import administrators, chats_with_role

log = structlog.get_logger(__name__)

CHATS_AT_ONCE = 20
"""Chats served side by side; LINE allows 2,000 requests a second, so this is about our own resources."""
MAX_IDLE = 50
"""Rounds without a request before a run ends; a round of many notices that are no longer true sends nothing."""
FAILED = "delivery_failed"
"""Kind of the notice that tells of a dead letter."""
GOODBYE = "goodbye"
"""Kind of the last notice in a group: the bot leaves when LINE has taken it."""
CHAT_REFUSED = "Failed to send messages"
"""What LINE's 400 says when the chat itself is the matter (the bot is not in it), not a message."""
QUOTA_PAUSE = timedelta(minutes=30)
"""How long pushes to a chat wait after LINE said that the month's messages are used up."""

PLAIN_THRIFT = quota.Thrift()
"""When messages are spared unless the agency file says otherwise."""

RESULTS = Counter("khaochat_line_requests", "Requests to LINE by what became of them", ["fate"])


class Delivery:
    """The pump of the outbox. `render` turns a row into messages, or None when it is no longer true."""

    def __init__(
        self, database: Database, line: Line, render: outbox.Render, thrift: quota.Thrift = PLAIN_THRIFT
    ) -> None:
        self._database = database
        self._line = line
        self._render = render
        self._thrift = thrift
        self._busy = asyncio.Lock()

    async def run(self, now: datetime, *, clock: Callable[[], datetime] | None = None) -> int:
        """Send what is due; gives the number of requests made. Harmless to call at any time.

        `clock` tells the time of each step when given; otherwise `now` stands still.
        """
        tell = clock or (lambda: now)
        sent = idle = 0
        failed: set[str] = set()
        async with self._busy:
            while idle < MAX_IDLE and (chats := await run_in_threadpool(self._waiting, tell(), failed)):
                made = await asyncio.gather(
                    *(self._serve(chat, tell) for chat in chats), return_exceptions=True
                )
                for chat, result in zip(chats, made, strict=True):
                    if isinstance(result, BaseException):
                        # The store's or our own fault with one chat: the others are served all the same.
                        log.error("chat_not_served", chat=chat, exc_info=result)
                        failed.add(chat)
                count = sum(result for result in made if isinstance(result, int))
                sent, idle = sent + count, 0 if count else idle + 1
        return sent

    def _waiting(self, now: datetime, failed: set[str]) -> list[str]:
        with self._database.read() as session:
            chats = outbox.waiting_chats(session, now, CHATS_AT_ONCE + len(failed))
        return [chat for chat in chats if chat not in failed]

    async def _serve(self, chat_id: str, tell: Callable[[], datetime]) -> int:
        batch = await run_in_threadpool(self._claim, chat_id, tell())
        if batch is None:
            return 0
        outcome = await self._send(batch)
        RESULTS.labels(outcome.fate.value).inc()
        leaving = await run_in_threadpool(self._settle, batch, outcome, tell())
        if leaving:
            await self._line.leave(chat_id)
        return 1

    def _claim(self, chat_id: str, now: datetime) -> outbox.Batch | None:
        with self._database.write() as session:
            if not chat_id.startswith("U") and quota.sparing(session, now, self._thrift):
                spare_group(session, chat_id, now)
            return outbox.claim(
                session,
                chat_id,
                now,
                self._render_checked,
                lambda s, leader, why: self._tell(s, leader, why, now),
            )

    def _render_checked(self, session: Session, row: Outbox, now: datetime) -> outbox.Messages | None:
        """Render a row; what would break LINE's limits, or cannot be rendered, goes out as plain text."""
        try:
            with session.begin_nested():  # an error of the store in here must not take the claim with it
                messages = self._render(session, row, now)
        except Exception:
            # Whatever broke in the drawing, that there is news must be told, and those behind it go on.
            log.exception("card_failed", kind=row.kind, outbox=row.id)
            what = KINDS.get(row.kind, "ข้อความ")
            return [plain_text(f"มี{what}ใหม่ แต่แสดงเป็นการ์ดไม่ได้ · พิมพ์ ช่วยเหลือ เพื่อดูคำสั่ง")]
        if messages is None:
            return None
        found = problems({"to": row.chat_id, "messages": messages}, kind="push")
        if not found:
            return messages
        log.error("card_over_limits", kind=row.kind, outbox=row.id, problems=found[:5])
        return [plain_text("\n\n".join(readable(m) for m in messages))]

    async def _send(self, batch: outbox.Batch) -> Outcome:
        try:
            if batch.reply_token:
                return await self._line.reply(batch.reply_token, batch.messages)
            return await self._line.push(batch.chat_id, batch.messages, batch.leader)
        except Exception as error:
            # Whatever broke, other chats go on; whether the request arrived is not known.
            log.exception("send_failed", outbox=batch.leader)
            return Outcome(Fate.UNKNOWN, None, f"broke off: {type(error).__name__}")

    def _settle(self, batch: outbox.Batch, outcome: Outcome, now: datetime) -> bool:
        """Write down what became of a request; True when it was the last one in a group that the bot leaves."""
        with self._database.write() as session:
            match outcome.fate:
                case Fate.SENT:
                    outbox.sent(session, batch, now, outcome.request_id)
                    if not batch.reply_token:
                        quota.pushed(session, batch.chat_id, now)
                        tell_of_use(session, now, self._thrift)
                case Fate.UNKNOWN:
                    outbox.fate_unknown(session, batch, now, outcome.error)
                case Fate.BUSY | Fate.TOKEN:
                    outbox.not_taken(session, batch, now, outcome.error)
                case Fate.QUOTA:
                    quota.spent(session, now)
                    tell_of_use(session, now, self._thrift)
                    outbox.not_taken(session, batch, now, outcome.error, again_at=now + QUOTA_PAUSE)
                case Fate.REFUSED if batch.reply_token:
                    outbox.not_taken(session, batch, now, outcome.error)
                case Fate.REFUSED if self._may_be_split(session, batch, outcome):
                    outbox.not_taken(session, batch, now, outcome.error, alone=True)
                case Fate.REFUSED:
                    if outbox.dead(session, batch, outcome.error):
                        self._tell(session, batch.leader, outcome.error, now)
            leaving = outcome.fate is Fate.SENT and self._leaves(session, batch, now)
        if outcome.fate is not Fate.SENT:
            log.warning(
                "line_request", fate=outcome.fate.value, error=outcome.error, request_id=outcome.request_id
            )
        return leaving

    def _leaves(self, session: Session, batch: outbox.Batch, now: datetime) -> bool:
        """Whether a goodbye was said; the group counts as left from then on."""
        if GOODBYE not in {row.kind for row in outbox.rows_of(session, batch.leader)}:
            return False
        chat = session.get(Chat, batch.chat_id)
        if chat is not None:
            chat.active, chat.left_at = False, now
        return True

    def _may_be_split(self, session: Session, batch: outbox.Batch, outcome: Outcome) -> bool:
        """Whether one message may be at fault for its neighbours; not so where the chat itself is refused."""
        together = len(outbox.rows_of(session, batch.leader)) > 1
        return together and not batch.repeated and CHAT_REFUSED not in outcome.error

    def _tell(self, session: Session, leader: str, error: str, now: datetime) -> None:
        """Tell those who look after the service of a dead letter, unless it was itself such a telling."""
        rows = outbox.rows_of(session, leader)
        kinds = sorted({row.kind for row in rows})
        log.error("dead_letter", outbox=leader, kinds=kinds, error=error)
        kinds = [kind for kind in kinds if kind != FAILED]
        if not kinds:
            return
        failed = rows[0].chat_id
        chat = session.get(Chat, failed)
        data = {"chat": chat.name if chat else "", "kinds": kinds, "error": error[:200]}
        others = [where for where in administrators(session) if where != failed]
        for where in others or [w for w in chats_with_role(session, "pr") if w != failed]:
            outbox.put(session, outbox.Notice(where, FAILED, data, key=f"dead:{leader}:{where}"), now)


MAX_TEXT_UNITS = 5000
"""UTF-16 units of a text message (Messaging API reference, text message)."""


def plain_text(text: str) -> dict[str, Any]:
    """A text message, cut at LINE's limit; never one that LINE would refuse."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    units = text.encode("utf-16-le")
    if len(units) // 2 > MAX_TEXT_UNITS:
        text = units[: 2 * (MAX_TEXT_UNITS - 1)].decode("utf-16-le", "ignore").rstrip() + "…"
    return {"type": "text", "text": text if text.strip() else "-"}


def readable(message: dict[str, Any]) -> str:
    """What a message says, as plain text: its text, or a card's texts and addresses in reading order."""
    if message.get("type") in ("text", "textV2"):
        return str(message.get("text", ""))
    lines = list(dict.fromkeys(_texts(message.get("contents"))))
    return "\n".join(lines) or str(message.get("altText", ""))


def _texts(part: Any) -> list[str]:
    if isinstance(part, list):
        return [line for one in part for line in _texts(one)]
    if not isinstance(part, dict):
        return []
    if part.get("type") == "text":
        spans = "".join(str(s.get("text", "")) for s in part.get("contents") or [] if isinstance(s, dict))
        return [str(part.get("text") or spans)]
    if part.get("type") == "button":
        action = part.get("action") or {}
        where = f": {action['uri']}" if action.get("type") == "uri" and action.get("uri") else ""
        return [f"[{action.get('label', '')}]{where}"]
    found: list[str] = []
    for name in ("header", "hero", "body", "footer", "contents"):
        found += _texts(part.get(name))
    return found
