"""What is counted of people: by person where it says so, by the days of contracts, and what readers see added up."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time

import icalendar
from openpyxl import load_workbook
from rich.table import Table

from optimiser.audit import audit
from optimiser.operate.reserve.stress import NeedUnderStress, Stress
from optimiser.problem.domain import NOWHERE, Absence, Assignment, Need, Organisation, Period, Price, ShiftKind, Team
from optimiser.report.changes.stress import show_stress
from optimiser.report.overview.fair_shares import fair_shares
from optimiser.report.overview.grid_page import grid_blocks
from optimiser.report.overview.key_figures import figures_table
from optimiser.report.overview.on_duty import on_duty_days
from optimiser.report.overview.settings import settings
from optimiser.report.render.charts import Series, line_chart
from optimiser.report.render.console import make_console
from optimiser.report.render.figures import grid_figure
from optimiser.report.render.html import html
from optimiser.report.render.ical import calendars
from optimiser.report.render.workbook import workbook
from optimiser.report.rota.compliance import figures
from optimiser.report.rota.far_under import MOST, far_under
from optimiser.report.rota.flows import burden_shares
from optimiser.report.rota.tables import flows_table, grid_table, people_table
from optimiser.report.rota.view import RotaView, RunOutcome
from tests.tiny import Tiny


def test_a_weekend_under_two_contracts_is_one_weekend_of_the_person() -> None:
    tiny = Tiny(days=7, start=date(2026, 11, 2)).usual()
    tiny.person("A", 1200)
    tiny.contract("A2", "A", 1200)
    tiny.person("B", 2400)
    tiny.offer("A", "D", range(7)).offer("A2", "D", range(7)).offer("B", "D", range(7))
    rota = [tiny.a("A", "D", 5), tiny.a("A2", "D", 6), tiny.a("B", "D", 5), tiny.a("B", "D", 6)]
    problem = tiny.problem()
    view = RotaView(problem, audit(problem, (), rota))
    assert [(s.count, s.share) for s in fair_shares(view) if s.measure == "weekends"] == [(1, 1), (1, 1)]
    (shown,) = [s for s in burden_shares(problem, view.lines, view.wishes) if s.measure == "weekends"]
    assert shown.least == shown.most == round(37.5 / 40, 1)


def test_shares_go_by_the_days_on_which_contracts_run() -> None:
    tiny = Tiny(days=28, start=date(2026, 11, 2)).usual()
    tiny.person("A")
    tiny.person("JOINS", first_day=21)
    tiny.person("GONE", last_day=-5)
    tiny.offer("A", "N", range(28)).offer("JOINS", "N", range(21, 28))
    rota = [tiny.a("A", "N", d) for d in range(8)] + [tiny.a("JOINS", "N", d) for d in (22, 23)]
    problem = tiny.problem()
    view = RotaView(problem, audit(problem, (), rota))
    assert [(s.count, s.share) for s in fair_shares(view) if s.measure == "nights"] == [(8, 8), (2, 2)]
    (shown,) = [s for s in burden_shares(problem, view.lines, view.wishes) if s.measure == "nights"]
    assert (shown.least, shown.most) == (7.5, 7.5)


def test_leave_in_the_rota_is_in_no_sum_that_everybody_reads() -> None:
    tiny = Tiny(days=7, start=date(2026, 11, 2)).usual()
    tiny.shift("AL", "09:00", "17:00", kind=ShiftKind.LEAVE, work_minutes=0, contract_minutes=450)
    tiny.person("A")
    tiny.person("B")
    leave = [Assignment(0, tiny.duty("AL", day, NOWHERE, owner=0), NOWHERE) for day in range(2)]
    rota = [tiny.a("A", "D", 3), tiny.a("A", "D", 4), *leave]
    problem = tiny.problem()
    team, manager = (RotaView(problem, audit(problem, (), rota), manager=m) for m in (False, True))
    names = ("rostered_hours", "balance_hours", "duties")
    assert [people_table(team).records()[0][n] for n in names] == [16, None, 2]
    assert [people_table(manager).records()[0][n] for n in names] == [31, -9, 4]
    assert people_table(team).records()[1]["balance_hours"] == -40
    assert [(r[2], r[3]) for r in flows_table(team).rows] == [(16, 2)]
    assert grid_table(team).records()[0]["rostered"] == 16
    only = RotaView(problem, audit(problem, (), leave))
    assert (only.rostered, RotaView(problem, only.bill, manager=True).rostered) == (0, 1)


def test_the_legend_tells_the_usual_hours_and_what_is_only_in_the_earlier_rota() -> None:
    tiny = Tiny(days=4, start=date(2026, 10, 24)).usual()
    tiny.person("A")
    night, day = tiny.a("A", "N", 0), tiny.a("A", "D", 3)
    for later in (1, 2):
        tiny.duty("N", later)
    problem = tiny.problem()
    assert problem.duties[night.duty].paid == 13 * 60
    view = RotaView(problem, audit(problem, (), [night]), before=frozenset([day]))
    assert view.grid.legend[:2] == (("D", "08:00-16:00, 8 h paid"), ("N", "20:00-08:00, 12 h paid"))


def test_a_workbook_is_painted_by_what_a_cell_means_and_its_head_is_no_longer_than_spreadsheets_take() -> None:
    tiny = Tiny(days=2, capabilities=(("any", "any"),), periods=(Period("early", 480, 960),))
    tiny.shift("1", "08:00", "16:00", periods=(0,), colour="#00ff00")
    tiny.shift("E/L", "08:00", "16:00", colour="#ff0000")
    tiny.person("A")
    rota, was = [tiny.a("A", "1", 0, "any"), tiny.a("A", "E/L", 1)], [tiny.a("A", "1", 1)]
    problem = tiny.problem(needs=(Need(0, 0, 0, 0, minimum=2, below_minimum=Price(1)),))
    view = RotaView(problem, audit(problem, (), rota), before=frozenset(was), title="Ward and team & more " * 15)
    sheet = load_workbook(io.BytesIO(workbook(view, datetime(2026, 11, 1, tzinfo=UTC))))["Grid"]
    fills = {str(cell.value): cell.fill.fgColor.rgb[2:] for row in sheet.iter_rows(2, 3, 6, 7) for cell in row}
    assert fills == {"+1": "00FF00", "'+E/L/−1": "FF0000", "1/2!": "FDEAEA", "None": "000000"}
    assert len(str(sheet.oddHeader)) <= 255


def test_every_printed_page_of_a_workbook_says_whose_it_is_and_for_whom() -> None:
    """The grid's rows stay one line high where the name of the organisation, which is not printed, is long."""
    tiny = Tiny(days=2).usual()
    long = Organisation("T", "Birmingham and Solihull Mental Health NHS Foundation Trust")
    tiny.organisations[0] = long
    tiny.person("A", more={"name": "Ann"})
    rota = [tiny.a("A", "D", 0)]
    problem = tiny.problem()
    bill = audit(problem, (), rota)
    for manager in (False, True):
        view = RotaView(problem, bill, manager=manager, title="Ward & team", which="rota @3")
        book = load_workbook(io.BytesIO(workbook(view, datetime(2026, 11, 1, tzinfo=UTC))))
        for sheet in book:
            assert sheet.oddHeader.left.text == "Ward and team"
            assert sheet.oddHeader.right.text.endswith(" (for managers: do not pass on)") is manager
        assert book["Grid"].row_dimensions[2].height is None
        settings = book["Run settings"]
        assert settings["A2"].value == "rota @3"
        assert all(cell.alignment.wrap_text for cell in settings["A"] if len(str(cell.value)) > 28)
        kind = next(cell for cell in book["Assignments"][1] if cell.value == "kind")
        assert kind.alignment.indent == 1, "or it would read as one with the minutes before it"


