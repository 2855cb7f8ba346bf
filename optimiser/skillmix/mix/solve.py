"""Solve a mix problem: which staff, used for what, leaving which hours unmet, at what cost.

:func:`solve_mix` builds the programme, solves its stages in turn, reads the answer back as lines and has every line
re-checked by :mod:`optimiser.skillmix.mix.audit`, which shares no counting with the programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np

from optimiser.skillmix import linear_programme as lp
from optimiser.skillmix.mix.problem import DEFAULT_STAGES, TEMPORARY_SOURCES, WEEKS_A_YEAR, MixProblem, Source
from optimiser.skillmix.mix.programme import MixProgramme, build_programme
from optimiser.skillmix.mix.uses import PRESENT, SUPERVISE, WORK

#: Hours or WTE below this are solver noise, not staff.
SMALL = 1e-6

KIND_WORDS = {WORK: "work", SUPERVISE: "supervise", PRESENT: "present"}


@dataclass(frozen=True)
class StaffLine:
    """One option's part in the mix. Hours a week; ``cost_pence`` a year with premiums."""

    option: str
    organisation: str
    sector: str
    role: str
    band: str
    source: str
    wte: float
    available_hours: float
    used_hours: float
    cost_pence: int


@dataclass(frozen=True)
class UseLine:
    """Hours a week of one option in one place. ``standard_hours`` is what they are worth in hours of the demand;
    ``skill`` is the index of the skill worked under, -1 if not working; ``risk_points`` a week."""

    option: str
    role: str
    kind: str
    place: str
    setting: str
    time: str
    competence: str
    level: int
    hours: float
    standard_hours: float
    supervised: bool
    skill: int = -1
    risk_points: float = 0.0


@dataclass(frozen=True)
class CoverLine:
    """Hours a week needed and how they are met, for one cell. ``unmet_pence`` a year at the price of unmet hours."""

    place: str
    setting: str
    time: str
    competence: str
    level: int
    needed_hours: float
    filled_hours: float
    freed_hours: float
    unmet_hours: float
    unmet_pence: int


@dataclass(frozen=True)
class LimitLine:
    """A limit as the mix meets it. ``missed`` in hours a week, WTE or pounds a year; ``measured`` in the limit's own
    unit, None where nobody is in its scope."""

    limit: str
    kind: str
    who: str
    allowed: float
    measured: float | None
    missed: float
    price_pence: int
    hard: bool


@dataclass(frozen=True)
class Totals:
    """Sums of the lines: money in whole pence a year, hours a week, shares from 0 to 1 (None where there is nobody)."""

    cost_pence: int = 0
    unmet_pence: int = 0
    limit_pence: int = 0
    needed_hours: float = 0.0
    unmet_hours: float = 0.0
    freed_hours: float = 0.0
    wte: float = 0.0
    registered_share: float | None = None
    registered_work_hours: float = 0.0
    dilution_hours: float = 0.0
    agency_hours: float = 0.0
    temporary_hours: float = 0.0
    risk_points: float = 0.0


@dataclass(frozen=True)
class MixResult:
    """The answer. ``status`` is ``optimal`` or ``infeasible``; when infeasible the lines are those of the mix that
    misses the hard limits by least, and ``conflicts`` names them."""

    status: str
    problem: MixProblem
    staff: tuple[StaffLine, ...] = ()
    uses: tuple[UseLine, ...] = ()
    cover: tuple[CoverLine, ...] = ()
    limits: tuple[LimitLine, ...] = ()
    totals: Totals = Totals()
    conflicts: tuple[str, ...] = ()
    stage_values: tuple[float, ...] = ()
    size: tuple[int, int, int] = (0, 0, 0)
    seconds: float = 0.0
    layout: MixProgramme | None = field(default=None, repr=False, compare=False)
    answers: tuple[lp.Answer, ...] = field(default=(), repr=False, compare=False)


class MixDisagrees(RuntimeError):
    """The lines of an answer do not agree with an independent count of them: an internal error."""


