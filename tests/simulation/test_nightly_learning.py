"""At half past two the service learns from the day's corrections, and goes on with its work meanwhile."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from classifier.model import load, save
from khaochat.learning import Learning, Task
from khaochat.models import Shelf
from monitor.correct import correct
from storage import Database
from storage.tables import Clip
from tests.simulation.test_labels import COLLEGE, SCHOOL
from tests.simulation.world import World
from thai.dates import BANGKOK

NIGHT = datetime(2026, 11, 23, 2, 20, tzinfo=BANGKOK)


@dataclass
class Trainer:
    """Waits until it may go on, then gives the shipped model under a new name."""

    may_end: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)

    def __call__(self, task: Task) -> dict[str, Any]:
        self.begun.set()
        assert self.may_end.wait(30)
        model = load()
        model = replace(model, ingredients={**model.ingredients, "training": "last night"})
        save(model, task.out)
        return {"version": model.version, "verdict": {"accepted": True, "reasons": []}}


def test_the_night_learns_while_news_is_worked_on_and_the_new_model_serves_at_once(
    database: Database, tmp_path: Path
) -> None:
    world = World(database, NIGHT)
    trainer = Trainer()
    shelf = Shelf(tmp_path, world.agency.names_in_news)
    world.service.learning = Learning(world.agency, database, shelf, world.clock, trainer=trainer)
    world.news(SCHOOL)
    with database.write() as session:
        correct(session, "level", "overall", story_id=1, now=world.clock())
    world.clock.move_to(NIGHT.replace(minute=30))

    async def night() -> None:
        await world.service.jobs.run("retrain", world.clock())
        assert await asyncio.to_thread(trainer.begun.wait, 30)
        with database.read() as session:
            assert session.scalars(select(Clip.model_version)).all() == [load().version]
        await world.service.settle()
        trainer.may_end.set()
        await world.service.step()

    asyncio.run(night())
    world.news(COLLEGE)
    with database.read() as session:
        first, second = session.scalars(select(Clip.model_version).order_by(Clip.id))
    assert first == load().version
    assert second != first
    world.nothing_left()
