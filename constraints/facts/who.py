"""Who an expression means, and who may be present where: facts shared by rules over a team's day."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator

import numpy as np

from constraints.professions import profession_of_name, with_profession_roles, without_profession_sign
from optimiser.problem.capability import CapabilityError, Either, Expression, holds, parse, skills_in
from optimiser.problem.domain import Duty, ShiftKind
from optimiser.problem.facts import clock_window, counted_from, is_supernumerary, worked_in
from optimiser.problem.lacking import level_missing, missing_of
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Flags, Ints, ints
from optimiser.problem.problem import Problem


class Who:
    """An expression such as `registered nurse` or `band >= 6` over contracts, read once per problem.

    Attributes:
        known: whether every name in it is a skill or role of the problem, or of alternatives joined by `or` at
            least one is; if not nobody is meant.
    """

    def __init__(self, problem: Problem, text: str) -> None:
        self.problem = problem
        self.text = text
        self._kept: dict[tuple[int, int, int, int], bool] = {}
        self._of_duties: dict[tuple[int, int], bool] = {}
        self._flags: Flags | None = None
        self._expression = _read(problem, with_profession_roles(text, problem.skills, problem.roles)) if text else None
        self.known = self._expression is not None or not text
        self._dated = self._expression is not None and bool(skills_in(self._expression))

    def __call__(self, contract: int, duty: int) -> bool:
        """Whether a contract is meant, for the whole of a duty and as far as its organisation recognises it."""
        found = self._of_duties.get((contract, duty))
        if found is None:
            found = self._of_duties[contract, duty] = self._means(contract, duty)
        return found

    def _means(self, contract: int, duty: int) -> bool:
        on = self.problem.duties[duty]
        return self._holds(contract, self.problem.employer_at(on), on.day, self.problem.end_day(on))

    def on_day(self, contract: int, day: int) -> bool:
        """Whether a contract is meant on a day, by what its own employer recognises."""
        return self._holds(contract, self.problem.contracts[contract].employer, day, day)

    def _holds(self, contract: int, place: int, first: int, last: int) -> bool:
        if self._expression is None:
            return False
        problem, terms = self.problem, self.problem.contracts[contract]
        first, last = (first, last) if self._dated else (0, 0)
        key = (contract, place, first, last)
        if key not in self._kept:
            self._kept[key] = holds(
                self._expression,
                lambda skill: problem.level(terms.person, skill, first, last, place),
                terms.role,
                terms.band,
                problem.people[terms.person].id,
            )
        return self._kept[key]

    def lacking(self, contract: int, duty: int) -> str:
        """What the person of a contract misses of it on a duty, in words; empty where they have nothing of it."""
        return missing_of(self.problem, contract, duty, self._expression) if self._expression is not None else ""

    def level_lacking(self, contract: int, duty: int) -> tuple[int, int] | None:
        """The level held and the level asked for, where a level is all that the person of a contract misses."""
        return level_missing(self.problem, contract, duty, self._expression) if self._expression is not None else None

    def said(self) -> str:
        """The expression for people to read: of alternatives those that mean somebody, where any does."""
        parts = _alternatives(self.text)
        known = [part for part in parts if _read(self.problem, part) is not None] if len(parts) > 1 else parts
        return without_profession_sign(" or ".join(known or parts))

    def flags(self) -> Flags:
        """Truth for each option; shape (options,)."""
        if self._flags is None:
            options = self.problem.options
            pairs = zip(options.contract.tolist(), options.duty.tolist(), strict=True)
            self._flags = np.fromiter((self._means(c, d) for c, d in pairs), np.bool_, len(options))
        return self._flags


def _read(problem: Problem, text: str) -> Expression | None:
    """An expression as far as its names are known: of alternatives joined by `or` those that are. A name that is no
    skill and no role in use is the profession of that name, where some role in use is of it."""
    try:
        return parse(text, problem.skills, problem.roles)
    except CapabilityError:
        parts = _alternatives(text)
        if len(parts) == 1:
            named = profession_of_name(text, problem.skills, problem.roles)
            return parse(named, problem.skills, problem.roles) if named else None
        known = [found for part in parts if (found := _read(problem, part)) is not None]
        return Either(tuple(known)) if known else None


def _alternatives(text: str) -> list[str]:
    """The parts of an expression that `or` joins outside all brackets."""
    parts, depth = [""], 0
    for word in re.split(r"(\s+or\s+|[()])", text, flags=re.IGNORECASE):
        depth += (word == "(") - (word == ")")
        if depth == 0 and word.strip().casefold() == "or":
            parts.append("")
        else:
            parts[-1] += word
    return [part.strip() for part in parts]


_WHO: dict[tuple[int, str], tuple[Problem, Who]] = {}


def who(problem: Problem, text: str) -> Who:
    """The reading of an expression for a problem."""
    kept = _WHO.get((id(problem), text))
    if kept is None or kept[0] is not problem:
        kept = _WHO[id(problem), text] = (problem, Who(problem, text))
        while len(_WHO) > 256:
            _WHO.pop(next(iter(_WHO)))
    return kept[1]


def not_known(problem: Problem, *texts: str) -> str | None:
    """A sentence when an expression names what the problem does not have."""
    missing = [t for t in texts if not who(problem, t).known]
    return f"nobody is meant by {' or '.join(repr(t) for t in missing)} here: not judged" if missing else None


def nobody_meant(problem: Problem, *texts: str) -> str | None:
    """A sentence when an expression whom a rule speaks of means nobody: then there is nothing that could break it."""
    missing = [without_profession_sign(t) for t in texts if not who(problem, t).known]
    return f"nobody here is {' or '.join(repr(t) for t in missing)}: nothing to judge" if missing else None


def is_named(capability: str, names: Collection[str]) -> bool:
    """Whether a capability is one of some names, at whatever level."""
    return capability in names or capability.partition("@")[0].strip() in names


def never_used_as(names: Iterable[str]) -> str:
    """A sentence when no need or rota of a problem uses anybody as what a rule speaks of."""
    return f"nobody here is used as {' or '.join(repr(n) for n in sorted(names))}: nothing to judge"


@once_per_problem
def _options_of_teams(problem: Problem) -> dict[tuple[int, int], Ints]:
    """Option ids by team and day."""
    found: dict[tuple[int, int], list[int]] = {}
    for o, key in enumerate(zip(problem.options.team.tolist(), problem.options.day.tolist(), strict=True)):
        if key[0] >= 0:
            found.setdefault(key, []).append(o)
    return {k: ints(v) for k, v in found.items()}


def team_options(problem: Problem, team: int, first: int, last: int) -> Ints:
    """Option ids of a team's duties that start on days `first` to `last`, history among them."""
    by_day = _options_of_teams(problem)
    parts = [by_day[team, d] for d in range(first, last + 1) if (team, d) in by_day]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def asks_for(problem: Problem, capability: int, text: str) -> bool:
    """Whether a capability is a kind of people itself, by name or by expression."""
    asked = problem.capabilities[capability]
    return text.casefold() in (asked.name.casefold(), asked.expression.casefold())


