"""Why hours stay unmet, option by option, and the cheapest change found to meet them.

Every fix told was tried by solving again with the change made. A change that serves several cells is one change: it is
solved once, with one saving, and each cell says what it gets of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.skillmix.demand.hours import DemandCell
from optimiser.skillmix.mix.fixes import Fix, Lift, best_fixes
from optimiser.skillmix.mix.problem import MixProblem, Option, Skill, Source
from optimiser.skillmix.mix.programme.uses import chosen_by
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.mix.words import HAD, money_words
from optimiser.skillmix.units import WEEKS_A_YEAR


@dataclass(frozen=True)
class UnmetReason:
    """Why one cell's hours are unmet, option by option, and the cheapest change found to meet them; ``change`` is
    that change where it pays."""

    place: str
    setting: str
    time: str
    competence: str
    level: int
    unmet_hours: float
    price_pence: int
    reasons: tuple[str, ...]
    fix: str
    words: str
    change: Fix | None = None


def explain_unmet(result: MixResult, most: int = 12, below: float | None = None) -> list[UnmetReason]:
    """Why hours are unmet, the most hours first, at most ``most`` cells; each fix was tried by solving again.

    Caps under ``below`` WTE are not told as numbers. ``result`` must come from ``solve_mix(..., keep=True)``.
    """
    unmet = [(line.unmet_hours, j) for j, line in enumerate(result.cover) if line.unmet_hours > 0.01]
    chosen = sorted(unmet, key=lambda pair: -pair[0])[:most]
    causes = {j: _causes(result, result.problem.cells[j], below) for _, j in chosen}
    fixes = best_fixes(result, {j: hours for hours, j in chosen}, {j: bars for j, (_, bars) in causes.items()})
    told = []
    for hours, j in chosen:
        cell, (listed, _) = result.problem.cells[j], causes[j]
        fix, words = fixes[j]
        where = cell.place, cell.setting, cell.time, cell.competence, cell.level
        price = round(hours * cell.unmet_pence * WEEKS_A_YEAR)
        said = (
            f"{hours:.1f} h a week unmet: {result.problem.cell_label(cell)}, at {money_words(cell.unmet_pence)} an "
            f"hour. {'; '.join(listed)}. {words}"
        )
        told.append(UnmetReason(*where, hours, price, listed, words, said, fix))
    return told


def fixes_of(reasons: Sequence[UnmetReason]) -> list[Fix]:
    """The changes that some reasons name, each once."""
    return sorted({r.change.number: r.change for r in reasons if r.change}.values(), key=lambda fix: fix.number)


def _causes(result: MixResult, cell: DemandCell, below: float | None) -> tuple[tuple[str, ...], list[Lift]]:
    """What keeps each option from a cell, in words, and the changes to try: (hourly pence, option, bars to lift)."""
    problem = result.problem
    reasons: dict[str, list[str]] = {}
    bars_to_lift: list[Lift] = []
    able = False
    for option in problem.options:
        for skill in problem.skills:
            if skill.role != option.role or skill.competence != cell.competence or skill.level < cell.level:
                continue
            able = True
            if option.places is not None and cell.place not in option.places:
                continue
            bars = _bars(result, option, skill, cell, below)
            told = ", ".join(words for words, _ in bars)
            reasons.setdefault(f"{problem.called('role', option.role)}: {told}", []).append(option.id)
            if all(change for _, change in bars):
                bars_to_lift.append((_hourly_pence(option, skill, cell), option, tuple(change for _, change in bars)))
    level = f" at level {cell.level}" if cell.level > 1 else ""
    if not able:
        reasons[f"no role may do {problem.called('competence', cell.competence)}{level}"] = []
    elif not reasons:
        what, place = problem.called("competence", cell.competence), problem.called("place", cell.place)
        reasons[f"nobody who may do {what}{level} works in {place}"] = []
    return tuple(f"{why} ({', '.join(ids)})" if ids else why for why, ids in reasons.items()), bars_to_lift


def _bars(
    result: MixResult, option: Option, skill: Skill, cell: DemandCell, below: float | None = None
) -> list[tuple[str, str]]:
    """What keeps an option from a cell: each bar in words, with the change that lifts it or "" if none is tried."""
    problem, bars = result.problem, []
    if not problem.in_time(option):
        bars.append((f"could start in {option.lead_weeks} weeks, needed in {problem.needed_in_weeks}", "lead"))
    if option.settings is not None and cell.setting not in option.settings:
        bars.append((f"does not work in {problem.called('setting', cell.setting)}", "settings"))
    if option.times is not None and cell.time not in option.times:
        bars.append((f"does not work at {problem.called('time', cell.time)}", "times"))
    if skill.supervised and not _supervised_there(problem, skill, cell):
        level = f" (level {skill.supervisor_level})" if skill.supervisor_level > 1 else ""
        bars.append(
            (f"no supervisor with {problem.called('competence', skill.supervisor)}{level} works there then", "")
        )
    if bars:
        return bars
    wte = {line.option: line.wte for line in result.staff}
    people = wte[option.id] + sum(wte[o.id] for o in problem.options if o.from_option == option.id)
    line = next(line for line in result.staff if line.option == option.id)
    if option.wte_max is not None and people > option.wte_max - 1e-4:
        if line.used_hours < line.available_hours - 1e-3:
            return [(f"has spare hours, but {_holding(result, option, cell)} holds them back", "")]
        told = below is None or option.wte_max >= below
        if option.source == Source.EXISTING:
            return [(f"all hours of {f'the {option.wte_max:g} WTE' if told else 'those'} in post are used", "cap")]
        return [(f"{HAD[option.source]} up to the cap{f' of {option.wte_max:g} WTE' if told else ''}", "cap")]
    price = _hourly_pence(option, skill, cell)
    if price > cell.unmet_pence:
        return [(f"costs {money_words(price)} an hour there, more than the price of an unmet hour", "")]
    return [(f"held back by {_holding(result, option, cell)}", "")]


def _holding(result: MixResult, option: Option, cell: DemandCell) -> str:
    """The limits that bind where this option would work, by name; otherwise supervision or an earlier objective."""
    problem, programme, priced = result.problem, result.programme, result.priced_stage()
    if programme is None or priced is None:
        return "a limit or supervision"
    role = problem.role(option.role)
    names = []
    for row, dual in zip(programme.rows, priced[0].duals.tolist(), strict=False):
        if row.kind == "limit" and isinstance(row.key, int) and abs(dual) > SMALL:
            limit = problem.limits[row.key]
            touches = limit.kind == "spend_at_most" or limit.kind.startswith("wte") or limit.covers(*cell.where)
            if touches and (limit.kind.startswith("share") or chosen_by(limit.who, problem)(option, role)):
                names.append(f"limit {limit.id}")
    return " and ".join(names[:3]) or "supervision or another objective"


def _supervised_there(problem: MixProblem, skill: Skill, cell: DemandCell) -> bool:
    holders = {
        s.role
        for s in problem.skills
        if s.competence == skill.supervisor and s.level >= skill.supervisor_level and not s.supervised
    }
    return any(
        o.role in holders and problem.in_time(o) and o.wte_max != 0 and o.works(*cell.where) for o in problem.options
    )


def _hourly_pence(option: Option, skill: Skill, cell: DemandCell) -> float:
    """Cost of a standard hour of a cell by an option, supervision left out. Pence."""
    if option.clinical_hours <= 0:
        return float("inf")
    hour = option.weekly_cost_pence / option.clinical_hours + option.premium_pence.get(cell.time, 0)
    return hour * skill.minutes_ratio
