"""khaochat train: train the classifier on the project's labelled set."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from khaochat.agency import load_agency
from khaochat.cli.common import settings


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("files", type=Path, nargs="*", help="labelled news; default: the set that ships")
    parser.add_argument(
        "--out", type=Path, default=None, help="where the model goes; default: where `serve` reads it"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.epilog = "Example: khaochat train --out /tmp/model.npz"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train, write the model, print what it is."""
    from classifier import ExampleError, train
    from classifier.model import MODEL_FILE

    agency = load_agency(settings().agency_file)
    extra = {c.id: c.words for c in agency.agencies if c.words}
    try:
        report = train(options.files or None, options.out or MODEL_FILE, extra_names=extra or None)
    except (ExampleError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    facts = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(report).items()}
    print(json.dumps(facts, ensure_ascii=False, indent=2) if options.json else _in_words(facts))
    return 0


def _in_words(facts: dict[str, object]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in facts.items())
