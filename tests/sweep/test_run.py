"""Running studies: the same numbers wherever it ran, resumed runs, the command."""

from __future__ import annotations

import csv
import json
import re
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from optimiser.cli.sweep import command
from optimiser.executor import executor
from optimiser.skillmix.mix.folder import read_mix_folder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.sweep.execution import run_study
from optimiser.sweep.measures import measure
from optimiser.sweep.study import read_study
from optimiser.sweep.tables import comparison_table, point_table
from optimiser.tabular.faults import BadInput
from tests.little import search_little
from tests.skillmix.linked import FILES
from tests.supply.folder import write

ROOT = Path(__file__).resolve().parents[2]

STUDY = """
title = "tiny"
seed = 5
draws = 2
[[model]]
name = "ics"
kind = "supply"
folder = "ics"
[[scenario]]
name = "base"
status = "current"
[[scenario]]
name = "2023"
status = "superseded"
[[scenario]]
name = "fewer"
[[lever]]
scenario = "2023"
model = "ics"
name = "scenario"
value = "ltwp-2023"
[[change]]
scenario = "fewer"
model = "ics"
file = "stocks.csv"
where = ["role=nurse", "organisation=T1"]
column = "wte"
multiply = 0.5
[[grid]]
model = "ics"
lever = "leave_factor"
values = [1.0, 0.5]
[[range]]
model = "ics"
lever = "growth"
low = -0.01
central = 0.0
high = 0.02
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "ics").mkdir()
    write(tmp_path / "ics")
    path = tmp_path / "study.toml"
    path.write_text(STUDY, encoding="utf-8")
    return path


class Counting(Executor):
    """Runs at once, and counts the tasks."""

    def __init__(self) -> None:
        self.tasks = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.tasks += len(args[0].tasks)
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as fault:
            done.set_exception(fault)
        return done


def test_resumed_runs_do_only_what_is_missing(study: Path, tmp_path: Path) -> None:
    """12 tasks the first time; two lost, one spoilt: three the second; none the third; all again after a change."""
    store, pool = tmp_path / "points", Counting()
    read = read_study(study)
    first = run_study(read, store, pool=(pool, 2))
    assert (pool.tasks, first.reused, len(first.tasks)) == (12, 0, 12)
    kept = sorted(store.iterdir())
    assert len(kept) == 12
    kept[0].unlink()
    kept[1].unlink()
    kept[2].write_text('{"cost_gbp": 1')
    second = run_study(read, store, pool=(pool, 2))
    assert (pool.tasks, second.reused) == (15, 9)
    assert point_table(second).rows == point_table(first).rows
    assert run_study(read, store, pool=(pool, 2)).reused == 12
    roles = tmp_path / "ics" / "roles.csv"
    roles.write_text(roles.read_text().replace("50000", "51000"))
    run_study(read, store, pool=(pool, 2))
    assert pool.tasks == 27


def test_same_numbers_on_threads_processes_and_a_cluster(study: Path, tmp_path: Path) -> None:
    """One worker here, a pool of two processes, a Dask cluster of two workers: the same table to the last bit."""
    read = read_study(study)
    here = run_study(read, tmp_path / "a", pool=(Counting(), 1))
    with executor(2) as pool:
        processes = run_study(read, tmp_path / "b", pool=pool)
    assert point_table(processes).rows == point_table(here).rows
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        on_cluster = run_study(read, tmp_path / "c", cluster=cluster.scheduler_address)
    assert on_cluster.workers == 2
    assert point_table(on_cluster).rows == point_table(here).rows


def test_signs_and_the_comparison(study: Path, tmp_path: Path) -> None:
    """Half the leavers: more staff, fewer unmet hours. Half the nurses at one trust: a larger gap. The comparison's
    medians are those of the rows."""
    with ThreadPoolExecutor(1) as threads:
        run = run_study(read_study(study), tmp_path / "points", pool=(threads, 1))
    rows = point_table(run).records()

    def of(scenario: str, leave: float) -> list[float]:
        return [r["gap_wte_at_end"] for r in rows if r["scenario"] == scenario and r["ics.leave_factor"] == leave]

    assert all(less < more for less, more in zip(of("base", 0.5), of("base", 1.0), strict=True))
    assert all(less < more for less, more in zip(of("base", 1.0), of("fewer", 1.0), strict=True))
    compared = {
        r["scenario"]: r
        for r in comparison_table(run).records()
        if (r["measure"], r["choice"]) == ("gap_wte_at_end", "leave_factor 0.5")
    }
    assert compared["fewer"]["median"] == pytest.approx(sum(of("fewer", 0.5)) / 2, abs=1e-4)
    change = compared["fewer"]["change_of_median"]
    assert change == pytest.approx(compared["fewer"]["median"] - compared["base"]["median"], abs=1e-3)
    told = {r["measure"] for r in comparison_table(run).records()}
    assert told >= {"cost_gbp", "unmet_hours", "registered_share", "agency_hours"}
    hidden = comparison_table(run, 200).records()
    assert {r["median"] for r in hidden if r["measure"] == "gap_wte_at_end"} == {"*"}
    assert "*" not in {r["median"] for r in hidden if r["measure"] == "cost_gbp"}


def test_the_command_writes_table_comparison_report_and_record(study: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = CliRunner().invoke(command, [str(study), "--out", str(out), "--workers", "1", "--json", "--seed", "9"])
    assert said.exit_code == 0, said.stderr
    told = json.loads(said.stdout)
    assert told["run"]["seed"] == 9
    assert set(told["run"]["inputs"]) == {"study", "folder ics"}
    with (out / "sweep.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 12
    assert {len(row["input_hash"]) for row in rows} == {64}
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "superseded" in page
    assert "<script" not in page
    assert re.findall(r"(?:https?:)?//[a-z.]+", page.replace("http://www.w3.org", "")) == []
    assert re.findall(r"(?:src|href)=\"[^#]", page) == []
    board = (out / "board.html").read_text(encoding="utf-8")
    assert "leaves the fewest staff missing at the end" in board
    for name in ("comparison", "regret", "change", "basis"):
        assert len((out / f"{name}.csv").read_text(encoding="utf-8").splitlines()) > 2
    again = CliRunner().invoke(command, [str(study), "--out", str(out), "--workers", "1", "--seed", "9"])
    assert again.exit_code == 0
    assert "12 of them finished before" in again.stdout
    assert "2023 (superseded)" in again.stdout


def test_bad_input_ends_before_anything_is_run(study: Path, tmp_path: Path) -> None:
    """A change that breaks a folder is told with the folder's own faults, those of every scenario at once, and whose
    they are; nothing is written."""
    more = """
