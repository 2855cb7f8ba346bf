"""The files of a report: what they hold, what they never hold, and that they are safe to open."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import icalendar
import openpyxl
import pytest

from optimiser.audit import audit
from optimiser.problem.domain import Price
from optimiser.report.overview.colours import CHALK, INK, contrast, is_dark
from optimiser.report.overview.result_tables import rota_frames, rota_tables
from optimiser.report.overview.settings import settings
from optimiser.report.render.console import make_console
from optimiser.report.render.html import html
from optimiser.report.render.ical import calendars
from optimiser.report.render.terminal import show_rota
from optimiser.report.render.workbook import workbook
from optimiser.report.render.write import FORMATS, write_results
from optimiser.report.rota.runfile import run_json
from optimiser.report.rota.view import RotaView, RunOutcome
from tests.commands import csv_rows

STAMP = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


def test_every_file_is_written_and_run_json_last(view: RotaView, tmp_path: Path) -> None:
    written = write_results(view, tmp_path, FORMATS)
    assert written[-1].name == "run.json"
    assert {p.relative_to(tmp_path).as_posix() for p in written} >= {
        "rota.csv", "grid.csv", "gaps.csv", "breaches.csv", "people.csv", "cover.csv", "report.html", "report.xlsx",
        "bill.csv", "wishes.csv", "fairness.csv", "fatigue.csv", "figures.csv", "search.csv",
        "calendars/P01.ics", "run.json",
    }  # fmt: skip
    assert all(p.stat().st_size for p in written)
    assert not list(tmp_path.rglob("*.part"))
    with pytest.raises(ValueError, match="pdf"):
        write_results(view, tmp_path, ("pdf",))


def test_files_of_another_rota_or_for_other_readers_are_taken_away(view: RotaView, tmp_path: Path) -> None:
    write_results(replace(view, manager=True), tmp_path, FORMATS)
    write_results(replace(view, manager=True), tmp_path, ("html",))
    assert (tmp_path / "report.xlsx").exists()
    assert (tmp_path / "gaps.csv").exists()
    write_results(view, tmp_path, ("csv", "html"))
    assert not (tmp_path / "report.xlsx").exists(), "it tells reasons, and run.json says that all is for everybody"
    assert not list(tmp_path.rglob("*.ics"))
    fewer = audit(view.problem, view.bill.rules, list(view.bill.lines.rota)[1:])
    write_results(replace(view, bill=fewer), tmp_path, ("xlsx",))
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"report.xlsx", "rota.csv", "run.json"}


def test_the_csv_files_agree_with_each_other(view: RotaView, tmp_path: Path) -> None:
    write_results(view, tmp_path, ("csv",))
    rota, people, gaps = (csv_rows(tmp_path / f"{name}.csv") for name in ("rota", "people", "gaps"))
    assert len(rota) == len(view.bill.lines.rota)
    for row in people:
        assert int(row["duties"]) == sum(r["contract"] == row["contract"] for r in rota)
    run = json.loads((tmp_path / "run.json").read_text())
    assert sum(int(g["missing"]) for g in gaps) == run["people_missing"]
    assert sum(int(g["points"]) for g in gaps) == run["bill"]["NEED-1"]
    assert sum(run["bill"].values()) == run["points"]
    breaches = csv_rows(tmp_path / "breaches.csv")
    assert sum(int(b["points"]) for b in breaches) == run["points"]
    assert sum(b["kind"] == "hard" for b in breaches) == run["hard_breaches"]
    assert run["bound"] is None
    assert run["gap"] is None


def test_formulas_are_defused_everywhere(view: RotaView, tmp_path: Path) -> None:
    first, *others = view.problem.people
    problem = replace(view.problem, people=(replace(first, name="=HYPERLINK(1)"), *others))
    hostile = RotaView(problem, view.bill, title="=1+1")
    write_results(hostile, tmp_path, ("csv", "xlsx"))
    assert {r["name"] for r in csv_rows(tmp_path / "people.csv") if r["person"] == "P01"} == {"'=HYPERLINK(1)"}
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert [c for c in cells if c.data_type == "f"] == []
    assert book["Run settings"]["A1"].value == "'=1+1"


class Page(HTMLParser):
    """Tags with their attributes, and what refers to elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [v or "" for k, v in attrs if k in ("src", "href", "action")]


