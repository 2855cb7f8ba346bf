"""The figures of a rota: what they draw is what the tables say, and each is written as SVG or PNG."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from optimiser.audit import audit
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.report import write_figure
from optimiser.report.overview.fair_shares import fair_shares, fairness_table
from optimiser.report.render.figures import (
    FIGURES,
    cover_figure,
    figure_named,
    hours_figure,
    page_figures,
    trace_figure,
)
from optimiser.report.render.html import html
from optimiser.report.render.svg import BLUE, Panel, Part, alone, panels
from optimiser.report.rota.tables import rota_cover_table
from optimiser.report.rota.view import RotaView, RunOutcome
from optimiser.tabular.faults import BadInput

TIP = re.compile(r"<title>([^<:,]+), ([^<:]+): ([\d.,]+) (missing|beyond it|there of the minimum)</title>")


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_whole_svg_with_a_title(view: RotaView, name: str) -> None:
    drawn = FIGURES[name](view)
    root = ElementTree.fromstring(alone(drawn.svg))
    assert root.attrib["role"] == "img"
    titles = [part.text for part in root if part.tag.endswith("title")]
    assert titles
    assert titles[0]
    assert "<b>" not in drawn.svg
    assert drawn.caption.endswith(".")


def test_have_against_need_adds_up_to_the_table(view: RotaView) -> None:
    drawn: dict[str, float] = {}
    for _, _, number, kind in TIP.findall(cover_figure(view).svg):
        drawn[kind] = drawn.get(kind, 0) + float(number)
    rows = rota_cover_table(view).records()
    assert drawn["missing"] == sum(max(0, r["minimum"] - r["have"]) for r in rows)
    assert drawn["there of the minimum"] == sum(min(r["have"], r["minimum"]) for r in rows)
    assert drawn.get("beyond it", 0) == sum(max(0, r["have"] - r["minimum"]) for r in rows)


def test_cover_periods_of_long_names_are_told_apart() -> None:
    parts, shown = (Part("met", BLUE),), [Panel(f"first tier {part}", [(1,)]) for part in ("day", "night")]
    drawn = panels("cover", "Cover", parts, ["1"], [False], shown)
    assert re.findall(r">([a-z ]+)</text>", drawn)[1:] == ["first tier", "day", "first tier", "night"]


def test_hours_of_people_who_are_away_are_drawn_for_managers_alone(view: RotaView) -> None:
    assert "&lt;b&gt;Cy" not in hours_figure(view).svg
    assert "&lt;b&gt;Cy" in hours_figure(replace(view, manager=True)).svg


def test_shares_hold_what_the_rota_holds(view: RotaView) -> None:
    """Shared in proportion to contracted hours among those who could take some: the shares add up to the nights."""
    nights = [s for s in fair_shares(view) if s.measure == "nights"]
    assert sum(s.count for s in nights) == sum(line.nights for line in view.lines if line.contracted)
    assert sum(s.share for s in nights) == pytest.approx(sum(s.count for s in nights), abs=0.05)
    assert len(fairness_table(view).rows) == len(fair_shares(view))


def test_a_rule_of_fairness_gives_its_own_shares(view: RotaView) -> None:
    from constraints.rules.fairness import Fairness
    from optimiser.problem.domain import Price

    rule = Fairness(name="FAIR", measure="nights", price=Price(5))
    problem = replace(view.problem, needs=tuple(n for n in view.problem.needs if n.day == 0))
    judged = RotaView(problem, audit(problem, [rule], view.bill.lines.frozen()))
    told = {s.person: s for s in fair_shares(judged) if s.by == "FAIR"}
    beyond = {b.people[0]: (b.measured, b.allowed) for b in judged.breaches}
    assert {p: (s.count, s.share) for p, s in told.items() if s.count > s.share} == beyond
    assert beyond


def test_each_measure_of_fairness_has_a_figure_with_a_name(view: RotaView) -> None:
    from constraints.rules.fairness import Fairness
    from constraints.scope import Scope
    from optimiser.problem.domain import Price

    codes = frozenset(view.problem.shifts[d.shift].code for d in view.problem.duties)
    rule = Fairness(name="FAIR", measure="shifts", price=Price(5), scope=Scope(shifts=codes))
    judged = RotaView(view.problem, audit(view.problem, [rule], view.bill.lines.frozen()))
    drawn = [f for f in page_figures(judged) if f.name.startswith("fairness")]
    measures = list(dict.fromkeys(s.measure for s in fair_shares(judged)))
    assert measures[0] == f"shifts {', '.join(sorted(codes))}"
    assert [f.name for f in drawn] == ["fairness", *(f"fairness-{n + 2}" for n in range(len(measures) - 1))]
    assert figure_named(judged, drawn[-1].name) == drawn[-1]
    with pytest.raises(LookupError, match=drawn[-1].name):
        figure_named(judged, "fairness-99")


def test_the_course_of_a_search_is_drawn_where_there_is_one(view: RotaView) -> None:
    assert "trace-title" not in html(view)
    trace = [
        {"seconds": s, "iterations": s, "hard": 0, "points": p, "bound": b} for s, p, b in ((1, 90, None), (5, 60, 40))
    ]
    searched = replace(view, outcome=RunOutcome(bound=40, record={"trace": trace}))
    drawn = trace_figure(searched)
    assert "cost 60" in drawn.svg
    assert "bound 40" in drawn.svg
    assert drawn.svg in html(searched)
    assert len({figure.name for figure in page_figures(searched)}) == len(page_figures(searched))


def test_a_figure_is_written_by_the_ending_of_its_file(view: RotaView, tmp_path: Path) -> None:
    judged = JudgedRota.__new__(JudgedRota)
    object.__setattr__(judged, "view", view)
    assert write_figure(judged, "cover", tmp_path / "cover.svg").read_text().startswith("<svg ")
    assert write_figure(judged, "grid", tmp_path / "grid.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(BadInput, match="neither"):
        write_figure(judged, "cover", tmp_path / "cover.gif")
    with pytest.raises(BadInput, match="no figure"):
        write_figure(judged, "gird", tmp_path / "grid.svg")
