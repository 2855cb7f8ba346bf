"""Why hours stay unmet, option by option, and the cheapest change found to meet them.

Every fix told was tried by solving again with the change made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from optimiser.skillmix.demand.hours import DemandCell
from optimiser.skillmix.mix.problem import TEMPORARY_SOURCES, MixProblem, Option, Skill, Source
from optimiser.skillmix.mix.programme.uses import chosen_by
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.mix.words import HAD, money_words, option_label
from optimiser.skillmix.units import WEEKS_A_YEAR

FIXES_TRIED = 6
"""How many kinds of change are solved again for one cell."""


@dataclass(frozen=True)
class UnmetReason:
    """Why one cell's hours are unmet, option by option, and the cheapest change found to meet them."""

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


def explain_unmet(result: MixResult, most: int = 12, below: float | None = None) -> list[UnmetReason]:
    """Why hours are unmet, the most hours first, at most ``most`` cells; each fix was tried by solving again.

    Caps under ``below`` WTE are not told as numbers.
    """
    problem = result.problem
    short = [
        (line.unmet_hours, cell)
        for line, cell in zip(result.cover, problem.cells, strict=True)
        if line.unmet_hours > 0.01
    ]
    return [_reason(result, cell, hours, below) for hours, cell in sorted(short, key=lambda pair: -pair[0])[:most]]


def _reason(result: MixResult, cell: DemandCell, unmet: float, below: float | None) -> UnmetReason:
    problem = result.problem
    reasons: dict[str, list[str]] = {}
    fixes: list[tuple[float, Option, tuple[str, ...]]] = []
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
                fixes.append((_hourly_pence(option, skill, cell), option, tuple(change for _, change in bars)))
    level = f" at level {cell.level}" if cell.level > 1 else ""
    if not able:
        reasons[f"no role may do {problem.called('competence', cell.competence)}{level}"] = []
    elif not reasons:
        what, place = problem.called("competence", cell.competence), problem.called("place", cell.place)
        reasons[f"nobody who may do {what}{level} works in {place}"] = []
    fix = _try_fixes(result, cell, unmet, fixes)
    listed = tuple(f"{why} ({', '.join(ids)})" if ids else why for why, ids in reasons.items())
    words = (
        f"{unmet:.1f} h a week unmet: {problem.cell_label(cell)}, at {money_words(cell.unmet_pence)} an hour. "
        + "; ".join(listed)
        + f". {fix}"
    )
    return UnmetReason(
        cell.place,
        cell.setting,
        cell.time,
        cell.competence,
        cell.level,
        unmet,
        round(unmet * cell.unmet_pence * WEEKS_A_YEAR),
        listed,
        fix,
        words,
    )


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


def _try_fixes(
    result: MixResult, cell: DemandCell, unmet: float, fixes: list[tuple[float, Option, tuple[str, ...]]]
) -> str:
    """The first change, fewest bars and lowest hourly price first, that meets hours of the cell when solved again."""
    problem = result.problem
    index = problem.cells.index(cell)
    ranked = sorted(fixes, key=lambda fix: (len(fix[2]), fix[1].source in TEMPORARY_SOURCES, fix[0]))
    tried: set[tuple[str, tuple[str, ...]]] = set()
    dearer = ""
    for _, option, changes in ranked:
        if (option.role, changes) in tried or len(tried) == FIXES_TRIED:
            continue
        tried.add((option.role, changes))
        extra, changed, words = _changed(problem, option, changes, unmet, cell)
        again = solve_mix(changed, extra_wte=extra)
        met = unmet - again.cover[index].unmet_hours
        saved = result.totals.bill_pence - again.totals.bill_pence
        if again.status == "optimal" and met > 0.05 * unmet:
            if saved > 0:
                return (
                    f"Fix: {words} meets {met:.1f} h a week of it and saves {money_words(saved)} a year at the price "
                    "of unmet hours (solved again)."
                )
            dearer = dearer or f"{words} would meet {met:.1f} h a week but cost {money_words(-saved)} a year more."
    return dearer or "No single option's cap, times, settings or lead time, changed alone, meets it at its price."


def _changed(
    problem: MixProblem, option: Option, changes: tuple[str, ...], unmet: float, cell: DemandCell
) -> tuple[list[float] | None, MixProblem, str]:
    """The problem with one option's bars lifted (WTE beyond caps, the problem, the change in words)."""
    k = problem.options.index(option)
    name = option_label(problem, option)
    if changes == ("cap",):
        more = max(0.1, round(unmet / max(option.clinical_hours, 1.0) + 0.05, 1))
        return [more if i == k else 0.0 for i in range(len(problem.options))], problem, f"{more:g} WTE more of {name}"
    lifted, words = option, []
    for change in changes:
        if change == "times":
            lifted = replace(lifted, times=(option.times or frozenset()) | {cell.time})
            words.append(f"working at {problem.called('time', cell.time)}")
        elif change == "settings":
            lifted = replace(lifted, settings=(option.settings or frozenset()) | {cell.setting})
            words.append(f"working in {problem.called('setting', cell.setting)}")
        elif change == "lead":
            lifted = replace(lifted, lead_weeks=problem.needed_in_weeks or 0)
            words.append(f"{option.lead_weeks - (problem.needed_in_weeks or 0)} weeks sooner")
    options = tuple(lifted if i == k else other for i, other in enumerate(problem.options))
    return None, replace(problem, options=options), f"{name} {' and '.join(words)}"
