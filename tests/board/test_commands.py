"""`rota board` and `rota serve` as commands: what they print, whom they let in, and many writers at once."""

from __future__ import annotations

import re
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest
from click.testing import CliRunner

from optimiser.board.web import opening
from optimiser.board.web.service import Service
from optimiser.cli import main
from tests.acceptance.board_writes import check, run


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Service, bool]]:
    """Services that were started: each ends as soon as it answers."""
    found: list[tuple[Service, bool]] = []

    def run_once(service: Service, listening: object, *, page: bool, ready: Callable[[str], object]) -> None:
        found.append((service, page))
        ready("http://127.0.0.1:8765/")

    monkeypatch.setattr(opening, "run", run_once)
    return found


def test_the_page_opens_by_a_ticket_that_no_command_line_shows(
    ward: Path, started: list[tuple[Service, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, str, int]] = []

    def browse(url: str) -> bool:
        path = Path(url2pathname(urlparse(url).path))
        opened.append((url, path.read_text(encoding="utf-8"), path.stat().st_mode & 0o077))
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    done = CliRunner().invoke(main, ["board", str(ward)])
    assert done.exit_code == 0, done.output
    ticket = re.fullmatch(r"Willow ward: http://127\.0\.0\.1:8765/#ticket=(\S{43})\n", done.stdout)
    assert ticket
    (service, page), ((url, text, open_to_others),) = started[0], opened
    assert page
    assert url.startswith("file:")
    assert ticket[1] not in url
    assert ticket[1] in text
    assert open_to_others == 0
    assert not service.session.manager
    assert service.admit(ticket[1]) == service.token


def test_the_interface_is_offered_with_the_token_of_a_file(
    ward: Path, started: list[tuple[Service, bool]], tmp_path: Path
) -> None:
    token = tmp_path / "token"
    asked = ["serve", str(ward), "--token-file", str(token), "--manager", "--mix", str(tmp_path)]
    done = CliRunner().invoke(main, asked)
    assert done.stdout == "http://127.0.0.1:8765/api/v1\n"
    ((service, page),) = started
    assert (service.token, page) == (token.read_text().strip(), False)
    assert service.session.manager
    assert service.folder("mix") == tmp_path
    without = CliRunner().invoke(main, ["serve", str(ward)])
    assert without.exit_code == 2
    assert "--token-file" in without.stderr
    nowhere = CliRunner().invoke(main, ["board", str(tmp_path / "nowhere")])
    assert nowhere.exit_code == 2


def test_many_writers_at_once_lose_nothing_though_the_server_is_killed(ward: Path) -> None:
    written = run(ward, 10, 5, kill_every=6, pause=0.2)
    told = check(ward, written)
    assert told["server killed"] == 1
    assert told["edits told"] > 0
