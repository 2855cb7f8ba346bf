"""From tables and settings to a problem, wherever the rows came from: references are checked and every fault
reported at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from constraints.book import load_rules, rows_off
from constraints.groups import check_groups, with_members
from constraints.named import scope_faults
from constraints.rule import Rule
from optimiser.folder.files import SETTINGS, TABLES
from optimiser.folder.reading import people
from optimiser.folder.reading.asked import bids_of, leave_requests_of, shift_notifications_of
from optimiser.folder.reading.assignments import PRESENT_ONLY, AssignmentReader
from optimiser.folder.reading.context import Context, names_of
from optimiser.folder.reading.duties import DutyBook
from optimiser.folder.reading.levels import levels_of
from optimiser.folder.reading.needs import compositions_of, needs_of, period_named
from optimiser.folder.reading.packs import by_employment_rights, packs_in_force
from optimiser.folder.reading.period import period_of
from optimiser.folder.reading.sickness import sickness_rates_of
from optimiser.folder.reading.template import template_of
from optimiser.folder.reading.uses import fill_uses
from optimiser.folder.reading.visits import client_carers_of, notice_late_visits, visits_of_rounds
from optimiser.folder.reading.wishes import absences_of, agreements_of, quotas_of, requests_of
from optimiser.problem.calendar import Calendar
from optimiser.problem.candidates import candidates
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.solve.parameters import SolveParameters
from optimiser.tabular import kinds
from optimiser.tabular.faults import Fault, Faults, closest, in_order, listing
from optimiser.tabular.importance import IMPORTANCE
from optimiser.tabular.schema import Row, Table, check_references, of_headings, unread

_INDEXES = {
    "person": ("staff.csv", "person"),
    "organisation": ("organisations.csv", "organisation"),
    "site": ("sites.csv", "site"),
    "team": ("teams.csv", "team"),
    "skill": ("skills.csv", "skill"),
}


@dataclass(frozen=True, repr=False)
class RotaInput:
    """The inputs from which a rota is made, or by which it is judged.

    Attributes:
        name: what the rota is called; empty where nothing says it.
        problem: what is to be rostered, with candidates.
        rules: the rule book in force.
        rota: the assignments of the rota given, None if none was.
        importance: points of the importance words.
        solver: defaults of ``[solve]``: strategy, seconds, iterations, workers, seed; None where not said.
        parameters: what tunes the search, by ``[solve.parameters]``.
        inputs: SHA-256 of each table read, by file name.
        notices: what was assumed or kept aside.
        without: packs that do not judge although they are implied (`all` for every one), and rows switched off.
        levels: rules that come before all others, by key, the most important level first.
        leave, bids: what these sections say; None or missing where they say nothing.
        employment_rights: numbers of that section of rota.toml; those that are not set are None or missing.
    """

    name: str
    problem: Problem
    rules: tuple[Rule, ...]
    rota: frozenset[Assignment] | None
    importance: Mapping[str, int]
    solver: Mapping[str, Any]
    parameters: SolveParameters
    inputs: Mapping[str, str]
    notices: tuple[Fault, ...]
    without: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    employment_rights: Mapping[str, int | None]
    leave: Mapping[str, Any]
    bids: Mapping[str, Any]

    def __repr__(self) -> str:
        told = ", ".join(f"{count:,} {word if count != 1 else word[:-1]}" for word, count in self._sizes().items())
        return f"<{type(self).__name__} {self.name}: {told}>".replace(" :", ":")

    def _repr_html_(self) -> str:
        """What a notebook shows: size, period, and what was assumed."""
        rows = "".join(f"<tr><th>{word}</th><td>{count:,}</td></tr>" for word, count in self._sizes().items())
        notes = "".join(f"<li>{escape(str(notice))}</li>" for notice in self.notices)
        head = f"<p>{escape(self.name)}, from {self.problem.calendar.start}</p>".replace("<p>, f", "<p>F")
        return f"{head}<table><tbody>{rows}</tbody></table>" + (f"<ul>{notes}</ul>" if notes else "")

    def _sizes(self) -> dict[str, int]:
        problem = self.problem
        return {
            "contracts": len(problem.contracts),
            "teams": len(problem.teams),
            "days": problem.calendar.days,
            "needs": len(problem.needs),
            "rules": len(self.rules),
        }


ReadTable = Callable[[Table, bool], list[Row] | None]
"""Reads the rows of a table, which must be there or may be missing; None where it is not there."""


def assemble(
    settings: Mapping[str, Any],
    read: ReadTable,
    faults: Faults,
    *,
    stated: bool = True,
    rota: Table | None = None,
    previous: Table | None = None,
    to_judge: bool = True,
) -> RotaInput:
    """Read all tables and build the problem, its rules and its rotas.

    Args:
        settings: sections of the settings as ``SETTINGS`` reads them; empty where they could not be read.
        read: reads a table.
        faults: receives every fault and notice; may have some already.
        stated: whether the settings are there at all, or are but defaults.
        rota: the table of a rota of the period. Where the settings say no period, its first and last date are it.
        previous: the table of an earlier rota of the period, for rules that hold on to it.
        to_judge: False where a rota is only looked at: without rules and candidates, which is quicker.

    Raises:
        BadInput: with every fault of every table.
    """
    own_points = {word.casefold(): points for word, points in settings.get("importance", {}).items()}
    importance = {**IMPORTANCE, **{word: points for word, points in own_points.items() if points is not None}}
    _importance_words(settings, importance, faults)
    rotas = {table.file: table for table in (rota, previous) if table is not None}
    tables = [*TABLES, *rotas.values()]
    rows = _read(tables, read, rota is not None, importance, faults)
    dates = [row.date for row in rows.get(rota.file, ()) if row.date is not None] if rota is not None else []
    readable = settings and (rota is not None or stated)
    calendar = period_of(settings["period"], dates, faults) if readable else None
    packs = packs_in_force(settings.get("rules", {}), rows, faults) if to_judge else {}
    people_groups, shift_groups = _groups(settings, rows, faults)
    packs, entries = by_employment_rights(settings, packs)
    entries = with_members([*entries, *settings.get("rule", [])], people_groups, shift_groups)
    rules = load_rules(packs, entries, calendar, importance, faults) if to_judge else ()
    levels = levels_of(settings.get("level", []), rules, faults) if to_judge else ()
    if calendar is None:
        faults.raise_if_any()
        raise AssertionError("a period that cannot be told is a fault")
    context = _context(tables, rows, settings, importance, calendar, faults)
    context.people_groups = people_groups
    problem, chosen, open_ones = _problem_of(context, settings, tables, rows, list(rotas))
    if to_judge:
        people.notice_unread_balances(context, rules)
    scope_faults(rules, problem, faults)
    notice_late_visits(context, problem)
    faults.raise_if_any()
    filled = [fill_uses(problem, found, open_ones & frozenset(found)) for found in chosen]
    earlier = filled[-1] if previous is not None else frozenset()
    problem = replace(problem, previous=earlier)
    return RotaInput(
        name=settings.get("", {}).get("name") or "",
        problem=replace(problem, candidates=candidates(problem)) if to_judge else problem,
        rules=rules,
        rota=filled[0] if rota is not None else None,
        importance=importance,
        solver=settings.get("solve", {}),
        parameters=settings["solve.parameters"],
        inputs={},
        notices=tuple(in_order(faults.notices)),
        without=(*(settings.get("rules", {}).get("without") or ()), *rows_off(settings.get("rule", []))),
        levels=levels,
        employment_rights=settings.get("employment_rights", {}),
        leave=settings.get("leave", {}),
        bids=settings.get("bids", {}),
    )


def _groups(
    settings: Mapping[str, Any], rows: Mapping[str, Sequence[Row]], faults: Faults
) -> tuple[dict[str, Sequence[str]], dict[str, Sequence[str]]]:
    """Named groups of people and of shifts, with a fault for each unknown member."""
    found: list[dict[str, Sequence[str]]] = []
    for section, file, column in (("people_groups", "staff.csv", "person"), ("shift_groups", "shifts.csv", "shift")):
        given = settings.get(section, {}).items()
        groups: dict[str, Sequence[str]] = {name: tuple(members) for name, members in given if members is not None}
        known = list(dict.fromkeys(row[column] for row in rows.get(file, ()) if row[column] is not None))
        check_groups(section, groups, known, faults, SETTINGS.file)
        found.append(groups)
    return found[0], found[1]


def _importance_words(settings: Mapping[str, Any], importance: Mapping[str, int], faults: Faults) -> None:
    """A fault for each default price whose importance word has no value."""
    for section in ("demand", "requests"):
        for key, value in settings.get(section, {}).items():
            hard = ["hard"] * (key in ("below_minimum", "above_maximum"))
            if isinstance(value, str) and value not in importance and value not in hard:
                words = [*importance, *hard]
                what = "'hard' is not possible here" if value == "hard" else f"'{value}' is unknown"
                expected = f"expected points or {listing(words)}"
                faults.add(SETTINGS.file, None, f"{section}.{key}", what, expected, closest(value, words))


def _read(
    tables: Sequence[Table], read: ReadTable, judging: bool, importance: Mapping[str, int], faults: Faults
) -> dict[str, list[Row]]:
    """Rows by file name, with ids of contracts filled in and references checked across all files."""
    rows: dict[str, list[Row]] = {}
    for table in tables:
        required = table.required_file and (not judging or table.file not in ("shifts.csv", "demand.csv"))
        found = read(table, required)
        if found is not None:
            rows[table.file] = found
    for file in unread(tables, faults):
        rows.pop(file, None)
    staff = rows.get("staff.csv", [])
    for row, contract in zip(staff, people.contract_ids(staff, faults), strict=True):
        row.replace("contract", contract)
    for table in tables[len(TABLES) :]:
        _of_another_folder(table.file, rows, faults)
    known = {("rota.toml", "importance"): list(importance)}
    check_references(tables, rows, faults, known)
    return rows


def _of_another_folder(rota: str, rows: dict[str, list[Row]], faults: Faults) -> None:
    """A single fault, and no rows, if nobody in a rota is known: otherwise every row would be a fault."""
    here = {row.person for row in rows.get("staff.csv", ())}
    others = {row.person for row in rows.get(rota, ()) if row.person is not None}
    if len(others) > 2 and here and not others & here:
        what = f"none of its {len(others)} people is in staff.csv"
        faults.add(rota, None, "person", what, "expected a rota of this folder")
        rows[rota] = []


def _context(
    tables: Sequence[Table],
    rows: Mapping[str, Sequence[Row]],
    settings: Mapping[str, Any],
    importance: Mapping[str, int],
    calendar: Calendar,
    faults: Faults,
) -> Context:
    """Rows without faults, and the names that all rows use."""
    faulty = {(fault.file, fault.row) for fault in faults.faults}
    whole = {fault.file for fault in faults.faults if fault.row is None or of_headings(fault)} | unread(tables, faults)
    good = {
        file: [] if file in whole else [row for row in read if (file, row.line) not in faulty]
        for file, read in rows.items()
    }
    index = {what: names_of(target, rows, tables) for what, target in _INDEXES.items()}
    clock_change = settings["period"].get("clock_change")
    shifts = rows.get("shifts.csv", ())
    named = (name for row in shifts for name in (row.shift, *(row.cover_periods or ())) if name)
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
        periods_named=None if "shifts.csv" in whole else dict.fromkeys(named),
        names_known=not whole & {"staff.csv", "skills.csv", "staff_skills.csv"},
    )


def _check_names(context: Context, book: DutyBook, tables: Sequence[Table], rows: Mapping[str, Sequence[Row]]) -> None:
    """Check every capability and cover period, also in rows with other faults, so that all are reported at once."""
    for table in tables:
        for column in table.columns:
            if column.kind is kinds.CAPABILITY:
                for row in rows.get(table.file, ()):
                    if row[column.name] is not None and row[column.name] != PRESENT_ONLY:
                        context.capability(table.file, row, column.name)
            elif column.name == "cover_period":
                for row in rows.get(table.file, ()):
                    if row.cover_period is not None:
                        period_named(context, book, table.file, row)


def _problem_of(
    context: Context,
    settings: Mapping[str, Any],
    tables: Sequence[Table],
    rows: Mapping[str, Sequence[Row]],
    rotas: Sequence[str],
) -> tuple[Problem, list[list[Assignment]], frozenset[Assignment]]:
    """The problem without candidates; the assignments of the rotas named; those of them without a capability."""
    calendar = context.calendar
    organisations = people.organisations(context)
    teams = people.teams_of(context, organisations)
    contracts = people.contracts_of(context)
    book = DutyBook(context)
    asked = [row.cover_period for file in ("demand.csv", "composition.csv") for row in context.table(file)]
    spans = {name: span for name, span in settings["cover_periods"].items() if span is not None}
    book.read_shifts(spans, [name for name in asked if name is not None])
    _check_names(context, book, tables, rows)
    needs = needs_of(context, book, teams)
    absences = absences_of(context, contracts)
    quotas = quotas_of(context, book, absences, agreements_of(context, 0))
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
        charge_skills=people.charge_skills(context, settings.get("", {}).get("in_charge")),
        capabilities=tuple(context.capabilities),
        periods=tuple(book.periods),
        needs=needs,
        compositions=compositions,
        substitutions=substitutions,
        sharing=people.sharing(context),
        recognition=people.recognition(context),
        travel=people.travel(context),
        absences=absences,
        requests=requests_of(context),
        leave_requests=leave_requests_of(context),
        bids=bids_of(context, settings.get("bids", {}).get("budget") or 100),
        sickness_rates=sickness_rates_of(context),
        visits=visits_of_rounds(context, book, min(0, history_from or 0)),
        client_carers=client_carers_of(context),
        agreements=agreements_of(context, min(0, history_from or 0)),
        quotas=quotas,
        pins=tuple(pins),
        carried=people.carried(context),
        targets=targets,
        census=people.census(context),
        establishment=people.funded_posts(context),
        notifications=shift_notifications_of(context),
        template=template_of(context, settings.get("template", {})),
    )
    return problem, chosen, frozenset(reader.open_ones)
