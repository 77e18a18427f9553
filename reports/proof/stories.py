"""The news behind a case: the clips of its story, and what its answer did to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.effect import Effect, Told, effect
from monitor.urls import canonical_url
from storage.tables import CaseRow, Clip
from thai.dates import short_date
from workflows.clarification import Case, State
from workflows.dossier import kept

LONGEST_SAGA = 2_000
"""Clips that are looked at; a case asks about one affair."""


def stories_of(session: Session, story_id: int | None, case: Case) -> list[int]:
    """The stories that a case is about.

    The one it was opened for, those of the sources that PMOC names and of the links that prove the answer, and those
    that the dossier found by what the issue says, also after the answer.
    """
    links = [s.url for s in case.sources if s.url] + [e.link for e in case.evidence]
    urls = {canonical_url(link) for link in links} - {None, ""}
    found = set[int]()
    if urls:
        found |= set(
            session.scalars(
                select(Clip.story_id).where(Clip.canonical_url.in_(urls), Clip.story_id.is_not(None))
            )
        )
    if story_id is not None:
        found.add(story_id)
    known = kept(session, int(case.case_id))
    found |= set(known.dossier.stories) if known else set()
    return sorted(found)


def answer_effect(session: Session, row: CaseRow, case: Case, now: datetime) -> Effect | None:
    """What the news did around the answer; None without an answer or without a story."""
    if case.ended is not State.ANSWERED or case.ended_at is None:
        return None
    stories = stories_of(session, row.story_id, case)
    if not stories:
        return None
    rows = session.execute(
        select(Clip.published_at, Clip.outlet, Clip.title, Clip.negative)
        .where(Clip.story_id.in_(stories))
        .order_by(Clip.published_at.desc())
        .limit(LONGEST_SAGA)
    )
    return effect([Told(*row) for row in rows], case.ended_at, now)


def effect_lines(found: Effect) -> Sequence[str]:
    """The effect in words: before, after, the change, and until when it was counted."""
    lines = [
        f"ก่อนแจ้งตอบ {_tone(found.before.clips, found.before.negative)}",
        f"หลังแจ้งตอบ {_tone(found.after.clips, found.after.negative)}"
        + (f" · กล่าวถึงคำชี้แจง {found.carried} ข่าว" if found.carried else ""),
    ]
    if found.change is not None:
        points = round(found.change * 100)
        word = "เท่าเดิม" if points == 0 else f"{'เพิ่มขึ้น' if points > 0 else 'ลดลง'} {abs(points)} จุด"
        lines.append(f"สัดส่วนข่าวเชิงลบ{word}")
    if found.last_negative:
        lines.append(f"ข่าวเชิงลบล่าสุด {short_date(found.last_negative)}")
    if not found.complete:
        lines.append("ยังนับไม่ครบ 7 วันหลังแจ้งตอบ")
    return lines


def _tone(clips: int, negative: int) -> str:
    if not clips:
        return "ไม่มีข่าว"
    return f"{clips} ข่าว เชิงลบ {negative} ข่าว ({round(negative * 100 / clips)}%)"
