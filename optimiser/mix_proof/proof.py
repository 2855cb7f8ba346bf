"""A proof of a mix: what was asked for, the mixes tried, and the one that holds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optimiser.mix_proof.draws import DrawnRota
from optimiser.mix_proof.learning import Learned
from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.rota_link.whole_people import WholeNeed
from optimiser.table import OutputTable


@dataclass(frozen=True)
class ProofSettings:
    """How a mix is to be proven.

    Attributes:
        place: only this place; None for all.
        draws: how many rotas are drawn, on which staff are sought.
        fresh: how many more draws, seen in no round, judge the mix that holds; None: as many as ``draws``.
        share: of the draws that must hold.
        rounds: most mixes tried on the way up.
        halvings: how often what was learned is halved on the way back.
        weeks: length of each rota.
        iterations: rounds of the search of each rota.
        seed: of the first draw; the others follow.
        flexible: share of permanent staff with a flexible-working agreement.
        lift: whether caps, waits and bounds on times may give way where nothing else fills a rota.
    """

    place: str | None = None
    draws: int = 20
    share: float = 0.95
    rounds: int = 25
    halvings: int = 3
    weeks: int = 1
    iterations: int = 5
    seed: int = 1
    flexible: float = 0.0
    lift: bool = False
    fresh: int | None = None

    @property
    def fresh_seeds(self) -> range:
        """Seeds of the fresh draws: those after the draws that staff are sought on."""
        first = self.seed + self.draws
        return range(first, first + (self.draws if self.fresh is None else self.fresh))

    @property
    def failures(self) -> int:
        """How many draws may fail."""
        return math.floor((1 - self.share) * self.draws + 1e-9)

    @property
    def batch(self) -> int:
        """How many draws are made at once, before it is asked whether a mix may still hold."""
        return min(self.draws, max(6, self.draws // 4))


@dataclass(frozen=True)
class ProofRound:
    """One mix that was tried. ``kind``: `hours`, `whole people`, `learned` or `taken back`; ``more``: what was learned;
    ``rotas``: its draws, fewer than asked for where some of them settled that it does not hold."""

    kind: str
    result: MixResult
    wte: float
    more: Learned
    rotas: tuple[DrawnRota, ...]
    holds: bool

    @property
    def share(self) -> float:
        """Of its draws that hold."""
        return sum(rota.holds for rota in self.rotas) / len(self.rotas)


@dataclass(frozen=True)
class ProofRun:
    """A mix that was proven, or not. ``best``: the number of the round with the least staff that holds, or None, and
    ``why`` then says what stood against it and ``still_missing`` what draws of the last mix miss; ``needs``: the whole
    people asked for; ``fresh``: draws of the mix that holds on which no staff were sought (out of sample). All tables
    are of the place."""

    folder: MixFolder
    settings: ProofSettings
    needs: tuple[WholeNeed, ...]
    rounds: tuple[ProofRound, ...]
    best: int | None
    why: str
    still_missing: tuple[str, ...]
    fresh: tuple[DrawnRota, ...]
    tables: tuple[OutputTable, ...]
    record: Mapping[str, Any]

    @property
    def proven(self) -> ProofRound:
        """The round that holds with the least staff; the last where none does."""
        return self.rounds[-1 if self.best is None else self.best]

    @property
    def too_few_fresh(self) -> bool:
        """Whether fewer of the fresh draws hold than the share asked for."""
        return sum(rota.holds for rota in self.fresh) < self.settings.share * len(self.fresh) - 1e-9


def score_interval(held: int, of: int) -> tuple[float, float]:
    """Wilson score interval: the range, with 95% confidence, of the share of all draws that hold, if ``held`` of some
    do.

    The score interval of a proportion (Wilson 1927, J. Am. Stat. Assoc. 22:209).
    """
    square = 1.959964**2
    middle = (held + square / 2) / (of + square)
    reach = math.sqrt(square * (held * (of - held) / of + square / 4)) / (of + square)
    return max(0.0, middle - reach), min(1.0, middle + reach)
