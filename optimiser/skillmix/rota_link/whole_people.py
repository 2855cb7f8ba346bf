"""Whole people from the hours of a mix: how many must be there, by team, time of day and competence.

In a ward, and wherever presence.csv says so, work is done by those who are there: people on average become whole people
at every occasion, at least the minimum. Elsewhere visits and sessions can be put together: hours become whole people
for whole cover periods, a number of them a week. The remainders of several competences are put together where whoever
may do the one may do the other (first fit, the hardest to find first): one person present then does both.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from optimiser.skillmix.demand.hours import DemandCell
from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.problem import MixLimit, MixProblem
from optimiser.skillmix.mix.programme.uses import chosen_by
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.rota_link.cover import CellKey
from optimiser.skillmix.rota_link.rota_words import ON_DAYS, capability_words
from optimiser.skillmix.rota_link.synthetic_needs import period_span
from optimiser.tabular.times import SHORT_NAMES

ALWAYS_THERE = ("ward",)
"""Kinds of setting in which presence is needed at every occasion."""

GOLDEN = (math.sqrt(5) - 1) / 2
"""Turns the number of a need into where in the week it begins, so that needs of few occasions do not all fall together
(low-discrepancy sequence of Weyl)."""

DEAREST = 50
"""By how much the price of an unmet hour is multiplied for hours that a rota needs: only a cap leaves them unmet."""

ALONE = " without supervision"
"""Ends the name of a competence of which hours are wanted from those who need no supervision for it."""

Occasion = tuple[str, int]
"""A cover period of the rota and a weekday, Monday 0."""


@dataclass(frozen=True)
class WholeNeed:
    """Whole people of one cell in one team in a week. ``people``: how many at each occasion that needs some;
    ``hours``: elapsed hours of them all; ``shared``: cells whose remainders are done by the same people."""

    cell: CellKey
    team: str
    people: Mapping[Occasion, int]
    hours: float
    shared: tuple[CellKey, ...] = ()


@dataclass
class _Part:
    """People of a cell before they are whole: ``share`` of a unit (an occasion, or every occasion)."""

    cell: CellKey
    whole: int
    share: float
    shared: list[CellKey]


def whole_needs(folder: MixFolder, result: MixResult, place: str | None) -> list[WholeNeed]:
    """The whole people that the hours met by a mix make, in a fixed order; those unmet too where people must be there.

    Args:
        folder: the mix folder, with teams.csv and periods.csv.
        result: its mix.
        place: only this place; None for all.
    """
    hours: dict[CellKey, float] = defaultdict(float)
    for use in result.uses:
        if use.kind == "work" and place in (None, use.place):
            hours[use.place, use.setting, use.time, use.competence, use.level] += use.hours
    unmet = {(c.place, c.setting, c.time, c.competence, c.level): c.unmet_hours for c in result.cover}
    minimum = {
        (r.place, r.setting, r.time, r.competence, r.level): int(r.minimum)
        for r in folder.rows.get("presence.csv", ())
        if place in (None, r.place)
    }
    occasions, able = _occasions(folder), _able(result.problem)
    teams: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in folder.rows["teams.csv"]:
        teams[row.place, row.setting].append(row.team)
    groups: dict[tuple[str, str, str, bool], list[CellKey]] = defaultdict(list)
    for cell in sorted(set(hours) | set(unmet) | set(minimum)):
        where, setting, time = cell[:3]
        always = cell in minimum or result.problem.setting_kinds.get(setting) in ALWAYS_THERE
        if always and place in (None, where):
            hours[cell] += unmet.get(cell, 0.0)
        asked = hours[cell] > SMALL or cell in minimum
        if asked and teams[where, setting] and occasions.get(time):
            groups[where, setting, time, always].append(cell)
    found: list[WholeNeed] = []
    for (where, setting, time, always), cells in groups.items():
        times = occasions[time]
        lasting = sum(times.values())
        unit = lasting if always else lasting / len(times)
        shared = teams[where, setting]
        amounts = {c: max(hours[c] / unit / len(shared), minimum.get(c, 0)) for c in cells}
        for team in shared:
            for part in _put_together(amounts, able):
                people = _spread(part.whole, always, list(times), GOLDEN * len(found))
                if people:
                    spent = sum(times[o] * n for o, n in people.items())
                    found.append(WholeNeed(part.cell, team, people, spent, tuple(part.shared)))
    return found


def _occasions(folder: MixFolder) -> dict[str, dict[Occasion, float]]:
    """Occasions of each time of day in a week, in order of the week, with their hours."""
    found: dict[str, dict[Occasion, float]] = defaultdict(dict)
    for day in range(7):
        for row in folder.rows["periods.csv"]:
            if day in ON_DAYS[row.days]:
                found[row.time][row.period, day] = period_span(row)[1] / 60
    return found


Able = frozenset[tuple[str, bool]]
"""Who may do something: options, each with whether only under supervision."""


def _able(problem: MixProblem) -> Mapping[CellKey, Able]:
    """For each cell of the demand the options that may do it there and then."""
    skills: dict[str, list[tuple[str, int, bool]]] = defaultdict(list)
    for skill in problem.skills:
        skills[skill.role].append((skill.competence, skill.level, skill.supervised))
    there = [o for o in problem.options if problem.in_time(o) and (o.wte_max is None or o.wte_max > SMALL)]
    return {
        (*cell.where, cell.competence, cell.level): frozenset(
            (option.id, supervised)
            for option in there
            if option.works(*cell.where)
            for competence, level, supervised in skills[option.role]
            if competence == cell.competence and level >= cell.level
        )
        for cell in problem.cells
    }


def _does_both(harder: Able, easier: Able) -> bool:
    """Whether everybody who may do the one may do the other, with no more supervision."""
    return bool(harder) and all(
        (option, False) in easier or (supervised and (option, True) in easier) for option, supervised in harder
    )


def _put_together(amounts: Mapping[CellKey, float], able: Mapping[CellKey, Able]) -> Iterator[_Part]:
    """Cells with whole people, remainders put together; those that fewest may do come first."""
    hardest = sorted(amounts, key=lambda c: (len(able.get(c, ())), c[3], -c[4]))
    parts: list[_Part] = []
    for cell in hardest:
        whole = math.floor(amounts[cell] + SMALL)
        left = max(0.0, amounts[cell] - whole)
        part = _Part(cell, whole, 0.0, [])
        if left > SMALL:
            none: Able = frozenset()
            room = (
                p
                for p in parts
                if p.share > 0
                and p.share + left <= 1 + SMALL
                and _does_both(able.get(p.cell, none), able.get(cell, none))
            )
            host = next(room, None)
            if host is None:
                part.whole, part.share = whole + 1, left
            else:
                host.share += left
                host.shared.append(cell)
        parts.append(part)
    yield from parts


def _spread(count: int, always: bool, occasions: Sequence[Occasion], phase: float) -> dict[Occasion, int]:
    """People at each occasion: ``count`` at every one, or ``count`` spread evenly over the week."""
    if always:
        return dict.fromkeys(occasions, count) if count else {}
    at = [math.floor(i * count / len(occasions) + phase % 1.0) for i in range(len(occasions) + 1)]
    return {o: at[i + 1] - at[i] for i, o in enumerate(occasions) if at[i + 1] > at[i]}


def alone(cell: CellKey) -> CellKey:
    """The cell of the hours of another that only those who need no supervision do."""
    return (*cell[:3], cell[3] + ALONE, cell[4])


def by_anybody(cell: CellKey) -> CellKey:
    """The cell itself, whoever does its hours."""
    return (*cell[:3], cell[3].removesuffix(ALONE), cell[4])


def able_hours(result: MixResult, cell: CellKey) -> float:
    """Hours a week that those who may do the work of a cell without supervision have in its place, whatever they do."""
    able = able_alone(result.problem, cell)
    return sum(use.hours for use in result.uses if use.place == cell[0] and use.option in able)


def able_alone(problem: MixProblem, cell: CellKey) -> set[str]:
    """The options that may do the work of a cell there and then, without supervision, and in time."""
    chosen = chosen_by(_who(cell), problem)
    roles = {role.id: role for role in problem.roles}
    return {o.id for o in problem.options if problem.in_time(o) and chosen(o, roles[o.role])}


def _who(cell: CellKey) -> str:
    place, setting, time, competence, level = cell
    return f"able:{competence}@{level}|{place}|{setting}|{time}"


def _floor(cell: CellKey, hours: float, price_pence: int) -> MixLimit:
    name = floor_name(cell)
    return MixLimit(name, "hours_at_least", _who(cell), hours, place=cell[0], price_pence=price_pence)


def floor_name(cell: CellKey) -> str:
    """The id of the limit that those who may do the work of a cell have more hours."""
    return f"staff for {' '.join(map(str, cell))}"


def _with_alone(problem: MixProblem, competences: Iterable[str]) -> MixProblem:
    """A problem that knows some competences without supervision besides: they are held by whoever needs none."""
    names = {competence + ALONE: competence for competence in sorted(competences)}
    skills = [
        replace(skill, competence=name)
        for name, competence in names.items()
        for skill in problem.skills
        if skill.competence == competence and not skill.supervised
    ]
    called = {("competence", name): problem.called("competence", names[name]) + ALONE for name in names}
    known = {competence.id: competence for competence in problem.competences}
    more = [replace(known[competence], id=name) for name, competence in names.items() if competence in known]
    return replace(
        problem,
        skills=(*problem.skills, *skills),
        competences=(*problem.competences, *more),
        names={**problem.names, **called},
    )


def whole_problem(
    result: MixResult,
    needs: Sequence[WholeNeed],
    more: Mapping[CellKey, float],
    place: str | None,
    floors: Mapping[CellKey, float] | None = None,
) -> MixProblem:
    """The mix problem in which a place needs whole people, and more hours where a rota has shown them to be needed.

    Hours that the first mix left unmet there stay out. Slower people take longer for their hours as before.

    Args:
        result: the mix in hours that the needs were made from.
        needs: whole people.
        more: hours a week that a rota needs besides, by cell; those of `alone` from who needs no supervision only.
        place: the place of the needs; None for all.
        floors: hours a week that those who may do the work of a cell without supervision have there at least.
    """
    worked: dict[CellKey, float] = defaultdict(float)
    standard: dict[CellKey, float] = defaultdict(float)
    for use in result.uses:
        if use.kind == "work":
            key = (use.place, use.setting, use.time, use.competence, use.level)
            worked[key] += use.hours
            standard[key] += use.standard_hours
    hours: dict[CellKey, float] = defaultdict(float)
    for need in needs:
        hours[need.cell] += need.hours
    for key, extra in more.items():
        hours[key] += extra
    cells: list[DemandCell] = []
    known = {(*c.where, c.competence, c.level): c for c in result.problem.cells}
    for key, cell in known.items():
        if place not in (None, cell.place):
            cells.append(cell)
        elif hours[key] > SMALL:
            pace = standard[key] / worked[key] if worked[key] > SMALL else 1.0
            cells.append(replace(cell, hours=hours[key] * pace, unmet_pence=cell.unmet_pence * DEAREST))
    dearest = max(cell.unmet_pence for cell in result.problem.cells)
    for key in sorted(set(hours) - set(known)):
        cells.append(DemandCell(*key, hours=hours[key], unmet_pence=DEAREST * dearest))
    problem = _with_alone(result.problem, {key[3].removesuffix(ALONE) for key in more if key != by_anybody(key)})
    limits = [_floor(cell, least, DEAREST * dearest) for cell, least in sorted((floors or {}).items())]
    return replace(problem, cells=tuple(cells), limits=(*problem.limits, *limits))


def whole_needs_rows(folder: MixFolder, needs: Sequence[WholeNeed]) -> list[Sequence[object]]:
    """Rows of the rota's demand.csv for whole people, the same each week; those of one team, period, weekday and
    capability stand in one row."""
    counts: dict[tuple[str, str, str, int], int] = defaultdict(int)
    for need in needs:
        capability = capability_words(folder, need.cell[3], need.cell[4])
        for (period, day), people in need.people.items():
            counts[need.team, period, capability, day] += people
    days: dict[tuple[str, str, str, int], list[str]] = defaultdict(list)
    for (team, period, capability, day), people in counts.items():
        days[team, period, capability, people].append(SHORT_NAMES[day])
    return [(team, "|".join(on), period, capability, people) for (team, period, capability, people), on in days.items()]