[[change]]
scenario = "base"
model = "ics"
file = "roles.csv"
column = "registered"
set = "perhaps"
"""
    study.write_text(STUDY.replace("multiply = 0.5", 'set = "lots"') + more)
    with pytest.raises(BadInput) as caught:
        CliRunner().invoke(command, [str(study), "--out", str(tmp_path / "out")], catch_exceptions=False)
    told = [str(fault) for fault in caught.value.faults]
    assert any(f.startswith("ics/roles.csv, as scenario 'base' changes it:2:registered: 'perhaps'") for f in told), told
    assert any(f.startswith("ics/stocks.csv, as scenario 'fewer' changes it:") and "'lots' is" in f for f in told), told
    assert not (tmp_path / "out").exists()


def test_why_points_have_no_answer_is_told_once(tmp_path: Path) -> None:
    """Two floors of a share that no limit of the folder has: one line for both, and on the page of the board too."""
    (tmp_path / "place").mkdir()
    for name, text in FILES.items():
        (tmp_path / "place" / name).write_text(text, encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        '[[model]]\nname = "place"\nkind = "mix"\nfolder = "place"\n'
        '[[grid]]\nmodel = "place"\nlever = "registered_share"\nvalues = [0.5, 0.6]\n',
        encoding="utf-8",
    )
    told = CliRunner().invoke(command, [str(tmp_path / "study.toml"), "--out", str(tmp_path / "out"), "--workers", "1"])
    assert told.exit_code == 1
    first, last = told.stderr.splitlines()
    assert first.startswith("no answer: base, place (2 points): limits.csv: there is no floor that registered_share")
    assert last == "2 of 2 points have no answer."
    assert "2 of 2 points have no answer." in (tmp_path / "out" / "board.html").read_text(encoding="utf-8")


def test_every_shipped_study_is_sound() -> None:
    for path in sorted((ROOT / "examples" / "scenarios").glob("*.toml")):
        assert read_study(path).models


def test_demand_mix_and_rotas_are_measured_through_the_same_door(tmp_path: Path) -> None:
    """A demand, a mix and a rota in one study. Demand a tenth up is a tenth more hours; the mix needs what the demand
    says; two runs of the rota with the same seed are the same."""
    from optimiser.folder.scaffold import scaffold

    scaffold(tmp_path / "rota")
    search_little(tmp_path / "rota")
    place = ROOT / "examples" / "mix-place"
    path = tmp_path / "all.toml"
    path.write_text(f"""
