"""Pictures of the reports of the examples, to be looked at: `python -m tests.acceptance.screenshots OUT [EXAMPLE...]`.

Each example is copied and solved by a few rounds with one worker, so that the pictures are the same again. For each
the first screen (1366 by 768), the whole page, the sheet, the poster and the day sheet are written.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from optimiser.library.solve import solve
from optimiser.report.render.html import html

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SCREEN = {"width": 1366, "height": 768}
ROUNDS = 3


def report_of(example: Path, place: Path) -> Path:
    """The report of an example solved in a copy."""
    home = shutil.copytree(example, place / example.name)
    found = solve(home, iterations=ROUNDS, workers=1)
    if found.rota is None:
        raise RuntimeError(f"{example.name}: no rota")
    page = place / f"{example.name}.html"
    page.write_text(html(found.rota.view), encoding="utf-8")
    return page


def take(browser: Browser, page_file: Path, out: Path) -> list[Path]:
    """The pictures of a page."""
    place = browser.new_context(viewport=SCREEN)  # type: ignore[arg-type]
    page = place.new_page()
    name, made = page_file.stem, []
    page.goto(page_file.as_uri())
    for kind, whole in (("screen", False), ("page", True)):
        made.append(out / f"{name}-{kind}.png")
        page.screenshot(path=made[-1], full_page=whole)
    for kind in ("sheet", "poster", "day-sheet"):
        page.goto("about:blank")
        page.goto(page_file.as_uri() + ("" if kind == "sheet" else f"#{kind}"))
        made.append(out / f"{name}-{kind}.pdf")
        page.pdf(path=made[-1], prefer_css_page_size=True)
    place.close()
    return made


def main() -> None:
    """Print each file that is written."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    names = sys.argv[2:] or [folder.name for folder in sorted(EXAMPLES.iterdir()) if (folder / "rota.toml").exists()]
    program = shutil.which("chromium")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name in names:
            for file in take(browser, report_of(EXAMPLES / name, Path(place)), out):
                print(file)
        browser.close()


if __name__ == "__main__":
    main()
