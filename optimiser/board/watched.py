"""What a folder's rota is made from, watched: which files are not what they were."""

from __future__ import annotations

import hashlib
from pathlib import Path

from optimiser.folder.files import ACCEPTED, SETTINGS, TABLES
from optimiser.journal.chain import JOURNAL
from optimiser.journal.current import FILE, PUBLISHED, file_hash

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
        changed = set()
        versions = sorted((self.home / PUBLISHED).glob("[0-9][0-9][0-9][0-9]"))
        for name in (*INPUTS, ACCEPTED.file, FILE, JOURNAL):
            path = self.home / name
            try:
                found = path.stat()
            except FileNotFoundError:
                self._stamps.pop(name, None)
                if self.hashes.pop(name, None) is not None:
                    changed.add(name)
                continue
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
            if self._stamps.get(name) == stamp:
                continue
            self._stamps[name] = stamp
            hashed = str(found.st_size) if name == JOURNAL else file_hash(path)
            if self.hashes.get(name) != hashed:
                self.hashes[name] = hashed
                changed.add(name)
        if self.hashes.get(PUBLISHED) != str(len(versions)):
            self.hashes[PUBLISHED] = str(len(versions))
            changed.add(PUBLISHED)
        return frozenset(changed)

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
