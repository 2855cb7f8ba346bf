"""Laws of the rule book: every rule has what a rule has, every row of a pack a source; the commands that show them."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from constraints.book import load_rules
from constraints.discovery import rule_types
from constraints.pack import PackRow, all_packs
from constraints.rule import Rule
from constraints.rules.consecutive_days import ConsecutiveDays
from optimiser.audit import audit
from optimiser.cli import main
from optimiser.problem.domain import Absence, ContractKind, Price
from optimiser.problem.problem import Problem
from optimiser.report.rota.compliance import statements
from optimiser.report.rota.rulebook import pack_differences
from optimiser.report.rota.statement import text_of
from optimiser.report.rota.view import RotaView
from tests.agree import both_sides
from tests.tiny import Tiny, plain

HERE = Path(__file__).resolve().parent
ROWS = [row for pack in all_packs().values() for row in pack.rows]
SET_BY_FOLDERS = {
    "budget",
    "consecutive-weekends",
    "fatigue",
    "net-flow",
    "one-duty-a-day",
    "pairing",
    "shift-pattern",
    "shift-succession",
    "total-assignments",
    "total-minutes",
}
"""Rules without a number that holds for everybody: a folder sets them by a `[[rule]]` of its rota.toml."""


@pytest.mark.parametrize("rule_id", rule_types())
def test_every_rule_has_what_a_rule_has(rule_id: str) -> None:
    kind = rule_types()[rule_id]
    assert kind.id == rule_id
    assert kind.span in ("person", "duty", "whole")
    assert {"encode", "audit"} <= _methods(kind)
    assert kind.__doc__
    assert rule_id in {row.id for row in ROWS} or rule_id in SET_BY_FOLDERS


def _methods(kind: type[Rule]) -> set[str]:
    """Methods that a rule or a rule it builds on defines itself."""
    return {name for k in kind.__mro__ if k is not Rule and issubclass(k, Rule) for name in vars(k)}


def with_both_sides(source: str) -> set[tuple[str, str]]:
    """Module and class of each rule that a test of this source puts to `both_sides`, written out in the call.

    Only calls in functions that pytest runs count; `both_sides` itself sees to it that there are rotas on either side
    of the limit, that each costs what it should, and that the rule agrees over all rotas of the problem.
    """
    tree = ast.parse(source)
    home = {a.name: n.module for n in tree.body if isinstance(n, ast.ImportFrom) and n.module for a in n.names}
    found = set()
    for test in tree.body:
        marks = " ".join(ast.unparse(d) for d in getattr(test, "decorator_list", ()))
        if isinstance(test, ast.FunctionDef) and test.name.startswith("test_") and not re.search("skip|xfail", marks):
            for call in ast.walk(test):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "both_sides":
                    found |= {(home.get(name, ""), name) for name in _made(test, call.args[1])}
    return found


def _made(test: ast.FunctionDef, rule: ast.expr) -> set[str]:
    """The class that an argument makes, or a local name that is set to one."""
    if isinstance(rule, ast.Name):
        assigned = [n for n in ast.walk(test) if isinstance(n, ast.Assign)]
        values = [n.value for n in assigned if rule.id in map(ast.unparse, n.targets)]
        return {name for value in values for name in _made(test, value)}
    return {ast.unparse(rule.func)} if isinstance(rule, ast.Call) else set()


def test_every_rule_has_cases_of_its_own_on_both_sides_of_its_limit() -> None:
    tested = {rule for path in HERE.glob("test_*.py") for rule in with_both_sides(path.read_text(encoding="utf-8"))}
    rules = {(kind.__module__, kind.__name__) for kind in rule_types().values()}
    assert sorted(rules - tested) == []


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("def test_a():\n    both_sides(p, Rest(least=1), [a], [(b, 1)])", True),
        ("def test_a():\n    rule = Rest()\n    both_sides(p, rule, [a], [(b, 1)])", True),
        ("def test_a():\n    agree(p, Rest())", False),
        ("def test_a():\n    Rest()\n    both_sides(p, rule, [a], [(b, 1)])", False),
        ("def a():\n    both_sides(p, Rest(least=1), [a], [(b, 1)])", False),
        ("@pytest.mark.skip\ndef test_a():\n    both_sides(p, Rest(least=1), [a], [(b, 1)])", False),
        ("# both_sides(p, Rest(), [a], [(b, 1)])", False),
    ],
)
def test_the_search_for_cases_of_a_rule(source: str, seen: bool) -> None:
    found = with_both_sides(f"from constraints.rules.rest import Rest\n{source}")
    assert found == ({("constraints.rules.rest", "Rest")} if seen else set())


def test_a_limit_without_two_sides_is_no_case() -> None:
    tiny = plain(2, "D")
    problem, rule = tiny.problem(), ConsecutiveDays(most=1, price=Price(5))
    kept, broken = tiny.line("A", "D."), tiny.line("A", "DD")
    both_sides(problem, rule, [kept], [(broken, 5)])
    for within, beyond in (([kept], []), ([], [(broken, 5)]), ([kept], [(kept, 0)]), ([broken], [(broken, 5)])):
        with pytest.raises(AssertionError):
            both_sides(problem, rule, within, beyond)


def test_rules_set_by_folders_are_rules() -> None:
    assert set(rule_types()) >= SET_BY_FOLDERS
    assert not SET_BY_FOLDERS & {row.id for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r.pack}:{r.key}:{'-'.join(r.versions)}")
def test_every_row_says_where_it_comes_from(row: PackRow) -> None:
    assert row.title
    assert row.source
    doubtful = ("not found", "not verified", "open-source rota checker", "messly")
    assert not (row.verified and any(word in row.source for word in doubtful[:1]))
    if row.pack not in ("core",) and not row.source.startswith("house default"):
        assert re.match(r"[A-Z]+-\d+", row.name), f"{row.name}: rows outside the core are named like their fact"


@pytest.mark.parametrize("fact", ["WTR", "DT", "AFC", "CON", "GP", "NU", "PA", "MH", "SC", "ERA", "REC"])
def test_every_fact_is_a_row_or_a_clause(fact: str) -> None:
    """Numbers of a series have no hole: each is judged, or said to be no matter of a rota."""
    last = {"WTR": 16, "DT": 29, "AFC": 9, "CON": 6, "GP": 5, "NU": 14, "PA": 4, "MH": 6, "SC": 11, "ERA": 3, "REC": 2}
    names = {r.key for r in ROWS} | {c.name for p in all_packs().values() for c in p.clauses}
    numbers = {int(m[1]) for n in names if (m := re.match(rf"{fact}-(\d+)", n))}
    others = {"DT": {9, 17}}  # definitions inside other rows
    assert set(range(1, last[fact] + 1)) - numbers <= others.get(fact, set())


def test_versions_of_a_pack_differ() -> None:
    found = {d.key: d for d in pack_differences("doctors-in-training-2016@2016", "doctors-in-training-2016@2019")}
    assert found["DT-8"].before["most"] == 8
    assert found["DT-8"].after["most"] == 7
    assert not pack_differences("doctors-in-training-2016@2019", "doctors-in-training-2016@2019")


def test_a_pack_applies_to_contracts_that_name_it() -> None:
    tiny = Tiny(days=7).usual()
    tiny.person("A", packs=("doctors-in-training-2016",))
    tiny.person("B")
    problem = tiny.problem()
    rules = {r.key: r for r in load_rules(["doctors-in-training-2016", "working-time-1998"], (), problem.calendar)}
    assert rules["DT-3"].scope_people(problem) == {0}
    assert rules["WTR-1"].scope_people(problem) == {1}
    assert rules["WTR-1a"].scope_people(problem) == {0}
    assert rules["WTR-4"].scope_people(problem) == {0, 1}


# --- commands --------------------------------------------------------------------------------------------------------


def run(*args: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["rules", *args])
    return done.exit_code, done.output


def test_list_marks_what_is_not_verified() -> None:
    code, text = run("list", "--pack", "working-time-1998")
    assert code == 0
    assert "WTR-3" in text
    assert "(not verified)" in " ".join(text.split())
    code, text = run("list", "--pack", "doctors-in-training-2016@2016", "--json")
    rows = json.loads(text)["rows"]
    assert {r["pack"] for r in rows} == {"doctors-in-training-2016@2016"}
    assert next(r for r in rows if r["key"] == "DT-4")["numbers"]["most"] == 5


def test_list_of_every_rule() -> None:
    code, text = run("list", "--all", "--json")
    assert code == 0
    assert {r["id"] for r in json.loads(text)["rows"]} == set(rule_types())


def test_show_says_words_numbers_and_source() -> None:
    code, text = run("show", "WTR-3")
    assert code == 0
    assert "minutes = 660" in text
    assert "regulation 10" in text
    code, text = run("show", "rest-between", "--json")
    assert {r["id"] for r in json.loads(text)["rules"]} == {"rest-between"}
    code, text = run("show", "WTR-33")
    assert code == 2
    assert "did you mean WTR-3?" in text


def test_diff_and_its_faults() -> None:
    code, text = run("diff", "doctors-in-training-2016@2016", "doctors-in-training-2016@2019")
    assert code == 1
    assert "most: 8 -> 7" in text
    assert run("diff", "working-time-1998", "working-time-1998") == (0, "No difference.\n")
    code, text = run("diff", "doctors-in-trainin-2016", "working-time-1998")
    assert code == 2
    assert "did you mean doctors-in-training-2016?" in text


# --- the compliance statement ----------------------------------------------------------------------------------------


def judged() -> tuple[Problem, RotaView]:
    """A trust with a late, then an early, by an agency nurse; leave of another."""
    tiny = Tiny(days=14).usual()
    tiny.person("A", kind=ContractKind.AGENCY, weekly=0)
    tiny.person("B")
    chosen = [tiny.a("A", "L", 0), tiny.a("A", "D", 1), tiny.a("B", "D", 1), tiny.a("B", "N", 1)]
    tiny.duties[chosen[0].duty] = replace(tiny.duties[chosen[0].duty], end=tiny.duties[chosen[0].duty].end + 30)
    tiny.candidates = chosen
    problem = tiny.problem(absences=(Absence(1, 4 * 1440, 5 * 1440),))
    rules = load_rules(["working-time-1998"], [{"name": "contracted-hours", "off": True}], problem.calendar)
    return problem, RotaView(problem, audit(problem, rules, chosen))


def test_a_statement_has_people_dates_measures_and_sources() -> None:
    _, view = judged()
    (statement,) = statements(view, published=date(2026, 10, 1))
    pack = next(p for p in statement.packs if p.pack == "working-time-1998")
    assert pack.reading.startswith("the plain regulations")
    row = next(r for r in pack.rules if r.rule == "WTR-3")
    found = {f.who: f for f in row.findings}
    assert found["A"].measured == 630
    assert (found["A"].first, found["A"].allowed, found["A"].unit) == ("2026-11-02", 660, "minutes")
    assert row.source
    assert any(said.startswith("WTR-7") for said in pack.not_judged)
    assert any("WTR-1: periods of 17 weeks" in said for said in pack.not_judged)


def test_the_figures_of_a_statement() -> None:
    """A works 16 h of agency time (the late's half-hour is elapsed, not work): of 16 + 8 + 12 = 36 h 44.4%.
    B is due 80 h in two weeks and has 20: 60 unused. B alone of two is away on one day: 50%. 32 days of 42."""
    _, view = judged()
    (statement,) = statements(replace(view, manager=True), published=date(2026, 10, 1))
    figures = statement.figures
    assert figures.agency_share == pytest.approx(44.4)
    assert (figures.owed_hours, figures.unused_hours) == (0, 60)
    assert (figures.away_least, figures.away_most) == (0, 50)
    assert (figures.lead_days, figures.lead_asked) == (32, 42)
    text = "\n".join(text_of(statement))
    assert "32 days, 42 asked: missed" in text
    assert "Numbers not verified: WTR-12" in text


def test_audit_prints_statements(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["new", str(tmp_path / "ward")]).exit_code == 0
    rota = tmp_path / "rota.csv"
    staff = (tmp_path / "ward" / "staff.csv").read_text(encoding="utf-8").splitlines()
    shifts = (tmp_path / "ward" / "shifts.csv").read_text(encoding="utf-8").splitlines()
    settings = (tmp_path / "ward" / "rota.toml").read_text(encoding="utf-8")
    day = re.search(r"start = \"?(\d{4}-\d\d-\d\d)", settings)
    assert day
    cells = day[1], staff[1].split(",")[0], shifts[1].split(",")[0]
    rota.write_text("date,person,shift\n" + ",".join(cells) + "\n", encoding="utf-8")
    options = ["audit", str(tmp_path / "ward"), str(rota), "--compliance", "--published", "2026-01-01"]
    done = CliRunner().invoke(main, options)
    assert done.exit_code == 1, done.output
    assert "Compliance of" in done.output
    assert "Publication before the first day" in done.output
    (first, *_) = json.loads(CliRunner().invoke(main, [*options, "--json"]).stdout)["rows"]
    assert first["packs"]


def test_switching_a_row_off_or_pricing_it_changes_the_bill_by_what_it_finds() -> None:
    problem, view = judged()
    rota = view.bill.lines.rota
    entry = {"name": "WTR-3", "price": 7}
    off = {"name": "WTR-3", "off": True}
    with_it = audit(problem, load_rules(["working-time-1998"], [entry], problem.calendar), rota)
    without = audit(problem, load_rules(["working-time-1998"], [off], problem.calendar), rota)
    found = with_it.by_rule()["WTR-3"]
    assert found == 7 * len([b for b in with_it.all_breaches() if b.rule == "WTR-3"]) > 0
    assert with_it.points - found == without.points
    assert next(r for r in with_it.rules if r.key == "WTR-3").price == Price(7)  # type: ignore[attr-defined]
