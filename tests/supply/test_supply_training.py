"""Part-time learners, placements, rotations and ladders, worked by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli.mix_supply import command as mix_supply
from optimiser.skillmix.supply.folder import read_supply_folder
from optimiser.skillmix.supply.plan import least_cost_plan
from optimiser.skillmix.supply.problem import ActsOn, as_is
from optimiser.skillmix.supply.projection import project
from optimiser.skillmix.supply.run import run_supply
from optimiser.tabular.faults import BadInput
from tests.supply.builders import measure, need, supply
from tests.supply.folder import write

STILL = "measure,role,pipeline,year,low,central,high\nleave,,,,,0,\nattrition,,up,,,0,\n"
"""Nobody leaves, nobody gives up the course 'up'."""
ROLES = (
    "role,profession,registered,annual_cost_gbp,temporary_cost_gbp\nband5,nurse,yes,40000,80000\n"
    "enhanced,nurse,yes,50000,90000\nadvanced,nurse,yes,60000,95000\n"
)
STOCKS = "role,organisation,age_band,wte\nband5,T1,under 55,100\nenhanced,T1,under 55,0\nadvanced,T1,under 55,0\n"
PATH = {
    "roles_csv": ROLES,
    "stocks_csv": STOCKS,
    "supply_toml": 'title = "path"\nfirst_year = 2026\nyears = 6\ndraws = 0\n',
    "required_csv": "role,organisation,year,wte\nadvanced,,2026,0\nadvanced,,2032,5\n",
    "rates_csv": "measure,role,pipeline,year,low,central,high\nleave,,,,,0,\nattrition,,up,,,0,\nattrition,,top,,,0,\n",
    "pipelines_csv": "pipeline,route,role,from_role,years,places,places_max\n"
    "up,other,enhanced,band5,1,0,10\ntop,advanced practice,advanced,enhanced,2,0,10\n",
}
"""Band 5 to enhanced practice in a year, to advanced practice in two more; nobody is on the way today."""


def rows_of(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_part_time_learner_in_service_is_as_much_of_a_wte_as_they_work(tmp_path: Path) -> None:
    """Ten support workers at 0.6 WTE begin a one-year course each year, a quarter of their time off the job: 6 WTE move
    a year. At 31 March 2026 ten are learning: 50 - 10 x 0.6 x 0.25 = 48.5 at work of 50."""
    write(
        tmp_path,
        rates_csv=STILL,
        required_csv="role,organisation,year,wte\nhca,,2026,50\n",
        pipelines_csv="pipeline,route,role,from_role,organisation,years,places,off_the_job_share,learner_wte\n"
        "up,apprenticeship,nurse,hca,T1,1,10,25%,0.6\n",
        learners_csv="pipeline,training_year,learners\nup,1,10\n",
    )
    problem = read_supply_folder(tmp_path).supply
    made = project(problem, as_is(problem))
    assert made.available[0, 0, 0] == pytest.approx(48.5)
    moved = made.flows["qualified in service"][0, :3].sum(axis=(1, 2))
    assert moved == pytest.approx([6, 6, 6])
    assert made.imbalance() < 1e-9


def test_hours_given_up_leave_the_stock_and_the_balance(tmp_path: Path) -> None:
    """A tenth of hours is given up each year by staff who stay: 100, 90, 81; the file adds up."""
    write(tmp_path, stocks_csv="role,organisation,age_band,wte\nnurse,T1,under 55,100\n",
          rates_csv="measure,low,central,high\nleave,,0,\nhours given up,,0.1,\n")  # fmt: skip
    run = run_supply(tmp_path, planned=False, draws=0)
    balance = next(table for table in run.tables if table.name == "balance").records()
    assert [row["hours_given_up"] for row in balance if row["age_band"] == "under 55"] == pytest.approx([-10, -9, -8.1])
    assert [row["closing"] for row in balance if row["age_band"] == "under 55"] == pytest.approx([90, 81, 72.9])


def test_placements_cap_a_plan_and_say_so(tmp_path: Path) -> None:
    """A degree of one year takes ten weeks of placement a learner; there are 40 weeks in 2026 and 80 in 2028, so 60 in
    2027: 4, 6 and 8 may begin, although 30 places could be filled and 30 nurses are missing."""
    write(
        tmp_path,
        stocks_csv="role,organisation,age_band,wte\nnurse,T1,under 55,0\n",
        rates_csv="measure,pipeline,low,central,high\nleave,,,0,\nattrition,degree,,0,\njoin,degree,,1,\n"
        "participation,degree,,1,\n",
        required_csv="role,organisation,year,wte\nnurse,,2026,30\n",
        pipelines_csv="pipeline,name,route,role,years,places,places_max\ndegree,The degree,degree,nurse,1,0,30\n",
        placements_csv="placement,name,year,weeks\nwards,Wards of T1,2026,40\nwards,,2028,80\n",
        placement_use_csv="pipeline,training_year,placement,weeks\ndegree,,wards,10\n",
    )
    run = run_supply(tmp_path, draws=0)
    assert run.result.plan is not None
    assert run.result.plan.decisions.intakes[:3, 0] == pytest.approx([4, 6, 8])
    tables = {table.name: table for table in run.tables}
    taken = [row for row in tables["placements"].records() if row["plan"] == "least cost"]
    assert [(row["weeks"], row["taken_weeks"], row["over_weeks"]) for row in taken] == [
        (40, 40, 0), (60, 60, 0), (80, 80, 0)
    ]  # fmt: skip
    short = [row for row in tables["bottlenecks"].records() if row["limit"] == "placement weeks"]
    assert short[0]["source"] == "wards"
    assert short[0]["gap_closed_wte_years"] == pytest.approx(0.2)  # ten weeks are a nurse at 31 March 2029 and 2030
    assert "The degree needs weeks of Wards of T1, which has no more" in tables["shortages"].records()[0]["reasons"]


def test_todays_places_beyond_placements_are_told_and_never_forced_out(tmp_path: Path) -> None:
    """Eight begin a year, six at the least, and placements hold five: as it is 30 weeks are missing, and a plan, which
    may not close the course, misses 10."""
    write(
        tmp_path,
        rates_csv="measure,pipeline,low,central,high\nleave,,,0,\nattrition,degree,,0,\njoin,degree,,1,\n"
        "participation,degree,,1,\n",
        required_csv="role,organisation,year,wte\nnurse,,2026,500\n",
        pipelines_csv="pipeline,route,role,years,places,places_min\ndegree,degree,nurse,1,8,6\n",
        placements_csv="placement,weeks\nwards,50\n",
        placement_use_csv="pipeline,placement,weeks\ndegree,wards,10\n",
    )
    made = run_supply(tmp_path, draws=0)
    rows = next(table for table in made.tables if table.name == "placements").records()
    assert {row["plan"]: row["over_weeks"] for row in rows} == {"as is": 30, "least cost": pytest.approx(10)}


def test_trainees_rotate_between_employers_and_nobody_is_counted_twice(tmp_path: Path) -> None:
    """Twenty trainees a year, two years, nobody lost. In the first year three quarters are at T1 and give half a WTE
    each, in the second all are at T2 and give 0.8: 15 x 0.5 = 7.5 and 20 x 0.8 = 16 of nurses' work, in no stock."""
    write(
        tmp_path,
        rates_csv="measure,pipeline,low,central,high\nleave,,,0,\nattrition,turn,,0,\njoin,turn,,1,\n"
        "participation,turn,,1,\n",
        required_csv="role,organisation,year,wte\nnurse,T1,2026,120\nnurse,T2,2026,30\n",
        pipelines_csv="pipeline,route,role,organisation,years,places\nturn,medical,nurse,T1,2,20\n",
        learners_csv="pipeline,training_year,learners\nturn,1,20\nturn,2,20\n",
        rotations_csv="pipeline,training_year,role,organisation,share,service_wte\nturn,1,nurse,T1,75%,0.5\n"
        "turn,2,nurse,T2,1,0.8\n",
    )
    run = run_supply(tmp_path, planned=False, draws=0)
    made = run.result.central["as is"]
    assert made.available[0, 0] == pytest.approx([107.5, 26])
    assert made.available[0, 1] == pytest.approx([127.5, 26])  # twenty have finished and joined T1
    rows = next(table for table in run.tables if table.name == "rotations").records()
    first = [(r["organisation"], r["trainees"], r["service_wte"]) for r in rows if r["at_31_march"] == 2026]
    assert first == [("T1", 15, 7.5), ("T2", 20, 16)]
    assert made.imbalance() < 1e-9


