"""The parts of the agency file on news: feeds, the provider, headings, alerts, plans of response."""

from __future__ import annotations

from pydantic import Field, field_validator

from khaochat.agency_base import Part, only_names, span
from monitor.alert_rules import AlertRule
from workflows.clarification import parse_duration
from workflows.response_plan import NAMES as PLAN_NAMES
from workflows.response_plan import Policy as PlanPolicy


class FeedEntry(Part):
    """An RSS or Atom feed."""

    name: str
    url: str = Field(pattern=r"^https?://")
    enabled: bool = True


class ProviderEntry(Part):
    """A clipping service that posts to /webhooks/clips/{name}."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")
    enabled: bool = True


class Category(Part):
    """A heading news is sorted under; `words` are further names by which the news calls it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,38}$")
    name: str
    short: str = ""
    words: tuple[str, ...] = ()


class Alerts(Part):
    """When a negative story is announced again, and the hours in which only news on the agency itself is."""

    grow_outlets: int = Field(default=3, ge=2, le=100)
    national: tuple[str, ...] = ()
    quiet: str = ""

    @field_validator("quiet")
    @classmethod
    def _two_times(cls, value: str) -> str:
        if value:
            span(value)
        return value

    @property
    def rule(self) -> AlertRule:
        """The rule as the monitor takes it."""
        return AlertRule(self.grow_outlets, self.national, span(self.quiet) if self.quiet else None)


class ResponseForm(Part):
    """A kind of response to negative news, with the template of its draft; `none` is not to respond."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,38}$")
    name: str = Field(min_length=1, max_length=30)
    template: str = Field(min_length=1, max_length=2000)

    @field_validator("template")
    @classmethod
    def _known_names(cls, value: str) -> str:
        return only_names(value, PLAN_NAMES)


class ResponsePlanRules(Part):
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
        opens, closes = span(value)
        if opens >= closes:
            raise ValueError('office hours must end after they begin, as "08:30-16:30"')
        return value

    @property
    def policy(self) -> PlanPolicy:
        """The rules as the workflow takes them."""
        opens, closes = span(self.office_hours)
        return PlanPolicy(parse_duration(self.remind_after), opens, closes)
