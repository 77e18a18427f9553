"""What the cards about the service and its people show, and what every card needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Tone = Literal["waiting", "in_time", "soon", "late", "done", "drill"]
"""The six colours by meaning: slate, green, amber, red, grey, violet."""


@dataclass(frozen=True, slots=True)
class Button:
    """A button. `kind` postback: `value` is the data; `say`: `value` is typed for the person; `link`: an address;
    `fill`: opens the keyboard with `value` already typed; `copy`: puts `value` on the clipboard.
    """

    label: str
    kind: Literal["postback", "say", "link", "fill", "copy"]
    value: str


@dataclass(frozen=True, slots=True)
class HelpView:
    """What the person can say; `acting` is False for those who only read, `group` when asked in a group;
    `drill` for those who may begin one.
    """

    acting: bool
    group: bool
    bot_name: str = "ข่าวชัด"
    drill: bool = False


@dataclass(frozen=True, slots=True)
class WhoView:
    """Who am I: a registered person."""

    name: str
    title: str
    role: str
    unit: str
    line_user_id: str


@dataclass(frozen=True, slots=True)
class UnknownPersonView:
    """Somebody who is not registered; `line_user_id` is what the administrator needs, None where LINE withholds it."""

    line_user_id: str | None
    agency: str
    group: bool


@dataclass(frozen=True, slots=True)
class NoteView:
    """A short message: what happened, why, what to do next. `heading` is the strip's word."""

    heading: str
    text: str
    tone: Tone = "waiting"
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliveryFailedView:
    """A message that LINE refused for good."""

    chat: str
    kinds: tuple[str, ...]
    error: str


@dataclass(frozen=True, slots=True)
class JoinedView:
    """The bot was added to a group that has no role yet."""

    chat_id: str
    name: str


@dataclass(frozen=True, slots=True)
class CardContext:
    """What every card needs beside its view: the moment it is sent and who sends.

    `group`: whether the card is read in a group, where typed words reach the bot only when they begin with its
    name. True also when it is not known: what is written for a group works in a chat with one person too.
    """

    now: datetime
    short_name: str
    next_question: datetime | None = None
    drill: bool = False
    group: bool = True
    extra: dict[str, str] = field(default_factory=dict)
