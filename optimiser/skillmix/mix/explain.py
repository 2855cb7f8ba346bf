"""Why a mix is as it is, in words: what one more hour is worth, and why hours stay unmet and what would meet them.

Every saving told was measured by solving again with the change made, not read off a dual price alone: duals rank the
candidates, and a dual price holds only as far as the next corner.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from optimiser.skillmix.demand.hours import DemandCell
from optimiser.skillmix.linear_programme import Answer
from optimiser.skillmix.mix.problem import DEFAULT_STAGES, TEMPORARY_SOURCES, MixProblem, Option, Skill, Source
from optimiser.skillmix.mix.programme.uses import chosen_by
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.units import WEEKS_A_YEAR

#: How many kinds of change are solved again for one cell.
FIXES_TRIED = 6

HAD = {
    Source.EXISTING: "in post",
    Source.TRAINING: "trained",
    Source.BORROWING: "borrowed",
    Source.HIRING: "hired",
    Source.BANK: "from the bank",
    Source.AGENCY: "from an agency",
}


@dataclass(frozen=True)
class ShadowPrice:
    """What one more of something is worth. ``dual_pence`` a week from the programme; ``saving_pence`` a week measured
    by solving again with one more; ``filled_hours`` a week fewer unmet. ``words`` says it."""

    kind: str
    thing: str
    where: str
    unit: str
    dual_pence: int
    saving_pence: int
    filled_hours: float
    words: str


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


def bill_pence(result: MixResult) -> int:
    """The whole bill of a mix, pence a year: staff, unmet hours, missed limits."""
    return result.totals.cost_pence + result.totals.unmet_pence + result.totals.limit_pence


def money_words(pence: float) -> str:
    """Pence in words: whole pounds from ten pounds up, pounds and pence below."""
    return f"£{pence / 100:,.0f}" if abs(pence) >= 1000 else f"£{pence / 100:,.2f}"


def shadow_prices(result: MixResult, most: int = 8) -> list[ShadowPrice]:
    """The hours and posts worth most, dearest first, at most ``most`` of each kind.

    An hour of a competence is one that comes from outside, free of charge; a post is one more WTE allowed under
    an option's cap, at the option's own cost. ``result`` must come from ``solve_mix(..., keep=True)``.
    """
    programme, problem = result.programme, result.problem
    if programme is None or not result.answers or result.conflicts:
        return []
    priced = _priced_stage(result)
    if priced is None:
        return []
    answer, weight = priced
    base = bill_pence(result)
    told: list[ShadowPrice] = []
    best: dict[tuple[str, str, int], tuple[float, int]] = {}
    for row, dual in zip(programme.rows, answer.duals.tolist(), strict=False):
        if isinstance(row.key, int) and row.kind == "cover":
            cell = problem.cells[row.key]
            key = (cell.place, cell.competence, cell.level)
            if dual / weight > best.get(key, (0.005, -1))[0]:
                best[key] = (dual / weight, row.key)
    for _, (dual, j) in sorted(best.items(), key=lambda item: -item[1][0])[:most]:
        cell = problem.cells[j]
        less = min(1.0, cell.hours)
        changed = replace(
            problem, cells=tuple(replace(c, hours=c.hours - less) if i == j else c for i, c in enumerate(problem.cells))
        )
        again = solve_mix(changed)
        saved = round((base - bill_pence(again)) / WEEKS_A_YEAR / less)
        filled = (result.totals.unmet_hours - again.totals.unmet_hours) / less
        label = problem.called("competence", cell.competence) + (f" (level {cell.level})" if cell.level > 1 else "")
        best_used = problem.where("", cell.setting, cell.time)
        words = (
            f"One more {label} hour a week in {problem.called('place', cell.place)} saves {money_words(saved)} a week"
        )
        words += f" (best used: {best_used}"
        words += f"; {filled:.1f} fewer unmet hours)." if filled > 0.05 else ")."
        told.append(
            ShadowPrice("hour", label, problem.cell_label(cell), "hour a week", round(dual * 100), saved, filled, words)
        )
    told.sort(key=lambda price: -price.saving_pence)
    return told + _posts(result, answer, base, weight, most)


def _priced_stage(result: MixResult) -> tuple[Answer, float] | None:
    """The answer of the last stage that weighs money, and its weight on cost; None if no stage does."""
    for stage, answer in zip(reversed(result.problem.stages or DEFAULT_STAGES), reversed(result.answers), strict=False):
        if stage.get("cost", 0.0) > 0:
            return answer, stage["cost"]
    return None


def _posts(result: MixResult, answer: Answer, base: int, weight: float, most: int) -> list[ShadowPrice]:
    programme, problem = result.programme, result.problem
    assert programme is not None
    worth: dict[int, float] = {}
    for k, option in enumerate(problem.options):
        if option.wte_max is not None and not option.from_option and answer.reduced[k] < -SMALL:
            worth[k] = -float(answer.reduced[k]) / weight
    told = []
    for k, dual in sorted(worth.items(), key=lambda item: -item[1])[:most]:
        option = problem.options[k]
        extra = [1.0 if i == k else 0.0 for i in range(len(problem.options))]
        again = solve_mix(problem, extra_wte=extra)
        saved = round((base - bill_pence(again)) / WEEKS_A_YEAR)
        filled = result.totals.unmet_hours - again.totals.unmet_hours
        if saved <= 0:
            continue
        name = option_label(problem, option)
        words = f"One more WTE allowed of {name} saves {money_words(saved * WEEKS_A_YEAR)} a year after its own cost"
        words += f" and fills {filled:.1f} unmet hours a week." if filled > 0.05 else "."
        told.append(ShadowPrice("post", name, option.organisation, "WTE", round(dual * 100), saved, filled, words))
    told.sort(key=lambda price: -price.saving_pence)
    return told


def option_label(problem: MixProblem, option: Option) -> str:
    """An option in words: ``community nurse, band 6, hired, Community trust, north``."""
    parts = [
        problem.called("role", option.role),
        HAD[option.source],
        problem.called("organisation", option.organisation),
    ]
    if option.places:
        parts.append(", ".join(problem.called("place", place) for place in sorted(option.places)))
    return " ".join(parts[:2]) + " at " + ", ".join(parts[2:])


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
    problem, programme, priced = result.problem, result.programme, _priced_stage(result)
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
        saved = bill_pence(result) - bill_pence(again)
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
