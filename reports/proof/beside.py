"""What stands beside a case's own steps, folded from its record: facts, files, evidence of publication, meetings, dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from reports.proof.entry import Entry


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that somebody added, in its last wording; `changed_at` is None while it is the first."""

    text: str
    by: str
    at: datetime
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """A file of the case. `purpose`: post, document, evidence, snapshot. Its bytes are gone when it was `withdrawn`.

    `sha256` is "" where a file was taken back before it was fetched.
    """

    name: str
    purpose: str
    media_type: str
    size: int
    sha256: str
    by: str
    at: datetime
    about: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What was found at a link: the status of HTTP, the page's title, a code for what went wrong, the copy's SHA-256."""

    at: datetime
    status: int | None
    title: str
    error: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Evidence of publication in a channel. `form`: link, file, time. `file` and `look` are None while not there."""

    channel: str
    form: str
    link: str
    said: str
    published_at: datetime | None
    by: str
    at: datetime
    file: Filed | None = None
    look: Look | None = None
    snapshot: Filed | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as it was last called; `replies` by name: who comes, and when they said so."""

    starts_at: datetime
    place: str
    link: str
    called_by: str
    called_at: datetime
    moved: int = 0
    cancelled_at: datetime | None = None
    replies: Mapping[str, tuple[bool, datetime]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody said of the issue: ours, shared, not_ours, no_issue, apart."""

    verdict: str
    by: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything beside a case, each kind in the order in which it came."""

    facts: tuple[Fact, ...] = ()
    files: tuple[Filed, ...] = ()
    proofs: tuple[Proof, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    verdicts: tuple[Judged, ...] = ()
    dossier: Mapping[str, Any] | None = None
    dossier_at: datetime | None = None

    def held(self, sha256: str) -> Filed | None:
        """The file of the case with these bytes, unless it was withdrawn."""
        return next((f for f in self.files if f.sha256 == sha256 and not f.withdrawn), None)


def beside(entries: Sequence[Entry]) -> Beside:
    """Fold the entries, oldest first. Kinds that are not known here change nothing: they stand in the record itself."""
    found = _Folding()
    for entry in entries:
        take = _TAKES.get(entry.kind)
        if take is not None:
            take(found, entry)
    return found.result()


class _Folding:
    """The tables that the entries fill; keys are the numbers that entries call things by."""

    def __init__(self) -> None:
        self.facts: dict[str, Fact] = {}
        self.files: dict[str, Filed] = {}
        self.proofs: dict[Any, tuple[Proof, Any]] = {}
        self.meetings: dict[Any, Meeting] = {}
        self.verdicts: list[Judged] = []
        self.dossier: Mapping[str, Any] | None = None
        self.dossier_at: datetime | None = None

    def note(self, entry: Entry) -> None:
        if entry.data.get("note") != "fact":
            return  # remarks are events of the case itself
        key, text = entry.message_id or f"entry {entry.seq}", str(entry.data.get("text") or "")
        known = self.facts.get(key)
        if known is None:
            self.facts[key] = Fact(text, entry.by, entry.at)
        else:
            self.facts[key] = Fact(text, known.by, known.at, entry.at)

    def file(self, entry: Entry) -> None:
        data = entry.data
        given = _time(data.get("given_at")) or entry.at
        self.files[f"file {data.get('file')}"] = Filed(
            str(data.get("name") or ""),
            str(data.get("purpose") or ""),
            str(data.get("media_type") or ""),
            int(data.get("size") or 0),
            str(data.get("sha256") or ""),
            entry.by,
            given,
        )

    def received(self, entry: Entry) -> None:
        data = entry.data
        self.files[f"received {entry.seq}"] = Filed(
            str(data.get("name") or ""),
            "post",
            str(data.get("media_type") or ""),
            int(data.get("size") or 0),
            str(data.get("sha256") or ""),
            entry.by,
            entry.at,
            withdrawn=not data.get("sha256"),
        )

    def withdrawn(self, entry: Entry) -> None:
        key = f"file {entry.data.get('file')}"
        known = self.files.get(key)
        if known is not None:
            self.files[key] = replace(known, withdrawn=True)

    def proof(self, entry: Entry) -> None:
        data = entry.data
        proof = Proof(
            str(data.get("channel") or ""),
            str(data.get("form") or ""),
            str(data.get("link") or ""),
            str(data.get("said") or ""),
            _time(data.get("published_at")),
            entry.by,
            entry.at,
        )
        self.proofs[data.get("proof")] = proof, data.get("file")

    def looked(self, entry: Entry) -> None:
        data = entry.data
        known = self.proofs.get(data.get("proof"))
        if known is None:
            return
        sha256 = str(data.get("sha256") or "")
        look = Look(
            entry.at, data.get("status"), str(data.get("title") or ""), str(data.get("error") or ""), sha256
        )
        proof, file = known
        snapshot = proof.snapshot
        if sha256:
            snapshot = Filed(
                f"สำเนาหน้าเว็บ {proof.channel}",
                "snapshot",
                str(data.get("media_type") or ""),
                int(data.get("size") or 0),
                sha256,
                "",
                entry.at,
                about=f"{proof.channel} {proof.link}",
            )
            self.files[f"snapshot {entry.seq}"] = snapshot
        self.proofs[data.get("proof")] = replace(proof, look=look, snapshot=snapshot), file

    def called(self, entry: Entry) -> None:
        data = entry.data
        starts = _time(data.get("starts_at"))
        if starts is None:
            return
        known = self.meetings.get(data.get("meeting"))
        place, link = str(data.get("place") or ""), str(data.get("link") or "")
        if known is None:
            coming = {entry.by: (True, entry.at)} if entry.by else {}
            made = Meeting(starts, place, link, entry.by, entry.at, replies=coming)
        else:
            made = replace(known, starts_at=starts, place=place, link=link, moved=known.moved + 1)
        self.meetings[data.get("meeting")] = made

    def cancelled(self, entry: Entry) -> None:
        known = self.meetings.get(entry.data.get("meeting"))
        if known is not None:
            self.meetings[entry.data.get("meeting")] = replace(known, cancelled_at=entry.at)

    def answered(self, entry: Entry) -> None:
        known = self.meetings.get(entry.data.get("meeting"))
        if known is not None:
            replies = {**known.replies, entry.by: (bool(entry.data.get("coming")), entry.at)}
            self.meetings[entry.data.get("meeting")] = replace(known, replies=replies)

    def verdict(self, entry: Entry) -> None:
        self.verdicts.append(Judged(str(entry.data.get("verdict") or ""), entry.by, entry.role, entry.at))

    def built(self, entry: Entry) -> None:
        self.dossier, self.dossier_at = entry.data.get("dossier"), entry.at

    def result(self) -> Beside:
        about = {
            f"file {n}": f"{p.channel} {p.said}".strip() for p, n in self.proofs.values() if n is not None
        }
        files = {key: replace(f, about=f.about or about.get(key, "")) for key, f in self.files.items()}
        proofs = tuple(replace(proof, file=files.get(f"file {n}")) for proof, n in self.proofs.values())
        return Beside(
            tuple(self.facts.values()),
            tuple(files.values()),
            proofs,
            tuple(self.meetings.values()),
            tuple(self.verdicts),
            self.dossier,
            self.dossier_at,
        )


_TAKES = {
    "note_added": _Folding.note,
    "note_changed": _Folding.note,
    "file_kept": _Folding.file,
    "file_withdrawn": _Folding.withdrawn,
    "file_received": _Folding.received,
    "proof_added": _Folding.proof,
    "proof_looked_at": _Folding.looked,
    "meeting_called": _Folding.called,
    "meeting_moved": _Folding.called,
    "meeting_cancelled": _Folding.cancelled,
    "meeting_answered": _Folding.answered,
    "verdict": _Folding.verdict,
    "dossier_built": _Folding.built,
}


def _time(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None
