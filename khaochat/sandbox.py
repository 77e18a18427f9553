"""A LINE to try the service with: people, groups, and a store of its own that never touches the real one."""

from __future__ import annotations

import os
import secrets
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.error import HTTPError, URLError

import structlog
from fastapi import FastAPI
from pydantic import SecretStr

from bot.sandbox import SandboxLine, group_id, user_id
from bot.sandbox.server import create_sandbox_app
from khaochat.agency import Agency, ChatEntry, ChatRole, PersonEntry, PersonRole, load_agency
from khaochat.settings import Settings
from storage import Database
from storage.migrate import upgrade

log = structlog.get_logger(__name__)

KEYS_FILE = "sandbox.keys"
"""Beside the sandbox's store: what signs its pages' sessions and links, so that they outlive a restart."""
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Loopback is never asked for through a proxy."""
WEBHOOK_SECONDS = 10
KEY_LETTERS = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The sandbox's channel secret and access token; nobody who has not its files can act as the sandbox."""

    secret: str
    token: str

    @classmethod
    def fresh(cls) -> Keys:
        """New ones."""
        return cls(secrets.token_hex(16), secrets.token_hex(16))

    @classmethod
    def kept(cls, home: Path) -> Keys:
        """Those in the folder, made when there are none; readable for the owner alone. Raises OSError."""
        path = home / KEYS_FILE
        with suppress(FileNotFoundError):
            found = path.read_text(encoding="ascii").split()
            if len(found) == 2 and all(len(one) == KEY_LETTERS for one in found):
                return cls(*found)
            path.unlink()
        made = cls.fresh()
        home.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{made.secret}\n{made.token}\n")
        return made


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the sandbox; without role: one the bot does not know."""

    key: str
    name: str
    role: PersonRole | None
    title: str = ""
    unit: str = "ภสส."

    @property
    def line_id(self) -> str:
        """The person's LINE id in the sandbox."""
        return user_id(self.key)


SHARE_TARGET = "/sandbox/#share="
"""Where share links lead in the sandbox: its own list of chats."""

PEOPLE = (
    Somebody("pranee", "ปราณี ใจเย็น", "officer", "นักประชาสัมพันธ์"),
    Somebody("thana", "ธนา รุ่งเรือง", "officer", "นักประชาสัมพันธ์"),
    Somebody("wipa", "วิภา สุขสวัสดิ์", "head", "หัวหน้าภารกิจ"),
    Somebody("somporn", "สมพร ธรรมรักษ์", "deputy", "รองผู้อำนวยการ", "ผู้บริหาร"),
    Somebody("nantha", "นันทา ศรีวิชัย", "director", "ผู้อำนวยการ", "ผู้บริหาร"),
    Somebody("admin", "อดิศร ดูแลดี", "admin", "ผู้ดูแลระบบ", "ภทส."),
    Somebody("guest", "มานะ ผู้มาเยือน", None, "ยังไม่ได้ลงทะเบียน"),
    Somebody("pmoc", "PMOC ทีมโฆษก", None, "ผู้โพสต์ประเด็น"),
)
BY_KEY = {p.key: p for p in PEOPLE}
OFFICE = ("pranee", "thana", "wipa", "somporn", "nantha", "admin")
GROUPS: dict[ChatRole, tuple[str, tuple[str, ...]]] = {
    "pr": ("ONESQA PR Line Group", ("pranee", "thana", "wipa", "somporn")),
    "all": ("ONESQA Group", OFFICE),
    "exec": ("ผู้บริหาร ONESQA", ("wipa", "somporn", "nantha")),
}
FONTS = Path(__file__).resolve().parent.parent / "web" / "static" / "vendor"
OUTSIDE: dict[ChatRole, str] = {"ia": "IA-Chat", "ir": "IR-Chat"}
"""Groups of the government, which have an official account of their own, so that the bot cannot be in them."""


def chat_id(key: str) -> str:
    """The LINE id of a group of the sandbox."""
    return group_id(key)


def seed(line: SandboxLine) -> None:
    """Put people and groups into an empty sandbox."""
    for person in PEOPLE:
        line.add_person(person.line_id, person.name, about=person.title)
    for key, (name, members) in GROUPS.items():
        line.add_chat(chat_id(key), name, "group", [BY_KEY[m].line_id for m in members], bot=True)
    outside = [BY_KEY[m].line_id for m in ("pmoc", "pranee", "thana", "wipa", "somporn")]
    for key, name in OUTSIDE.items():
        line.add_chat(chat_id(key), name, "group", outside, bot=False, other_account="บัญชีของศูนย์ PMOC")


def sandbox_agency(agency: Agency) -> Agency:
    """The agency with the sandbox's people and groups in place of its own."""
    people = tuple(
        PersonEntry(name=p.name, role=p.role, title=p.title, unit=p.unit, line_user_id=p.line_id)
        for p in PEOPLE
        if p.role
    )
    chats = tuple(ChatEntry(id=chat_id(key), role=key, name=name) for key, (name, _) in GROUPS.items())
    return agency.model_copy(update={"people": people, "chats": chats})


def deliver_to(base: str) -> Callable[[bytes, str], int]:
    """Hands the sandbox's webhooks to the service at `base` over HTTP; gives the status, 0 without an answer."""

    def deliver(body: bytes, signature: str) -> int:
        request = urllib.request.Request(  # noqa: S310 - our own address
            f"{base}/webhooks/line",
            data=body,
            headers={"Content-Type": "application/json", "x-line-signature": signature},
        )
        try:
            with _DIRECT.open(request, timeout=WEBHOOK_SECONDS) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except (URLError, OSError) as error:
            log.warning("sandbox_webhook_lost", error=type(error).__name__)
            return 0

    return deliver


def new_line(clock: Callable[[], datetime], keys: Keys | None = None) -> SandboxLine:
    """An empty stand-in for LINE with these credentials, or new ones."""
    keys = keys or Keys.fresh()
    return SandboxLine(clock=clock, channel_secret=keys.secret, access_token=keys.token)


def sandbox_settings(config: Settings, keys: Keys) -> Settings:
    """The settings with the sandbox's credentials, address and store in place of the real ones."""
    return config.model_copy(
        update={
            "line_channel_secret": SecretStr(keys.secret),
            "line_channel_access_token": SecretStr(keys.token),
            "public_url": config.public_url or f"http://127.0.0.1:{config.port}",
            "line_api_base": f"http://127.0.0.1:{config.port}/sandbox",
            "database_url": config.sandbox_database,
        }
    )


def sandbox_parts(
    config: Settings, clock: Callable[[], datetime]
) -> tuple[Settings, Agency, Database, FastAPI]:
    """What `serve --sandbox` runs on: settings, agency, store, and the LINE to try it with."""
    keys = Keys.kept(config.home)
    config = sandbox_settings(config, keys)
    agency = sandbox_agency(load_agency(config.agency_file))
    database = Database(config.database)
    upgrade(database)
    line = new_line(clock, keys)
    seed(line)
    line.deliver = deliver_to(f"http://127.0.0.1:{config.port}")
    return config, agency, database, create_sandbox_app(line, title="ข่าวชัด · ระบบจำลอง LINE", fonts=FONTS)
