"""The page in Chromium: the coordinator's stories by mouse and by keyboard alone, clicks and keys counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from optimiser.board.inputs import add_absence
from optimiser.board.session import Session
from optimiser.journal.chain import read_entries
from optimiser.journal.current import PendingEntry, writing
from optimiser.library.changes.journal import verify
from tests.board.live import Hand, answering, solve_beside
from tests.board.ward import date
from tests.browser import opened

expect.set_options(timeout=20_000)  # a machine may be busy; nothing here asserts how long anything takes


@pytest.fixture
def page(browser: Browser, ward: Path) -> Iterator[Page]:
    """The ward's board, opened by its ticket; at its end nothing was complained of, nothing else asked for."""
    with answering(ward) as (service, address):
        ticket = service.ticket()["ticket"]
        with opened(browser, f"{address}#ticket={ticket}", allowed=(address,), reduced_motion="reduce") as page:
            page.wait_for_selector("body[data-ready]")
            yield page


def kinds(home: Path) -> list[str]:
    return [entry.kind for entry in read_entries(home)]


def test_the_stories_by_mouse(page: Page, ward: Path) -> None:
    hand = Hand(page)
    expect(page.locator("#now")).to_contain_text("Now:")
    hand.click(page.get_by_role("link", name="Day", exact=True))  # 1 who is on
    expect(page.locator("main h2")).to_contain_text("Now")
    assert hand.counted() == (1, 0)
    hand.click(page.get_by_role("link", name="Grid", exact=True))
    hand.counted()

    hand.click(hand.cell("Chidi Eze", 0))  # 2 give a duty
    hand.press("l", "Enter")
    hand.said("late given to Chidi Eze, Mon 4 Jan")
    assert hand.counted() == (1, 2)
    expect(hand.cell("Chidi Eze", 0)).to_have_text("L")

    hand.click(hand.cell("Chidi Eze", 0))  # 3 take it away, move another
    hand.press("Delete")
    hand.said("late taken from Chidi Eze")
    assert hand.counted() == (1, 1)
    hand.cell("Amara Okafor", 0).drag_to(hand.cell("Amara Okafor", 2))
    hand.said("early taken from Amara Okafor, Mon 4 Jan. early given to Amara Okafor, Wed 6 Jan")
    expect(hand.cell("Amara Okafor", 0)).to_have_text("")

    hand.press("Control+z")  # 11 undo
    hand.said("undo of")
    expect(hand.cell("Amara Okafor", 0)).to_have_text("E")
    assert hand.counted() == (0, 1)

    hand.click(hand.cell("Chidi Eze", 0))
    hand.press("e", "Enter")  # whoever ends each code with Enter means no menu
    hand.said("early given to Chidi Eze, Mon 4 Jan")
    expect(page.locator("dialog[open]")).to_have_count(0)
    hand.press("Control+z")
    expect(hand.cell("Chidi Eze", 0)).to_have_text("")
    hand.counted()

    hand.click(hand.cell("Hugh Carter", 1))  # 4 sick for three days
    hand.click(hand.cell("Hugh Carter", 3), modifiers=["Shift"])
    hand.press("s", "k")
    page.wait_for_url("**/#/gaps/WILLOW/**")
    hand.panel("registered nurse: 0 of 1")
    assert hand.counted() == (2, 2)
    expect(page.locator("ol.near button").first).to_be_focused()
    hand.press("Enter")  # 5 the best fills the hole
    hand.said("night given to")
    assert hand.counted() == (0, 1)
    assert kinds(ward)[-2:] == ["absence", "edit"]

    hand.click(page.get_by_role("link", name="Grid", exact=True))
    hand.counted()
    hand.click(hand.cell("Petra Novak", 1))  # 6 who could cover instead
    hand.press("Control+Enter")
    hand.panel("instead of Petra Novak")
    assert hand.counted() == (1, 1)

    hand.click(hand.cell("Dilys Hughes", 4))  # 7 swap two duties
    hand.click(hand.cell("Farah Aziz", 4), modifiers=["Control"])
    hand.press("Control+Shift+s")
    hand.said("late taken from Dilys Hughes, Fri 8 Jan. early taken from Farah Aziz")
    assert hand.counted() == (2, 1)
    expect(hand.cell("Dilys Hughes", 4)).to_have_text("E")

    hand.click(page.get_by_role("button", name="Repair"))  # 8 mend
    expect(page.locator("#take")).to_be_visible(timeout=60_000)
    assert page.locator(".proposed").count() > 0
    hand.click(page.get_by_role("button", name="Take it"))
    expect(page.locator("#verdict")).to_contain_text("0 gaps")
    assert hand.counted() == (2, 0)
    assert kinds(ward)[-1] == "repair"


