"""History and rota are one long rota: what eight weeks cost is what their halves cost, the first being history."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from constraints.book import load_rules
from optimiser.audit import EVERYWHERE, Lines
from optimiser.problem.domain import Price, ShiftKind
from tests.packs.lines import Line

FIRST, START, MIDDLE = "2026-04-06", "2026-10-05", "2026-11-02"
"""26 weeks of history, then two rotas of four weeks; the clocks go back in the first of them."""
PACKS = ("doctors-in-training-2016@current", "working-time-1998@current", "working-time-1998@regulation-21")
ADDED = {"DT-3", "DT-4", "DT-5", "DT-6", "DT-7", "DT-8", "DT-10", "DT-11", "DT-12", "DT-13", "DT-15", "DT-16", "WTR-3",
         "WTR-4", "WTR-9", "WTR-12"}  # fmt: skip
"""Rows of which each fault lies in one half by its later fact."""
ENDING = {"DT-1", "WTR-1a", "WTR-1b"}
"""Rows of which the worst period that ends in the second half is the same."""

Duties = list[tuple[date, str, str, dict[str, object]]]


def line(rng: random.Random) -> Duties:
    """Runs of days, long days, lates, nights, on-call from home, sleep-ins elsewhere, half-days of two employers."""
    call = {"kind": ShiftKind.ON_CALL, "remote": True, "work": 90}
    kinds: list[list[tuple[str, str, dict[str, object]]]] = [
        [("09:00", "17:00", {})],
        [("08:00", "21:00", {"rest": 30})],
        [("13:00", "23:30", {})],
        [("20:00", "08:30", {})],
        [("17:00", "08:00", call)],
        [("21:00", "07:00", {"kind": ShiftKind.SLEEP_IN, "home": True})],
        [("08:00", "12:00", {}), ("12:00", "21:00", {"home": True})],
        [],
    ]
    found: Duties = []
    day, last = date.fromisoformat(FIRST), date.fromisoformat(MIDDLE) + timedelta(days=27)
    while day <= last:
        kind = rng.choice(kinds)
        for _ in range(rng.randint(1, 5)):
            found += [(day, *duty) for duty in kind if day <= last]
            day += timedelta(days=1)
    return found


def judged(duties: Duties, start: str, length: int) -> dict[str, tuple[int, list[float]]]:
    """Faults of each row counted, and what they measure (of reference periods past the rota nothing)."""
    line, end = (
        Line(start, length, known=FIRST, packs=("doctors-in-training-2016",), weekly=40),
        date.fromisoformat(start),
    )
    for day, opens, closes, more in duties:
        if day < end + timedelta(days=length):
            line.on(str(day), opens, closes, **more)  # type: ignore[arg-type]
    problem = line.problem()
    found = {}
    for pack in PACKS:
        for rule in load_rules([pack], (), problem.calendar):
            audit = replace(rule, price=Price(1)).audit(problem, Lines(problem, problem.candidates), EVERYWHERE)
            breaches = [b for b in audit if not b.projected]
            found[rule.key] = sum(b.points for b in breaches), [b.measured or 0 for b in breaches]
    return found


@pytest.mark.parametrize("seed", range(5))
def test_halves_add_up(seed: int) -> None:
    duties = line(random.Random(seed))
    whole, first, second = judged(duties, START, 56), judged(duties, START, 28), judged(duties, MIDDLE, 28)
    assert {k: whole[k][0] for k in ADDED} == {k: first[k][0] + second[k][0] for k in ADDED}
    assert sum(whole[k][0] for k in ADDED) > 50
    for key in ENDING:
        assert max(whole[key][1], default=0) == max(*first[key][1], *second[key][1], 0, 0)
