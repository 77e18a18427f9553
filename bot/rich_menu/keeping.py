"""Keeps the rich menus on LINE as they should be: made once, linked to each person by role, old ones removed."""

from __future__ import annotations

from datetime import datetime

import structlog
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import delete, or_, select

from bot.line_api import Account
from bot.rich_menu.menus import MENUS, STRANGER, Menu, menu_of
from storage import Database
from storage.tables import Person, RichMenuRow

log = structlog.get_logger(__name__)

AT_ONCE = 50
"""People linked in one round; the next round comes a minute later."""


async def keep_menus(database: Database, line: Account, now: datetime) -> None:
    """Bring LINE's menus up to date; harmless at any time, and without requests when all is as it should be."""
    known = await run_in_threadpool(_known, database)
    wanted = {menu.name: menu for menu in MENUS.values()}
    missing = {name: menu for name, menu in wanted.items() if name not in known}
    if missing:
        made = await _make(line, missing)
        await run_in_threadpool(_remember, database, made, now)
        known |= made
    await _link(database, line, known)
    for name in [name for name in known if name not in wanted]:
        if await line.delete_menu(known[name]):
            await run_in_threadpool(_forget, database, name)


async def _make(line: Account, missing: dict[str, Menu]) -> dict[str, str]:
    """Make the menus that are missing, or find those that were made when the service was stopped half-way."""
    there = await line.menus()
    made: dict[str, str] = {}
    if there is None:
        return made
    for name, menu in missing.items():
        menu_id = there.get(name) or await line.make_menu(menu.body(name), menu.picture())
        if menu_id is None or (menu.id == STRANGER.id and not await line.menu_for_all(menu_id)):
            break
        made[name] = menu_id
    return made


async def _link(database: Database, line: Account, known: dict[str, str]) -> None:
    linked: dict[int, str] = {}
    for person_id, line_user_id, name in await run_in_threadpool(_changed, database):
        if name and name not in known:
            continue
        if not await line.link_menu(line_user_id, known[name] if name else None):
            break
        linked[person_id] = name
    if linked:
        await run_in_threadpool(_linked, database, linked)


def _known(database: Database) -> dict[str, str]:
    with database.read() as session:
        return {row.name: row.menu_id for row in session.scalars(select(RichMenuRow))}


def _changed(database: Database) -> list[tuple[int, str, str]]:
    """People whose menu is not the one of their role: (id, LINE id, name of the menu or "" for none)."""
    with database.read() as session:
        people = session.scalars(
            select(Person).where(Person.line_user_id.is_not(None), or_(~Person.blocked, ~Person.active))
        ).all()
    found: list[tuple[int, str, str]] = []
    for person in people:
        name = _wanted(person).name if person.active else ""
        if person.line_user_id and person.rich_menu != name:
            found.append((person.id, person.line_user_id, name))
    return found[:AT_ONCE]


def _wanted(person: Person) -> Menu:
    return menu_of(person.role)


def _remember(database: Database, made: dict[str, str], now: datetime) -> None:
    with database.write() as session:
        for name, menu_id in made.items():
            session.merge(RichMenuRow(name=name, menu_id=menu_id, made_at=now))
    log.info("rich_menus_made", names=list(made))


def _linked(database: Database, linked: dict[int, str]) -> None:
    with database.write() as session:
        for person in session.scalars(select(Person).where(Person.id.in_(linked))):
            person.rich_menu = linked[person.id]


def _forget(database: Database, name: str) -> None:
    with database.write() as session:
        session.execute(delete(RichMenuRow).where(RichMenuRow.name == name))
    log.info("rich_menu_removed", name=name)