seed = 3
[[model]]
name = "hours"
kind = "demand"
folder = "{place.as_posix()}"
[[model]]
name = "mix"
kind = "mix"
folder = "{place.as_posix()}"
[[model]]
name = "ward"
kind = "rota"
folder = "rota"
[[scenario]]
name = "base"
[[scenario]]
name = "more"
[[lever]]
scenario = "more"
model = "hours"
name = "demand_factor"
value = 1.1
[[grid]]
model = "ward"
lever = "iterations"
values = [1]
[[grid]]
model = "ward"
lever = "strategy"
values = ["lns"]
""")
    study = read_study(path)
    run = run_study(study, tmp_path / "points", pool=(Counting(), 1))
    rows = {(r["scenario"], r["model"]): r for r in point_table(run).records()}
    assert rows["more", "hours"]["needed_hours"] == pytest.approx(1.1 * rows["base", "hours"]["needed_hours"], rel=1e-6)
    assert rows["base", "mix"]["needed_hours"] == pytest.approx(rows["base", "hours"]["needed_hours"], rel=1e-6)
    assert "columns" in rows["base", "mix"]["size"]
    ward = rows["base", "ward"]
    assert ward["status"] in ("OPTIMAL", "FEASIBLE")
    assert ward["needed_hours"] > ward["unmet_hours"] >= 0
    assert ward["cost_gbp"] >= 0
    again = run_study(study, tmp_path / "others", pool=(Counting(), 1))
    assert again.found == run.found


def test_a_point_is_known_by_what_its_scenario_file_says(study: Path, tmp_path: Path) -> None:
    """A file named from where the study lies; changed, its points are done again and only those. Half the leavers:
    more staff at the end."""
    mine = study.parent / "mine.toml"
    mine.write_text('title = "Mine"\n[[change]]\nwhat = "leave"\nfactor = 1.0\n', encoding="utf-8")
    study.write_text(STUDY.replace("ltwp-2023", "mine.toml").replace("[1.0, 0.5]", "[1.0]"), encoding="utf-8")
    store, pool = tmp_path / "points", Counting()
    first = run_study(read_study(study), store, pool=(pool, 1))
    assert pool.tasks == 6
    mine.write_text('title = "Mine"\n[[change]]\nwhat = "leave"\nfactor = 0.5\n', encoding="utf-8")
    second = run_study(read_study(study), store, pool=(pool, 1))
    assert pool.tasks == 6 + 2
    staff = [
        [run.found[task.key]["staff_wte"] for task in run.tasks if task.scenario == "2023"] for run in (first, second)
    ]
    assert all(after > before for before, after in zip(*staff, strict=True))
    assert read_study(study).scenarios[1].levers["ics"]["scenario"].title == "Mine"


def test_a_faulty_scenario_file_is_told_when_the_study_is_read(study: Path) -> None:
    (study.parent / "mine.toml").write_text('[[change]]\nwhat = "leaves"\nfactor = -1\n', encoding="utf-8")
    study.write_text(STUDY.replace("ltwp-2023", "mine.toml"), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_study(study)
    assert len(caught.value.faults) == 2


def test_a_mix_is_measured_by_dilution_limits_and_risk_too() -> None:
    """Yearly figures of the place example: what its totals say a week times 365 / 7; a limit bought off costs."""
    place = ROOT / "examples" / "mix-place"
    found = measure("mix", place, {"registered_share": 0.45}, 1)
    totals = solve_mix(read_mix_folder(place).problem(MixLevers(registered_share=0.45))).totals
    assert totals.dilution_hours > 1
    assert found["dilution_hours"] == pytest.approx(totals.dilution_hours * 365 / 7, abs=1e-2)
    assert found["limits_missed_gbp"] == pytest.approx(totals.limit_pence / 100, abs=0.01)
    assert found["risk_points"] == pytest.approx(totals.risk_points * 365 / 7, abs=1e-2)
