"""The library calls: what the commands do, without writing anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.run import run_demand, run_mix, run_people, run_targets
from optimiser.skillmix.supply.required_by_mix import OutsidePlan
from optimiser.skillmix.supply.run import run_supply
from optimiser.skillmix.supply.scenarios import SupplyLevers

EXAMPLES = Path(__file__).parents[2] / "examples"
MIX, SUPPLY = EXAMPLES / "mix-crisis", EXAMPLES / "mix-ics"


def test_a_mix_is_solved_with_its_tables_and_its_record() -> None:
    run = run_mix(MIX, MixLevers(growth=0.01), stages=({"unmet": 1.0}, {"cost": 1.0}), frontier=2, explain=False)
    tables = {table.name: table for table in run.tables}
    assert [row["wte"] for row in tables["staff"].records()] == [
        round(line.wte, 4) for line in run.result.staff if line.wte > 1e-6
    ]
    assert len(run.frontier) == len(tables["frontier"].rows) == 2
    assert run.cover is None
    assert "rota_cover" not in tables
    assert run.record["levers"]["growth"] == 0.01
    assert [dict(stage) for stage in run.record["stages"]] == [{"unmet": 1.0}, {"cost": 1.0}]
    assert tables["staff"].frame().shape == (len(tables["staff"].rows), len(tables["staff"].columns))


def test_demand_targets_and_people_are_given_back_unwritten(tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in MIX.rglob("*")}
    demand, targets, people = run_demand(MIX), run_targets(MIX), run_people(MIX, seed=4)
    assert demand.tables[0].values("hours_per_week") == [round(line.hours, 4) for line in demand.report.lines]
    assert targets.table is not None
    assert people.rota is not None
    assert len(people.rota.files["staff.csv"][1]) == len(people.rota.staff)
    assert {path: path.stat().st_mtime_ns for path in MIX.rglob("*")} == before


def test_supply_records_the_levers_that_change_something() -> None:
    """Levers that leave the folder as it is are no part of the record; those pulled are, as they were given."""
    run = run_supply(SUPPLY, SupplyLevers(leave_factor=0.9, growth=0.0), planned=False, draws=0, suppress_below=10)
    parameters = run.record["parameters"]
    assert parameters["leave_factor"] == 0.9
    assert "growth" not in parameters
    stocks = next(table for table in run.tables if table.name == "stocks")
    assert all(wte == "*" or float(str(wte)) % 10 == 0 for wte in stocks.values("wte"))
    with pytest.raises(OutsidePlan, match="1999 is outside the plan"):
        run_supply(SUPPLY, mix_year=1999)
