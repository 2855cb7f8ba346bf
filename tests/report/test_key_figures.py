"""Key figures over periods: handed on by a roll, shown beside this period's in the page and in a table."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

import optimiser
from optimiser.folder.scaffold import scaffold
from optimiser.library.judged_rota import JudgedRota
from optimiser.report.overview.key_figures import figures_over_time_table, figures_table, over_time
from optimiser.report.render.html import html
from optimiser.tabular.faults import BadInput
from tests.little import search_little


@pytest.fixture(scope="module")
def periods(tmp_path_factory: pytest.TempPathFactory) -> tuple[JudgedRota, JudgedRota]:
    """A period judged with the rota of its first search, and the next one without a duty; the first for managers."""
    home = tmp_path_factory.mktemp("periods")
    scaffold(home / "first", dt.date(2026, 11, 2))
    search_little(home / "first")
    solved = optimiser.solve(home / "first", iterations=1, workers=1, manager=True)
    assert solved.rota is not None
    optimiser.roll(solved.rota, home / "next")
    (home / "empty.csv").write_text("person,date,shift,team\n", encoding="utf-8")
    return solved.rota, optimiser.audit(home / "next", home / "empty.csv")


def test_a_roll_hands_on_the_figures_that_everybody_may_read(periods: tuple[JudgedRota, JudgedRota]) -> None:
    first, following = periods
    home = following.home
    assert home is not None
    with (home / "earlier_figures.csv").open(encoding="utf-8", newline="") as stream:
        handed = {(row["organisation"], row["figure"]): row["value"] for row in csv.DictReader(stream)}
    assert handed["all", "people missing"] == str(sum(gap.missing for gap in first.view.gaps))
    open_view = optimiser.audit(first.home, first.path).view if first.path else first.view
    told = {(r["organisation"] or "", r["figure"]): r["value"] for r in figures_table(open_view).records()}
    assert not {("all", "points"), ("all", "bound")} & set(handed)
    assert not any("annual leave" in figure for _, figure in handed)  # for managers only
    assert {f for _, f in told} >= {f for _, f in handed}


def test_a_period_stands_beside_the_one_before(periods: tuple[JudgedRota, JudgedRota]) -> None:
    first, following = periods
    days, rows = over_time(following.view)
    assert [str(d) for d, _ in days] == [str(first.view.problem.calendar.date(0)), str(days[1][0])]
    missing = next(row for row in rows if row.figure == "people missing")
    assert missing.values == (
        float(sum(gap.missing for gap in first.view.gaps)), float(sum(gap.missing for gap in following.view.gaps)),
    )  # fmt: skip
    table = [r for r in figures_over_time_table(following.view).records() if r["figure"] == "people missing"]
    assert [(r["from"], r["value"]) for r in table] == [
        (str(d), v) for (d, _), v in zip(days, missing.values, strict=True)
    ]
    page = html(following.view)
    assert "Key figures over periods" in page
    assert "Key figures over periods" not in html(first.view)


def test_a_figure_that_is_no_number_is_a_fault(periods: tuple[JudgedRota, JudgedRota], tmp_path: Path) -> None:
    _, following = periods
    home = following.home
    assert home is not None
    file = home / "earlier_figures.csv"
    kept = file.read_text(encoding="utf-8")
    try:
        file.write_text(kept + "2026-01-05,2026-02-01,all,people missing,many,people\n", encoding="utf-8")
        with pytest.raises(BadInput, match="'many' is no number"):
            optimiser.audit(home, home.parent / "empty.csv").view  # noqa: B018
    finally:
        file.write_text(kept, encoding="utf-8")
