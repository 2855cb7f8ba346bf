"""The opening stocks of a supply folder, counted from the contracts of rota folders: staff records that were imported.

The library call behind ``rota mix stocks``.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from optimiser.folder.files.places import ORGANISATIONS
from optimiser.folder.files.staffing import STAFF
from optimiser.skillmix.supply.files import RECORD_ROLES_CSV, SUPPLY_TABLES, SUPPLY_TOML
from optimiser.skillmix.supply.problem import AGE_BANDS
from optimiser.table import OutputTable, Value, people, words
from optimiser.tabular.faults import Fault, Faults, closest, in_order, listing
from optimiser.tabular.lock import locked
from optimiser.tabular.schema import Column, Row, Table, read_tables
from optimiser.tabular.toml import read_toml

IN_POST = ("permanent", "fixed term", "apprentice", "training")
"""Kinds of contract that are stock; bank and agency, students and volunteers are not."""

YEARS_OLD = 55
"""Age from which on staff are in the older band."""

OUR_FILES = ("organisations.csv", "roles.csv", RECORD_ROLES_CSV)
"""Files of the supply folder that say what staff are counted as."""


@dataclass(frozen=True)
class CountedStaff:
    """Stocks counted from staff records: the table ``stocks`` and what is to be known of it."""

    table: OutputTable
    notices: tuple[Fault, ...]


@dataclass(frozen=True)
class _Meaning:
    """What a role of a staff record is here: None where it is not followed."""

    role: str | None
    full_time_hours: float
    share_55: float | None


def count_stocks(supply: Path, records: Sequence[tuple[str, Path]]) -> CountedStaff:
    """Count the staff in post at the opening 31 March of a supply folder.

    Args:
        supply: the supply folder: supply.toml, organisations.csv, roles.csv and, where roles have other names in the
            records, record_roles.csv. Its stocks.csv need not be there.
        records: rota folders, as `rota import` makes them of a staff record or a workforce return: staff.csv and
            organisations.csv. Each with the code of the employer of everybody in it; empty: as its contracts say.

    Raises:
        BadInput: with every fault of the folders, and every role and employer of a record that is unknown here.
    """
    faults = Faults()
    settings = read_toml(supply / SUPPLY_TOML.file, SUPPLY_TOML, faults)
    tables = [table for table in SUPPLY_TABLES if table.file in OUR_FILES]
    ours = read_tables(supply, tables, faults)
    faults.raise_if_any()
    opening = dt.date(settings[""]["first_year"], 3, 31)
    meanings = _Meanings(ours, faults)
    employers = {row.organisation for row in ours["organisations.csv"]}
    wte: dict[tuple[str, str, str], float] = defaultdict(float)
    ageless: dict[str, float] = defaultdict(float)
    sources: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for whose, folder in records:
        for row, employer in _contracts(folder, whose, opening, employers, faults):
            meaning = meanings.of(row, folder)
            if meaning is None or meaning.role is None:
                continue
            part = row.weekly_hours / 60 / meaning.full_time_hours
            sources[meaning.role, employer][folder.name] = None
            if row.date_of_birth is not None:
                wte[meaning.role, employer, _band(row.date_of_birth, opening)] += part
                continue
            ageless[meaning.role] += 0.0 if meaning.share_55 is not None else part
            older = meaning.share_55 or 0.0
            wte[meaning.role, employer, AGE_BANDS[0]] += part * (1 - older)
            wte[meaning.role, employer, AGE_BANDS[1]] += part * older
    faults.raise_if_any()
    for role, missing in ageless.items():
        if missing > 0:
            told = f"{missing:,.1f} WTE of {role} have no date of birth and are counted as under 55"
            faults.notice(RECORD_ROLES_CSV, None, "share_55", told, "expected the share of them who are 55 and over")
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (role, employer, band, round(count, 4), f"staff record: {', '.join(sources[role, employer])}", "no")
        for (role, employer, band), count in sorted(wte.items()) if count > 0
    )  # fmt: skip
    columns = (*words("role", "organisation", "age_band"), *people("WTE", "wte"), *words("source", "verified"))
    table = OutputTable("stocks", f"Staff in post at 31 March {opening.year}.", columns, rows)
    return CountedStaff(table, tuple(in_order(faults.notices)))


def write_stocks(supply: Path, counted: CountedStaff, over: bool = False) -> Path:
    """Write stocks.csv into the supply folder, in one move; its path.

    Args:
        supply: the folder.
        counted: the stocks.
        over: whether those that are there may be written over.

    Raises:
        BadInput: where there are stocks already and they may not be, or another run writes there.
    """
    target = supply / "stocks.csv"
    with locked(supply):
        if target.exists() and not over:
            faults = Faults()
            faults.add("stocks.csv", None, None, "there are stocks already", "expected --replace to write over them")
            faults.raise_if_any()
        return counted.table.write(supply)


class _Meanings:
    """What roles of staff records are in a supply folder."""

    def __init__(self, rows: Mapping[str, Sequence[Row]], faults: Faults) -> None:
        self.faults = faults
        self.known = {
            (row.record_role.casefold(), (row.band or "").casefold()): _Meaning(
                row.role, row.full_time_hours, row.share_55
            )
            for row in rows.get(RECORD_ROLES_CSV, ())
        }
        self.roles = {name.casefold(): row.role for row in rows["roles.csv"] for name in (row.role, row.name) if name}
        self.told: set[tuple[str, str]] = set()

    def of(self, row: Row, folder: Path) -> _Meaning | None:
        """What a contract's role is; None where nothing says so, which is a fault, once for each role."""
        name = row.role.casefold()
        for band in (row.band.casefold(), ""):
            if (name, band) in self.known:
                return self.known[name, band]
        if name in self.roles:
            return _Meaning(self.roles[name], 37.5, None)
        if (folder.name, name) not in self.told:
            self.told.add((folder.name, name))
            there = list(dict.fromkeys(self.roles.values()))
            near = closest(row.role, there)
            self.faults.add(RECORD_ROLES_CSV, None, "record_role", f"'{row.role}' of {folder.name} is no role here",
                            f"expected a row that says which role of roles.csv it is ({listing(there)}), "
                            "or a blank role where it is not followed", near)  # fmt: skip
        return None


