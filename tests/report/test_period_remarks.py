"""What is said where something that holds on a part of the period has its rules judge the whole of it."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.rules.breaks import Breaks
from constraints.rules.consecutive_nights import ConsecutiveNights
from constraints.rules.duty_length import DutyLength
from constraints.scope import Scope
from optimiser.report.rota.remarks import period_remarks
from tests.tiny import MONDAY, Tiny


@pytest.mark.parametrize(
    ("last", "other", "told"),
    [
        (6, (), ["contract A runs to Sun 8 Nov within the period; limits of doctors, which it names,"]),
        (6, ("doctors",), []),
        (13, (), []),
    ],
)
def test_a_contract_that_ends_beside_one_without_its_pack(last: int, other: tuple[str, ...], told: list[str]) -> None:
    tiny = Tiny(days=14)
    tiny.person("A", packs=("doctors",), last_day=last)
    tiny.contract("A2", "A", packs=other, first_day=7)
    said = list(period_remarks(tiny.problem(), [DutyLength(scope=Scope(packs=frozenset({"doctors"})))]))
    assert said == [f"A: {one} judge the whole of it" for one in told]


def test_a_birthday_in_the_period_is_told_of_rules_that_look_at_the_first_day_alone() -> None:
    tiny = Tiny(days=7)
    for name, born in (("A", date(2008, 11, 4)), ("B", date(2008, 11, 9)), ("C", date(2008, 11, 2))):
        tiny.person(name, more={"birth_day": (born - MONDAY).days})
    young = Scope(under_age=18)
    said = list(period_remarks(tiny.problem(), [ConsecutiveNights(name="nights", scope=young), Breaks(scope=young)]))
    assert said == ["A is 18 on Wed 4 Nov; nights judges them as younger over the whole period"]
