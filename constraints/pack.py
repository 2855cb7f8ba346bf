"""Packs: rules with their numbers, scope, source and dates, as data in `packs/*.toml`.

A pack has versions; a row says in which of them it stands (all, if it does not say). A version
with a date is in force from that date until the next dated one; a version without a date is
another reading, taken only when it is named (`working-time-1998@regulation-21`).

    name = "working-time-1998"
    title = "Working Time Regulations 1998"
    applies = "everyone"            # or "named": contracts that name the pack in staff.csv
    authority = "terms"             # on whose word its rows stand, unless a row says otherwise: see `AUTHORITIES`
    [[version]]                     # name, effective_from, reading
    [[rule]]                        # see `PackRow`
    [[clause]]                      # name, title, source, why: clauses that are no row of their own
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "packs"
"""Where the packs that come with the software are."""

CORE = "core"
"""The pack every folder has."""

AUTHORITIES = {
    "law": "an Act, an order or regulations",
    "terms": "terms of service, a contract or a collective agreement",
    "guidance": "guidance or a standard of a regulator or professional body",
    "house": "local policy, a default of this software, or the folder's own data",
}
"""On whose word a row or clause stands, the weightiest first."""

ROW_KEYS = (
    "id", "name", "title", "source", "verified", "versions", "effective_from", "effective_to", "price", "scope",
    "params", "off",
)  # fmt: skip
"""What a `[[rule]]` may say."""


@dataclass(frozen=True)
class PackRow:
    """A line of the rule book: which rule, with which number, for whom, at what price, on whose word.

    Attributes:
        id: the rule, as its file names it (`rest-between`).
        name: its name in the bill (`WTR-3`); the id if empty.
        title: the requirement in plain words, with its number.
        source: where the number was read.
        verified: whether it was read in a source that can be named.
        pack: the pack it came with; empty for a row of one folder.
        versions: versions of the pack it stands in; empty for all.
        effective_from, effective_to: dates between which it applies.
        price: `hard`, whole points, or an importance word.
        scope: fields of `Scope` by name; `from` and `to` are dates.
        params: the rule's own numbers by field name.
        place: file, and number of the row in it, for messages.
        changed: what a folder changed of a pack's row.
    """

    id: str
    name: str = ""
    title: str = ""
    source: str = ""
    verified: bool = True
    pack: str = ""
    versions: tuple[str, ...] = ()
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    price: str | int = "hard"
    scope: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    place: tuple[str, int] = ("", 0)
    changed: tuple[str, ...] = ()
    authority: str = "house"
    """On whose word it stands: one of `AUTHORITIES`."""

    @property
    def key(self) -> str:
        """Name in the bill."""
        return self.name or self.id


@dataclass(frozen=True)
class Version:
    """A form of a pack: in force from a date, or a reading taken when named."""

    name: str
    effective_from: dt.date | None = None
    verified: bool = True
    """Whether the date was read in a source that can be named."""
    reading: str = ""
    """In words: what this version reads otherwise, for its output to say."""


@dataclass(frozen=True)
class Remark:
    """A clause that is no row of its own: part of other rows (`judged`), or one that no rota can show."""

    name: str
    title: str
    source: str
    why: str
    verified: bool = True
    judged: bool = False
    authority: str = "house"


@dataclass(frozen=True)
class Pack:
    """A pack as read: every version's rows together."""

    name: str
    title: str
    everyone: bool
    versions: tuple[Version, ...]
    rows: tuple[PackRow, ...]
    clauses: tuple[Remark, ...] = ()
    leave: Mapping[str, int] = field(default_factory=dict)
    """`days` of annual leave a year; `holidays_among` 1 where public holidays are among them; `notice_days` ahead, or
    `notice_times` as many as are asked for."""
    leave_after: tuple[tuple[int, int], ...] = ()
    """Years of service after which a year has so many days of leave, in pairs."""

    def leave_days(self, years: int) -> int | None:
        """Days of annual leave a year after so many whole years of service; None where the pack says nothing."""
        longer = [days for after, days in self.leave_after if years >= after]
        return max([self.leave["days"], *longer]) if "days" in self.leave else None

    def version(self, name: str | None = None, on: dt.date | None = None) -> Version | None:
        """The version of a name; else the one in force on a date; else the latest. None if there is no such name."""
        if name is not None:
            return next((v for v in self.versions if v.name == name), None)
        dated = [v for v in self.versions if v.effective_from is not None] or list(self.versions[:1])
        begun = [v for v in dated if on is None or v.effective_from is None or v.effective_from <= on]
        return (begun or dated[:1])[-1]

    def dates(self, version: Version) -> str:
        """Between which dates a version is in force, in words; nothing where it has no date."""
        if version.effective_from is None:
            return ""
        dates = (v.effective_from for v in self.versions)
        later = [d for d in dates if d is not None and d > version.effective_from]
        until = f" to {min(later) - dt.timedelta(days=1)}" if later else ""
        return f"from {version.effective_from}{until}" + ("" if version.verified else " (dates not verified)")

    def rows_in(self, version: Version) -> tuple[PackRow, ...]:
        """The rows that stand in a version."""
        return tuple(r for r in self.rows if not r.versions or version.name in r.versions)