def test_the_plan_counts_trainees_as_the_projection_does(tmp_path: Path) -> None:
    """Ten are missing; a trainee gives a whole WTE for the year of the course and then joins: ten begin at once, and
    the plan would be refused if programme and projection counted them apart."""
    write(
        tmp_path,
        stocks_csv="role,organisation,age_band,wte\nnurse,T1,under 55,90\n",
        rates_csv="measure,pipeline,low,central,high\nleave,,,0,\nattrition,turn,,0,\njoin,turn,,1,\n"
        "participation,turn,,1,\n",
        required_csv="role,organisation,year,wte\nnurse,T1,2026,100\n",
        pipelines_csv="pipeline,route,role,organisation,years,places,places_max,cost_gbp\n"
        "turn,medical,nurse,T1,2,0,30,1\n",
        rotations_csv="pipeline,role,organisation,share,service_wte\nturn,nurse,T1,1,1\n",
        supply_toml="first_year = 2026\nyears = 3\nclose_by = 2027\ndraws = 0\n",
    )
    plan = run_supply(tmp_path, draws=0).result.plan
    assert plan is not None
    assert plan.gap == pytest.approx(0, abs=1e-5)
    assert plan.decisions.intakes[:2, 0] == pytest.approx([10, 0], abs=1e-4)


