"""Which model the commands work with: the one that the service uses, the one that ships, or a file or version by name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from khaochat import models
from khaochat.agency import Agency
from khaochat.settings import Settings
from storage import Database
from storage.migrate import current, newest
from storage.tables import ModelVersion

if TYPE_CHECKING:
    from classifier import Classifier


class NoSuchModel(ValueError):
    """There is no model of that name; the text says which there are."""


def classifier_in_use(config: Settings, agency: Agency) -> tuple[str, Classifier]:
    """The name and the classifier that the service uses: the live version, `shipped` when there is none or no store.

    Raises ModelError, OSError.
    """
    shelf = models.Shelf(config.home, agency.names_in_news)
    with _store(config) as session:
        row = models.live(session) if session else None
        return (row.version if row else models.SHIPPED), shelf.load(row)


def classifier_named(config: Settings, agency: Agency, name: str) -> tuple[str, Classifier]:
    """A classifier by `shipped`, a version, or a model file. Raises NoSuchModel, ModelError, OSError."""
    from classifier import Classifier

    shelf = models.Shelf(config.home, agency.names_in_news)
    if name == models.SHIPPED:
        return name, shelf.load(None)
    if Path(name).is_file():
        names = {label: found for label, found in agency.names_in_news.items() if found}
        return name, Classifier.load(Path(name), extra_names=names)
    with _store(config) as session:
        query = select(ModelVersion).where(ModelVersion.version == name)
        row = session.scalars(query).first() if session else None
        if row is None:
            raise NoSuchModel(
                f"no model {name!r}: give a file, {models.SHIPPED}, or a version of `train --list`"
            )
        return name, shelf.load(row)


@contextmanager
def _store(config: Settings) -> Iterator[Session | None]:
    """The store as it is, without bringing it up to date; None where there is none that can be read."""
    url = make_url(config.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        yield None
        return
    with closing(Database(config.database)) as database:
        try:
            ready = current(database) == newest()
        except SQLAlchemyError as error:
            print(f"the store cannot be read, the shipped model is used: {error}"[:300], file=sys.stderr)
            ready = False
        if not ready:
            yield None
            return
        with database.read() as session:
            yield session
