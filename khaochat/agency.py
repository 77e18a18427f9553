"""Reads `agency.yaml`, the particulars of one agency; every error names file, line and remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from pathlib import Path
from string import Formatter
from typing import Any, Literal, get_args

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from classifier.items import AGENCIES
from khaochat.agency_sources import ArticleSelectors, ImportEntry, SourceEntry
from monitor.alert_rules import AlertRule
from scheduler import Daily, Weekly, read_when
from workflows.answer import AnswerPolicy, Copy
from workflows.channels import Channel, page_of
from workflows.clarification import Policy, parse_duration
from workflows.drill import DrillPolicy
from workflows.duty import DutyPolicy
from workflows.pmoc_day import PmocDays
from workflows.response_plan import NAMES as PLAN_NAMES
from workflows.response_plan import Policy as PlanPolicy
from workflows.response_plan import Rung

PersonRole = Literal["officer", "head", "deputy", "director", "unit", "admin", "viewer"]
ChatRole = Literal["ia", "ir", "pr", "all", "leader", "exec"]
PERSON_ROLES: tuple[str, ...] = get_args(PersonRole)
CHAT_ROLES: tuple[str, ...] = get_args(ChatRole)


TEXT_NAMES = frozenset(
    {"agency", "short", "title", "posted", "now", "channels", "links", "by", "answer", "reason"}
)
"""What may stand in braces in the texts of the agency file."""


def _only_names(value: str, known: frozenset[str]) -> str:
    """A text in whose braces only known names stand. Raises ValueError."""
    try:
        names = {name for _, name, _, _ in Formatter().parse(value) if name is not None}
    except ValueError as error:
        raise ValueError(f"unbalanced braces ({error}); write {{{{ and }}}} for braces of your own") from None
    unknown = sorted(names - known)
    if unknown:
        raise ValueError(f"{{{unknown[0]}}} is unknown; known are {', '.join(sorted(known))}")
    return value


def _span(value: str) -> tuple[time, time]:
    """Two times of day, as "22:00-06:00". Raises ValueError."""
    try:
        starts, ends = (time.fromisoformat(part.strip()) for part in value.split("-"))
    except ValueError:
        raise ValueError('write two times of day as "22:00-06:00"') from None
    if starts == ends:
        raise ValueError('write two different times of day as "22:00-06:00"')
    return starts, ends


COPY_NAMES = frozenset({"agency", "short", "title", "channels", "links", "answer"})
"""What may stand in braces in the text that goes with a copy of an answer."""


class AgencyFileError(Exception):
    """The agency file cannot be used; the text names file, line and remedy, one fault a line."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonEntry(_Part):
    """Somebody who may use the bot."""

    name: str
    role: PersonRole
    unit: str = ""
    title: str = ""
    phone: str = Field(default="", max_length=30)
    line_user_id: str | None = Field(default=None, pattern=r"^U[0-9a-f]{32}$")


class ChatEntry(_Part):
    """A LINE group and what it is for."""

    id: str = Field(pattern=r"^[CRU][0-9a-f]{32}$")
    role: ChatRole
    name: str = ""


class FeedEntry(_Part):
    """An RSS or Atom feed."""

    name: str
    url: str = Field(pattern=r"^https?://")
    enabled: bool = True


class ProviderEntry(_Part):
    """A clipping service that posts to /webhooks/clips/{name}."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")
    enabled: bool = True


class Category(_Part):
    """A heading news is sorted under; `words` are further names by which the news calls it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,38}$")
    name: str
    short: str = ""
    words: tuple[str, ...] = ()


class ChannelEntry(_Part):
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


class AudienceEntry(_Part):
    """People whom an issue may concern, with the words by which an issue names them."""

    name: str = Field(min_length=1, max_length=60)
    words: tuple[str, ...] = Field(min_length=1)


class TopicEntry(_Part):
    """A topic with who owns it in the agency."""

    name: str = Field(min_length=1, max_length=100)
    words: tuple[str, ...] = Field(min_length=1)
    unit: str
    people: tuple[str, ...] = ()
    contact: str = ""


class Texts(_Part):
    """Texts the agency posts in IA- and IR-Chat; names in braces are filled in."""

    acknowledgement: str
    not_ours: str
    answer: str

    @field_validator("acknowledgement", "not_ours", "answer")
    @classmethod
    def _known_names(cls, value: str) -> str:
        return _only_names(value, TEXT_NAMES)