def test_a_long_period_is_cut_and_its_sums_stand_once() -> None:
    """Six weeks: two tables, the sums of all of it behind the last; two printed pages, names on both."""
    tiny = Tiny(days=42, start=date(2026, 11, 2)).usual()
    tiny.person("A")
    view = RotaView(problem := tiny.problem(), audit(problem, (), ()))
    page = html(view)
    assert page.count('<table class="grid">') == 2
    assert page.count('title="contracted hours"') == page.count('<td class="m margin">240.0</td>') == 1
    sheet = load_workbook(io.BytesIO(workbook(view, datetime(2026, 11, 1, tzinfo=UTC))))["Grid"]
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols) == (2, "$C:$C")


def test_people_of_one_name_are_told_apart_wherever_names_stand_alone() -> None:
    tiny = Tiny(days=1).usual()
    for person, name in (("A", "Maria Santos"), ("B", "maria santos"), ("C", "Cy"), ("D", "")):
        tiny.person(person, more={"name": name})
    rota = [tiny.a(person, "D", 0) for person in "ABCD"]
    problem = tiny.problem()
    view = RotaView(problem, audit(problem, (), rota))
    apart = ["Maria Santos (A)", "maria santos (B)", "Cy", "D"]
    assert [row["name"] for block in grid_blocks(view) for row in block["rows"]] == apart
    assert [who["name"] for who in on_duty_days(view)[0]["teams"][0]["slots"][0]["people"]] == apart
    assert all(name in grid_figure(view).svg for name in apart)
    made = calendars(view, datetime(2026, 11, 1, tzinfo=UTC))
    (event,) = icalendar.Calendar.from_ical(made["teams/ward.ics"]).walk("VEVENT")
    assert str(event["description"]).split("\n") == sorted(apart)


def test_a_calendar_stays_its_persons_when_another_whose_id_makes_the_same_name_has_duties() -> None:
    tiny = Tiny(days=1).usual()
    ids = ("N/1", "N_1")
    for person in ids:
        tiny.person(person)
    rota = [tiny.a(person, "D", 0) for person in ids]
    problem = tiny.problem()
    stamp = datetime(2026, 11, 1, tzinfo=UTC)
    both = calendars(RotaView(problem, audit(problem, (), rota)), stamp)
    for number, name in enumerate(("N_1.ics", "N_1-2.ics")):
        alone = calendars(RotaView(problem, audit(problem, (), rota[number : number + 1])), stamp)
        assert alone[name] == both[name]