def test_a_ladder_is_one_path_with_years_of_service_between_its_courses(tmp_path: Path) -> None:
    """Five advanced practitioners are wanted at 31 March 2032. Who begins the first course in 2026 is enhanced in 2027;
    with two years of service the second course begins in 2029 and ends in 2031, five years from the first step and just
    in time: five begin in 2026, and again in 2029."""
    steps = "ladder,name,step,role,least_years\ncareer,Band 5 to advanced practice,1,band5,0\n"
    steps += "career,,2,enhanced,2\ncareer,,3,advanced,0\n"
    write(tmp_path, **PATH, ladders_csv=steps)
    run = run_supply(tmp_path, draws=0)
    assert run.result.plan is not None
    assert run.result.plan.gap == pytest.approx(0, abs=1e-5)
    begun = run.result.plan.decisions.intakes
    assert begun[:6, 0] == pytest.approx([5, 0, 0, 0, 0, 0], abs=1e-4)
    assert begun[:6, 1] == pytest.approx([0, 0, 0, 5, 0, 0], abs=1e-4)
    rows = next(table for table in run.tables if table.name == "ladders").records()
    ours = [row for row in rows if row["plan"] == "least cost"]
    assert {row["role"]: row["earliest_years"] for row in ours} == {"band5": 0, "enhanced": 1, "advanced": 5}
    for row in ours:
        assert row["closing"] == pytest.approx(row["opening"] + row["came_up"] - row["moved_up"], abs=1e-3)
    assert sum(row["came_up"] for row in ours if row["role"] == "advanced") == pytest.approx(5, abs=1e-3)


def test_years_of_service_that_end_too_late_are_the_reason(tmp_path: Path) -> None:
    """With four years of service nobody can be ready: 1 + 4 + 2 = 7 years, and six are planned."""
    steps = "ladder,step,role,least_years\ncareer,1,band5,\ncareer,2,enhanced,4\ncareer,3,advanced,\n"
    write(tmp_path, **PATH, ladders_csv=steps)
    plan = run_supply(tmp_path, draws=0).result.plan
    assert plan is not None
    assert plan.projection.gap[0, 6, 0] == pytest.approx(5)
    assert "top waits for years of service before the course" in "; ".join(plan.shortages[0].reasons)


def test_a_retention_measure_keeps_people_and_takes_some_of_their_time_from_the_rota() -> None:
    """100 nurses, a tenth leave; flexible working for all keeps half of those who would leave, 5 WTE, and takes 3% of
    the covered 100 WTE from the rota: 95 - 3 = 92 at work. With 6% it would lose more hours than it keeps, and the
    plan leaves it."""
    kept = measure(ActsOn.LEAVE, 0.5, in_place=1.0, rota_share=0.03)
    problem = supply([(100, 0)], rates={"leave": 0.1}, measures=[kept], requirements=[need([100, 100])], years=1)
    made = project(problem, as_is(problem))
    assert made.stock[0, 1].sum() == pytest.approx(95)
    assert made.available[0, :, 0] == pytest.approx([97, 92])
    for lost, covered in ((0.03, 1.0), (0.06, 0.0)):
        choice = measure(ActsOn.LEAVE, 0.5, rota_share=lost)
        wanted = supply([(100, 0)], rates={"leave": 0.1}, measures=[choice], requirements=[need([100, 100])], years=1)
        plan = least_cost_plan(wanted)
        assert plan.decisions.coverage[0, 0, 0, 0] == pytest.approx(covered, abs=1e-5)
        assert plan.gap == pytest.approx(10 - covered * (5 - 3), abs=1e-4)


