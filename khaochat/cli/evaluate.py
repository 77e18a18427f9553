"""khaochat evaluate: measure the classifier on labelled news, beside another model if there is one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from khaochat import models
from khaochat.agency import load_agency
from khaochat.cli.common import settings
from khaochat.cli.in_use import NoSuchModel, classifier_in_use, classifier_named


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "file", type=Path, help="labelled news, one JSON object a line (classifier/training/README.md)"
    )
    parser.add_argument(
        "--model",
        default=None,
        help="a model file, a version of `train --list`, or shipped; default: the one in use",
    )
    parser.add_argument(
        "--against",
        default=None,
        help="another model to set beside it; default: shipped, when another is in use",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.epilog = "Example: khaochat evaluate news_dev.jsonl"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print precision, recall and F1 per class, confusion tables, calibration; old and new side by side."""
    from classifier import ExampleError, ModelError, read_examples, table
    from classifier.evaluate import compare

    config = settings()
    agency = load_agency(config.agency_file)
    try:
        if options.model:
            name, classifier = classifier_named(config, agency, options.model)
        else:
            name, classifier = classifier_in_use(config, agency)
        against = options.against or (
            models.SHIPPED if name != models.SHIPPED and not options.model else None
        )
        other, rival = classifier_named(config, agency, against) if against else ("", None)
        labels = {*agency.names_in_news, *classifier.agencies, *(rival.agencies if rival else ())}
        examples = list(read_examples(options.file, agencies=labels))
        items = [example.item for example in examples]
        figures = compare(examples, classifier.classify(items)) | {"model": name}
        if rival:
            figures["against"] = compare(examples, rival.classify(items)) | {"model": other}
    except (ExampleError, ModelError, NoSuchModel, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        print("\n".join([*_beside(figures), table(figures)]))
    return 0


def _beside(figures: Mapping[str, Any]) -> list[str]:
    """The main figures of both models in two columns; nothing when there is but one."""
    other = figures.get("against")
    if not other:
        return []
    lines = [f"{'':18}{other['model'][-16:]:>18}{figures['model'][-16:]:>18}"]
    for name in ("relevant_f1", "level_macro_f1", "agency_macro_f1", "negative_f1", "agencies_f1"):
        lines.append(f"{name:18}{other[name]:18.3f}{figures[name]:18.3f}")
    return [*lines, "", f"{figures['model']} in full:"]
