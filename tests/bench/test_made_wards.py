"""Made wards: a seed gives the same files, every size is read without a fault; `auto` is held to the best strategy."""

from __future__ import annotations

import csv
from dataclasses import astuple, fields
from pathlib import Path

import pytest

from benchmarks.made_care_home import PEOPLE, make_care_home
from benchmarks.made_doctors import make_doctors
from benchmarks.made_wards import make_ward
from benchmarks.strategies import Run, is_worse, known_runs, medians, rivals_of
from optimiser.book import Book
from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold
from optimiser.overtime import forced_overtime
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.pricing.suitability import suits_pricing
from optimiser.solve.strategies import choose_strategy


def test_the_same_size_and_seed_give_the_same_files_and_another_seed_others(tmp_path: Path) -> None:
    made = {}
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        make_ward(tmp_path / name, 10, seed)
        made[name] = {p.name: p.read_bytes() for p in sorted((tmp_path / name).iterdir())}
    assert made["one"] == made["again"] != made["other"]


@pytest.mark.parametrize("people", [5, 35, 60])
def test_a_ward_of_any_size_has_no_fault_and_somebody_for_every_need(tmp_path: Path, people: int) -> None:
    make_ward(tmp_path / "ward", people, 3)
    problem = load(tmp_path / "ward").problem
    assert len(problem.people) == people
    needed = {(n.team, n.capability) for n in problem.needs if n.minimum}
    assert needed <= {(problem.duties[a.duty].team, a.capability) for a in problem.candidates}


def test_the_made_care_home_has_hours_for_its_minimum_and_with_more_is_forced_beyond_contract(tmp_path: Path) -> None:
    forced = {}
    for tightness in (0.9, 1.05):
        make_care_home(tmp_path / str(tightness), tightness=tightness)
        problem = load(tmp_path / str(tightness)).problem
        assert len(problem.people) == PEOPLE
        forced[tightness] = forced_overtime(problem)
    assert forced[0.9] == 0 < forced[1.05]


def test_made_doctors_are_the_same_by_seed_and_have_rolling_windows(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        make_doctors(tmp_path / name, seed)
    made = {n: {p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "again", "other")}
    assert made["one"] == made["again"] != made["other"]
    folder = load(tmp_path / "other")
    assert not suits_pricing(Book(folder.problem, folder.rules), SolveParameters().suitability)


def test_lines_of_the_ward_to_start_from_are_priced_alternatives_of_one_person_notwithstanding(tmp_path: Path) -> None:
    scaffold(tmp_path / "ward")
    folder = load(tmp_path / "ward")
    book, parameters = Book(folder.problem, folder.rules), SolveParameters()
    assert suits_pricing(book, parameters.suitability)
    assert choose_strategy(book, parameters)[0] == "columns"


def test_auto_is_worse_by_hard_breaches_people_missing_or_more_points_than_a_low_price() -> None:
    assert is_worse((1, 0, 0), (0, 3, 9_000))
    assert is_worse((0, 1, 100), (0, 0, 200))
    assert not is_worse((0, 0, 125), (0, 0, 100))
    assert is_worse((0, 0, 126), (0, 0, 100))
    assert not is_worse((0, 0, 10_200), (0, 0, 10_000))
    assert is_worse((0, 0, 10_201), (0, 0, 10_000))


def test_medians_are_by_folder_workers_seconds_and_strategy() -> None:
    def run(seed: int, strategy: str, points: int) -> Run:
        return Run("w", 1, 5.0, seed, strategy, strategy, 5.0, 0, 0, points, None, 1, 0.0)

    runs = [run(s, "auto", p) for s, p in enumerate((5, 9, 7))] + [run(1, "lns", 4)]
    assert medians(runs) == {("w", 1, 5.0): {"auto": (0, 0, 7), "lns": (0, 0, 4)}}


def test_rivals_are_not_what_auto_takes_nor_what_comes_to_the_same(tmp_path: Path) -> None:
    scaffold(tmp_path / "ward")
    strategies = ["auto", "exact", "lns", "columns", "teams"]
    assert rivals_of(str(tmp_path / "ward"), strategies, 5) == ["auto", "exact", "lns"]


def test_runs_that_were_written_are_known_to_a_later_call(tmp_path: Path) -> None:
    runs = [Run("w", 1, 5.0, 1, "auto", "lns", 5.1, 0, 2, 70, bound, 3, 0.5) for bound in (None, 60)]
    path = tmp_path / "runs.csv"
    assert known_runs(path) == []
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([[f.name for f in fields(Run)], *map(astuple, runs)])
    assert known_runs(path) == runs
