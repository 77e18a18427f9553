"""Learning by night from what the officers corrected by day: lessons, training in a process of its own, the gate."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from classifier.examples import Example, read_examples, training_files, training_hash
from classifier.items import LEVELS, SENTIMENTS, Item
from classifier.retrain import Lesson
from khaochat import models
from khaochat.agency import Agency
from storage import Database, outbox
from storage.tables import Clip, Correction
from thai.dates import BANGKOK
from workflows.people import administrators

log = structlog.get_logger(__name__)

MOST_LESSONS = 5_000
"""Corrected clips that are learned from, the newest: more would make the night's work too long."""
READ = 1_500
"""Characters of a clip's text that are given to the training, which looks at the first 650."""
NICENESS = 15
"""How far the training stands back behind the service for the processor (nice, 0 to 19)."""
STILL_ALIVE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Lessons:
    """The corrected clips as examples. `newest`: number of the newest correction; `incomplete`: left out for want of a label."""

    lessons: tuple[Lesson, ...]
    newest: int
    incomplete: int


@dataclass(frozen=True, slots=True)
class Task:
    """What a training needs; goes to another process. `running`: model file in use, None for the shipped one."""

    shipped: tuple[Path, ...]
    lessons: tuple[Lesson, ...]
    names: Mapping[str, tuple[str, ...]]
    running: Path | None
    reference: Mapping[str, Any] | None
    out: Path


Trainer = Callable[[Task], dict[str, Any]]
"""Trains, writes the model to the task's `out` and gives the report as plain data."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the report of `classifier.retrain`, and whether the new model is live."""

    report: Mapping[str, Any]
    live: bool


class TrainingFailed(RuntimeError):
    """The training process ended without a model; the text says why."""


def newest_correction(session: Session) -> int:
    """Number of the newest correction, 0 when there is none."""
    return session.scalar(select(func.max(Correction.id))) or 0


def lessons_of(session: Session, agencies: Sequence[str]) -> Lessons:
    """The clips that officers corrected or confirmed, with the labels in force, as examples.

    Only the labels that an officer corrected or confirmed teach: the others are the machine's own, and learning them
    would make it surer of its mistakes. Copies of one story count less each. A clip that lacks a label, or has one
    that the agency file does not know (any more), teaches nothing.
    """
    touched = (
        select(Correction.clip_id, func.max(Correction.id).label("last"))
        .group_by(Correction.clip_id)
        .order_by(func.max(Correction.id).desc())
        .limit(MOST_LESSONS)
        .subquery()
    )
    clips = session.scalars(select(Clip).join(touched, touched.c.clip_id == Clip.id).order_by(Clip.id)).all()
    known, said = frozenset(agencies), _said_of(session, [clip.id for clip in clips])
    found = [
        Lesson(e, _group(clip)) for clip in clips if (e := _example(clip, known, said[clip.id])) is not None
    ]
    sizes = Counter(lesson.group for lesson in found)
    weighed = tuple(
        replace(x, example=replace(x.example, weight=sizes[x.group] ** -0.5)) if sizes[x.group] > 1 else x
        for x in found
    )
    return Lessons(weighed, newest_correction(session), len(clips) - len(found))


def _group(clip: Clip) -> str:
    return f"story:{clip.story_id}" if clip.story_id is not None else f"clip:{clip.id}"


def _said_of(session: Session, clips: Sequence[int]) -> Mapping[int, frozenset[str]]:
    """Which fields of each clip an officer corrected or confirmed."""
    fields: defaultdict[int, set[str]] = defaultdict(set)
    wanted = frozenset(clips)
    for clip_id, field in session.execute(select(Correction.clip_id, Correction.field).distinct()):
        if clip_id in wanted:
            fields[clip_id].add(field)
    return {clip_id: frozenset(found) for clip_id, found in fields.items()}


def _sure_of(clip: Clip, said: frozenset[str]) -> Mapping[str, float]:
    """For which questions the clip's labels are an officer's word.

    Who names a level or agency, or calls it bad news, says that it is news of education too.
    """
    if not clip.relevant:
        return dict.fromkeys(said & {"relevant"}, 1.0)
    implied = bool(said & {"relevant", "level", "agency"}) or (clip.negative and "negative" in said)
    return dict.fromkeys(said & {"level", "agency", "negative"}, 1.0) | ({"relevant": 1.0} if implied else {})


def _example(clip: Clip, known: frozenset[str], said: frozenset[str]) -> Example | None:
    if clip.relevant and (clip.level not in LEVELS or clip.agency not in known):
        return None
    if clip.sentiment not in SENTIMENTS:
        return None
    others = [a for a in clip.agencies if a != clip.agency and a in known]
    return Example(
        item=Item(
            id=f"clip:{clip.id}",
            title=clip.title,
            body=clip.body[:READ],
            url=clip.url or "",
            outlet=clip.outlet,
            date=clip.published_at.astimezone(BANGKOK).date(),
        ),
        relevant=clip.relevant,
        level=clip.level if clip.relevant else None,
        agency=clip.agency if clip.relevant else None,
        agencies=(str(clip.agency), *others) if clip.relevant else (),
        negative=clip.negative,
        sentiment=clip.sentiment,
        shares=_sure_of(clip, said),
    )


