"""A rota folder as a problem: every file read, every fault at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from constraints.book import load_rules, scope_faults
from constraints.rule import Rule
from optimiser.folder.files import ROTA, SETTINGS, TABLES
from optimiser.folder.reading import people
from optimiser.folder.reading.assignments import PRESENT_ONLY, AssignmentReader
from optimiser.folder.reading.context import Context, names_of
from optimiser.folder.reading.duties import DutyBook
from optimiser.folder.reading.needs import compositions_of, needs_of, period_named
from optimiser.folder.reading.period import period_of
from optimiser.folder.reading.uses import fill_uses
from optimiser.folder.reading.wishes import absences_of, agreements_of, quotas_of, requests_of
from optimiser.problem.calendar import Calendar
from optimiser.problem.candidates import candidates
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.tabular import kinds
from optimiser.tabular.faults import Fault, Faults, closest, in_order, listing
from optimiser.tabular.importance import IMPORTANCE
from optimiser.tabular.schema import Row, Table, check_references, read_table
from optimiser.tabular.toml import read_toml

_INDEXES = {
    "person": ("staff.csv", "person"),
    "organisation": ("organisations.csv", "organisation"),
    "site": ("sites.csv", "site"),
    "team": ("teams.csv", "team"),
    "skill": ("skills.csv", "skill"),
}


@dataclass(frozen=True)
class RotaFolder:
    """A rota folder, read.

    Attributes:
        path: the folder.
        name: what the rota is called.
        problem: what is to be rostered, with candidates.
        rules: the rule book in force.
        rota: the assignments of the rota file, None if none was asked for.
        importance: points of the importance words.
        solver: defaults of ``[solve]``: strategy, seconds, iterations, workers, seed; None where not said.
        inputs: SHA-256 of each file read, by file name.
        notices: what was assumed or kept aside.
    """

    path: Path
    name: str
    problem: Problem
    rules: tuple[Rule, ...]
    rota: frozenset[Assignment] | None
    importance: Mapping[str, int]
    solver: Mapping[str, Any]
    inputs: Mapping[str, str]
    notices: tuple[Fault, ...]


def load(folder: Path | str, rota: Path | str | None = None, previous: Path | str | None = None) -> RotaFolder:
    """Read a rota folder.

    Args:
        folder: where the files are. Required are staff.csv and, unless a rota is to be judged, shifts.csv, demand.csv
            and rota.toml.
        rota: a rota of the period to be read with it, by shift codes or by what was really worked. Where rota.toml is
            not there, its first and last date are the period.
        previous: an earlier rota of the period, for rules that hold on to it.

    Raises:
        BadInput: with every fault of every file.
    """
    home, faults = Path(folder), Faults()
    if not home.is_dir():
        faults.add(str(folder), None, None, "there is no such folder", "expected a folder with staff.csv and others")
        faults.raise_if_any()
    settings = read_toml(home / SETTINGS.file, SETTINGS, faults, required=rota is None)
    own_points = {word.casefold(): points for word, points in settings.get("importance", {}).items()}
    importance = {**IMPORTANCE, **{word: points for word, points in own_points.items() if points is not None}}
    _importance_words(settings, importance, faults)
    _strangers(home, faults)
    files = _files(home, rota, previous)
    labels = [table.file for _, table in files[len(TABLES) :]]
    rows = _read(files, rota is not None, importance, faults)
    dates = [row.date for row in rows.get(labels[0], ()) if row.date is not None] if rota is not None else []
    readable = settings and (rota is not None or (home / SETTINGS.file).exists())
    calendar = period_of(settings["period"], dates, faults) if readable else None
    staff_packs = (pack for row in rows.get("staff.csv", ()) for pack in row.packs or ())
    packs = dict.fromkeys([*(settings.get("rules", {}).get("packs") or ()), *staff_packs])
    rules = load_rules(packs, settings.get("rule", []), calendar, importance, faults)
    if calendar is None:
        faults.raise_if_any()
        raise AssertionError("a period that cannot be told is a fault")
    context = _context(files, rows, settings, importance, calendar, faults)
    problem, chosen, open_ones = build(context, settings, files, rows, labels)
    scope_faults(rules, problem, faults)
    faults.raise_if_any()
    rotas = [fill_uses(problem, found, open_ones & frozenset(found)) for found in chosen]
    assignments = rotas[0] if rota is not None else None
    earlier = rotas[-1] if previous is not None else frozenset()
    return RotaFolder(
        path=home,
        name=settings.get("", {}).get("name") or home.resolve().name,
        problem=replace(problem, previous=earlier, candidates=candidates(replace(problem, previous=earlier))),
        rules=rules,
        rota=assignments,
        importance=importance,
        solver=settings.get("solve", {}),
        inputs=hashes({SETTINGS.file: home / SETTINGS.file, **{table.file: path for path, table in files}}),
        notices=tuple(in_order(faults.notices)),
    )


def hashes(paths: Mapping[str, Path]) -> dict[str, str]:
    """SHA-256 of each file that is there, by name."""
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items() if path.is_file()}


def _files(home: Path, rota: Path | str | None, previous: Path | str | None) -> list[tuple[Path, Table]]:
    """Every file to be read with its table: those of the folder, then the rotas, each a table named like its file."""
    files = [(home / table.file, table) for table in TABLES]
    for path in dict.fromkeys(Path(given).resolve() for given in (rota, previous) if given is not None):
        taken = {table.file for _, table in files}
        label = path.name if path.name not in taken else f"{path.parent.name}/{path.name}"
        files.append((path, replace(ROTA, file=label if label not in taken else str(path), required_file=True)))
    return files


def _importance_words(settings: Mapping[str, Any], importance: Mapping[str, int], faults: Faults) -> None:
    """A fault for each default price whose word is worth nothing."""
    for section, hard in (("demand", ["hard"]), ("requests", [])):
        for key, value in settings.get(section, {}).items():
            if isinstance(value, str) and value not in importance and value not in hard:
                words = [*importance, *hard]
                expected = f"expected points or {listing(words)}"
                faults.add(
                    SETTINGS.file, None, f"{section}.{key}", f"'{value}' is unknown", expected, closest(value, words)
                )


def _strangers(home: Path, faults: Faults) -> None:
    """A notice for each CSV file that is none of the folder's, when its name is nearly that of one."""
    known = [table.file for table in (*TABLES, ROTA)]
    for path in sorted(home.glob("*.csv")):
        near = closest(path.name, known)
        if path.name not in known and near and not (home / near).exists():
            faults.notice(path.name, None, None, "this is no file of a rota folder; not read", suggestion=near)


