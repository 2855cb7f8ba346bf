"""Why a mix could not be proven: the slots that stay unfilled, and the caps that are reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from optimiser.mix_proof.learning import CellsOfRota
from optimiser.mix_proof.proof import ProofRound
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.rota_link.cover import CellKey
from optimiser.skillmix.rota_link.whole_people import able_alone
from optimiser.tabular.times import SHORT_NAMES
from optimiser.tabular.wording import count

MOST_NAMED = 4
"""Cells, draws and slots of one draw that are named."""

AT_CAP = 1e-3
"""Staff are at their cap when fewer WTE are left."""


def cap_words(result: MixResult, cells: Sequence[CellKey]) -> str:
    """Cells for which no more staff can be had, each with those who could do the work and are at a cap."""
    return "; ".join(f"{_cell(result, cell)} ({_caps(result, cell)})" for cell in cells[:MOST_NAMED])


def missing_words(
    tried: ProofRound, capped: Collection[CellKey], cells: CellsOfRota, first_seed: int
) -> tuple[str, ...]:
    """Slots missing in the draws of a mix, a line for each draw, that which misses most first: when, where, whom, and
    what keeps those who could from it. Draws are numbered as in draws.csv: that of ``first_seed`` is 1."""
    told = []
    for rota in sorted((r for r in tried.rotas if not r.holds), key=lambda r: (-r.missing, r.seed))[:MOST_NAMED]:
        slots = [
            f"{gap.capability}, {gap.team}, {SHORT_NAMES[gap.weekday]} {gap.period}, {gap.hours:g} h"
            f" ({', '.join(f'{share:.0%} {cause}' for cause, share in gap.causes.items() if share)}"
            f"{'; at a cap' if cells.of(gap) in capped else ''})"
            for gap in rota.gaps[:MOST_NAMED]
        ]
        told.append(
            f"draw {rota.seed - first_seed + 1}: {'; '.join(slots) or count(rota.hard, 'hard breach', 'hard breaches')}"
        )
    return tuple(told)


def _cell(result: MixResult, cell: CellKey) -> str:
    problem = result.problem
    level = f" (level {cell[4]})" if cell[4] > 1 else ""
    return f"{problem.called('competence', cell[3])}{level}, {problem.where(*cell[:3])}"


def _caps(result: MixResult, cell: CellKey) -> str:
    """Who may do the work of a cell without supervision, with the WTE that are all that may be had."""
    able = able_alone(result.problem, cell)
    wte = {line.option: line.wte for line in result.staff}
    full = [
        f"{option.id} {option.wte_max:g} WTE"
        for option in result.problem.options
        if option.id in able and option.wte_max is not None and wte.get(option.id, 0.0) >= option.wte_max - AT_CAP
    ]
    if not able:
        return "nobody may do it there and then without supervision"
    return f"at their cap: {', '.join(full)}" if full else "limits of the mix stand against it"