@lru_cache(maxsize=1)
def all_packs() -> dict[str, Pack]:
    """Every pack that comes with the software, by name; the core first, the rest in order of name."""
    found = [read_pack(path) for path in sorted(FOLDER.glob("*.toml"))]
    found.sort(key=lambda p: (p.name != CORE, p.name))
    return {p.name: p for p in found}


def read_pack(path: Path) -> Pack:
    """Read a pack.

    Raises:
        ValueError: the file does not hold what a pack holds (its numbers are checked when rules are made of it).
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    name = data.get("name", path.stem)
    if name != path.stem:
        raise ValueError(f"{path.name}: a pack is called like its file, not {name}")
    versions = tuple(Version(**v) for v in data.get("version", ())) or (Version("current"),)
    known = {v.name for v in versions}
    usual = {"authority": data.get("authority", "house")}
    everyone = data.get("applies", "everyone") == "everyone"
    rows = []
    for number, entry in enumerate(data.get("rule", ()), 1):
        unknown = set(entry) - {*ROW_KEYS, "authority"}
        if unknown or "id" not in entry:
            raise ValueError(f"{path.name}: rule {number}: {', '.join(sorted(unknown)) or 'id missing'}")
        row = row_of(usual | entry, name, (path.name, number))
        if not everyone:
            row = replace(row, scope={"packs": [name]} | dict(row.scope))
        if not set(row.versions) <= known:
            raise ValueError(f"{path.name}: rule {number}: versions are {', '.join(sorted(known))}")
        rows.append(row)
    clauses = tuple(Remark(**(usual | c)) for c in data.get("clause", ()))
    said = {row.authority for row in rows} | {clause.authority for clause in clauses}
    if wrong := sorted(said - set(AUTHORITIES)):
        raise ValueError(f"{path.name}: authority {wrong[0]!r} is none of {', '.join(AUTHORITIES)}")
    return Pack(
        name,
        data.get("title", name),
        everyone,
        versions,
        tuple(rows),
        clauses,
        _leave(path.name, data.get("leave", {})),
        tuple((int(years), int(days)) for years, days in data.get("leave", {}).get("after", ())),
    )


def _leave(file: str, given: Mapping[str, Any]) -> dict[str, int]:
    if wrong := sorted(set(given) - {"days", "after", "notice_days", "notice_times", "holidays_among"}):
        raise ValueError(f"{file}: leave: {wrong[0]} is unknown")
    return {key: int(number) for key, number in given.items() if key != "after"}


def row_of(entry: Mapping[str, Any], pack: str, place: tuple[str, int]) -> PackRow:
    """A row from a `[[rule]]` whose keys are known."""
    given = {k: entry[k] for k in entry if k not in ("versions", "off")}
    return PackRow(**given, pack=pack, versions=tuple(entry.get("versions", ())), place=place)
