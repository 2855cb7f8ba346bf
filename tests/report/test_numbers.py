"""Every number a report shows, by hand."""

from __future__ import annotations

from optimiser.operate.cover import chains, rank_candidates
from optimiser.report.rota.flows import burden_shares, flows
from optimiser.report.rota.grid import make_grid
from optimiser.report.rota.view import RotaView


def line(view: RotaView, contract: str):
    index = next(i for i, c in enumerate(view.problem.contracts) if c.id == contract)
    return view.lines[index]


def test_hours_of_a_contract(view: RotaView) -> None:
    bea = line(view, "P02")
    assert bea.contracted == 2250
    # nights of 10.5 h on Monday and Tuesday, of 11.5 h on Saturday when the clocks go back, an early of 7.5 h
    assert bea.rostered == 2 * 630 + 690 + 450
    assert bea.balance == bea.rostered - 2250
    assert (bea.nights, bea.weekends, bea.duties) == (3, 1, 4)
    assert bea.pence == round(bea.rostered * 2100 / 60)


def test_a_night_over_the_clock_change_is_an_hour_longer(view: RotaView) -> None:
    cy = line(view, "P03")
    assert cy.rostered == 2 * 450 + 630  # late, early, and the night of Sunday, after the clocks went back
    saturday = next(d for d in view.problem.duties if d.day == 5 and view.problem.shifts[d.shift].code == "N")
    assert saturday.end - saturday.start == 750


def test_absence_is_credited_and_bank_has_no_balance(view: RotaView) -> None:
    assert line(view, "P03").credited == 720
    assert line(view, "P03").balance == line(view, "P03").rostered + 720 - 1800
    assert line(view, "P05").balance is None
    assert line(view, "P06-W").balance is None


def test_lent_hours_and_flows(view: RotaView) -> None:
    assert line(view, "P04").lent == 450
    found = {(f.employer, f.host): (f.minutes, f.duties) for f in flows(view.problem, view.bill.lines.rota)}
    assert found[0, 1] == (450, 1)
    assert found[1, 1] == (3 * 450, 3)
    assert sum(m for m, _ in found.values()) == sum(item.rostered for item in view.lines)


def test_wishes(view: RotaView) -> None:
    bea = view.wishes[1]
    assert [(w.request.day, w.met) for w in bea] == [(0, True), (5, False)]
    assert [w.met for w in view.wishes[3]] == [True]
    met = [s for s in burden_shares(view.problem, view.lines, view.wishes) if s.measure.startswith("wishes")]
    assert (met[0].least, met[0].most) == (50, 100)


def test_cover_and_gaps_agree_with_the_bill(view: RotaView) -> None:
    short = sum(max(0, view.problem.needs[c.need].minimum - c.have) for c in view.cover)
    assert short == sum(g.missing for g in view.gaps) > 0
    assert sum(g.points for g in view.gaps) == view.bill.by_rule()["NEED-1"]
    early = next(c for c in view.cover if view.problem.needs[c.need].day == 0 and c.have and
                 view.problem.needs[c.need].period == 0)  # fmt: skip
    assert early.needed_minutes == early.filled_minutes == 420
    assert [g.points for g in view.gaps] == sorted((g.points for g in view.gaps), reverse=True)


def test_the_bill_is_as_it_was_after_explaining(view: RotaView) -> None:
    cost, breaches, rota = view.bill.cost, view.bill.all_breaches(), view.bill.lines.frozen()
    assert view.explained
    assert (view.bill.cost, view.bill.all_breaches(), view.bill.lines.frozen()) == (cost, breaches, rota)


def gap_at(view: RotaView, day: int, period: int, capability: int = 0) -> int:
    needs = view.problem.needs
    return next(g.need for g in view.gaps if needs[g.need].team == 0 and needs[g.need].day == day
                and needs[g.need].period == period and needs[g.need].capability == capability)  # fmt: skip


def test_nearest_candidates_name_the_rules_that_stop_them(view: RotaView) -> None:
    near = rank_candidates(view.bill, gap_at(view, 1, 0))  # Tuesday early: a nurse is missing
    people = {view.problem.people[view.problem.contracts[c.assignment.contract].person].id: c for c in near}
    assert near[0].free
    assert not people["P01"].blockers  # off since the long day, 11 h before
    assert people["P01"].points == -800, "by the long day, which fills the late too"
    assert [s.rule for s in people["P02"].blockers] == ["WTR-3"]  # a night before and after
    assert "P04" not in people  # no nurse at all
    assert near == sorted(near, key=lambda c: (bool(c.lacks), sum(s.hard for s in c.blockers), c.stretch, c.tier))


def test_each_explanation_is_true_when_the_change_is_made(view: RotaView) -> None:
    from optimiser.audit import audit

    for explained in view.explained:
        for candidate in explained.near:
            if candidate.lacks:
                continue
            again = audit(view.problem, view.bill.rules, view.bill.lines.frozen() | {candidate.assignment})
            assert again.hard - view.bill.hard == candidate.hard
            assert again.points - view.bill.points == candidate.points


def test_a_chain_is_true_when_both_steps_are_made(view: RotaView) -> None:
    from optimiser.audit import audit

    found = 0
    for gap in view.gaps:
        for chain in chains(view.bill, gap.need, rank_candidates(view.bill, gap.need)):
            found += 1
            taken = {c.assignment for c in (chain.mover, chain.taker) if c is not None}
            rota = (view.bill.lines.frozen() - {chain.given}) | taken
            again = audit(view.problem, view.bill.rules, rota)
            assert (again.hard - view.bill.hard, again.points - view.bill.points) == (chain.hard, chain.points)
            assert chain.hard <= 0
    assert found


def test_the_grid_groups_people_and_marks_what_is_special(view: RotaView) -> None:
    grid = view.grid
    assert [(b.organisation, b.team) for b in grid.blocks] == [(0, 0), (0, -1), (1, 1)]
    ward = grid.blocks[0]
    ids = [view.problem.contracts[r.contract].id for r in ward.rows]
    assert ids == ["P01", "P02", "P03", "P04", "P06-W"]  # registered above, by band; P05 of the bank has no team
    assert ward.rows[0].cells[0][0].text == "LD*"
    dee = ward.rows[ids.index("P04")]
    assert dee.cells[5][0].text == "E›"
    guests = [view.problem.contracts[r.contract].id for b in grid.blocks for r in b.rows if r.guest]
    assert guests == ["P04"]
    cy = ward.rows[2]
    assert cy.cells[2][0].words == "not available"
    assert any("!" in e.text for cell in cy.cells for e in cell)  # late, then early: 10 h of rest


def test_have_and_need_of_a_team(view: RotaView) -> None:
    row = next(r for r in view.grid.blocks[0].cover if (r.period, r.capability) == (2, 0))
    assert row.have == (1, 1, 0, 0, 0, 1, 1)
    assert set(row.need) == {1}
    assert [row.short(d) for d in range(7)] == [False, False, True, True, True, False, False]


def test_changes_against_an_earlier_rota(view: RotaView) -> None:
    rota = view.bill.lines.frozen()
    gone, kept = sorted(rota)[0], rota - {sorted(rota)[0]}
    added = next(a for a in sorted(rota) if a.contract != gone.contract)
    grid = make_grid(view.problem, view.bill.lines, before=(kept | {gone}) - {added})
    texts = [e for b in grid.blocks for r in b.rows for c in r.cells for e in c if {"added", "removed"} & set(e.marks)]
    assert texts
    assert all("added" in e.marks for e in texts)
    assert all(e.text.startswith("+") for e in texts)
