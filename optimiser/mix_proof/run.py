"""The library call behind ``rota mix prove``: mix, people, rota, cover, and back, until the mix can be rostered.

A mix is made of the hours needed; its presence becomes whole people; rotas of drawn people, leave and sickness are made
for it; what they cannot fill becomes hours that the mix must have besides, by competence, place and time of day; and so
on until the rotas of the share of draws asked for have nobody missing. Last, a part of what was learned is taken back
by halves while the draws still hold, and what a half misses is learned again. All draws use common random numbers.
The mix that holds is then judged on fresh draws: staff were sought on the others, which flatter it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from optimiser.mix_proof.draws import DrawnRota, Draws, DrawTask, TellDraws, draw_task, draws_in
from optimiser.mix_proof.learning import (
    CauseHours,
    CellsOfRota,
    DrawCell,
    Learned,
    between,
    learned,
    missed,
    missing_by_cell,
    sums,
)
from optimiser.mix_proof.lifting import solve_hours_lifting, solve_lifting
from optimiser.mix_proof.obstacles import cap_words, missing_words
from optimiser.mix_proof.proof import ProofRound, ProofRun, ProofSettings
from optimiser.mix_proof.tables import proof_tables
from optimiser.skillmix.mix.folder import MixFolder, read_mix_folder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.result import UNMET_HOURS, MixResult
from optimiser.skillmix.mix.results.record import mix_record
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.rota_link.cover import CellKey
from optimiser.skillmix.rota_link.rota_words import no_work
from optimiser.skillmix.rota_link.synthetic_people import wte_here
from optimiser.skillmix.rota_link.synthetic_rota import RotaDraw, make_synthetic_rota
from optimiser.skillmix.rota_link.whole_people import (
    WholeNeed,
    able_hours,
    by_anybody,
    floor_name,
    whole_needs,
    whole_problem,
)
from optimiser.tabular.faults import Fault

NEAR_WTE = 0.05
"""Two mixes whose staff differ by less have the same."""


MOST_STEPS = 2
"""Mixes tried in all, over most of those on the way up."""


class NoMix(ValueError):
    """Hard limits contradict each other, so there is no mix to prove."""


def run_proof(
    path: Path,
    store: Path,
    levers: MixLevers | None = None,
    settings: ProofSettings | None = None,
    *,
    workers: int | None = None,
    cluster: str | None = None,
    tell: Callable[[Sequence[Fault]], None] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> ProofRun:
    """Find the mix that can be rostered in a share of the draws.

    Args:
        path: the mix folder, with ``[link] start``, teams.csv and periods.csv.
        store: folder of finished draws, which are not made again.
        levers: assumptions changed for this run.
        settings: draws, share, rounds, seed.
        workers: processes; by default one per core; 1 is this process.
        cluster: address of a Dask scheduler instead.
        tell: told the notices of the folder as soon as it is read.
        progress: told (round in words, draws done, of how many).

    Raises:
        BadInput: with every fault of the folder.
        NoMix: hard limits contradict each other.
        NoCluster: as `optimiser.executor.executor`.
    """
    asked = settings or ProofSettings()
    folder = read_mix_folder(path)
    if tell is not None:
        tell(folder.notices)
    first = _solved((solve_hours_lifting if asked.lift else solve_mix)(folder.problem(levers)))
    make_synthetic_rota(folder, first, asked.seed, asked.place)
    needs = tuple(whole_needs(folder, first, asked.place))
    if not needs:
        raise no_work(asked.place, "hours to be met")
    with draws_in(store, workers, cluster) as draws:
        loop = _Loop(folder, asked, first, needs, draws, progress)
        best, why = loop.run()
        fresh = loop.fresh(best)
        still = () if best is not None else loop.still_missing()
    rounds = tuple(loop.rounds)
    record = mix_record(folder, "rota mix prove", {**vars(asked), "fresh": len(asked.fresh_seeds)}, levers,
                        rounds[-1 if best is None else best].result)  # fmt: skip
    record |= {
        "rosterable": best is not None,
        "why_not": why,
        "still_missing": list(still),
        "parts_made": draws.made,
        "parts_reused": draws.reused,
        "processor_seconds": round(draws.seconds, 1),
        "peak_mib": draws.peak_mib,
    }
    run = ProofRun(folder, asked, needs, rounds, best, why, still, fresh, (), record)
    return replace(run, tables=tuple(proof_tables(run)))


def _solved(result: MixResult) -> MixResult:
    if result.status != "optimal":
        raise NoMix("; ".join(result.conflicts) or "hard limits contradict each other")
    return result


class _Loop:
    """The rounds of one proof."""

    def __init__(
        self,
        folder: MixFolder,
        settings: ProofSettings,
        first: MixResult,
        needs: tuple[WholeNeed, ...],
        draws: Draws,
        progress: Callable[[str, int, int], None] | None,
    ) -> None:
        self.folder = folder
        self.settings = settings
        self.first = first
        self.needs = needs
        self.draws = draws
        self.progress = progress
        self.cells = CellsOfRota(folder, needs)
        self.rounds: list[ProofRound] = []
        self.missed: set[DrawCell] = set()

    def run(self) -> tuple[int | None, str]:
        """Try mixes; the number of the best round and nothing, or None and why there is none."""
        more = Learned()
        self._try("hours", self.first, more)
        while len(self.rounds) <= self.settings.rounds:
            tried = self._try("learned" if more.hours else "whole people", self._mix(more), more)
            if tried.holds:
                return self._take_back(len(self.rounds) - 1), ""
            missing = self._missing(tried, self.missed)
            self.missed |= missed(tried.rotas, self.cells)
            if not missing:
                return None, "hard rules stay broken though nobody is missing"
            more = learned(more, missing, tried.result)
            stuck = self._stuck(tried, missing)
            if stuck:
                return None, stuck
        rounds = self.settings.rounds
        return None, f"{rounds} rounds were not enough" if rounds > 1 else "one round was not enough"

    def _mix(self, more: Learned) -> MixResult:
        problem = whole_problem(self.first, self.needs, sums(more.hours), self.settings.place, more.floors)
        return _solved((solve_lifting if self.settings.lift else solve_mix)(problem))

    def _try(self, kind: str, result: MixResult, more: Learned) -> ProofRound:
        """Make the draws of a mix, a batch at a time for as long as it may still hold."""
        asked = self.settings
        tasks = [self._task(result, seed) for seed in self._seeds()]
        tell = self._tell(f"round {len(self.rounds)}, {kind}")
        rotas: list[DrawnRota] = []
        while len(rotas) < asked.draws and sum(not rota.holds for rota in rotas) <= asked.failures:
            rotas += self.draws.all_of(tasks[len(rotas) :][: asked.batch], tell)
        holds = len(rotas) == asked.draws and sum(not rota.holds for rota in rotas) <= asked.failures
        tried = ProofRound(kind, result, sum(wte_here(result, asked.place)), more, tuple(rotas), holds)
        self.rounds.append(tried)
        return tried

    def fresh(self, best: int | None) -> tuple[DrawnRota, ...]:
        """The mix that holds on draws that no round has seen; none where none holds."""
        if best is None:
            return ()
        tasks = [self._task(self.rounds[best].result, seed) for seed in self.settings.fresh_seeds]
        return tuple(self.draws.all_of(tasks, self._tell("fresh draws")))

    def _tell(self, words: str) -> TellDraws | None:
        if self.progress is None:
            return None
        said = self.progress
        return lambda done, of: said(words, done, of)

    def _seeds(self) -> list[int]:
        """Seeds of the draws, those first that are most likely to fail: what missed most when last made."""
        last = dict.fromkeys(range(self.settings.seed, self.settings.seed + self.settings.draws), 0)
        for tried in self.rounds:
            last |= {rota.seed: rota.missing + rota.hard for rota in tried.rotas}
        return sorted(last, key=lambda seed: (-last[seed], seed))

    def _task(self, result: MixResult, seed: int) -> DrawTask:
        asked = self.settings
        draw = RotaDraw(self.needs, asked.weeks, flexible=asked.flexible)
        made = make_synthetic_rota(self.folder, result, seed, asked.place, draw)
        return draw_task(made, seed, asked.iterations)

    def _missing(self, tried: ProofRound, again: Collection[DrawCell]) -> CauseHours:
        """What the draws of a mix teach; ``again``: where more staff is asked for."""
        asked = self.settings
        return missing_by_cell(tried.rotas, self.cells, asked.weeks, asked.failures, again, self._capped(tried))

    def _capped(self, tried: ProofRound) -> set[CellKey]:
        """Cells of which a mix can have no more: hours of them are unmet, or staff for them are not to be had."""
        cover = tried.result.cover
        unmet = [(c.place, c.setting, c.time, c.competence, c.level) for c in cover if c.unmet_hours > UNMET_HOURS]
        short = {line.limit for line in tried.result.limits if line.missed > UNMET_HOURS}
        return {by_anybody(key) for key in unmet} | {cell for cell in tried.more.floors if floor_name(cell) in short}

    def _stuck(self, tried: ProofRound, missing: CauseHours) -> str:
        """Why no more staff can be had for what is missing; empty where some can, or may be freed of other work.

        Nothing that rotas teach helps where more draws than may fail miss what the needs alone have brought to a cap.
        """
        cells = {by_anybody(key) for key in missing}
        capped = sorted(cells & self._capped(tried))
        hopeless = {seed for seed, cell in missed(tried.rotas, self.cells) if cell in capped}
        if tried.more.hours or tried.kind == "hours" or len(hopeless) <= self.settings.failures:
            before = self.rounds[-2] if len(self.rounds) > 2 else None
            if len(capped) < len(cells) or before is None or abs(before.wte - tried.wte) > NEAR_WTE:
                return ""
        hint = "" if self.settings.lift else "; lifted (--lift), what must be allowed is listed"
        return f"no more staff may be had for {cap_words(tried.result, capped)}{hint}"

    def still_missing(self) -> tuple[str, ...]:
        """What the draws of the last mix miss, a line for each that misses most."""
        return missing_words(self.rounds[-1], self._capped(self.rounds[-1]), self.cells, self.settings.seed)

    def _take_back(self, best: int) -> int:
        """Halve the last step of what was learned while the draws hold, and where a half does not, add what it misses
        for as long as that takes fewer staff; the number of the best round."""
        held = self.rounds[best]
        failed = next((r for r in reversed(self.rounds[:best]) if r.kind in ("whole people", "learned")), None)
        if failed is None:
            return best
        high = held.more
        floors = {cell: failed.more.floors.get(cell, able_hours(failed.result, cell)) for cell in high.floors}
        low = Learned(failed.more.hours, floors)
        lowest = failed.wte
        for _ in range(self.settings.halvings):
            if self.rounds[best].wte - lowest <= NEAR_WTE:
                break
            middle = between(low, high, 0.5)
            tried = self._try("taken back", self._mix(middle), middle)
            while not tried.holds:
                low, lowest = middle, max(lowest, tried.wte)
                again = {(seed, cell) for seed, cell in missed(tried.rotas, self.cells) if cell in middle.floors}
                missing = self._missing(tried, again)
                middle = learned(middle, missing, tried.result)
                mix = self._mix(middle)
                room = self.rounds[best].wte - sum(wte_here(mix, self.settings.place))
                if not missing or room <= NEAR_WTE or len(self.rounds) > MOST_STEPS * self.settings.rounds:
                    break
                tried = self._try("learned", mix, middle)
            if tried.holds:
                high = middle
                best = len(self.rounds) - 1 if tried.wte <= self.rounds[best].wte else best
        return best