class ResponseForm(_Part):
    """A kind of response to negative news, with the template of its draft; `none` is not to respond."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,38}$")
    name: str = Field(min_length=1, max_length=30)
    template: str = Field(min_length=1, max_length=2000)

    @field_validator("template")
    @classmethod
    def _known_names(cls, value: str) -> str:
        return _only_names(value, PLAN_NAMES)


class ResponsePlanRules(_Part):
    """When people are reminded of a response plan that rests."""

    remind_after: str = "2h"
    office_hours: str = "08:30-16:30"

    @field_validator("remind_after")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if parse_duration(value).total_seconds() < 60:
            raise ValueError('write a duration of at least one minute, as "2h"')
        return value

    @field_validator("office_hours")
    @classmethod
    def _one_day(cls, value: str) -> str:
        opens, closes = _span(value)
        if opens >= closes:
            raise ValueError('office hours must end after they begin, as "08:30-16:30"')
        return value

    @property
    def policy(self) -> PlanPolicy:
        """The rules as the workflow takes them."""
        opens, closes = _span(self.office_hours)
        return PlanPolicy(parse_duration(self.remind_after), opens, closes)


class Alerts(_Part):
    """When a negative story is announced again, and the hours in which only news on the agency itself is."""

    grow_outlets: int = Field(default=3, ge=2, le=100)
    national: tuple[str, ...] = ()
    quiet: str = ""

    @field_validator("quiet")
    @classmethod
    def _two_times(cls, value: str) -> str:
        if value:
            _span(value)
        return value

    @property
    def rule(self) -> AlertRule:
        """The rule as the monitor takes it."""
        return AlertRule(self.grow_outlets, self.national, _span(self.quiet) if self.quiet else None)


class MessagePlan(_Part):
    """From which share of the month's LINE messages on, in percent, somebody is warned and groups are spared."""

    warn_percent: int = Field(default=80, ge=1, le=100)
    spare_percent: int = Field(default=95, ge=1, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> MessagePlan:
        if self.warn_percent > self.spare_percent:
            raise ValueError("warn_percent must not be above spare_percent")
        return self


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class DutyRules(_Part):
    """The hours in which only those on duty are reminded, and who that is by default."""

    night: str = ""
    head_at_limit: bool = True
    weekly: dict[Weekday, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("night")
    @classmethod
    def _two_times(cls, value: str) -> str:
        if value:
            _span(value)
        return value

    @property
    def policy(self) -> DutyPolicy:
        """The rules as the workflow takes them."""
        weekly = {WEEKDAYS.index(day): names for day, names in self.weekly.items()}
        return DutyPolicy(_span(self.night) if self.night else None, self.head_at_limit, weekly)


class DrillRules(_Part):
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


class Pmoc(_Part):
    """The days on which PMOC posts."""

    days: tuple[Weekday, ...] = Field(default=WEEKDAYS, min_length=1)
    not_on: tuple[date, ...] = ()

    @property
    def rule(self) -> PmocDays:
        """The days as the workflow takes them."""
        return PmocDays(frozenset(WEEKDAYS.index(d) for d in self.days), frozenset(self.not_on))


class CopyEntry(_Part):
    """Somebody who must have a copy of each answer, how it is sent, and the text that goes with it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,38}$")
    name: str = Field(min_length=1, max_length=40)
    how: str = Field(default="", max_length=200)
    text: str = Field(default="", max_length=1000)

    @field_validator("text")
    @classmethod
    def _known_names(cls, value: str) -> str:
        return _only_names(value, COPY_NAMES)


class AnswerRules(_Part):
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


class Holidays(_Part):
    """Days off and on that differ from the calendar of public holidays, each with where it was decided."""

    closed: dict[date, str] = Field(default_factory=dict)
    worked: dict[date, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Holidays:
        if both := sorted(self.closed.keys() & self.worked.keys()):
            raise ValueError(f"{both[0]} stands under closed and under worked; leave it under one")
        return self


class Jobs(_Part):
    """When things happen: times of day in Bangkok, or durations between two runs."""

    poll: str = "5m"
    selection: str = "08:00"
    selection_reminder: str = "09:30"
    digest: str = "09:50"
    pmoc_question: str = "10:30"
    pmoc_again: str = "11:00"
    pmoc_head: str = "12:00"
    corrections: str = "fri 16:00"
    weekly: str = "mon 08:30"
    weekly_send: str = "mon 15:00"
    monthly: str = "09:00"
    retrain: str = "02:30"
    quarter: str = "09:15"
    drill: str = "wed 13:30"
    alert_tick: str = "2s"
    outbox: str = "1s"

    @field_validator("corrections", "weekly", "weekly_send", "monthly", "drill")
    @classmethod
    def _time_of_week(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            return value
        daily, weekly = (
            info.field_name not in ("weekly", "weekly_send", "drill"),
            info.field_name != "monthly",
        )
        forms = " or ".join(
            [*(['"16:00"'] if daily else []), *(['"mon 08:30"'] if weekly else []), '"" for never']
        )
        try:
            when = read_when(value, timedelta(0))
        except ValueError:
            raise ValueError(f"write {forms}") from None
        if not (daily and isinstance(when, Daily) or weekly and isinstance(when, Weekly)):
            raise ValueError(f"write {forms}")
        return value

    @field_validator(
        "selection", "selection_reminder", "digest", "pmoc_question", "pmoc_again", "pmoc_head", "retrain"
    )
    @classmethod
    def _time_of_day(cls, value: str) -> str:
        try:
            time.fromisoformat(value)
        except ValueError:
            raise ValueError('write a time of day as "08:00"') from None
        return value

    @field_validator("quarter")
    @classmethod
    def _time_or_never(cls, value: str) -> str:
        try:
            return value if not value else time.fromisoformat(value).strftime("%H:%M")
        except ValueError:
            raise ValueError('write a time of day as "09:15", or "" for never') from None

    @field_validator("poll", "alert_tick", "outbox")
    @classmethod
    def _duration(cls, value: str) -> str:
        if parse_duration(value).total_seconds() < 1:
            raise ValueError('write a duration of at least one second, as "5m" or "2s"')
        return value


class Agency(_Part):
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
            raise _at("own_agency", f"{self.own_agency} is not among agencies: {', '.join(ids)}")
        feeds = {f.name for f in self.feeds}
        for place, source in enumerate(self.sources):
            if source.name in feeds:
                raise _at(
                    f"sources.{place}.name", f"{source.name} is the name of a feed too; give it another"
                )
        known = {p.name for p in self.providers}
        for place, one in enumerate(self.imports):
            if one.provider and one.provider not in known:
                told = f"{one.provider} is not among providers: {', '.join(sorted(known)) or 'none'}"
                raise _at(f"imports.{place}.provider", told)
        times = [self.jobs.selection, self.jobs.selection_reminder, self.jobs.digest]
        if times != sorted(times):
            raise _at("jobs", "selection, selection_reminder and digest must follow each other in this order")
        times = [self.jobs.pmoc_question, self.jobs.pmoc_again, self.jobs.pmoc_head]
        if times != sorted(times) or len(set(times)) < len(times):
            raise _at("jobs", "pmoc_question, pmoc_again and pmoc_head must follow each other in this order")
        named = {p.name for p in self.people}
        unknown = sorted({n for names in self.duty.weekly.values() for n in names} - named)
        if unknown and self.people:
            raise _at("duty", f"{unknown[0]} is not among people; write the name as it stands there")
        audiences = [a.name for a in self.audiences]
        strange = sorted({a for c in self.channels for a in c.audience} - set(audiences))
        if strange:
            raise _at(
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


def _at(key: str, message: str) -> PydanticCustomError:
    """A fault of the whole file that belongs to one key."""
    return PydanticCustomError("misplaced", "{message}", {"key": key, "message": message})


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
        faults = [f"{path}: line {_line(root, _place(e))}: {_say(e, data)}" for e in error.errors()]
        raise AgencyFileError("\n".join(faults)) from None


def _place(error: Any) -> tuple[str | int, ...]:
    """Where in the file a fault is: the key that a message about the sla names, or the one it was said to be at."""
    if error["type"] == "misplaced":
        return tuple(int(p) if p.isdecimal() else p for p in error["ctx"]["key"].split("."))
    named = re.match(r"(?:Value error, )?(sla(?:\.\w+)+)", str(error["msg"]))
    return tuple(named[1].split(".")) if named else tuple(error["loc"])


def _line(node: yaml.Node | None, loc: Sequence[str | int]) -> int:
    """Line of the innermost thing on the way `loc` that the file has."""
    line = 1
    for key in loc:
        if isinstance(node, yaml.MappingNode):
            for key_node, value_node in node.value:
                if key_node.value == str(key):
                    line, node = key_node.start_mark.line + 1, value_node
                    break
            else:
                return line
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            return line
    return line


def _say(error: Any, data: dict[str, Any]) -> str:
    loc = [str(p) for p in error["loc"]]
    name = ".".join(str(p) for p in _place(error)) or "the file"
    if error["type"] == "extra_forbidden":
        known = _known_keys(loc[:-1])
        close = difflib.get_close_matches(loc[-1], known, 1)
        hint = f"did you mean {close[0]}" if close else "known keys: " + ", ".join(sorted(known))
        return f"{name}: unknown key; {hint}, or remove the line"
    if error["type"] == "missing":
        return f"{name}: is missing; add it (docs/agency.md)"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {message}" if error["type"] == "value_error" else f"{name}: {message} (docs/agency.md)"


def _known_keys(path: Sequence[str]) -> list[str]:
    parts: dict[str, type[BaseModel]] = {
        "people": PersonEntry,
        "chats": ChatEntry,
        "feeds": FeedEntry,
        "sources": SourceEntry,
        "imports": ImportEntry,
        "providers": ProviderEntry,
        "levels": Category,
        "agencies": Category,
        "channels": ChannelEntry,
        "audiences": AudienceEntry,
        "topics": TopicEntry,
        "jobs": Jobs,
        "texts": Texts,
        "response_plans": ResponseForm,
        "response_plan": ResponsePlanRules,
        "alerts": Alerts,
        "messages": MessagePlan,
        "duty": DutyRules,
        "pmoc": Pmoc,
        "answer": AnswerRules,
        "drill": DrillRules,
    }
    model = parts.get(path[0], Agency) if path else Agency
    if path[:1] == ["sources"] and path[-1] == "article":
        model = ArticleSelectors
    return list(model.model_fields)
