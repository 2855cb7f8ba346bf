"""Solve a mix problem by lexicographic (pre-emptive) goal programming over one linear programme.

The answer says which staff there are, used for what, leaving which hours unmet, at what cost. The stages of the
objective are made least in turn, each with the earlier ones held at their least. Every line of the answer is then
re-checked by :mod:`optimiser.skillmix.mix.audit`, which shares no counting with the programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np

from optimiser.skillmix import linear_programme as lp
from optimiser.skillmix.mix.audit import audit_lines
from optimiser.skillmix.mix.lines import read_back
from optimiser.skillmix.mix.problem import DEFAULT_STAGES, TIE_BREAKS, MixProblem
from optimiser.skillmix.mix.programme.build import MixProgramme, build_programme
from optimiser.skillmix.mix.programme.uses import PlaceSettingTime
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.units import WEEKS_A_YEAR, FloatArray


class MixDisagrees(RuntimeError):
    """The lines of an answer do not agree with an independent count of them: an internal error."""


def solve_mix(problem: MixProblem, extra_wte: Sequence[float] | None = None, keep: bool = False) -> MixResult:
    """The best mix of a problem under its stages; among equals the one that ``TIE_BREAKS`` put first.

    Args:
        problem: what is needed and what may be had.
        extra_wte: WTE added to each option's cap, one per option, for what-if questions.
        keep: keep the programme and the solver's answers, for shadow prices and explanations.

    Returns:
        An optimal mix; or, if hard limits contradict each other, status ``infeasible`` with the limits that must give
        way, by how much at least, and the mix that remains.

    Raises:
        Mismatch: if an independent count of the lines disagrees.
        lp.SolverFailed: if the solver's process fails.
    """
    began = perf_counter()
    programme = build_programme(problem, extra_wte)
    ties = [programme.stage(dict(stage)) for stage in TIE_BREAKS]
    stages = [programme.stage(dict(stage)) for stage in problem.stages or DEFAULT_STAGES]
    rooms = {len(stages) - 1: _pennies(programme)}
    answers = lp.solve_stages(programme.linear, [*stages, *ties], rooms)
    conflicts: tuple[str, ...] = ()
    if answers[-1].status == "infeasible":
        programme, answers, conflicts = _least_conflict(programme, [*stages, *ties])
    if answers[-1].status != "optimal":
        return MixResult("infeasible", problem, conflicts=conflicts, size=programme.linear.size)
    if not conflicts:
        conflicts = _empty_by_contradiction(programme, answers[-1])
    result = read_back(programme, answers[-1])
    result = replace(
        result,
        status="infeasible" if conflicts else "optimal",
        conflicts=conflicts,
        stage_values=tuple(answer.value for answer in answers[: len(stages)]),
        seconds=perf_counter() - began,
        programme=programme if keep else None,
        answers=tuple(answers[: len(stages)]) if keep else (),
    )
    faults = audit_lines(result, extra_wte)
    if faults:
        raise MixDisagrees("; ".join(faults[:5]))
    return result


def _pennies(programme: MixProgramme) -> FloatArray:
    """A penny a year for each WTE, in the last stage's own unit: costs of a WTE are rounded to that, so bills nearer
    to each other are the same. Shape (columns,); nought where the stage weighs no cost."""
    weight = (programme.problem.stages or DEFAULT_STAGES)[-1].get("cost", 0.0)
    form = np.zeros(programme.columns.count)
    form[: len(programme.problem.options)] = weight / 100 / WEEKS_A_YEAR
    return form


def _least_conflict(
    programme: MixProgramme, stages: list[FloatArray]
) -> tuple[MixProgramme, list[lp.LinearSolution], tuple[str, ...]]:
    """Let hard limits be missed, by as little as possible in all, and say which are."""
    programme, missed = _with_hard_limits_loose(programme)
    answers = lp.solve_stages(programme.linear, [missed, *stages])
    if answers[0].status != "optimal":
        return programme, answers[:1], _impossible_posts(programme.problem)
    if answers[-1].status != "optimal":
        return programme, answers[-1:], ("the objective has no lowest value: check for negative prices",)
    return programme, answers[1:], _missed_words(programme, answers[-1])


def _with_hard_limits_loose(programme: MixProgramme) -> tuple[MixProgramme, FloatArray]:
    """The programme in which hard limits may be missed, and what they are missed by in all, (columns,)."""
    first, upper = programme.columns.first_shortfall, programme.linear.upper.copy()
    missed = np.zeros(len(upper))
    for i, limit in enumerate(programme.problem.limits):
        if limit.price_pence is None:
            upper[first + i] = np.inf
            missed[first + i] = 1.0
    return replace(programme, linear=replace(programme.linear, upper=upper)), missed


def _empty_by_contradiction(programme: MixProgramme, answer: lp.LinearSolution) -> tuple[str, ...]:
    """The hard limits on shares that only hold where nobody works at all, in words; empty where there are none.

    A share of nothing is kept, so limits that contradict each other would leave a place without anybody rather than be
    told. Where a mix has no hours in a place and time that needs some, under a hard limit on a share, it is tried
    whether the hard limits leave room for one hour there.
    """
    problem, columns = programme.problem, programme.columns
    hard = [x for x in problem.limits if x.price_pence is None and x.kind.startswith("share") and x.share_of == "all"]
    if not hard:
        return ()
    worked: dict[PlaceSettingTime, list[int]] = {}
    for u, use in enumerate(columns.uses):
        worked.setdefault(use.where, []).append(columns.first_use + u)
    needed = dict.fromkeys(cell.where for cell in problem.cells if cell.hours > SMALL)
    empty = [where for where in needed if not any(answer.x[column] > SMALL for column in worked.get(where, ()))]
    for where in empty:
        if where not in worked or not any(limit.covers(*where) for limit in hard):
            continue
        loose, missed = _with_hard_limits_loose(programme)
        form = np.zeros(columns.count)
        form[worked[where]] = -1.0
        tried = lp.solve_stages(lp.with_row(loose.linear, form, -1.0), [missed])[-1]
        if tried.status == "optimal" and tried.value > SMALL:
            nobody = f"so nobody may work in {problem.where(*where)}, where hours are needed"
            return (*_missed_words(loose, tried), nobody)
    return ()


def _missed_words(programme: MixProgramme, answer: lp.LinearSolution) -> tuple[str, ...]:
    """The hard limits that an answer misses, by how much."""
    first, conflicts = programme.columns.first_shortfall, []
    for i, limit in enumerate(programme.problem.limits):
        short = answer.x[first + i]
        if limit.price_pence is None and short > SMALL:
            unit = {"w": "WTE", "s": "hours a week"}[limit.kind[0]] if limit.kind[0] in "ws" else "hours a week"
            unit = "pounds a year" if limit.kind == "spend_at_most" else unit
            conflicts.append(
                f"limit {limit.id} ({limit.kind} {limit.value:g} for {limit.who}) is hard and missed by {short:,.2f} "
                f"{unit}, the least that all hard limits together allow"
            )
    return tuple(conflicts)


def _impossible_posts(problem: MixProblem) -> tuple[str, ...]:
    """Options whose least WTE cannot come from where they are said to come from, or that arrive too late."""
    by_id = {option.id: option for option in problem.options}
    taken: dict[str, float] = {}
    told = []
    for option in problem.options:
        if option.wte_max is not None and option.wte_min > option.wte_max:
            told.append(f"option {option.id}: at least {option.wte_min:g} WTE but at most {option.wte_max:g}")
        if option.from_option:
            taken[option.from_option] = taken.get(option.from_option, 0.0) + option.wte_min
    for origin, wte in taken.items():
        most = by_id[origin].wte_max
        if most is not None and wte > most:
            told.append(f"option {origin}: {wte:g} WTE must leave it for others but it has {most:g}")
    return tuple(told) or ("the least WTE asked of the options cannot be had together",)
