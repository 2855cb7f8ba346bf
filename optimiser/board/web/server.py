"""The server of a board: on 127.0.0.1 alone, at a free port."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn

from optimiser.board.web.app import WebBoard
from optimiser.board.web.service import Service
from optimiser.tabular.faults import BadInput, Fault, Faults
from optimiser.tabular.files import file_bytes, is_there
from optimiser.tabular.output import write_text

ADDRESS = "127.0.0.1"

TOKEN = "ROTA_TOKEN"
"""The variable that may hold the token of `rota serve`."""


def listen(port: int = 0) -> socket.socket:
    """A socket at a port of this machine that no other machine reaches; by default a free one.

    Raises:
        BadInput: the port is taken.
    """
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((ADDRESS, port))
    except OSError as error:
        found.close()
        what = f"port {port} cannot be used ({error.strerror})"
        raise BadInput([Fault("command line", None, "--port", what, "expected a free one")]) from None
    return found


def run(service: Service, listening: socket.socket, *, page: bool, ready: Callable[[str], object]) -> None:
    """Answer until interrupted.

    Args:
        service: what answers.
        listening: where; see `listen`.
        page: whether the page is offered.
        ready: called with the address once it is answered there.
    """
    port = listening.getsockname()[1]
    board = WebBoard(service, port, page=page)
    server = server_of(board)

    async def serve() -> None:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started and not serving.done():
            await asyncio.sleep(0.01)
        if server.started:
            ready(f"http://{ADDRESS}:{port}/")
        await serving

    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        sys.stderr.write("\n")
    finally:
        board.close()


def server_of(board: WebBoard) -> uvicorn.Server:
    """A server that says nothing of itself, keeps no log and speaks plain HTTP/1.1."""
    config = uvicorn.Config(
        board.app,
        http="h11",
        ws="none",
        lifespan="off",
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=16_384,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=1,
        backlog=64,
    )
    return uvicorn.Server(config)


def token_from(file: Path | None) -> str:
    """The token for programs: of the variable, of a file, or a new one written there for its owner alone.

    Raises:
        BadInput: neither is given, the file cannot be read, or the token is too short.
    """
    given = os.environ.get(TOKEN, "")
    if not given and file is None:
        what = "there is no token"
        raise BadInput([Fault("command line", None, "--token-file", what, f"expected --token-file FILE, or {TOKEN}")])
    if not given and file is not None:
        if not is_there(file):
            write_text(file, secrets.token_urlsafe(32) + "\n")
        faults = Faults()
        given = (file_bytes(file, str(file), faults) or b"").decode("utf-8-sig", "replace").strip()
        faults.raise_if_any()
    if len(given) < 24 or not given.isascii() or any(c.isspace() for c in given):
        where = TOKEN if os.environ.get(TOKEN) else str(file)
        what, expected = "the token cannot be used", "expected 24 ASCII characters or more, without blanks"
        raise BadInput([Fault(where, None, None, what, expected)])
    return given
