"""The workbook opened by LibreOffice: the grid on one page wide, headings whole, sheets and colours as they were."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook

from optimiser.report.render.workbook import workbook
from optimiser.report.rota.view import RotaView
from tests.report.paper import text_sizes


@pytest.fixture(scope="module")
def opened(ward_view: RotaView, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workbook as it is written, printed by LibreOffice, and saved again by it."""
    office = shutil.which("soffice")
    if office is None and not os.environ.get("CI"):
        pytest.skip("LibreOffice is not here")
    assert office is not None, "continuous integration installs LibreOffice"
    home = tmp_path_factory.mktemp("office")
    (home / "report.xlsx").write_bytes(workbook(ward_view, datetime(2026, 10, 1, tzinfo=UTC)))
    command = [office, f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to"]
    for form, target in (("pdf", home), ("xlsx", home / "again")):
        told = [*command, form, "--outdir", str(target), str(home / "report.xlsx")]
        subprocess.run(told, check=True, capture_output=True, timeout=200)
    return home


def test_the_grid_prints_on_one_page_wide_with_its_headings_whole(opened: Path, ward_view: RotaView) -> None:
    printed = pypdfium2.PdfDocument(opened / "report.pdf")
    first = printed[0].get_textpage().get_text_bounded()
    calendar = ward_view.problem.calendar
    lines = first.replace("\r", "").split("\n")
    for word in ("person", "role", "band", "contracted", "wishes asked", "Kasia Appiah", "senior healthcare assistant"):
        assert word in first, lines[:8]
    for day in range(calendar.days):
        assert f"{calendar.date(day):%a}" in first
    assert sum(first.count(f"{calendar.date(day):%b}") for day in (0, 27)) >= calendar.days
    grids = [n for n in range(len(printed)) if "have/need" in printed[n].get_textpage().get_text_bounded()]
    assert grids == [0]


def test_nothing_on_the_printed_grid_is_small(opened: Path) -> None:
    match = shutil.which("fc-match")
    face = subprocess.run([match or "true", "Calibri"], capture_output=True, text=True, check=False).stdout
    if not any(name in face for name in ("Carlito", "Calibri")) and not os.environ.get("CI"):
        pytest.skip("no letters as wide as Calibri's are here")
    assert min(text_sizes(pypdfium2.PdfDocument(opened / "report.pdf"), 1)) >= 7


def test_sheets_and_colours_are_what_was_written(opened: Path) -> None:
    written = load_workbook(opened / "report.xlsx")
    again = load_workbook(opened / "again" / "report.xlsx")
    assert again.sheetnames == written.sheetnames
    assert again.sheetnames[0] == "Grid"
    before, after = written["Grid"], again["Grid"]
    assert before.freeze_panes == "D2"
    shown = [[cell.value for cell in row] for row in before.iter_rows(max_row=40)]
    assert [[cell.value for cell in row] for row in after.iter_rows(max_row=40, max_col=len(shown[0]))] == shown
    colours = [[cell.fill.fgColor.rgb for cell in row] for row in before.iter_rows(min_row=2, max_row=20, min_col=6)]
    kept = [
        [cell.fill.fgColor.rgb for cell in row]
        for row in after.iter_rows(min_row=2, max_row=20, min_col=6, max_col=before.max_column)
    ]
    assert {c for row in colours for c in row if c != "00000000"} <= {c[-6:].rjust(8, "0") for row in kept for c in row}
    assert all(sheet.freeze_panes == "A2" for sheet in written if sheet.title not in ("Grid", "Run settings"))