def _read(
    files: Sequence[tuple[Path, Table]], auditing: bool, importance: Mapping[str, int], faults: Faults
) -> dict[str, list[Row]]:
    """Rows by file name, ids of contracts filled in, references checked over all files."""
    rows: dict[str, list[Row]] = {}
    for path, table in files:
        required = table.required_file and (not auditing or table.file not in ("shifts.csv", "demand.csv"))
        read = read_table(path, table, faults, required, table.file)
        if path.exists():
            rows[table.file] = read
    staff = rows.get("staff.csv", [])
    for row, contract in zip(staff, people.contract_ids(staff, faults), strict=True):
        row.replace("contract", contract)
    for _, table in files[len(TABLES) :]:
        _of_another_folder(table.file, rows, faults)
    known = {("rota.toml", "importance"): list(importance)}
    check_references([table for _, table in files], rows, faults, known)
    return rows


def _of_another_folder(rota: str, rows: dict[str, list[Row]], faults: Faults) -> None:
    """One fault, and no row read, where nobody of a rota is known: each of its rows would be a fault of its own."""
    here = {row.person for row in rows.get("staff.csv", ())}
    others = {row.person for row in rows.get(rota, ()) if row.person is not None}
    if len(others) > 2 and here and not others & here:
        what = f"none of its {len(others)} people is in staff.csv"
        faults.add(rota, None, "person", what, "expected a rota of this folder")
        rows[rota] = []


