"""Packs that judge a folder without being named: by role, by sector, in every folder; added to and taken away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from constraints.implied import implied_packs
from constraints.pack import all_packs
from optimiser.cli import main
from optimiser.folder.load import load
from optimiser.importing.instances.public import import_instance
from optimiser.library.check import check
from optimiser.report.rota.rulebook import judged_by, packs_of
from optimiser.tabular.faults import BadInput

EVERYWHERE = [f"{i.pack}@current" for i in implied_packs() if i.everywhere]


def ward(folder: Path, rules: str = "", staff: str = "A,porter,37.5,X\n", **tables: str) -> Path:
    """A folder of one team, with rows of staff.csv (person, role, weekly_hours, employer) and other files."""
    given = {
        "staff.csv": f"person,role,weekly_hours,employer\n{staff}",
        "shifts.csv": "shift,start,end\nE,07:00,15:00\n",
        "demand.csv": "team,cover_period,minimum\nT,E,1\n",
        "rota.toml": f"[period]\nstart = 2026-11-30\nweeks = 1\n[rules]\n{rules}\n",
        **{f"{name}.csv": text for name, text in tables.items()},
    }
    folder.mkdir(exist_ok=True)
    for name, text in given.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def packs(folder: Path) -> list[str]:
    return packs_of(load(folder).rules)


def test_every_implied_pack_is_a_pack_with_a_reason() -> None:
    assert all(implied.pack in all_packs() and implied.why for implied in implied_packs())


def test_a_folder_that_names_no_pack_is_judged_by_the_working_time_regulations(tmp_path: Path) -> None:
    assert packs(ward(tmp_path)) == EVERYWHERE
    assert "working-time-1998@current" in EVERYWHERE


def test_a_rota_without_settings_is_judged_too(tmp_path: Path) -> None:
    folder = ward(tmp_path)
    for name in ("rota.toml", "shifts.csv", "demand.csv"):
        (folder / name).unlink()
    (folder / "rota.csv").write_text("person,date,start,end\nA,2026-11-30,07:00,15:00\n", encoding="utf-8")
    assert packs_of(load(folder, rota=folder / "rota.csv").rules) == EVERYWHERE


@pytest.mark.parametrize(
    ("sector", "role", "implied"),
    [
        ("social care", "porter", ["social-care@current"]),
        ("acute", "staff nurse", ["nursing-safe-staffing@current"]),
        ("acute", "Sister or charge Nurse", ["nursing-safe-staffing@current"]),
        ("social care", "staff nurse", ["social-care@current"]),
        ("acute", "porter", []),
        ("", "staff nurse", ["nursing-safe-staffing@current"]),
        ("acute", "foundation doctor", ["doctors-in-training-2016@current"]),
        ("primary care", "GP registrar", ["doctors-in-training-2016@current"]),
        ("primary care", "physician associate", ["roles-and-scope@current"]),
        ("", "senior AMHP", ["roles-and-scope@current"]),
        ("acute", "nursing associate", ["nursing-safe-staffing@current", "roles-and-scope@current"]),
        ("acute", "biomedical scientist", []),
    ],
)
def test_sectors_and_roles_imply_packs(tmp_path: Path, sector: str, role: str, implied: list[str]) -> None:
    employers = f"organisation,sector\nX,{sector}\n"
    assert packs(ward(tmp_path, staff=f"A,{role},37.5,X\n", organisations=employers)) == EVERYWHERE + implied
    assert packs(ward(tmp_path, staff=f"A,{role},37.5,\n", organisations=employers)) == EVERYWHERE + implied


def test_a_pack_for_those_who_name_it_speaks_of_the_contracts_that_imply_it(tmp_path: Path) -> None:
    problem = load(ward(tmp_path, staff="A,foundation doctor,40,X\nB,porter,37.5,X\n")).problem
    assert [contract.packs for contract in problem.contracts] == [("doctors-in-training-2016",), ()]


def test_a_pack_named_with_its_version_replaces_the_implied_one(tmp_path: Path) -> None:
    found = packs(ward(tmp_path, 'packs = ["working-time-1998@regulation-21", "self-rostering"]'))
    assert found[0] == "working-time-1998@regulation-21"
    assert [name.partition("@")[0] for name in found].count("working-time-1998") == 1
    assert found[-1] == "self-rostering@current"


def test_packs_taken_away_do_not_judge_and_the_verdict_says_so(tmp_path: Path) -> None:
    folder = load(ward(tmp_path, 'without = ["working-time-1998"]'))
    assert "working-time-1998@current" not in packs_of(folder.rules)
    assert judged_by(folder.rules, folder.without).endswith("; without working-time-1998.")
    bare = load(ward(tmp_path, 'without = ["all"]', staff="A,foundation doctor,40,X\n"))
    assert judged_by(bare.rules, bare.without) == "Judged by no pack besides the core; without every implied pack."


def test_the_verdict_names_versions_dates_and_what_it_lacks(tmp_path: Path) -> None:
    """17 weeks that end on Monday 30 November begin on Tuesday 4 August; no birth date, sector or bed is said."""
    said = str(check(ward(tmp_path, staff="A,staff nurse,37.5,X\n"))).splitlines()[1]
    judged, _, lacking = said.partition(". ")
    assert judged.startswith("Judged by working-time-1998@current (from 1998-10-01), good-practice@current, ")
    assert lacking.startswith("Not judged in full for lack of history from 2026-08-04 (WTR-1, ")
    assert "; of dates of birth (WTR-8, WTR-8a)" in lacking
    assert "; of an employer with its sector (social-care, " in lacking
    data = check(tmp_path).data()
    assert data["judged_by"] == judged + "."
    assert {"lack_of": "dates of birth", "needed_from": None, "not_judged_in_full": ["WTR-8", "WTR-8a"]} in (
        data["lacking"]
    )


def test_the_verdict_names_what_a_folder_does_not_give(tmp_path: Path) -> None:
    """A ward of an acute trust without beds, a census or funded posts; rounds of whom nothing is known to be paid; a
    salaried practitioner's shifts without contacts."""
    tables = {
        "organisations": "organisation,sector\nX,acute\nY,social care\n",
        "teams": "team,organisation\nT,X\n",
    }
    staff = "A,staff nurse,37.5,X\nC,care worker,30,Y\n"
    said = str(check(ward(tmp_path, 'packs = ["gp-salaried"]', staff, **tables))).splitlines()[1]
    assert "; of beds or a bed census (NU-2, NU-7)" in said
    assert "; of funded posts (NU-6)" in said
    assert "; of hourly costs (SC-6)" in said
    assert "; of contacts of shifts (GP-4, GP-4 sessions)" in said


