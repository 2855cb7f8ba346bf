"""Pages opened in a real browser: what it complains of, what it asks the network for, what axe-core finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

WEIGHTY = ("serious", "critical")


@contextmanager
def opened(browser: Browser, url: str, allowed: tuple[str, ...] = ("file:", "data:"), **context: Any) -> Iterator[Page]:
    """A page in a context of its own; at its end nothing was complained of and nothing else was asked for.

    Args:
        browser: a browser that runs.
        url: what is opened.
        allowed: how the addresses of what may be asked for begin.
        context: options of the context, as `java_script_enabled` or `viewport`.
    """
    complaints: list[str] = []
    place = browser.new_context(**{"viewport": {"width": 1366, "height": 768}, **context})
    try:
        page = place.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(allowed) else complaints.append(asked.url))
        page.goto(url)
        yield page
        assert complaints == [], complaints
    finally:
        place.close()


def axe_findings(page: Page) -> list[str]:
    """What axe-core finds serious or critical on a page: its rule, its help and the first element each."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:160]}" for v in found if v["impact"] in WEIGHTY]
