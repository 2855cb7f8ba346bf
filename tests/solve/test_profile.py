"""`rota solve --profile`: what rules make adds up to the rule book and the model, and rounds are told by kind."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

import optimiser
from constraints.book import load_rules
from optimiser.audit import Auditor
from optimiser.bench.generated import generate_instance
from optimiser.book import Book
from optimiser.model import Model
from optimiser.problem.problem import Problem
from optimiser.solve.profile import ALL_RULES, OPTIONS, RoundProfile, rule_sizes, rules_table
from optimiser.solve.run import solve
from optimiser.solve.stop import Progress, after_iterations
from optimiser.solve.watch import RoundRecord, Watch

Ward = tuple[Problem, Sequence[Auditor]]


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
    result = solve(problem, rules, "exact", after_iterations(1), watch=profile)
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
