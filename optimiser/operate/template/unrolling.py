"""A template unrolled onto the days of a period: what each person would work on each line, and which duties become
vacant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from optimiser.audit import Breach
from optimiser.operate.candidate import why_not_offered
from optimiser.operate.vacated_duties import is_away
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.facts import in_force, is_night, weekly_together
from optimiser.problem.lacking import lacks
from optimiser.problem.problem import Problem
from optimiser.problem.template import Template, TemplateDuty, TemplateMember


@dataclass(frozen=True, slots=True)
class DatedDuty:
    """A duty of a line on a day of the period.

    Attributes:
        duty: index; `NOWHERE` where nobody is asked for on that day.
        day: day number.
        cycle: how often the template came round before.
        unit, units: number of its block among those of its shift in the line, and how many there are.
    """

    of: TemplateDuty
    duty: int
    day: int
    cycle: int
    unit: int
    units: int

    def number(self, part: Fraction, weeks: int | None) -> int:
        """Number of the unit (a block of its shift, or a week if `weeks` is given) to which the duty belongs,
        counted from the first day of the template on. Numbers continue over rotations so that, over as many
        rotations as the part has pieces, each unit is shared out alike and nobody has the same weekends every time."""
        unit, units = (self.unit, self.units) if weeks is None else (self.of.day // 7, weeks)
        while gcd(units, part.denominator) > 1:
            units += 1
        return self.cycle * units + unit


@dataclass(frozen=True, slots=True)
class VacantDuty:
    """A duty of a person's line that nobody works.

    Attributes:
        person: index.
        assignment: as the person would work it.
        why: `away`, `not employed` on that day, or `rule`: it would break a hard rule of the person's line.
        breach: of `rule`, what it would break.
        alone: of `rule`, whether it does so whatever else the person works, or only where such a duty is left out.
    """

    person: int
    assignment: Assignment
    why: str
    breach: Breach | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Unrolled:
    """What a member works on a line if the sharing out of its units begins at a turn.

    Attributes:
        line, turn, part: which, and which part of the line's duties.
        works: what is worked.
        opened: what the member would work but for being away or a hard rule.
        unfit: what the member lacks for the line, in words; empty where nothing.
    """

    member: TemplateMember
    line: int
    turn: int
    part: Fraction
    works: tuple[Assignment, ...]
    opened: tuple[VacantDuty, ...]
    unfit: str = ""


class Unrolling:
    """The lines of a template on the days of a problem's period.

    Args:
        problem: with candidates and a template.
        kept_days: days on which the template is not unrolled: they stay as they are.
    """

    def __init__(self, problem: Problem, kept_days: Collection[int] = ()) -> None:
        if problem.template is None:
            raise ValueError("the problem has no template")
        self.problem = problem
        self._kept_days = frozenset(kept_days)
        self.template: Template = problem.template
        self._duty: dict[tuple[int, int, int], int] = {}
        self._nights: dict[int, bool] = {}
        for i, d in enumerate(problem.duties):
            if d.team != NOWHERE and 0 <= d.day < problem.calendar.days:
                self._duty.setdefault((d.team, d.shift, d.day), i)
                self._nights.setdefault(d.shift, is_night(problem.calendar, d))
        self.lines = [self._dated(line) for line in range(len(self.template.lines))]

    def _dated(self, line: int) -> tuple[DatedDuty, ...]:
        template, calendar = self.template, self.problem.calendar
        mine = [d for d in template.duties if d.line == line]
        block, blocks = self._blocks(mine)
        at: dict[int, list[int]] = {}
        for i, d in enumerate(mine):
            at.setdefault(d.day, []).append(i)
        found = []
        for day in range(calendar.days):
            if day in self._kept_days:
                continue
            cycle, place = divmod(day - template.start, template.days)
            for i in at.get(place, ()):
                of = mine[i]
                duty = self._duty.get((of.team, of.shift, day), NOWHERE)
                found.append(DatedDuty(of, duty, day, cycle, block[i], blocks[of.shift]))
        return tuple(found)

    def _blocks(self, mine: Sequence[TemplateDuty]) -> tuple[dict[int, int], dict[int, int]]:
        """For each duty of a line the number of its block among those of its shift, and how many blocks a shift has.
        Nights in a row, and the days of a weekend, are one block; any other duty is one of its own."""
        block: dict[int, int] = {}
        blocks: dict[int, int] = {}
        last: dict[int, int] = {}
        for i, d in enumerate(mine):
            together = self._nights.get(d.shift, False) or d.day % 7 == 6
            if not (together and last.get(d.shift) == d.day - 1):
                blocks[d.shift] = blocks.get(d.shift, 0) + 1
            last[d.shift] = d.day
            block[i] = blocks[d.shift] - 1
        return block, blocks

    def turns(self, member: TemplateMember, line: int) -> Iterator[Unrolled]:
        """What a member would work on a line, for every turn at which the sharing out may begin."""
        part = self.part(member, line)
        turns = range(part.denominator) if member.turn is None else (member.turn % part.denominator,)
        for turn in turns if part < 1 else (0,):
            yield self._of(member, line, part, turn)

    def part(self, member: TemplateMember, line: int) -> Fraction:
        """The share of a line's duties that a member works."""
        held = self.problem.contracts_of[member.person]
        return self.template.part(member, line, weekly_together(self.problem, held))

    def _of(self, member: TemplateMember, line: int, part: Fraction, turn: int) -> Unrolled:
        works: list[Assignment] = []
        opened: list[VacantDuty] = []
        unfit: list[str] = []
        weeks = self.template.days // 7 if member.by_weeks else None
        for dated in self.lines[line]:
            if dated.duty == NOWHERE or not is_dealt(part, dated.number(part, weeks), turn):
                continue
            found, why = self._assignment(member.person, dated)
            if found is None:
                unfit.append(why)
            elif why:
                opened.append(VacantDuty(member.person, found, why))
            else:
                works.append(found)
        return Unrolled(member, line, turn, part, tuple(works), tuple(opened), unfit[0] if unfit else "")

    def _assignment(self, person: int, dated: DatedDuty) -> tuple[Assignment | None, str]:
        """How a person works a duty, and why not; None where they are not fit for it."""
        problem, options = self.problem, self.problem.options
        duty = problem.duties[dated.duty]
        named = [dated.of.capability] if dated.of.capability != NOWHERE else self._capabilities(person, dated.duty)
        held = [c for c in problem.contracts_of[person] if in_force(problem, problem.contracts[c], duty)]
        nominal = [
            Assignment(c, dated.duty, k) for c in held or problem.contracts_of[person] for k in named or [NOWHERE]
        ]
        offered = [a for a in nominal if options.find(a) is not None]
        if not held:
            return nominal[0], "not employed"
        if offered:
            return offered[0], "away" if is_away(problem, offered[0]) else ""
        lacking = lacks(problem, nominal[0]) or why_not_offered(problem, nominal[0])
        return None, lacking or "is not what the duty asks for"

    def _capabilities(self, person: int, duty: int) -> list[int]:
        """Capabilities under which a duty is offered to a person."""
        options = self.problem.options
        mine = options.of(person)
        return [int(k) for k in options.capability[mine[options.duty[mine] == duty]]]


def is_dealt(part: Fraction, number: int, turn: int) -> bool:
    """Whether a unit belongs to a part a/b of a line: of every b consecutive units a do, and the turn says at which
    of the b the first begins."""
    a, b = part.numerator, part.denominator
    return (number * a + turn) % b + a >= b
