"""What of a folder is no fault and yet worth a look: staff who fill no need, registrations that end, files gone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import numpy as np

from constraints.rule import Rule
from constraints.scope import comes_of_age
from optimiser.audit import audit
from optimiser.operate.cover import duties_covering_need, missing_for_need
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.facts import runs_in_period
from optimiser.problem.offered import days_left_out, wishes_left_out
from optimiser.problem.problem import Problem
from optimiser.report.rota.grid import person_name, team_name
from optimiser.tabular.faults import listing
from optimiser.tabular.wording import count


def staff_remarks(problem: Problem) -> Iterator[str]:
    """A sentence for each person who can fill no need, and for each registration that ends before the last day."""
    useful = _useful(problem)
    for person in range(len(problem.people)):
        if person not in useful:
            yield f"{person_name(problem, person)} can fill no need: {_why(problem, person)}"
    for person, who in enumerate(problem.people):
        held: dict[int, int] = {}
        for skill in who.skills:
            if skill.skill in problem.registrations:
                held[skill.skill] = max(skill.last_day, held.get(skill.skill, skill.last_day))
        for skill_index, last in held.items():
            if last < problem.calendar.days - 1:
                when = f"ended on {problem.calendar.date(last)}, before the period"
                if last >= 0:
                    when = f"ends on {problem.calendar.label(last)}, within the period"
                yield f"{person_name(problem, person)}: {problem.skills[skill_index]} {when}"


def shift_remarks(problem: Problem, rules: Sequence[Rule]) -> Iterator[str]:
    """A sentence for each rule that shifts break by their own length and breaks, whoever works them and what else."""
    options = problem.options
    kinds = np.stack([options.shift, options.person])[:, ~options.history]
    _, first = np.unique(kinds, axis=1, return_index=True)
    of_shift: dict[int, list[Assignment]] = {}
    for o in np.flatnonzero(~options.history)[first].tolist():
        of_shift.setdefault(int(options.shift[o]), []).append(options.assignment(o))
    for rule in rules:
        if not rule.of_each_duty or not (rule.is_hard or rule.price.points):
            continue
        codes, people, example = [], set[int](), ""
        for shift, assignments in of_shift.items():
            if breaches := list(chain.from_iterable(audit(problem, (rule,), assignments).breaches.values())):
                codes.append(problem.shifts[shift].code)
                people.update(p for b in breaches for p in b.people)
                example = example or breaches[0].text
        if codes:
            shifts, verb, them = ("Shifts", "break", "them") if len(codes) > 1 else ("Shift", "breaks", "it")
            who = count(len(people), "person", "people")
            cost = f"{count(rule.price.points, 'point')} each time one of {who} works {them}"
            cost = f"so none of {who} may be given {them}" if rule.is_hard else cost
            yield f"{shifts} {listing(codes)} alone {verb} {rule.key}, {cost}: {example}"


def period_remarks(problem: Problem, rules: Sequence[Rule]) -> Iterator[str]:
    """Who is judged over the whole period by what holds on a part of it: a contract that names a pack and begins or
    ends within, beside one that does not name it; an age, where a rule asks it on the first day alone."""
    calendar = problem.calendar
    packs = {name for rule in rules if rule.part == "limits" for name in rule.scope.packs or ()}
    for c, terms in enumerate(problem.contracts):
        others = [problem.contracts[k] for k in problem.contracts_of[terms.person] if k != c]
        beside = [t for t in others if t.first_day < terms.first_day or t.last_day > terms.last_day]
        for pack in sorted(packs.intersection(terms.packs)):
            inside = runs_in_period(problem, terms) and (terms.first_day > 0 or terms.last_day < calendar.days - 1)
            if inside and any(runs_in_period(problem, t) and pack not in t.packs for t in beside):
                when = f"from {calendar.label(terms.first_day)}" if terms.first_day > 0 else ""
                until = f"to {calendar.label(terms.last_day)}" if terms.last_day < calendar.days - 1 else ""
                part = " ".join(filter(None, (when, until)))
                yield (
                    f"{person_name(problem, terms.person)}: contract {terms.id} runs {part} within the period; "
                    f"limits of {pack}, which it names, judge the whole of it"
                )
    for rule in rules:
        for person in () if rule.scope.under_age is None or rule.ages_by_day else sorted(rule.scope_people(problem)):
            if (day := comes_of_age(problem, rule.scope, person)) < calendar.days:
                who = f"{person_name(problem, person)} is {rule.scope.under_age} on {calendar.label(day)}"
                yield f"{who}; {rule.key} judges them as younger over the whole period"


def gone_files(run: Path, inputs: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each file that the last run read, by its ``run.json``, and that is not there any more.

    Args:
        run: the record of the last run; nothing is told where it is not there or cannot be read.
        inputs: SHA-256 of each file read now, by name.
    """
    try:
        then = json.loads(run.read_text(encoding="utf-8"))["inputs"]
        names = sorted(dict(then).keys() - inputs.keys())
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return
    for name in names:
        yield f"{name} was there when the last rota was made and is gone"


