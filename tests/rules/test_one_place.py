"""Nobody in two places at once."""

from __future__ import annotations

import pytest

from constraints.rules.one_place import OnePlace
from optimiser.problem.domain import HARD, NOWHERE, Presence, Price, Site, Team
from tests.agree import agree, cost
from tests.tiny import Tiny, plain, standard


@pytest.mark.parametrize("name", standard())
@pytest.mark.parametrize("price", [HARD, Price(3)])
def test_agrees(name: str, price: Price) -> None:
    agree(standard()[name], OnePlace(price=price), trivial=True)


@pytest.mark.parametrize("price", [HARD, Price(3)])
def test_agrees_on_overlaps_and_doubles(price: Price) -> None:
    tiny = plain(2, "D L N").past("A", "N", -1)
    tiny.contract("A2", "A")
    agree(tiny.offer("A2", "D L", range(2)).problem(), OnePlace(price=price))


@pytest.mark.parametrize("price", [HARD, Price(3)])
def test_agrees_round_a_cycle(price: Price) -> None:
    agree(plain(3, "D L N", cyclic=True).problem(), OnePlace(price=price))


def two_sites() -> Tiny:
    """A morning at one site, an afternoon at another, on call from home over both."""
    tiny = Tiny(days=1)
    tiny.sites.append(Site("surgery"))
    tiny.teams += [Team("round", organisation=0, site=1), Team("street", organisation=0)]
    tiny.shift("AM", "08:00", "12:00")
    tiny.shift("PM", "12:30", "17:00")
    tiny.shift("OC", "08:00", "20:00", presence=Presence.REMOTE)
    tiny.shift("RES", "16:00", "20:00", presence=Presence.RESIDENT)
    tiny.person("A")
    tiny.contract("A2", "A")
    tiny.offer("A", "AM PM RES OC", [0]).offer("A", "AM PM", [0], team=1).offer("A", "AM PM", [0], team=2)
    return tiny.offer("A2", "PM OC", [0])


@pytest.mark.parametrize("price", [HARD, Price(3)])
@pytest.mark.parametrize("travel", [0, 30, 31, 90])
def test_agrees_on_travel_and_presence(travel: int, price: Price) -> None:
    agree(two_sites().problem(travel=frozenset({(0, 1, travel)})), OnePlace(price=price))


@pytest.mark.parametrize(("travel", "said"), [(30, 0), (31, None)])
def test_both_sides_of_the_journey(travel: int, said: int | None) -> None:
    tiny = two_sites()
    problem = tiny.problem(travel=frozenset({(1, 0, travel)}))
    assert cost(problem, OnePlace(), tiny.a("A", "AM", 0), tiny.a("A", "PM", 0, team=1)) == said


def test_a_morning_and_an_afternoon_and_on_call_from_home_go_together() -> None:
    tiny = two_sites()
    rota = [tiny.a("A", "AM", 0), tiny.a("A2", "PM", 0), tiny.a("A", "OC", 0)]
    assert cost(tiny.problem(), OnePlace(), *rota) == 0
    assert cost(tiny.problem(), OnePlace(), *rota, tiny.a("A2", "OC", 0)) is None
    assert tiny.duties[0].site != NOWHERE
