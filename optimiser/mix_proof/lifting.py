"""A mix with as few staff as possible beyond what its folder allows: which caps and times must be relaxed if its needs
cannot be met otherwise.

Every kind of staff is offered once more without a cap and without a wait, and once without bounds on times of day and
settings, at a price that makes them the last resort. What is taken of that is then offered at its own price, so the
mix has the cost that it would have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from optimiser.skillmix.mix.problem import TEMPORARY_SOURCES, MixProblem, Option, Source
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.mix.solve import solve_mix

BEYOND_CAP, AT_ANY_TIME = " beyond its cap", " at any time"
"""End the names of options that lift a cap and a wait, and bounds on times and settings besides."""

LAST_RESORT, LATER_RESORT = 20, 25
"""By how much their price is multiplied at first: dearer than all that is allowed, cheaper than unmet hours of a rota.
"""

UNMET_DEARER = 50
"""By how much the price of unmet hours is multiplied where lifts are offered, so that they are met."""

PREFERRED = (Source.HIRING, Source.EXISTING, Source.TRAINING, Source.BORROWING)
"""Of the options of one role, employer and places, the one that is lifted."""


@dataclass(frozen=True)
class Lifted:
    """Staff of a mix beyond what its folder allows. ``any_time``: at times or in settings not theirs, else beyond their
    cap or sooner."""

    option: str
    role: str
    organisation: str
    places: tuple[str, ...]
    any_time: bool
    wte: float


def solve_lifting(problem: MixProblem) -> MixResult:
    """The mix of a problem that exceeds its caps and times as little as possible, with no hours unmet that this can
    meet.

    Args:
        problem: what is needed and what may be had; lifts of an earlier answer are offered anew.
    """
    allowed = tuple(option for option in problem.options if not _is_lifted(option.id))
    lifts = list(_lifts(allowed, problem.needed_in_weeks))
    dear = [
        replace(o, annual_cost_pence=o.annual_cost_pence * (LATER_RESORT if _any_time(o.id) else LAST_RESORT))
        for o in lifts
    ]
    first = solve_mix(replace(problem, options=(*allowed, *dear)))
    if first.status != "optimal":
        return first
    wte = {line.option: line.wte for line in first.staff}
    taken = tuple(replace(option, wte_max=wte[option.id] + SMALL) for option in lifts if wte[option.id] > SMALL)
    return solve_mix(replace(problem, options=(*allowed, *taken)))


def solve_hours_lifting(problem: MixProblem) -> MixResult:
    """`solve_lifting` for hours at the prices of a folder, under which some may stay unmet: unmet hours are made
    dearer."""
    dearer = tuple(replace(cell, unmet_pence=cell.unmet_pence * UNMET_DEARER) for cell in problem.cells)
    result = solve_lifting(replace(problem, cells=dearer))
    return replace(result, problem=replace(result.problem, cells=problem.cells))


def lifts_of(result: MixResult) -> list[Lifted]:
    """By how much a mix exceeds what its folder allows, the largest excess first."""
    wte = {line.option: line.wte for line in result.staff}
    found = [
        Lifted(
            option.id, option.role, option.organisation, tuple(sorted(option.places or ())), _any_time(option.id),
            wte[option.id],
        )
        for option in result.problem.options
        if _is_lifted(option.id) and wte[option.id] > SMALL
    ]  # fmt: skip
    return sorted(found, key=lambda lifted: (-lifted.wte, lifted.option))


def _lifts(options: Sequence[Option], needed_in_weeks: int | None) -> Iterator[Option]:
    """For each role, employer and places an option without cap and lead time, and one without limits on when and
    where."""
    best: dict[tuple[str, str, frozenset[str] | None], Option] = {}
    for option in options:
        key = option.role, option.organisation, option.places
        if option.source not in TEMPORARY_SOURCES:
            best[key] = min(best.get(key, option), option, key=lambda o: PREFERRED.index(o.source))
    for option in best.values():
        wait = option.lead_weeks if needed_in_weeks is None else min(option.lead_weeks, needed_in_weeks)
        more = replace(option, source=Source.HIRING, wte_min=0.0, wte_max=None, lead_weeks=wait, from_option="")
        yield replace(more, id=option.id + BEYOND_CAP)
        if option.times is not None or option.settings is not None:
            yield replace(more, id=option.id + AT_ANY_TIME, times=None, settings=None)


def _is_lifted(option: str) -> bool:
    return option.endswith((BEYOND_CAP, AT_ANY_TIME))


def _any_time(option: str) -> bool:
    return option.endswith(AT_ANY_TIME)
