"""The grid in Chromium where only a part of it is seen, what is pasted and chosen, where the focus goes, and what is
told of faults, of other windows and of a board that does not answer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from optimiser.board.web.service import Service
from optimiser.folder.compare import raw_rows
from optimiser.folder.files import ROTA
from optimiser.journal.chain import read_entries
from optimiser.journal.current import PendingEntry, writing
from tests.board.live import Hand, answering
from tests.board.ward import date

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def board(
    browser: Browser, ward_as_made: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Page, Service, str]]:
    """A board that each test leaves as it likes; its page may complain of answers that refuse something."""
    home = Path(shutil.copytree(ward_as_made, tmp_path_factory.mktemp("grid") / "ward"))
    with answering(home) as (service, address):
        page = browser.new_page(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
        page.set_default_timeout(10_000)
        page.goto(f"{address}#ticket={service.ticket()['ticket']}")
        page.wait_for_selector("body[data-ready]")
        yield page, service, address
        service.jobs.close()
        page.close()


@pytest.fixture
def page(board: tuple[Page, Service, str]) -> Page:
    """The page, at its grid."""
    page, _, address = board
    page.goto(f"{address}#/grid")
    expect(page.locator("table[role=grid]").first).to_be_visible()
    return page


@pytest.fixture
def home(board: tuple[Page, Service, str]) -> Path:
    """Its folder."""
    return board[1].home


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData('text/plain', text);
           const pasted = new ClipboardEvent('paste', {clipboardData: data, bubbles: true});
           document.activeElement.dispatchEvent(pasted); }""",
        text,
    )


def focus(page: Page, text: str) -> None:
    """Wait until the focus is on a cell that is told so."""
    page.wait_for_function("text => document.activeElement?.getAttribute('aria-label')?.startsWith(text)", arg=text)


def taken(home: Path) -> list[str]:
    """Dates of the duties that the last entry took out."""
    return sorted(row[2] for row in read_entries(home)[-1].out)


def test_only_what_is_shown_is_changed(page: Page, home: Path) -> None:
    hand = Hand(page)
    page.select_option("#weeks", "1")
    hand.cell("Amara Okafor", 3).click()
    hand.press("Shift+Space", "Delete")
    hand.said("2 more taken")
    assert taken(home) == [date(day) for day in (0, 1, 5, 6)], "those of the other week stay"
    hand.press("Control+z")
    hand.said("undo of")
    hand.press("End")
    focus(page, "Sunday 17 January, Amara Okafor")
    expect(page.locator("th[abbr='Sunday 17 January']")).to_be_visible()
    expect(page.locator("th[abbr='Monday 4 January']")).to_have_count(0)
    page.get_by_role("button", name="Earlier").click()
    focus(page, "Sunday 10 January, Amara Okafor")
    hand.press("Control+k")
    hand.type("Fri 15 Jan")
    hand.press("Enter")
    focus(page, "Friday 15 January, Amara Okafor")
    expect(page.locator(".filters")).to_contain_text("Mon 11 Jan to Sun 17 Jan")
    page.select_option("#weeks", "0")
    expect(page.locator("#weeks")).to_be_focused()


def test_what_is_pasted_is_pasted_whole_or_not_at_all(page: Page, home: Path) -> None:
    hand, alert = Hand(page), page.locator("#alert")
    before = len(read_entries(home))
    hand.cell("Petra Novak", 0).click()
    paste(page, "E\tE\nE\tE\nE\tE\nE\tE")
    expect(alert).to_contain_text("4 lines of 2 days were copied; from here there are 2 lines of 14 days")
    hand.cell("Chidi Eze", 0).click()
    paste(page, "e\tOFF\tAL\tX1")
    expect(alert).to_contain_text("No shifts: AL, X1; expected E, L, LD, N.")
    assert len(read_entries(home)) == before
    paste(page, "e\tOFF\t.\t+LD!\tE/LD")
    page.get_by_role("dialog").get_by_role("textbox").fill("a day of two duties")
    hand.press("Enter")
    hand.said("early given to Chidi Eze, Mon 4 Jan")
    expect(hand.cell("Chidi Eze", 4)).to_have_text("E!LD!")
    expect(hand.cell("Chidi Eze", 3)).to_have_text("LD")
    hand.press("Control+z")
    hand.said("undo of")


def test_days_that_were_chosen_apart_are_absences_apart(page: Page, home: Path) -> None:
    hand = Hand(page)
    hand.cell("Amara Okafor", 2).click()
    hand.cell("Amara Okafor", 4).click(modifiers=["Control"])
    hand.press("s", "k")
    hand.said(f"away from {date(4)} to {date(4)}")
    rows = [(row["from"], row["to"]) for row in raw_rows(home / "availability.csv") if row["person"] == "P01"]
    assert rows == [(date(2), date(2)), (date(4), date(4))]
    hand.press("Delete")
    hand.said("An absence stands there")


def test_a_gap_is_filled_with_whom_it_lacks(page: Page, home: Path) -> None:
    hand = Hand(page)
    hand.cell("Mei Lin", 10).click()  # a healthcare assistant, on an early that nurses work too
    hand.press("s", "k")
    page.wait_for_url("**/#/gaps/WILLOW/*/early/nursing%20support")
    expect(page.locator("#panel h3").first).to_have_text("nursing support: 1 of 2")
    expect(page.locator("ol.near button").first).to_be_focused()
    hand.press("Enter")
    hand.said("given to")
    assert read_entries(home)[-1].into[0][ROTA.headings.index("capability")] == "nursing support"


