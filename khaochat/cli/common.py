"""What several commands need: settings, agency file, an upgraded store; and what they say when one cannot be had."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress

from pydantic import ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from khaochat.agency import Agency, load_agency
from khaochat.settings import SANDBOX_STORE, Settings
from storage import Database
from storage.migrate import upgrade

SANDBOX_VARIABLE = "KHAOCHAT_SANDBOX_STORE"
"""Set by `--sandbox` before a command: it works on the store of `serve --sandbox`."""
STORES = "sqlite:////var/lib/khaochat/khaochat.db or postgresql+psycopg://user:password@host/name"


class Unusable(Exception):
    """A setting with which nothing can be done; the text names it, and the remedy."""


def settings() -> Settings:
    """The settings of the environment; ends the program with 2, the setting's name and its use when one is wrong."""
    try:
        config = Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(str(p) for p in fault["loc"])
            field = Settings.model_fields.get(name)
            use = f" ({field.description})" if field and field.description else ""
            print(
                f"KHAOCHAT_{name.upper()}{use}: {fault['msg']}; set it anew or leave it out", file=sys.stderr
            )
        raise SystemExit(2) from None
    if os.environ.get(SANDBOX_VARIABLE):
        config = config.model_copy(update={"database_url": config.sandbox_database})
    return config


def open_store(config: Settings) -> tuple[Agency, Database]:
    """The agency file and the store, with its tables brought up to date; says which. Raises Unusable, AgencyFileError."""
    agency = load_agency(config.agency_file)
    try:
        database = Database(config.database)
        upgrade(database)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise Unusable(_why(config, error)) from error
    _say_which(config)
    return agency, database


def _say_which(config: Settings) -> None:
    """Say on standard error which store a command works on, without its password."""
    hint = ""
    if not os.environ.get(SANDBOX_VARIABLE) and not config.database_url:
        sandbox = config.home.absolute() / SANDBOX_STORE
        hint = "; that of serve --sandbox is another one: add --sandbox" if sandbox.exists() else ""
    print(f"store: {_shown(config)}{hint}", file=sys.stderr)


def _shown(config: Settings) -> str:
    return make_url(config.database).render_as_string(hide_password=True)


def _why(config: Settings, error: Exception) -> str:
    if isinstance(error, ArgumentError):
        return f"KHAOCHAT_DATABASE_URL: this is no address of a store; write {STORES}"
    if isinstance(error, ImportError):
        kind = make_url(config.database).drivername
        return f"KHAOCHAT_DATABASE_URL: there is no driver for {kind}; write {STORES}"
    if isinstance(error, OSError):
        where = error.filename or config.home
        return f"KHAOCHAT_HOME: {where} cannot be used ({error.strerror}); name a folder that can be written"
    said = (str(getattr(error, "orig", "") or error).strip().splitlines() or [type(error).__name__])[0]
    name = "KHAOCHAT_DATABASE_URL" if config.database_url else "KHAOCHAT_HOME"
    return f"{name}: the store {_shown(config)} cannot be used: {said}; see that it runs, may be written, and is named rightly"


def port_in_use(host: str, port: int) -> bool:
    """Whether another program listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def free_port(preferred: int = 0) -> int:
    """A port of loopback that nobody listens on: the preferred one if it is free."""
    for port in dict.fromkeys((preferred, 0)):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise SystemExit("no free port on 127.0.0.1")
