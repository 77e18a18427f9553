"""khaochat bench: measure speed and memory."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from khaochat.agency import Agency, load_agency
from khaochat.cli.common import settings

MEASURES = (
    *("webhook", "pipeline", "digest", "alerts", "classifying", "search", "stories", "realtime"),
    *("case_pages", "issues"),
)
CASES_OF_HISTORY = 5_000
"""Ended cases while the pages of cases are measured: more than an agency has in a lifetime."""
BENCH_AGENCY = "agency.yaml"


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--only", choices=MEASURES, action="append", help="measure only this (may be given again)"
    )
    parser.add_argument("--seconds", type=int, default=15, help="how long the steady loads last (default 15)")
    parser.add_argument("--clips", type=int, default=4000, help="clips through the pipeline (default 4000)")
    parser.add_argument(
        "--cases", type=int, default=10_000, help="open cases while reminders fall due (default 10000)"
    )
    parser.add_argument("--stored", type=int, default=20_000, help="clips to search among (default 20000)")
    parser.add_argument(
        "--postgresql",
        default=None,
        metavar="URL",
        help="an empty database to search in too; it is filled and stays so",
    )
    parser.add_argument(
        "--window", type=int, default=100_000, help="clips in the window of the stories (default 100000)"
    )
    parser.add_argument("--labelled", type=Path, default=None, help="labelled news to compare quality on")
    parser.epilog = (
        "Example: khaochat bench --only webhook. Prints JSON; docs/bench.md says what each figure means."
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure and print."""
    wanted = options.only or list(MEASURES)
    agency = load_agency(settings().agency_file)
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    result: dict[str, Any] = {"machine": _machine()}
    with tempfile.TemporaryDirectory(prefix="khaochat-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        if "webhook" in wanted:
            result |= _webhook(home / "webhook", options.seconds)
        if "pipeline" in wanted or "digest" in wanted:
            result |= _pipeline(home, agency, options.clips)
        if "alerts" in wanted:
            result |= _alerts(home / "alerts", agency, options.cases, options.seconds)
        if "search" in wanted:
            result["search"] = _search(home, options.stored)
            if options.postgresql:
                result["search_on_postgresql"] = _search(home, options.stored, options.postgresql)
        if "stories" in wanted:
            result["stories"] = _stories(home, options.window)
        if "realtime" in wanted:
            result["realtime"] = _realtime(home / "realtime")
        if "case_pages" in wanted:
            from khaochat.bench.case_pages import case_pages

            result["case_pages"] = case_pages(home / "case_pages", agency, CASES_OF_HISTORY)
        if "issues" in wanted:
            result["issues"] = _issues(home / "issues", options.seconds)
    if "classifying" in wanted:
        result["classifying"] = _classifying(options.clips, options.labelled)
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return 0


def _machine() -> dict[str, Any]:
    return {"python": platform.python_version(), "cores": os.cpu_count(), "system": platform.system()}


def _quiet_agency(home: Path) -> Path:
    """The shipped agency file without feeds, and with the bench's group and officer."""
    import yaml

    from bot.sandbox.ids import group_id, user_id
    from khaochat.settings import DEFAULT_AGENCY_FILE

    data = yaml.safe_load(DEFAULT_AGENCY_FILE.read_text(encoding="utf-8"))
    data["feeds"] = []
    data["chats"] = [{"id": group_id("bench"), "role": "pr", "name": "bench"}]
    data["people"] = [{"name": "bench", "role": "officer", "line_user_id": user_id("bench")}]
    home.mkdir(parents=True, exist_ok=True)
    path = home / BENCH_AGENCY
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def _webhook(home: Path, seconds: int) -> dict[str, Any]:
    from khaochat.bench import measures, process

    agency_file = _quiet_agency(home)
    secret, token = process.new_secret(), process.new_secret()
    with process.line_beside(secret, token) as (line, base):
        _people(line)
        with process.service(home, base, secret, token, agency_file) as running:
            _use_core(1)
            figures = asyncio.run(measures.webhook(running, 200, seconds))
            before = running.peak_memory_mb()
            clips = measures.provider(running, home, 600)
            _use_core(None)
            return {
                "cold_start_s": round(running.ready_seconds, 2),
                "webhook": figures,
                "provider": clips,
                "peak_memory_mb": {
                    "before_the_first_clip": before,
                    "after_600_clips": running.peak_memory_mb(),
                },
            }


def _pipeline(home: Path, agency: Agency, clips: int) -> dict[str, Any]:
    from khaochat.bench import measures

    _use_core(0)
    result = {"pipeline": measures.pipeline(home, agency, clips), "digest": measures.digest(home, agency)}
    _use_core(None)
    return result


def _search(home: Path, number: int, database_url: str | None = None) -> dict[str, Any]:
    from khaochat.bench import search

    _use_core(0)
    result = search.measure(home, number, database_url=database_url)
    _use_core(None)
    return result


def _stories(home: Path, window: int) -> dict[str, Any]:
    from khaochat.bench import stories

    _use_core(0)
    result = stories.measure(home, window)
    _use_core(None)
    return result


def _realtime(home: Path) -> dict[str, Any]:
    from khaochat.bench import realtime

    return realtime.measure(home, _quiet_agency(home), _people)


def _issues(home: Path, seconds: int) -> dict[str, Any]:
    from khaochat.bench import issues

    _use_core(1)
    result = issues.measure(home, _quiet_agency(home), _people, "bench", "bench", seconds=seconds)
    _use_core(None)
    return result


def _classifying(number: int, labelled: Path | None) -> dict[str, Any]:
    from khaochat.bench import classifying

    _use_core(0)
    result = classifying.measure(number, labelled=labelled)
    _use_core(None)
    return result


def _alerts(home: Path, agency: Agency, cases: int, seconds: int) -> dict[str, Any]:
    from khaochat.bench import measures, process
    from khaochat.clock import wall_clock

    agency_file = _quiet_agency(home)
    url = f"sqlite:///{home / 'khaochat.db'}"
    # Marks fall due over an hour; those of the measured span are what counts, the rest only lie there.
    spread = timedelta(hours=1)
    first = wall_clock() + timedelta(seconds=25)
    measures.prepare_cases(url, load_agency(agency_file), cases, first, spread)
    secret, token = process.new_secret(), process.new_secret()
    with process.line_beside(secret, token) as (line, base):
        _people(line)
        with process.service(home, base, secret, token, agency_file) as running:
            _use_core(1)
            until = first + timedelta(seconds=seconds)
            figures = measures.alerts(line, url, int(cases * seconds / spread.total_seconds()), until)
            _use_core(None)
            return {"alerts": figures | {"service_peak_memory_mb": running.peak_memory_mb()}}


def _people(line: Any) -> None:
    from bot.sandbox.ids import group_id, user_id

    line.add_person(user_id("bench"), "bench")
    line.add_chat(group_id("bench"), "bench", "group", [user_id("bench")], bot=True)


def _use_core(core: int | None) -> None:
    """Keep this process on one core, so that the service has the other; None gives all back."""
    if hasattr(os, "sched_setaffinity"):
        cores = set(range(os.cpu_count() or 1))
        os.sched_setaffinity(0, {core} if core is not None and core in cores else cores)
