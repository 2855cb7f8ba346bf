"""A mix's staff as what is required of supply."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli.mix_supply import command
from optimiser.skillmix.supply.folder import read_supply_folder
from optimiser.skillmix.supply.projection import requirements
from optimiser.skillmix.supply.required_by_mix import (
    OutsidePlan,
    read_mix_staff,
    require_mix,
    with_required_staff,
)
from optimiser.skillmix.supply.run import run_supply
from optimiser.skillmix.supply.uncertainty import CENTRAL
from optimiser.tabular.faults import BadInput
from tests.skillmix.linked import FILES
from tests.supply.folder import write

MIX = "option,role,source,wte\na,nurse,existing,100\nb,nurse,agency,50\nc,hca,hiring,40\n"


def test_the_mix_is_reached_in_a_straight_line_and_grows_from_there(tmp_path: Path) -> None:
    """Nurses 120 at 31 March 2026 and 150 (100 + 50, agency's too) at 2028: 135 between; then growth of 3 %: 154.5. No
    requirement of hca stood in the folder: 40 from the start, not growing."""
    write(tmp_path)
    (tmp_path / "mix.csv").write_text(MIX)
    folder = read_supply_folder(tmp_path)
    made = with_required_staff(folder.supply, {2028: read_mix_staff(tmp_path / "mix.csv", folder)})
    needed = {need.name: needs for need, needs in zip(made.requirements, requirements(made, CENTRAL)[0].T, strict=True)}
    assert needed["nurse"] == pytest.approx([120, 135, 150, 154.5])
    assert needed["hca"] == pytest.approx([40, 40, 40, 40])


def test_hours_of_bank_and_agency_are_those_of_more_staff_in_post(tmp_path: Path) -> None:
    """50 WTE of agency work 50 x 37.5 = 1,875 h a week, without leave: 1,875 x 365/7 / 1,525 = 64.109 WTE of staff who
    work 1,525 h a year. With 100 in post 164.109 are required."""
    write(tmp_path)
    (tmp_path / "mix.csv").write_text(
        "role,source,wte,available_hours_per_week\nnurse,existing,100,2925\nnurse,agency,50,1875\n"
    )
    assert read_mix_staff(tmp_path / "mix.csv", read_supply_folder(tmp_path))["nurse"] == pytest.approx(
        100 + 1875 * 365 / 7 / 1525
    )


def test_a_role_that_no_mix_of_a_folder_takes_is_required_no_more(tmp_path: Path) -> None:
    """Support by workers alone, of whom one is cheaper: 120 nurses stand in required.csv, the mix has none."""
    home = tmp_path / "mix"
    home.mkdir()
    texts = FILES | {
        "hours.csv": "place,setting,time,competence,level,hours_per_week\neast,ward,day,support,1,60\n",
        "staff.csv": "option,organisation,role,source,times,annual_pay_gbp\nnurse,RX1,nurse,hiring,,\n"
        "worker,LA1,worker,hiring,day,24000\n",
    }
    for name, text in texts.items():
        (home / name).write_text(text)
    (tmp_path / "system").mkdir()
    folder = read_supply_folder(write(tmp_path / "system", mix_roles_csv="mix_role,role\nworker,hca\n"))
    made = require_mix(folder, home, None).supply
    needed = {need.name: needs for need, needs in zip(made.requirements, requirements(made, CENTRAL)[0].T, strict=True)}
    assert needed["hca"][0] == pytest.approx(2)
    assert needed["nurse"][0] == 0


def test_roles_it_does_not_know_and_suppressed_numbers_are_faults(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "mix.csv").write_text("role,wte\nnurze,3\nhca,\n")
    with pytest.raises(BadInput) as caught:
        read_mix_staff(tmp_path / "mix.csv", read_supply_folder(tmp_path))
    told = [str(fault) for fault in caught.value.faults]
    assert "mix.csv:2:role: 'nurze' is no role of the supply folder" in told[0]
    assert "did you mean nurse?" in told[0]
    assert told[1].startswith("mix.csv:3:wte: the cell is blank")


def test_the_command_takes_a_mix(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    folder = write(tmp_path / "in")
    (tmp_path / "staff.csv").write_text(MIX)
    said = CliRunner().invoke(command, [str(folder), "--mix", str(tmp_path / "staff.csv"), "--no-plan", "--draws", "0",
                                        "--out", str(tmp_path / "out"), "--json"])  # fmt: skip
    assert said.exit_code == 1, said.stderr
    assert "mix staff.csv" in said.stdout
    assert '"required_wte": 190.0' in said.stdout


MIX_FOLDER = {
    "mix.toml": "base_year = 2027\nproductivity_percent = 0\n[hours]\nuplift_percent = 0\n[costs]\n"
    "unmet_gbp_per_hour = 1000.00\n",
    "organisations.csv": "organisation,name,sector\nT1,Trust,acute\n",
    "places.csv": "place,name\neast,East\n",
    "settings.csv": "setting,name\nward,ward\n",
    "times.csv": "time,name,hours_per_week\nday,day,168\n",
    "competences.csv": "competence,name\nnursing,nursing\ncare,care\n",
    "hours.csv": "place,setting,time,competence,level,hours_per_week,growth_percent\n"
    "east,ward,day,nursing,1,3750,10\neast,ward,day,care,1,375,0\n",
    "roles.csv": "role,name,band,registered\nstaff-nurse,staff nurse,5,yes\ncarer,carer,3,no\n",
    "skills.csv": "role,competence,level\nstaff-nurse,nursing,1\ncarer,care,1\n",
    "staff.csv": "option,organisation,role,source\na,T1,staff-nurse,hiring\nb,T1,carer,hiring\n",
}


def mix_folder(home: Path) -> Path:
    home.mkdir()
    for name, text in MIX_FOLDER.items():
        (home / name).write_text(text)
    return home


def test_a_mix_folder_is_required_in_every_year_by_the_roles_that_it_is_mapped_to(tmp_path: Path) -> None:
    """100 WTE of nursing in 2027, a tenth more each year, 100 in 2026 too; carers are followed as half a nurse and half
    an hca each: 105, 105, 115, 126 nurses and 5 hca."""
    (tmp_path / "in").mkdir()
    write(tmp_path / "in", mix_roles_csv="mix_role,role,share\nstaff-nurse,nurse,\ncarer,nurse,0.5\ncarer,hca,0.5\n")
    read = require_mix(read_supply_folder(tmp_path / "in"), mix_folder(tmp_path / "mix"), None)
    supply = read.supply
    needed = {n.name: wte for n, wte in zip(supply.requirements, requirements(supply, CENTRAL)[0].T, strict=True)}
    assert needed["nurse"] == pytest.approx([105, 105, 115, 126], abs=1e-4)
    assert needed["hca"] == pytest.approx([5, 5, 5, 5], abs=1e-4)
    assert "mix hours.csv" in read.hashes


def test_roles_of_a_mix_may_be_left_out_and_unknown_ones_are_faults(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    folder = write(tmp_path / "in", mix_roles_csv="mix_role,role\nstaff-nurse,nurse\ncarer,\n")
    made = mix_folder(tmp_path / "mix")
    asked = require_mix(read_supply_folder(folder), made, None).supply.requirements
    assert [need.name for need in asked] == ["nurse"]
    (folder / "mix_roles.csv").write_text("mix_role,role\nstaff-nurse,nurse\n")
    with pytest.raises(BadInput, match=r"'carer' is no role of the supply folder; mix_roles\.csv says which of"):
        require_mix(read_supply_folder(folder), made, None)
    with pytest.raises(OutsidePlan, match="required in every year"):
        require_mix(read_supply_folder(folder), made, 2027)


def test_the_change_from_today_adds_up_by_employer_and_is_the_difference_of_stocks(tmp_path: Path) -> None:
    """Opening stocks of the folder: 100 nurses and 50 hca at T1, 10 nurses at T2; every sum is that of its rows."""
    tables = {table.name: table for table in run_supply(write(tmp_path), planned=False, draws=0).tables}
    rows = {(row["organisation"], row["role"]): row for row in tables["change"].records()}
    keys = (("T1", "nurse"), ("T1", ""), ("T2", ""), ("", ""))
    assert [rows[key]["today_wte"] for key in keys] == [100, 150, 10, 160]
    last = [row for row in tables["stocks"].records() if row["at_31_march"] == 2029]
    nurses = sum(row["wte"] for row in last if (row["organisation"], row["role"]) == ("T1", "nurse"))
    assert rows["T1", "nurse"]["wte"] == pytest.approx(nurses, abs=1e-3)
    assert rows["T1", "nurse"]["change_wte"] == pytest.approx(nurses - 100, abs=1e-3)
    assert rows["", ""]["wte"] == pytest.approx(sum(row["wte"] for row in last), abs=1e-3)
