"""One board of a folder for one user: whoever opens it again is led to the one that runs.

A board that runs holds the operating system's lock on a file of its user, which the system lets go of when the process
ends, however it ends. Beside it lie its address and token, for its owner alone; where nobody holds the lock they are
of a board that is gone, and are written over. Nothing is sent to an address that no such lock stands behind: another
user's program may listen there by now.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from optimiser.board.web.routes import ROOT
from optimiser.tabular.faults import BadInput, Fault
from optimiser.tabular.output import make_folder, write_text

PATIENCE = 10.0
"""Seconds to wait for a board that is starting."""


def place_of(folder: Path, manager: bool, named: Mapping[str, Path]) -> Path:
    """Where the address of a board lies, by what it was asked to show: a file of its user on this machine."""
    others = sorted((kind, str(path.resolve())) for kind, path in named.items())
    asked = json.dumps([socket.gethostname(), str(folder.resolve()), manager, others])
    return _own_folder() / f"board-{hashlib.sha256(asked.encode()).hexdigest()[:24]}.json"


def _own_folder() -> Path:
    """The user's folder for what does not outlast a session, by the custom of the system."""
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and Path(given).is_dir():
        return Path(given) / "rota"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "rota"
    return Path.home() / ("Library/Caches/rota" if sys.platform == "darwin" else ".cache/rota")


@contextmanager
def sole(place: Path) -> Iterator[bool]:
    """Hold the place of a board while it runs; False where another board holds it.

    Raises:
        OSError: it cannot be written there.
    """
    make_folder(place.parent)
    lock = FileLock(place.with_suffix(".lock"), timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        place.unlink(missing_ok=True)
        yield True
    finally:
        place.unlink(missing_ok=True)
        lock.release()


def announce(place: Path, address: str, token: str) -> None:
    """Write down where the board of a place answers, for its owner alone."""
    write_text(place, json.dumps({"address": address, "token": token}))


def opening_of_other(place: Path) -> str:
    """The address with a ticket that opens the page of the board that holds a place.

    Raises:
        BadInput: it does not answer, or what lies there is not this user's own.
    """
    until, why = time.monotonic() + PATIENCE, ""
    while True:
        try:
            return _ticket(place)
        except (OSError, ValueError, KeyError) as error:
            why = type(error).__name__
        if time.monotonic() > until:
            what = f"a board of this folder runs already and does not answer ({why})"
            raise BadInput([Fault("command line", None, None, what, "end it and start again")])
        time.sleep(0.1)


def _ticket(place: Path) -> str:
    found = place.stat()
    if os.name == "posix" and (found.st_uid != os.geteuid() or found.st_mode & 0o077):
        what = f"{place} is not for its owner alone"
        raise BadInput([Fault("command line", None, None, what, "take it away and start again")])
    told = json.loads(place.read_text(encoding="utf-8"))
    asked = urllib.request.Request(
        f"{told['address'].rstrip('/')}{ROOT}/tickets",
        b"{}",
        {"Authorization": f"Bearer {told['token']}", "Content-Type": "application/json"},
    )
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy is to see the token
    with straight.open(asked, timeout=PATIENCE) as answer:
        ticket = json.load(answer)["ticket"]
    return f"{told['address']}#ticket={ticket}"
