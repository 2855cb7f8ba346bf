"""The lines of a mix, read back from an answer of its linear programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from optimiser.skillmix.linear_programme import LinearSolution
from optimiser.skillmix.mix.audit import measure_limit
from optimiser.skillmix.mix.problem import TEMPORARY_SOURCES, MixProblem, Source
from optimiser.skillmix.mix.programme.build import MixProgramme
from optimiser.skillmix.mix.programme.uses import PRESENT, SUPERVISE, WORK, Use
from optimiser.skillmix.mix.result import SMALL, CoverLine, LimitLine, MixResult, StaffLine, Totals, UseLine
from optimiser.skillmix.units import WEEKS_A_YEAR, FloatArray

KIND_WORDS = {WORK: "work", SUPERVISE: "supervise", PRESENT: "present"}


def read_back(programme: MixProgramme, answer: LinearSolution) -> MixResult:
    """The lines of an answer. Column values below ``SMALL`` are taken as nothing."""
    problem, x = programme.problem, np.where(np.abs(answer.x) < SMALL, 0.0, answer.x)
    uses = _use_lines(programme, x)
    staff = _staff_lines(problem, uses, x)
    cover = _cover_lines(programme, x)
    limits = _limit_lines(programme, x)
    totals = _totals(problem, staff, uses, cover, limits)
    lines = tuple(staff), tuple(uses), tuple(cover), tuple(limits)
    return MixResult("optimal", problem, *lines, totals=totals, size=programme.linear.size)


def _used(programme: MixProgramme, x: FloatArray) -> list[tuple[Use, float]]:
    """The uses that have hours, with them."""
    first = programme.columns.first_use
    return [(use, float(x[first + u])) for u, use in enumerate(programme.columns.uses) if x[first + u]]


def _use_lines(programme: MixProgramme, x: FloatArray) -> list[UseLine]:
    problem, lines = programme.problem, []
    for use, hours in _used(programme, x):
        option = problem.options[use.option]
        competence, level, worth, supervised, risk = "", 0, 0.0, False, 0.0
        if use.kind == WORK:
            cell, skill = problem.cells[use.cell], problem.skills[use.skill]
            competence, level, supervised = cell.competence, cell.level, skill.supervised
            worth, risk = hours / skill.minutes_ratio, hours * skill.risk_points
        elif use.need is not None:
            competence, level = use.need[3], use.need[4]
        lines.append(
            UseLine(
                option.id, option.role, KIND_WORDS[use.kind], *use.where, competence, level, hours, worth, supervised,
                use.skill, risk,
            )
        )  # fmt: skip
    return lines


def _staff_lines(problem: MixProblem, uses: Sequence[UseLine], x: FloatArray) -> list[StaffLine]:
    options, roles = {option.id: option for option in problem.options}, {role.id: role for role in problem.roles}
    used: dict[str, float] = defaultdict(float)
    premium: dict[str, float] = defaultdict(float)
    for use in uses:
        used[use.option] += use.hours
        premium[use.option] += use.hours * options[use.option].premium_pence.get(use.time, 0)
    lines = []
    for k, option in enumerate(problem.options):
        wte = float(x[k])
        cost = round(wte * option.annual_cost_pence + premium[option.id] * WEEKS_A_YEAR)
        who = option.id, option.organisation, option.sector, option.role, roles[option.role].band, option.source.value
        lines.append(StaffLine(*who, wte, wte * option.clinical_hours, used[option.id], cost))
    return lines


def _cover_lines(programme: MixProgramme, x: FloatArray) -> list[CoverLine]:
    problem, columns = programme.problem, programme.columns
    filled, freed = np.zeros(len(problem.cells)), np.zeros(len(problem.cells))
    for use, hours in _used(programme, x):
        if use.kind == WORK:
            filled[use.cell] += hours / problem.skills[use.skill].minutes_ratio
    for g, (_, j) in enumerate(columns.freed):
        freed[j] += x[columns.first_freed + g]
    lines = []
    for j, cell in enumerate(problem.cells):
        unmet = float(x[columns.first_unmet + j])
        price = round(unmet * cell.unmet_pence * WEEKS_A_YEAR)
        met = float(filled[j]), float(freed[j])
        lines.append(CoverLine(*cell.where, cell.competence, cell.level, cell.hours, *met, unmet, price))
    return lines


def _limit_lines(programme: MixProgramme, x: FloatArray) -> list[LimitLine]:
    problem, lines = programme.problem, []
    used = [
        (problem.options[use.option], use.where, use.kind == WORK and problem.skills[use.skill].supervised, hours)
        for use, hours in _used(programme, x)
    ]
    wte = x[: len(problem.options)].tolist()
    for limit, short in zip(problem.limits, x[programme.columns.first_shortfall :].tolist(), strict=True):
        measured = measure_limit(problem, limit, used, wte)
        price = round(short * (limit.price_pence or 0) * (WEEKS_A_YEAR / limit.per_week))
        hard = limit.price_pence is None
        lines.append(LimitLine(limit.id, limit.kind, limit.who, limit.value, measured, short, price, hard))
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
