"""The service as a process of its own, pinned to one core, with a stand-in for LINE beside it."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from bot.sandbox import SandboxLine
from bot.sandbox.server import create_sandbox_app
from khaochat.clock import wall_clock

READY_WITHIN_SECONDS = 60
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def line_beside(secret: str, token: str) -> Iterator[tuple[SandboxLine, str]]:
    """A stand-in for LINE served in a thread of this process; gives it and its address."""
    line = SandboxLine(clock=wall_clock, channel_secret=secret, access_token=token)
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            create_sandbox_app(line), host="127.0.0.1", port=port, log_level="error", access_log=False
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield line, f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass(frozen=True, slots=True)
class Running:
    """A running service: where it listens, how long it took to be ready, its secret and its process id."""

    base: str
    ready_seconds: float
    secret: str
    pid: int

    def peak_memory_mb(self) -> float | None:
        """The most memory the process held so far, in MB (Linux only)."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        except OSError:
            return None
        line = next((row for row in status.splitlines() if row.startswith("VmHWM")), None)
        return round(int(line.split()[1]) / 1024, 1) if line else None


@contextmanager
def service(home: Path, line_base: str, secret: str, token: str, agency_file: Path) -> Iterator[Running]:
    """Start `khaochat serve` on one core and wait until it is ready; stop it in the end."""
    port = free_port()
    environment = os.environ | {
        "KHAOCHAT_HOME": str(home),
        "KHAOCHAT_DATABASE_URL": "",
        "KHAOCHAT_AGENCY_FILE": str(agency_file),
        "KHAOCHAT_LINE_CHANNEL_SECRET": secret,
        "KHAOCHAT_LINE_CHANNEL_ACCESS_TOKEN": token,
        "KHAOCHAT_LINE_API_BASE": line_base,
        "KHAOCHAT_CLIP_SECRET_CLIPPING": secret,
        "KHAOCHAT_HOST": "127.0.0.1",
        "KHAOCHAT_PORT": str(port),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    began = time.perf_counter()
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "khaochat", "serve"], env=environment, stdout=log, stderr=log
        )
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(process.pid, {0})
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_ready(base, process)
        yield Running(base, time.perf_counter() - began, secret, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait_ready(base: str, process: subprocess.Popen[bytes]) -> None:
    until = time.perf_counter() + READY_WITHIN_SECONDS
    while time.perf_counter() < until:
        if process.poll() is not None:
            raise RuntimeError("the service did not start; see serve.log in its home")
        try:
            with _DIRECT.open(f"{base}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the service was not ready in time")


def new_secret() -> str:
    """A secret for one run."""
    return secrets.token_hex(16)