def train_here(task: Task) -> dict[str, Any]:
    """Train in this process. Raises what training raises."""
    from classifier import Classifier
    from classifier.model import save
    from classifier.retrain import retrain

    labels = tuple(task.names)
    shipped = [e for path in task.shipped for e in read_examples(path, agencies=labels)]
    names = {label: found for label, found in task.names.items() if found}
    model, report = retrain(
        shipped,
        task.lessons,
        Classifier.load(task.running, extra_names=names),
        shipped_hash=training_hash(task.shipped),
        extra_names=task.names,
        reference=task.reference,
    )
    save(model, task.out)
    return report.as_data()


class OwnProcess:
    """Trains in a process of its own that stands back behind the service; `stop` ends it."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End the training under way; it is made up for another night."""
        self._stopped.set()

    def __call__(self, task: Task) -> dict[str, Any]:
        """Train. Raises TrainingFailed."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_in_process, args=(theirs, task), daemon=True)
        process.start()
        theirs.close()
        try:
            while not ours.poll(STILL_ALIVE_SECONDS):
                if self._stopped.is_set():
                    raise TrainingFailed("the service was stopped")
            done: dict[str, Any] | str = ours.recv()
        except EOFError:
            process.join()
            raise TrainingFailed(f"the training process ended with {process.exitcode}") from None
        finally:
            process.terminate()
            process.join()
            ours.close()
        if isinstance(done, str):
            raise TrainingFailed(done)
        return done


def _in_process(answer: Connection, task: Task) -> None:
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    try:
        answer.send(train_here(task))
    except Exception as error:  # noqa: BLE001 - whatever it was, the service is told
        answer.send(f"{type(error).__name__}: {error}"[:500])


class Learning:
    """Retrains when there are new corrections, and lets a model go live that is not worse.

    `shipped` are the files of the training set that the corrections are added to.
    """

    def __init__(
        self,
        agency: Agency,
        database: Database,
        shelf: models.Shelf,
        clock: Callable[[], datetime],
        *,
        trainer: Trainer | None = None,
        shipped: Sequence[Path] | None = None,
    ) -> None:
        self._agency = agency
        self._database = database
        self._shelf = shelf
        self._clock = clock
        self._trainer = trainer or OwnProcess()
        self._shipped = tuple(shipped if shipped is not None else training_files())

    def stop(self) -> None:
        """End a training under way."""
        if isinstance(self._trainer, OwnProcess):
            self._trainer.stop()

    def due(self) -> bool:
        """Whether there are corrections that no model was tried with."""
        with self._database.read() as session:
            return newest_correction(session) > models.learned_to(session)

    def nightly(self, slot: datetime) -> Outcome | None:
        """The night's work: nothing without new corrections. A failure is logged and told, never raised."""
        if not self.due():
            return None
        try:
            return self.retrain()
        except Exception as error:
            # Whatever it was, the running model stays and the administrators are told.
            log.exception("retraining_failed")
            text = (
                f"การเรียนรู้จากการแก้ไขคืนนี้ไม่สำเร็จ ยังจัดหมวดข่าวด้วยแบบเดิม จะลองอีกครั้งคืนถัดไป · {type(error).__name__}"
            )
            with self._database.write() as session:
                self._tell(session, "เรียนรู้ไม่สำเร็จ", text, f"retrain_failed:{slot.isoformat()}")
            return None

    def retrain(self) -> Outcome | None:
        """Train with all corrections, judge, and keep; None when no correction can teach anything.

        A model that was refused is told to the administrators. Raises TrainingFailed, ModelError, OSError.
        """
        names = self._agency.names_in_news
        with self._database.read() as session:
            found = lessons_of(session, tuple(names))
            row = models.live(session)
            running = self._shelf.file(row) if row else None
            reference = dict(row.report) if row else None
        if not found.lessons:
            log.info("nothing_to_learn", incomplete=found.incomplete)
            return None
        with tempfile.TemporaryDirectory(prefix="khaochat-train-") as folder:
            out = Path(folder) / "model.npz"
            report = self._trainer(Task(self._shipped, found.lessons, names, running, reference, out))
            data = out.read_bytes()
        return self._settle(report, data, found)

    def _settle(self, report: dict[str, Any], data: bytes, found: Lessons) -> Outcome:
        now, accepted = self._clock(), bool(report["verdict"]["accepted"])
        report = report | {"incomplete": found.incomplete}
        with self._database.write() as session:
            row = models.keep(session, data, report, found.newest, now, goes_live=accepted)
            if not accepted:
                self._tell(session, "ยังจัดหมวดข่าวแบบเดิม", _refused(report), f"model_refused:{row.version}")
        if accepted:
            with self._database.read() as session:
                self._shelf.tidy(session)
        log.info(
            "model_trained", version=report["version"], live=accepted, reasons=report["verdict"]["reasons"]
        )
        return Outcome(report, accepted)

    def _tell(self, session: Session, heading: str, text: str, key: str) -> None:
        for chat_id in administrators(session):
            data = {"heading": heading, "text": text, "tone": "soon"}
            outbox.put(session, outbox.Notice(chat_id, "note", data, key=f"{key}:{chat_id}"), self._clock())


def _refused(report: Mapping[str, Any]) -> str:
    old, new = report["held_old"], report["held_new"]
    return (
        "แบบที่เรียนรู้คืนนี้ให้ผลแย่กว่าแบบที่ใช้อยู่ จึงไม่นำมาใช้ · "
        f"ข่าวที่แก้ไว้ {report['held_back']:,} ข่าวที่กันไว้ทดสอบ จัดถูก {new['right']:,} จาก {new['of']:,} (แบบเดิม {old['right']:,}) · "
        "ผู้ดูแลระบบดูรายละเอียดด้วยคำสั่ง khaochat train --list"
    )
