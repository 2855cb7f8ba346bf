"""Assignments of a problem and rows of `rota.csv`, each turned into the other without reading a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property

from optimiser.audit import Change
from optimiser.folder.files import ROTA
from optimiser.folder.write import rota_rows
from optimiser.journal.entry import Cells, cells
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.problem import Problem

_PERSON, _CONTRACT, _DATE, _SHIFT, _TEAM = map(ROTA.headings.index, ("person", "contract", "date", "shift", "team"))


class RowTexts:
    """The rows of a problem's assignments, each made once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._row: dict[Assignment, Cells] = {}
        self._of: dict[Cells, Assignment] = {}

    def row(self, assignment: Assignment) -> Cells:
        """The row of an assignment."""
        found = self._row.get(assignment)
        if found is None:
            (found,) = cells(rota_rows(self.problem, (assignment,)))
            self._row[assignment] = found
            self._of[found] = assignment
        return found

    def rows(self, rota: Iterable[Assignment]) -> list[Cells]:
        """The rows of a rota, in the order of `rota.csv`."""
        duties = self.problem.duties
        return [self.row(a) for a in sorted(rota, key=lambda a: (duties[a.duty].start, duties[a.duty].team, a))]

    def change(self, before: Sequence[Cells], after: Sequence[Cells]) -> Change | None:
        """What turns the assignments of some rows into those of others; None where a row is of none that is known."""
        gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
        out, into = ([self.find(row) for row in side.elements()] for side in (gone, come))
        if None in out or None in into:
            return None
        return Change(tuple(a for a in out if a is not None), tuple(a for a in into if a is not None))

    def find(self, row: Cells) -> Assignment | None:
        """The assignment that has exactly this row; None where there is none."""
        if row not in self._of:
            for assignment in self._alike(row):
                if self.row(assignment) == row:
                    break
        return self._of.get(row)

    def _alike(self, row: Cells) -> Iterable[Assignment]:
        contract = self._contracts.get((row[_PERSON], row[_CONTRACT]))
        if contract is None:
            return
        problem, owner = self.problem, self.problem.contracts[contract].person
        for index in self._duties.get(row[_DATE], ()):
            duty = problem.duties[index]
            team = problem.teams[duty.team].id if duty.team != NOWHERE else ""
            code = row[_SHIFT] in ("", problem.shifts[duty.shift].code)
            if code and team == row[_TEAM] and duty.owner in (NOWHERE, owner):
                for capability in range(NOWHERE, len(problem.capabilities)):
                    yield Assignment(contract, index, capability)

    @cached_property
    def _contracts(self) -> dict[tuple[str, str], int]:
        people = self.problem.people
        return {(people[c.person].id, c.id): i for i, c in enumerate(self.problem.contracts)}

    @cached_property
    def _duties(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for i, duty in enumerate(self.problem.duties):
            if 0 <= duty.day < self.problem.calendar.days:
                found.setdefault(self.problem.calendar.date(duty.day).isoformat(), []).append(i)
        return found
