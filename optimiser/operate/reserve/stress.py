"""How a rota stands seeded draws of sickness: how often each need fails, and what standby or bank it takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimiser.audit import Lines
from optimiser.operate.reserve.draws import DEFAULT_RATE, draw_sickness, rate_of
from optimiser.operate.reserve.refilling import DayLoss, day_loss
from optimiser.problem.domain import Assignment, ShiftKind
from optimiser.problem.filling import filling
from optimiser.problem.problem import Problem


@dataclass(frozen=True, slots=True)
class NeedUnderStress:
    """Needs of a team for a capability in a cover period, over the days of the rota.

    Attributes:
        team, period, capability: indexes.
        days: needs with a minimum.
        short_now: of them, below it with nobody ill.
        failing: share of draws and days in which the need is below its minimum.
        lacking: people missing through sickness in a rota, on average.
        reserve: people at hand each day with whom sickness is made good in the share of draws and days asked for.
    """

    team: int
    period: int
    capability: int
    days: int
    short_now: int
    failing: float
    lacking: float
    reserve: int


@dataclass(frozen=True, slots=True)
class DayUnderStress:
    """A day: share of draws in which sickness leaves a need short, and shifts filled again on average, by whom."""

    day: int
    failing: float
    on_standby: float
    bank: float


@dataclass(frozen=True)
class Stress:
    """A rota under draws of sickness.

    Attributes:
        draws, seed, hold: as asked for; `hold` is the share of draws in which a reserve is enough.
        unverified: people of whose role the folder says no rate on some day.
        lost: duties lost in a rota, on average, whether a need asks for them or not.
        refilled: shifts that have to be filled again, on average.
        refilled_hold: and in no more than so many draws as `hold` leaves.
        on_standby, bank: of them, by standby and by bank, on average.
        bank_hold, bank_hours: as `refilled_hold` of the bank; its paid hours on average.
        needs, days: in order of team, period and day.
    """

    draws: int
    seed: int
    hold: float
    unverified: int
    lost: float
    refilled: float
    refilled_hold: int
    on_standby: float
    bank: float
    bank_hold: int
    bank_hours: float
    needs: tuple[NeedUnderStress, ...]
    days: tuple[DayUnderStress, ...]


def stress(
    problem: Problem, lines: Lines, *, draws: int, seed: int, hold: float, standby: frozenset[int] = frozenset()
) -> Stress:
    """Lose the duties of those who are ill in each draw, and count what its needs lack and the fewest shifts that have
    to be filled again so that cover is as it was rostered, up to the minimum.

    A duty is lost where its person is ill on the day on which it starts. Needs that only shifts of `standby` cover are
    not counted.

    Args:
        lines: the rota.
        hold: share of draws, above 0 and at most 1.
        standby: indexes of shifts whose people are called in.
    """
    ill = draw_sickness(problem, draws, seed)
    days = problem.calendar.days
    worked = {p for i, s in enumerate(problem.shifts) if i not in standby for p in s.periods}
    lacking: dict[tuple[int, int, int], list[NDArray[np.int64]]] = {}
    now: dict[tuple[int, int, int], list[int]] = {}
    totals = {word: np.zeros((draws, days), np.int64) for word in ("lost", "refilled", "standby", "minutes", "short")}
    for a in lines.rota:
        duty = problem.duties[a.duty]
        if 0 <= duty.day < days and duty.kind != ShiftKind.LEAVE:
            totals["lost"][:, duty.day] += ill[:, problem.contracts[a.contract].person, duty.day]
    for (team, day), indexes in sorted(problem.needs_at.items()):
        needs = [n for n in indexes if problem.needs[n].minimum > 0 and problem.needs[n].period in worked]
        if not 0 <= day < days or not needs:
            continue
        present = lines.present(team, day)
        found = _losses(problem, present, needs, ill[:, :, day], standby)
        for place, n in enumerate(needs):
            need = problem.needs[n]
            group = need.team, need.period, need.capability
            lacking.setdefault(group, []).append(np.array([f.lacking[place] for f in found]))
            now.setdefault(group, []).append(need.minimum - _have(problem, present, n))
        totals["refilled"][:, day] += [f.refilled for f in found]
        totals["standby"][:, day] += [f.on_standby for f in found]
        totals["minutes"][:, day] += [f.bank_minutes for f in found]
        totals["short"][:, day] |= [int(any(f.lacking)) for f in found]
    bank = totals["refilled"] - totals["standby"]
    return Stress(
        draws, seed, hold,
        unverified=sum(any(rate_of(problem, p, day) is DEFAULT_RATE for day in range(days))
                       for p in range(len(problem.people)) if problem.contracts_of[p]),
        lost=_mean(totals["lost"]),
        refilled=_mean(totals["refilled"]),
        refilled_hold=_quantile(totals["refilled"].sum(axis=1), hold),
        on_standby=_mean(totals["standby"]),
        bank=_mean(bank),
        bank_hold=_quantile(bank.sum(axis=1), hold),
        bank_hours=_mean(totals["minutes"]) / 60,
        needs=tuple(_group(group, np.array(rows), now[group], hold) for group, rows in sorted(lacking.items())),
        days=tuple(
            DayUnderStress(d, float(totals["short"][:, d].mean()), float(totals["standby"][:, d].mean()),
                           float(bank[:, d].mean()))
            for d in range(days)
        ),
    )  # fmt: skip


def _losses(
    problem: Problem, present: list[Assignment], needs: list[int], ill: NDArray[np.bool_], standby: frozenset[int]
) -> list[DayLoss]:
    """The loss in each draw; the same people ill are judged once."""
    person = np.array([problem.contracts[a.contract].person for a in present], np.int64)
    gone = ill[:, person] if present else np.zeros((len(ill), 0), np.bool_)
    known: dict[bytes, DayLoss] = {}
    found = []
    for row in gone:
        key = row.tobytes()
        if key not in known:
            lost = frozenset(a for a, is_gone in zip(present, row, strict=True) if is_gone)
            known[key] = day_loss(problem, present, needs, lost, standby)
        found.append(known[key])
    return found


def _have(problem: Problem, present: list[Assignment], need: int) -> int:
    return len(filling(problem, present, problem.needs[need]))


def _group(group: tuple[int, int, int], lacking: NDArray[np.int64], now: list[int], hold: float) -> NeedUnderStress:
    """A group of needs; `lacking` has shape (needs, draws), `now` who is missing of each with nobody ill."""
    below = np.maximum(0, np.array(now))[:, None] + lacking > 0
    return NeedUnderStress(
        *group,
        days=len(now),
        short_now=sum(missing > 0 for missing in now),
        failing=float(below.mean()),
        lacking=float(lacking.sum(axis=0).mean()),
        reserve=_quantile(lacking.ravel(), hold),
    )


def _mean(counts: NDArray[np.int64]) -> float:
    """Mean over draws of what is counted over the days."""
    return float(counts.sum(axis=1).mean())


def _quantile(counts: NDArray[np.int64], hold: float) -> int:
    """The least number that is enough in a share of cases."""
    ordered = np.sort(counts)
    return int(ordered[max(0, int(np.ceil(hold * len(ordered) - 1e-9)) - 1)])
