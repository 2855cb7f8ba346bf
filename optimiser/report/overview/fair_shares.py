"""Nights, weekends and the like beside a fair share: by the folder's own rules of fairness, else by hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from optimiser.problem.domain import Duty, ShiftKind
from optimiser.problem.facts import holidays_touched, night_day, weekends_touched
from optimiser.report.rota.contract_lines import CASUAL, night
from optimiser.report.rota.view import RotaView
from optimiser.table import OutputTable, numbers, words

MEASURES = ("nights", "weekends", "bank holidays", "on-calls")
"""What is counted of every rota in which somebody could take some."""


@dataclass(frozen=True, slots=True)
class FairShare:
    """What a person takes of a burden, and what a fair share of it would be.

    `by` is the key of the folder's rule that shares it out, whose share is the most that costs nothing; without one
    what the rota holds is shared in proportion to contracted hours among those who could take some.
    """

    measure: str
    person: int
    count: int
    share: float
    by: str = ""


def fair_shares(view: RotaView) -> list[FairShare]:
    """A line for each measure and person with contracted hours who has a share of it."""
    found: list[FairShare] = []
    told: set[str] = set()
    for rule in view.bill.rules:
        ask, measure = getattr(rule, "fair_shares", None), str(getattr(rule, "measured", ""))
        if ask is None or not measure:
            continue
        told.add(measure)
        shares: Mapping[int, tuple[int, float]] = ask(view.problem, view.bill.lines)
        found += [FairShare(measure, person, *shares[person], rule.key) for person in sorted(shares)]
    for measure in MEASURES:
        if measure not in told:
            found += _in_proportion(view, measure)
    return found


def _count(view: RotaView, measure: str, person: int) -> int:
    duties = (view.problem.duties[a.duty] for a in view.bill.lines.line(person))
    return len(frozenset[int]().union(*(_blocks_of(view, measure, d) for d in duties if d.day >= 0)))


def _blocks_of(view: RotaView, measure: str, duty: Duty) -> frozenset[int]:
    """Nights, weekends, bank holidays or days on call that a duty is part of: each counts once for a person, whatever
    the contracts that it is worked under."""
    calendar = view.problem.calendar
    match measure:
        case "nights":
            return frozenset((night_day(calendar, duty),)) if night(view.problem, duty) else frozenset()
        case "weekends":
            return weekends_touched(calendar, duty) if duty.kind != ShiftKind.LEAVE else frozenset()
        case "bank holidays":
            return holidays_touched(calendar, duty) if duty.kind != ShiftKind.LEAVE else frozenset()
        case _:
            return frozenset((duty.day,)) if duty.kind == ShiftKind.ON_CALL else frozenset()


def _in_proportion(view: RotaView, measure: str) -> Iterator[FairShare]:
    problem = view.problem
    weight = {
        person: minutes
        for person in range(len(problem.people))
        if (minutes := _contracted(view, person)) and _could_take(view, measure, person)
    }
    counts = {person: _count(view, measure, person) for person in weight}
    total, whole = sum(counts.values()), sum(weight.values())
    for person, minutes in weight.items():
        yield FairShare(measure, person, counts[person], round(total * minutes / whole, 2))


def _contracted(view: RotaView, person: int) -> int:
    """Minutes contracted in the period, by the days on which each contract runs."""
    contracts = view.problem.contracts
    mine = (c for c in view.problem.contracts_of[person] if contracts[c].kind not in CASUAL)
    return sum(view.lines[c].contracted for c in mine)


def _could_take(view: RotaView, measure: str, person: int) -> bool:
    """Whether a duty that may be given to a person, or is theirs, is one of a measure."""
    problem, options = view.problem, view.problem.options
    mine = options.of(person)
    duties = {int(options.duty[o]) for o in mine.tolist() if not options.history[o]}
    duties |= {a.duty for a in view.bill.lines.line(person) if problem.duties[a.duty].day >= 0}
    return any(_blocks_of(view, measure, problem.duties[d]) for d in duties)


def fairness_table(view: RotaView) -> OutputTable:
    """A row for each measure and person: what they take, and a fair share of it."""
    people = view.problem.people
    rows: list[tuple[Any, ...]] = []
    for s in fair_shares(view):
        beyond = round(max(0.0, s.count - s.share), 2)
        rows.append((s.measure, people[s.person].id, people[s.person].name, s.count, s.share, beyond, s.by or None))
    columns = (
        *words("measure", "person", "name"),
        *numbers("as the measure says", "count", "fair_share", "beyond"),
        *words("rule"),
    )
    return OutputTable("fairness", "Nights, weekends and other burdens beside a fair share", columns, tuple(rows))
