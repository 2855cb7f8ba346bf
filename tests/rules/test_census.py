"""Care hours and nurses by the patients counted: both sides of each limit, by hand."""

from __future__ import annotations

from constraints.rules.care_hours import CareHours
from constraints.rules.present_throughout import PresentThroughout
from optimiser.problem.domain import Need, Period, Price
from optimiser.problem.problem import Problem
from tests.agree import both_sides, cost
from tests.tiny import Tiny


def ward(census: tuple[tuple[int, int, int, int], ...], beds: int | None = None) -> tuple[Tiny, Problem]:
    """A, B and C may each work 08:00-16:00 on two days in a ward."""
    tiny = Tiny(days=2, capabilities=(("nurse", "any"),), periods=(Period("day", 480, 960),))
    tiny.shift("D", "08:00", "16:00", periods=(0,))
    tiny.teams[0] = type(tiny.teams[0])("ward", organisation=0, site=0, sector="acute", beds=beds)
    for name in "ABC":
        tiny.person(name)
        tiny.offer(name, "D", range(2), "nurse")
    needs = tuple(Need(0, 0, day, 0, minimum=0, below_minimum=Price(1)) for day in range(2))
    return tiny, tiny.problem(needs=needs, census=census)


def test_care_hours_by_the_patients_of_the_day() -> None:
    """4 h for each patient: 4 patients on the first day need 16 h, two people; 6 on the second 24 h, three. Ten beds
    would need 40 h."""
    tiny, problem = ward(((0, 0, 4, 400), (0, 1, 6, 600)), beds=10)
    first = [tiny.a(name, "D", 0, "nurse") for name in "AB"]
    second = [tiny.a(name, "D", 1, "nurse") for name in "ABC"]
    rule = CareHours(least=240, price=Price(5))
    both_sides(problem, rule, [[*first, *second]], [([first[0], *second], 5), ([*first, *second[:2]], 5), ([], 10)])


def test_a_day_without_a_count_is_judged_by_the_beds_and_an_empty_ward_asks_nothing() -> None:
    """No patient on the first day; the second is not counted: two beds need 8 h, one person."""
    tiny, problem = ward(((0, 0, 0, 0),), beds=2)
    one = [tiny.a("A", "D", 1, "nurse")]
    both_sides(problem, CareHours(least=240, price=Price(5)), [one], [([], 5)])


def test_levels_of_acuity_weigh_what_the_user_says() -> None:
    """Two patients at 1 and one at 2.5 weigh 4.5: at 4 h each 18 h, three people; plain they are 3: 12 h, two."""
    tiny, problem = ward(((0, 0, 2, 200), (0, 0, 1, 250), (0, 1, 0, 0)))
    two, three = ([tiny.a(name, "D", 0, "nurse") for name in names] for names in ("AB", "ABC"))
    both_sides(problem, CareHours(least=240, weighted=True, price=Price(5)), [three], [(two, 5)])
    assert cost(problem, CareHours(least=240, price=Price(5)), *two) == 0


def test_patients_to_a_nurse_by_the_count_of_the_day() -> None:
    """Eight patients to a nurse: 8 on the first day need one, 9 on the second two."""
    tiny, problem = ward(((0, 0, 8, 800), (0, 1, 9, 900)))
    a0, a1, b1 = tiny.a("A", "D", 0, "nurse"), tiny.a("A", "D", 1, "nurse"), tiny.a("B", "D", 1, "nurse")
    rule = PresentThroughout(who="any", patients_per=8, price=Price(5))
    both_sides(problem, rule, [[a0, a1, b1]], [([a0, a1], 5), ([a1, b1], 5)])