def _contracts(
    folder: Path, whose: str, opening: dt.date, employers: set[str], faults: Faults
) -> Iterator[tuple[Row, str]]:
    """Contracts in post on a day, with their employers: ``whose``, or as they say themselves."""
    found = Faults()
    rows = read_tables(folder, (_alone(STAFF), _alone(ORGANISATIONS)), found)
    faults.faults += [replace(fault, file=f"{folder.name}/{fault.file}") for fault in found.faults]
    there = [row.organisation for row in rows.get("organisations.csv", ())]
    unknown: set[str] = set()
    for row in rows.get("staff.csv", ()):
        if row.kind not in IN_POST or (row["from"] or opening) > opening or (row.to or opening) < opening:
            continue
        employer = whose or row.employer or (there[0] if len(there) == 1 else "")
        if employer in employers:
            yield row, employer
        elif employer not in unknown:
            unknown.add(employer)
            what = f"employer '{employer}' is unknown here" if employer else "the contract has no employer"
            faults.add(f"{folder.name}/staff.csv", row.line, "employer", what,
                       "expected an organisation of the supply folder's organisations.csv, or its code before the "
                       f"folder: CODE={folder.name}",
                       closest(employer, employers))  # fmt: skip


def _alone(table: Table) -> Table:
    """A table that is read without the others: what it refers to is not looked up."""
    return replace(table, columns=tuple(_free(column) for column in table.columns))


def _free(column: Column) -> Column:
    return replace(column, refers=None)


def _band(born: dt.date, day: dt.date) -> str:
    """The age band of somebody born then on a day."""
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return AGE_BANDS[years >= YEARS_OLD]
