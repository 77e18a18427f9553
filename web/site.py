"""What all pages share: the store, the clock, the agency's names, the templates, the addresses of style and script."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from storage import Database
from storage.tables import Person
from thai.dates import BANGKOK, long_date, short_date, short_datetime
from thai.dates import clock as thai_clock
from thai.names import first_name
from workflows.people import ACTING_ROLES

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"
READING_ROLES = ACTING_ROLES | {"unit", "viewer"}
"""Everybody who is registered."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """A page of the navigation: shown to the roles that may open it."""

    path: str
    label: str
    roles: frozenset[str] = READING_ROLES


PAGES = (
    NavItem("/news", "การคัดข่าว"),
    NavItem("/cases", "เรื่องชี้แจง"),
    NavItem("/cases/new", "แจ้งประเด็น", ACTING_ROLES),
    NavItem("/weekly", "สรุปประจำสัปดาห์"),
)
"""The pages that exist, in the order of a day's work."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a session: the person as the store has them now, and the token that their forms carry."""

    person: Person
    csrf: str

    @property
    def acting(self) -> bool:
        """Whether this person may change things."""
        return self.person.role in ACTING_ROLES


@dataclass(frozen=True, slots=True)
class Site:
    """One installation. `agency` is its full name, `short_name` what everybody says.

    `secret` signs links and sessions. `public_url` is the address that people reach it by; cookies are only sent
    over https when it is one. With `sandbox` every page says that no message leaves the house. A page that several
    people change asks every `look_seconds` what changed.
    """

    database: Database
    clock: Callable[[], datetime]
    secret: str
    agency: str
    short_name: str
    public_url: str = ""
    sandbox: bool = False
    look_seconds: int = 5

    @property
    def secure(self) -> bool:
        """Whether people reach this site by https."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """Host and port of the public address, empty when there is none."""
        return urlsplit(self.public_url).netloc.lower()

    def page(
        self, template: str, visitor: Visitor | None = None, *, status: int = 200, here: str = "", **data: Any
    ) -> HTMLResponse:
        """A whole page. `here` is the path of the navigation's present item."""
        return HTMLResponse(self.render(template, visitor, here=here, **data), status)

    def render(self, template: str, visitor: Visitor | None = None, **data: Any) -> str:
        """A page or a part of one as text."""
        role = visitor.person.role if visitor else None
        return PAGE_MAKER.get_template(template).render(
            {"here": "", **data},
            site=self,
            visitor=visitor,
            nav=[item for item in PAGES if role in item.roles],
        )


@cache
def static_url(name: str) -> str:
    """The address of a file of web/static; it changes with the content, so that browsers may keep the file."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def link_or_none(url: str | None) -> str | None:
    """The address when a browser may be sent there (http, https), else None."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static_url
    environment.filters |= {
        "clock": thai_clock,
        "short_date": short_date,
        "moment": short_datetime,
        "long_date": long_date,
        "link": link_or_none,
        "percent": lambda share: f"{min(99, int(share * 100))}%",
        "first_name": first_name,
    }
    return environment


def today(now: datetime) -> date:
    """The date in Bangkok."""
    return now.astimezone(BANGKOK).date()


def when(moment: datetime, day: date) -> str:
    """The time of a clip, with its date when it is not the page's day."""
    return thai_clock(moment) if today(moment) == day else f"{short_date(moment)} {thai_clock(moment)}"


PAGE_MAKER = _environment()
"""The templates; all text put into them is escaped, a name that is missing is an error."""