def test_the_page_escapes_names_and_needs_no_network(view: RotaView) -> None:
    text = html(view)
    page = Page()
    page.feed(text)
    assert "<b>Cy</b>" not in text
    assert "&lt;b&gt;Cy&lt;/b&gt;" in text
    assert [link for link in page.links if not link.startswith("#") and link != "data:,"] == []
    assert page.tags.count("script") == 1  # the house's own, by its hash
    assert not re.search(r"url\((?!#)|@import|https?://", text)


def test_a_grid_without_bands_has_no_column_for_them(view: RotaView) -> None:
    head, gone = '<th scope="col">Band</th>', [replace(c, band="") for c in view.problem.contracts]
    bare = html(replace(view, problem=replace(view.problem, contracts=tuple(gone))))
    for text, banded in ((html(view), True), (bare, False)):
        assert (head in text) is banded
        for table in re.findall(r'<table class="grid">(.*?)</table>', text, re.DOTALL):
            heads, *lines = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
            for line in lines:
                assert len(re.findall(r"<t[hd][ >]", line)) == len(re.findall(r"<th[ >]", heads))


def test_the_page_has_its_parts_in_order(view: RotaView) -> None:
    text = html(view)
    heads = re.findall(r"<h2>([^<]*)</h2>", text)
    parts = [
        "What is short",
        "Who is on",
        "Grid",
        "Before publication",
        "Figures",
        "What it costs",
        "Every breach",
        "Fairness and flows",
    ]
    assert heads == [*parts, "Compliance by organisation", "People", "Run settings"]
    assert text.count("<h3>Compliance statement: ") == len(view.problem.organisations)
    assert text.count('<section class="person">') == len(view.problem.people)
    assert "(not verified)" in text  # the rule whose number was not read in a source
    assert "Working Time Regulations 1998 reg 10" in text
    assert "A4 landscape" in text


@pytest.mark.parametrize("secret", ["sickness", "wedding", "credited", "£"])
def test_reasons_are_for_managers_only(view: RotaView, tmp_path: Path, secret: str) -> None:
    write_results(view, tmp_path / "team", FORMATS)
    for path in (tmp_path / "team").rglob("*"):
        if path.suffix in (".csv", ".html", ".json", ".ics"):
            text = path.read_text(encoding="utf-8").replace("credited_hours", "")
            assert secret not in text, path.name
    book = openpyxl.load_workbook(tmp_path / "team" / "report.xlsx")
    assert not [c for s in book for r in s.iter_rows() for c in r if secret == c.value]
    manager = RotaView(view.problem, view.bill, manager=True)
    assert secret in html(manager)


def test_the_page_leaves_what_is_for_machines_to_the_record(view: RotaView) -> None:
    record = {"seed": 7, "inputs": {"staff.csv": "ab12"}, "trace": [{"points": 9}]}
    record["solve_parameters"] = {"lns": {"patience": 60}}
    told = dict(settings(replace(view, outcome=RunOutcome(record=record))))
    assert {"seed": "7", "inputs, staff.csv": "ab12"}.items() <= told.items()
    assert not [name for name in told if name.startswith(("trace", "solve_parameters"))]


def test_an_absence_looks_alike_whatever_its_kind(view: RotaView) -> None:
    absence = replace(view.problem.absences[0], kind="annual leave", credit=0)
    other = RotaView(replace(view.problem, absences=(absence,)), view.bill, title=view.title)
    assert html(view) == html(other)


def test_rules_on_absence_are_masked(view: RotaView) -> None:
    rule = view.bill.rules[1]
    hidden = type("Away", (type(rule),), {"confidential": True})(name="LEAVE-1", source="leave book")
    from optimiser.audit import audit

    judged = audit(view.problem, [view.bill.rules[0], hidden], view.bill.lines.frozen())
    team, manager = RotaView(view.problem, judged), RotaView(view.problem, judged, manager=True)
    assert [team.text_of(b) for b in team.hard] == ["not available then"]
    other = type("Agreed", (type(rule),), {"confidential": True})(name="FLEX-1", price=Price(7))
    both = RotaView(view.problem, audit(view.problem, [view.bill.rules[0], other, hidden], view.bill.lines.frozen()))
    assert run_json(both)["bill"]["availability"] == 0  # what a preferred agreement costs is for managers
    assert (run_json(both)["points"], both.confidential_points) == (both.bill.points, 7)
    assert run_json(both)["hard"]["availability"] == 1
    assert "LEAVE-1" not in html(team)
    assert "rest after" not in html(team)
    assert "LEAVE-1" in html(manager)


