"""What officers correct by day is learned by night, goes live only when it is not worse, and can be gone back from."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import select, update

from classifier.examples import training_files
from classifier.model import load, save
from khaochat import models
from khaochat.agency import Agency, Category, load_agency
from khaochat.cli import evaluate, train
from khaochat.clips import ClipWorker
from khaochat.learning import Learning, OwnProcess, Task, TrainingFailed, lessons_of, train_here
from khaochat.settings import DEFAULT_AGENCY_FILE
from monitor.clips import NewClip, as_input
from monitor.correct import correct
from storage import Database, inbox
from storage.migrate import upgrade
from storage.tables import Clip, ModelVersion, Outbox, Person
from tests.shifted_news import LABEL, NAME, SHORT, News, asked, taught

EVENING = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ADMIN = "U" + "a" * 32


@dataclass
class Office:
    """A store, the agency with a category of its own, the worker that labels clips, and the learning."""

    database: Database
    agency: Agency
    home: Path
    trainer: Any = train_here
    now: datetime = EVENING
    shipped: Sequence[Path] = ()
    worker: ClipWorker = field(init=False)

    def __post_init__(self) -> None:
        self.worker = ClipWorker(self.agency, self.database, frozenset(), self.home)

    @property
    def learning(self) -> Learning:
        shelf = models.Shelf(self.home, self.agency.names_in_news)
        return Learning(
            self.agency,
            self.database,
            shelf,
            lambda: self.now,
            trainer=self.trainer,
            shipped=self.shipped,
        )

    def take(self, news: Sequence[News]) -> list[Clip]:
        """Clips come in and are labelled."""
        clips = [
            NewClip("provider:x", n.key, n.title, self.now - timedelta(minutes=i), body=n.body, outlet="มติชน")
            for i, n in enumerate(news)
        ]
        with self.database.write() as session:
            inbox.put(session, [as_input(c) for c in clips], self.now)
        self.worker.work(lambda: self.now)
        return self.clips([n.key for n in news])

    def clips(self, keys: Sequence[str]) -> list[Clip]:
        with self.database.read() as session:
            found = {c.source_key: c for c in session.scalars(select(Clip).where(Clip.source_key.in_(keys)))}
            session.expunge_all()
        return [found[key] for key in keys]

    def correct(self, news: Sequence[News]) -> None:
        """An officer puts every label right that is wrong."""
        with self.database.write() as session:
            for one in news:
                clip_id = session.scalars(select(Clip.id).where(Clip.source_key == one.key)).one()
                for name in ("level", "agency", "negative"):
                    correct(session, name, getattr(one, name), clip_id=clip_id, now=self.now)

    def every_clip_alone(self) -> None:
        """The texts are of one mould and would be taken for few stories, in which one correction serves for all."""
        with self.database.write() as session:
            session.execute(update(Clip).values(story_id=None))

    def said(self) -> list[str]:
        with self.database.read() as session:
            return [f"{n.chat_id} {n.data['heading']}" for n in session.scalars(select(Outbox))]

    def versions(self) -> list[tuple[str, str]]:
        with self.database.read() as session:
            rows = session.scalars(select(ModelVersion).order_by(ModelVersion.id))
            return [(row.version, row.state) for row in rows]


def with_new_category() -> Agency:
    agency = load_agency(DEFAULT_AGENCY_FILE)
    new = Category(id=LABEL, name=NAME, short=SHORT)
    return agency.model_copy(update={"agencies": (*agency.agencies, new)})


@pytest.fixture(scope="session")
def some_examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every sixteenth item of the shipped training set: training on all takes half a minute."""
    path = tmp_path_factory.mktemp("shipped") / "some.jsonl"
    lines = [
        line for file in training_files() for line in file.read_text("utf-8").splitlines() if line.strip()
    ]
    path.write_text("\n".join(lines[::16]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def office(tmp_path: Path, some_examples: Path) -> Iterator[Office]:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    upgrade(database)
    with database.write() as session:
        session.add(Person(name="ผู้ดูแล", role="admin", line_user_id=ADMIN, active=True, blocked=False))
    yield Office(database, with_new_category(), tmp_path / "home", shipped=(some_examples,))
    database.close()


def f1(truth: Sequence[str], given: Sequence[str | None], label: str) -> float:
    both = sum(t == g == label for t, g in zip(truth, given, strict=True))
    return 2 * both / (truth.count(label) + list(given).count(label)) if both else 0.0


def test_two_hundred_corrections_teach_a_new_category_by_the_next_morning(office: Office) -> None:
    stream, later = taught(200, 40), asked(60, 60)
    truth = [n.agency for n in later]
    before = office.take(later)
    assert f1(truth, [c.agency for c in before], LABEL) == 0.0
    office.take(stream)
    office.every_clip_alone()
    office.correct(stream)
    with office.database.read() as session:
        assert 200 <= len(lessons_of(session, tuple(office.agency.names_in_news)).lessons) <= 240
    outcome = office.learning.nightly(office.now)
    assert outcome is not None
    assert outcome.live, outcome.report["verdict"]
    after = office.take([replace(n, key=f"again-{n.key}", body=f"{n.body} วันนี้") for n in later])
    assert {c.model_version for c in after} == {outcome.report["version"]}, "taken up without a restart"
    assert f1(truth, [c.labels["agency"] for c in after], LABEL) >= 0.8
    assert office.said() == [], "nobody is disturbed by what went well"


def test_only_the_labels_that_an_officer_stood_for_are_learned(office: Office) -> None:
    stories = [news("แก้ระดับ"), news("ยืนยัน"), news("ไม่เกี่ยว")]
    level, told, dropped = (c.id for c in office.take(stories))
    office.every_clip_alone()
    with office.database.write() as session:
        session.execute(update(Clip).values(relevant=True, level="basic", agency="obec", negative=False))
        correct(session, "level", "higher", clip_id=level, now=EVENING)
        correct(session, "negative", True, clip_id=told, now=EVENING)
        correct(session, "agency", "moe", clip_id=told, now=EVENING)
        correct(session, "relevant", False, clip_id=dropped, now=EVENING)
    with office.database.read() as session:
        lessons = lessons_of(session, tuple(office.agency.names_in_news)).lessons
    assert {x.example.item.id: set(x.example.shares or ()) for x in lessons} == {
        f"clip:{level}": {"relevant", "level"},
        f"clip:{told}": {"relevant", "agency", "negative"},
        f"clip:{dropped}": {"relevant"},
    }


# With a trainer that is quick: what counts here is what happens to its models


@dataclass
class QuickTrainer:
    """Gives the shipped model under a new name, with a report that says what the test wants."""

    accepted: bool = True
    calls: int = 0

    def __call__(self, task: Task) -> dict[str, Any]:
        self.calls += 1
        model = load()
        model = replace(model, ingredients={**model.ingredients, "training": f"night {self.calls}"})
        save(model, task.out)
        reasons = [] if self.accepted else ["held-back corrections: 3 of 8 labels right, 5 before"]
        return {
            "version": model.version,
            "taught": 6,
            "held_back": 2,
            "held_old": {"right": 5, "of": 8},
            "held_new": {"right": 6 if self.accepted else 3, "of": 8},
            "shipped_old": {"figures": {"relevant_f1": 0.97}},
            "shipped_new": {"figures": {"relevant_f1": 0.98}},
            "agencies": {"obec": [0.5, 0.75, 2]},
            "verdict": {"accepted": self.accepted, "reasons": reasons},
        }


SHIPPED = load().version


def news(key: str) -> News:
    title = f"สพฐ. ประกาศเลื่อนสอบครูผู้ช่วย รุ่น {key}"
    return News(key, title, "เลขาธิการ กพฐ. เผยเลื่อนสอบครูผู้ช่วยทั่วประเทศ", "other", "obec", negative=False)


def a_day(office: Office, key: str) -> str:
    """A clip comes in and is corrected; gives the model by which it was labelled."""
    [clip] = office.take([news(key)])
    with office.database.write() as session:
        correct(
            session,
            "level",
            "higher" if clip.level != "higher" else "overall",
            clip_id=clip.id,
            now=office.now,
        )
    return clip.model_version


@pytest.fixture
def quick(office: Office) -> Office:
    office.trainer = QuickTrainer()
    return office


def test_a_night_without_new_corrections_trains_nothing(quick: Office) -> None:
    assert quick.learning.nightly(quick.now) is None
    a_day(quick, "1")
    assert quick.learning.nightly(quick.now) is not None
    assert quick.learning.nightly(quick.now) is None
    assert quick.trainer.calls == 1


def test_a_model_that_is_worse_stays_out_and_the_administrator_is_told_once(quick: Office) -> None:
    quick.trainer.accepted = False
    a_day(quick, "1")
    outcome = quick.learning.nightly(quick.now)
    assert outcome is not None
    assert not outcome.live
    assert quick.said() == [f"{ADMIN} ยังจัดหมวดข่าวแบบเดิม"]
    assert a_day(quick, "2") == SHIPPED
    assert [state for _, state in quick.versions()] == ["refused"]


def test_going_back_leads_to_the_last_good_model_and_then_to_the_shipped_one(quick: Office) -> None:
    a_day(quick, "1")
    quick.learning.nightly(quick.now)
    first = a_day(quick, "2")
    quick.learning.nightly(quick.now + timedelta(days=1))
    second = a_day(quick, "3")
    assert len({first, second, SHIPPED}) == 3
    for expected, change in ((first, (second, first)), (SHIPPED, (first, models.SHIPPED))):
        with quick.database.write() as session:
            assert models.roll_back(session, quick.now) == models.Change(*change)
        assert a_day(quick, expected) == expected, "the running service follows"
    with quick.database.write() as session:
        assert models.roll_back(session, quick.now) is None
    assert quick.said() == []


def test_a_damaged_file_is_mended_from_the_store(quick: Office) -> None:
    a_day(quick, "1")
    quick.learning.nightly(quick.now)
    version = a_day(quick, "2")
    file = quick.home / "models" / version / "model.npz"
    file.write_bytes(file.read_bytes()[:1000])
    quick.worker = ClipWorker(quick.agency, quick.database, frozenset(), quick.home)
    assert a_day(quick, "3") == version
    assert quick.said() == []


def test_a_model_that_cannot_be_read_gives_way_to_the_last_good_one_with_a_notice(quick: Office) -> None:
    a_day(quick, "1")
    quick.learning.nightly(quick.now)
    good = a_day(quick, "2")
    quick.learning.nightly(quick.now)
    with quick.database.write() as session:
        row = models.live(session)
        assert row is not None
        assert row.version != good
        row.data, row.sha256 = b"PK no model", hashlib.sha256(b"PK no model").hexdigest()
    assert a_day(quick, "3") == good
    assert a_day(quick, "4") == good
    assert quick.said() == [f"{ADMIN} เปลี่ยนแบบจัดหมวดข่าว"]
    assert [state for _, state in quick.versions()] == ["live", "broken"]


def test_after_a_model_became_unreadable_the_next_night_learns_again(quick: Office) -> None:
    a_day(quick, "1")
    quick.learning.nightly(quick.now)
    with quick.database.write() as session:
        row = models.live(session)
        assert row is not None
        row.data, row.sha256 = b"", hashlib.sha256(b"").hexdigest()
    [clip] = quick.take([news("2")])
    assert clip.model_version == SHIPPED
    assert quick.learning.nightly(quick.now) is not None


def test_of_old_versions_only_the_last_three_are_kept_whole(quick: Office) -> None:
    for night in range(6):
        with quick.database.write() as session:
            made = quick.now + timedelta(days=night)
            models.keep(session, b"model", {"version": f"night{night}"}, night, made, goes_live=True)
    with quick.database.read() as session:
        whole = [r.state for r in session.scalars(select(ModelVersion).order_by(ModelVersion.id)) if r.data]
    assert whole == ["good", "good", "good", "live"]
    assert len(quick.versions()) == 6


def test_a_night_in_which_training_fails_changes_nothing_and_is_told(office: Office) -> None:
    def broken(task: Task) -> dict[str, Any]:
        raise TrainingFailed("the training process ended with -9")

    office.trainer = broken
    a_day(office, "1")
    assert office.learning.nightly(office.now) is None
    assert office.said() == [f"{ADMIN} เรียนรู้ไม่สำเร็จ"]
    assert a_day(office, "2") == SHIPPED
    assert office.versions() == []


def test_the_training_process_reports_what_went_wrong(tmp_path: Path) -> None:
    task = Task((tmp_path / "missing.jsonl",), (), {}, None, None, tmp_path / "model.npz")
    with pytest.raises(TrainingFailed, match=r"ExampleError: .*missing\.jsonl cannot be read"):
        OwnProcess()(task)


def test_a_training_that_is_stopped_ends_at_once(tmp_path: Path) -> None:
    own = OwnProcess()
    own.stop()
    with pytest.raises(TrainingFailed, match="stopped"):
        own(Task(tuple(training_files()), (), {}, None, None, tmp_path / "model.npz"))


def test_a_clip_without_level_teaches_nothing_and_is_counted(office: Office) -> None:
    [clip] = office.take(
        [News("1", "เทศบาลจัดงานแข่งเรือยาว", "ชิงถ้วยรางวัลริมแม่น้ำ", "other", "obec", negative=False)]
    )
    assert not clip.relevant
    with office.database.write() as session:
        correct(session, "relevant", True, clip_id=clip.id, now=office.now)
    with office.database.read() as session:
        found = lessons_of(session, tuple(office.agency.names_in_news))
    assert (found.lessons, found.incomplete) == ((), 1)
    assert office.learning.nightly(office.now) is None


def test_copies_of_one_story_count_less_each(office: Office) -> None:
    same = news("1")
    office.take([same, replace(same, key="2"), replace(same, key="3"), replace(same, key="4")])
    with office.database.write() as session:
        correct(session, "level", "higher", story_id=1, now=office.now)
    with office.database.read() as session:
        found = lessons_of(session, tuple(office.agency.names_in_news)).lessons
    assert [x.example.weight for x in found] == [0.5] * 4
    assert len({x.held_back for x in found}) == 1, "no copy judges what another one taught"


# By hand


def command(of: ModuleType, arguments: list[str]) -> int:
    """Run a command of the program."""
    parser = argparse.ArgumentParser()
    of.define(parser)
    options = parser.parse_args(arguments)
    return int(options.run(options))


@pytest.fixture
def by_hand(quick: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("KHAOCHAT_HOME", str(quick.home))
    monkeypatch.setenv("KHAOCHAT_DATABASE_URL", quick.database.url)
    return quick


def test_models_are_listed_old_beside_new_and_gone_back_from_by_command(
    by_hand: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(train, ["--list"]) == 0
    assert "in use: shipped" in capsys.readouterr().out
    assert command(train, ["--rollback"]) == 1
    a_day(by_hand, "1")
    by_hand.learning.nightly(by_hand.now)
    [(version, _)] = by_hand.versions()
    capsys.readouterr()
    assert command(train, ["--list"]) == 0
    listed = capsys.readouterr().out
    assert f"{version}  live" in listed
    assert re.search(r"held-back labels right of 8 +5 +6\n", listed)
    assert re.search(r"shipped share, relevant_f1 +0\.970 +0\.980\n", listed)
    assert command(train, ["--rollback", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"was": version, "is_now": "shipped"}


def test_evaluate_sets_the_model_in_use_beside_the_shipped_one(
    by_hand: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_day(by_hand, "1")
    by_hand.learning.nightly(by_hand.now)
    [(version, _)] = by_hand.versions()
    file = tmp_path / "few.jsonl"
    lines = training_files()[0].read_text("utf-8").splitlines()[:5]
    file.write_text("\n".join(lines), encoding="utf-8")
    capsys.readouterr()
    assert command(evaluate, [str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["model"], found["against"]["model"]) == (version, "shipped")
    assert found["relevant_f1"] == found["against"]["relevant_f1"] == 1.0
    assert command(evaluate, [str(file), "--model", "shipped"]) == 0
    assert version not in capsys.readouterr().out
    assert command(evaluate, [str(file), "--model", "no-such"]) == 1


def test_training_from_corrections_without_any_says_what_to_do(
    by_hand: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(train, ["--from-corrections"]) == 1
    assert "/news" in capsys.readouterr().err
    assert command(train, ["--from-corrections", "--out", "x.npz"]) == 2
