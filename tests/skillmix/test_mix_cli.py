"""The commands: documented examples give what the page shows, exit codes, JSON, files, small numbers."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from optimiser.cli import main
from optimiser.table import SUPPRESSED
from tests.commands import csv_rows

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/skill-mix.md"
BLOCKS = re.findall(r"```console\n\$ rota (mix [^\n]*)\n(.*?)```", PAGE.read_text(), re.S)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place to work in with copies of the mix examples."""
    for folder in sorted((ROOT / "examples").glob("mix-*")):
        shutil.copytree(folder, tmp_path / "examples" / folder.name, ignore=shutil.ignore_patterns("out"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rota(*words: str) -> Result:
    return CliRunner().invoke(main, words)


@pytest.mark.parametrize(("line", "shown"), BLOCKS, ids=[line for line, _ in BLOCKS])
def test_documented_examples_give_what_the_page_shows(here: Path, line: str, shown: str) -> None:
    """Every line of the block is printed, in order; ``...`` stands for lines left out."""
    told = rota(*shlex.split(line))
    assert told.exit_code in (0, 1), told.output
    printed = iter([text.rstrip() for text in told.stdout.splitlines()])
    for wanted in shown.splitlines():
        if wanted != "...":
            assert any(text == wanted.rstrip() for text in printed), f"not printed, or out of order: {wanted}"


def test_every_subcommand_is_documented_and_helped() -> None:
    from optimiser.cli.mix import command

    page = PAGE.read_text()
    for name in ("demand", "solve", "range", "targets", "people"):
        assert f"$ rota mix {name}" in page
        assert len(command.get_command(None, name).help or "") > 40
        assert rota("mix", name, "--help").exit_code == 0


def test_files_agree_with_json_and_balance(here: Path) -> None:
    """Needs are filled, freed or unmet; staff cost is the total; inputs are hashed; the same run gives the same
    files."""
    told = rota("mix", "solve", "examples/mix-crisis", "--json", "--no-explain", "--out", "a")
    assert told.exit_code == 1
    run = json.loads(told.stdout)
    assert run["staff"] == json.loads(json.dumps(run["staff"]))
    assert sum(row["cost_pence_per_year"] for row in run["staff"]) == run["totals"]["cost_pence"]
    unmet = sum(int(row["unmet_pence_per_year"]) for row in csv_rows(here / "a/needs.csv"))
    assert unmet == run["totals"]["unmet_pence"]
    for row in csv_rows(here / "a/needs.csv"):
        parts = [float(row[f"{part}_hours_per_week"]) for part in ("filled", "freed", "unmet")]
        assert sum(parts) == pytest.approx(float(row["needed_hours_per_week"]), abs=2e-4)
    used = sum(float(row["hours_per_week"]) for row in csv_rows(here / "a/uses.csv"))
    had = sum(float(row["used_hours_per_week"]) for row in csv_rows(here / "a/staff.csv"))
    assert used == pytest.approx(had, abs=0.05)
    assert len(run["inputs"]["staff.csv"]) == 64
    assert run["seed"] is None
    assert {"rota", "pulp", "highspy"} <= set(run["versions"])
    rota("mix", "solve", "examples/mix-crisis", "--no-explain", "--out", "b")
    for name in ("staff.csv", "uses.csv", "needs.csv", "limits.csv"):
        assert (here / "a" / name).read_bytes() == (here / "b" / name).read_bytes()


def test_standard_workloads_are_written(here: Path) -> None:
    """Phlebotomists work 210 days of 7.5 h, 1,575 h; at 0.108 h a patient one bleeds 14,583.3; 88,000 take 6.03."""
    rota("mix", "demand", "examples/mix-pathology", "--out", "a")
    bled = next(row for row in csv_rows(here / "a/wisn_workloads.csv") if row["activity"] == "patients bled")
    assert float(bled["standard_workload"]) == pytest.approx(1575 / 0.108, abs=1e-3)
    assert float(bled["staff"]) == pytest.approx(88_000 * 0.108 / 1575, abs=1e-4)
    told = rota("mix", "demand", "examples/mix-pathology", "--out", "b", "--suppress-below", "20000")
    assert "Hours of small activity are left out." in told.stdout
    assert {(row["actual"], row["difference"]) for row in csv_rows(here / "b/wisn.csv")} == {(SUPPRESSED, SUPPRESSED)}
    hidden = {row["activity"]: row["units_per_year"] for row in csv_rows(here / "b/wisn_workloads.csv")}
    assert hidden["complex specimens"] == SUPPRESSED
    assert hidden["patients bled"] == "88000.0"


def test_report_is_one_file_without_network(here: Path) -> None:
    rota("mix", "solve", "examples/mix-pathology", "--frontier", "3", "--out", "a")
    page = (here / "a/report.html").read_text()
    assert page.count("<svg") == 3
    assert "src=" not in page
    assert not re.search(r"(href|url\()\s*=?[\"']?https?:", page)
    assert not list((here / "a").glob(".*.part"))


def test_exit_codes(here: Path) -> None:
    assert rota("mix", "solve", "examples/mix-pathology", "--no-explain").exit_code == 0
    assert rota("mix", "solve", "examples/mix-place", "--no-explain").exit_code == 1
    assert rota("mix", "solve", "nowhere").exit_code == 2
    wrong = rota("mix", "solve", "examples/mix-place", "--set", "growht=1")
    assert wrong.exit_code == 2
    assert "no lever growht" in wrong.stderr
    assert "(did you mean growth?)" in wrong.stderr
    percent = rota("mix", "solve", "examples/mix-place", "--set", "growth=2%")
    assert percent.exit_code == 2
    assert "growth: '2%' is not a number (did you mean 0.02?)" in percent.stderr
    limits = here / "examples/mix-place/limits.csv"
    limits.write_text(limits.read_text() + "impossible,hours_at_least,registered,99999,all,,,,yes,,test\n")
    told = rota("mix", "solve", "examples/mix-place")
    assert told.exit_code == 3
    words = " ".join(told.stdout.split())
    assert "limit impossible (hours_at_least 99999 for registered) is hard and missed by" in words


def test_bad_input_writes_nothing(here: Path) -> None:
    (here / "examples/mix-place/roles.csv").unlink()
    told = rota("mix", "solve", "examples/mix-place", "--out", "a")
    assert told.exit_code == 2
    assert "roles.csv: the file is missing" in told.stderr
    assert not (here / "a").exists()


def test_small_numbers_are_hidden_and_cannot_be_worked_out(here: Path) -> None:
    options = ("--suppress-below", "5", "--frontier", "2", "--no-explain", "--no-html", "--out", "a")
    rota("mix", "solve", "examples/mix-crisis", *options)
    staff = csv_rows(here / "a/staff.csv")
    shown = [float(row["wte"]) for row in staff if row["wte"] != SUPPRESSED]
    assert shown
    assert min(shown) >= 5
    hidden = {row["option"] for row in staff if row["wte"] == SUPPRESSED}
    assert all(row["cost_pence_per_year"] == SUPPRESSED for row in staff if row["option"] in hidden)
    uses = csv_rows(here / "a/uses.csv")
    assert {row["option"] for row in uses if row["hours_per_week"] == SUPPRESSED} == {
        row["option"] for row in uses if row["option"] in hidden
    }
    by_role: dict[str, list[str]] = {}
    for row in staff:
        by_role.setdefault(row["role"], []).append(row["wte"])
    assert all(wte.count(SUPPRESSED) != 1 or len(wte) == 1 for wte in by_role.values())
    frontier = [row for row in csv_rows(here / "a/frontier_staff.csv") if row["wte"] != SUPPRESSED]
    assert min(float(row["wte"]) for row in frontier) >= 5


def test_formula_cells_are_defused(here: Path) -> None:
    limits = here / "examples/mix-place/limits.csv"
    limits.write_text(limits.read_text().replace("agency,share", "-agency,share", 1))
    assert rota("mix", "solve", "examples/mix-place", "--no-explain", "--out", "a").exit_code == 1
    assert any(row["limit"] == "'-agency" for row in csv_rows(here / "a/limits.csv"))


def test_demand_hides_small_activity(here: Path) -> None:
    activity = here / "examples/mix-place/activity.csv"
    activity.write_text(activity.read_text().replace("north,night response,3900", "north,night response,3"))
    rota("mix", "demand", "examples/mix-place", "--suppress-below", "5", "--out", "a")
    nights = [row for row in csv_rows(here / "a/demand.csv") if row["activity"] == "night response"]
    for column in ("activities_per_year", "hours_per_week"):
        assert {row["place"] for row in nights if row[column] == SUPPRESSED} == {"north"}


def test_objective_from_the_command_line(here: Path) -> None:
    """Least risk first costs more and risks less than least cost; wrong words are told with a suggestion."""

    def totals(*objective: str) -> dict[str, float]:
        words = [word for stage in objective for word in ("--objective", stage)]
        told = rota("mix", "solve", "examples/mix-crisis", *words, "--no-explain", "--no-html", "--json")
        found: dict[str, float] = json.loads(told.stdout)["totals"]
        return found

    cheap, safe = totals("unmet", "cost"), totals("unmet", "risk", "cost")
    assert safe["risk_points"] < cheap["risk_points"]
    assert safe["cost_pence"] > cheap["cost_pence"]
    assert safe["unmet_hours"] == pytest.approx(cheap["unmet_hours"], abs=1e-3)
    wrong = rota("mix", "solve", "examples/mix-crisis", "--objective", "unmett")
    assert wrong.exit_code == 2
    assert "did you mean unmet?" in wrong.stderr
    assert "no stage weighs unmet" in rota("mix", "solve", "examples/mix-crisis", "--objective", "cost").stderr


def test_nothing_is_written_from_an_impossible_mix(here: Path) -> None:
    limits = here / "examples/mix-place/limits.csv"
    limits.write_text(limits.read_text() + "impossible,wte_at_most,role:gp,0,all,,,,yes,,test\n")
    for words in (("targets", "examples/mix-place"), ("people", "examples/mix-place", "made")):
        told = rota("mix", *words)
        assert told.exit_code == 3
        assert "limit impossible (wte_at_most 0 for role:gp) is hard" in told.stderr
    assert not (here / "made").exists()
    assert not (here / "examples/mix-place/out").exists()


def test_a_failing_solver_or_a_wrong_answer_ends_with_5_and_writes_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A solver that fails, then one whose answer is off by an hour: the independent count refuses it."""
    from dataclasses import replace

    from optimiser.skillmix import linear_programme as lp

    def fails(*_: object) -> None:
        raise lp.SolverFailed("HiGHS is not there: install highspy 1.12")

    right = lp.solve_stages

    def wrong(*words: object) -> list[lp.LinearSolution]:
        return [replace(answer, x=answer.x + 1.0) for answer in right(*words)]  # type: ignore[arg-type]

    for broken, told_of in ((fails, "the solver failed: HiGHS is not there"), (wrong, "internal mismatch: ")):
        monkeypatch.setattr(lp, "solve_stages", broken)
        told = rota("mix", "solve", "examples/mix-crisis", "--no-explain", "--out", "a")
        assert told.exit_code == 5
        assert told.stderr.startswith(told_of)
        assert not (here / "a").exists()
