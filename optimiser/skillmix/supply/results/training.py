"""Placements, rotations and ladders of a supply run, as tables by plan and year."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimiser.skillmix.supply.problem import LadderStep, Supply, step_name
from optimiser.skillmix.supply.projection import Projection
from optimiser.skillmix.supply.result import SupplyResult
from optimiser.skillmix.units import FloatArray
from optimiser.table import OutputTable, Value, numbers, people, words


def training_tables(result: SupplyResult) -> list[OutputTable]:
    """The tables of what the folder has: placements, rotations, ladders."""
    supply = result.supply
    made = []
    if supply.placements:
        made.append(_placements(result))
    if supply.rotations:
        made.append(_rotations(result))
    if supply.ladders:
        made.append(_ladders(result))
    return made


def _placements(result: SupplyResult) -> OutputTable:
    supply, rows = result.supply, list[tuple[Value, ...]]()
    for plan, made in result.central.items():
        for t in range(supply.settings.years):
            for placement in supply.placements:
                there = float(placement.weeks.at(supply.step_years[t : t + 1])[0, 0])
                taken = sum(float(learning(made, p, t) @ np.array(weeks)) for p, weeks in placement.taken.items())
                over = max(taken - there, 0.0)
                rows.append(
                    (
                        plan,
                        step_name(int(supply.step_years[t])),
                        placement.id,
                        placement.name,
                        *(round(v, 4) for v in (there, taken, over)),
                    )
                )
    columns = (
        *words("plan", "year", "placement", "name"), *numbers("weeks a year", "weeks"),
        *people("weeks a year", "taken_weeks", "over_weeks"),
    )  # fmt: skip
    doc = "Weeks of placements there are, weeks that learners take, and by how much those are more."
    return OutputTable("placements", doc, columns, tuple(rows))


def _rotations(result: SupplyResult) -> OutputTable:
    supply, rows = result.supply, list[tuple[Value, ...]]()
    for plan, made in result.central.items():
        for t in range(supply.settings.years + 1):
            for turn in supply.rotations:
                post, pipeline = supply.posts[turn.post], supply.pipelines[turn.pipeline]
                heads = float(made.cohorts[turn.pipeline].learners[0, t, turn.training_year]) * turn.share
                rows.append((
                    plan, supply.settings.first_year + t, pipeline.id, str(turn.training_year + 1),
                    supply.roles[post.role].id, supply.organisations[post.organisation].id, round(heads, 4),
                    round(heads * turn.service_wte, 4),
                ))  # fmt: skip
    columns = (
        *words("plan", "at_31_march", "pipeline", "training_year", "role", "organisation"),
        *people("heads", "trainees"), *people("WTE", "service_wte"),
    )  # fmt: skip
    doc = "Trainees at each employer by year of training, and the work they give there; they are in no stock."
    return OutputTable("rotations", doc, columns, tuple(rows))


def _ladders(result: SupplyResult) -> OutputTable:
    supply, rows = result.supply, list[tuple[Value, ...]]()
    for plan, made in result.central.items():
        for ladder in supply.ladders:
            earliest = 0
            for number, step in enumerate(ladder.steps):
                below = ladder.steps[number - 1] if number else None
                above = ladder.steps[number + 1] if number + 1 < len(ladder.steps) else None
                for t in range(supply.settings.years):
                    rows.append((
                        plan, step_name(int(supply.step_years[t])), ladder.id, ladder.name, str(number + 1),
                        supply.roles[step.role].id, earliest,
                        round(_wte(made, step, t), 4), round(_moved(made, below, step, t), 4),
                        round(_moved(made, step, above, t), 4), round(_wte(made, step, t + 1), 4),
                    ))  # fmt: skip
                earliest += step.least_years + step.course_years
    columns = (
        *words("plan", "year", "ladder", "name", "step", "role"),
        *numbers("years from the first step", "earliest_years"),
        *people("WTE", "opening", "came_up", "moved_up", "closing"),
    )  # fmt: skip
    doc = "Each step of a ladder: staff at both ends of the year, those who came up to it and those who moved up."
    return OutputTable("ladders", doc, columns, tuple(rows))


def learning(made: Projection, pipeline: int, t: int) -> FloatArray:
    """Learners at work in a step of a central projection, (years of training,) heads: who begin, and who are left of
    each year before."""
    before = made.cohorts[pipeline].learners[0, t, :-1]
    return np.concatenate([[made.decisions.intakes[t, pipeline]], before])


def _posts(supply: Supply, step: LadderStep) -> list[int]:
    return [number for number, post in enumerate(supply.posts) if post.role == step.role]


def _wte(made: Projection, step: LadderStep, t: int) -> float:
    return float(made.stock[0, t, _posts(made.supply, step)].sum())


def _moved(made: Projection, below: LadderStep | None, above: LadderStep | None, t: int) -> float:
    """WTE that went up between two steps in a year, by courses and by flows."""
    if below is None or above is None:
        return 0.0
    return float(made.moved_up[0, t, list(below.routes)].sum()) + sum(_by_flow(made, below, above, t))


def _by_flow(made: Projection, below: LadderStep, above: LadderStep, t: int) -> Iterator[float]:
    supply = made.supply
    for move in supply.transfers:
        ends = supply.posts[move.from_post].role, supply.posts[move.to_post].role
        if ends == (below.role, above.role):
            rate = float(move.rate.at(supply.step_years[t : t + 1])[0, 0])
            yield rate * float(made.stock[0, t, move.from_post].sum())
