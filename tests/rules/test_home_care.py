"""Rules of home care: visits of rounds, worked by hand, and encoding and audit over every rota."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from constraints.rules.continuity_of_carer import ContinuityOfCarer
from constraints.rules.need_cover import NeedCover
from constraints.rules.one_duty_a_day import OneDutyADay
from constraints.rules.preferred_carers import PreferredCarers
from constraints.rules.travel_in_rounds import TravelInRounds
from constraints.rules.visit_windows import VisitWindows
from constraints.rules.visits_attended import VisitsAttended
from optimiser.audit import audit
from optimiser.problem.domain import HARD, HeldSkill, Need, Period, Price, Site
from optimiser.problem.problem import Problem
from optimiser.problem.rounds import stops_of
from optimiser.problem.visits import ClientCarer, Visit
from optimiser.solve import after_iterations, solve
from tests.agree import agree, both_sides, cost
from tests.tiny import Tiny


def rounds(people: str = "AB", days: int = 2, **more: object) -> Tiny:
    """Rounds R and S from 07:00 to 11:00, which everybody may take on each day."""
    tiny = Tiny(days=days, capabilities=(("carer", "any"), ("hoist", "hoist")), skills=("hoist",),
                periods=(Period("R", 420, 660), Period("S", 420, 660)))  # fmt: skip
    tiny.shift("R", "07:00", "11:00", periods=(0,), **more)
    tiny.shift("S", "07:00", "11:00", periods=(1,), **more)
    tiny.sites += [Site("north"), Site("south")]
    for name in people:
        tiny.person(name, more={"skills": (HeldSkill(0),)} if name in "AB" else None)
        tiny.offer(name, "R S", range(days), "carer")
    return tiny


def visit(tiny: Tiny, client: str, codes: str, day: int, at: str = "07:00-09:00", minutes: int = 30, **more: object
          ) -> Visit:  # fmt: skip
    """A visit of a client whose window is written `from-to`."""
    earliest, latest = (tiny.calendar.instant(day, int(clock[:2]) * 60 + int(clock[3:]), 0) for clock in at.split("-"))
    duties = tuple(tiny.duty(code, day) for code in codes.split())
    asked = Visit(f"{client}{day}", client, 0, day, duties, earliest, latest, minutes, carers=len(duties))
    return replace(asked, **more)  # type: ignore[arg-type]


def cared(tiny: Tiny, *visits: Visit, **more: object) -> Problem:
    return tiny.problem(visits=visits, **more)


def test_a_client_who_will_not_have_somebody_or_prefers_others() -> None:
    tiny = rounds()
    terms = (
        ClientCarer("X", 0, False, HARD),
        ClientCarer("Y", 1, True, Price(4)),
        ClientCarer("Z", 0, False, Price(3)),
    )
    visits = [visit(tiny, "X", "R", 0), visit(tiny, "Y", "S", 0), visit(tiny, "Y", "S", 1), visit(tiny, "Z", "S", 1)]
    problem = cared(tiny, *visits, client_carers=terms)
    a, b = (lambda code, day, who=who: tiny.a(who, code, day, "carer") for who in "AB")
    both_sides(
        problem, PreferredCarers(), within=[[b("R", 0), b("S", 0), b("S", 1)], [a("R", 1)]],
        beyond=[([a("R", 0)], None), ([a("S", 0)], 4), ([a("S", 1)], 7)],
    )  # fmt: skip
    ended = (replace(terms[0], last_day=-1), replace(terms[1], first_day=1))
    both_sides(cared(tiny, *visits, client_carers=ended), PreferredCarers(), within=[[a("R", 0), a("S", 0)]],
               beyond=[([a("S", 1)], 4)])  # fmt: skip


def test_carers_are_counted_once_each_and_those_whom_a_client_knows_not_at_all() -> None:
    tiny = rounds(days=2)
    for day in (-1, -9):
        tiny.past("B", "R", day, use="carer")
    visits = [visit(tiny, client, "R", day) for client, day in (("X", -1), ("X", 0), ("X", 1), ("Y", 1), ("W", -9))]
    problem = cared(tiny, *visits, visit(tiny, "W", "S", 0), client_carers=(ClientCarer("Y", 0, True, Price(1)),))
    a, b = (lambda code, day, who=who: tiny.a(who, code, day, "carer") for who in "AB")
    rule = ContinuityOfCarer(known_weeks=1, price=Price(5))
    both_sides(
        problem, rule, within=[[b("R", 0)], [a("R", 1), b("S", 1)][1:]],
        beyond=[([a("R", 0)], 5), ([a("R", 0), a("R", 1)], 5), ([b("R", 1)], 5), ([b("S", 0)], 5)],
    )  # fmt: skip
    both_sides(problem, replace(rule, known_weeks=2), within=[[b("S", 0)]], beyond=[([b("R", 1)], 5)])
    both_sides(problem, replace(rule, known_weeks=0), within=[[b("S", 1)]], beyond=[([b("R", 0)], 5)])
    agree(problem, replace(rule, price=HARD))
    with pytest.raises(ValueError, match="known_weeks"):
        ContinuityOfCarer(known_weeks=-1)


def test_a_visit_for_two_has_two_who_can() -> None:
    tiny = rounds("ABC", days=1)
    double = visit(tiny, "X", "R S", 0, capability=1)
    single = [visit(tiny, "Y", "R", 0), visit(tiny, "Z", "R", 0)]
    problem = cared(tiny, double, *single)
    on = {who: {code: tiny.a(who, code, 0, "carer") for code in "RS"} for who in "ABC"}
    both_sides(
        problem, VisitsAttended(price=Price(10)), within=[[on["A"]["R"], on["B"]["S"]], [on["B"]["R"], on["A"]["S"]]],
        beyond=[([], 40), ([on["A"]["S"]], 30), ([on["A"]["R"], on["C"]["S"]], 10), ([on["C"]["R"]], 20)],
    )  # fmt: skip
    agree(problem, VisitsAttended(price=HARD))
    tiny.contracts[1] = replace(tiny.contracts[1], supernumerary_until=0)
    shadowed = cared(tiny, double, *single)
    both_sides(shadowed, VisitsAttended(price=Price(10)), within=[[on["A"]["R"], on["A"]["S"]]],
               beyond=[([on["A"]["R"], on["B"]["S"]], 10)])  # fmt: skip


def test_visits_of_a_round_begin_as_it_reaches_them() -> None:
    """R: X 07:00-07:30, 20 min of way, Y 07:50-08:20, then the visit for two waits for S, which is free from 09:00; the
    way to it is said to be 5 min and not the 20 of the sites. Its window ended at 08:45."""
    tiny = rounds(days=1)
    together = visit(tiny, "D", "R S", 0, "08:00-08:45", 60, site=1, travel=5)
    visits = [
        visit(tiny, "Y", "R", 0, "07:45-08:00", 30, site=2),
        visit(tiny, "X", "R", 0, "07:00-07:15", 30, site=1),
        visit(tiny, "W", "S", 0, "07:00-08:30", 120, site=2),
        together,
    ]
    problem = cared(tiny, *visits, travel=frozenset({(1, 2, 20)}))
    stops = stops_of(problem)
    told = [(problem.visits[s.visit].client, s.start, s.travel, s.wait) for s in stops[tiny.duty("R", 0)]]
    assert told == [("X", 420, 0, 0), ("Y", 470, 20, 0), ("D", 545, 5, 40)]
    assert [(s.start, s.wait) for s in stops[tiny.duty("S", 0)]] == [(420, 0), (545, 0)]
    late = [tiny.a("A", "R", 0, "carer")]
    both_sides(
        problem,
        VisitWindows(price=Price(3)),
        within=[[]],
        beyond=[(late, 3), ([*late, tiny.a("B", "S", 0, "carer")], 6)],
    )
    agree(problem, VisitWindows(price=HARD))
    first = cared(tiny, *visits[:3], replace(together, order=-1, latest=9999), travel=frozenset({(1, 2, 20)}))
    assert [problem.visits[s.visit].client for s in stops_of(first)[tiny.duty("R", 0)]] == ["D", "X", "Y"]
    long = cared(tiny, replace(visits[1], minutes=241))
    both_sides(long, VisitWindows(price=Price(3)), within=[[tiny.a("A", "S", 0, "carer")]], beyond=[(late, 3)])
    assert cost(cared(tiny, replace(visits[1], minutes=240)), VisitWindows(), *late) == 0


def test_what_is_paid_of_a_round_holds_visits_and_travel() -> None:
    """Two visits of 105 min and 30 min of way are the 240 min of R to the minute; S is paid for its visits alone."""
    tiny = rounds(days=1)
    paid = tiny.duty("S", 0)
    tiny.duties[paid] = replace(tiny.duties[paid], paid=210)
    visits = [
        visit(tiny, client, code, 0, minutes=105, site=site) for code in "RS" for client, site in (("X", 1), ("Y", 2))
    ]
    problem = cared(tiny, *visits, travel=frozenset({(1, 2, 30)}))
    both_sides(problem, TravelInRounds(price=Price(8)), within=[[tiny.a("A", "R", 0, "carer")]],
               beyond=[([tiny.a("A", "S", 0, "carer")], 8)])  # fmt: skip
    agree(cared(tiny, *visits, travel=frozenset({(1, 2, 31)})), TravelInRounds(price=HARD))


def test_the_best_rounds_are_those_of_trying_everything() -> None:
    """Three carers, two rounds, three days: continuity against wishes of clients, with a visit for two."""
    tiny = rounds("ABC", days=2)
    clients = [visit(tiny, c, r, d) for d in range(2) for c, r in (("X", "R"), ("Y", "S"))]
    double = [visit(tiny, "D", "R S", d, "10:00-10:15", capability=1) for d in range(2)]
    terms = (ClientCarer("X", 2, True, Price(3)), ClientCarer("Y", 0, False, HARD))
    needs = tuple(Need(0, p, d, 0, minimum=1, below_minimum=Price(50)) for d in range(2) for p in (0, 1))
    problem = cared(tiny, *clients, *double, client_carers=terms, needs=needs)
    rules = (NeedCover(), OneDutyADay(), PreferredCarers(), VisitsAttended(price=Price(4)),
             ContinuityOfCarer(price=Price(2)))  # fmt: skip
    pool = sorted(problem.candidates)
    rotas = (chosen for size in range(5) for chosen in combinations(pool, size))
    bills = (audit(problem, rules, chosen) for chosen in rotas)
    best = min(bill.points for bill in bills if not bill.hard)
    found = solve(problem, rules, "exact", after_iterations(5))
    assert (found.status, found.bill is not None and found.bill.points) == ("OPTIMAL", best)
