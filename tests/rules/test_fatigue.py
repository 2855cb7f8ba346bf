"""The fatigue score: each part by hand, and the rule over every rota of small problems."""

from __future__ import annotations

import pytest

from constraints.facts.fatigue import length_percent
from constraints.rules.fatigue import Fatigue
from optimiser.audit import Lines
from optimiser.problem.domain import HARD, Price
from tests.agree import agree, both_sides, cost
from tests.tiny import Tiny

LENGTHS = ((480, 0), (600, 13), (720, 28))


def shifts(days: int = 4, **more: bool) -> Tiny:
    """D 08:00-16:00, LD 07:30-20:00, E 13:00-21:00, N 20:00-08:00 and one person A."""
    tiny = Tiny(days=days, **more)
    tiny.shift("D", "08:00", "16:00")
    tiny.shift("LD", "07:30", "20:00")
    tiny.shift("E", "13:00", "21:00")
    tiny.shift("N", "20:00", "08:00")
    tiny.person("A")
    return tiny


@pytest.mark.parametrize(
    ("hours", "percent"), [(4, 0), (8, 0), (9, 6), (10, 13), (11, 20), (12, 28), (12.5, 31), (13, 35), (24, 118)]
)
def test_length_in_straight_lines(hours: float, percent: int) -> None:
    """0 at 8 h, 13 at 10 h, 28 at 12 h: 6.5% an hour, then 7.5% an hour, also beyond: 9 h 6.5, 12 h 30 31.75, 24 h
    28 + 12 x 7.5 = 118; rounded down."""
    assert length_percent(round(hours * 60), LENGTHS) == percent


@pytest.mark.parametrize(
    ("line", "scores"),
    [
        ("D...", [0]),  # a first day duty of 8 h
        ("E...", [15]),  # late: 15
        ("L...", [31]),  # 12 h 30 by day: 28 + 7.5 / 2 = 31.75
        ("N...", [56]),  # a night of 12 h: 28 + 28
        ("DDDD", [0, 2, 7, 17]),  # second, third, fourth of a row
        ("NNNN", [56, 62, 73, 92]),  # 56 and 6, 17, 36
        ("D.DD", [0, 0, 2]),  # a day off begins a new row
        ("ED..", [15, 2]),  # 21:00 to 08:00 is 11 h: no short rest, second of a row
        ("EL..", [15, 72]),  # 21:00 to 07:30 is 10 h 30: 31 + 2 + 39
        ("NN.D", [56, 62, 0]),  # 08:00 to the day after 08:00: rested, a first day
        ("NE..", [56, 54]),  # 08:00 to 13:00 is 5 h: 15 + 39, a first day duty after a night
    ],
)
def test_scores_by_hand(line: str, scores: list[int]) -> None:
    codes = {"D": "D", "L": "LD", "E": "E", "N": "N"}
    tiny = shifts()
    chosen = [tiny.a("A", codes[c], day) for day, c in enumerate(line) if c != "."]
    problem, rule = tiny.problem(), Fatigue(price=Price(1))
    assert [s.total for s in rule.scores(problem, Lines(problem, chosen), 0)] == scores
    assert cost(problem, rule, *chosen) == sum(scores)


def test_history_is_part_of_a_row() -> None:
    """Two nights before the rota: the first of the rota is a third, 56 + 17 = 73."""
    tiny = shifts().past("A", "N", -2, -1)
    night = tiny.a("A", "N", 0)
    assert cost(tiny.problem(), Fatigue(price=Price(2)), night) == 2 * 73


def test_both_sides_of_a_short_rest() -> None:
    """E then D has 11 h and costs 15 + 2; E then LD has 10 h 30 and costs 15 + 31 + 2 + 39 = 87. A single D is free."""
    tiny = shifts(2).past("A", "D", -2).offer("A", "D E N", [0]).offer("A", "D LD", [1])
    d, e, d1, ld1 = tiny.a("A", "D", 0), tiny.a("A", "E", 0), tiny.a("A", "D", 1), tiny.a("A", "LD", 1)
    both_sides(tiny.problem(), Fatigue(price=Price(1)), [[d]], [([e, d1], 17), ([e, ld1], 87)])


@pytest.mark.parametrize("cyclic", [False, True])
def test_every_rota_costs_what_its_scores_say(cyclic: bool) -> None:
    tiny = shifts(4, cyclic=cyclic).offer("A", "D N", range(4)).offer("A", "E", [1]).offer("A", "LD", [2])
    if not cyclic:
        tiny.past("A", "N", -2, -1)
    agree(tiny.problem(), Fatigue(price=Price(3)))
    agree(tiny.problem(), Fatigue(price=Price(1), days_in_row=(5,), nights_in_row=(0, 4), short_rest=0))


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="forbids nothing"):
        Fatigue(price=HARD)
    with pytest.raises(ValueError, match="minutes rising"):
        Fatigue(price=Price(1), lengths=((480, 0), (480, 5)))
    with pytest.raises(ValueError, match="do not fall"):
        Fatigue(price=Price(1), nights_in_row=(6, 4))
