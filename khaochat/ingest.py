"""News taken in from the command line: files, addresses, and the sources of the agency file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from khaochat.agency import Agency, FeedEntry
from khaochat.agency_sources import ImportEntry, SourceEntry
from monitor import feed_process, outgoing, poll_feeds, poll_sources
from monitor.articles import as_clip as article_clip
from monitor.clips import KIND, NewClip, as_input
from monitor.columns import read_clips
from monitor.feeds import FeedError
from monitor.feeds import as_clip as entry_clip
from monitor.guess import Seen, look_at
from monitor.pasted import SOURCE
from monitor.poll import PollReport
from monitor.provider import Rejected, read_provider_clips
from monitor.visit import Hindered, RobotsCache, Visitor
from storage import Database, inbox

FILE_SECONDS = 120.0
"""Time for a file to be read: nobody waits for it but the one who gave the command."""
TOGETHER = 500
"""Clips that are kept in one transaction."""
DEFAULT_IMPORT = ImportEntry(name="file")


@dataclass(slots=True)
class Taken:
    """What became of one file, address or source. `columns`: which heading was taken for what."""

    what: str
    kind: str
    read: int = 0
    new: int = 0
    duplicates: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    error: str | None = None

    @property
    def fine(self) -> bool:
        """Whether all of it was taken."""
        return self.error is None and not self.rejected

    def as_json(self) -> dict[str, Any]:
        """As it is printed; the place of a rejected row is its number in the file."""
        data = asdict(self)
        data["rejected"] = [{"row": r.index, "reason": r.reason} for r in self.rejected]
        return data


def find_import(agency: Agency, name: str | None) -> ImportEntry | None:
    """The import of that name; without a name the only one there is, else the usual names of columns."""
    if name is not None:
        return next((i for i in agency.imports if i.name == name), None)
    return agency.imports[0] if len(agency.imports) == 1 else DEFAULT_IMPORT


def take_file(database: Database, path: Path, how: ImportEntry, now: datetime) -> Taken:
    """Read a spreadsheet, or clips as JSON in the provider's form, into the inbox. Never raises for a bad file."""
    taken = Taken(str(path), "file")
    try:
        content = path.read_bytes()
        if path.suffix.lower() in (".json", ".jsonl"):
            clips = _json_clips(content, how, now, taken)
        else:
            rows = feed_process.shared.read("table", content, path.name, how.sheet, seconds=FILE_SECONDS)
            mapped = read_clips(rows, how.source, how.outlet, how.headings, now)
            taken.columns = dict(mapped.columns)
            taken.rejected = list(mapped.rejected)
            clips = [clip for _, clip in mapped.clips]
    except OSError as error:
        taken.error = f"cannot be opened: {error.strerror or error}"
        return taken
    except (FeedError, ValueError) as error:
        taken.error = error.detail or error.code if isinstance(error, FeedError) else str(error)
        return taken
    keep(database, clips, taken, now)
    return taken


def _json_clips(content: bytes, how: ImportEntry, now: datetime, taken: Taken) -> list[NewClip]:
    """Clips in the form of the provider's webhook: an object with a list, or one object a line."""
    text = content.decode("utf-8-sig")
    lines: list[Any]
    try:
        whole = json.loads(text)
        lines = whole["clips"] if isinstance(whole, dict) and "clips" in whole else [whole]
        lines = whole if isinstance(whole, list) else lines
    except ValueError:
        lines = [_object(line) for line in text.splitlines() if line.strip()]
    read, rejected = read_provider_clips([_published(line) for line in lines], how.provider or how.name, now)
    taken.rejected = [Rejected(r.index + 1, r.reason) for r in rejected]
    return [_named(clip, how.source) for _, clip in read]


def _published(row: Any) -> Any:
    """A row that tells its time as labelled news does, by `date`, in the webhook's form."""
    if not isinstance(row, dict) or row.get("published_at") is not None or not row.get("date"):
        return row
    return {**row, "published_at": row["date"]}


def _object(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _named(clip: NewClip, source: str) -> NewClip:
    return replace(clip, source=source)


def keep(database: Database, clips: Sequence[NewClip], taken: Taken, now: datetime) -> None:
    """Put clips into the inbox; counts those that are new and those we had."""
    inputs = list({i.key: i for i in map(as_input, clips)}.values())
    taken.read = len(clips)
    taken.duplicates = len(clips) - len(inputs)
    for start in range(0, len(inputs), TOGETHER):
        part = inputs[start : start + TOGETHER]
        with database.write() as session:
            known = inbox.known_subjects(session, KIND, [i.subject for i in part])
            inbox.put(session, part, now)
        taken.new += sum(i.subject not in known for i in part)
        taken.duplicates += sum(i.subject in known for i in part)


async def take_address(
    database: Database, url: str, now: datetime, allowed_hosts: frozenset[str], outlet: str = ""
) -> Taken:
    """Read an address once: an article, or all entries of a feed."""
    taken = Taken(url, "address")
    try:
        seen = await see(url, now, allowed_hosts)
    except Hindered as hindered:
        taken.error = str(hindered.trouble)
        return taken
    taken.kind = seen.kind
    if seen.kind == "feed":
        clips = [entry_clip(e, outlet or _host(url), now) for e in seen.entries]
    elif seen.kind == "article" and seen.article is not None:
        clips = [article_clip(seen.article, SOURCE, outlet, now)]
    else:
        why = "; ".join(f"{job}: {t}" for job, t in (seen.troubles or {}).items())
        told = {
            "page": "a list of articles; write it under sources in agency.yaml",
            "sitemap": "a sitemap; write it under sources in agency.yaml",
        }
        taken.error = told.get(seen.kind, why)
        return taken
    keep(database, clips, taken, now)
    return taken


async def see(
    url: str, now: datetime, allowed_hosts: frozenset[str], source: SourceEntry | None = None
) -> Seen:
    """What an address would give; with the selectors of a source where one is given. Raises Hindered."""
    async with outgoing.client() as http:
        visitor = Visitor(http, RobotsCache(), now, allowed_hosts)
        if source is None:
            return await look_at(visitor, url, {})
        return await look_at(visitor, url, source.selectors, source.links, source.match)


async def take_sources(
    database: Database,
    feeds: Sequence[FeedEntry],
    sources: Sequence[SourceEntry],
    now: datetime,
    allowed_hosts: frozenset[str],
) -> list[Taken]:
    """Ask the named feeds and sources now, whatever their time."""
    found = []
    for feed in feeds:
        on = feed.model_copy(update={"enabled": True})
        report = await poll_feeds(database, [on], now, allowed_hosts=allowed_hosts, at_once=True)
        found.append(_from_report(feed.name, "feed", report))
    for source in sources:
        on_source = source.model_copy(update={"enabled": True})
        report = await poll_sources(
            database, [on_source], now, robots=RobotsCache(), allowed_hosts=allowed_hosts, at_once=True
        )
        found.append(_from_report(source.name, source.kind, report))
    return found


def _from_report(name: str, kind: str, report: PollReport) -> Taken:
    trouble = report.troubles.get(name)
    return Taken(name, kind, read=report.new, new=report.new, error=str(trouble) if trouble else None)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")
