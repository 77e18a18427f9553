"""What several commands need: settings, agency file, an upgraded store."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress

from pydantic import ValidationError

from khaochat.agency import Agency, load_agency
from khaochat.settings import Settings
from storage import Database
from storage.migrate import upgrade


def settings() -> Settings:
    """The settings of the environment; ends the program with 2 and the setting's name when one is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "KHAOCHAT_" + "_".join(str(p) for p in fault["loc"]).upper()
            print(f"{name}: {fault['msg']}", file=sys.stderr)
        raise SystemExit(2) from None


def open_store(config: Settings) -> tuple[Agency, Database]:
    """The agency file and the store, with its tables brought up to date."""
    agency = load_agency(config.agency_file)
    database = Database(config.database)
    upgrade(database)
    return agency, database


def free_port(preferred: int = 0) -> int:
    """A port of loopback that nobody listens on: the preferred one if it is free."""
    for port in dict.fromkeys((preferred, 0)):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise SystemExit("no free port on 127.0.0.1")
