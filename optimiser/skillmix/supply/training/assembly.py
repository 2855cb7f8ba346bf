"""Placements, rotations and ladders of a supply folder from their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from optimiser.skillmix.supply.problem import Ladder, LadderStep, Pipeline, Placement, Rotation, SupplyPost, Transfer
from optimiser.skillmix.supply.quantity import Quantity
from optimiser.tabular.faults import Faults, closest
from optimiser.tabular.schema import Row

SupplyRows = Mapping[str, Sequence[Row]]


def placements(rows: SupplyRows, pipelines: Sequence[Pipeline], faults: Faults) -> tuple[Placement, ...]:
    """Placements with the weeks that learners of each pipeline take; what contradicts is added to the faults."""
    there: dict[str, list[Row]] = defaultdict(list)
    for row in rows.get("placements.csv", ()):
        there[row.placement].append(row)
    taken: dict[str, dict[int, list[float]]] = defaultdict(dict)
    numbers = {pipeline.id: number for number, pipeline in enumerate(pipelines)}
    for row in sorted(rows.get("placement_use.csv", ()), key=lambda row: row.training_year is not None):
        pipeline = pipelines[numbers[row.pipeline]]
        if row.placement not in there:
            faults.add("placement_use.csv", row.line, "placement", f"placements.csv has no {row.placement}",
                       "expected a row that says how many weeks there are", closest(row.placement, there))  # fmt: skip
        if _outside(row, pipeline, "placement_use.csv", faults):
            continue
        weeks = taken[row.placement].setdefault(numbers[row.pipeline], [0.0] * pipeline.years)
        for year in _years(row, pipeline):
            weeks[year] = row.weeks
    made = []
    for name, ours in there.items():
        if len(ours) > 1 and any(row.year is None for row in ours):
            faults.add("placements.csv", ours[0].line, "year", f"some rows of {name} have a year, some none",
                       "expected a year in all of them or in none")  # fmt: skip
            continue
        ours = sorted(ours, key=lambda row: row.year or 0)
        weeks_there, years = tuple(row.weeks for row in ours), tuple(row.year for row in ours)
        weeks_a_year = Quantity(
            f"placements {name}", weeks_there, weeks_there, weeks_there, years if len(ours) > 1 else (),
            ours[0].source, all(row.verified for row in ours),
        )  # fmt: skip
        called = next((row.name for row in ours if row.name), name)
        made.append(Placement(name, called, weeks_a_year, {p: tuple(w) for p, w in taken[name].items()}))
    return tuple(made)


def rotations(
    rows: SupplyRows, pipelines: Sequence[Pipeline], number: Mapping[tuple[str, str], int], faults: Faults
) -> tuple[Rotation, ...]:
    """Rotations with the number of their post.

    Args:
        rows: of the folder by file.
        pipelines: in the order of their rows.
        number: of the post of a role and an organisation, by their codes.
        faults: what contradicts is added to them.
    """
    numbers = {pipeline.id: at for at, pipeline in enumerate(pipelines)}
    made: dict[tuple[int, int, int], Rotation] = {}
    for row in sorted(rows.get("rotations.csv", ()), key=lambda row: row.training_year is not None):
        pipeline, post = pipelines[numbers[row.pipeline]], number.get((row.role, row.organisation))
        if pipeline.in_service:
            faults.add("rotations.csv", row.line, "pipeline", f"learners of {row.pipeline} are in the stock of their "
                       "employer", "expected a pipeline of learners from outside, without from_role")  # fmt: skip
        elif post is None:
            faults.add("rotations.csv", row.line, "role", f"stocks.csv has no {row.role} at {row.organisation}",
                       "expected a row in stocks.csv, of 0 WTE where there are none yet")  # fmt: skip
        elif not _outside(row, pipeline, "rotations.csv", faults):
            for year in _years(row, pipeline):
                made[numbers[row.pipeline], year, post] = Rotation(
                    numbers[row.pipeline], year, post, row.share, row.service_wte
                )
    together: dict[tuple[int, int], float] = defaultdict(float)
    for rotation in made.values():
        together[rotation.pipeline, rotation.training_year] += rotation.share
    for (p, year), total in together.items():
        if total > 1 + 1e-9:
            faults.add("rotations.csv", None, "share", f"trainees of {pipelines[p].id} in year {year + 1} are shared "
                       f"out {total:.2f} times", "expected shares of a year that add up to at most 1")  # fmt: skip
    return tuple(made.values())


def ladders(
    rows: SupplyRows,
    roles: Mapping[str, int],
    posts: Sequence[SupplyPost],
    pipelines: Sequence[Pipeline],
    transfers: Sequence[Transfer],
    faults: Faults,
) -> tuple[Ladder, ...]:
    """Ladders with the pipelines from each step to the next.

    Args:
        rows: of the folder by file.
        roles: number of each role by its code.
        posts, pipelines, transfers: of the problem.
        faults: what contradicts is added to them, such as a step that nothing leads up from.
    """
    steps: dict[str, list[Row]] = defaultdict(list)
    for row in rows.get("ladders.csv", ()):
        steps[row.ladder].append(row)
    moving = {(posts[move.from_post].role, posts[move.to_post].role) for move in transfers}
    made = []
    for name, ours in steps.items():
        ours = sorted(ours, key=lambda row: row.step)
        if [row.step for row in ours] != list(range(1, len(ours) + 1)) or len(ours) < 2:
            have = ", ".join(str(row.step) for row in ours)
            faults.add("ladders.csv", ours[0].line, "step", f"{name} has the steps {have}",
                       "expected steps 1, 2 and so on, two of them at least")  # fmt: skip
            continue
        if ours[-1].least_years:
            faults.add("ladders.csv", ours[-1].line, "least_years", "nothing follows the last step",
                       "expected a blank cell")  # fmt: skip
        found = []
        for row, above in zip(ours, [*ours[1:], None], strict=True):
            routes: tuple[int, ...] = ()
            if above is not None:
                ends = roles[row.role], roles[above.role]
                routes = tuple(p for p, one in enumerate(pipelines) if (one.from_role, one.role) == ends)
                if not routes and ends not in moving:
                    faults.add("ladders.csv", row.line, "role", f"nothing leads from {row.role} to {above.role}",
                               f"expected a pipeline from_role {row.role} to role {above.role}, or a flow in flows.csv "
                               "between them")  # fmt: skip
            walked = routes and (above is None or (roles[row.role], roles[above.role]) not in moving)
            course = min(pipelines[p].years for p in routes) if walked else 0
            found.append(LadderStep(roles[row.role], row.least_years, routes, course))
        made.append(Ladder(name, next((row.name for row in ours if row.name), name), tuple(found)))
    return tuple(made)


def _outside(row: Row, pipeline: Pipeline, file: str, faults: Faults) -> bool:
    """Whether the row is of a year that the course does not have; then it is a fault."""
    if row.training_year is None or row.training_year <= pipeline.years:
        return False
    faults.add(file, row.line, "training_year", f"{pipeline.id} lasts {pipeline.years} years",
               "expected a year within the course")  # fmt: skip
    return True


def _years(row: Row, pipeline: Pipeline) -> range:
    """Training years, from 0, that a row is of."""
    return range(pipeline.years) if row.training_year is None else range(row.training_year - 1, row.training_year)
