"""The commands as an administrator types them: what they print, and their exit status."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from khaochat.__main__ import COMMANDS, main
from khaochat.sandbox import Keys
from storage import Database
from storage.files import FileStore
from tests.conftest import ROOT
from tests.reports.case_samples import ARI, at, opened
from workflows import dossier

GROUP = "C" + "0" * 31 + "1"
PERSON = "U" + "0" * 31 + "1"


@pytest.fixture
def khaochat(tmp_path: Path) -> Any:
    """Runs a command in an empty home, outside the project's folder."""

    def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("KHAOCHAT_")}
        return subprocess.run(
            [sys.executable, "-m", "khaochat", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            cwd=tmp_path,
            env=clean
            | {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "KHAOCHAT_HOME": str(tmp_path)}
            | environment,
        )

    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "Example: khaochat" in capsys.readouterr().out


def test_a_wrong_command_is_wrong_use(khaochat: Any) -> None:
    assert khaochat("dance").returncode == 2
    assert khaochat().returncode == 2


def test_serving_without_credentials_is_refused_and_offers_the_sandbox(khaochat: Any) -> None:
    done = khaochat("serve")
    assert done.returncode == 1
    assert "KHAOCHAT_LINE_CHANNEL_SECRET" in done.stderr
    assert "KHAOCHAT_LINE_CHANNEL_ACCESS_TOKEN" in done.stderr
    assert "serve --sandbox" in done.stderr


def test_an_unreadable_setting_is_named(khaochat: Any) -> None:
    done = khaochat("serve", KHAOCHAT_PORT="many")
    assert done.returncode == 2
    assert "KHAOCHAT_PORT" in done.stderr


@pytest.mark.parametrize(
    ("setting", "value", "remedy"),
    [
        ("KHAOCHAT_DATABASE_URL", "garbage", "postgresql+psycopg://"),
        ("KHAOCHAT_DATABASE_URL", "mysql://u:geheim@host/name", "there is no driver for mysql"),
        ("KHAOCHAT_DATABASE_URL", "postgresql+psycopg://u:geheim@127.0.0.1:1/x", "see that it runs"),
        ("KHAOCHAT_HOME", "/proc/none", "name a folder that can be written"),
        ("KHAOCHAT_PORT", "eighty", "port to listen on"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_the_remedy_and_without_password(
    khaochat: Any, setting: str, value: str, remedy: str
) -> None:
    done = khaochat("person", "list", **{setting: value})
    assert done.returncode in (1, 2)
    assert done.stderr.startswith(setting)
    assert remedy in done.stderr
    assert "Traceback" not in done.stderr
    assert "geheim" not in done.stderr


def test_commands_say_which_store_they_work_on_and_reach_that_of_the_sandbox(
    khaochat: Any, tmp_path: Path
) -> None:
    def listed(*more: str) -> tuple[str, str]:
        done = khaochat("person", *more, "list")
        return done.stdout, done.stderr

    khaochat("person", "add", "--sandbox", "สมใจ ใจดี", "officer")
    out, said = listed("--sandbox")
    assert "สมใจ" in out
    assert f"store: sqlite:///{tmp_path}/sandbox.db" in said
    out, said = listed()
    assert out == ""
    assert f"store: sqlite:///{tmp_path}/khaochat.db" in said
    assert "add --sandbox" in said


def test_the_sandbox_keeps_what_signs_its_sessions_beside_its_store(tmp_path: Path) -> None:
    first = Keys.kept(tmp_path / "home")
    assert Keys.kept(tmp_path / "home") == first != Keys.fresh()
    [file] = (tmp_path / "home").iterdir()
    assert file.stat().st_mode & 0o077 == 0, "nobody else may read it"
    file.write_text("half")
    assert len(Keys.kept(tmp_path / "home").secret) == 32


def test_a_service_does_not_start_on_a_port_that_is_taken(khaochat: Any) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = khaochat("serve", "--sandbox", KHAOCHAT_PORT=str(other.getsockname()[1]))
    assert done.returncode == 1
    assert done.stderr.startswith("KHAOCHAT_PORT")
    assert "another port" in done.stderr


def test_a_broken_agency_file_is_named_by_every_command(khaochat: Any, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("nmae: x\n", encoding="utf-8")
    done = khaochat("chat", "list", KHAOCHAT_AGENCY_FILE=str(bad))
    assert done.returncode == 1
    assert "bad.yaml: line 1: nmae: unknown key; did you mean name" in done.stderr


def test_groups_and_people_are_registered_and_listed(khaochat: Any) -> None:
    assert khaochat("chat", "link", GROUP, "pr").returncode == 0
    assert khaochat("person", "add", "สมใจ", "officer", "--line-id", PERSON).returncode == 0
    assert khaochat("person", "add", "สมใจ ใจดี", "head", "--line-id", PERSON).returncode == 0
    assert GROUP in khaochat("chat", "list").stdout
    listed = khaochat("person", "list").stdout
    assert listed.count("\n") == 1
    assert "สมใจ ใจดี" in listed
    assert khaochat("chat", "link", "Cxyz", "pr").returncode == 2
    assert khaochat("chat", "link", GROUP, "boss").returncode == 2
    assert khaochat("person", "add", "ก", "officer", "--line-id", "x").returncode == 2


def test_the_store_is_backed_up_and_restored_and_rubbish_is_refused(khaochat: Any, tmp_path: Path) -> None:
    assert khaochat("db", "upgrade").returncode == 0
    khaochat("chat", "link", GROUP, "pr")
    assert khaochat("db", "backup", "copy.zip").returncode == 0
    khaochat("chat", "link", GROUP, "exec")
    (tmp_path / "rubbish.db").write_bytes(b"not a database" * 100)
    refused = khaochat("db", "restore", "rubbish.db")
    assert refused.returncode == 1
    assert "\texec\t" in khaochat("chat", "list").stdout
    assert khaochat("db", "restore", "copy.zip").returncode == 0
    assert "\tpr\t" in khaochat("chat", "list").stdout


def test_a_backup_holds_the_files_of_cases_and_gives_them_back(khaochat: Any, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert khaochat("db", "upgrade", KHAOCHAT_HOME=str(home)).returncode == 0
    files = FileStore(home / "files")
    database = Database(f"sqlite:///{home / 'khaochat.db'}")
    with database.write() as session:
        case_id = opened(session)
        kept = [
            dossier.keep_file(session, files, case_id, f"{n}.pdf", f"%PDF-{n}".encode(), ARI, at(1))
            for n in (1, 2, 3)
        ]
        names = [row.sha256 or "" for row in kept]
    database.close()
    done = khaochat("db", "backup", "all.zip", KHAOCHAT_HOME=str(home))
    assert (done.returncode, "3 files" in done.stdout) == (0, True), done.stderr
    assert (tmp_path / "all.zip").stat().st_mode & 0o077 == 0, "it holds what people said: its owner's alone"

    files.remove(names[0])
    files.path(names[1]).write_bytes(b"%PDF-forged")
    lacking = khaochat("db", "backup", "lacking.zip", KHAOCHAT_HOME=str(home))
    assert lacking.returncode == 1
    assert f"missing: {names[0]}" in lacking.stderr
    assert f"changed: {names[1]}" in lacking.stderr

    other = tmp_path / "elsewhere"
    done = khaochat("db", "restore", "all.zip", KHAOCHAT_HOME=str(other))
    assert done.returncode == 0, done.stderr
    assert [FileStore(other / "files").read(name) for name in names] == [b"%PDF-1", b"%PDF-2", b"%PDF-3"]
    restored = Database(f"sqlite:///{other / 'khaochat.db'}")
    with restored.read() as session:
        [named] = {f.sha256 for f in dossier.files_of(session, case_id) if f.name == "1.pdf"}
    restored.close()
    assert named == names[0]
    assert khaochat("db", "restore", "all.zip", KHAOCHAT_HOME=str(home)).returncode == 0
    assert files.read(names[1]) == b"%PDF-2", "a damaged file is replaced"


def test_a_backup_that_was_touched_changes_nothing(khaochat: Any, tmp_path: Path) -> None:
    assert khaochat("db", "upgrade").returncode == 0
    assert khaochat("db", "backup", "copy.zip").returncode == 0
    khaochat("chat", "link", GROUP, "exec")
    with (
        zipfile.ZipFile(tmp_path / "copy.zip") as archive,
        zipfile.ZipFile(tmp_path / "forged.zip", "w") as forged,
    ):
        for name in archive.namelist():
            content = archive.read(name)
            forged.writestr(
                name,
                content.replace(b"CREATE TABLE", b"CREATE TEMPT", 1) if name.endswith(".db") else content,
            )
    refused = khaochat("db", "restore", "forged.zip")
    assert refused.returncode == 1
    assert "nothing was changed" in refused.stderr
    assert "\texec\t" in khaochat("chat", "list").stdout
    (tmp_path / "copy.zip").write_bytes((tmp_path / "copy.zip").read_bytes()[:-2000])
    assert khaochat("db", "restore", "copy.zip").returncode == 1
    assert "\texec\t" in khaochat("chat", "list").stdout


def test_doctor_names_each_fault_and_its_remedy(khaochat: Any) -> None:
    done = khaochat("doctor", "--offline", "--json")
    assert done.returncode == 1
    faults = {f["check"]: f for f in json.loads(done.stdout) if f["grade"] == "fault"}
    assert "KHAOCHAT_LINE_CHANNEL_SECRET" in faults["LINE settings"]["text"]
    assert faults["database"]["remedy"] == "khaochat db upgrade"
    khaochat("db", "upgrade")
    khaochat("chat", "link", GROUP, "pr")
    khaochat("chat", "link", "C" + "0" * 31 + "2", "all")
    done = khaochat(
        "doctor", "--offline", KHAOCHAT_LINE_CHANNEL_SECRET="a", KHAOCHAT_LINE_CHANNEL_ACCESS_TOKEN="b"
    )
    assert done.returncode == 0, done.stdout


def test_a_post_is_read_in_the_fixed_form(khaochat: Any, tmp_path: Path) -> None:
    (tmp_path / "post.txt").write_text(
        "ประเด็น PMOC\n1. ครูร้องเรียนการประเมินภายนอก\nหน่วยงานรับผิดชอบ: สมศ.\nชี้แจงภายใน 15.00 น. วันนี้\n",
        encoding="utf-8",
    )
    done = khaochat("pmoc", "parse", "--json", "--posted-at", "2026-11-23T10:30:00+07:00", "post.txt")
    read = json.loads(done.stdout)
    assert read["kind"] == "issues"
    assert read["issues"][0]["ours"] is True
    assert read["issues"][0]["due"] == "2026-11-23T15:00:00+07:00"
    lines = "\n".join(
        [json.dumps({"id": "a", "text": "สวัสดี", "posted_at": None}), "rubbish", json.dumps({"id": "c"})]
    )
    done = khaochat("pmoc", "parse", "--jsonl", "-", stdin=lines)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [a["id"] for a in answers] == ["a", None, "c"]
    assert answers[0]["kind"] == "other"
    assert "error" in answers[1]
    assert "error" in answers[2]


def test_news_is_labelled_line_by_line_and_a_bad_line_stops_nothing(khaochat: Any) -> None:
    lines = [
        json.dumps({"id": 1, "title": "สพฐ. ประกาศปรับหลักสูตรโรงเรียนทั่วประเทศ", "date": "2026-11-23"}),
        "{broken",
        json.dumps({"id": "x", "title": " ", "body": ""}),
        json.dumps({"id": "y", "title": "ราคาน้ำมันวันนี้", "body": "ราคาขายปลีก"}),
    ]
    done = khaochat("classify", stdin="\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [a["id"] for a in answers] == [1, None, "x", "y"]
    assert set(answers[0]) == {
        *(
            "id",
            "relevant",
            "level",
            "agency",
            "agencies",
            "negative",
            "sentiment",
            "confidence",
            "because",
            "story",
        )
    }
    assert answers[0]["relevant"] is True
    assert answers[0]["agency"] == "obec"
    assert answers[3]["relevant"] is False
    assert answers[3]["level"] is None
    assert "error" in answers[1]
    assert "error" in answers[2]


def test_every_report_is_made_also_of_an_empty_store(khaochat: Any, tmp_path: Path) -> None:
    for kind, name in (
        ("digest", "d.pdf"),
        ("board", "b.pdf"),
        ("weekly", "w.pdf"),
        ("monthly", "m.docx"),
        ("guide", "g.pdf"),
    ):
        done = khaochat("report", kind, "--day", "2026-11-23", "--out", name)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / name).stat().st_size > 1000
    assert khaochat("report", "board", "--out", "nowhere/b.pdf").returncode == 1


def test_a_report_is_never_written_as_what_its_name_does_not_say(khaochat: Any, tmp_path: Path) -> None:
    assert khaochat("report", "board", "--out", "b.png").returncode == 0
    assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")
    for kind, name, instead in (("digest", "d.png", "d.pdf"), ("monthly", "m.pdf", "m.docx")):
        done = khaochat("report", kind, "--out", name)
        assert done.returncode == 2
        assert f"write --out {instead}" in done.stderr
        assert not (tmp_path / name).exists()


def test_the_day_of_a_report_is_read_in_either_era_and_a_wrong_one_is_named(
    khaochat: Any, tmp_path: Path
) -> None:
    for name, day in (("ce.docx", "2026-11-20"), ("be.docx", "2569-11-20")):
        assert khaochat("report", "monthly", "--day", day, "--out", name).returncode == 0
        with zipfile.ZipFile(tmp_path / name) as memo:
            assert "พฤศจิกายน ๒๕๖๙" in memo.read("word/document.xml").decode()
    assert khaochat("report", "weekly", "--day", "2567-02-29", "--out", "leap.pdf").returncode == 0
    wrong = khaochat("report", "weekly", "--day", "2026-13-01", "--out", "w.pdf")
    assert wrong.returncode == 2
    assert "'2026-13-01' is no day; write it as 2026-11-23" in wrong.stderr


def test_a_quarters_report_and_a_cases_evidence_have_a_name_of_their_own(
    khaochat: Any, tmp_path: Path
) -> None:
    for arguments, name in (
        (("--quarter", "1/2570"), "khaochat-quarter-2570-1.pdf"),
        (("--quarter", "1/2570", "--out", "q.docx"), "q.docx"),
    ):
        done = khaochat("report", "quarter", *arguments)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / name).stat().st_size > 1000
    assert khaochat("report", "quarter", "--quarter", "5/2570").returncode == 2
    assert khaochat("report", "evidence").returncode == 2
    gone = khaochat("report", "evidence", "12")
    assert gone.returncode == 1
    assert gone.stderr.endswith("\nthere is no case 12\n")
