"""The correction list to the provider: what it sorted wrongly, told once each (manual, section A 4).

A label is wrong where an officer corrected it, or confirmed it in a digest that was sent, and the provider says another.
A label that our classifier had wrong and the provider right is no matter of the provider's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reports.correction_list import FIELDS, NOT_SAID
from reports.sheet import items, mapping, moment
from reports.summary.house import SummaryHouse
from reports.text import tidy
from storage import outbox
from storage.inbox import insert_for
from storage.tables import Clip, Correction, Digest, Person, ProviderTold, ReportSent
from thai.dates import short_date
from thai.shorten import cut
from workflows.people import chats_with_role

KIND = "corrections"
PROVIDERS = "provider:"
"""How the source of a provider's clip begins."""
LOOK_BACK = timedelta(days=62)
"""Corrections older than this are no longer told: nobody at the provider goes back further."""
LISTED_FIELDS = ("level", "agency", "relevant")
"""What a provider says of a clip; that it sent the clip says that it is relevant."""
PORTION = 5_000
"""Numbers asked for in one statement; SQLite takes 32,766."""
LONGEST_TEXT = 1_500
"""Characters of the text that is shared by a link: longer addresses are not safe everywhere."""
_LONGEST_TITLE = 110


def open_corrections(session: Session, now: datetime, house: SummaryHouse) -> list[dict[str, Any]]:
    """What the provider has not been told yet, by time of publication, shaped like `reports.corrections`."""
    checked = _corrected(session, now) | _confirmed(session, now)
    by = _correctors(session, now) if checked else {}
    rows = []
    for ids in _portions({clip for clip, _ in checked}):
        told = _told(session, ids)
        for clip in _clips(session, ids):
            for field in LISTED_FIELDS:
                if (clip.id, field) not in checked:
                    continue
                if row := _row(clip, field, told.get((clip.id, field)), house):
                    at, name = by.get((clip.id, field), (clip.published_at, None))
                    rows.append({**row, "at": at.isoformat(), "by": name})
    order = {field: n for n, field in enumerate(LISTED_FIELDS)}
    return sorted(rows, key=lambda row: (row["published_at"], row["clip_id"], order[row["field"]]))


def _portions(ids: Collection[int]) -> Iterable[list[int]]:
    """The numbers in portions that a statement of either store takes."""
    ordered = sorted(ids)
    return (ordered[start : start + PORTION] for start in range(0, len(ordered), PORTION))


def _told(session: Session, ids: Collection[int]) -> dict[tuple[int, str], str]:
    """What the provider was told last of each label."""
    rows = session.scalars(select(ProviderTold).where(ProviderTold.clip_id.in_(ids)))
    return {(row.clip_id, row.field): row.label for row in rows}


def _corrected(session: Session, now: datetime) -> set[tuple[int, str]]:
    rows = session.execute(
        select(Correction.clip_id, Correction.field)
        .join(Clip, Clip.id == Correction.clip_id)
        .where(
            Correction.at >= now - LOOK_BACK,
            Correction.field.in_(LISTED_FIELDS),
            Clip.source.startswith(PROVIDERS, autoescape=True),
        )
        .distinct()
    )
    return {(row.clip_id, row.field) for row in rows}


def _confirmed(session: Session, now: datetime) -> set[tuple[int, str]]:
    """Level and agency of the provider's clips in digests that an officer confirmed."""
    digests = session.execute(
        select(Digest.content, Digest.confirmed_at).where(
            Digest.sent_at >= now - LOOK_BACK, Digest.confirmed_at.is_not(None), Digest.content.is_not(None)
        )
    )
    stories = {
        int(story["id"]): confirmed_at
        for content, confirmed_at in digests
        for group in items(mapping(content).get("groups"))
        for story in items(mapping(group).get("stories"))
        if isinstance(mapping(story).get("id"), int)
    }
    clips = (
        clip
        for portion in _portions(stories)
        for clip, story, fetched_at in session.execute(
            select(Clip.id, Clip.story_id, Clip.fetched_at).where(
                Clip.story_id.in_(portion),
                Clip.source.startswith(PROVIDERS, autoescape=True),
                Clip.relevant,
            )
        )
        # What came after the confirmation was seen by nobody.
        if story is not None and fetched_at <= stories[story]
    )
    return {(clip, field) for clip in clips for field in ("level", "agency")}


def _correctors(session: Session, now: datetime) -> dict[tuple[int, str], tuple[datetime, str | None]]:
    rows = session.execute(
        select(Correction.clip_id, Correction.field, Correction.at, Person.name)
        .outerjoin(Person, Person.id == Correction.person_id)
        .where(Correction.at >= now - LOOK_BACK)
        .order_by(Correction.at, Correction.id)
    )
    return {(row.clip_id, row.field): (row.at, row.name) for row in rows}


