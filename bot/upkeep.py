"""What is looked after on LINE beside messages: what is left of the month, how many people a group has, the menus."""

from __future__ import annotations

from datetime import datetime

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import select

from bot.line_api import WholeLine
from bot.rich_menu import keep_menus
from bot.sparing import tell_of_use
from storage import Database, quota
from storage.tables import Chat


class Upkeep:
    """The account's upkeep; every part is harmless to do again, and does without LINE when it does not answer."""

    def __init__(self, database: Database, line: WholeLine, thrift: quota.Thrift) -> None:
        self._database = database
        self._line = line
        self._thrift = thrift

    async def count(self, now: datetime) -> None:
        """Ask how many people each group has and what is left of the month's messages; warn when it runs low."""
        for chat_id, kind in await run_in_threadpool(self._groups):
            facts = await self._line.chat_facts(chat_id, kind)
            if facts:
                await run_in_threadpool(self._learn, chat_id, facts["name"], facts["members"])
        left = await self._line.quota()
        if left is not None:
            await run_in_threadpool(self._count, left, now)

    async def menus(self, now: datetime) -> None:
        """Keep the menus of the one-to-one chats."""
        await keep_menus(self._database, self._line, now)

    def _groups(self) -> list[tuple[str, str]]:
        with self._database.read() as session:
            rows = session.execute(select(Chat.id, Chat.kind).where(Chat.active, Chat.kind != "user"))
            return [(chat_id, kind) for chat_id, kind in rows]

    def _learn(self, chat_id: str, name: str, members: int) -> None:
        with self._database.write() as session:
            chat = session.get(Chat, chat_id)
            if chat is not None:
                chat.members = members
                chat.name = chat.name or name

    def _count(self, left: tuple[int | None, int], now: datetime) -> None:
        with self._database.write() as session:
            quota.learned(session, *left, now)
            tell_of_use(session, now, self._thrift)