def _useful(problem: Problem) -> set[int]:
    """People with a candidate that a need of the period counts."""
    options = problem.options
    wanted = {(n.team, n.capability, n.period, n.day) for n in problem.needs if 0 <= n.day < problem.calendar.days}
    found: set[int] = set()
    for o in np.flatnonzero(~options.history & (options.capability >= 0) & (options.team >= 0)).tolist():
        person = int(options.person[o])
        if person in found:
            continue
        place = int(options.team[o]), int(options.capability[o])
        day = int(options.day[o])
        if any((*place, period, day) in wanted for period in problem.shifts[int(options.shift[o])].periods):
            found.add(person)
    return found


def _why(problem: Problem, person: int) -> str:
    """Why nobody may count on a person: what is missing for the needs, else that nothing of them is asked for."""
    contracts = problem.contracts_of[person]
    here = [c for c in contracts if runs_in_period(problem, problem.contracts[c])]
    if not here:
        return "no contract of theirs runs in the period"
    kinds: dict[tuple[int, int], int] = {}
    for index, wanted in enumerate(problem.needs):
        if wanted.day >= 0:
            kinds.setdefault((wanted.team, wanted.capability), index)
    for need in kinds.values():
        for duty in duties_covering_need(problem, need)[:1]:
            for contract in here:
                tried = Assignment(contract, duty, problem.needs[need].capability)
                missing = missing_for_need(problem, tried, lacking=True)
                if missing:
                    return missing
    asked = dict.fromkeys(problem.capabilities[capability].name for _, capability in kinds)
    return f"they have nothing of what is asked for ({listing(asked)})" if asked else "nothing is asked for"


def left_out_remarks(problem: Problem) -> Iterator[str]:
    """What no search looks at though an audit would judge it: shifts on days for which no demand row asks, by team,
    and each wish to work such a shift."""
    calendar = problem.calendar
    alike: dict[tuple[int, tuple[int, ...]], list[str]] = {}
    for (team, shift), days in days_left_out(problem).items():
        alike.setdefault((team, days), []).append(problem.shifts[shift].code)
    for (team, days), codes in alike.items():
        which = ", ".join(codes) + ("" if team == NOWHERE else f" of {team_name(problem, team)}")
        if len(days) == calendar.days:
            yield f"Not offered to anybody: {which}; no demand row asks for what they cover"
        else:
            on = ", ".join(calendar.label(day) for day in days[:3]) + (", ..." if len(days) > 3 else "")
            share = f"{len(days)} of {calendar.days} days"
            yield f"Not offered on {share} ({on}): {which}; no demand row asks for what they cover"
    for wish in wishes_left_out(problem):
        wanted = " or ".join(sorted(problem.shifts[shift].code for shift in wish.shifts or ()))
        asked = f"{person_name(problem, wish.person)} wishes to work {wanted} on {calendar.label(wish.day)}"
        yield f"{asked}, which is not offered to them: it cannot be met"