def test_hard_breaches_locks_and_publication_by_mouse(page: Page, ward: Path) -> None:
    hand = Hand(page)
    hand.click(hand.cell("Hugh Carter", 4))
    hand.press("e")
    expect(page.get_by_role("dialog")).to_contain_text("rest")
    hand.press("Escape")
    hand.said("Left as it was")
    expect(hand.cell("Hugh Carter", 4)).to_have_text("")
    assert kinds(ward) == []
    hand.press("e")
    expect(page.get_by_role("dialog")).to_be_visible()
    hand.type("she asked for it")
    hand.press("Enter")
    hand.said("early given to Hugh Carter")
    hand.counted()
    hand.click(hand.cell("Hugh Carter", 4))  # 9 why is this red
    hand.panel("11 h needed")
    assert hand.counted() == (1, 0)
    expect(hand.cell("Hugh Carter", 4)).to_have_text("E!")

    while (
        page.locator("#verdict", has_text="(0 accepted)").count()
        or page.get_by_role("button", name="Accept with a reason").count()
    ):
        hand.click(page.get_by_role("button", name="Accept with a reason"))  # 10 accept
        expect(page.get_by_role("textbox", name="Reason")).to_be_focused()
        hand.type("agreed with her")
        before = page.locator("#verdict").inner_text()
        hand.press("Enter")
        expect(page.locator("#verdict")).not_to_have_text(before)
        page.wait_for_timeout(150)

    hand.counted()
    hand.click(hand.cell("Amara Okafor", 0))  # 12 lock
    hand.press("Control+l")
    hand.said("is locked")
    expect(hand.cell("Amara Okafor", 0)).to_have_text("E*")
    assert hand.counted() == (1, 1)

    hand.click(hand.cell("Amara Okafor", 0))  # 13 copy a week
    hand.click(hand.cell("Amara Okafor", 1), modifiers=["Shift"])
    hand.press("Control+c")
    hand.click(hand.cell("Quinn Reid", 0))
    hand.press("Control+v")
    hand.said("given to Quinn Reid")
    assert hand.counted() == (3, 2)
    expect(hand.cell("Quinn Reid", 1)).to_have_text("E")

    hand.click(page.get_by_role("link", name="Publish", exact=True))  # 14 publish
    hand.click(page.get_by_role("button", name="Publish version 1"))
    hand.said("Version 1 is published")
    assert hand.counted() == (2, 0)
    hand.click(page.get_by_role("link", name="Changes"))
    expect(page.locator("ol.changes")).to_contain_text("publish")
    hand.click(page.get_by_role("link", name="Grid", exact=True))
    hand.click(hand.cell("Quinn Reid", 0))
    hand.press("Delete")
    hand.click(page.get_by_role("link", name="Publish", exact=True))
    expect(page.locator("main")).to_contain_text("Whom to tell: 1 person")

    page.get_by_role("link", name="Grid", exact=True).click()
    hand.counted()
    solve_beside(ward)  # 15 somebody solved beside
    expect(page.locator("#banner")).to_contain_text("rota solve offers another rota", timeout=15_000)
    hand.click(page.get_by_role("button", name="Take it"))
    hand.said("the rota of the take is taken")
    assert hand.counted() == (1, 0)
    assert kinds(ward)[-1] == "take"
    assert verify(ward) == []


