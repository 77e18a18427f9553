"""khaochat pmoc parse: read a PMOC post and print what it asks."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from khaochat.agency import load_agency
from khaochat.cli.common import settings
from khaochat.clock import wall_clock
from thai.dates import BANGKOK


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    sub = parser.add_subparsers(dest="what", required=True, metavar="parse")
    parse = sub.add_parser(
        "parse",
        help="read one post, or many as JSON Lines",
        epilog="Example: khaochat pmoc parse --json --posted-at 2026-11-23T10:30:00+07:00 post.txt",
    )
    parse.add_argument("file", help="the post's file, - for standard input")
    parse.add_argument("--json", action="store_true", help="print JSON")
    parse.add_argument(
        "--jsonl", action="store_true", help="read lines {id, text, posted_at}, write one object a line"
    )
    parse.add_argument("--posted-at", help="when it was posted, ISO 8601; without zone: Bangkok")
    parser.epilog = "Example: khaochat pmoc parse --json post.txt"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do it."""
    own = load_agency(settings().agency_file).own_names
    try:
        with _open(options.file) as source:
            if options.jsonl:
                return _lines(source, own)
            text = source.read()
    except OSError as error:
        print(f"{options.file}: {error.strerror}", file=sys.stderr)
        return 1
    try:
        posted_at = _moment(options.posted_at)
    except ValueError:
        print("--posted-at: write ISO 8601, such as 2026-11-23T10:30:00+07:00", file=sys.stderr)
        return 2
    read = _parse(text, posted_at, own)
    print(json.dumps(read, ensure_ascii=False, indent=None if options.json else 2))
    return 0


def _open(name: str) -> TextIO:
    return sys.stdin if name == "-" else Path(name).open(encoding="utf-8", errors="replace")


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=BANGKOK)


def _parse(text: str, posted_at: datetime | None, own: tuple[str, ...]) -> dict[str, Any]:
    from monitor.pmoc import parse_post, to_json

    return to_json(parse_post(text, posted_at=posted_at, own_names=own, now=posted_at or wall_clock()))


def _lines(source: Iterable[str], own: tuple[str, ...]) -> int:
    bad = 0
    for line in source:
        if not line.strip():
            continue
        item_id = None
        try:
            item = json.loads(line)
            item_id = item.get("id")
            result = {"id": item_id} | _parse(str(item["text"]), _moment(item.get("posted_at")), own)
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            bad += 1
            result = {"id": item_id, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(result, ensure_ascii=False), flush=True)
    return 1 if bad else 0
