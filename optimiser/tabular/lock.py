"""One run at a time in a folder: a lock file that says who holds it, so two runs do not trample each other."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from optimiser.tabular.faults import Faults

LOCK = ".rota.lock"


@contextmanager
def locked(folder: Path | str, wait: float = 0.0) -> Iterator[None]:
    """Hold a folder for writing, waiting up to `wait` seconds for another run to let go of it.

    A lock left behind by a process that is no longer running on this machine is taken over, where the system lets
    one ask (POSIX).

    Raises:
        BadInput: another run holds the folder; it says since when and by which process.
    """
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    path = home / LOCK
    mine = json.dumps({"process": os.getpid(), "machine": socket.gethostname(), "since": int(time.time())})
    until = time.monotonic() + wait
    while True:
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            if _abandoned(path):
                path.unlink(missing_ok=True)
                continue
            if time.monotonic() < until:
                time.sleep(0.1)
                continue
            faults = Faults()
            expected = f"wait until it ends, or delete {LOCK} if no rota command is running"
            faults.add(str(path), None, None, f"another run is writing to this folder ({_holder(path)})", expected)
            faults.raise_if_any()
        else:
            with os.fdopen(handle, "w") as stream:
                stream.write(mine)
            break
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _holder(path: Path) -> str:
    held = _read(path)
    since = held.get("since")
    clock = time.strftime("%Y-%m-%d %H:%M", time.localtime(since)) if isinstance(since, int) else "an unknown time"
    return f"process {held.get('process', 'unknown')} since {clock}"


def _abandoned(path: Path) -> bool:
    held = _read(path)
    process = held.get("process")
    if held.get("machine") != socket.gethostname() or not isinstance(process, int):
        return False
    if os.name != "posix":
        return False  # elsewhere signal 0 is no question but an end: the lock is for people to delete
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