COURSE = "pipeline,route,role,from_role,organisation,years,places\nup,other,nurse,hca,T1,2,1\n"
FAULTS = [
    ({"placement_use_csv": "pipeline,placement,weeks\nup,wards,5\n"}, "placements.csv has no wards"),
    ({"placements_csv": "placement,weeks\nwards,9\n",
      "placement_use_csv": "pipeline,training_year,placement,weeks\nup,3,wards,5\n"}, "up lasts 2 years"),
    ({"placements_csv": "placement,year,weeks\nwards,2026,9\nwards,,8\n"}, "have a year, some none"),
    ({"rotations_csv": "pipeline,role,organisation,share,service_wte\nup,nurse,T1,1,1\n"}, "are in the stock of their"),
    ({"ladders_csv": "ladder,step,role\na,1,hca\na,3,nurse\n"}, "a has the steps 1, 3"),
    ({"ladders_csv": "ladder,step,role\na,1,nurse\na,2,hca\n"}, "nothing leads from nurse to hca"),
    ({"ladders_csv": "ladder,step,role,least_years\na,1,hca,0\na,2,nurse,1\n"}, "nothing follows the last step"),
    ({"measures_csv": "measure,acts_on,central,cost_gbp,rota_share\nm,return,0.1,1,0.2\n"}, "covers nobody who stays"),
    ({"pipelines_csv": "pipeline,route,role,years,places,learner_wte\nup,degree,nurse,2,1,0.5\n"}, "are no staff"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), FAULTS, ids=[told for _, told in FAULTS])
def test_what_contradicts_is_told_with_its_place(tmp_path: Path, changes: dict[str, str], told: str) -> None:
    rates = "measure,pipeline,low,central,high\nleave,,,0,\nattrition,up,,0,\n"
    if "learner_wte" in changes.get("pipelines_csv", ""):
        rates += "join,up,,1,\nparticipation,up,,1,\n"
    write(tmp_path, **{"pipelines_csv": COURSE, "rates_csv": rates, **changes})
    with pytest.raises(BadInput, match=told) as caught:
        read_supply_folder(tmp_path)
    assert caught.value.faults[0].file in {name.replace("_csv", ".csv") for name in changes}


def test_trainees_are_shared_out_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        rates_csv="measure,pipeline,low,central,high\nleave,,,0,\nattrition,up,,0,\njoin,up,,1,\nparticipation,up,,1,\n",
        pipelines_csv="pipeline,route,role,years,places\nup,medical,nurse,2,1\n",
        rotations_csv="pipeline,role,organisation,share,service_wte\nup,nurse,T1,60%,1\nup,nurse,T2,50%,1\n",
    )
    with pytest.raises(BadInput, match=r"in year 1 are shared out 1\.10 times"):
        read_supply_folder(tmp_path)


def test_the_command_writes_what_the_folder_has_and_the_page_shows_it(tmp_path: Path) -> None:
    steps = "ladder,name,step,role,least_years\ncareer,Band 5 to advanced practice,1,band5,0\n"
    steps += "career,,2,enhanced,2\ncareer,,3,advanced,0\n"
    write(tmp_path, **PATH, ladders_csv=steps, placements_csv="placement,name,weeks\nwards,Wards of T1,500\n",
          placement_use_csv="pipeline,placement,weeks\ntop,wards,5\n")  # fmt: skip
    result = CliRunner().invoke(mix_supply, [str(tmp_path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    roles = list(dict.fromkeys(row["role"] for row in rows_of(tmp_path / "out", "ladders.csv")))
    assert roles == ["band5", "enhanced", "advanced"]
    assert {row["placement"] for row in rows_of(tmp_path / "out", "placements.csv")} == {"wards"}
    assert not (tmp_path / "out" / "rotations.csv").exists()
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Band 5 to advanced practice" in page
    assert "Wards of T1" in page
