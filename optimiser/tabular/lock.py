"""One writer of a folder at a time: the operating system's lock on a file, and words beside it that say who holds it.

The system lets go of a lock when its process ends, however it ends, and gives it to one contender only. Such a lock
may not be seen from another machine (network drives differ); there the words are all there is, so words from another
machine are believed until a person takes them away (``rota unlock``).
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from optimiser.tabular.faults import BadInput, Faults
from optimiser.tabular.output import make_folder, sweep_parts, write_json
from optimiser.tabular.wording import shell_word

HOLDER_FILE = ".rota.lock"
"""Who holds the folder: there only while somebody does, or where a machine stopped in the middle."""

MUTEX = ".rota.mutex"
"""The empty file that the system's lock is on. It stays: a lock on a file that comes and goes can be held twice."""

WAIT = 10.0
"""Seconds that a command waits for another to let go of a folder."""

_HELD: set[tuple[str, int]] = set()
"""Folders that are held here, with the thread that holds them."""


class FolderHeld(BadInput):
    """Another process holds a folder, here or on another machine."""


@dataclass(frozen=True)
class Holder:
    """Who holds a folder; what is not known is blank.

    Attributes:
        process: its number on its machine.
        machine: name of the host.
        since: seconds since 1970.
        tool: the command that runs.
    """

    process: int | None = None
    machine: str = ""
    since: int | None = None
    tool: str = ""

    @property
    def elsewhere(self) -> bool:
        """Whether it is on another machine than this."""
        return bool(self.machine) and self.machine != socket.gethostname()

    def __str__(self) -> str:
        clock = "an unknown time" if self.since is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(self.since))
        command = f"rota {self.tool}, " if self.tool else ""
        host = f" on {self.machine}" if self.machine else ""
        return f"{command}process {self.process or 'unknown'}{host} since {clock}"


@contextmanager
def locked(folder: Path | str, wait: float = WAIT, tool: str = "") -> Iterator[None]:
    """Hold a folder for reading, changing and writing, waiting up to `wait` seconds for another to let go of it.

    Who holds a folder may ask for it again. What a writer that was cut off left half written there is swept away.

    Args:
        folder: made, for its owner alone, where it is not there.
        tool: the command that holds it, for those who wait.

    Raises:
        FolderHeld: another process holds it, here or on another machine; the fault says which and since when.
        OSError: the folder cannot be written.
    """
    home = Path(folder)
    make_folder(home)
    key = (str(home.resolve()), threading.get_ident())
    if key in _HELD:
        yield
        return
    with _mutex(home, wait):
        held = holder(home)
        if held is not None and held.elsewhere:
            unlock = f"rota unlock {shell_word(home)}"
            raise _refused(home, held, f"if no rota command runs on {held.machine}, take it away: {unlock}")
        sweep_parts(home)
        mine = Holder(os.getpid(), socket.gethostname(), int(time.time()), tool)
        write_json(home / HOLDER_FILE, asdict(mine))
        _HELD.add(key)
        try:
            yield
        finally:
            _HELD.remove(key)
            (home / HOLDER_FILE).unlink(missing_ok=True)


@contextmanager
def unlocking(folder: Path | str) -> Iterator[Holder | None]:
    """Hold a folder whose holder is gone, such as one on another machine; who it was, None if nobody. Its words are
    taken away at the end, unless what is done meanwhile fails.

    Raises:
        FolderHeld: a process of this machine holds the folder now.
    """
    home = Path(folder)
    key = (str(home.resolve()), threading.get_ident())
    with _mutex(home, 0.0):
        _HELD.add(key)
        try:
            yield holder(home)
        finally:
            _HELD.remove(key)
        (home / HOLDER_FILE).unlink(missing_ok=True)


def holder(folder: Path | str) -> Holder | None:
    """Who holds a folder by its words, None where there are none; blank where they cannot be read."""
    try:
        found = json.loads((Path(folder) / HOLDER_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return Holder()
    told = found if isinstance(found, dict) else {}
    process, since = (value if isinstance(value := told.get(key), int) else None for key in ("process", "since"))
    machine, tool = (value if isinstance(value := told.get(key), str) else "" for key in ("machine", "tool"))
    return Holder(process, machine, since, tool)


@contextmanager
def _mutex(home: Path, wait: float) -> Iterator[None]:
    lock = FileLock(home / MUTEX, timeout=wait, mode=0o600, poll_interval=0.02)
    try:
        lock.acquire()
    except Timeout:
        raise _refused(home, holder(home) or Holder(), "wait until it ends") from None
    try:
        yield
    finally:
        lock.release()


def _refused(home: Path, held: Holder, expected: str) -> FolderHeld:
    faults = Faults()
    faults.add(str(home / HOLDER_FILE), None, None, f"another run is writing to this folder ({held})", expected)
    return FolderHeld(faults.faults)
