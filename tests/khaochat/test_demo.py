"""The demo does what the README says, without a browser."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home: Path = tmp_path_factory.mktemp("home")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KHAOCHAT_")}
    done = subprocess.run(
        [sys.executable, "-m", "khaochat", "demo", "--exit-when-done", "--json"],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=home,
        env=environment | {"PYTHONPATH": str(ROOT), "HOME": str(home)},
    )
    assert done.returncode == 0, done.stderr
    assert list(home.iterdir()) == [], "the demo leaves nothing behind"
    return dict(json.loads(done.stdout))


def of_kind(outcome: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [d for d in outcome["delivered"] if d["kind"] == kind]


def test_the_digest_reaches_both_groups_before_ten_on_both_days(outcome: dict[str, Any]) -> None:
    digests = of_kind(outcome, "digest")
    by_day = {datetime.fromisoformat(d["at"]).date() for d in digests}
    assert len(by_day) == 2
    for day in by_day:
        todays = [d for d in digests if datetime.fromisoformat(d["at"]).date() == day]
        assert sorted(d["role"] for d in todays) == ["all", "pr"]
        assert all(datetime.fromisoformat(d["at"]).time() < time(10) for d in todays)


def test_negative_news_about_the_agency_is_pushed_when_it_appears(outcome: dict[str, Any]) -> None:
    first = of_kind(outcome, "negative")[0]
    assert datetime.fromisoformat(first["at"]).time() <= time(6, 41)
    assert first["text"].startswith("[ด่วน]")


def test_three_cases_run_and_each_has_its_alerts(outcome: dict[str, Any]) -> None:
    assert [c["state"] for c in outcome["cases"]] == ["answered", "answered", "not_ours"]
    assert len(of_kind(outcome, "case_opened")) == 3
    smooth, late, _ = outcome["cases"]
    assert not any(step["late"] for step in smooth["steps"])
    assert any(step["late"] for step in late["steps"])
    for case in (smooth, late):
        reminders = [d for d in of_kind(outcome, "case_reminder") if f"เรื่องที่ {case['id']}" in d["text"]]
        assert reminders, f"case {case['id']} has reminders"


def test_the_late_case_climbs_to_the_director(outcome: dict[str, Any]) -> None:
    told = [d for d in of_kind(outcome, "case_reminder") if "เรื่องที่ 2" in d["text"]]
    first = {
        role: min(d["at"] for d in told if d["role"] == role)
        for role in ("officer", "head", "deputy", "director")
    }
    assert first["officer"] < first["head"] < first["deputy"] < first["director"]


def test_nobody_is_told_the_same_thing_twice(outcome: dict[str, Any]) -> None:
    seen = [(d["at"][:16], d["chat"], d["kind"], d["text"]) for d in outcome["delivered"]]
    assert len(seen) == len(set(seen))