def test_the_stories_by_keyboard_alone(page: Page, ward: Path) -> None:
    hand = Hand(page)
    hand.press("Control+k")  # 1
    hand.type("day")
    hand.press("Enter")
    expect(page.locator("main h2")).to_contain_text("Now")
    hand.go("Chidi Eze", 0)
    hand.counted()
    hand.press("l", "Enter")  # 2
    hand.said("late given to Chidi Eze, Mon 4 Jan")
    assert hand.counted() == (0, 2)
    hand.press("Control+x")  # 3 move
    hand.said("late taken from Chidi Eze")
    hand.press("ArrowRight", "Control+v")
    hand.said("late given to Chidi Eze, Tue 5 Jan")
    assert hand.counted() == (0, 3)
    hand.press("Delete")
    hand.said("late taken from Chidi Eze, Tue")
    hand.press("Control+z")  # 11
    hand.said("undo of")
    hand.press("Control+y")
    hand.said("redo of")

    hand.go("Hugh Carter", 1)
    hand.counted()
    hand.press("Shift+ArrowRight", "Shift+ArrowRight", "s", "k")  # 4
    page.wait_for_url("**/#/gaps/WILLOW/**")
    expect(page.locator("ol.near button").first).to_be_focused()
    assert hand.counted() == (0, 4)
    hand.press("Enter")  # 5
    hand.said("night given to")
    hand.press("Control+k")  # 8
    hand.type("repair")
    hand.press("Enter")
    expect(page.locator("#take")).to_be_focused(timeout=60_000)
    hand.press("Enter")
    expect(page.locator("#verdict")).to_contain_text("0 gaps")

    hand.go("Petra Novak", 1)
    hand.counted()
    hand.press("Control+Enter")  # 6
    hand.panel("instead of Petra Novak")
    expect(page.locator("ol.near button").first).to_be_focused()
    assert hand.counted() == (0, 1)
    hand.go("Bethan Rees", 3)
    hand.press("Control+Shift+s")  # 7
    expect(page.locator("ol.near button").first).to_be_focused()
    hand.press("Enter")
    expect(page.locator("#status")).to_contain_text("taken from")
    hand.go("Amara Okafor", 0)
    hand.counted()
    hand.press("Control+l")  # 12
    hand.said("is locked")
    assert hand.counted() == (0, 1)
    hand.press("Shift+ArrowRight", "Control+c")  # 13
    hand.go("Quinn Reid", 0)
    hand.press("Control+v")
    hand.said("given to Quinn Reid")
    hand.go("Grace Mensah", 9)
    hand.press("e")  # the morning after two nights
    expect(page.get_by_role("dialog")).to_contain_text("hard rule")
    hand.type("agreed")
    hand.press("Enter")
    hand.said("early given to Grace Mensah")
    hand.panel("11 h needed")  # 9
    while page.locator("#accept").count():
        hand.press("Alt+a")  # 10
        expect(page.get_by_role("textbox", name="Reason")).to_be_focused()
        hand.type("agreed with her")
        before = page.locator("#verdict").inner_text()
        hand.press("Enter")
        expect(page.locator("#verdict")).not_to_have_text(before)
        page.wait_for_timeout(300)
    assert Session(ward).rota.hard > 0
    hand.press("Control+k")  # 14
    hand.type("publish")
    hand.press("Enter")
    publish = page.get_by_role("button", name="Publish version 1")
    expect(publish).to_be_visible()
    for _ in range(30):
        if publish.evaluate("button => button === document.activeElement"):
            break
        hand.press("Tab")
    hand.press("Enter")
    hand.said("Version 1 is published")
    assert verify(ward) == []


