"""khaochat ingest: files, addresses and sources by name, as an administrator types it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from khaochat.__main__ import main
from khaochat.agency import FeedEntry
from khaochat.cli.common import open_store, settings
from khaochat.cli.doctor import _store
from khaochat.clock import wall_clock
from khaochat.settings import DEFAULT_AGENCY_FILE
from storage import Database
from storage.tables import Clip, Feed
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "tests" / "monitor"))

from misbehaving import Page, Site
from pages import News, wordpress

HTML = {"Content-Type": "text/html; charset=utf-8"}


@dataclass
class Done:
    """What a command printed, and its exit status."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture
def ingest(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    """Runs the command with an agency file that has one source and one import."""
    agency = DEFAULT_AGENCY_FILE.read_text(encoding="utf-8")
    start, end = agency.index("feeds:\n"), agency.index("# Clipping services")
    agency = agency[:start] + agency[end:]
    agency += f"""
sources:
  - name: เว็บทดสอบ
    kind: page
    url: "{site.url("/news")}"
    article: {{title: ".hd"}}
imports:
  - {{name: clipping, provider: clipping, columns: {{title: Headline, outlet: [Media]}}}}
"""
    (tmp_path / "agency.yaml").write_text(agency, encoding="utf-8")

    for name in [n for n in os.environ if n.startswith("KHAOCHAT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KHAOCHAT_HOME", str(tmp_path))
    monkeypatch.setenv("KHAOCHAT_AGENCY_FILE", str(tmp_path / "agency.yaml"))
    monkeypatch.setenv("KHAOCHAT_ALLOW_PRIVATE_HOSTS", "127.0.0.1")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Done:
        capsys.readouterr()
        status = main(["ingest", *arguments])
        printed = capsys.readouterr()
        return Done(status, printed.out, printed.err)

    return run


def test_a_spreadsheet_is_taken_in_once_and_bad_rows_are_named(ingest: Any, tmp_path: Path) -> None:
    made = Workbook()
    for line in (
        ("Headline", "Media", "วันที่"),
        ("สมศ. แถลง", "มติชน", "22/11/2569"),
        ("ข่าวเสีย", "x", "เมื่อไรก็ได้"),
    ):
        made.active.append(line)
    made.save(tmp_path / "clips.xlsx")
    done = ingest("clips.xlsx", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["labelled"] == 1
    [file] = told["taken"]
    assert (file["read"], file["new"], file["duplicates"]) == (1, 1, 0)
    assert file["rejected"] == [{"row": 3, "reason": "date cannot be read: เมื่อไรก็ได้"}]
    assert file["columns"]["title"] == "Headline"
    made.active.delete_rows(3)
    made.save(tmp_path / "clips.xlsx")
    again = ingest("clips.xlsx")
    assert again.returncode == 0
    assert "1 read, 0 new, 1 known already" in again.stdout


def test_json_may_tell_the_time_as_labelled_news_does(ingest: Any, tmp_path: Path) -> None:
    row = {"id": "1", "title": "สมศ. แถลงผลประเมิน", "date": "2026-11-20T08:00:00+07:00"}
    (tmp_path / "news.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    assert ingest("news.jsonl").returncode == 0
    database = Database(f"sqlite:///{tmp_path / 'khaochat.db'}")
    with database.read() as session:
        assert session.scalars(select(Clip.published_at)).one() == datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    database.close()


def test_a_source_is_asked_by_name_and_an_address_is_read(ingest: Any, site: Site) -> None:
    page = wordpress(News()).replace("<article", '<b class="hd">หัวข้อจากตัวเลือก</b><article')
    site.pages |= {
        "/news": Page('<a href="/news/1001">ข่าวการศึกษาที่มีหัวข้อยาวพอ</a>'.encode(), headers=HTML),
        "/news/1001": Page(page.encode(), headers=HTML),
        "/news/1002": Page(wordpress(News(title="อีกข่าวหนึ่งของวัน")).encode(), headers=HTML),
    }
    done = ingest("เว็บทดสอบ", site.url("/news/1002"), "--json")
    assert done.returncode == 0, done.stderr
    told = {t["kind"]: t["new"] for t in json.loads(done.stdout)["taken"]}
    assert told == {"page": 1, "article": 1}
    shown = ingest("--try", site.url("/news/1001"), "--source", "เว็บทดสอบ")
    assert shown.returncode == 0
    assert "title: หัวข้อจากตัวเลือก   [selector .hd]" in shown.stdout
    shown = ingest("--try", site.url("/news"), "--json")
    assert json.loads(shown.stdout)["kind"] == "page"


def test_wrong_use_and_what_cannot_be_read_are_told_apart(ingest: Any, site: Site, tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    assert ingest("nowhere.xlsx").returncode == 2
    assert ingest("x", "--import", "none").returncode == 2
    assert ingest("--try", "ftp://a").returncode == 2
    bad = ingest("old.xls", site.url("/gone"))
    assert bad.returncode == 1
    assert "save it as XLSX or CSV" in bad.stderr
    assert "gone: 404" in bad.stderr


def test_doctor_names_sources_that_are_dead_or_quiet(tmp_path: Path, ingest: Any) -> None:
    agency, database = open_store(settings())
    now = wall_clock()
    with database.write() as session:
        quiet = {"failures": 0, "succeeded_at": now, "last_clip_at": now, "quiet_at": now}
        session.add(Feed(name="เว็บทดสอบ", url="https://a", kind="page", clips_seen=0, **quiet))
    agency = agency.model_copy(update={"feeds": (FeedEntry(name="ฟีดเสีย", url="https://b"),)})
    with database.write() as session:
        session.add(Feed(name="ฟีดเสีย", url="https://b", failures=7, error="http: 500", clips_seen=0))
    found = {f.check: f for f in _store(settings(), database, agency)}
    database.close()
    assert "ฟีดเสีย: 7 failures, last success never, http: 500" in found["feed"].text
    assert "เว็บทดสอบ: answers but has had no news since" in found["page"].text
    assert "ingest --try" in found["page"].remedy
