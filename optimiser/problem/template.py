"""A template that wraps round, and who works its lines from which day on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from optimiser.problem.domain import NOWHERE

MOST_TURNS = 10
"""A part of a line is at most so fine: the nearest fraction with a denominator up to this is dealt."""


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A line of a template.

    Attributes:
        id: what it is called.
        weekly_minutes: contract minutes a week of whoever works the whole of it.
    """

    id: str
    weekly_minutes: int


@dataclass(frozen=True, slots=True)
class TemplateDuty:
    """A duty of a line, on a day of the cycle counted from 0; `capability` `NOWHERE`: whatever the person can be."""

    line: int
    day: int
    shift: int
    team: int
    capability: int = NOWHERE


@dataclass(frozen=True, slots=True)
class TemplateMember:
    """A person who works on the template.

    Attributes:
        person: index.
        line: the line that the person is on; `NOWHERE` where it is to be chosen.
        lines: those to choose among; None for all.
        preferred: lines that the person would rather have, and `points` lost on any other.
        percent: of the duties of the line; None for contracted hours as a part of the line's.
        turn: where the dealing of the line's duties begins for this person; None where it is to be chosen.
        beside: with whom the person shares a line; `NOWHERE` for nobody.
        by_weeks: whether whole weeks of the line are dealt, not duties.
    """

    person: int
    line: int = NOWHERE
    lines: frozenset[int] | None = None
    preferred: frozenset[int] = frozenset()
    points: int = 0
    percent: int | None = None
    turn: int | None = None
    beside: int = NOWHERE
    by_weeks: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """Lines of duties that wrap round.

    Attributes:
        start: day number on which day 0 of the cycle falls, at any time.
        days: length of the cycle.
        lines: in order of the file.
        duties: of all lines.
        members: who works on them.
    """

    start: int
    days: int
    lines: tuple[TemplateLine, ...]
    duties: tuple[TemplateDuty, ...] = ()
    members: tuple[TemplateMember, ...] = ()

    def part(self, member: TemplateMember, line: int, weekly_minutes: int) -> Fraction:
        """Which part of a line's duties a member works, who is contracted for so many minutes a week."""
        whole = self.lines[line].weekly_minutes
        if member.percent is not None:
            part = Fraction(member.percent, 100)
        else:
            part = Fraction(min(weekly_minutes, whole), whole) if whole else Fraction(1)
        return max(part.limit_denominator(MOST_TURNS), Fraction(1, MOST_TURNS))
