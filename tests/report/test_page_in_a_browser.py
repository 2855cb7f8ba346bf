"""The report in Chromium: it opens without complaint or network, its filters work, its paper has few pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as BrowserPage

from optimiser.report.render.charts import Series, line_chart
from optimiser.report.render.html import html
from optimiser.report.render.page import Chart, Listing, Page, PageSection, render
from optimiser.report.rota.view import RotaView
from tests.browser import axe_findings, opened
from tests.report.paper import text_sizes
from tests.report.rough import rough_view

A4, A3 = (842, 595), (1191, 842)
"""Landscape pages in points."""


@pytest.fixture(scope="module")
def page_file(ward_view: RotaView, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a ward of 30 people over four weeks."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html(ward_view), encoding="utf-8")
    return path


def shown(page: BrowserPage, what: str) -> int:
    return sum(part.is_visible() for part in page.locator(what).all())


def test_the_page_opens_and_its_filters_work(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file.as_uri()) as page:
        everybody = shown(page, "tr[data-role]")
        assert everybody == 30
        page.get_by_label("Role").select_option("ward manager")
        assert shown(page, "tr[data-role]") == 1
        assert page.locator("#filtered").inner_text() == "1 people shown"
        page.get_by_role("button", name="Show all").click()
        page.get_by_label("Person").fill("king")
        assert shown(page, "tr[data-role]") == 1
        page.get_by_label("Week", exact=False).first.select_option(index=2)
        heads = page.locator("table.grid thead th[data-week]").all()
        assert [h.get_attribute("data-date") for h in heads if h.is_visible()] == [
            f"2027-03-{day}" for day in range(22, 29)
        ]
        page.get_by_role("button", name="Show all").click()
        expect(page.locator("#filtered")).to_have_text("30 people shown")
        assert shown(page, "table.grid thead th[data-week]") == 28


def test_a_narrow_screen_is_never_scrolled_sideways(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file.as_uri()) as page:
        page.set_viewport_size({"width": 390, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_today_is_marked_and_its_sheet_shown(browser: Browser, page_file: Path) -> None:
    with opened(browser, "about:blank", allowed=("file:", "data:", "about:")) as page:
        page.clock.set_fixed_time("2027-03-24T10:00:00")
        page.goto(page_file.as_uri())
        assert page.locator("th[aria-current=date]").get_attribute("data-date") == "2027-03-24"
        assert page.locator(".on-day:visible h3").inner_text() == "Today, Wed 24 Mar"
        page.get_by_role("link", name="Thu 25 Mar").click()
        assert page.locator(".on-day:visible h3").inner_text() == "Thu 25 Mar"


def test_the_page_is_whole_without_scripts(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file.as_uri(), java_script_enabled=False) as page:
        assert not page.locator("#filters").is_visible()
        assert page.locator(".on-day:visible h3").inner_text() == "Mon 15 Mar"
        page.get_by_role("link", name="Thu 25 Mar").click()
        assert page.locator(".on-day:visible h3").inner_text() == "Thu 25 Mar"
        page.locator("#people > summary").click()
        assert page.locator(".person").first.is_visible()


def test_axe_finds_nothing_serious(browser: Browser, view: RotaView, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(html(replace(view, manager=True)), encoding="utf-8")
    with opened(browser, path.as_uri(), reduced_motion="reduce") as page:
        assert "Days of Bea" not in on_paper(page), "people are printed on request: where they were opened"
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        assert axe_findings(page) == []
        assert "Days of Bea" in on_paper(page)


def test_axe_finds_nothing_serious_on_a_page_of_the_skills_mix(browser: Browser, tmp_path: Path) -> None:
    drawn = line_chart("posts", "Posts by year", [2026, 2027], [Series("nurses", [3, 4], [([2, 3], [4, 5])])], "WTE")
    listing = Listing(["role", "WTE"], [["nurse", "3"], ["UNVERIFIED", "*"]], frozenset({1}))
    parts = PageSection(
        "Staff", ["Words."], [Chart(drawn, "Posts.")], [listing, replace(listing, title="All", folded=True)]
    )
    path = tmp_path / "mix.html"
    path.write_text(render(Page("Mix", "2026", "Short by 2.", True, [parts], ["Beware."], [("seed", "1")])), "utf-8")
    with opened(browser, path.as_uri()) as page:
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        assert axe_findings(page) == []


def test_tables_of_a_page_of_the_skills_mix_stand_whole_on_paper(browser: Browser, tmp_path: Path) -> None:
    """Seven columns of ranges as a board's page has them, on portrait A4 within its margins."""
    band = "11.39m (10.44m to 13.01m)"
    listing = Listing(
        ["Option", *[f"Figure {n}" for n in range(7)]], [["as it is", *[band] * 7]], frozenset(range(1, 8))
    )
    path = tmp_path / "board.html"
    path.write_text(render(Page("Board", "2026", "Good.", False, [PageSection("Money", tables=[listing])])), "utf-8")
    with opened(browser, path.as_uri()) as page:
        page.set_viewport_size({"width": 703, "height": 1000})
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") == 703


def test_the_sheet_is_short_and_nothing_on_it_is_small(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file.as_uri()) as page:
        printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        assert len(printed) <= 4
        assert {tuple(map(round, printed[i].get_size())) for i in range(len(printed))} == {A4}
        assert min(text_sizes(printed)) >= 7
        first = printed[0].get_textpage().get_text_bounded()
        assert "Do not publish yet" in first
        assert "Cheapest mend" in first or "Nearest" in first or "nobody has" in first or "on N" in first
        assert "Kasia Appiah" in first


def test_gaps_that_are_folded_away_are_counted_on_paper(browser: Browser, view: RotaView, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(html(replace(view, explain=5)), encoding="utf-8")
    with opened(browser, path.as_uri()) as page:
        for media, folded, left in (("screen", True, 5), ("print", True, 3), ("print", False, 5)):
            page.emulate_media(media=media)  # type: ignore[arg-type]
            page.evaluate("folded => { document.querySelector('.short-of > details').open = !folded }", folded)
            told = [text for text in page.locator(".short-of > p").all() if text.is_visible()]
            assert [text.inner_text() for text in told] == [f"… and {len(view.gaps) - left} more, in gaps.csv."]


def test_a_system_of_several_teams_prints_on_few_pages(browser: Browser, tmp_path: Path) -> None:
    view = replace(rough_view("crisis-team"), explain=1)
    path = tmp_path / "crisis.html"
    path.write_text(html(view), encoding="utf-8")
    with opened(browser, path.as_uri()) as page:
        assert page.locator(".day-links li").first.inner_text().startswith("21 Dec")
        printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        assert len(view.problem.people) > 60
        assert len(printed) <= 6
        assert min(text_sizes(printed)) >= 7


def test_poster_and_day_sheet(browser: Browser, page_file: Path) -> None:
    with opened(browser, page_file.as_uri() + "#poster") as page:
        printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        assert [tuple(map(round, p.get_size())) for p in printed] == [A3]
        assert min(text_sizes(printed)) >= 9
    with opened(browser, page_file.as_uri() + "#day-sheet") as page:
        printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
        assert len(printed) == 1
        text = printed[0].get_textpage().get_text_bounded()
        assert "Mon 15 Mar" in text
        assert "What is short" not in text


def on_paper(page: BrowserPage) -> str:
    """All text that is printed."""
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    return "\n".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
