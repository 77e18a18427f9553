"""The town that the stand-in's tests play in, in memory and over HTTP."""

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi import FastAPI
from sandbox_town import Town, new_town

from bot.sandbox.server import create_sandbox_app


@pytest.fixture
def town() -> Town:
    return new_town()


@pytest.fixture
def address(town: Town) -> Iterator[str]:
    """The stand-in mounted at /sandbox of a real server on loopback; gives its address."""
    app = FastAPI()
    sandbox = create_sandbox_app(
        town.line, title="<ลอง> LINE", status=lambda: "กำลังเล่า", story=lambda: town.told
    )
    app.mount("/sandbox", sandbox)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/sandbox"
    server.should_exit = True
    thread.join(timeout=5)
