"""`rota solve --profile`: what rules make adds up to the rule book and the model, and rounds are told by kind."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import optimiser
from constraints.book import load_rules
from optimiser.audit import RuleLike
from optimiser.bench.generated import generate_instance
from optimiser.book import Book
from optimiser.cli import main
from optimiser.folder.scaffold import scaffold
from optimiser.model import Model
from optimiser.problem.problem import Problem
from optimiser.solve.parameters import ExactParameters, SolveParameters
from optimiser.solve.profile import ALL_RULES, OPTIONS, RoundProfile, removal_bounds, rule_sizes, rules_table
from optimiser.solve.run import solve
from optimiser.solve.stop import Progress, after_iterations
from optimiser.solve.task import Task
from optimiser.solve.watch import RoundRecord, Watch
from tests.little import LITTLE, search_little

Ward = tuple[Problem, Sequence[RuleLike]]


@pytest.fixture(scope="module")
def ward() -> Ward:
    instance = generate_instance(10).instance
    return instance.problem, load_rules(entries=instance.rules, calendar=instance.problem.calendar)


def test_what_rules_make_adds_up_to_the_rule_book_and_the_whole_model(ward: Ward) -> None:
    problem, rules = ward
    sizes, book = rule_sizes(problem, rules), Book(problem, rules)
    model = Model(book)
    assert sum(size.clauses for size in sizes) == len(book.clauses)
    assert len(model.free) + sum(size.variables for size in sizes) == len(model.values)
    assert sum(size.constraints for size in sizes) == len(model.proto.constraints)
    assert all(size.compile_seconds >= 0 and size.model_seconds >= 0 for size in sizes)


def test_rules_of_one_name_are_one_row_and_the_total_is_last(ward: Ward) -> None:
    problem, rules = ward
    table = rules_table(problem, rules, ["a", "b"] + ["c"] * (len(rules) - 2))
    names = table.values("rule")
    assert sorted(map(str, names[:-2])) == ["a", "b", "c"]
    assert names[-2:] == [OPTIONS, ALL_RULES]
    clauses = [row["clauses"] for row in table.records()]
    assert clauses[-1] == sum(clauses[:-2])


def test_rounds_are_told_by_kind_with_what_they_brought() -> None:
    heard: list[RoundRecord] = []

    class Hearing(Watch):
        def measured(self, progress: Progress, record: RoundRecord) -> None:
            heard.append(record)

    profile, at = RoundProfile(Hearing()), Progress(4.0, 3, 0, (0, 10), None)
    records = [RoundRecord("worst", 2.0, 0, 30), RoundRecord("worst", 1.0), RoundRecord("dive", 1.0, 2, -5)]
    for record in records:
        profile.measured(at, record)
    assert heard == records
    first, second = profile.table().records()
    assert (first["kind"], first["hard_less"], first["points_per_second"]) == ("dive", 2, -5.0)
    assert (second["rounds"], second["better"], second["seconds"], second["points_per_second"]) == (2, 1, 3.0, 10.0)


def test_a_search_tells_each_round_once_and_what_all_brought(ward: Ward) -> None:
    problem, rules = ward
    profile = RoundProfile()
    little = SolveParameters(exact=ExactParameters(effort=0.2), local_search=LITTLE)
    result = solve(problem, rules, "exact", after_iterations(1), watch=profile, parameters=little)
    assert len(profile.rounds) == result.iterations
    assert {record.kind for _, record in profile.rounds} <= {"exact model"}
    assert all(record.seconds >= 0 for _, record in profile.rounds)


def test_a_profile_is_kept_only_where_it_is_asked_for_and_written_beside_the_rota(tmp_path: Path) -> None:
    staff = [{"person": f"P{n}", "name": f"P{n}", "role": "nurse", "weekly_hours": 37.5} for n in range(3)]
    shifts = [{"shift": "E", "start": "07:00", "end": "15:00"}]
    demand = {"team": ["ELM"], "cover_period": ["E"], "capability": ["nurse"], "minimum": [1]}
    made = optimiser.problem_from(staff, shifts, demand, start="2026-11-02", days=2, name="Elm")
    how = {"strategy": "exact", "iterations": 1, "workers": 1}
    assert optimiser.solve(made, **how).profile is None
    found = optimiser.solve(made, profile=True, **how).profile
    assert found is not None
    assert [path.name for path in found.write(tmp_path)] == ["profile.csv", "profile_rounds.csv"]
    with (tmp_path / "profile.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["rule"]: row for row in csv.DictReader(stream)}
    assert int(rows["need-cover"]["clauses"]) > 0
    assert set(found.data()) == {"rules", "rounds"}


def short_ward(ward: Ward) -> tuple[Problem, list[RuleLike]]:
    """The ward short of people everywhere, with three of its rules."""
    problem, rules = ward
    short = replace(problem, needs=tuple(replace(n, minimum=n.minimum + 9, maximum=None) for n in problem.needs))
    return short, [rule for rule in rules if rule.key in ("need-cover", "one-place", "contracted-hours")]


def test_the_bound_without_a_rule_is_told_beside_the_bound_with_all(ward: Ward) -> None:
    problem, rules = short_ward(ward)
    began: list[Task] = []
    names = [rule.key for rule in rules]
    table = removal_bounds(problem, rules, names, 120.0, first=["one-place"], on_task=began.append)
    rows = {str(row["without"]): row for row in table.records()}
    assert list(rows)[:2] == [ALL_RULES, "one-place"]
    assert set(rows) == {ALL_RULES, *names}
    assert len(began) == len(rows)
    whole, bare = rows[ALL_RULES], rows["need-cover"]
    assert whole["bound_less"] is None
    assert (whole["bound"] or 0) > 0
    assert bare["bound_less"] == whole["bound"] - bare["bound"] > 0
    assert rows["one-place"]["bound_less"] >= 0


def test_an_interrupted_bound_ends_the_table(ward: Ward) -> None:
    problem, rules = short_ward(ward)
    began: list[Task] = []

    def second_is_ended(task: Task) -> None:
        began.append(task)
        if len(began) == 2:
            task.clock.interrupted.set()

    table = removal_bounds(problem, rules, [rule.key for rule in rules], 120.0, on_task=second_is_ended)
    assert [row["without"] for row in table.records()] == [ALL_RULES]
    assert len(began) == 2


def test_bounds_are_written_and_told_only_where_they_are_asked_for(tmp_path: Path) -> None:
    scaffold(tmp_path / "ward", date(2026, 11, 2))
    search_little(tmp_path / "ward")
    settings = tmp_path / "ward" / "rota.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("packs = []", 'without = ["all"]\npacks = []'), encoding="utf-8")
    words = ["solve", str(tmp_path / "ward"), "--iterations", "1", "--profile"]
    told = tmp_path / "ward" / "out" / "profile_bounds.csv"
    plain = CliRunner().invoke(main, words)
    assert "--profile-bounds SECONDS" in plain.stdout
    assert not told.exists()
    asked = CliRunner().invoke(main, [*words, "--profile-bounds", "0.01", "--json"])
    rows = json.loads(asked.stdout)["profile"]["bounds"]
    assert rows[0]["without"] == ALL_RULES
    assert told.read_text(encoding="utf-8").splitlines()[0] == "without,bound,bound_less,seconds,seconds_less,ended"
    assert CliRunner().invoke(main, [*words[:2], "--profile-bounds", "0"]).exit_code == 2
