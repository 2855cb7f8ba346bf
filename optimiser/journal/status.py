"""Which rota of a folder a command speaks of: what made it, when, and how it relates to the published versions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from optimiser.folder.files import SETTINGS, TABLES
from optimiser.folder.write import RUN_FILE
from optimiser.journal.chain import newest_first
from optimiser.journal.current import FILE, PUBLISHED, finish_last
from optimiser.journal.entry import Entry
from optimiser.tabular.files import file_hash


@dataclass(frozen=True)
class PublishedVersion:
    """A published version.

    Attributes:
        number: from 1.
        path: its rota.
        record: its `publication.json`.
    """

    number: int
    path: Path
    record: Mapping[str, Any]

    def __str__(self) -> str:
        days = ", ".join(f"{first} to {last}" for first, last in self.record.get("given_out") or ())
        name = f"version {self.number} of {self.record.get('published', 'an unknown day')}"
        return f"{name} ({days})" if days else name


@dataclass(frozen=True)
class RotaStatus:
    """What is known of a rota file.

    Attributes:
        path: the file.
        hash: of its bytes.
        entry: the entry that made it; None where no entry did.
        last: the last entry of the journal.
        version: the newest published version, None where nothing is published.
        itself: the published version that it is, None where it is none.
        current: whether it is the folder's current rota.
    """

    path: Path
    hash: str
    entry: Entry | None
    last: Entry | None
    version: PublishedVersion | None
    itself: PublishedVersion | None
    current: bool

    def __str__(self) -> str:
        """Which rota it is, in words: `current rota @7 (repair by jsmith, 2026-11-12 09:41), newer than version 2`."""
        made = f" {made_by(self.entry)}" if self.entry else ""
        if self.current:
            if self.entry is None:
                made = f", changed by other means since {self.last.name}" if self.last else f", {self.path}"
            if self.version is None:
                return f"current rota{made}, not published"
            relation = "published as" if self.itself else "newer than"
            return f"current rota{made}, {relation} {self.itself or self.version}"
        name = f"{self.path}{made}" if self.itself is None else f"published {self.itself}"
        if self.path.name.startswith("@"):  # of the journal: the file is one for the moment
            name = f"published {self.itself}" if self.itself else f"rota{made or ' ' + self.path.stem}"
        if self.last is None:
            return name
        known = self.entry is not None or self.itself is not None
        return f"{name}, {'older than' if known else 'not'} the current rota {self.last.name}"

    def as_dict(self) -> dict[str, Any]:
        """For programs: its name in words and hash; the entry that made it; whether it is the current rota; the
        version that it is itself, and the newest one published (None where there is none)."""
        return {
            "name": str(self),
            "sha256": self.hash,
            "entry": None if self.entry is None else self.entry.name,
            "current": self.current,
            "version": None if self.itself is None else self.itself.number,
            "newest_version": None if self.version is None else self.version.number,
        }


def current_rota(home: Path) -> dict[str, Any] | None:
    """Which rota is a folder's current one, as JSON data; None if there is none.

    Raises:
        BadInput: the journal cannot be read, or another process holds the folder to finish it.
    """
    return status_of(home, home / FILE).as_dict() if (home / FILE).is_file() else None


def made_by(entry: Entry) -> str:
    """`@7 (repair by jsmith, 2026-11-12 09:41)`, on this machine's clock."""
    at = datetime.fromisoformat(entry.at).astimezone()
    return f"{entry.name} ({entry.kind} by {entry.by}, {at:%Y-%m-%d %H:%M})"


def status_of(home: Path, path: Path, of: Entry | None = None) -> RotaStatus:
    """The status of a rota file, or of the rota of an entry that a file was made for.

    What another command left undone in the folder is finished first.

    Raises:
        BadInput: the journal cannot be read, or another process holds the folder to finish it.
    """
    finish_last(home)
    found = file_hash(path) if of is None else of.after
    last = next(newest_first(home), None)
    here = path.resolve() == (home / FILE).resolve()
    current = here or (last is not None and last.after == found) or (last is None and not (home / FILE).exists())
    known = last is None or not here or last.after == found
    entry = (
        next((e for e in newest_first(home) if _made(e, found) and (of is None or e.seq <= of.seq)), None)
        if known
        else None
    )
    versions = list(published_versions(home))
    same = (v for v in versions if v.path.resolve() == path.resolve() or found in _hashes(v.record))
    return RotaStatus(path, found, entry, last, versions[0] if versions else None, next(same, None), current)


def _made(entry: Entry, rota: str) -> bool:
    """Whether an entry made the rota of a hash."""
    return entry.after == rota and (entry.changes or entry.seq == 1)


def _hashes(record: Mapping[str, Any]) -> tuple[object, object]:
    """Of a version's own rota, and of the current rota that it was made from."""
    return record.get("rota_sha256"), record.get("current_sha256")


def published_versions(home: Path) -> Iterator[PublishedVersion]:
    """The published versions, the newest first."""
    for path in sorted((home / PUBLISHED).glob("[0-9][0-9][0-9][0-9]"), reverse=True):
        try:
            record = json.loads((path / "publication.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            record = {}
        yield PublishedVersion(int(path.name), path / "rota.csv", record if isinstance(record, dict) else {})


def changed_since(rota: Path, inputs: Mapping[str, str], entry: Entry | None = None) -> list[str]:
    """Input files that have changed since a rota was made, by the entry that made it, else by `publication.json` or
    `run.json` beside it if that describes this rota."""
    names = (SETTINGS.file, *(table.file for table in TABLES))
    if entry is not None:
        return [name for name in names if entry.hashes.get(name) != inputs.get(name)]
    for beside in (rota.parent / "publication.json", rota.parent / RUN_FILE):
        try:
            told = json.loads(beside.read_text(encoding="utf-8"))
            if told.get("rota_sha256") in (None, file_hash(rota)):
                return [name for name in names if told["inputs"].get(name) != inputs.get(name)]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return []