def test_older_changes_are_undone_alone_or_all_that_came_after_one(page: Page, ward: Path) -> None:
    hand = Hand(page)
    for name, day in (("Amara Okafor", 0), ("Hugh Carter", 1), ("Petra Novak", 1)):
        hand.click(hand.cell(name, day))
        hand.press("Delete")
        hand.said(f"taken from {name}")
    hand.counted()
    hand.click(page.get_by_role("link", name="Changes"))
    hand.click(page.locator("ol.changes li", has_text="−Amara").get_by_role("button", name="Undo that"))
    hand.said("undo of @")
    assert hand.counted() == (2, 0)
    expect(page.locator("ol.changes li").first).to_contain_text("undo")
    hand.press("Control+k")
    hand.type("grid")
    hand.press("Enter")
    expect(hand.cell("Amara Okafor", 0)).to_have_text("E")
    expect(hand.cell("Petra Novak", 1)).to_have_text("")

    hand.counted()
    hand.press("Control+k")  # by keyboard: to the list, and on to the button
    hand.type("changes")
    hand.press("Enter")
    to_here = page.locator("ol.changes li", has_text="−Hugh").first.get_by_role("button", name="Undo to here")
    expect(to_here).to_be_visible()
    expect(page.locator("ol.changes button").first).to_be_focused()
    for _ in range(12):
        if to_here.evaluate("button => button === document.activeElement"):
            break
        hand.press("Tab")
    hand.press("Enter")
    expect(page.locator("ol.changes li").first).to_contain_text("undo of @4")
    clicks, keys = hand.counted()
    assert clicks == 0
    assert keys <= 10
    hand.press("Control+k")
    hand.type("grid")
    hand.press("Enter")
    expect(hand.cell("Petra Novak", 1)).not_to_have_text("")
    expect(hand.cell("Amara Okafor", 0)).to_have_text("")
    assert verify(ward) == []


def test_the_panel_tells_of_the_cell_that_was_chosen_last_though_its_answer_comes_late(page: Page, ward: Path) -> None:
    hand, asked = Hand(page), re.compile(r"/cells/[^/]+/2027-01-04")
    hand.go("Petra Novak", 1)
    hand.panel("Petra Novak")
    held: list[Route] = []
    page.route(asked, lambda route: held.append(route))  # noqa: PLW0108
    with page.expect_request(asked):
        hand.go("Quinn Reid", 0)
    hand.press("e")  # answered before what the panel asks
    hand.said("given to Quinn Reid")
    page.unroute(asked)  # which lets go of those that are held
    assert held
    hand.panel("Quinn Reid")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_of_another_rota_a_part_is_taken(page: Page, ward: Path, by: str) -> None:
    solve_beside(ward)
    hand = Hand(page)
    look = page.get_by_role("link", name="Look at it")
    expect(look).to_be_visible(timeout=15_000)
    hand.counted()
    if by == "mouse":
        hand.click(look)
        boxes, take = page.locator("ul.offer input"), page.get_by_role("button", name="Take those ticked")
        expect(boxes).to_have_count(2)
        for box in boxes.all():
            box.uncheck()
        take.click()
        expect(page.locator("#alert")).to_have_text("Nobody is ticked.")
        for box in boxes.all():
            box.check()
        hand.click(boxes.nth(1))
        hand.click(take)
        assert hand.counted() == (3, 0)
    else:
        hand.press("Control+k")
        hand.type("offer")
        hand.press("Enter")
        expect(page.locator("#take")).to_be_focused()
        hand.press("Tab", "Tab", "Tab", "Tab", "Space", "Shift+Tab", "Shift+Tab", "Shift+Tab", "Enter")
        assert hand.counted() == (0, 12)
    hand.said("the rota of the take is taken")
    taken = read_entries(ward)[-1]
    assert (taken.kind, len(taken.out), len(taken.into)) == ("take", 1, 0)
    assert taken.out[0][0] == "P01", "who was ticked"
    assert verify(ward) == []


