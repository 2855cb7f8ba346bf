"""What rotas teach a mix: hours a week that a cell needs besides, from what the draws could not fill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from optimiser.mix_proof.causes import CAUSES
from optimiser.mix_proof.draws import DrawnRota
from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.rota_link.cover import CellKey
from optimiser.skillmix.rota_link.rota_words import ON_DAYS, capability_words
from optimiser.skillmix.rota_link.whole_people import WholeNeed

CauseHours = dict[CellKey, dict[str, float]]
"""Hours a week learned, by cell and cause."""


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


def missing_by_cell(rotas: Sequence[DrawnRota], cells: CellsOfRota, weeks: int, failures: int = 0) -> CauseHours:
    """Hours a week to be added, by cell and cause: the most that a draw misses there, so that staff who stay away in
    one draw are made up for in all. What is too much is taken back later.

    Args:
        rotas: draws of a mix.
        cells: of its rota.
        weeks: length of each rota.
        failures: how many draws may fail: so many of those that miss most are left out.
    """
    failing = sorted((rota for rota in rotas if rota.missing), key=lambda rota: rota.missing)
    counted = failing[: max(1, len(failing) - failures)]
    most: dict[CellKey, float] = defaultdict(float)
    causes: CauseHours = defaultdict(lambda: dict.fromkeys(CAUSES, 0.0))
    for rota in counted:
        here: dict[CellKey, float] = defaultdict(float)
        for gap in rota.gaps:
            key = cells.cell(gap.team, gap.period, gap.weekday, gap.capability)
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


def learned(before: CauseHours, missing: CauseHours) -> CauseHours:
    """What was learned before with what is missing now."""
    return {
        key: {c: before.get(key, {}).get(c, 0.0) + missing.get(key, {}).get(c, 0.0) for c in CAUSES}
        for key in sorted({*before, *missing})
    }


def between(low: CauseHours, high: CauseHours, part: float) -> CauseHours:
    """Hours a part of the way from one to the other, cell by cell."""
    return {
        key: {c: (1 - part) * low.get(key, {}).get(c, 0.0) + part * high.get(key, {}).get(c, 0.0) for c in CAUSES}
        for key in sorted({*low, *high})
    }


def sums(more: CauseHours) -> dict[CellKey, float]:
    """Hours a week learned by cell."""
    return {key: sum(parts.values()) for key, parts in more.items()}


def shares_of_causes(more: CauseHours, weights: Mapping[CellKey, float] | None = None) -> dict[str, float]:
    """Shares of the causes in the hours learned, cells by weight; all equal where nothing was learned."""
    total = dict.fromkeys(CAUSES, 0.0)
    for key, parts in more.items():
        weight = 1.0 if weights is None else weights.get(key, 0.0)
        for cause, hours in parts.items():
            total[cause] += weight * hours
    whole = sum(total.values())
    if whole <= 0:
        return dict.fromkeys(CAUSES, 1 / len(CAUSES)) if weights is None else shares_of_causes(more)
    return {cause: hours / whole for cause, hours in total.items()}
