"""What one more hour or post is worth: shadow prices of the linear programme, each measured by solving again.

A dual price is the change of the objective for one more unit of a row (Dantzig 1963, Linear Programming and
Extensions) and holds only as far as the next corner. So duals rank the candidates, and every saving told was measured
by solving again with the change made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from optimiser.skillmix.linear_programme import LinearSolution
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.mix.words import money_words, option_label
from optimiser.skillmix.units import WEEKS_A_YEAR


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


def shadow_prices(result: MixResult, most: int = 8) -> list[ShadowPrice]:
    """The hours and posts worth most, dearest first, at most ``most`` of each kind.

    An hour of a competence is one that comes from outside, free of charge; a post is one more WTE allowed under
    an option's cap, at the option's own cost. ``result`` must come from ``solve_mix(..., keep=True)``.
    """
    programme, problem = result.programme, result.problem
    if programme is None or not result.answers or result.conflicts:
        return []
    priced = result.priced_stage()
    if priced is None:
        return []
    answer, weight = priced
    base = result.totals.bill_pence
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
        saved = round((base - again.totals.bill_pence) / WEEKS_A_YEAR / less)
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


def _posts(result: MixResult, answer: LinearSolution, base: int, weight: float, most: int) -> list[ShadowPrice]:
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
        saved = round((base - again.totals.bill_pence) / WEEKS_A_YEAR)
        filled = result.totals.unmet_hours - again.totals.unmet_hours
        if saved <= 0:
            continue
        name = option_label(problem, option)
        words = f"One more WTE allowed of {name} saves {money_words(saved * WEEKS_A_YEAR)} a year after its own cost"
        words += f" and fills {filled:.1f} unmet hours a week." if filled > 0.05 else "."
        told.append(ShadowPrice("post", name, option.organisation, "WTE", round(dual * 100), saved, filled, words))
    told.sort(key=lambda price: -price.saving_pence)
    return told
