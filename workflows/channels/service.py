"""Evidence of publication: kept with the case, looked at in the background, told on the card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.case_tables import CaseFile, ChannelEvidence
from workflows.case_record import put_on_record
from workflows.channels.pages import page_at_first, page_at_last
from workflows.channels.rules import Proof, Standing, standing
from workflows.clarification import Actor, Case, channel_key

TRY_AGAIN = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
"""After how long a link that failed is looked at again; then it stays failed until somebody asks."""
_UNSEEN = ("waiting", "failed")
LEASE = timedelta(minutes=2)
"""How long whoever looks at a link keeps it to themselves."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a link: HTTP status, title of the page, the file that holds the snapshot, where it led.

    `error` is a code, empty when it opened.
    """

    status: int | None = None
    title: str = ""
    error: str = ""
    sha256: str | None = None
    size: int = 0
    media_type: str = ""
    final_url: str = ""


def evidence_of(session: Session, case_id: int) -> Sequence[ChannelEvidence]:
    """All evidence of a case, in the order in which it was given."""
    query = select(ChannelEvidence).where(ChannelEvidence.case_id == case_id).order_by(ChannelEvidence.id)
    return session.scalars(query).all()


def proofs_of(session: Session, case_id: int) -> tuple[Proof, ...]:
    """The same as the rules take it."""
    ok = {"ok": True, "failed": False}
    return tuple(Proof(e.channel, e.kind, e.page, ok.get(e.state)) for e in evidence_of(session, case_id))


def standing_of(session: Session, case: Case) -> Standing:
    """How the channels of a case stand."""
    return standing(case.channels, proofs_of(session, int(case.case_id)))


def add_link(
    session: Session, case_id: int, channel: str, link: str, by: Actor, message_id: str, now: datetime
) -> ChannelEvidence:
    """A link as evidence; the same link in the same channel is kept once. It is looked at in the background."""
    for row in evidence_of(session, case_id):
        if row.link == link and channel_key(row.channel) == channel_key(channel):
            return row
    return _add(
        session,
        case_id,
        channel,
        "link",
        by,
        message_id,
        now,
        link=link,
        page=page_at_first(link),
        due_at=now,
    )


def add_time(
    session: Session,
    case_id: int,
    channel: str,
    said: str,
    at: datetime,
    by: Actor,
    message_id: str,
    now: datetime,
) -> ChannelEvidence:
    """When something was on air or in print, where there is nothing to link to."""
    for row in evidence_of(session, case_id):
        if row.kind == "time" and row.message_id == message_id:
            return row
    return _add(session, case_id, channel, "time", by, message_id, now, said=said[:500], published_at=at)


def add_file(
    session: Session, case_id: int, channel: str, file_id: int, by: Actor, message_id: str, now: datetime
) -> ChannelEvidence:
    """A file as evidence: a cutting, a photograph, a recording sheet."""
    for row in evidence_of(session, case_id):
        if row.file_id == file_id:
            return row
    return _add(session, case_id, channel, "file", by, message_id, now, file_id=file_id)


def _add(
    session: Session,
    case_id: int,
    channel: str,
    kind: str,
    by: Actor,
    message_id: str,
    now: datetime,
    *,
    link: str = "",
    page: str = "",
    said: str = "",
    published_at: datetime | None = None,
    file_id: int | None = None,
    due_at: datetime | None = None,
) -> ChannelEvidence:
    row = ChannelEvidence(
        case_id=case_id,
        channel=channel[:200],
        kind=kind,
        link=link,
        page=page,
        said=said,
        published_at=published_at,
        person_id=int(by.id) if by.id.isdigit() else None,
        at=now,
        message_id=message_id,
        state="waiting" if kind == "link" else "ok",
        file_id=file_id,
        due_at=due_at,
        tries=0,
    )
    session.add(row)
    session.flush()
    put_on_record(
        session,
        case_id,
        "proof_added",
        by,
        now,
        message_id or None,
        proof=row.id,
        channel=row.channel,
        form=kind,
        link=link,
        said=said,
        published_at=published_at,
        file=file_id,
    )
    return row


def forget_file(session: Session, file_id: int) -> None:
    """A file that could not be kept proves nothing."""
    for row in session.scalars(select(ChannelEvidence).where(ChannelEvidence.file_id == file_id)):
        session.delete(row)


def look_again(session: Session, case_id: int, now: datetime) -> int:
    """Have the failed links of a case looked at once more; gives how many."""
    rows = [e for e in evidence_of(session, case_id) if e.state == "failed"]
    for row in rows:
        row.state, row.tries, row.due_at = "waiting", 0, now
    return len(rows)


def take_due(session: Session, now: datetime, limit: int = 10) -> list[tuple[int, str]]:
    """Links to be looked at now, each taken for a while so that nobody else does; (number, address)."""
    rows = session.scalars(
        select(ChannelEvidence)
        .where(ChannelEvidence.state.in_(_UNSEEN), ChannelEvidence.due_at <= now)
        .order_by(ChannelEvidence.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.due_at = now + LEASE
    return [(row.id, row.link) for row in rows]


def any_due(session: Session, now: datetime) -> bool:
    """Whether a link is to be looked at; takes no lock."""
    query = select(ChannelEvidence.id).where(
        ChannelEvidence.state.in_(_UNSEEN), ChannelEvidence.due_at <= now
    )
    return session.scalars(query.limit(1)).first() is not None


def next_due(session: Session) -> datetime | None:
    """When the next link is to be looked at."""
    waiting = ChannelEvidence.state.in_(_UNSEEN)
    return session.scalars(select(func.min(ChannelEvidence.due_at)).where(waiting)).first()


def record_seen(session: Session, evidence_id: int, seen: Seen, now: datetime) -> None:
    """What a look at a link gave. A failure is tried again a few times; it never stands in the way of an answer."""
    row = session.get(ChannelEvidence, evidence_id)
    if row is None or row.state == "ok":
        return
    row.checked_at, row.status, row.tries = now, seen.status, row.tries + 1
    row.title, row.error = seen.title[:500], seen.error[:100]
    if seen.sha256 is not None:
        row.file_id = _snapshot(session, row, seen, now).id
    if not seen.error or row.tries > len(TRY_AGAIN):
        row.page = page_at_last(row.link, "" if seen.error else seen.final_url)[:400]
    put_on_record(
        session,
        row.case_id,
        "proof_looked_at",
        None,
        now,
        proof=row.id,
        channel=row.channel,
        link=row.link,
        status=seen.status,
        title=row.title,
        error=row.error,
        file=row.file_id if seen.sha256 is not None else None,
        sha256=seen.sha256,
        media_type=seen.media_type[:100],
        size=seen.size,
    )
    if seen.error:
        row.state = "failed"
        row.due_at = now + TRY_AGAIN[row.tries - 1] if row.tries <= len(TRY_AGAIN) else None
    else:
        row.state, row.due_at = "ok", None


def _snapshot(session: Session, row: ChannelEvidence, seen: Seen, now: datetime) -> CaseFile:
    file = CaseFile(
        case_id=row.case_id,
        purpose="snapshot",
        name=f"snapshot-{row.id}",
        media_type=seen.media_type[:100],
        size=seen.size,
        sha256=seen.sha256,
        person_id=None,
        at=now,
        state="kept",
        tries=0,
    )
    session.add(file)
    session.flush()
    return file
