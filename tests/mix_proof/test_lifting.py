"""Lifts: staff beyond what a folder allows, as little of it as meets the needs, at its own price."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.mix_proof.lifting import lifts_of, solve_hours_lifting, solve_lifting
from optimiser.skillmix.mix.folder import MixFolder, read_mix_folder
from optimiser.skillmix.mix.solve import solve_mix
from tests.mix_proof.ward import FEW, WARD, write_ward


def ward_with(home: Path, staff: str, roles: str = "") -> MixFolder:
    write_ward(home)
    (home / "staff.csv").write_text(staff)
    if roles:
        (home / "roles.csv").write_text(roles)
    return read_mix_folder(home)


NOT_WHOLE = WARD["roles.csv"].replace(",whole", "").replace(",yes\n", "\n")


def test_a_mix_within_its_caps_lifts_nothing(tmp_path: Path) -> None:
    folder = folder_without_cap(tmp_path / "ward")
    allowed, lifted = solve_mix(folder.problem(None)), solve_hours_lifting(folder.problem(None))
    assert lifts_of(lifted) == []
    assert lifted.totals.bill_pence == allowed.totals.bill_pence


def test_what_is_missing_under_a_cap_is_lifted_and_no_more(tmp_path: Path) -> None:
    """126 hours a week take 4.2 nurses of 30 hours each; 3 are allowed."""
    folder = ward_with(tmp_path / "ward", WARD["staff.csv"].replace("hiring,", "hiring,3"), NOT_WHOLE)
    free = solve_mix(folder_without_cap(tmp_path / "free").problem(None))
    lifted = solve_hours_lifting(folder.problem(None))
    (more,) = lifts_of(lifted)
    assert lifted.totals.unmet_hours == pytest.approx(0, abs=1e-6)
    assert more.wte == pytest.approx(free.totals.wte - 3, abs=1e-4)
    assert not more.any_time
    assert lifted.totals.cost_pence == pytest.approx(free.totals.cost_pence, rel=1e-5)


def folder_without_cap(home: Path) -> MixFolder:
    return ward_with(home, WARD["staff.csv"], NOT_WHOLE)


def test_nights_that_nobody_works_are_lifted_for_the_nights_alone(tmp_path: Path) -> None:
    """Nurses by day have no cap, so the 42 hours at night are all that is lifted; solved again it is the same."""
    staff = "option,organisation,role,source,wte_max,times\nnurse,RX1,nurse,hiring,,day\n"
    folder = ward_with(tmp_path / "ward", staff, NOT_WHOLE)
    lifted = solve_hours_lifting(folder.problem(None))
    (more,) = lifts_of(lifted)
    hours = {option.id: option.clinical_hours for option in lifted.problem.options}
    assert more.any_time
    assert more.wte == pytest.approx(42 / hours[more.option], abs=1e-4)
    assert [x.option for x in lifts_of(solve_lifting(lifted.problem))] == []  # unmet hours cost little there


def test_a_proof_that_lifts_ends_with_a_mix_and_says_what_it_takes(tmp_path: Path) -> None:
    """Four nurses at most stood against it; five and more are told as what must be allowed besides."""
    ward = write_ward(tmp_path / "ward")
    (ward / "staff.csv").write_text(WARD["staff.csv"].replace("hiring,", "hiring,4"))
    words = [*FEW.split(), "--lift", "--no-html", "--out", str(tmp_path / "out")]
    told = CliRunner().invoke(main, ["mix", "prove", str(ward), *words])
    assert told.exit_code == 0, told.output
    said = " ".join(told.stdout.split())
    assert "It takes what the folder does not allow: " in said
    assert "WTE of staff nurse, beyond their cap" in said
    (row,) = (tmp_path / "out/lifts.csv").read_text().splitlines()[1:]
    assert row.startswith("nurse,RX1,,")
    assert float(row.split(",")[3]) > 0
