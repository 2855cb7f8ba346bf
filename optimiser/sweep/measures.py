"""What each kind of model is measured by. Every measure is a number or None (unknown); money in pounds.

Yearly figures for demand, mix and rota; a supply model gives sums over its years. Runs inside worker processes: takes
plain values and gives plain values back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimiser.skillmix.units import WEEKS_A_YEAR

if TYPE_CHECKING:
    from optimiser.audit import RuleLike
    from optimiser.folder.assemble import RotaInput
    from optimiser.problem.domain import Assignment
    from optimiser.problem.problem import Problem
    from optimiser.solve.result import Result
    from optimiser.solve.task import Task

MEASURES = (
    "status", "cost_gbp", "bill_gbp", "unmet_hours", "needed_hours", "registered_share", "agency_hours",
    "years_to_close", "gap_wte_at_end", "chance_nearly_met", "staff_wte", "dilution_hours", "limits_missed_gbp",
    "risk_points", "points", "size",
)  # fmt: skip

USUAL_ROUNDS = 20
"""Rounds of search of a rota where neither a lever nor its folder says how many."""

UNPAID = ("student", "volunteer")
"""Kinds of contract that may well have no rate of pay."""

MEASURED = 3
"""Changes when a point is measured otherwise, so that older ones are not taken for new."""


def measure(kind: str, folder: Path, levers: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """Measures of one point, every name of `MEASURES`; of mixes and supply besides ``people``: (employer, role, WTE
    today, WTE then) of each employer and role, and ``basis``: (quantity, source, whether that was verified) of what
    they rest on."""
    found = _BY_KIND[kind](folder, levers, seed)
    besides = {name: found[name] for name in ("people", "basis") if name in found}
    return {name: found.get(name) for name in MEASURES} | besides


def check_folder(kind: str, folder: Path) -> None:
    """Read a folder of a kind, for its faults. Raises BadInput."""
    if kind in ("demand", "mix"):
        from optimiser.skillmix.mix.folder import read_mix_folder

        read_mix_folder(folder)
    elif kind == "supply":
        from optimiser.skillmix.supply.folder import read_supply_folder

        read_supply_folder(folder)
    else:
        from optimiser.folder.load import load
        from optimiser.operate.given_out.keep import keep_given_out

        keep_given_out(load(folder))


@lru_cache(maxsize=4)
def _mix_folder(folder: Path) -> Any:
    from optimiser.skillmix.mix.folder import read_mix_folder

    return read_mix_folder(folder)


@lru_cache(maxsize=4)
def _supply_folder(folder: Path) -> Any:
    from optimiser.skillmix.supply.folder import read_supply_folder

    return read_supply_folder(folder)


def _demand(folder: Path, levers: Mapping[str, Any], seed: int) -> dict[str, Any]:
    from optimiser.skillmix.mix.levers import MixLevers

    lines = _mix_folder(folder).demand_lines(MixLevers.of(levers))
    return {"status": "reckoned", "needed_hours": round(sum(line.hours for line in lines) * WEEKS_A_YEAR, 3)}


def _mix(folder: Path, levers: Mapping[str, Any], seed: int) -> dict[str, Any]:
    from optimiser.skillmix.mix.levers import MixLevers
    from optimiser.skillmix.mix.results.basis import basis_lines
    from optimiser.skillmix.mix.results.change import change_lines
    from optimiser.skillmix.mix.solve import solve_mix

    read = _mix_folder(folder)
    result = solve_mix(read.problem(MixLevers.of(levers)))
    if result.status != "optimal":
        return {"status": result.status}
    totals, called = result.totals, result.problem.called
    return {
        "status": result.status,
        "cost_gbp": round(totals.cost_pence / 100, 2),
        "bill_gbp": round(totals.bill_pence / 100, 2),
        "unmet_hours": round(totals.unmet_hours * WEEKS_A_YEAR, 3),
        "needed_hours": round(totals.needed_hours * WEEKS_A_YEAR, 3),
        "registered_share": None if totals.registered_share is None else round(totals.registered_share, 6),
        "agency_hours": round(totals.agency_hours * WEEKS_A_YEAR, 3),
        "staff_wte": round(totals.wte, 4),
        "dilution_hours": round(totals.dilution_hours * WEEKS_A_YEAR, 3),
        "limits_missed_gbp": round(totals.limit_pence / 100, 2),
        "risk_points": round(totals.risk_points * WEEKS_A_YEAR, 3),
        "size": "{} columns, {} rows, {} entries".format(*result.size),
        "people": [
            [called("organisation", line.organisation), called("role", line.role), round(line.today_wte, 4),
             round(line.mix_wte + line.temporary_wte, 4)]
            for line in change_lines(result)
        ],
        "basis": [list(line) for line in basis_lines(read)],
    }  # fmt: skip


def _supply(folder: Path, levers: Mapping[str, Any], seed: int) -> dict[str, Any]:
    from optimiser.skillmix.supply.result import AS_IS, LEAST_COST, project_supply, supply_summary
    from optimiser.skillmix.supply.results.tables import basis_table
    from optimiser.skillmix.supply.scenarios import SupplyLevers

    pulled = dict(levers)
    draws, planned = pulled.pop("draws", 0), pulled.pop("planned", False)
    result = project_supply(_supply_folder(folder), SupplyLevers.of(pulled), seed, draws, planned)
    plan = LEAST_COST if planned else AS_IS
    found, stock = supply_summary(result)[plan], result.central[plan].stock[0].sum(axis=-1)
    supply, years = result.supply, result.supply.settings.years
    rests = basis_table(supply).records()
    return {
        "status": "planned" if planned else "projected",
        **{name: found[name] for name in ("cost_gbp", "unmet_hours", "registered_share", "agency_hours",
                                          "years_to_close", "gap_wte_at_end")},
        "chance_nearly_met": found.get("chance_at_most_1_percent_missing"),
        "staff_wte": found["staff_wte_at_end"],
        "people": [
            [supply.organisations[post.organisation].name, supply.roles[post.role].name, round(float(stock[0, p]), 4),
             round(float(stock[years, p]), 4)]
            for p, post in enumerate(supply.posts)
        ],
        "basis": [list(line) for line in dict.fromkeys((r["quantity"], r["source"], r["verified"]) for r in rests)],
    }  # fmt: skip


def _rota(folder: Path, levers: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """What `rota solve` makes of a folder: days that were given out kept, levels of rules one after the other."""
    from optimiser.audit import Bill, Lines
    from optimiser.folder.load import load
    from optimiser.gaps import coverage
    from optimiser.operate.given_out.keep import keep_given_out
    from optimiser.solve.result import Status

    kept = keep_given_out(load(folder))
    result = _search(kept.searched, levers, seed)
    if result.rota is None or result.status not in (Status.OPTIMAL, Status.FEASIBLE):
        return {"status": result.status.value}
    problem = kept.source.problem
    bill = Bill(problem, kept.source.rules, Lines(problem, result.rota))
    needs = list(coverage(problem, bill.lines))
    yearly = 365 / problem.calendar.days
    needed = sum(max(need.needed_minutes - need.elsewhere_minutes, 0) for need in needs)
    missing = ((problem.needs[need.need].minimum, need) for need in needs)
    unmet = sum(need.needed_minutes * max(minimum - need.have, 0) / minimum for minimum, need in missing if minimum)
    return {
        "status": result.status.value,
        **_hours_and_pay(problem, result.rota, yearly),
        "unmet_hours": round(unmet / 60 * yearly, 3),
        "needed_hours": round(needed / 60 * yearly, 3),
        "points": bill.points,
        "size": f"{len(problem.needs)} needs, {problem.calendar.days} days, {len(problem.options)} options",
    }


def _search(searched: RotaInput, levers: Mapping[str, Any], seed: int) -> Result:
    """One search under the levers, by what the folder says where they say nothing.

    Raises:
        KeyboardInterrupt: it was ended before its rounds were done, so that it counts as not made.
    """
    from optimiser.operate.given_out.relaxed_rules import eased_first
    from optimiser.solve.multiobjective.lexicographic import Level, solve_by_levels, with_the_rest
    from optimiser.solve.run import solve
    from optimiser.solve.stop import after_iterations

    said = {name: value for name, value in searched.solver.items() if value is not None} | dict(levers)
    rounds, strategy = int(said.get("iterations", USUAL_ROUNDS)), str(said.get("strategy", "auto"))
    tasks: list[Task] = []

    def search(rules: Sequence[RuleLike], later: int = 0, start: Iterable[Assignment] | None = None) -> Result:
        return solve(searched.problem, rules, strategy, after_iterations(rounds), start=start, seed=seed,
                     parameters=searched.parameters, on_task=tasks.append)  # fmt: skip

    if searched.levels:
        asked = with_the_rest([Level.of(keys) for keys in searched.levels], searched.rules)
        levels, _ = eased_first(asked, searched.rules)
        result = solve_by_levels(searched.problem, searched.rules, levels, search)
    else:
        result = search(searched.rules)
    if any(task.clock.interrupted.is_set() for task in tasks):
        raise KeyboardInterrupt
    return result


def _hours_and_pay(problem: Problem, rota: Iterable[Assignment], yearly: float) -> dict[str, float | None]:
    """Paid hours of a rota and what they cost: None where somebody who works has no rate, or no skill of the folder is
    a registration."""
    from optimiser.problem.domain import ContractKind

    paid = registered = agency = pence = 0
    rates_known = True
    for a in rota:
        duty, terms = problem.duties[a.duty], problem.contracts[a.contract]
        if duty.day < 0:
            continue
        paid += duty.paid
        pence += duty.paid * terms.hourly_pence
        rates_known &= bool(terms.hourly_pence or not duty.paid or terms.kind in UNPAID)
        agency += duty.paid if terms.kind is ContractKind.AGENCY else 0
        held = problem.people[terms.person].skills
        in_force = (s.skill in problem.registrations and s.first_day <= duty.day <= s.last_day for s in held)
        registered += duty.paid if any(in_force) else 0
    return {
        "cost_gbp": round(pence / 6000 * yearly, 2) if rates_known else None,
        "registered_share": round(registered / paid, 6) if paid and problem.registrations else None,
        "agency_hours": round(agency / 60 * yearly, 3),
    }


_BY_KIND = {"demand": _demand, "mix": _mix, "supply": _supply, "rota": _rota}