@once_per_problem
def teams_without(problem: Problem, text: str) -> frozenset[int]:
    """Teams that are no place for a kind of people: without beds, census, a need for them, and a duty that any of them
    may work."""
    options = problem.options
    theirs = set(np.unique(options.team[who(problem, text).flags()]).tolist())
    theirs |= {need.team for need in problem.needs if asks_for(problem, need.capability, text)}
    theirs |= {row[0] for row in problem.census} | {t for t, team in enumerate(problem.teams) if team.beds}
    return frozenset(range(len(problem.teams))) - theirs


def said_of_teams_without(problem: Problem, teams: Iterable[int], text: str) -> Iterator[str]:
    """A sentence that names those of some teams that are no place for a kind of people."""
    if found := [problem.teams[t].id for t in sorted(teams_without(problem, text).intersection(teams))]:
        told = ", ".join(found[:6]) + (f" and {len(found) - 6} more" if len(found) > 6 else "")
        yield f"{told}: no beds, no need of {text} and no duty that one may work, so no place of theirs"


def hands_on(problem: Problem, contract: int, duty: Duty) -> bool:
    """Whether somebody on a duty is there to work in the team: not on call, asleep, learning or supernumerary."""
    return duty.kind == ShiftKind.WORK and not is_supernumerary(problem, contract, duty)


def hands_on_starts(problem: Problem, options: Ints) -> Ints:
    """The instant from which somebody is hands-on, for each of some options: its start, or where supernumerary time
    ends within it."""
    chosen = problem.options
    starts = chosen.start[options].copy()
    for place in np.flatnonzero(_partly_supernumerary(problem)[chosen.contract[options]]).tolist():
        o = int(options[place])
        starts[place] = counted_from(problem, int(chosen.contract[o]), problem.duties[int(chosen.duty[o])])
    return starts


@once_per_problem
def _partly_supernumerary(problem: Problem) -> Flags:
    """Contracts whose supernumerary time may end within a duty; shape (contracts,)."""
    return np.fromiter((c.supernumerary_clock is not None for c in problem.contracts), np.bool_, len(problem.contracts))


def hands_on_work(problem: Problem, options: Ints) -> Ints:
    """`hands_on_minutes` of each of some options."""
    chosen = problem.options
    minutes = chosen.work[options].copy()
    for place in np.flatnonzero(_partly_supernumerary(problem)[chosen.contract[options]]).tolist():
        o = int(options[place])
        minutes[place] = hands_on_minutes(problem, int(chosen.contract[o]), problem.duties[int(chosen.duty[o])])
    return minutes


def hands_on_minutes(problem: Problem, contract: int, duty: Duty) -> int:
    """Minutes of working time that somebody is hands-on, of a duty on which they are."""
    start = counted_from(problem, contract, duty)
    return duty.work if start <= duty.start else worked_in(duty, start, duty.end)


def hands_on_flags(problem: Problem, options: Ints) -> Flags:
    """`hands_on` for each of some options."""
    chosen = problem.options
    return np.fromiter(
        (hands_on(problem, int(chosen.contract[o]), problem.duties[int(chosen.duty[o])]) for o in options),
        np.bool_,
        len(options),
    )


def period_window(problem: Problem, period: int, day: int) -> tuple[int, int]:
    """Instants between which a cover period of a day lies."""
    here = problem.periods[period]
    return clock_window(problem.calendar, day, here.start, here.end)


def pieces(starts: list[int], ends: list[int], opens: int, closes: int) -> list[tuple[int, int]]:
    """[opens, closes) cut wherever a duty starts or ends inside it."""
    cuts = sorted({opens, closes, *(t for t in (*starts, *ends) if opens < t < closes)})
    return list(itertools.pairwise(cuts))
