"""The cheapest changes that meet unmet hours: a fix is one option with its bars lifted, whatever cells it serves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from optimiser.skillmix.linear_programme import ProgrammeChange
from optimiser.skillmix.mix.problem import TEMPORARY_SOURCES, MixProblem, Option
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.mix.what_if import WhatIf, WhatIfAnswer
from optimiser.skillmix.mix.words import money_words, option_label

FIXES_TRIED = 6
"""How many kinds of change are solved again for one cell."""

LEAST_SHARE = 0.05
"""A change that meets less of a cell's unmet hours is no fix for it."""

Lift = tuple[float, Option, tuple[str, ...]]
"""What might meet a cell: pence of an hour by the option, the option, the bars to lift."""

Key = tuple[int, tuple[tuple[str, str], ...]]
"""What names a change: the option's number, and each bar lifted with the time or setting it is lifted for."""


@dataclass(frozen=True)
class Fix:
    """One change that meets unmet hours: in words, unmet hours a week it meets in all, pence a year it saves in all.
    ``served``: hours a week it meets of each cell explained, by the cell's number in the problem."""

    number: int
    words: str
    met_hours: float
    saving_pence: int
    served: Mapping[int, float]


@dataclass
class _Candidates:
    """The changes that might meet some cells: for each cell its own in the order in which they are to be tried, and
    for each change the unmet hours a week that it is tried for."""

    problem: MixProblem
    of_cell: dict[int, list[Key]] = field(default_factory=dict)
    hours: dict[Key, float] = field(default_factory=dict)

    def add(self, j: int, unmet: float, lifts: Sequence[Lift]) -> None:
        """The changes for cell number j: fewest bars first, temporary staff last, then the lowest price of an hour;
        one option for each role and kind of change."""
        cell, seen = self.problem.cells[j], set()
        ranked = sorted(lifts, key=lambda lift: (len(lift[2]), lift[1].source in TEMPORARY_SOURCES, lift[0]))
        value = {"times": cell.time, "settings": cell.setting}
        for _, option, bars in ranked:
            if (option.role, bars) not in seen:
                seen.add((option.role, bars))
                key = (self.problem.options.index(option), tuple((bar, value.get(bar, "")) for bar in bars))
                self.of_cell.setdefault(j, []).append(key)
                self.hours[key] = self.hours.get(key, 0.0) + unmet

    def option(self, key: Key) -> Option:
        """The option of a change with its bars lifted, but for its cap."""
        option = self.problem.options[key[0]]
        for bar, value in key[1]:
            if bar == "times":
                option = replace(option, times=(option.times or frozenset()) | {value})
            elif bar == "settings":
                option = replace(option, settings=(option.settings or frozenset()) | {value})
            elif bar == "lead":
                option = replace(option, lead_weeks=self.problem.needed_in_weeks or 0)
        return option

    def lifted(self) -> dict[int, Option]:
        """Each option that some change lifts, with all that is lifted of it."""
        made: dict[int, Option] = {}
        for key in self.hours:
            if key[1] != (("cap", ""),):
                one, other = self.option(key), made.get(key[0], self.problem.options[key[0]])
                made[key[0]] = replace(
                    one,
                    times=None if one.times is None else one.times | (other.times or frozenset()),
                    settings=None if one.settings is None else one.settings | (other.settings or frozenset()),
                    lead_weeks=min(one.lead_weeks, other.lead_weeks),
                )
        return made

    def more_wte(self, key: Key) -> float:
        """WTE more that would do all the hours it is tried for, rounded up to a tenth."""
        option = self.problem.options[key[0]]
        return max(0.1, round(self.hours[key] / max(option.clinical_hours, 1.0) + 0.05, 1))

    def change(self, what_if: WhatIf, key: Key) -> ProgrammeChange:
        """The change as the programme takes it."""
        if key[1] == (("cap", ""),):
            return what_if.more_wte(key[0], self.more_wte(key))
        return what_if.opened(key[0], self.option(key))

    def words(self, key: Key) -> str:
        """The change in words."""
        problem, option = self.problem, self.problem.options[key[0]]
        name = option_label(problem, option)
        if key[1] == (("cap", ""),):
            return f"{self.more_wte(key):g} WTE more of {name}"
        said = []
        for bar, value in key[1]:
            if bar == "times":
                said.append(f"working at {problem.called('time', value)}")
            elif bar == "settings":
                said.append(f"working in {problem.called('setting', value)}")
            else:
                said.append(f"{option.lead_weeks - (problem.needed_in_weeks or 0)} weeks sooner")
        return f"{name} {' and '.join(said)}"


