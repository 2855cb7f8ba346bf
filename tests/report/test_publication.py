"""The list before publication and the statement of who decided: true of the rota they stand by."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from optimiser.audit import audit as judge
from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold
from optimiser.library.judged_rota import audit, open_rota
from optimiser.problem.domain import Pin
from optimiser.report.overview.decisions import decision_sentences, decisions, decisions_table
from optimiser.report.overview.key_figures import figures_table
from optimiser.report.overview.publication import checklist
from optimiser.report.render.html import html
from optimiser.report.render.write import write_results
from optimiser.report.rota.view import RotaView, RunOutcome


def test_the_list_says_what_is_to_do(view: RotaView) -> None:
    told = checklist(view)
    assert [(c.state, c.text) for c in told[:2]] == [
        ("to do", "16 people are missing on 6 of 7 days"),
        ("to do", "1 hard breach is neither mended nor accepted: publication is refused"),
    ]
    assert ("look at", "1 of 3 wishes refused: tell who asked") in [(c.state, c.text) for c in told]


def test_a_rota_in_order_has_nothing_to_do(view: RotaView) -> None:
    problem = replace(view.problem, needs=(), requests=())
    made = RunOutcome(seconds=10, record={"made": "2026-09-01T08:00:00+00:00"})
    good = RotaView(problem, judge(problem, [], ()), outcome=made)
    told = {c.text: c.state for c in checklist(good)}
    assert "to do" not in told.values()
    assert told["Made 48 days before the first day; 42 days before are asked"] == "in order"
    for day, when in (("01", "18 days before"), ("20", "1 day after")):
        late = replace(good, outcome=replace(made, record={"made": f"2026-10-{day}T08:00:00+00:00"}))
        assert {c.text: c.state for c in checklist(late)}[
            f"Made {when} the first day; 42 days before are asked"
        ] == "look at"


def test_figures_are_those_of_the_rota(view: RotaView) -> None:
    told = {(r["organisation"], r["figure"]): r["value"] for r in figures_table(view).records()}
    assert told["all", "people missing"] == 16
    assert told["all", "hard breaches"] == 1
    assert (told["all", "wishes met"], told["all", "wishes asked"]) == (2, 3)
    assert told["Northshire Hospitals", "bank"] is not None


@pytest.mark.parametrize("manager", [False, True])
def test_every_number_of_the_page_is_in_a_csv_file(view: RotaView, tmp_path: Path, manager: bool) -> None:
    """Numbers of the tables, the sums of the grid and the tiles."""
    shown = replace(view, manager=manager)
    written = write_results(shown, tmp_path, ("csv",))
    known: set[float] = set()
    for path in written:
        for number in re.findall(r"\d+(?:\.\d+)?", path.read_text(encoding="utf-8")):
            known |= {float(number), round(float(number), 1)}
    text = html(shown)
    cells = re.findall(r'<td class="(?:n|n bad|m margin)">([^<]+)</td>', text)
    cells += re.findall(r'<li(?: class="bad")?>[^<]+: <b>([^<]+)</b></li>', text)
    cells += re.findall(r"<caption>[^<]*: ([\d,]+) points</caption>", text)
    numbers = {float(n.replace(",", "")) for cell in cells for n in re.findall(r"\d[\d,]*(?:\.\d+)?", cell)}
    assert len(numbers) > 20
    assert numbers - known == set()


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    """A folder whose rota came by two entries of its journal: four assignments, then one of them changed."""
    home = tmp_path / "ward"
    scaffold(home, date(2026, 11, 2))
    source = load(home)
    options = source.problem.options
    places = [o for o in range(len(options.person)) if not options.history[o] and options.capability[o] >= 0]
    one_each = {int(options.person[o]): options.assignment(o) for o in places}
    given = [one_each[person] for person in sorted(one_each)[:5]]
    audit(source, given[:4]).write(home / "out", ("csv",))
    audit(source, [*given[1:4], given[4]]).write(home / "out", ("csv",))
    return home


def test_each_assignment_is_told_by_the_entry_that_put_it_there(ward: Path) -> None:
    view = open_rota(ward).view
    found, unknown = decisions(view)
    assert [(d.entry.seq, d.assignments) for d in found] == [(1, 3), (2, 1)]
    assert unknown == 0
    assert sum(int(n or 0) for n in decisions_table(view).values("assignments")) == len(view.bill.lines.rota)
    told = decision_sentences(view)
    assert told[-2].startswith("3 assignments were decided by ")
    assert "(@1, " in told[-2]
    assert told[-1] in html(view)
    first = min(view.bill.lines.rota)
    fixed = replace(view, problem=replace(view.problem, pins=(Pin(first.contract, first.duty),)))
    assert decision_sentences(fixed) == [*told, "1 of them was fixed beforehand by a person."]


def test_without_a_journal_nothing_is_said_of_deciders(view: RotaView) -> None:
    assert decisions(view) == ([], 0)
    assert "Who decided" not in html(view)
