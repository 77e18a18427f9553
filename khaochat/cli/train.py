"""khaochat train: train the classifier on the project's labelled set, or on that and the officers' corrections."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import select

from khaochat import models
from khaochat.agency import load_agency
from khaochat.cli.common import open_store, settings
from khaochat.clock import wall_clock
from storage.tables import ModelVersion


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("files", type=Path, nargs="*", help="labelled news; default: the set that ships")
    parser.add_argument(
        "--out", type=Path, default=None, help="where the model goes; default: the file that ships"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--from-corrections",
        action="store_true",
        help="learn from the officers' corrections too, as every night; goes live if it is not worse",
    )
    what.add_argument(
        "--rollback",
        action="store_true",
        help="go back to the last good model, without restarting the service",
    )
    what.add_argument("--list", action="store_true", help="the models trained here and how they did")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.epilog = "Example: khaochat train --from-corrections"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Do what was asked for and print what came of it; 1 when it could not be done or the model was refused."""
    others = options.from_corrections or options.rollback or options.list
    if others and (options.files or options.out):
        print("give files or --out only without --from-corrections, --rollback and --list", file=sys.stderr)
        return 2
    if options.from_corrections:
        return _from_corrections(options.json)
    if options.rollback:
        return _rollback(options.json)
    if options.list:
        return _list(options.json)
    return _train(options)


def _train(options: argparse.Namespace) -> int:
    from classifier import ExampleError, train
    from classifier.model import MODEL_FILE

    names = load_agency(settings().agency_file).names_in_news
    try:
        report = train(options.files or None, options.out or MODEL_FILE, extra_names=names)
    except (ExampleError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    facts = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(report).items()}
    _print(facts, options.json, "\n".join(f"{name}: {value}" for name, value in facts.items()))
    return 0


def _from_corrections(as_json: bool) -> int:
    from classifier import ExampleError, ModelError
    from khaochat.learning import Learning, train_here

    config = settings()
    agency, database = open_store(config)
    with closing(database):
        shelf = models.Shelf(config.home, agency.names_in_news)
        try:
            outcome = Learning(agency, database, shelf, wall_clock, trainer=train_here).retrain()
        except (ExampleError, ModelError, OSError) as error:
            print(error, file=sys.stderr)
            return 1
    if outcome is None:
        print(
            "no correction yet that can teach anything: correct a label at /news or in LINE", file=sys.stderr
        )
        return 1
    _print({"live": outcome.live, **outcome.report}, as_json, side_by_side(outcome.report))
    return 0 if outcome.live else 1


def _rollback(as_json: bool) -> int:
    _, database = open_store(settings())
    with closing(database), database.write() as session:
        change = models.roll_back(session, wall_clock())
    if change is None:
        print("the model that ships is in use already: there is nothing to go back from", file=sys.stderr)
        return 1
    words = f"{change.was} -> {change.is_now}; a running service uses it from the next clip on"
    _print(asdict(change), as_json, words)
    return 0


def _list(as_json: bool) -> int:
    _, database = open_store(settings())
    with closing(database), database.read() as session:
        rows = [
            {
                "version": row.version,
                "state": row.state,
                "made_at": row.made_at.isoformat(timespec="seconds"),
                "live_at": row.live_at.isoformat(timespec="seconds") if row.live_at else None,
                "report": row.report,
            }
            for row in session.scalars(select(ModelVersion).order_by(ModelVersion.id))
        ]
    _print(
        rows,
        as_json,
        "\n\n".join(_entry(row) for row in rows) or "no model was trained here; in use: shipped",
    )
    return 0


def _entry(row: Mapping[str, Any]) -> str:
    head = f"{row['version']}  {row['state']}  made {row['made_at']}"
    return f"{head}\n{side_by_side(row['report'])}"


def side_by_side(report: Mapping[str, Any]) -> str:
    """Old and new model in two columns, and the verdict."""
    old, new = report["held_old"], report["held_new"]
    lines = [
        f"corrections: {report['taught']} taught, {report['held_back']} held back"
        + (f", {report['incomplete']} left out for want of a label" if report.get("incomplete") else ""),
        f"{'':34}{'old':>8}{'new':>8}",
        f"{'held-back labels right of ' + str(new['of']):34}{old['right']:8d}{new['right']:8d}",
    ]
    for name, value in report["shipped_new"]["figures"].items():
        lines.append(
            f"{'shipped share, ' + name:34}{report['shipped_old']['figures'][name]:8.3f}{value:8.3f}"
        )
    for label, (was, is_now, number) in report["agencies"].items():
        lines.append(f"{f'held back, F1 of {label} ({number})':34}{was:8.3f}{is_now:8.3f}")
    verdict = report["verdict"]
    return "\n".join(
        [*lines, "accepted" if verdict["accepted"] else "refused: " + "; ".join(verdict["reasons"])]
    )


def _print(facts: Any, as_json: bool, words: str) -> None:
    print(json.dumps(facts, ensure_ascii=False, indent=2) if as_json else words)
