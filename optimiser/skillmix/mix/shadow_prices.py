"""What one more hour or post is worth and what each limit costs: shadow prices, each measured by solving again.

A dual price is the change of the objective for one more unit of a row (Dantzig 1963, Linear Programming and
Extensions) and holds only as far as the next corner. So duals rank the candidates, and every saving told was measured
by solving again, warm, with the change made.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.skillmix.linear_programme import LinearSolution
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.mix.what_if import WhatIf
from optimiser.skillmix.mix.words import money_words, option_label
from optimiser.skillmix.units import WEEKS_A_YEAR


@dataclass(frozen=True)
class ShadowPrice:
    """What one more of something is worth. ``dual_pence`` a week from the programme; ``saving_pence`` a week measured
    by solving again with one more, for a limit without it; ``filled_hours`` a week fewer unmet. ``words`` says it."""

    kind: str
    thing: str
    where: str
    unit: str
    dual_pence: int
    saving_pence: int
    filled_hours: float
    words: str


def shadow_prices(result: MixResult, most: int = 8) -> list[ShadowPrice]:
    """The hours, posts and limits worth most, dearest first, at most ``most`` of each kind.

    An hour of a competence is one that comes from outside, free of charge; a post is one more WTE allowed under
    an option's cap, at the option's own cost; a limit is dropped whole. ``result`` must come from
    ``solve_mix(..., keep=True)``.
    """
    if result.programme is None or not result.answers or result.conflicts:
        return []
    priced = result.priced_stage()
    if priced is None:
        return []
    answer, weight = priced
    what_if = WhatIf.of(result)
    found = [measure(what_if, result, answer, weight, most) for measure in (_hours, _posts, _limits)]
    return [price for prices in found for price in sorted(prices, key=lambda price: -price.saving_pence)]


def _hours(what_if: WhatIf, result: MixResult, answer: LinearSolution, weight: float, most: int) -> list[ShadowPrice]:
    problem, programme = result.problem, what_if.programme
    best: dict[tuple[str, str, int], tuple[float, int]] = {}
    for row, dual in zip(programme.rows, answer.duals.tolist(), strict=False):
        if isinstance(row.key, int) and row.kind == "cover":
            cell = problem.cells[row.key]
            key = (cell.place, cell.competence, cell.level)
            if dual / weight > best.get(key, (0.005, -1))[0]:
                best[key] = (dual / weight, row.key)
    chosen = sorted(best.values(), key=lambda pair: -pair[0])[:most]
    less = [min(1.0, problem.cells[j].hours) for _, j in chosen]
    again = what_if.try_all([what_if.fewer_hours(j, hour) for (_, j), hour in zip(chosen, less, strict=True)])
    told = []
    for (dual, j), hour, after in zip(chosen, less, again, strict=True):
        if after is None:
            continue
        cell = problem.cells[j]
        saved = round((what_if.before.bill_pence - after.bill_pence) / WEEKS_A_YEAR / hour)
        filled = float(what_if.before.unmet.sum() - after.unmet.sum()) / hour
        label = problem.called("competence", cell.competence) + (f" (level {cell.level})" if cell.level > 1 else "")
        best_used = problem.where("", cell.setting, cell.time)
        words = (
            f"One more {label} hour a week in {problem.called('place', cell.place)} saves {money_words(saved)} a week"
        )
        words += f" (best used: {best_used}"
        words += f"; {filled:.1f} fewer unmet hours)." if filled > 0.05 else ")."
        where = problem.cell_label(cell)
        told.append(ShadowPrice("hour", label, where, "hour a week", round(dual * 100), saved, filled, words))
    return told


def _posts(what_if: WhatIf, result: MixResult, answer: LinearSolution, weight: float, most: int) -> list[ShadowPrice]:
    problem = result.problem
    worth: dict[int, float] = {}
    for k, option in enumerate(problem.options):
        if option.wte_max is not None and not option.from_option and answer.reduced[k] < -SMALL:
            worth[k] = -float(answer.reduced[k]) / weight
    chosen = sorted(worth.items(), key=lambda item: -item[1])[:most]
    told = []
    again = what_if.try_all([what_if.more_wte(k, 1.0) for k, _ in chosen])
    for (k, dual), after in zip(chosen, again, strict=True):
        if after is None:
            continue
        option = problem.options[k]
        saved = round((what_if.before.bill_pence - after.bill_pence) / WEEKS_A_YEAR)
        filled = float(what_if.before.unmet.sum() - after.unmet.sum())
        if saved <= 0:
            continue
        name = option_label(problem, option)
        words = f"One more WTE allowed of {name} saves {money_words(saved * WEEKS_A_YEAR)} a year after its own cost"
        words += f" and fills {filled:.1f} unmet hours a week." if filled > 0.05 else "."
        told.append(ShadowPrice("post", name, option.organisation, "WTE", round(dual * 100), saved, filled, words))
    return told


def _limits(what_if: WhatIf, result: MixResult, answer: LinearSolution, weight: float, most: int) -> list[ShadowPrice]:
    """What the limits that bind cost: the bill without each. The dual is for one unit of the limit's own row."""
    problem, programme = result.problem, what_if.programme
    binding: dict[int, float] = {}
    for row, dual in zip(programme.rows, answer.duals.tolist(), strict=False):
        if row.kind == "limit" and isinstance(row.key, int) and abs(dual) / weight > 0.005:
            binding[row.key] = abs(dual) / weight
    changes = [what_if.without_limit(i) for i in binding]
    told = []
    for (i, dual), after in zip(binding.items(), what_if.try_all(changes), strict=True):
        limit = problem.limits[i]
        if after is None:
            continue
        saved = round((what_if.before.bill_pence - after.bill_pence) / WEEKS_A_YEAR)
        filled = float(what_if.before.unmet.sum() - after.unmet.sum())
        if saved <= 0:
            continue
        unit = "hour a week" if limit.per_week == 1 else "WTE" if limit.kind.startswith("wte") else "pound a year"
        words = f"Limit {limit.id} costs {money_words(saved * WEEKS_A_YEAR)} a year: by that the bill falls without it"
        words += f", and {filled:.1f} fewer hours a week are unmet." if filled > 0.05 else "."
        where = problem.where(limit.place, limit.setting, limit.time)
        told.append(ShadowPrice("limit", limit.id, where, unit, round(dual * 100), saved, filled, words))
    return sorted(told, key=lambda price: -price.saving_pence)[:most]
