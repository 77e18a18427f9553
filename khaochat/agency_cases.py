"""The parts of the agency file on clarification: channels, audiences, owners, texts, answers, drills, PMOC's days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from pydantic import Field, field_validator, model_validator

from khaochat.agency_base import WEEKDAYS, Part, Weekday, only_names
from scheduler import Weekly, read_when
from workflows.answer import AnswerPolicy, Copy
from workflows.channels import Channel, page_of
from workflows.clarification import parse_duration
from workflows.drill import DrillPolicy
from workflows.pmoc_day import PmocDays
from workflows.response_plan import Rung

TEXT_NAMES = frozenset(
    {"agency", "short", "title", "posted", "now", "channels", "links", "by", "answer", "reason"}
)
"""What may stand in braces in the texts of the agency file."""
COPY_NAMES = frozenset({"agency", "short", "title", "channels", "links", "answer"})
"""What may stand in braces in the text that goes with a copy of an answer."""


class ChannelEntry(Part):
    """A medium the agency publishes in; `lead` is how long before something can be out there."""

    name: str = Field(min_length=1, max_length=60)
    kind: str = ""
    words: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    lead: str = ""
    owner: str = ""
    pages: tuple[str, ...] = ()

    @field_validator("lead")
    @classmethod
    def _a_duration(cls, value: str) -> str:
        if value:
            parse_duration(value)
        return value

    @field_validator("pages")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            if not page_of(address):
                raise ValueError(f'{address[:60]} is no address; write it with "https://"')
        return value

    @property
    def channel(self) -> Channel:
        """The channel as the workflow takes it."""
        lead = parse_duration(self.lead) if self.lead else timedelta(0)
        return Channel(self.name, self.words, self.kind, self.audience, lead, self.owner, self.pages)


class AudienceEntry(Part):
    """People whom an issue may concern, with the words by which an issue names them."""

    name: str = Field(min_length=1, max_length=60)
    words: tuple[str, ...] = Field(min_length=1)


class TopicEntry(Part):
    """A topic with who owns it in the agency."""

    name: str = Field(min_length=1, max_length=100)
    words: tuple[str, ...] = Field(min_length=1)
    unit: str
    people: tuple[str, ...] = ()
    contact: str = ""


class Texts(Part):
    """Texts the agency posts in IA- and IR-Chat; names in braces are filled in."""

    acknowledgement: str
    not_ours: str
    answer: str

    @field_validator("acknowledgement", "not_ours", "answer")
    @classmethod
    def _known_names(cls, value: str) -> str:
        return only_names(value, TEXT_NAMES)


class CopyEntry(Part):
    """Somebody who must have a copy of each answer, how it is sent, and the text that goes with it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,38}$")
    name: str = Field(min_length=1, max_length=40)
    how: str = Field(default="", max_length=200)
    text: str = Field(default="", max_length=1000)

    @field_validator("text")
    @classmethod
    def _known_names(cls, value: str) -> str:
        return only_names(value, COPY_NAMES)


class AnswerRules(Part):
    """Who approves an answer, how near to the limit it may go out with less, and who gets copies."""

    approve: tuple[Literal["head", "deputy", "director"], ...] = ("head", "deputy")
    director_when: tuple[Literal["negative", "flagged"], ...] = ("negative", "flagged")
    head_alone: str = "1h"
    unapproved: str = "30m"
    copies: tuple[CopyEntry, ...] = ()
    copies_after: str = "1h"

    @field_validator("head_alone", "unapproved", "copies_after")
    @classmethod
    def _a_duration(cls, value: str) -> str:
        parse_duration(value)
        return value

    @field_validator("copies")
    @classmethod
    def _each_copy_once(cls, value: tuple[CopyEntry, ...]) -> tuple[CopyEntry, ...]:
        names = [word.casefold() for entry in value for word in {entry.id, entry.name.casefold()}]
        double = sorted({n for n in names if names.count(n) > 1})
        if double:
            raise ValueError(f"{', '.join(double)} stands twice; keep one")
        return value

    @model_validator(mode="after")
    def _narrower(self) -> AnswerRules:
        if parse_duration(self.unapproved) > parse_duration(self.head_alone):
            raise ValueError("unapproved must not be longer than head_alone")
        return self

    @property
    def policy(self) -> AnswerPolicy:
        """The rules as the workflow takes them."""
        return AnswerPolicy(
            approve=tuple(rung for rung in Rung if rung.value in self.approve),
            director_when=frozenset(self.director_when),
            head_alone=parse_duration(self.head_alone),
            unapproved=parse_duration(self.unapproved),
            copies=tuple(Copy(c.id, c.name, c.how, c.text) for c in self.copies),
            copies_after=parse_duration(self.copies_after),
        )


class DrillRules(Part):
    """How long an hour of the clocks lasts in a drill."""

    speed: str = "5m"
    fast: str = "1m"

    @field_validator("speed", "fast")
    @classmethod
    def _sensible(cls, value: str) -> str:
        if not timedelta(minutes=1) <= parse_duration(value) <= timedelta(hours=1):
            raise ValueError('write how long an hour lasts, from "1m" to "1h" (real time)')
        return value

    def policy(self, when: str) -> DrillPolicy:
        """The rules as the workflow takes them; ``when``: day of the week and time, or empty for never."""
        hour, fast = parse_duration(self.speed), parse_duration(self.fast)
        if not when:
            return DrillPolicy(hour, fast)
        slot = read_when(when, timedelta(0))
        return DrillPolicy(hour, fast, slot.weekday if isinstance(slot, Weekly) else None, slot.at)


class Pmoc(Part):
    """The days on which PMOC posts."""

    days: tuple[Weekday, ...] = Field(default=WEEKDAYS, min_length=1)
    not_on: tuple[date, ...] = ()

    @property
    def rule(self) -> PmocDays:
        """The days as the workflow takes them."""
        return PmocDays(frozenset(WEEKDAYS.index(d) for d in self.days), frozenset(self.not_on))
