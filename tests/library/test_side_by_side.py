"""Several rotas of a folder: side by side, taken by the journal, levels of rules, by calls and by commands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

import optimiser
from constraints.rules.one_duty_a_day import OneDutyADay
from constraints.rules.rest_between import RestBetween
from optimiser.journal.chain import read_entries
from optimiser.library.comparing.search import RotaSearch
from optimiser.operate.given_out.relaxed_rules import DEARER_THAN_ALL, eased_first
from optimiser.problem.domain import Assignment, Price
from optimiser.report.rota.view import RunOutcome
from optimiser.solve import Result as SolveResult
from optimiser.solve.multiobjective.lexicographic import Level
from optimiser.tabular.faults import BadInput
from tests.commands import csv_rows, run_rota

FILES = {
    "rota.toml": '[period]\nstart = "2026-11-02"\ndays = 2\n[rules]\nwithout = ["all"]\n',
    "staff.csv": "person,role,weekly_hours,kind\n"
    + "".join(f"{p},nurse,{h},{k}\n" for p, h, k in (("A", 8, "permanent"), ("B", 8, "permanent"), ("C", 0, "bank"))),
    "shifts.csv": "shift,start,end\nE,07:00,15:00\nN,21:00,07:00\n",
    "demand.csv": "team,cover_period,capability,minimum\nELM,E,nurse,1\nELM,N,nurse,1\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "elm"
    home.mkdir()
    for name, text in FILES.items():
        (home / name).write_text(text, encoding="utf-8")
    return home


def solve_with_alternatives(folder: Path, *more: object) -> Result:
    return run_rota("solve", folder, "--iterations", 8, "--strategy", "exact", "--alternatives", 2, "--differ", 50,
                "--dearer", 500, *more)  # fmt: skip


def test_alternatives_stand_beside_the_rota_as_audited_files(folder: Path) -> None:
    done = solve_with_alternatives(folder, "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)["alternatives"]
    assert told["ended"] is None
    names = [one["rota"] for one in told["rotas"]]
    assert names == ["rota.csv", "rota-1.csv", "rota-2.csv"]
    beside = folder / "out" / "alternatives"
    compared = csv_rows(beside / "comparison.csv")
    assert [row["rota"] for row in compared] == names
    first = {(r["person"], r["date"], r["shift"]) for r in csv_rows(folder / "out" / "rota.csv")}
    for row, one in zip(compared[1:], told["rotas"][1:], strict=True):
        judged = optimiser.audit(folder, beside / row["rota"])
        assert (judged.points, judged.hard) == (int(row["points"]), 0)
        assert sum(one["bill"].values()) == one["points"] == judged.points
        assert int(row["bank_shifts"]) == sum(a.person == "C" for a in judged.assignments)
        other = {(r["person"], r["date"], r["shift"]) for r in csv_rows(beside / row["rota"])}
        assert float(row["changed_percent"]) == round(100 * len(first - other) / len(first), 1) >= 50
    page = (beside / "comparison.html").read_text(encoding="utf-8")
    assert "2 alternatives to rota.csv." in page
    assert "<dt>seed</dt><dd>" in page, "how the rotas were made"


def test_what_cannot_be_had_is_said(folder: Path) -> None:
    done = run_rota("solve", folder, "--iterations", 8, "--strategy", "exact", "--alternatives", 20, "--differ", 100)
    assert "no other rota differs in 100% of the assignments and costs at most" in " ".join(done.stdout.split())
    assert run_rota("solve", folder, "--alternatives", 2, "--differ", 0).exit_code == 2
    with pytest.raises(optimiser.BadInput, match="alternatives"):
        optimiser.solve(folder, alternatives=1, differ=0.0)


def test_an_alternative_is_taken_by_the_journal_and_given_back(folder: Path) -> None:
    solve_with_alternatives(folder)
    before = (folder / "out" / "rota.csv").read_bytes()
    file = folder / "out" / "alternatives" / "rota-1.csv"
    taken = run_rota("take", file, "--folder", folder, "--reason", "fewer nights")
    assert taken.exit_code == 0, taken.stderr
    assert "Journal: @2 (take)" in taken.stderr
    assert (folder / "out" / "rota.csv").read_bytes() == file.read_bytes()
    entry = read_entries(folder)[-1]
    assert (entry.kind, entry.reason) == ("take", "fewer nights")
    assert optimiser.open_rota(folder).points == entry.points[1]
    again = run_rota("take", file, "--folder", folder)
    assert again.exit_code == 2
    assert "is the current rota already" in again.stderr
    assert run_rota("undo", "--folder", folder).exit_code == 0
    assert (folder / "out" / "rota.csv").read_bytes() == before


def test_what_was_given_out_is_not_taken_away_without_a_reason(folder: Path) -> None:
    solve_with_alternatives(folder)
    assert run_rota("publish", "--folder", folder).exit_code == 0
    file = folder / "out" / "alternatives" / "rota-1.csv"
    refused = run_rota("take", file, "--folder", folder)
    assert refused.exit_code == 2
    assert "of days that were given out are others" in refused.stderr
    assert run_rota("take", file, "--folder", folder, "--reason", "agreed", "--json").exit_code == 0


WISHES = "person,kind,shift,from,to,importance\nA,want off,,2026-11-02,2026-11-03,{}\n"


def test_levels_come_before_all_prices(folder: Path) -> None:
    """A wants both days off, but both people are needed: by price two gaps are the lesser evil, by level none."""
    (folder / "requests.csv").write_text(WISHES.format(9000), encoding="utf-8")
    staff = FILES["staff.csv"].replace("C,nurse,0,bank\n", "")
    (folder / "staff.csv").write_text(staff, encoding="utf-8")
    demand = "team,cover_period,capability,minimum\nELM,E,nurse,2\n"
    (folder / "demand.csv").write_text(demand, encoding="utf-8")
    by_price = optimiser.solve(folder, strategy="exact", iterations=20)
    with (folder / "rota.toml").open("a", encoding="utf-8") as file:
        file.write('[[level]]\nrules = ["need-cover"]\n')
    by_level = optimiser.solve(folder, strategy="exact", iterations=20)
    assert by_price.rota is not None
    assert by_level.rota is not None
    bills = [rota.bill.by_rule() for rota in (by_price.rota, by_level.rota)]
    assert [bill["need-cover"] for bill in bills] == [2 * 1600, 0]
    assert [bill["requests"] for bill in bills] == [0, 2 * 9000]
    assert by_level.status == "OPTIMAL"
    done = run_rota("solve", folder, "--strategy", "exact", "--iterations", 20)
    assert "level by level: need-cover 0, proven the least possible;" in " ".join(done.stdout.split())
    told = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    assert told["levels"][0] == {"rules": ["need-cover"], "points": 0, "proven": True}
    assert told["bound"] is None


def test_the_frontier_of_gaps_and_wishes_is_what_is_reckoned_by_hand(folder: Path) -> None:
    """A's days off cost 9,000 and 5,000 points where they are not given, a gap in their place 1,600 each."""
    wishes = [f"A,want off,2026-11-0{d},2026-11-0{d},{price}\n" for d, price in ((2, 9000), (3, 5000))]
    (folder / "requests.csv").write_text("person,kind,from,to,importance\n" + "".join(wishes), encoding="utf-8")
    (folder / "staff.csv").write_text(FILES["staff.csv"].replace("C,nurse,0,bank\n", ""), encoding="utf-8")
    (folder / "demand.csv").write_text("team,cover_period,capability,minimum\nELM,E,nurse,2\n", encoding="utf-8")
    limits = ("--strategy", "exact", "--iterations", 20)
    done = run_rota("solve", folder, *limits, "--trade", "need-cover:requests", "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["complete"] is True
    found = [(row["need-cover"], row["requests"]) for row in told["frontier"]]
    assert found == [(0, 14_000), (1600, 5000), (3200, 0)]
    beside = folder / "out" / "trade"
    assert [(int(r["need-cover"]), int(r["requests"])) for r in csv_rows(beside / "frontier.csv")] == found
    assert (beside / "frontier.svg").read_text(encoding="utf-8").startswith("<svg")
    for row in told["frontier"]:
        bill = optimiser.audit(folder, beside / row["rota"]).bill
        assert (bill.by_rule()["need-cover"], bill.by_rule()["requests"]) == (row["need-cover"], row["requests"])
    assert not (folder / "out" / "rota.csv").exists()
    shown = run_rota("solve", folder, "--strategy", "exact", "--iterations", 20, "--trade", "need-cover:requests")
    assert shown.stdout.startswith("3 rotas on the frontier of need-cover and requests")


def test_a_journal_that_cannot_be_read_is_a_fault_before_anything_is_searched(folder: Path) -> None:
    (folder / "journal.jsonl").symlink_to(folder / "nowhere" / "journal.jsonl")
    done = run_rota("solve", folder, "--iterations", 1)
    assert done.exit_code == 2
    assert "journal.jsonl: the link points to" in done.stderr
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--trade", "need-cover:requests", "--alternatives", 2), "--alternatives"),
        (("--trade", "need-cover:requests", "--format", "xlsx", "--grid"), "--format / --grid"),
        (("--searches", 3), "--searches"),
        (("--differ", 20), "--differ"),
        (("--seed", -1), "--seed"),
        (("--seconds", "nan"), "--seconds"),
        (("--seconds", "inf"), "--seconds"),
    ],
)
def test_an_option_that_would_do_nothing_or_can_be_no_limit_is_refused(
    folder: Path, words: tuple[object, ...], said: str
) -> None:
    done = run_rota("solve", folder, *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (folder / "out").exists()


def test_calls_refuse_limits_that_no_search_can_go_by(folder: Path) -> None:
    for wrong in ({"seed": -1}, {"seconds": float("nan")}, {"seconds": 0}):
        with pytest.raises(BadInput, match=r"seed|seconds"):
            optimiser.solve(folder, **wrong)  # type: ignore[arg-type]


def test_a_frontier_begins_from_the_rota_it_is_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    known = RotaSearch._search

    def look(search: RotaSearch, rules: object, share: float, start: Iterable[Assignment] | None) -> SolveResult:
        begun.append(None if start is None else frozenset(start))
        return known(search, rules, share, start)  # type: ignore[arg-type]

    monkeypatch.setattr(RotaSearch, "_search", look)
    (folder / "mine.csv").write_text("person,date,shift,team,capability\nB,2026-11-02,E,ELM,nurse\n", encoding="utf-8")
    run_rota("solve", folder, "--iterations", 1, "--strategy", "exact", "--start", folder / "mine.csv", "--trade",
         "need-cover:requests", "--searches", 2)  # fmt: skip
    assert begun[0] is not None
    assert len(begun[0]) == 1  # type: ignore[arg-type]


def test_time_that_alternatives_share_is_said_as_the_part_that_the_rota_had(folder: Path) -> None:
    made = {"parameters": {"seconds": 30.0, "share": 1 / 3}, "trace": [{"seconds": 2.0}]}
    judged = replace(optimiser.audit(folder, ()), outcome=RunOutcome("FEASIBLE", None, 9.9, 5, made))
    assert "Time ran out at 10 s, the last improvement came at 2 s" in judged._repr_html_()
    found = optimiser.solve(folder, strategy="exact", iterations=2, alternatives=1)
    assert found.rota is not None
    assert found.rota.outcome.record["parameters"]["share"] == 0.5


def test_a_frontier_breaks_no_hard_rule_that_days_given_out_break(folder: Path) -> None:
    """A's early after a night was given out; the next ones could only be A's as well."""
    (folder / "rota.toml").write_text('[period]\nstart = "2026-11-02"\ndays = 5\n', encoding="utf-8")
    (folder / "staff.csv").write_text("person,role,weekly_hours\nA,nurse,40\n", encoding="utf-8")
    needs = [f"ELM,2026-11-0{day},{period},nurse,1" for day, period in ((2, "N"), (3, "E"), (5, "N"), (6, "E"))]
    head = "team,days,cover_period,capability,minimum"
    (folder / "demand.csv").write_text("\n".join([head, *needs, ""]), encoding="utf-8")
    (folder / "out").mkdir()
    told = "person,date,shift,team,capability\nA,2026-11-02,N,ELM,nurse\nA,2026-11-03,E,ELM,nurse\n"
    (folder / "out" / "rota.csv").write_text(told, encoding="utf-8")
    for breach in optimiser.audit(folder).view.hard:
        run_rota("accept", breach.rule, "A", "-f", folder, "--reason", "agreed")
    done = run_rota("publish", "-f", folder, "--on", "2026-09-01", "--to", "2026-11-03")
    assert (folder / "published").is_dir(), done.output
    known = optimiser.audit(folder).hard
    assert known
    limits = ("--strategy", "exact", "--iterations", 5)
    done = run_rota("solve", folder, *limits, "--trade", "need-cover:requests", "--json")
    assert done.exit_code == 0, done.output
    for row in json.loads(done.stdout)["frontier"]:
        assert optimiser.audit(folder, folder / "out" / "trade" / row["rota"]).hard == known


def test_a_rule_at_a_million_points_stays_in_its_level() -> None:
    """It has the points of what days given out break, and is none of that: it was put before every level."""
    rules = (RestBetween(minutes=660, price=Price(1_000_000)), OneDutyADay(price=DEARER_THAN_ALL))
    asked = [Level.of(["need-cover"]), Level.of(["rest-between", "one-duty-a-day"])]
    broken, *others = eased_first(asked, rules)[0]
    assert broken == Level.of(["one-duty-a-day"])
    assert others == [Level.of(["need-cover"]), Level.of(["rest-between"])]


def test_days_given_out_are_told_with_what_is_proven_and_why_there_is_no_rota(folder: Path) -> None:
    """A works the night that was given out, so only B could work the early after it."""
    (folder / "rota.toml").write_text(FILES["rota.toml"].split("[rules]")[0], encoding="utf-8")
    (folder / "staff.csv").write_text(FILES["staff.csv"].replace("C,nurse,0,bank\n", ""), encoding="utf-8")
    needs = "ELM,2026-11-02,N,nurse,1,hard\nELM,2026-11-03,E,nurse,1,hard\n"
    (folder / "demand.csv").write_text(
        "team,days,cover_period,capability,minimum,importance\n" + needs, encoding="utf-8"
    )
    (folder / "out").mkdir()
    told = "A,2026-11-02,N,ELM,nurse\nB,2026-11-03,E,ELM,nurse\n"
    (folder / "out" / "rota.csv").write_text("person,date,shift,team,capability\n" + told, encoding="utf-8")
    assert run_rota("publish", "-f", folder, "--on", "2026-09-01", "--to", "2026-11-02").exit_code == 0
    found = optimiser.solve(folder, strategy="exact", iterations=5)
    assert found.rota is not None
    assert "proven the least possible with" in found.rota._repr_html_()
    assert "the days given out as they are" in found.rota._repr_html_()
    away = "person,kind,from,to\nB,sickness,2026-11-03,2026-11-03\n"
    (folder / "availability.csv").write_text(away, encoding="utf-8")
    for words in (("solve", folder, "--iterations", 5), ("explain", "clash", "-f", folder),
                  ("solve", folder, "--iterations", 5, "--trade", "need-cover:requests")):  # fmt: skip
        done = run_rota(*words, "--json")
        assert done.exit_code == 3
        assert {"rule": "pins", "where": "A"} in json.loads(done.stdout)["clash"]


def test_a_trade_of_what_is_no_rule_is_a_fault(folder: Path) -> None:
    wrong = run_rota("solve", folder, "--trade", "need-covr:requests")
    assert wrong.exit_code == 2
    assert "no rule in force is called 'need-covr'" in wrong.stderr
    assert "did you mean need-cover?" in wrong.stderr
    for sealed in ("flexible-working", "availability", "contracted-hours"):
        refused = run_rota("solve", folder, "--trade", f"need-cover:{sealed}")
        assert refused.exit_code == 2
        assert f"points of '{sealed}' would tell of absences, agreements or pay" in refused.stderr
        assert "--manager" in refused.stderr
    assert run_rota("solve", folder, "--trade", "need-cover").exit_code == 2
    assert run_rota("solve", folder, "--trade", "need-cover:need-cover").exit_code == 2


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[[level]]\nrules = ["need-covr"]\n', "no rule in force is called 'need-covr'; expected"),
        ('[[level]]\nrules = ["need-cover"]\n[[level]]\nrules = ["need-cover"]\n', "need-cover is in level 1 already"),
        ("[[level]]\nrule = []\n", "the key is not known"),
        ("[[level]]\n", "the key is missing"),
    ],
)
def test_levels_that_name_no_rule_are_faults(folder: Path, text: str, fault: str) -> None:
    with (folder / "rota.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    with pytest.raises(optimiser.BadInput) as error:
        optimiser.load(folder)
    assert any(fault in str(one) for one in error.value.faults), error.value.faults
