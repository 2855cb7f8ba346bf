"""Who is a candidate for what, and names that hold words of the grammar."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimiser.problem.candidates import candidates
from optimiser.problem.capability import All, HasSkill, parse
from optimiser.problem.domain import Need, Period, Sharing
from tests.tiny import Tiny


def ward() -> Tiny:
    tiny = Tiny(days=1, capabilities=(("nurse", "any"),), periods=(Period("day", 480, 960),))
    tiny.shift("D", "08:00", "16:00", periods=(0,))
    tiny.person("A", home_team=0)
    tiny.person("B", home_team=0, supernumerary_until=5)
    tiny.person("C")
    tiny.duty("D", 0)
    return tiny


def uses(needs: tuple[Need, ...]) -> set[tuple[int, int]]:
    return {(a.contract, a.capability) for a in candidates(ward().problem(needs=needs))}


def test_those_at_home_and_the_pool_may_fill_a_need_and_newcomers_are_present_only() -> None:
    assert uses((Need(0, 0, 0, 0, minimum=1),)) == {(0, 0), (1, -1), (2, 0)}


def test_a_shift_without_any_need_is_open_to_its_home_team_only() -> None:
    assert uses(()) == {(0, -1), (1, -1)}


def test_a_need_of_nobody_closes_the_shift() -> None:
    assert uses((Need(0, 0, 0, 0, minimum=0, ideal=0, maximum=0),)) == {(1, -1)}


def test_lent_people_need_an_agreement() -> None:
    tiny = ward()
    tiny.organisations.append(type(tiny.organisations[0])("other"))
    lent = tiny.person("D", employer=1)
    problem = tiny.problem(needs=(Need(0, 0, 0, 0, minimum=1),))
    assert lent not in {a.contract for a in candidates(problem)}
    shared = replace(problem, sharing=(Sharing(1, 0),))
    assert lent in {a.contract for a in candidates(shared)}


@pytest.mark.parametrize("text", ["moving and handling@2 and nurse", "nurse and Moving  and handling@2"])
def test_a_name_may_hold_a_word_of_the_grammar(text: str) -> None:
    found = parse(text, ("moving and handling", "nurse"), frozenset())
    assert isinstance(found, All)
    assert set(found.parts) == {HasSkill(0, 2), HasSkill(1)}
