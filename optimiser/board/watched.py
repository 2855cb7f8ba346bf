"""What a folder's rota is made from, watched: which files are not what they were."""

from __future__ import annotations

import hashlib
from pathlib import Path

from optimiser.folder.files import ACCEPTED, SETTINGS, TABLES
from optimiser.journal.chain import JOURNAL
from optimiser.journal.current import FILE, PUBLISHED
from optimiser.journal.entry import Entry
from optimiser.tabular.files import file_hash

INPUTS = (SETTINGS.file, *(table.file for table in TABLES))
"""Files that a rota is judged by."""

_Stamp = tuple[int, int, int]


class Watched:
    """Files of a folder with their hashes; each is read again only where its time, size or place on disk differs.

    Attributes:
        home: the folder.
        hashes: SHA-256 by name, of files that are there. The journal, which only grows, is told by its size.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.hashes: dict[str, str] = {}
        self._stamps: dict[str, _Stamp] = {}
        self.update()

    def update(self) -> frozenset[str]:
        """Look again; names of the files that came, went or differ."""
        changed = {name for name in (*INPUTS, ACCEPTED.file, FILE, JOURNAL) if self._look(name)}
        versions = sorted((self.home / PUBLISHED).glob("[0-9][0-9][0-9][0-9]"))
        if self.hashes.get(PUBLISHED) != str(len(versions)):
            self.hashes[PUBLISHED] = str(len(versions))
            changed.add(PUBLISHED)
        return frozenset(changed)

    def know(self, entry: Entry) -> None:
        """Take note of what an entry of one's own made of files. What another program has made of them since, or of
        other files, is seen when it is looked again."""
        self._look(JOURNAL)
        if ACCEPTED.file in entry.inputs:
            self._look(ACCEPTED.file)
        for name, hashed in [(FILE, entry.after), *((n, entry.hashes.get(n, "")) for n in entry.inputs if n in INPUTS)]:
            self._look(name)
            if self.hashes.get(name, "") != hashed:
                self._stamps.pop(name, None)
                self.hashes[name] = hashed

    def _look(self, name: str) -> bool:
        """Look at a file again; whether it is another than it was."""
        path, known = self.home / name, self.hashes.get(name)
        try:
            found = path.stat()
        except FileNotFoundError:
            self._stamps.pop(name, None)
            self.hashes.pop(name, None)
            return known is not None
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if self._stamps.get(name) == stamp:
            return False
        self._stamps[name] = stamp
        self.hashes[name] = str(found.st_size) if name == JOURNAL else file_hash(path)
        return known != self.hashes[name]

    def stands(self, name: str) -> bool:
        """Whether a file still is as it was when it was looked at last."""
        try:
            found = (self.home / name).stat()
        except FileNotFoundError:
            return name not in self._stamps
        return self._stamps.get(name) == (found.st_mtime_ns, found.st_size, found.st_ino)

    @property
    def digest(self) -> str:
        """Twelve letters that differ whenever a file does."""
        told = "\n".join(f"{name} {hashed}" for name, hashed in sorted(self.hashes.items()))
        return hashlib.sha256(told.encode()).hexdigest()[:12]