def best_fixes(
    result: MixResult, unmet: Mapping[int, float], lifts: Mapping[int, Sequence[Lift]]
) -> dict[int, tuple[Fix | None, str]]:
    """For each cell the first change, in the order of :class:`_Candidates`, that meets hours of it at its price.

    Args:
        result: from ``solve_mix(..., keep=True)``.
        unmet: hours a week unmet of each cell to be met, by its number.
        lifts: what might meet each.

    Returns:
        For each cell the change that pays, None where there is none, and what to say of it. Changes that the dual
        prices rule out are not solved.
    """
    candidates = _Candidates(result.problem)
    for j, hours in unmet.items():
        candidates.add(j, hours, lifts[j])
    what_if = WhatIf.lifting(result.problem, candidates.lifted()) if candidates.hours else None
    found: dict[Key, WhatIfAnswer | None] = {}
    order: dict[int, list[Key]] = {j: [] for j in unmet}
    if what_if is not None:
        changes = {key: candidates.change(what_if, key) for key in candidates.hours}
        promising = {key: change for key, change in changes.items() if what_if.may_save(change)}
        order = {j: [k for k in candidates.of_cell.get(j, ()) if k in promising][:FIXES_TRIED] for j in unmet}
        tried = list(dict.fromkeys(key for keys in order.values() for key in keys))
        found = dict(zip(tried, what_if.try_all([promising[key] for key in tried]), strict=True))
    numbers: dict[Key, int] = {}
    return {
        j: _chosen(candidates, what_if, found, order[j], j, unmet, numbers) if what_if else (None, NO_FIX)
        for j in unmet
    }


NO_FIX = "No single option's cap, times, settings or lead time, changed alone, meets it at its price."


def _chosen(
    candidates: _Candidates,
    what_if: WhatIf,
    found: Mapping[Key, WhatIfAnswer | None],
    keys: Sequence[Key],
    j: int,
    unmet: Mapping[int, float],
    numbers: dict[Key, int],
) -> tuple[Fix | None, str]:
    """The change for one cell, and what to say of it."""
    dearer = ""
    for key in keys:
        after = found[key]
        if after is None:
            continue
        served = {i: float(what_if.before.unmet[i] - after.unmet[i]) for i in unmet}
        saved = round(what_if.before.bill_pence - after.bill_pence)
        if served[j] <= LEAST_SHARE * unmet[j]:
            continue
        words = candidates.words(key)
        if saved <= 0:
            dearer = (
                dearer or f"{words} would meet {served[j]:.1f} h a week but cost {money_words(-saved)} a year more."
            )
            continue
        number = numbers.setdefault(key, len(numbers) + 1)
        met = float((what_if.before.unmet - after.unmet).sum())
        gaps = {i: hours for i, hours in served.items() if hours > 0.05}
        fix = Fix(number, words, met, saved, gaps)
        if len(gaps) > 1:
            return fix, (
                f"Fix {number}: {words} meets {served[j]:.1f} h a week of it and {sum(gaps.values()):.1f} h of "
                f"{len(gaps)} such gaps: one change, which saves {money_words(saved)} a year in all at the price of "
                "unmet hours (solved again)."
            )
        return fix, (
            f"Fix: {words} meets {served[j]:.1f} h a week of it and saves {money_words(saved)} a year at the price "
            "of unmet hours (solved again)."
        )
    return None, dearer or NO_FIX
