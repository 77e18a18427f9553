"""Reads `agency.yaml`, the particulars of one agency; every error names file, line and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from classifier.items import AGENCIES
from khaochat.agency_base import Part, at
from khaochat.agency_cases import (
    AnswerRules,
    AudienceEntry,
    ChannelEntry,
    DrillRules,
    Pmoc,
    Texts,
    TopicEntry,
)
from khaochat.agency_faults import told
from khaochat.agency_jobs import Holidays, Jobs
from khaochat.agency_news import Alerts, Category, FeedEntry, ProviderEntry, ResponseForm, ResponsePlanRules
from khaochat.agency_people import (
    CHAT_ROLES,
    PERSON_ROLES,
    ChatEntry,
    ChatRole,
    DutyRules,
    MessagePlan,
    PersonEntry,
    PersonRole,
)
from khaochat.agency_sources import ImportEntry, SourceEntry
from workflows.clarification import Policy
from workflows.drill import DrillPolicy


class AgencyFileError(Exception):
    """The agency file cannot be used; the text names file, line and remedy, one fault a line."""


class Agency(Part):
    """The whole agency file."""

    name: str
    short_names: tuple[str, ...] = Field(min_length=1)
    unit: str = ""
    own_agency: str
    people: tuple[PersonEntry, ...] = ()
    chats: tuple[ChatEntry, ...] = ()
    feeds: tuple[FeedEntry, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    imports: tuple[ImportEntry, ...] = ()
    providers: tuple[ProviderEntry, ...] = ()
    levels: tuple[Category, ...]
    agencies: tuple[Category, ...]
    channels: tuple[ChannelEntry, ...]
    sla: dict[str, Any]
    jobs: Jobs = Jobs()
    texts: Texts
    digest_stories: int = Field(default=40, ge=1, le=200)
    ask_below: float = Field(default=0.6, ge=0, le=1)
    ask_at_most: int = Field(default=3, ge=0, le=5)
    response_plans: tuple[ResponseForm, ...] = ()
    response_plan: ResponsePlanRules = ResponsePlanRules()
    alerts: Alerts = Alerts()
    messages: MessagePlan = MessagePlan()
    duty: DutyRules = DutyRules()
    pmoc: Pmoc = Pmoc()
    holidays: Holidays = Holidays()
    drill: DrillRules = DrillRules()
    weekly_to: tuple[ChatRole, ...] = Field(default=("exec", "leader"), min_length=1)
    audiences: tuple[AudienceEntry, ...] = ()
    topics: tuple[TopicEntry, ...] = ()
    channel_evidence: Literal["ask", "require"] = "ask"
    answer: AnswerRules = AnswerRules()

    @field_validator("sla")
    @classmethod
    def _readable_policy(cls, value: dict[str, Any]) -> dict[str, Any]:
        Policy.from_mapping(value)
        return value

    @field_validator(
        "agencies",
        "feeds",
        "sources",
        "imports",
        "providers",
        "channels",
        "response_plans",
        "audiences",
        "topics",
    )
    @classmethod
    def _each_once(cls, value: tuple[Any, ...]) -> tuple[Any, ...]:
        names = [getattr(entry, "id", entry.name) for entry in value]
        double = sorted({n for n in names if names.count(n) > 1})
        if double:
            raise ValueError(f"{', '.join(double)} stands twice; keep one")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Agency:
        ids = [c.id for c in self.agencies]
        if self.own_agency not in ids:
            raise at("own_agency", f"{self.own_agency} is not among agencies: {', '.join(ids)}")
        feeds = {f.name for f in self.feeds}
        for place, source in enumerate(self.sources):
            if source.name in feeds:
                raise at(f"sources.{place}.name", f"{source.name} is the name of a feed too; give it another")
        known = {p.name for p in self.providers}
        for place, one in enumerate(self.imports):
            if one.provider and one.provider not in known:
                missing = f"{one.provider} is not among providers: {', '.join(sorted(known)) or 'none'}"
                raise at(f"imports.{place}.provider", missing)
        times = [self.jobs.selection, self.jobs.selection_reminder, self.jobs.digest]
        if times != sorted(times):
            raise at("jobs", "selection, selection_reminder and digest must follow each other in this order")
        times = [self.jobs.pmoc_question, self.jobs.pmoc_again, self.jobs.pmoc_head]
        if times != sorted(times) or len(set(times)) < len(times):
            raise at("jobs", "pmoc_question, pmoc_again and pmoc_head must follow each other in this order")
        named = {p.name for p in self.people}
        unknown = sorted({n for names in self.duty.weekly.values() for n in names} - named)
        if unknown and self.people:
            raise at("duty", f"{unknown[0]} is not among people; write the name as it stands there")
        audiences = [a.name for a in self.audiences]
        strange = sorted({a for c in self.channels for a in c.audience} - set(audiences))
        if strange:
            raise at(
                "channels", f"{strange[0]} is not among audiences: {', '.join(audiences) or 'there are none'}"
            )
        return self

    @property
    def drill_policy(self) -> DrillPolicy:
        """How drills run, but for the holidays."""
        return self.drill.policy(self.jobs.drill)

    @property
    def policy(self) -> Policy:
        """Limits, reminders and the ladder of a clarification case."""
        return Policy.from_mapping(self.sla)

    @property
    def names_in_news(self) -> dict[str, tuple[str, ...]]:
        """For each agency label the names to look for in the news; those of the ten usual ones are known already."""
        return {
            c.id: c.words
            if c.id in AGENCIES
            else tuple(dict.fromkeys(filter(None, (c.name, c.short, *c.words))))
            for c in self.agencies
        }

    @property
    def own_names(self) -> tuple[str, ...]:
        """All names by which the agency is called."""
        return (self.name, *self.short_names)

    @property
    def short_name(self) -> str:
        """What everybody calls the agency."""
        return self.short_names[0]


def load_agency(path: Path) -> Agency:
    """Read and check the file. Raises AgencyFileError with file, line and remedy."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise AgencyFileError(
            f"{path}: no such file; set KHAOCHAT_AGENCY_FILE or copy agency.yaml there"
        ) from None
    except UnicodeDecodeError as error:
        raise AgencyFileError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere"
        raise AgencyFileError(
            f"{path}: {where}: not readable as YAML: {getattr(error, 'problem', error)}"
        ) from None
    if not isinstance(data, dict):
        raise AgencyFileError(f"{path}: line 1: the file must be a list of settings such as name: ...")
    try:
        return Agency.model_validate(data)
    except ValidationError as error:
        raise AgencyFileError(told(path, root, Agency, error.errors())) from None


__all__ = [
    "CHAT_ROLES",
    "PERSON_ROLES",
    "Agency",
    "AgencyFileError",
    "Alerts",
    "AnswerRules",
    "Category",
    "ChannelEntry",
    "ChatEntry",
    "ChatRole",
    "DutyRules",
    "FeedEntry",
    "Holidays",
    "Jobs",
    "PersonEntry",
    "PersonRole",
    "ProviderEntry",
    "ResponseForm",
    "load_agency",
]