def _context(
    files: Sequence[tuple[Path, Table]],
    rows: Mapping[str, Sequence[Row]],
    settings: Mapping[str, Any],
    importance: Mapping[str, int],
    calendar: Calendar,
    faults: Faults,
) -> Context:
    """Rows without faults, and the names that all rows use."""
    faulty = {(fault.file, fault.row) for fault in faults.faults}
    whole = {fault.file for fault in faults.faults if fault.row in (None, 1)}
    good = {
        file: [] if file in whole else [row for row in read if (file, row.line) not in faulty]
        for file, read in rows.items()
    }
    tables = [table for _, table in files]
    index = {what: names_of(target, rows, tables) for what, target in _INDEXES.items()}
    clock_change = settings["period"].get("clock_change")
    return Context(
        rows=good,
        faults=faults,
        calendar=calendar,
        points=importance,
        clock_change={"first": 0, "second": 1}.get(clock_change or ""),
        defaults={
            **settings["demand"],
            **{f"requests.{key}": value for key, value in settings["requests"].items()},
        },
        index=index,
        skills=tuple(index["skill"]),
        roles=frozenset(row.role for row in rows.get("staff.csv", ()) if row.role),
        levels={row.skill: row.levels for row in good.get("skills.csv", ()) if row.levels is not None},
        names_known=not whole & {"staff.csv", "skills.csv", "staff_skills.csv"},
    )


def _check_names(
    context: Context, book: DutyBook, files: Sequence[tuple[Path, Table]], rows: Mapping[str, Sequence[Row]]
) -> None:
    """Look at every capability and cover period, also in rows that have other faults: all are told at once."""
    for _, table in files:
        for column in table.columns:
            if column.kind is kinds.CAPABILITY:
                for row in rows.get(table.file, ()):
                    if row[column.name] is not None and row[column.name] != PRESENT_ONLY:
                        context.capability(table.file, row, column.name)
            elif column.name == "cover_period":
                for row in rows.get(table.file, ()):
                    if row.cover_period is not None:
                        period_named(context, book, table.file, row)


def build(
    context: Context,
    settings: Mapping[str, Any],
    files: Sequence[tuple[Path, Table]],
    rows: Mapping[str, Sequence[Row]],
    rotas: Sequence[str],
) -> tuple[Problem, list[list[Assignment]], frozenset[Assignment]]:
    """The problem, without candidates; the assignments of the rotas named; those of them whose use is open."""
    calendar = context.calendar
    organisations = people.organisations(context)
    teams = people.teams(context, organisations)
    contracts = people.contracts_of(context)
    book = DutyBook(context)
    asked = [row.cover_period for file in ("demand.csv", "composition.csv") for row in context.table(file)]
    spans = {name: span for name, span in settings["cover_periods"].items() if span is not None}
    book.read_shifts(spans, [name for name in asked if name is not None])
    _check_names(context, book, files, rows)
    needs = needs_of(context, book, teams)
    quotas = quotas_of(context, book)
    reader = AssignmentReader(context, book, contracts, teams)
    history = reader.assignments("history.csv", context.table("history.csv"), None, -1)
    chosen = [reader.assignments(file, context.table(file), 0, calendar.days - 1) for file in rotas]
    pins = reader.pins()
    compositions = compositions_of(context, book, needs)
    substitutions = people.substitutions(context)
    targets = people.targets(context)
    first_known = settings["period"].get("history_from")
    worked = [book.duties[assignment.duty].day for assignment in history]
    history_from = calendar.day(first_known) if first_known is not None else min(worked, default=None)
    registered = {row.skill for row in context.table("skills.csv") if row.registration}
    problem = Problem(
        calendar=calendar,
        people=people.people_of(context, history_from),
        contracts=contracts,
        shifts=tuple(book.shifts),
        duties=tuple(book.duties),
        history=tuple(history),
        organisations=organisations,
        sites=people.sites(context),
        teams=teams,
        skills=context.skills,
        registrations=frozenset(context.index["skill"][name] for name in registered),
        capabilities=tuple(context.capabilities),
        periods=tuple(book.periods),
        needs=needs,
        compositions=compositions,
        substitutions=substitutions,
        sharing=people.sharing(context),
        recognition=people.recognition(context),
        travel=people.travel(context),
        absences=absences_of(context, contracts),
        requests=requests_of(context),
        agreements=agreements_of(context, min(0, history_from or 0)),
        quotas=quotas,
        pins=tuple(pins),
        carried=people.carried(context),
        targets=targets,
    )
    return problem, chosen, frozenset(reader.open_ones)