def test_another_tab_another_tool_and_a_reload(page: Page, ward: Path) -> None:
    with writing(ward, "swap") as current:
        rows = current.rows()
        current.make(PendingEntry("swap", rows=rows[1:], held=rows))
    expect(page.locator("#banner")).to_contain_text("swap by", timeout=15_000)
    hand = Hand(page)
    expect(hand.cell("Amara Okafor", 0)).to_have_text("")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert "ticket" not in page.url
    page.get_by_role("link", name="Rules").click()
    expect(page.locator("main h2")).to_have_text("Rules that are stretched")
    page.go_back()
    expect(page.locator("table[role=grid]").first).to_be_visible()
    staff = (ward / "staff.csv").read_text(encoding="utf-8")
    (ward / "staff.csv").write_text(staff.replace("37.5", "many", 1), encoding="utf-8")
    expect(page.locator("#banner")).to_contain_text("staff.csv:2:weekly_hours", timeout=15_000)


def test_a_change_that_is_made_while_the_page_reads_the_rota_is_told_of(page: Page, ward: Path) -> None:
    made: list[int] = []

    def change_meanwhile(route: Route) -> None:
        answer = route.fetch()
        if not made:
            with writing(ward, "swap") as current:
                rows = current.rows()
                made.append(current.make(PendingEntry("swap", rows=rows[1:], held=rows)).seq)
        route.fulfill(response=answer)

    page.route("**/api/v1/rota", change_meanwhile)
    page.reload()
    expect(page.locator("#banner")).to_contain_text("swap by", timeout=15_000)
    assert made


def test_names_are_text_and_nothing_more(browser: Browser, ward: Path) -> None:
    bad = "<img src=x onerror=alert(1)>"
    staff = (ward / "staff.csv").read_text(encoding="utf-8")
    (ward / "staff.csv").write_text(staff.replace("Amara Okafor", bad), encoding="utf-8")
    teams = (ward / "teams.csv").read_text(encoding="utf-8")
    (ward / "teams.csv").write_text(teams.replace("Willow ward", bad), encoding="utf-8")
    with answering(ward) as (service, address):
        ticket = service.ticket()["ticket"]
        with opened(browser, f"{address}#ticket={ticket}", allowed=(address,)) as page:
            page.wait_for_selector("body[data-ready]")
            for view in ("grid", f"day/{date(0)}", "person/P01", "publish"):
                page.goto(f"{address}#/{view}")
                page.wait_for_timeout(150)
                assert page.locator("img").count() == 0
                assert page.get_by_text(bad).count() > 0 or view == "publish"


def test_cells_are_large_enough_and_the_page_asks_little(page: Page) -> None:
    box = page.locator("td[data-line]").first.bounding_box()
    assert box is not None
    assert box["width"] >= 24
    assert box["height"] >= 24
    assert page.locator("[tabindex='0']").count() == 1
    assert page.evaluate("document.querySelectorAll('*').length") < 2000
    token = page.evaluate("sessionStorage.getItem('rota-token')")
    answer = page.request.get(page.url.split("#")[0] + "api/v1/grid", headers={"Authorization": f"Bearer {token}"})
    assert len(answer.text()) < 120_000


def test_an_undo_takes_nothing_back_that_somebody_else_did_meanwhile(browser: Browser, ward: Path) -> None:
    def before_it_comes(route: Route) -> None:
        if kinds(ward)[-1] != "absence":
            add_absence(Session(ward), "P08", date(1), date(1), "sickness")
        route.continue_()

    with answering(ward) as (service, address):
        page = browser.new_page()  # which may complain of the answer 412
        page.goto(f"{address}#ticket={service.ticket()['ticket']}")
        hand = Hand(page)
        hand.click(hand.cell("Chidi Eze", 0))
        hand.press("l", "Enter")
        hand.said("late given to Chidi Eze, Mon 4 Jan")
        page.route("**/api/v1/undo", before_it_comes)
        hand.press("Control+z")
        expect(page.locator("#alert")).to_contain_text("The rota was changed beside this page: look at it")
        page.close()
    assert kinds(ward)[-1] == "absence"