def test_calendars_are_in_local_time_over_the_clock_change(view: RotaView) -> None:
    made = calendars(view, STAMP)
    people = {"P01.ics", "P02.ics", "P03.ics", "P04.ics", "P06.ics"}
    assert {name for name in made if "/" not in name} == people | {"vacancies.ics"}
    events = icalendar.Calendar.from_ical(made["P02.ics"]).walk("VEVENT")
    night = events[-1]  # Saturday 20:00 summer time to Sunday 07:30 winter time
    assert night.decoded("dtstart") == datetime(2026, 10, 24, 19, 0, tzinfo=UTC)
    assert night.decoded("dtend") == datetime(2026, 10, 25, 7, 30, tzinfo=UTC)
    assert night["dtstart"].params["TZID"] == "Europe/London"
    (zone,) = icalendar.Calendar.from_ical(made["P02.ics"]).walk("VTIMEZONE")
    assert zone["tzid"] == "Europe/London"
    assert len({str(e["uid"]) for e in events}) == len(events) == 4
    assert calendars(view, STAMP) == made


def test_ids_that_differ_only_in_odd_characters_get_files_of_their_own(view: RotaView) -> None:
    ids = ("a/b", "a:b", "../x", "P4", "P5", "P6")
    people = [replace(p, id=new) for p, new in zip(view.problem.people, ids, strict=True)]
    names = set(calendars(RotaView(replace(view.problem, people=tuple(people)), view.bill), STAMP))
    of_people = {name for name in names if "/" not in name} - {"vacancies.ics"}
    assert of_people == {"a_b.ics", "a_b-2.ics", "_x.ics", "P4.ics", "P6.ics"}


def test_the_workbook_opens_and_holds_every_table(view: RotaView) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(view, STAMP)))
    assert book.sheetnames[:5] == ["Grid", "Gaps", "People", "Wishes", "Bill"]
    assert book.sheetnames[-2:] == ["Assignments", "Run settings"]
    assert set(book.sheetnames[:-2]) == {t.name.capitalize() for t in rota_tables(view)}
    for table in rota_tables(view):
        sheet = book[table.name.capitalize()]
        assert sheet.max_row == len(table.rows) + 1
    assert book["Grid"].page_setup.orientation == "landscape"
    grid = book["Grid"]
    assert grid.freeze_panes == "D2"
    assert grid.print_area == f"'Grid'!$C$1:${grid.cell(1, grid.max_column).column_letter}${grid.max_row}"
    assert all(sheet.page_setup.fitToWidth == 1 for sheet in book)
    assert sum(grid.column_dimensions[c].width for c in "ABC") <= 70  # what stays in sight leaves room for days


def test_frames_are_tidy(view: RotaView) -> None:
    made = rota_frames(view)
    assert list(made["cover"].columns)[:5] == ["organisation", "team", "date", "cover_period", "capability"]
    assert made["gaps"].missing.sum() == made["cover"].eval("(minimum - have).clip(lower=0)").sum()


def test_the_terminal_holds_a_hundred_columns(view: RotaView, capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()
    show_rota(view, make_console(out), grid=True)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 100
    assert "\x1b" not in out.getvalue()
    assert lines[0].startswith("Rota for 5 of 6 people over 7 days: 16 gaps (16 people missing), 1 hard breach.")
    assert "[b]" not in out.getvalue()
    assert "<b>Cy</b>" in out.getvalue()  # a terminal needs no escapes, and takes no markup from names


def test_dark_colours_get_light_text() -> None:
    assert is_dark("#20639b")
    assert not is_dark("#f6d55c")
    assert not is_dark("#fff")
    assert not is_dark("gold")
    for number in range(0, 0xFFFFFF, 0x10307):
        colour = f"#{number:06x}"
        assert contrast(colour, CHALK if is_dark(colour) else INK) >= 4.5, colour


def test_the_page_of_outputs_lists_the_columns_that_are_written(view: RotaView, tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "outputs.md").read_text(encoding="utf-8")
    of_a_run = page.partition("Beside them")[0]
    told = dict(re.findall(r"^\| `(\w+)\.csv` \|.*\| ([^|]*) \|$", of_a_run, re.MULTILINE))
    files = [p for p in write_results(view, tmp_path, ("csv",)) if p.suffix == ".csv"]
    assert set(told) == {p.stem for p in files}
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            headings = next(csv.reader(file))
        days = [view.day(d) for d in range(view.problem.calendar.days)]
        assert told[path.stem].replace("the days", ", ".join(days)).split(", ") == headings
