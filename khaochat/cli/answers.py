"""khaochat answers import: bring in clarifications of the past, as examples to answer by."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from khaochat.cli.common import open_store, settings
from khaochat.clock import wall_clock
from workflows.dossier import import_answers

SHOWN_FAULTS = 20


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    example = "Example: khaochat answers import answers.jsonl"
    sub = parser.add_subparsers(dest="what", required=True, metavar="import")
    bring = sub.add_parser(
        "import",
        help="read JSON Lines {title, body, id?, url?, outlet?, date?}; the same again changes, never doubles",
        epilog=example,
    )
    bring.add_argument("file", type=Path, help="the file; - for standard input")
    bring.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.epilog = example
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do it; 1 when a line could not be read."""
    try:
        text = sys.stdin.read() if str(options.file) == "-" else options.file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        print(f"{options.file}: not read: {reason}", file=sys.stderr)
        return 2
    _, database = open_store(settings())
    with database.write() as session:
        done = import_answers(session, text.split("\n"), wall_clock())
    database.close()
    if options.json:
        faults = [{"line": line, "error": fault} for line, fault in done.faults]
        print(json.dumps({"new": done.new, "known": done.known, "faults": faults}, ensure_ascii=False))
    else:
        print(f"{done.new} new, {done.known} known already, {len(done.faults)} not readable")
        for line, fault in done.faults[:SHOWN_FAULTS]:
            print(f"line {line}: {fault}", file=sys.stderr)
    return 1 if done.faults else 0
