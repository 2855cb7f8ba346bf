"""A mix's staff as what is required of supply."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli.mix_supply import command
from optimiser.skillmix.supply.folder import read_supply_folder
from optimiser.skillmix.supply.projection import requirements
from optimiser.skillmix.supply.required_by_mix import read_mix_staff, with_required_staff
from optimiser.skillmix.supply.uncertainty import CENTRAL
from optimiser.tabular.faults import BadInput
from tests.supply.folder import write

MIX = "option,role,source,wte\na,nurse,existing,100\nb,nurse,agency,50\nc,hca,hiring,40\n"


def test_the_mix_is_reached_in_a_straight_line_and_grows_from_there(tmp_path: Path) -> None:
    """Nurses 120 at 31 March 2026 and 150 (100 + 50, agency's too) at 2028: 135 between; then growth of 3 %: 154.5. No
    requirement of hca stood in the folder: 40 from the start, not growing."""
    write(tmp_path)
    (tmp_path / "mix.csv").write_text(MIX)
    supply = read_supply_folder(tmp_path).supply
    made = with_required_staff(supply, read_mix_staff(tmp_path / "mix.csv", supply), 2028)
    needed = {need.name: needs for need, needs in zip(made.requirements, requirements(made, CENTRAL)[0].T, strict=True)}
    assert needed["nurse"] == pytest.approx([120, 135, 150, 154.5])
    assert needed["hca"] == pytest.approx([40, 40, 40, 40])


def test_roles_it_does_not_know_and_suppressed_numbers_are_faults(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "mix.csv").write_text("role,wte\nnurze,3\nhca,\n")
    with pytest.raises(BadInput) as caught:
        read_mix_staff(tmp_path / "mix.csv", read_supply_folder(tmp_path).supply)
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
