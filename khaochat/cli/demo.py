"""khaochat demo: a working day in fast motion on a LINE to try it with."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from khaochat import logs
from khaochat.cli.common import free_port, settings
from khaochat.settings import Settings

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

STOPS, SENTENCES = 215, 56
"""About how often the clock stops on the day, and how much is told; divides the wanted length into pauses."""


def define(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--exit-when-done", action="store_true", help="play as fast as possible, then stop")
    parser.add_argument(
        "--json", action="store_true", help="print what was delivered and what became of the cases"
    )
    parser.add_argument(
        "--port", type=int, default=None, help="port of the page (default: KHAOCHAT_PORT, or a free one)"
    )
    parser.add_argument("--seconds", type=float, default=120.0, help="how long the day takes (default 120)")
    parser.add_argument("--verbose", action="store_true", help="show the service's log")
    parser.epilog = "Example: khaochat demo --exit-when-done --json"
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Play the day. With --exit-when-done gives 1 when the day did not end as it should."""
    # The SDK obeys proxy settings, even for this machine.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    logs.configure(level="INFO" if options.verbose else "ERROR", sandbox="yes")
    with tempfile.TemporaryDirectory(prefix="khaochat-demo-", ignore_cleanup_errors=True) as folder:
        return asyncio.run(_play(options, settings(), Path(folder)))


async def _play(options: argparse.Namespace, config: Settings, folder: Path) -> int:
    from khaochat.demo.player import READING
    from khaochat.demo.stage import build_stage

    port = options.port or free_port(0 if options.exit_when_done else config.port)
    try:
        listener = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        print(
            f"Not started: port {port} cannot be used ({os.strerror(error.errno or 0)}). Choose another with --port.",
            file=sys.stderr,
        )
        return 1
    config = config.model_copy(update={"home": folder, "port": port, "host": "127.0.0.1"})
    pace = 0.0 if options.exit_when_done else max(0.0, options.seconds) / (STOPS + SENTENCES * READING)
    stage = build_stage(config, pace=lambda: pace)
    server = _server(stage.app)
    serving = asyncio.create_task(server.serve([listener]))
    try:
        if not options.exit_when_done:
            print(f"เปิด http://127.0.0.1:{port}/sandbox/ ในเบราว์เซอร์ · หยุดด้วย Ctrl+C", file=sys.stderr)
        ended = asyncio.create_task(stage.player.finished.wait())
        await asyncio.wait({ended, serving}, return_when=asyncio.FIRST_COMPLETED)
        if not stage.player.finished.is_set():
            return 1
        outcome = stage.outcome()
        if options.json:
            print(json.dumps(outcome, ensure_ascii=False, indent=2))
        else:
            print(_in_words(outcome))
        if options.exit_when_done:
            return 0 if _as_it_should_be(outcome) else 1
        print(f"ลองต่อได้ที่ http://127.0.0.1:{port}/sandbox/ · หยุดด้วย Ctrl+C", file=sys.stderr)
        await serving
        return 0
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError, TimeoutError):
            await asyncio.wait_for(asyncio.shield(serving), 15)
        stage.close()


def _server(app: FastAPI) -> uvicorn.Server:
    """A server that any ending of the process stops in the ordinary way, so that nothing is left behind."""
    import uvicorn

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            """Uvicorn would raise the signal once more, in the middle of the loop."""
            for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(ending, self.handle_exit, ending, None)
            yield

    return Server(uvicorn.Config(app, log_level="warning", access_log=False))


def _as_it_should_be(outcome: dict[str, Any]) -> bool:
    """Whether the day went as the README says: digests to both groups before ten, three cases, the late one climbed."""
    digests = [d for d in outcome["delivered"] if d["kind"] == "digest" and d["at"][11:16] < "10:00"]
    reminded = {d["role"] for d in outcome["delivered"] if d["kind"] == "case_reminder"}
    return (
        {d["role"] for d in digests} == {"pr", "all"}
        and len(outcome["cases"]) == 3
        and "director" in reminded
    )


def _in_words(outcome: dict[str, Any]) -> str:
    lines = [f"ส่งข้อความ {len(outcome['delivered'])} รายการ"]
    for one in outcome["delivered"]:
        if one["kind"] in ("digest", "case_opened", "case_reminder", "case_answered"):
            at = datetime.fromisoformat(one["at"]).strftime("%d/%m %H.%M น.")
            lines.append(f"  {at}  {one['chat']}: {one['text'][:90]}")
    for case in outcome["cases"]:
        late = sum(step["late"] for step in case["steps"])
        lines.append(f"เรื่องที่ {case['id']} {case['title'][:60]}: {case['state']}, เกินกำหนด {late} ขั้นตอน")
    return "\n".join(lines)
