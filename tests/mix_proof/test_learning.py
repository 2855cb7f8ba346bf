"""What rotas teach a mix, by hand: the most that a draw misses, but for those that may fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from optimiser.mix_proof.causes import AWAY, CAUSES, RULES
from optimiser.mix_proof.draws import DrawnRota, MissingSlot
from optimiser.mix_proof.learning import CellsOfRota, Learned, between, learned, missed, missing_by_cell, sums
from optimiser.mix_proof.obstacles import missing_words
from optimiser.mix_proof.proof import ProofRound
from optimiser.skillmix.mix.problem import MixProblem
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.rota_link.cover import CellKey
from optimiser.skillmix.rota_link.whole_people import alone

DAY: CellKey = ("east", "ward", "day", "nursing", 1)
NIGHT: CellKey = ("east", "ward", "night", "nursing", 1)


class Cells(CellsOfRota):
    """Two cells by the names of their cover periods."""

    def __init__(self) -> None:
        pass

    def cell(self, team: str, period: str, weekday: int, capability: str) -> CellKey:
        return {"day": DAY, "night": NIGHT}[period]


NOBODY = MixResult("optimal", MixProblem((), (), (), ()))
"""A mix without staff."""


def rota(*short: tuple[str, float, str], seed: int = 1) -> DrawnRota:
    """A draw in which (period, hours, cause) are missing."""
    slots = tuple(MissingSlot("East ward", period, 0, "nurse", hours, {cause: 1.0}) for period, hours, cause in short)
    return DrawnRota(seed, "FEASIBLE", 5, 20, len(slots), 0, False, slots, {}, 1.0, None)


DRAWS = (
    rota(),
    rota(("day", 12, AWAY), ("day", 6, RULES)),
    rota(("day", 6, AWAY)),
    rota(("night", 24, RULES), ("night", 12, RULES), ("day", 12, AWAY)),
)


def by_cell(draws: tuple[DrawnRota, ...], weeks: int, failures: int) -> Mapping[CellKey, float]:
    return sums(missing_by_cell(draws, Cells(), weeks, failures))


def test_a_cell_learns_the_most_that_a_draw_misses_there() -> None:
    assert by_cell(DRAWS, 1, 0) == pytest.approx({DAY: 18, NIGHT: 36})
    assert by_cell(DRAWS, 2, 0) == pytest.approx({DAY: 9, NIGHT: 18})


def test_the_draws_that_may_fail_teach_nothing() -> None:
    """The last draw misses most; but the last one that is left always teaches."""
    assert by_cell(DRAWS, 1, 1) == pytest.approx({DAY: 18})
    assert by_cell(DRAWS, 1, 2) == pytest.approx({DAY: 6})
    assert by_cell(DRAWS[3:], 1, 3) == pytest.approx({DAY: 12, NIGHT: 36})


def test_what_is_learned_adds_up_cell_by_cell_and_cause_by_cause() -> None:
    """By day 30 of the 36 hours missing over the draws are of somebody away, so as much of what is added is."""
    once = missing_by_cell(DRAWS, Cells(), 1)
    assert once[DAY] == pytest.approx({AWAY: 15, RULES: 3, CAUSES[2]: 0})
    twice = learned(Learned(once), once, NOBODY)
    assert twice.hours[DAY] == pytest.approx({AWAY: 30, RULES: 6, CAUSES[2]: 0})
    assert twice.floors == {}


def test_what_the_same_draw_misses_again_is_asked_of_more_staff() -> None:
    first, second = rota(("day", 6, AWAY), seed=1), rota(("day", 12, AWAY), ("night", 6, AWAY), seed=2)
    again = missed([first], Cells())
    assert again == {(1, DAY)}
    missing = missing_by_cell([first, second], Cells(), 1, again=again)
    assert sums(missing) == pytest.approx({alone(DAY): 6, DAY: 12, NIGHT: 6})
    more = learned(Learned(), missing, NOBODY)
    assert more.floors == {DAY: 6}  # six hours more than nobody has
    half = between(Learned({}, {DAY: 2}), more, 0.5)
    assert half.floors == {DAY: 4}
    assert sums(half.hours) == pytest.approx({alone(DAY): 3, DAY: 6, NIGHT: 3})


def test_a_draw_that_misses_what_caps_stand_against_is_the_first_that_may_fail() -> None:
    few, many = rota(("night", 6, AWAY), seed=1), rota(("day", 6, AWAY), ("day", 6, AWAY), seed=2)
    assert sums(missing_by_cell([few, many], Cells(), 1, 1)) == pytest.approx({NIGHT: 6})
    assert sums(missing_by_cell([few, many], Cells(), 1, 1, capped={NIGHT})) == pytest.approx({DAY: 12})


def test_draws_that_fail_have_the_numbers_of_their_table() -> None:
    """Of draws from seed 7 on, 8 is the second: it was called draw 8, where draws.csv has 2."""
    broken = replace(rota(seed=7), hard=1)
    tried = ProofRound("learned", NOBODY, 4.0, Learned(), (broken, rota(("day", 12, AWAY), seed=8)), False)
    assert missing_words(tried, (), Cells(), 7) == (
        f"draw 2: nurse, East ward, Mon day, 12 h (100% {AWAY})", "draw 1: 1 hard breach",
    )  # fmt: skip
