"""Reading a supply folder: the example's figures, precedence of rates, and every fault at once."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from optimiser.skillmix.supply.folder import read_supply_folder
from optimiser.skillmix.supply.problem import AGE_BANDS
from optimiser.skillmix.supply.projection import requirements
from optimiser.skillmix.supply.run import run_supply
from optimiser.skillmix.supply.uncertainty import CENTRAL
from optimiser.tabular.faults import BadInput
from tests.supply.folder import FILES, ICS, ROOT, write


def faults(folder: Path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read_supply_folder(folder)
    return [str(fault) for fault in caught.value.faults]


def test_the_row_that_names_the_role_wins(tmp_path: Path) -> None:
    """nurse at T1: 0.08 (role beats all); nurse at T2, 55 and over: 0.05 (role and organisation); nurse at T2, under
    55: 0.08 (the role beats the sector); hca at T1: 0.10."""
    supply = read_supply_folder(write(tmp_path)).supply
    leave = {
        (supply.roles[p.role].id, supply.organisations[p.organisation].id, band): supply.quantities[number].central
        for p, row in zip(supply.posts, supply.rates["leave"], strict=True)
        for band, number in zip(AGE_BANDS, row, strict=True)
    }
    assert leave["nurse", "T1", "under 55"] == (0.08,)
    assert leave["nurse", "T2", "55 and over"] == (0.05,)
    assert leave["nurse", "T2", "under 55"] == (0.08,)
    assert leave["hca", "T1", "under 55"] == (0.10,)
    growth = supply.requirements[0].growth
    assert growth.years == (2026, 2028)
    assert growth.at(np.array([2027]))[0, 0] == pytest.approx(0.02)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        stocks_csv="role,organisation,age_band,wte\nnurze,T1,under 55,80\nnurse,T1,old,2\nnurse,T1,under 55,-3\n",
        rates_csv="measure,pipeline,low,central,high\nleave,,0.3,0.2,0.4\nattrition,,,0.1,\nleave,,,8,\n",
    )
    told = faults(folder)
    assert any("stocks.csv:2:role: 'nurze' is unknown" in t and "did you mean nurse?" in t for t in told)
    assert any(t.startswith("stocks.csv:3:age_band") for t in told)
    assert any(t.startswith("stocks.csv:4:wte: '-3' is negative") for t in told)
    assert any(t.startswith("rates.csv:2:low: 0.3 is above the central value") for t in told)
    assert any(t.startswith("rates.csv:3:pipeline: attrition is a rate of one training route") for t in told)
    assert any("rates.csv:4:central: '8' is not between -1 and 1" in t and "did you mean 8%?" in t for t in told)


def test_what_was_required_before_the_plan_has_grown_since(tmp_path: Path) -> None:
    """120 at 31 March 2024, growing 1% a year: 122.412 at the opening of 2026, and 1% more a year later."""
    text = "role,year,wte\nnurse,2024,120\n"
    supply = read_supply_folder(write(tmp_path, required_csv=text)).supply
    assert requirements(supply, CENTRAL)[0, :2, 0] == pytest.approx([122.412, 123.63612])


PIPES = "pipeline,route,role,from_role,years,places\n"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rates_csv": "measure,role,central\nleave,nurse,0.1\n"}, "no leave rate fits hca at T1"),
        ({"pipelines_csv": PIPES + "deg,degree,nurse,,3,10\n"}, "pipeline deg has no attrition rate"),
        (
            {"pipelines_csv": PIPES + "top,conversion,nurse,hca,2,5\n",
             "learners_csv": "pipeline,training_year,learners\ntop,1,60\ntop,3,1\n"},
            "top has 60 learners among 50 hca",
        ),
        ({"learners_csv": "pipeline,training_year,learners\n", "pipelines_csv": PIPES + "a,degree,hca,hca,1,1\n"},
         "the course leads back to where it began"),
        ({"joiners_csv": "role,organisation,route,central\nhca,T2,international,4\n"}, "stocks.csv has no hca at T2"),
        ({"flows_csv": "from_role,from_organisation,to_role,to_organisation,central\nnurse,T1,,T2,-0.1\n"},
         "flows.csv:2:central: the rate is negative"),
        ({"joiners_csv": "role,route,year,central\nhca,international,,4\nhca,international,2027,5\n"},
         "joiners.csv:2:year: some rows of these joiners have a year, some none"),
        ({"joiners_csv": "role,route,year,central,extra_max\nhca,returner,2026,4,1\nhca,returner,2027,5,9\n"},
         "joiners.csv:3:extra_max: extra_max is another than in row 2"),
        ({"required_csv": "role,year,wte,temporary_share\nnurse,2026,120,0.2\nnurse,2028,130,0\n"},
         "required.csv:3:temporary_share: temporary_share is another than in row 2"),
        ({"required_csv": "role,organisation,year,wte\nnurse,,2026,120\nnurse,T1,2026,90\n"},
         "required.csv:2:organisation: nurse is required of all organisations together and of some by themselves"),
        ({"rates_csv": FILES["rates.csv"].replace("growth,,,,,,,,2026,,1%,\n", "growth,,,T2,,,,,,,5%,\n")},
         "the growth of nurse is not the same at all of its organisations"),
        ({"flows_csv": "from_role,from_organisation,to_role,to_organisation,central\nnurse,T1,,T1,0.1\n"},
         "the flow ends where it begins"),
        ({"measures_csv": "measure,acts_on,central,reach,cost_gbp\na,leave,0.7,1,1\nb,leave,0.6,1,1\n"},
         "the measures on leave together keep 1.30"),
        ({"supply_toml": "first_year = 2026\nyears = 3\nclose_by = 2031\n"}, "2031 is outside the plan"),
        ({"rates_csv": FILES["rates.csv"] + "leave,hca,,,,,,,2026,,0.1,\nleave,hca,,,,,,,,,0.1,\n"},
         "some rows of this rate have a year, some none"),
        ({"rates_csv": FILES["rates.csv"] + "attrition,,,,,,deg,,,,0.1,\n"},
         "pipelines.csv: the file is missing, and row 9 of rates.csv has pipeline 'deg'"),
        ({"rotations_csv": "pipeline,role,organisation,share,service_wte\ndeg,nurse,T1,1,0.5\n"},
         "pipelines.csv: the file is missing, and row 2 of rotations.csv has pipeline 'deg'"),
        ({"rates_csv": FILES["rates.csv"] + "attrition,,,,,,deg,1,,,0.1,\nattrition,,,,,,deg,3,,,0.1,\n",
          "pipelines_csv": PIPES + "deg,degree,nurse,,2,10\n"}, "no attrition rate for training year 2"),
        ({"rates_csv": FILES["rates.csv"] + "attrition,,,,,,deg,,,,0.1,\nattrition,,,,,,deg,3,,,0.1,\n",
          "pipelines_csv": PIPES + "deg,degree,nurse,,2,10\n"}, "rates.csv:10:training_year: deg lasts 2 years"),
        ({"rates_csv": FILES["rates.csv"] + "attrition,nurse,,,,,deg,,,,0.1,\n",
          "pipelines_csv": PIPES + "deg,degree,nurse,,2,10\n"}, "rates.csv:9:role: attrition is the same for all"),
        ({"rates_csv": FILES["rates.csv"] + "ageing,,,,,55 and over,,,,,0.1,\n"}, "ageing is of those under 55"),
        ({"rates_csv": FILES["rates.csv"].replace("0.10", "NaN")}, "rates.csv:2:central: 'NaN' is not a number"),
        ({"flows_csv": "from_role,central\nnurse,0.1\n"}, "flows.csv:2:to_role: the flow ends where it begins"),
        ({"flows_csv": "from_role,from_organisation,to_role,to_organisation,central\nnurse,T2,hca,T2,0.1\n"},
         "flows.csv:2:to_role: stocks.csv has no hca at T2"),
    ],
)  # fmt: skip
def test_what_a_cell_alone_cannot_show(tmp_path: Path, changes: dict[str, str], expected: str) -> None:
    assert any(expected in told for told in faults(write(tmp_path, **changes)))


def test_a_rate_and_a_measure_of_nobody_are_told(tmp_path: Path) -> None:
    """No nurse is of the profession support, no hca works in social care: they changed nothing, in silence."""
    rates = FILES["rates.csv"] + "retire,nurse,support,,,,,,,,0.1,\n"
    measures = "measure,acts_on,role,sector,central,cost_gbp\nfw,leave,hca,social care,0.2,300\n"
    notices = read_supply_folder(write(tmp_path, rates_csv=rates, measures_csv=measures)).notices
    told = "no post of stocks.csv has role {}: the row changes nothing"
    assert [(notice.file, notice.row, notice.what) for notice in notices] == [
        ("rates.csv", 9, told.format("nurse and profession support")),
        ("measures.csv", 2, told.format("hca and sector social care")),
    ]
    assert read_supply_folder(ICS).notices == ()


def test_example_stocks_are_the_published_figures() -> None:
    """The five organisations' eight staff groups sum to 12,001.6 WTE, as published for June 2018; every post of theirs
    adds up to its groups again, and what is not published is kept apart and says so."""
    with (ICS / "base.csv").open(encoding="utf-8", newline="") as stream:
        base = list(csv.DictReader(stream))
    published = {row["organisation"]: sum(float(v) for k, v in row.items() if k not in ("organisation", "name"))
                 for row in base}  # fmt: skip
    assert sum(published.values()) == pytest.approx(12_001.6)
    supply = read_supply_folder(ICS).supply
    for number, organisation in enumerate(supply.organisations):
        posts = [p for p, post in enumerate(supply.posts) if post.organisation == number]
        if organisation.id == "SC":
            assert organisation.source.startswith("illustrative")
        else:
            assert organisation.as_of == "2018-06"
            assert supply.stock[posts].sum() == pytest.approx(published[organisation.id], abs=0.01)


def test_example_base_table_is_cut_from_the_reference(tmp_path: Path) -> None:
    """derive.py makes the committed tables again from the published file, where that is at hand."""
    import os
    import subprocess
    import sys

    default = ROOT.parent / "shared" / "domain" / "ref"
    reference = Path(os.environ.get("ROTA_REFERENCE_DATA", default)) / "nhs_fte_by_organisation_2018-06.csv"
    if not reference.exists():
        pytest.skip("the published file is not here; set ROTA_REFERENCE_DATA to its folder")
    for name in ("derive.py", "split.csv"):
        shutil.copy(ICS / name, tmp_path / name)
    subprocess.run([sys.executable, str(tmp_path / "derive.py"), str(reference)], check=True)
    for name in ("base.csv", "stocks.csv", "required.csv"):
        assert (tmp_path / name).read_text() == (ICS / name).read_text()


MORE_FILES = (
    "pipelines.csv", "learners.csv", "joiners.csv", "flows.csv", "measures.csv", "placements.csv", "placement_use.csv",
    "rotations.csv", "ladders.csv", "record_roles.csv", "mix_roles.csv",
)  # fmt: skip


@pytest.mark.parametrize("name", [*FILES, *MORE_FILES])
@pytest.mark.parametrize("text", ["", "nonsense\n1\n", "role;wte\nnurse;,\n", "\x00\x01", "measure,central\nleave,\n"])
def test_any_nonsense_in_any_file_is_a_fault_and_no_crash(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path)
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert all(told.startswith(name) or ".csv" in told for told in faults(tmp_path))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "there is no such folder" in faults(tmp_path / "nowhere")[0]


def test_a_rate_of_a_route_that_names_none_is_told_so_that_it_can_be_mended(tmp_path: Path) -> None:
    rates = FILES["rates.csv"] + "participation,,,,,,,,,,1,\n"
    with pytest.raises(BadInput) as caught:
        read_supply_folder(write(tmp_path, rates_csv=rates))
    assert "participation is a rate of one training route, and the row does not say of which" in str(caught.value)
    assert "expected the code of a route in pipelines.csv" in str(caught.value)


def test_staff_of_whom_none_are_required_are_told(tmp_path: Path) -> None:
    """50 hca are in post and required.csv has no row of them: the plan would let them go without a word."""
    told: list[str] = []
    run_supply(write(tmp_path), planned=False, draws=0, tell=lambda notices: told.extend(map(str, notices)))
    assert [text.split(";")[0] for text in told] == [
        "required.csv:role: no number of hca is required, so none of them are ever missing"
    ]
