"""khaochat ingest: take in news from files, addresses and the sources of the agency file."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from khaochat.cli.common import open_store, settings
from khaochat.clock import wall_clock

if TYPE_CHECKING:
    from khaochat.agency import Agency
    from khaochat.ingest import Taken
    from khaochat.settings import Settings
    from monitor.guess import Seen

SHOWN = 12
"""Entries that --try shows."""
SHOWN_TEXT = 400


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.description = (
        "Take in news: spreadsheets of a clipping service (CSV, XLSX), clips as JSON, addresses of articles, and the\n"
        "feeds and sources of agency.yaml by name. What is taken is labelled and put into stories at once.\n"
        "Exit status: 0 all taken, 1 something could not be read or was refused, 2 wrong use."
    )
    parser.add_argument(
        "what", nargs="*", help="files, addresses, names of feeds or sources; none: all of them"
    )
    parser.add_argument(
        "--try", dest="look", metavar="URL", help="show what would be read there; keep nothing"
    )
    parser.add_argument("--source", metavar="NAME", help="with --try: use the selectors of this source")
    parser.add_argument("--import", dest="how", metavar="NAME", help="the entry of imports to read files by")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.epilog = (
        "Example: khaochat ingest clips-november.xlsx\n"
        "         khaochat ingest --try https://www.example.com/education\n"
        '         khaochat ingest "มติชน การศึกษา"'
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Take in what is named, or show what an address gives."""
    config = settings()
    if options.look:
        if options.what:
            print("--try takes one address and nothing else", file=sys.stderr)
            return 2
        return _try(config, options)
    agency, database = open_store(config)
    with closing(database):
        return _take(config, agency, database, options)


def _take(config: Settings, agency: Agency, database: Any, options: argparse.Namespace) -> int:
    from khaochat import ingest
    from khaochat.clips import ClipWorker

    how = ingest.find_import(agency, options.how)
    if how is None:
        names = ", ".join(i.name for i in agency.imports) or "none"
        print(
            f"--import: there is no import {options.how} in agency.yaml; there are: {names}", file=sys.stderr
        )
        return 2
    named = options.what or _enabled(agency)
    unknown = [w for w in named if _kind(w, agency) is None]
    if unknown:
        print(
            f"{unknown[0]}: neither a file, nor an address, nor a feed or source of agency.yaml",
            file=sys.stderr,
        )
        return 2
    now = wall_clock()
    taken: list[Taken] = []
    feeds = [f for f in agency.feeds if f.name in named]
    sources = [s for s in agency.sources if s.name in named]
    for what in named:
        if _kind(what, agency) == "file":
            taken.append(ingest.take_file(database, Path(what), how, now))
        elif _kind(what, agency) == "address":
            taken.append(asyncio.run(ingest.take_address(database, what, now, config.allowed_hosts)))
    if feeds or sources:
        taken += asyncio.run(ingest.take_sources(database, feeds, sources, now, config.allowed_hosts))
    worked = ClipWorker(agency, database, config.allowed_hosts, config.home).work(wall_clock)
    _print(taken, worked, as_json=options.json)
    return 0 if all(t.fine for t in taken) else 1


def _enabled(agency: Agency) -> list[str]:
    return [f.name for f in agency.feeds if f.enabled] + [s.name for s in agency.sources if s.enabled]


def _kind(what: str, agency: Agency) -> str | None:
    if what in {f.name for f in agency.feeds} | {s.name for s in agency.sources}:
        return "source"
    if what.lower().startswith(("http://", "https://")):
        return "address"
    return "file" if Path(what).is_file() else None


def _print(taken: list[Taken], worked: int, *, as_json: bool) -> None:
    if as_json:
        print(
            json.dumps(
                {"taken": [t.as_json() for t in taken], "labelled": worked}, ensure_ascii=False, indent=2
            )
        )
        return
    for one in taken:
        if one.error:
            print(f"{one.what}: {one.error}", file=sys.stderr)
            continue
        print(f"{one.what}: {one.kind}, {one.read} read, {one.new} new, {one.duplicates} known already")
        if one.columns:
            print("  columns: " + ", ".join(f"{name} = {heading}" for name, heading in one.columns.items()))
        for refused in one.rejected[:SHOWN]:
            print(f"  row {refused.index}: {refused.reason}", file=sys.stderr)
        if len(one.rejected) > SHOWN:
            print(f"  and {len(one.rejected) - SHOWN} more rows", file=sys.stderr)
    print(f"{worked} clips labelled")


