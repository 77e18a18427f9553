"""khaochat evaluate: measure the classifier on labelled news."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "file", type=Path, help="labelled news, one JSON object a line (classifier/training/README.md)"
    )
    parser.add_argument("--model", type=Path, default=None, help="another model file than the one that ships")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.epilog = "Example: khaochat evaluate news_dev.jsonl"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print precision, recall and F1 per class, confusion tables, calibration."""
    from classifier import Classifier, ExampleError, ModelError, evaluate, table

    try:
        figures = evaluate(Classifier.load(options.model), options.file)
    except (ExampleError, ModelError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(figures, ensure_ascii=False, indent=2) if options.json else table(figures))
    return 0