def test_a_row_switched_off_is_visible_in_the_verdict(tmp_path: Path) -> None:
    off = 'packs = ["working-time-1998@regulation-21"]\n[[rule]]\nname = "WTR-9"\noff = true\n'
    folder = load(ward(tmp_path, off))
    said = judged_by(folder.rules, folder.without)
    assert said.startswith("Judged by working-time-1998@regulation-21, good-practice@current")
    assert said.endswith("; without WTR-9.")


def test_three_duties_on_a_list_alone_are_judged_by_the_law_and_the_verdict_says_so(tmp_path: Path) -> None:
    """08:00-20:00, 22:00-23:30 and 02:00-12:00: of the 24 h from 08:00 the longest rest is 2 h 30, to 02:00."""
    (tmp_path / "staff.csv").write_text("person,role,weekly_hours\nA,nurse,37.5\n", encoding="utf-8")
    rows = "A,2026-11-02,08:00,20:00\nA,2026-11-02,22:00,23:30\nA,2026-11-03,02:00,12:00\n"
    (tmp_path / "rota.csv").write_text(f"person,date,start,end\n{rows}", encoding="utf-8")
    done = CliRunner().invoke(main, ["audit", str(tmp_path), str(tmp_path / "rota.csv"), "--json"])
    found = json.loads(done.stdout)
    assert done.exit_code == 1
    assert [(b["measured"], b["allowed"]) for b in found["breach_list"] if b["rule"] == "WTR-3"] == [(150, 660)]
    assert found["judged_by"].startswith("Judged by working-time-1998@current (from 1998-10-01)")
    assert "history" in {lack["lack_of"] for lack in found["lacking"]}


def test_a_pack_taken_away_is_no_longer_that_of_contracts_that_name_it(tmp_path: Path) -> None:
    folder = ward(tmp_path, 'without = ["social-care", "agenda-for-change"]')
    (folder / "staff.csv").write_text("person,role,weekly_hours,packs\nA,porter,37.5,agenda-for-change\n")
    assert packs(folder) == EVERYWHERE


def test_faults_of_packs_taken_away(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        load(ward(tmp_path, 'packs = ["social-care"]\nwithout = ["social-care", "core", "working-tme"]'))
    told = [str(fault) for fault in caught.value.faults]
    assert [line.partition("; ")[0] for line in told] == [
        "rota.toml:rules.without: social-care is named in packs too",
        "rota.toml:rules.without: core is always in force",
        "rota.toml:rules.without: there is no pack 'working-tme'",
    ]
    assert "did you mean working-time-1998?" in told[2]


def test_a_public_instance_is_written_with_no_implied_pack(tmp_path: Path, benchmark_data: Path) -> None:
    import_instance(tmp_path / "i", [benchmark_data / "curtois" / "Instance1.txt"])
    folder = load(tmp_path / "i")
    assert (packs_of(folder.rules), folder.without) == ([], ("all", "one-place"))
