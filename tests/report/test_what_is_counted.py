"""What is counted of people: by person where it says so, by the days of contracts, and what readers see added up."""

from __future__ import annotations

from datetime import date

from optimiser.audit import audit
from optimiser.report.overview.fair_shares import fair_shares
from optimiser.report.rota.flows import burden_shares
from optimiser.report.rota.view import RotaView
from tests.tiny import Tiny


def test_a_weekend_under_two_contracts_is_one_weekend_of_the_person() -> None:
    tiny = Tiny(days=7, start=date(2026, 11, 2)).usual()
    tiny.person("A", 1200)
    tiny.contract("A2", "A", 1200)
    tiny.person("B", 2400)
    tiny.offer("A", "D", range(7)).offer("A2", "D", range(7)).offer("B", "D", range(7))
    rota = [tiny.a("A", "D", 5), tiny.a("A2", "D", 6), tiny.a("B", "D", 5), tiny.a("B", "D", 6)]
    problem = tiny.problem()
    view = RotaView(problem, audit(problem, (), rota))
    assert [(s.count, s.share) for s in fair_shares(view) if s.measure == "weekends"] == [(1, 1), (1, 1)]
    (shown,) = [s for s in burden_shares(problem, view.lines, view.wishes) if s.measure == "weekends"]
    assert shown.least == shown.most == round(37.5 / 40, 1)


def test_shares_go_by_the_days_on_which_contracts_run() -> None:
    tiny = Tiny(days=28, start=date(2026, 11, 2)).usual()
    tiny.person("A")
    tiny.person("JOINS", first_day=21)
    tiny.person("GONE", last_day=-5)
    tiny.offer("A", "N", range(28)).offer("JOINS", "N", range(21, 28))
    rota = [tiny.a("A", "N", d) for d in range(8)] + [tiny.a("JOINS", "N", d) for d in (22, 23)]
    problem = tiny.problem()
    view = RotaView(problem, audit(problem, (), rota))
    assert [(s.count, s.share) for s in fair_shares(view) if s.measure == "nights"] == [(8, 8), (2, 2)]
    (shown,) = [s for s in burden_shares(problem, view.lines, view.wishes) if s.measure == "nights"]
    assert (shown.least, shown.most) == (7.5, 7.5)
