"""Results of a supply run: sheets that add up, suppression, the command, the documentation."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli.mix_supply import command
from optimiser.report.strategic.supply_training import commissioning
from optimiser.skillmix.supply.document import SUPPLY_FOLDER_PAGE, supply_folder_page
from optimiser.skillmix.supply.folder import read_supply_folder
from optimiser.skillmix.supply.projection import BALANCE
from optimiser.skillmix.supply.result import AS_IS, LEAST_COST, project_supply, supply_summary
from optimiser.skillmix.supply.results.tables import supply_tables
from optimiser.skillmix.supply.scenarios import SupplyLevers
from tests.supply.folder import FILES, ICS, ROOT, write

DEGREE = "pipeline,route,role,years,places,places_max,cost_gbp\ndeg,degree,nurse,1,5,60,4000\n"
RATES = FILES["rates.csv"] + "attrition,,,,,,deg,,,0.1,0.2,0.3\njoin,,,,,,deg,,,,1,\nparticipation,,,,,,deg,,,,1,\n"


def test_the_balance_file_adds_up_to_the_unit(tmp_path: Path) -> None:
    """Every row of balance.csv and training.csv: opening and flows sum to closing; closings are the next openings."""
    folder = read_supply_folder(write(tmp_path, pipelines_csv=DEGREE, rates_csv=RATES))
    found = {sheet.name: sheet.records() for sheet in supply_tables(project_supply(folder))}
    names = [name.replace(" ", "_") for name in BALANCE]
    openings = {}
    for row in found["balance"]:
        assert row["opening"] + sum(row[name] for name in names) == pytest.approx(row["closing"], abs=1e-5)
        who = (row["plan"], row["role"], row["organisation"], row["age_band"])
        if who in openings:
            assert row["opening"] == openings[who]
        openings[who] = row["closing"]
    for row in found["training"]:
        learners = row["opening"] + row["intake"] + row["left"] + row["qualified"]
        assert learners == pytest.approx(row["closing"], abs=1e-3)
    last = {(r["plan"], r["role"], r["organisation"], r["age_band"]): r["wte"] for r in found["stocks"]}
    assert last == pytest.approx(openings, abs=1e-3)


def test_years_to_close_by_hand(tmp_path: Path) -> None:
    """90 nurses and nobody leaves; 100 needed; a one-year course without losses, 10 places at most: begun in 2026 they
    qualify in 2027 and are there at 31 March 2028, after two years. As it is, five a year: 95, 100: also closed,
    2029."""
    rates = "measure,pipeline,central\nleave,,0\nattrition,deg,0\njoin,deg,1\nparticipation,deg,1\n"
    folder = read_supply_folder(write(
        tmp_path, rates_csv=rates, pipelines_csv=DEGREE.replace("60,4000", "10,4000"),
        stocks_csv="role,organisation,age_band,wte\nnurse,T1,under 55,90\n",
        required_csv="role,organisation,year,wte\nnurse,,2026,100\n",
        supply_toml="first_year = 2026\nyears = 4\nclose_by = 2028\ndraws = 0\n",
    ))  # fmt: skip
    told = supply_summary(project_supply(folder))
    assert told[LEAST_COST]["years_to_close"] == 2
    assert told[AS_IS]["years_to_close"] == 3
    assert told[AS_IS]["gap_wte_years"] == pytest.approx(10 + 5)
    assert told[AS_IS]["agency_hours"] == pytest.approx((10 + 5) * 1525)
    assert told[LEAST_COST]["registered_share"] == 1


def test_the_commissioning_table_by_hand(tmp_path: Path) -> None:
    """90 nurses, nobody leaves, 100 needed from 2028: ten places of a one-year course at £4,000, begun in 2026 against
    five today: £40,000 in that year, and they qualify in the year after."""
    rates = "measure,pipeline,central\nleave,,0\nattrition,deg,0\njoin,deg,1\nparticipation,deg,1\n"
    folder = read_supply_folder(write(
        tmp_path, rates_csv=rates,
        pipelines_csv="pipeline,route,role,years,places,places_max,cost_gbp,provider,payer,specialty,stage\n"
        "deg,degree,nurse,1,5,10,4000,University,NHS England,adult,registration\n",
        stocks_csv="role,organisation,age_band,wte\nnurse,T1,under 55,90\n",
        required_csv="role,organisation,year,wte\nnurse,,2026,100\n",
        supply_toml="first_year = 2026\nyears = 4\nclose_by = 2028\ndraws = 0\n",
    ))  # fmt: skip
    tables = {table.name: table for table in supply_tables(project_supply(folder))}
    first = tables["commissioning"].records()[0]
    assert (first["year"], first["provider"], first["payer"]) == ("2026/27", "University", "NHS England")
    assert (first["specialty"], first["stage"]) == ("adult", "registration")
    assert (first["places_today"], first["places"], first["change"]) == pytest.approx((5, 10, 5))
    assert (first["learners_paid_for"], first["cost_gbp"]) == pytest.approx((10, 40_000))
    assert (first["qualify_in"], first["requirements"]) == ("2027/28", "nurse")
    by_route = commissioning(tables["commissioning"]).tables[0]
    assert not by_route.folded  # it is printed
    assert by_route.heads[:7] == ["Route", "Specialty", "Stage", "Provider", "Payer", "Today", "2026/27"]
    assert by_route.rows[0][:7] == ["deg", "adult", "registration", "University", "NHS England", "5.0", "10.0"]
    assert by_route.rows[0][-2] == "£40,000"


def test_same_seed_same_files_and_another_seed_other_ranges(tmp_path: Path) -> None:
    folder = read_supply_folder(write(tmp_path, pipelines_csv=DEGREE, rates_csv=RATES))
    first, again = (supply_tables(project_supply(folder, seed=5)) for _ in range(2))
    assert first == again
    other = supply_tables(project_supply(folder, seed=6))
    assert other[0] != first[0]
    assert [row[:9] for row in other[0].rows] == [row[:9] for row in first[0].rows]


def run_command(*arguments: str) -> tuple[int, str, str]:
    said = CliRunner().invoke(command, arguments)
    return said.exit_code, said.stdout, said.stderr


def test_the_command(tmp_path: Path) -> None:
    """Writes every file, says what it rests on, hides small numbers everywhere, and ends with 1 while staff are
    missing."""
    (tmp_path / "in").mkdir()
    folder = write(tmp_path / "in", pipelines_csv=DEGREE.replace("60,4000", "6,4000"), rates_csv=RATES)
    out = tmp_path / "out"
    pulled = ("--scenario", "ltwp-2023", "--set", "growth=0.05", "--suppress-below", "5", "--json")
    code, stdout, stderr = run_command(str(folder), "--out", str(out), *pulled)
    assert code == 1, stderr
    told = json.loads(stdout)
    assert told["run"]["scenario"]["status"] == "superseded"
    assert told["run"]["parameters"]["growth"] == "0.05"
    assert set(told["run"]["inputs"]) == {"supply.toml", *FILES, "pipelines.csv", "scenario ltwp-2023"}
    for name in ("gaps", "stocks", "balance", "training"):
        with (out / f"{name}.csv").open(newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert rows
        for row in rows:
            for column, value in row.items():
                if re.fullmatch(r"-?[\d.]+", value) and column not in ("at_31_march",):
                    assert float(value) % 5 == 0, (name, column, value)
    html = (out / "report.html").read_text(encoding="utf-8")
    assert "superseded" in html
    assert "UNVERIFIED" in html
    assert html.count("<svg") >= 5
    assert "<script" not in html
    assert re.findall(r'(?:src|href)="[^#]', html) == []
    code, stdout, _ = run_command(str(folder), "--out", str(out), "--no-html", "--draws", "0", "--no-plan")
    assert code == 1
    assert "missing, as is" in stdout
    code, _, stderr = run_command(str(folder), "--set", "leave=1")
    assert code == 2
    assert "no lever leave" in stderr


MINE = """title = "Mine"
status = "illustrative"
[[change]]
what = "leave"
factor = 0.5
basis = "a guess of mine"
verified = false
"""


def test_without_draws_there_is_no_column_of_ranges(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    folder = write(tmp_path / "in", pipelines_csv=DEGREE, rates_csv=RATES)
    for draws, ranged in (("0", False), ("5", True)):
        _, stdout, _ = run_command(str(folder), "--out", str(tmp_path / draws), "--draws", draws)
        assert ("5-95%" in stdout) is ranged


@pytest.mark.parametrize("name", ["mine", "ltwp-2023"])
def test_a_scenario_file_is_reckoned_with_and_printed_as_it_is(tmp_path: Path, name: str) -> None:
    """A file of one's own, under any name: 100 nurses of whom 8 leave instead, halved: 4. One named like a scenario
    that ships is not told as that one."""
    (tmp_path / "in").mkdir()
    folder = write(
        tmp_path / "in", rates_csv="measure,role,central\nleave,,0.08\n",
        stocks_csv="role,organisation,age_band,wte\nnurse,T1,under 55,100\n",
    )  # fmt: skip
    mine = tmp_path / f"{name}.toml"
    mine.write_text(MINE, encoding="utf-8")
    out = tmp_path / "out"
    code, stdout, stderr = run_command(
        str(folder), "--scenario", str(mine), "--no-plan", "--draws", "0", "--json", "--out", str(out)
    )
    assert code == 1, stderr
    told = json.loads(stdout)["run"]["scenario"]
    assert (told["title"], told["status"], len(told["changes"])) == ("Mine", "illustrative", 1)
    assert told["changes"][0]["factor"] == "x 0.5"
    assert told["changes"][0]["verified"] is False
    with (out / "stocks.csv").open(newline="") as stream:
        at_2027 = [row for row in csv.DictReader(stream) if row["at_31_march"] == "2027"]
    assert sum(float(row["wte"]) for row in at_2027) == pytest.approx(96)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "a guess of mine (UNVERIFIED)" in page
    assert "superseded" not in page
    assert "The folder has no training routes." in page


def test_names_are_escaped_in_the_page_and_defused_in_files(tmp_path: Path) -> None:
    """A title and a source with markup and a formula stay text."""
    evil = '"<script>alert(1)</script>"'
    (tmp_path / "in").mkdir()
    rates = FILES["rates.csv"].replace("central,high", "central,high,source").replace("0.10,\n", f"0.10,,{evil}\n", 1)
    folder = write(tmp_path / "in", rates_csv=rates, supply_toml=f"title = {evil}\nfirst_year=2026\nyears=2\ndraws=0\n")
    out = tmp_path / "out"
    run_command(str(folder), "--out", str(out), "--no-plan")
    html = (out / "report.html").read_text(encoding="utf-8")
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_the_example_closes_its_gap_and_the_plan_of_2023_is_another_world() -> None:
    """The example as it is: 1,495 WTE missing at the start, more each year. The least-cost plan closes the gap in 2036.
    Stocks and flows balance in every draw."""
    folder = read_supply_folder(ICS)
    run = project_supply(folder, draws=50)
    told = supply_summary(run)
    gap = run.central[AS_IS].gap[0].sum(axis=1)
    assert gap[0] == pytest.approx(1495.0, abs=0.1)
    assert told[AS_IS]["year_closed"] is None
    assert told[LEAST_COST]["year_closed"] == 2036
    page = (ROOT / "docs" / "supply.md").read_text(encoding="utf-8")
    more = (told[LEAST_COST]["cost_gbp"] - told[AS_IS]["cost_gbp"]) / 1e6
    assert f"{told[AS_IS]['gap_wte_at_end']:,.0f} WTE would be missing" in page
    assert f"costs £{more:,.1f} million more" in page
    assert told[LEAST_COST]["unmet_hours"] < told[AS_IS]["unmet_hours"]
    assert max(made.imbalance() for made in (*run.central.values(), *run.drawn.values())) < 1e-6
    past = project_supply(folder, SupplyLevers(scenario="ltwp-2023"), draws=0, planned=False)
    assert supply_summary(past)[AS_IS]["gap_wte_at_end"] < told[AS_IS]["gap_wte_at_end"]


def test_the_reference_page_is_that_of_the_tables() -> None:
    assert (ROOT / SUPPLY_FOLDER_PAGE).read_text(encoding="utf-8") == supply_folder_page(), (
        "run python -m optimiser.skillmix.supply.document"
    )
