"""Tables of who works with the bot and where: people, chats, registrations, links and sessions of the pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, BigId


class Person(Base):
    """Somebody who may use the bot. `role`: officer head deputy director unit admin viewer."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(200), default="")
    line_user_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    active: Mapped[bool] = mapped_column(default=True)
    blocked: Mapped[bool] = mapped_column(default=False)
    rich_menu: Mapped[str] = mapped_column(String(100), default="", server_default="")


class Registration(Base):
    """Somebody's wish to use the bot. `state`: asked, approved, refused."""

    __tablename__ = "registration"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    line_user_id: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_at: Mapped[datetime]
    told: Mapped[int] = mapped_column(default=0)
    role: Mapped[str | None] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]


class Chat(Base):
    """A LINE group, room or one-to-one chat. `role`: ia ir pr all leader exec, or none."""

    __tablename__ = "chat"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str | None] = mapped_column(String(20), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(10), default="group")
    members: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class RichMenuRow(Base):
    """A rich menu that LINE holds for us; `name` says for whom it is and what it looks like."""

    __tablename__ = "rich_menu"
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    menu_id: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime]


class MessageQuota(Base):
    """The messages of a month (`2026-11`, Bangkok): how many there are, how many are used, who was told of it."""

    __tablename__ = "message_quota"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    quota: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    spared_at: Mapped[datetime | None]


class WebLink(Base):
    """A personal link to a page, good once. Only the hash of its token is kept."""

    __tablename__ = "web_link"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    path: Mapped[str] = mapped_column(String(300))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class WebSession(Base):
    """Somebody who came in by a personal link; ends by itself, by leaving, or when an administrator ends it."""

    __tablename__ = "web_session"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
