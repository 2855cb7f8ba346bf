"""The quantities that a stage of the objective may weigh, as vectors over the columns."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from optimiser.skillmix.mix.problem import OBJECTIVES, TEMPORARY_SOURCES, MixRole, Source
from optimiser.skillmix.mix.programme.columns import MixColumns
from optimiser.skillmix.mix.programme.uses import PRESENT, WORK
from optimiser.skillmix.units import FloatArray


def objective_vectors(columns: MixColumns, roles: Mapping[str, MixRole]) -> dict[str, FloatArray]:
    """A vector of shape (columns,) for each name of ``problem.OBJECTIVES``, in the units given there."""
    problem = columns.problem
    competences = {competence.id: competence for competence in problem.competences}
    vectors = {name: np.zeros(columns.count) for name in OBJECTIVES}
    for k, option in enumerate(problem.options):
        vectors["cost"][k] = option.weekly_cost_pence / 100
        vectors["spare"][k] = option.clinical_hours
    for u, use in enumerate(columns.uses):
        column, option = columns.first_use + u, problem.options[use.option]
        vectors["cost"][column] = option.premium_pence.get(use.where[2], 0) / 100
        vectors["temporary"][column] = option.source in TEMPORARY_SOURCES
        vectors["agency"][column] = option.source == Source.AGENCY
        vectors["spare"][column] = 0.0 if use.kind == PRESENT else -1.0
        if use.kind == WORK:
            skill = problem.skills[use.skill]
            vectors["risk"][column] = skill.risk_points
            competence = competences.get(problem.cells[use.cell].competence)
            if competence is not None and competence.registered_work and not roles[option.role].registered:
                vectors["dilution"][column] = 1.0 / skill.minutes_ratio
    for j, cell in enumerate(problem.cells):
        vectors["unmet"][columns.first_unmet + j] = 1.0
        vectors["unmet_price"][columns.first_unmet + j] = cell.unmet_pence / 100
    for i, limit in enumerate(problem.limits):
        vectors["limit_price"][columns.first_shortfall + i] = (limit.price_pence or 0) / 100 / limit.per_week
    return vectors
