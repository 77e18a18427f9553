"""Clarifications of the past, brought in by hand: examples to answer by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.case_tables import PastAnswer
from thai.dates import BANGKOK

MOST_BODY = 20_000


@dataclass(slots=True)
class Imported:
    """What an import did; `faults`: (line, what is wrong)."""

    new: int = 0
    known: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)


def import_answers(session: Session, lines: Iterable[str], now: datetime) -> Imported:
    """Bring in JSON Lines `{title, body, id?, url?, outlet?, date?}`; the same again is recognised. A bad line is told."""
    done = Imported()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = _row(json.loads(line), now)
        except (ValueError, TypeError, RecursionError) as error:
            done.faults.append((number, str(error)[:200]))
            continue
        there = session.scalars(select(PastAnswer).where(PastAnswer.key == row.key)).first()
        if there is None:
            session.add(row)
            session.flush()
            done.new += 1
        else:
            there.title, there.body, there.url = row.title, row.body, row.url
            there.outlet, there.answered_at = row.outlet, row.answered_at
            done.known += 1
    return done


def _row(data: Any, now: datetime) -> PastAnswer:
    if not isinstance(data, dict):
        raise ValueError("a line must be an object with title and body")
    title, body = (data.get(name) for name in ("title", "body"))
    if not isinstance(title, str) or not title.strip() or not isinstance(body, str):
        raise ValueError("title and body must be texts")
    url, outlet = (data.get(name) if isinstance(data.get(name), str) else "" for name in ("url", "outlet"))
    name = str(data.get("id") or url or title)
    return PastAnswer(
        key=hashlib.sha256(name.encode("utf-8", "replace")).hexdigest(),
        title=_clean(title)[:1000],
        body=_clean(body)[:MOST_BODY],
        outlet=_clean(outlet or "")[:200],
        url=url or None,
        answered_at=_day(data.get("date")),
        imported_at=now,
    )


def _day(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        return datetime.combine(date.fromisoformat(str(value)[:10]), time(12), BANGKOK)
    except ValueError:
        raise ValueError(f"date {str(value)[:40]!r} is not written as 2026-11-23") from None


def _clean(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