def _clips(session: Session, ids: Collection[int]) -> Iterable[Any]:
    return session.execute(
        select(
            Clip.id,
            Clip.source,
            Clip.source_key,
            Clip.title,
            Clip.outlet,
            Clip.url,
            Clip.published_at,
            Clip.provider_level,
            Clip.provider_agency,
            Clip.relevant,
            Clip.level,
            Clip.agency,
        )
        .where(Clip.id.in_(ids))
        .order_by(Clip.published_at, Clip.id)
    )


def _row(clip: Any, field: str, told: str | None, house: SummaryHouse) -> dict[str, Any] | None:
    """A line of the list; None where the provider is right, said nothing, or was told so last."""
    if field == "relevant":
        word, said, right = None, "true", "true" if clip.relevant else "false"
    elif not clip.relevant:
        return None
    else:
        word = clip.provider_level if field == "level" else clip.provider_agency
        said, right = house.label(field, word) or "", getattr(clip, field) or ""
    if told is not None:
        word, said = None, told
    if not said or not right or said == right:
        return None
    return {
        "clip_id": clip.id,
        "source": clip.source,
        "source_key": clip.source_key,
        "title": clip.title,
        "outlet": clip.outlet,
        "url": clip.url,
        "published_at": clip.published_at.isoformat(),
        "field": field,
        "provider": word if word and said == word.strip() else None,
        "old": said,
        "new": right,
    }


def send_corrections(session: Session, now: datetime, house: SummaryHouse) -> ReportSent | None:
    """Put what has not been told on a list, record it, and send it to the PR group; None when there is nothing."""
    rows = open_corrections(session, now, house)
    if not rows:
        return None
    report = ReportSent(
        kind=KIND,
        key=now.isoformat(timespec="seconds"),
        at=now,
        chats=chats_with_role(session, "pr"),
        content={"rows": rows, "as_of": now.isoformat()},
    )
    session.add(report)
    session.flush()
    for row in rows:
        values = {"label": row["new"], "report_id": report.id}
        session.execute(
            insert_for(session, ProviderTold)
            .values(clip_id=row["clip_id"], field=row["field"], **values)
            .on_conflict_do_update(index_elements=["clip_id", "field"], set_=values)
        )
    for chat in report.chats:
        notice = outbox.Notice(chat, KIND, {"report_id": report.id}, key=f"{KIND}:{report.id}:{chat}")
        outbox.put(session, notice, now)
    return report


def list_text(content: Mapping[str, Any], house: SummaryHouse, url: str) -> str:
    """The list as a text that an officer forwards; what does not fit is counted, and `url` leads to the whole."""
    rows = rows_of(content)
    clips = by_clip(rows)
    at = moment(content.get("as_of"))
    head = f"รายการแก้ไขการจัดหมวดข่าว {house.short_name}" + (f" {short_date(at)}" if at else "")
    tail = [f"ไฟล์ทั้งหมด {url}"] if url else []
    lines: list[str] = []
    for n, clip in enumerate(clips, 1):
        line = _line(n, clip, house)
        if len("\n".join([head, *lines, line, *tail])) > LONGEST_TEXT - 60:
            break
        lines.append(line)
    if more := len(clips) - len(lines):
        lines.append(f"และอีก {more:,} ข่าว" + ("ในไฟล์" if url else ""))
    return "\n".join([f"{head} รวม {len(clips):,} ข่าว", *lines, *tail])


def by_clip(rows: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The lines of a list, those of one clip together."""
    clips: dict[Any, list[Mapping[str, Any]]] = {}
    for row in rows:
        clips.setdefault(row.get("clip_id"), []).append(row)
    return list(clips.values())


def _line(n: int, rows: Sequence[Mapping[str, Any]], house: SummaryHouse) -> str:
    title = cut(tidy(rows[0].get("title"), 300), _LONGEST_TITLE)
    outlet = tidy(rows[0].get("outlet"), 60)
    changes = "\n".join(f"   {change_text(row, house)}" for row in rows)
    return f"{n}. {title}{f' ({outlet})' if outlet else ''}\n{changes}"


def change_text(row: Mapping[str, Any], house: SummaryHouse) -> str:
    """What is wrong and what is right: "ระดับการศึกษา: อุดมศึกษา → การอาชีวศึกษา"."""
    field = tidy(row.get("field"), 20)
    if field == "relevant":
        away = row.get("new") != "true"
        return "ข่าวนี้ไม่เกี่ยวข้อง โปรดตัดออก" if away else "ข่าวนี้เกี่ยวข้อง โปรดคงไว้"
    names = house.level_names if field == "level" else house.agency_names
    words = [tidy(row.get(key), 100) for key in ("old", "new")]
    old, new = (names.get(word, word) or NOT_SAID for word in words)
    return f"{FIELDS.get(field, field)}: {old} → {new}"


def rows_of(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The lines of a list that was sent."""
    return [mapping(row) for row in items(content.get("rows"))]
