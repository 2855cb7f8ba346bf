"""A board that answers on a real port, and a hand that counts its clicks and keys."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from optimiser.board.jobs import Jobs
from optimiser.board.session import Session
from optimiser.board.web.app import WebBoard
from optimiser.board.web.server import listen, server_of
from optimiser.board.web.service import Service
from optimiser.folder.compare import raw_rows
from optimiser.folder.files import ROTA
from optimiser.journal.current import PendingEntry, writing
from optimiser.tabular.output import write_csv


@contextmanager
def answering(home: Path, *, manager: bool = False) -> Iterator[tuple[Service, str]]:
    """A folder's board, and its address."""
    listening = listen()
    port = listening.getsockname()[1]
    service = Service(Session(home, manager=manager), Jobs())
    board = WebBoard(service, port, page=True)
    server = server_of(board)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield service, f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)
        board.close()


def solve_beside(home: Path) -> None:
    """What a solve leaves where the rota in hand was changed while it ran."""
    rows = [tuple(r.get(h, "") for h in ROTA.headings) for r in raw_rows(home / "out" / "rota.csv")]
    write_csv(home / "out" / "rota-solved.csv", ROTA.headings, [*rows[:3], *rows[4:-2]])
    with writing(home, "swap") as current:
        current.make(PendingEntry("swap", rows=[*rows[:-1]]))


class Hand:
    """Clicks and keys on a board, counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = self.keys = 0

    def counted(self) -> tuple[int, int]:
        """Clicks and keys since the last count."""
        found = self.clicks, self.keys
        self.clicks = self.keys = 0
        return found

    def click(self, what: Locator, **more: object) -> None:
        """One click."""
        self.clicks += 1
        what.click(**more)  # type: ignore[arg-type]

    def press(self, *keys: str) -> None:
        """One key or chord after the other."""
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Free text, counted as one."""
        self.keys += 1
        self.page.keyboard.type(text)

    def cell(self, name: str, day: int) -> Locator:
        """The cell of a person on a day."""
        row = self.page.locator("tr", has=self.page.locator("th.who", has_text=name)).first
        return row.locator(f"td[data-day='{day}']")

    def go(self, name: str, day: int) -> None:
        """To a cell with the keyboard alone: found by name, then Home and arrows."""
        self.press("Control+k")
        self.type(name)
        self.press("Enter")
        self.page.wait_for_function(
            "name => document.activeElement?.getAttribute('aria-label')?.includes(name)", arg=name
        )
        self.press("Home", *["ArrowRight"] * day)

    def said(self, text: str) -> None:
        """Wait until the page has said something."""
        expect(self.page.locator("#status")).to_contain_text(text)

    def panel(self, text: str) -> None:
        """Wait until the side panel tells something."""
        expect(self.page.locator("#panel")).to_contain_text(text)
