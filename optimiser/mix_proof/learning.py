"""Feedback from rotas to a mix: the additional hours a week that a cell needs, from what the draws could not fill.

Hours may be met by who has them on average: somebody leaves other work for them, or does them under the supervision of
one who is away. So what the same draw misses again is asked of more staff: besides the hours those who may do them
without supervision must have more hours in all than the mix that missed them gave them. That is the cut of a
logic-based Benders decomposition (J. N. Hooker and G. Ottosson, 2003): in that draw no mix fills the slot that has only
more of others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from optimiser.mix_proof.causes import CAUSES
from optimiser.mix_proof.draws import DrawnRota, MissingSlot
from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.rota_link.cover import CellKey
from optimiser.skillmix.rota_link.rota_words import ON_DAYS, capability_words
from optimiser.skillmix.rota_link.whole_people import WholeNeed, able_hours, alone, by_anybody

CauseHours = dict[CellKey, dict[str, float]]
"""Hours a week learned, by cell and cause."""


@dataclass(frozen=True)
class Learned:
    """What rotas taught a mix. ``hours``: those that cells need besides; ``floors``: hours a week that those who may do
    the work of a cell without supervision have in its place at least, whatever they do."""

    hours: CauseHours = field(default_factory=dict)
    floors: Mapping[CellKey, float] = field(default_factory=dict)


DrawCell = tuple[int, CellKey]
"""The seed of a draw, and a cell of which it misses hours."""


class CellsOfRota:
    """The cells of a mix by the words of its rota: team, cover period, weekday, capability."""

    def __init__(self, folder: MixFolder, needs: Sequence[WholeNeed]) -> None:
        self._time = {
            (row.period, day): row.time for row in folder.rows["periods.csv"] for day in sorted(ON_DAYS[row.days])
        }
        self._cells = {
            (need.team, need.cell[2], capability_words(folder, need.cell[3], need.cell[4])): need.cell for need in needs
        }

    def cell(self, team: str, period: str, weekday: int, capability: str) -> CellKey:
        """The cell that a slot of the rota belongs to."""
        return self._cells[team, self._time[period, weekday], capability]

    def of(self, gap: MissingSlot) -> CellKey:
        """The cell of a slot that is missing."""
        return self.cell(gap.team, gap.period, gap.weekday, gap.capability)


def missed(rotas: Sequence[DrawnRota], cells: CellsOfRota) -> set[DrawCell]:
    """Where draws lack hours."""
    return {(rota.seed, cells.of(gap)) for rota in rotas for gap in rota.gaps}


def missing_by_cell(
    rotas: Sequence[DrawnRota],
    cells: CellsOfRota,
    weeks: int,
    failures: int = 0,
    again: Collection[DrawCell] = (),
    capped: Collection[CellKey] = (),
) -> CauseHours:
    """Hours a week to be added, by cell and cause: the most that a draw misses there, so that staff who stay away in
    one draw are made up for in all. What is too much is taken back later.

    Args:
        rotas: draws of a mix.
        cells: of its rota.
        weeks: length of each rota.
        failures: how many draws may fail: so many are left out, first those that miss what caps stand against, then
            those that miss most.
        again: where draws missed hours before; those go to the cells of `alone`.
        capped: cells of which the mix can have no more.
    """
    hopeless = {seed for seed, cell in missed(rotas, cells) if cell in capped}
    failing = sorted((rota for rota in rotas if rota.missing), key=lambda rota: (rota.seed in hopeless, rota.missing))
    counted = failing[: max(1, len(failing) - failures)]
    most: dict[CellKey, float] = defaultdict(float)
    causes: CauseHours = defaultdict(lambda: dict.fromkeys(CAUSES, 0.0))
    for rota in counted:
        here: dict[CellKey, float] = defaultdict(float)
        for gap in rota.gaps:
            cell = cells.of(gap)
            key = alone(cell) if (rota.seed, cell) in again else cell
            here[key] += gap.hours / weeks
            for cause, share in gap.causes.items():
                causes[key][cause] += share * gap.hours
        for key, missing in here.items():
            most[key] = max(most[key], missing)
    found: CauseHours = {}
    for key in sorted(most):
        whole = sum(causes[key].values())
        found[key] = {cause: most[key] * part / whole for cause, part in causes[key].items()}
    return found


def learned(before: Learned, missing: CauseHours, result: MixResult) -> Learned:
    """What was learned before, plus what is missing now."""
    hours = {
        key: {c: before.hours.get(key, {}).get(c, 0.0) + missing.get(key, {}).get(c, 0.0) for c in CAUSES}
        for key in sorted({*before.hours, *missing})
    }
    floors = dict(before.floors)
    for key, more in sums(missing).items():
        cell = by_anybody(key)
        if key != cell:
            floors[cell] = able_hours(result, cell) + more
    return Learned(hours, floors)


def between(low: Learned, high: Learned, part: float) -> Learned:
    """A part of the way from one to the other, cell by cell; both have the floors of the same cells."""
    floors = {cell: (1 - part) * low.floors[cell] + part * hours for cell, hours in high.floors.items()}
    return Learned(_between(low.hours, high.hours, part), floors)


def _between(low: CauseHours, high: CauseHours, part: float) -> CauseHours:
    return {
        key: {c: (1 - part) * low.get(key, {}).get(c, 0.0) + part * high.get(key, {}).get(c, 0.0) for c in CAUSES}
        for key in sorted({*low, *high})
    }


def sums(more: CauseHours) -> dict[CellKey, float]:
    """Hours a week learned, by cell."""
    return {key: sum(parts.values()) for key, parts in more.items()}


def shares_of_causes(more: CauseHours, weights: Mapping[CellKey, float] | None = None) -> dict[str, float]:
    """Shares of the causes in the hours learned, with cells by weight; all equal if nothing was learned."""
    total = dict.fromkeys(CAUSES, 0.0)
    for key, parts in more.items():
        weight = 1.0 if weights is None else weights.get(key, 0.0)
        for cause, hours in parts.items():
            total[cause] += weight * hours
    whole = sum(total.values())
    if whole <= 0:
        return dict.fromkeys(CAUSES, 1 / len(CAUSES)) if weights is None else shares_of_causes(more)
    return {cause: hours / whole for cause, hours in total.items()}