def test_a_chart_takes_any_sign_in_its_title() -> None:
    drawn = line_chart("n", r"Cost \d \1 & <b>", [1, 2], [Series("a", [1.0, 2.0])], "£")
    assert r'aria-label="Cost \d \1 &amp; &lt;b&gt;"' in drawn


def test_square_brackets_in_names_are_shown_as_they_are() -> None:
    tiny = Tiny(days=1, capabilities=(("any", "any"),), periods=(Period("[early]", 480, 960),))
    tiny.teams = [Team("ward", organisation=0, site=0, name="Ward [/4]")]
    problem = tiny.problem()
    need = NeedUnderStress(team=0, period=0, capability=0, days=1, short_now=0, failing=0.5, lacking=0.1, reserve=1)
    numbers = dict.fromkeys(("lost", "refilled", "refilled_hold", "on_standby", "bank", "bank_hold", "bank_hours"), 1)
    found = Stress(draws=10, seed=1, hold=0.9, unverified=0, needs=(need,), days=(), **numbers)
    text = io.StringIO()
    show_stress(RotaView(problem, audit(problem, (), [])), found, make_console(text))
    assert "Ward [/4]" in text.getvalue()
    assert "[early]" in text.getvalue()


def test_a_console_takes_brackets_of_names_for_text() -> None:
    table, text = Table("Role"), io.StringIO()
    table.add_row("HCA [band 2] [/x]")
    make_console(text).print(table)
    assert "HCA [band 2] [/x]" in text.getvalue()


def test_shares_away_and_numbers_of_people_are_of_those_employed() -> None:
    tiny = Tiny(days=4, start=date(2026, 11, 2)).usual()
    tiny.person("A")
    tiny.person("B", first_day=2)
    tiny.person("GONE", last_day=-1)
    midnight = tiny.calendar.midnight
    problem = tiny.problem(absences=(Absence(0, midnight(1), midnight(3)), Absence(2, midnight(0), midnight(4))))
    for manager in (False, True):
        view = RotaView(problem, audit(problem, (), []), manager=manager)
        found = figures(view, 0)
        assert (found.away_least, found.away_most) == (0, 100)
        assert ("people", 2) in [row[1:3] for row in figures_table(view).rows]


def test_everybody_far_under_their_hours_is_told_and_the_reason_of_the_first() -> None:
    tiny = Tiny(days=7).usual()
    for number in range(MOST + 2):
        tiny.person(f"P{number:02d}")
    problem = tiny.problem()
    found = far_under(RotaView(problem, audit(problem, (), [])))
    assert [bool(one.reason) for one in found] == [True] * MOST + [False] * 2
    assert found[-1].text() == f"P{MOST + 1}: no duty, 40.0 of 40.0 h owed"


def test_what_levels_came_to_is_no_setting() -> None:
    tiny = Tiny(days=1).usual()
    tiny.person("A")
    problem = tiny.problem()
    record = {"levels": [{"rules": ["PAY"], "points": 4711, "proven": True}]}
    view = RotaView(problem, audit(problem, (), []), outcome=RunOutcome(record=record))
    assert "4711" not in str(list(settings(view)))


def test_a_vacancy_in_the_hour_of_a_clock_change_lasts_as_long_as_its_need() -> None:
    lasts = []
    for start in (date(2026, 10, 25), date(2027, 3, 28)):
        tiny = Tiny(days=1, start=start, capabilities=(("any", "any"),), periods=(Period("small", 60, 105),)).usual()
        problem = tiny.problem(needs=(Need(0, 0, 0, 0, minimum=1, below_minimum=Price(1)),))
        made = calendars(RotaView(problem, audit(problem, (), [])), datetime(2026, 10, 1, tzinfo=UTC))
        (event,) = icalendar.Calendar.from_ical(made["vacancies.ics"]).walk("VEVENT")
        lasts.append((event["dtstart"].dt.astimezone(UTC).time(), event["dtend"].dt.astimezone(UTC).time()))
    assert lasts == [(time(0, 0), time(1, 45)), (time(1, 0), time(1, 45))]


def test_an_absence_stands_in_the_row_of_the_contract_that_runs_then() -> None:
    tiny = Tiny(days=4).usual()
    tiny.person("A", last_day=1)
    tiny.contract("A2", "A", first_day=2)
    midnight = tiny.calendar.midnight
    problem = tiny.problem(absences=(Absence(0, midnight(1), midnight(4), kind="sickness"),))
    for manager, code in ((True, "SK"), (False, "·")):
        view = RotaView(problem, audit(problem, (), []), manager=manager)
        rows = [[c[0].text if c else "" for c in row.cells] for block in view.grid.blocks for row in block.rows]
        assert rows == [["", code, "", ""], ["", "", code, code]]