def test_the_focus_stays_with_whom_it_was_and_comes_back_from_the_side_panel(page: Page, home: Path) -> None:
    hand = Hand(page)
    staff = (home / "staff.csv").read_text(encoding="utf-8")
    hand.cell("Chidi Eze", 3).click()
    first = "\nP00,Zoe Arden,RXW,charge nurse,7,37.5,permanent,31.20,WILLOW\nP01,"
    (home / "staff.csv").write_text(staff.replace("\nP01,", first, 1), encoding="utf-8")
    expect(page.locator("th.who", has_text="Zoe Arden")).to_be_visible()
    focus(page, "Thursday 7 January, Chidi Eze")
    hand.go("Petra Novak", 1)
    hand.press("Control+Enter")
    expect(page.locator("ol.near button").first).to_be_focused()
    hand.press("Control+k", "Control+k", "F1")
    expect(page.locator("dialog")).to_have_count(1)
    hand.press("Escape")
    hand.press("Escape")
    focus(page, "Tuesday 5 January, Petra Novak")
    hand.press("Control+Enter")
    expect(page.locator("ol.near button").first).to_be_focused()
    hand.press("Enter")
    hand.said("night taken from Petra Novak, Tue 5 Jan")
    focus(page, "Tuesday 5 January, Petra Novak, off")
    hand.panel("Petra Novak, Tue 5 Jan")


def test_what_was_begun_in_one_cell_is_not_ended_in_another(page: Page, home: Path) -> None:
    """`L` is a late or the beginning of LD and LE, an absence; `E` typed elsewhere is an early."""
    hand = Hand(page)
    hand.cell("Chidi Eze", 5).click()
    hand.press("l")
    hand.said("L: L, LD, LE.")
    hand.press("Control+k")
    hand.type("Quinn Reid")
    hand.press("Enter")
    focus(page, "Saturday 9 January, Quinn Reid")
    hand.press("e")
    hand.said("early given to Quinn Reid, Sat 9 Jan")
    assert read_entries(home)[-1].inputs == {}


def test_an_address_leads_to_a_cell_though_the_grid_was_never_shown(board: tuple[Page, Service, str]) -> None:
    page, _, address = board
    page.goto(f"{address}#/person/P08")
    page.reload()
    page.get_by_role("link", name="Thu 7 Jan N").click()
    focus(page, "Thursday 7 January, Hugh Carter, night")
    page.goto(f"{address}#/person/P08")
    page.locator("#person").select_option("P09")
    page.locator("#person").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**/#/person/P10")
    expect(page.locator("main h2")).to_have_text("Jo Walsh (P10)")
    expect(page.locator("#person")).to_be_focused()


def test_faults_are_told_for_as_long_as_they_are_there(page: Page, home: Path) -> None:
    hand, banner = Hand(page), page.locator("#banner")
    staff = (home / "staff.csv").read_text(encoding="utf-8")
    (home / "staff.csv").write_text(staff.replace("37.5", "many", 1), encoding="utf-8")
    expect(banner).to_contain_text("staff.csv:2:weekly_hours: 'many' is not a number")
    hand.cell("Chidi Eze", 0).click()
    hand.press("l", "Enter")
    expect(page.locator("#alert")).to_contain_text("staff.csv:2:weekly_hours: 'many' is not a number")
    (home / "staff.csv").write_text(staff, encoding="utf-8")
    hand.said("The folder can be read again.")
    expect(banner).to_be_hidden()
    expect(page.locator("#alert")).to_be_empty()


def test_every_view_follows_what_other_tools_do(board: tuple[Page, Service, str], home: Path) -> None:
    page, _, address = board
    page.goto(f"{address}#/changes")
    expect(page.locator("main h2")).to_have_text("Changes")
    page.locator("#repair").focus()
    with writing(home, "swap") as current:
        rows = current.rows()
        made = current.make(PendingEntry("swap", rows=rows[1:], held=rows))
    expect(page.locator("ol.changes li").first).to_contain_text(f"@{made.seq}")
    expect(page.locator("#repair")).to_be_focused()


def test_what_runs_is_told_of_after_a_reload_and_stopped(page: Page, board: tuple[Page, Service, str]) -> None:
    hand = Hand(page)
    page.get_by_role("button", name="Solve").click()
    page.locator("#seconds").fill("600")
    hand.press("Enter")
    expect(page.locator("#job")).to_contain_text("solve runs")
    page.reload()
    expect(page.locator("#job")).to_contain_text("solve runs")
    board[1].jobs.all()[-1].process.kill()
    expect(page.locator("#alert")).to_contain_text("solve found no rota")
    expect(page.locator("#banner")).to_be_hidden()


def test_a_board_that_does_not_answer_is_told_of_until_it_does(page: Page, board: tuple[Page, Service, str]) -> None:
    _, service, address = board
    page.route("**/api/**", lambda route: route.abort())
    page.reload()
    expect(page.locator("main")).to_contain_text("The board does not answer. Nothing that was made is lost")
    page.unroute("**/api/**")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.evaluate("sessionStorage.setItem('rota-token', 'of a board that is gone')")
    page.reload()
    expect(page.locator("main")).to_contain_text("the board was started anew. Go on in the window that it opened")
    page.goto(f"{address}#ticket={service.ticket()['ticket']}")
    page.reload()
    page.wait_for_selector("body[data-ready]")
