"""Hard breaches that somebody took on: still counted, said to be accepted, lapsed once they are worse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from optimiser.audit import Bill, Breach
from optimiser.folder.files import ACCEPTED
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import Faults
from optimiser.tabular.schema import read_table


@dataclass(frozen=True)
class Acceptance:
    """A row of `accepted.csv`.

    Attributes:
        rule: key of the rule.
        person, team: id of whose line or duty it is in; both blank where it is of the whole rota.
        first, last: days.
        measured: how bad it was then; None where the rule measures nothing.
        reason, by, at: why, who and when.
    """

    rule: str
    person: str
    team: str
    first: dt.date
    last: dt.date
    measured: float | None
    reason: str
    by: str
    at: str

    def row(self) -> dict[str, str]:
        """The row as text, by column."""
        return {
            "rule": self.rule,
            "person": self.person,
            "team": self.team,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "measured": "" if self.measured is None else f"{self.measured:g}",
            "reason": self.reason,
            "by": self.by,
            "at": self.at,
        }


def read_accepted(home: Path) -> tuple[Acceptance, ...]:
    """What was accepted in a folder.

    Raises:
        BadInput: faults of `accepted.csv`.
    """
    faults = Faults()
    rows = read_table(home / ACCEPTED.file, ACCEPTED, faults, required=False)
    found = []
    for row in rows:
        try:
            measured = float(row.measured) if row.measured else None
        except ValueError:
            faults.add(
                ACCEPTED.file, row.line, "measured", f"'{row.measured}' is no number", "expected a number or blank"
            )
            measured = None
        person, team = row.person or "", row.team or ""
        found.append(Acceptance(row.rule, person, team, row["from"], row.to, measured, row.reason, row.by, row.at))
    faults.raise_if_any()
    return tuple(found)


def acceptance_of(problem: Problem, breach: Breach, reason: str, by: str, at: str) -> Acceptance:
    """The acceptance of a breach as it is now."""
    first, last = (problem.calendar.date(day) for day in (breach.first_day, breach.last_day))
    return Acceptance(breach.rule, *_place(problem, breach), first, last, breach.measured, reason, by, at)


def accepted_by(problem: Problem, breach: Breach, given: Iterable[Acceptance]) -> Acceptance | None:
    """The acceptance that a hard breach stands under: of the same rule and place, for its days, when it was as bad."""
    if not breach.hard:
        return None
    place = _place(problem, breach)
    first, last = (problem.calendar.date(day) for day in (breach.first_day, breach.last_day))
    for one in given:
        same = (one.rule, one.person, one.team) == (breach.rule, *place)
        if same and one.first <= first and last <= one.last and not _worse(breach, one.measured):
            return one
    return None


def accepted_duties(bill: Bill, given: Sequence[Acceptance]) -> frozenset[Assignment]:
    """The assignments of a rota that make hard breaches which were accepted; of a breach that names no duties, all of
    its people on its days."""
    problem, found = bill.problem, set[Assignment]()
    for breach in bill.all_breaches() if given else ():
        if accepted_by(problem, breach, given) is None:
            continue
        if breach.place.kind == "team":
            days = range(breach.first_day, breach.last_day + 1)
            found |= {a for day in days for a in bill.lines.present(breach.place.index, day)}
            continue
        for a in (a for person in breach.people for a in bill.lines.line(person)):
            on = problem.duties[a.duty]
            named = a.duty in breach.duties if breach.duties else breach.first_day <= on.day <= breach.last_day
            if named:
                found.add(a)
    return frozenset(found & bill.lines.rota)


def _place(problem: Problem, breach: Breach) -> tuple[str, str]:
    """(person, team) of the line or duty that a breach is in."""
    if breach.place.kind == "person":
        return problem.people[breach.place.index].id, ""
    if breach.place.kind == "team":
        return "", problem.teams[breach.place.index].id
    return "", ""


def _worse(breach: Breach, then: float | None) -> bool:
    """Whether a breach measures worse than when it was accepted: further from what is allowed."""
    if breach.measured is None or then is None or breach.allowed is None:
        return breach.measured is not None and then != breach.measured
    now = float(f"{breach.measured:g}")
    return now > then if breach.measured > breach.allowed else now < then
