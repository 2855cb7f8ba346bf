"""What stands on the page for whoever sees it otherwise: twice as large, in colours of their own, without motion; and
what axe-core says of every screen and dialogue."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from optimiser.board.editing import edit
from optimiser.board.moves import DutyAt, Move
from optimiser.board.session import Session
from tests.board.live import Hand, answering, solve_beside
from tests.board.ward import date
from tests.browser import axe_findings, opened

expect.set_options(timeout=20_000)

GAP = f"gaps/WILLOW/{date(1)}/night"
VIEWS = ("grid", f"day/{date(0)}", GAP, "person/P02", "changes", "rules/single nights", "publish", "offer")
"""Every screen, each with something on it."""


@pytest.fixture(scope="module")
def board(browser: Browser, ward_as_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, str]]:
    """A board with a gap, changes and a rota that is offered; it is only looked at."""
    home = Path(shutil.copytree(ward_as_made, tmp_path_factory.mktemp("seen") / "ward"))
    edit(Session(home), [Move(into=DutyAt("P08", date(4), "E"))], reason="she asked for it")
    with answering(home) as (service, address):
        solve_beside(home)
        ticket = service.ticket()["ticket"]
        with opened(browser, f"{address}#ticket={ticket}", allowed=(address,)) as page:
            page.wait_for_selector("body[data-ready]")
            hand = Hand(page)
            hand.click(hand.cell("Hugh Carter", 1))
            hand.press("Delete")
            hand.said("night taken from Hugh Carter")
            yield page, address


def go(page: Page, address: str, view: str) -> None:
    page.goto(f"{address}#/{view}")
    if view == "grid":
        Hand(page).cell("Hugh Carter", 0).click()
        expect(page.locator("#panel")).to_contain_text("Hugh Carter")
    elif view.startswith("gaps"):
        expect(page.locator("ol.near button").first).to_be_visible()
    else:
        expect(page.locator("main:not([aria-busy]) h2").first).to_be_visible()


@pytest.mark.parametrize(("scheme", "views"), [("light", VIEWS), ("dark", ("grid", GAP, "rules/single nights"))])
def test_axe_finds_nothing_serious_on_any_screen(board: tuple[Page, str], scheme: str, views: tuple[str, ...]) -> None:
    page, address = board
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for view in views:
        go(page, address, view)
        assert axe_findings(page) == [], (scheme, view)
    page.emulate_media(color_scheme="light")


def test_axe_finds_nothing_serious_in_any_dialogue(board: tuple[Page, str]) -> None:
    page, address = board
    go(page, address, "grid")
    for keys in (["F1"], ["Control+k"], ["Enter"]):
        Hand(page).cell("Hugh Carter", 4).click()
        Hand(page).press(*keys)
        expect(page.get_by_role("dialog")).to_be_visible()
        assert axe_findings(page) == [], keys
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    Hand(page).cell("Grace Mensah", 9).click()
    page.keyboard.press("e")  # the morning after two nights
    expect(page.get_by_role("dialog")).to_contain_text("hard rule")
    assert axe_findings(page) == []
    page.keyboard.press("Escape")


def test_at_twice_the_size_nothing_but_the_grid_itself_goes_beyond_the_window(board: tuple[Page, str]) -> None:
    page, address = board
    page.set_viewport_size({"width": 683, "height": 384})  # 1366 by 768 at 200%
    for view in VIEWS:
        go(page, address, view)
        assert page.evaluate("document.documentElement.scrollWidth") <= 683, view
        hidden = page.evaluate(
            """() => [...document.querySelectorAll('button, a, input, select')].filter((part) => {
              const box = part.getBoundingClientRect();
              return box.width && (box.left < 0 || box.right > 683) && !part.matches('.scroll *, .skip');
            }).map((part) => part.outerHTML.slice(0, 90))"""
        )
        assert hidden == [], view
    go(page, address, "grid")
    Hand(page).cell("Quinn Reid", 13).click()
    box, foot = page.locator("td:focus").bounding_box(), page.locator("footer").bounding_box()
    assert box is not None
    assert foot is not None
    assert box["y"] + box["height"] <= foot["y"] + 1, "the focus is not hidden by what sticks to the foot"
    page.set_viewport_size({"width": 1366, "height": 768})


def test_in_colours_of_the_reader_what_is_chosen_or_broken_is_marked_still(board: tuple[Page, str]) -> None:
    page, address = board
    page.emulate_media(forced_colors="active")
    go(page, address, "grid")
    line = "cell => { const style = getComputedStyle(cell); return `${style.outlineStyle} ${style.outlineWidth}`; }"
    chosen = Hand(page).cell("Hugh Carter", 0)
    assert chosen.evaluate(line) in ("solid 2px", "solid 3px")
    plain = Hand(page).cell("Hugh Carter", 6)
    assert plain.evaluate(line).startswith("none")
    broken = page.locator("td.breach").first
    assert broken.evaluate(line) == "solid 2px"
    assert page.locator("td.short").first.inner_text().endswith("!"), "never by colour alone"
    assert axe_findings(page) == []
    page.emulate_media(forced_colors="none")


def test_who_wants_no_motion_gets_none(board: tuple[Page, str]) -> None:
    page, address = board
    go(page, address, "grid")
    moves = """() => { const cell = document.querySelector('td[data-line]'); cell.classList.add('fresh');
      const name = getComputedStyle(cell).animationName; cell.classList.remove('fresh'); return name; }"""
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moves) == "fresh"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moves) == "none"