def solve_mix(problem: MixProblem, extra_wte: Sequence[float] | None = None, keep: bool = False) -> MixResult:
    """The best mix of a problem under its stages.

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
    from optimiser.skillmix.mix.audit import audit_lines

    began = perf_counter()
    layout = build_programme(problem, extra_wte)
    stages = [layout.stage(dict(stage)) for stage in problem.stages or DEFAULT_STAGES]
    answers = lp.solve_stages(layout.program, stages)
    conflicts: tuple[str, ...] = ()
    if answers[-1].status == "infeasible":
        layout, answers, conflicts = _least_conflict(layout, stages)
    if answers[-1].status != "optimal":
        return MixResult("infeasible", problem, conflicts=conflicts, size=layout.program.size)
    result = read_back(layout, answers[-1])
    result = replace(
        result,
        status="infeasible" if conflicts else "optimal",
        conflicts=conflicts,
        stage_values=tuple(answer.value for answer in answers),
        seconds=perf_counter() - began,
        layout=layout if keep else None,
        answers=tuple(answers) if keep else (),
    )
    faults = audit_lines(result, extra_wte)
    if faults:
        raise MixDisagrees("; ".join(faults[:5]))
    return result


def _least_conflict(
    layout: MixProgramme, stages: list[lp.FloatArray]
) -> tuple[MixProgramme, list[lp.Answer], tuple[str, ...]]:
    """Let hard limits be missed, by as little as possible in all, and say which are."""
    program, limits = layout.program, layout.problem.limits
    upper = program.upper.copy()
    missed = np.zeros(len(upper))
    for i, limit in enumerate(limits):
        if limit.price_pence is None:
            upper[layout.first_slack + i] = np.inf
            missed[layout.first_slack + i] = 1.0
    layout.program = replace(program, upper=upper)
    answers = lp.solve_stages(layout.program, [missed, *stages])
    if answers[0].status != "optimal":
        return layout, answers[:1], _impossible_posts(layout.problem)
    if answers[-1].status != "optimal":
        return layout, answers[-1:], ("the objective has no lowest value: check for negative prices",)
    conflicts = []
    for i, limit in enumerate(limits):
        short = answers[-1].x[layout.first_slack + i]
        if limit.price_pence is None and short > SMALL:
            unit = {"w": "WTE", "s": "hours a week"}[limit.kind[0]] if limit.kind[0] in "ws" else "hours a week"
            unit = "pounds a year" if limit.kind == "spend_at_most" else unit
            conflicts.append(
                f"limit {limit.id} ({limit.kind} {limit.value:g} for {limit.who}) is hard and missed by {short:,.2f} "
                f"{unit}, the least that all hard limits together allow"
            )
    return layout, answers[1:], tuple(conflicts)


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


def read_back(layout: MixProgramme, answer: lp.Answer) -> MixResult:
    """The lines of an answer. Column values below ``SMALL`` are taken as nothing."""
    problem, x = layout.problem, np.where(np.abs(answer.x) < SMALL, 0.0, answer.x)
    roles = {role.id: role for role in problem.roles}
    used = np.zeros(len(problem.options))
    premium = np.zeros(len(problem.options))
    uses: list[UseLine] = []
    filled = np.zeros(len(problem.cells))
    for u in np.flatnonzero(x[layout.first_use : layout.first_freed]).tolist():
        use, hours = layout.uses[u], float(x[layout.first_use + u])
        option = problem.options[use.option]
        competence, level, worth, supervised = "", 0, 0.0, False
        if use.kind == WORK:
            cell, skill = problem.cells[use.cell], problem.skills[use.skill]
            competence, level, supervised = cell.competence, cell.level, skill.supervised
            worth = hours / skill.minutes_ratio
            filled[use.cell] += worth
        elif use.need is not None:
            competence, level = use.need[3], use.need[4]
        used[use.option] += hours
        premium[use.option] += hours * option.premium_pence.get(use.where[2], 0)
        uses.append(
            UseLine(
                option.id,
                option.role,
                KIND_WORDS[use.kind],
                *use.where,
                competence,
                level,
                hours,
                worth,
                supervised,
                use.skill,
                hours * problem.skills[use.skill].risk_points if use.kind == WORK else 0.0,
            )
        )
    staff = []
    for k, option in enumerate(problem.options):
        wte = float(x[k])
        cost = round(wte * option.annual_cost_pence + premium[k] * WEEKS_A_YEAR)
        staff.append(
            StaffLine(
                option.id,
                option.organisation,
                option.sector,
                option.role,
                roles[option.role].band,
                option.source.value,
                wte,
                wte * option.clinical_hours,
                float(used[k]),
                cost,
            )
        )
    freed = np.zeros(len(problem.cells))
    for g, (_, j) in enumerate(layout.freed):
        freed[j] += x[layout.first_freed + g]
    cover = []
    for j, cell in enumerate(problem.cells):
        unmet = float(x[layout.first_unmet + j])
        cover.append(
            CoverLine(
                *cell.where,
                cell.competence,
                cell.level,
                cell.hours,
                float(filled[j]),
                float(freed[j]),
                unmet,
                round(unmet * cell.unmet_pence * WEEKS_A_YEAR),
            )
        )
    limits = _limit_lines(layout, x)
    return MixResult(
        "optimal",
        problem,
        tuple(staff),
        tuple(uses),
        tuple(cover),
        tuple(limits),
        totals=_totals(problem, staff, uses, cover, limits),
        size=layout.program.size,
    )


def _limit_lines(layout: MixProgramme, x: lp.FloatArray) -> list[LimitLine]:
    from optimiser.skillmix.mix.audit import measure_limit

    lines = []
    used = [
        (
            layout.problem.options[use.option],
            use.where,
            use.kind == WORK and layout.problem.skills[use.skill].supervised,
            float(x[layout.first_use + u]),
        )
        for u, use in enumerate(layout.uses)
        if x[layout.first_use + u]
    ]
    for i, limit in enumerate(layout.problem.limits):
        missed = float(x[layout.first_slack + i])
        weekly = WEEKS_A_YEAR / limit.per_week
        lines.append(
            LimitLine(
                limit.id,
                limit.kind,
                limit.who,
                limit.value,
                measure_limit(layout.problem, limit, used, x[: len(layout.problem.options)].tolist()),
                missed,
                round(missed * (limit.price_pence or 0) * weekly),
                limit.price_pence is None,
            )
        )
    return lines


def _totals(
    problem: MixProblem,
    staff: Sequence[StaffLine],
    uses: Sequence[UseLine],
    cover: Sequence[CoverLine],
    limits: Sequence[LimitLine],
) -> Totals:
    roles = {role.id: role for role in problem.roles}
    source = {option.id: option.source for option in problem.options}
    registered_work = {competence.id for competence in problem.competences if competence.registered_work}
    hours = sum(use.hours for use in uses)
    registered = sum(use.hours for use in uses if roles[use.role].registered)
    return Totals(
        cost_pence=sum(line.cost_pence for line in staff),
        unmet_pence=sum(line.unmet_pence for line in cover),
        limit_pence=sum(line.price_pence for line in limits),
        needed_hours=sum(line.needed_hours for line in cover),
        unmet_hours=sum(line.unmet_hours for line in cover),
        freed_hours=sum(line.freed_hours for line in cover),
        wte=sum(line.wte for line in staff),
        registered_share=registered / hours if hours > SMALL else None,
        registered_work_hours=sum(line.needed_hours for line in cover if line.competence in registered_work),
        dilution_hours=sum(
            use.standard_hours
            for use in uses
            if use.kind == "work" and use.competence in registered_work and not roles[use.role].registered
        ),
        agency_hours=sum(use.hours for use in uses if source[use.option] == Source.AGENCY),
        temporary_hours=sum(use.hours for use in uses if source[use.option] in TEMPORARY_SOURCES),
        risk_points=sum(use.risk_points for use in uses),
    )