def _try(config: Settings, options: argparse.Namespace) -> int:
    from khaochat.agency import load_agency
    from khaochat.ingest import see
    from monitor.visit import Hindered

    if not options.look.lower().startswith(("http://", "https://")):
        print("--try takes an address that begins with http:// or https://", file=sys.stderr)
        return 2
    agency = load_agency(config.agency_file)
    source = next((s for s in agency.sources if s.name == options.source), None)
    if options.source and source is None:
        names = ", ".join(s.name for s in agency.sources) or "none"
        print(f"--source: there is no source {options.source}; there are: {names}", file=sys.stderr)
        return 2
    try:
        seen = asyncio.run(see(options.look, wall_clock(), config.allowed_hosts, source))
    except Hindered as hindered:
        print(f"{options.look}: {hindered.trouble}", file=sys.stderr)
        return 1
    shown = _shown(seen)
    if options.json:
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        _show(seen, shown)
    return 0 if seen.kind != "nothing" and seen.robots_allow else 1


def _shown(seen: Seen) -> dict[str, Any]:
    """What --try prints, as plain data."""
    shown: dict[str, Any] = {"url": seen.url, "kind": seen.kind, "robots_allow": seen.robots_allow}
    if seen.kind == "feed":
        shown["entries"] = [
            {"title": e.title, "url": e.url, "date": _iso(e.published_at)} for e in seen.entries
        ]
    elif seen.kind == "sitemap" and seen.sitemap is not None:
        shown["sitemaps"] = list(seen.sitemap.children)
        shown["entries"] = [
            {"title": k.title, "url": k.url, "date": _iso(k.published_at or k.changed_at)}
            for k in seen.sitemap.links
        ]
    elif seen.kind == "page":
        shown["entries"] = [{"title": k.title, "url": k.url, "date": None} for k in seen.links]
    if seen.article is not None and seen.kind in ("article", "page"):
        a = seen.article
        shown["article"] = {
            **{"title": a.title, "date": _iso(a.published_at), "author": a.author, "outlet": a.outlet},
            **{
                "image": a.image_url,
                "lead": a.lead,
                "body": a.body,
                "part_only": a.walled,
                "where": dict(a.where),
            },
        }
    if seen.kind == "nothing":
        shown["troubles"] = {job: str(t) for job, t in (seen.troubles or {}).items()}
    return shown


def _show(seen: Seen, shown: dict[str, Any]) -> None:
    print(f"{shown['url']}: {_MEANING[seen.kind]}")
    if not seen.robots_allow:
        print("robots.txt of the site does not allow this page to be read by us")
    for entry in shown.get("entries", [])[:SHOWN]:
        print(f"  {entry['date'] or '-':25}  {entry['title'] or '-'}\n    {entry['url']}")
    more = len(shown.get("entries", [])) - SHOWN
    if more > 0:
        print(f"  and {more} more")
    for child in shown.get("sitemaps", []):
        print(f"  sitemap {child}")
    article = shown.get("article") if seen.kind == "article" else None
    for name in ("title", "date", "author", "outlet", "image", "lead", "body") if article else ():
        value = str(article[name] or "-").replace("\n", "\n    ") if article else ""
        where = article["where"].get(name) if article else None
        cut = value[:SHOWN_TEXT] + (f"... ({len(value)} characters)" if len(value) > SHOWN_TEXT else "")
        print(f"  {name}: {cut}" + (f"   [{where}]" if where else ""))
    for job, trouble in shown.get("troubles", {}).items():
        print(f"  as {job}: {trouble}")


def _iso(moment: Any) -> str | None:
    from thai.dates import BANGKOK

    return moment.astimezone(BANGKOK).isoformat(timespec="minutes") if moment is not None else None


_MEANING = {
    "feed": "a feed; write it under feeds in agency.yaml",
    "sitemap": "a sitemap; write it under sources in agency.yaml with kind: sitemap",
    "page": "a list of articles; write it under sources in agency.yaml with kind: page",
    "article": "an article",
    "nothing": "nothing that can be read as news",
}
