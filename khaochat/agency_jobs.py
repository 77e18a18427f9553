"""The parts of the agency file on when: times of the daily jobs, days off."""

from __future__ import annotations

from datetime import date, time, timedelta

from pydantic import Field, ValidationInfo, field_validator, model_validator

from khaochat.agency_base import Part
from scheduler import Daily, Weekly, read_when
from workflows.clarification import parse_duration


class Jobs(Part):
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


class Holidays(Part):
    """Days off and on that differ from the calendar of public holidays, each with where it was decided."""

    closed: dict[date, str] = Field(default_factory=dict)
    worked: dict[date, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Holidays:
        if both := sorted(self.closed.keys() & self.worked.keys()):
            raise ValueError(f"{both[0]} stands under closed and under worked; leave it under one")
        return self
