"""The parts of the agency file on who works with the bot: people, groups, duty, the month's messages."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, field_validator, model_validator

from khaochat.agency_base import WEEKDAYS, Part, Weekday, span
from workflows.duty import DutyPolicy

PersonRole = Literal["officer", "head", "deputy", "director", "unit", "admin", "viewer"]
ChatRole = Literal["ia", "ir", "pr", "all", "leader", "exec"]
PERSON_ROLES: tuple[str, ...] = get_args(PersonRole)
CHAT_ROLES: tuple[str, ...] = get_args(ChatRole)


class PersonEntry(Part):
    """Somebody who may use the bot."""

    name: str
    role: PersonRole
    unit: str = ""
    title: str = ""
    phone: str = Field(default="", max_length=30)
    line_user_id: str | None = Field(default=None, pattern=r"^U[0-9a-f]{32}$")


class ChatEntry(Part):
    """A LINE group and what it is for."""

    id: str = Field(pattern=r"^[CRU][0-9a-f]{32}$")
    role: ChatRole
    name: str = ""


class DutyRules(Part):
    """The hours in which only those on duty are reminded, and who that is by default."""

    night: str = ""
    head_at_limit: bool = True
    weekly: dict[Weekday, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("night")
    @classmethod
    def _two_times(cls, value: str) -> str:
        if value:
            span(value)
        return value

    @property
    def policy(self) -> DutyPolicy:
        """The rules as the workflow takes them."""
        weekly = {WEEKDAYS.index(day): names for day, names in self.weekly.items()}
        return DutyPolicy(span(self.night) if self.night else None, self.head_at_limit, weekly)


class MessagePlan(Part):
    """From which share of the month's LINE messages on, in percent, somebody is warned and groups are spared."""

    warn_percent: int = Field(default=80, ge=1, le=100)
    spare_percent: int = Field(default=95, ge=1, le=100)

    @model_validator(mode="after")
    def _in_order(self) -> MessagePlan:
        if self.warn_percent > self.spare_percent:
            raise ValueError("warn_percent must not be above spare_percent")
        return self
