"""The reserve against sickness: draws keep their rates, the fewest shifts to fill again are brute force's."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from optimiser.audit import Lines
from optimiser.operate.reserve.draws import DEFAULT_RATE, draw_sickness, rate_of
from optimiser.operate.reserve.refilling import day_loss
from optimiser.operate.reserve.stress import stress
from optimiser.problem.asked import SicknessRate
from optimiser.problem.domain import Assignment, Need, Period, Presence, ShiftKind
from tests.tiny import Tiny


def ward(people: str, minimum: tuple[int, int], days: int = 1) -> Tiny:
    """Early and late of one or more days, a long day that covers both, and a standby that covers neither."""
    tiny = Tiny(
        days=days,
        capabilities=(("anyone", "any"),),
        periods=(Period("early"), Period("late"), Period("standby")),
    )
    tiny.shift("E", "07:00", "14:00", periods=(0,))
    tiny.shift("L", "14:00", "21:00", periods=(1,))
    tiny.shift("D", "07:00", "21:00", periods=(0, 1))
    tiny.shift("S", "07:00", "21:00", periods=(2,), kind=ShiftKind.ON_CALL, presence=Presence.REMOTE)
    for name in people:
        tiny.person(name)
    tiny.extra["needs"] = tuple(Need(0, p, d, 0, minimum=minimum[p]) for d in range(days) for p in (0, 1))
    return tiny


def worked(tiny: Tiny, codes: str, day: int = 0) -> list[Assignment]:
    return [tiny.a(contract.id, code, day, "anyone") for contract, code in zip(tiny.contracts, codes, strict=True)]


@pytest.mark.parametrize("codes", ["EELLD", "DDELE", "DDDEL"])
@pytest.mark.parametrize("minimum", [(2, 2), (3, 1), (4, 4)])
def test_the_fewest_shifts_to_fill_again_are_those_of_brute_force(codes: str, minimum: tuple[int, int]) -> None:
    tiny = ward("ABCDE", minimum)
    rota = worked(tiny, codes)
    problem = tiny.problem()

    def heads(kept: list[int]) -> tuple[int, int]:
        return sum(codes[i] in "ED" for i in kept), sum(codes[i] in "LD" for i in kept)

    full = [min(m, h) for m, h in zip(minimum, heads(list(range(5))), strict=True)]
    for size in range(6):
        for ill in combinations(range(5), size):
            well = [i for i in range(5) if i not in ill]
            fewest = min(
                len(back)
                for n in range(size + 1)
                for back in combinations(ill, n)
                if all(h >= f for h, f in zip(heads([*well, *back]), full, strict=True))
            )
            found = day_loss(problem, rota, (0, 1), frozenset(rota[i] for i in ill))
            assert found.refilled == fewest
            assert found.lacking == tuple(max(0, f - h) for f, h in zip(full, heads(well), strict=True))


def test_standby_takes_what_it_can_and_the_bank_the_rest() -> None:
    tiny = ward("ABCD", (2, 1))
    rota = worked(tiny, "EDSS")
    problem = tiny.problem()
    shift = frozenset((3,))
    both = day_loss(problem, rota, (0, 1), frozenset(rota[:2]), shift)
    assert (both.refilled, both.on_standby, both.bank_minutes) == (2, 2, 0)
    one = day_loss(problem, rota, (0, 1), frozenset(rota[:3]), shift)
    assert (one.refilled, one.on_standby, one.bank_minutes) == (2, 1, 7 * 60)  # the longer duty is for standby
    assert day_loss(problem, rota, (0, 1), frozenset(rota[2:]), shift).refilled == 0


def test_how_often_a_need_fails_is_what_counting_every_outcome_says() -> None:
    tiny = ward("ABC", (2, 0))
    rate = SicknessRate(percent=20, mean_days=1)
    rota = worked(tiny, "EEE")
    problem = tiny.problem(sickness_rates=(rate,))
    found = stress(problem, Lines(problem, rota), draws=20_000, seed=4, hold=0.95)
    exact = 3 * 0.2**2 * 0.8 + 0.2**3
    need = next(n for n in found.needs if n.period == 0)
    assert need.failing == pytest.approx(exact, abs=0.01)
    assert found.refilled == pytest.approx(3 * 0.2**2 * 0.8 + 2 * 0.2**3, abs=0.01)
    assert need.reserve == 1
    assert found.days[0].failing == need.failing


def test_draws_keep_their_rates_and_lengths_by_role_and_season() -> None:
    tiny = ward("A", (0, 0), days=200)
    tiny.person("B", role="HCA")
    plain, winter = SicknessRate(percent=10, mean_days=5), SicknessRate("HCA", 100, 199, 30, 2)
    problem = tiny.problem(sickness_rates=(plain, winter, SicknessRate("HCA", percent=1)))
    assert [rate_of(problem, p, d).percent for p, d in ((0, 0), (1, 0), (1, 150))] == [10, 1, 30]
    assert rate_of(tiny.problem(), 0, 0) is DEFAULT_RATE
    ill = draw_sickness(problem, 300, 2)
    assert ill[:, 0].mean() == pytest.approx(0.1, abs=0.01)
    assert ill[:, 1, 110:].mean() == pytest.approx(0.3, abs=0.02)
    ends = (ill[:, 0, :-1] & ~ill[:, 0, 1:]).sum()
    assert ill[:, 0, :-1].sum() / ends == pytest.approx(5, abs=0.4)
    assert np.array_equal(ill, draw_sickness(problem, 300, 2))
    assert not np.array_equal(ill, draw_sickness(problem, 300, 3))


def test_needs_short_with_nobody_ill_are_told_apart() -> None:
    tiny = ward("A", (2, 0))
    rota = worked(tiny, "E")
    problem = tiny.problem(sickness_rates=(SicknessRate(percent=0),))
    found = stress(problem, Lines(problem, rota), draws=5, seed=1, hold=1)
    need = next(n for n in found.needs if n.period == 0)
    assert (need.short_now, need.failing, need.lacking, found.refilled) == (1, 1.0, 0.0, 0.0)


def test_every_duty_lost_counts_and_every_day_without_a_rate() -> None:
    """Nobody is needed on the second day, but its duty is lost all the same; the only rate there is ends on the first
    day, so on the second both people have the usual one."""
    tiny = ward("AB", (1, 0), days=2)
    tiny.extra["needs"] = tiny.extra["needs"][:2]
    rota = [*worked(tiny, "EE"), tiny.a("A", "E", 1, "anyone")]
    problem = tiny.problem(sickness_rates=(SicknessRate(last_day=0, percent=20),))
    ill = draw_sickness(problem, 200, 3)
    found = stress(problem, Lines(problem, rota), draws=200, seed=3, hold=1)
    assert found.lost == pytest.approx(ill[:, :, 0].sum(axis=1).mean() + ill[:, 0, 1].mean())
    assert found.unverified == 2
