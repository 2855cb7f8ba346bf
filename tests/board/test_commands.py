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
from optimiser.board.web import sole as sole_module
from optimiser.board.web.service import Service
from optimiser.board.web.sole import announce, place_of, sole
from optimiser.cli import main
from tests.acceptance.board_writes import check, run
from tests.board.live import answering


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[Service, bool]]:
    """Services that were started: each ends as soon as it answers."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
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


def test_a_second_board_of_a_folder_opens_the_page_of_the_first(
    ward: Path, started: list[tuple[Service, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        webbrowser, "open", lambda url: opened.append(Path(url2pathname(urlparse(url).path)).read_text())
    )
    place = place_of(ward, False, {})
    with answering(ward) as (service, address), sole(place) as first:
        assert first
        announce(place, address, service.token)
        assert (place.stat().st_mode & 0o077, place.parent.stat().st_mode & 0o077) == (0, 0)
        done = CliRunner().invoke(main, ["board", str(ward)])
        told = re.fullmatch(rf"open already: {address}#ticket=(\S{{43}})\n", done.stdout)
        assert told, done.output
        assert (len(opened), started) == (1, [])
        assert told[1] in opened[0]
        assert service.admit(told[1]) == service.token
        CliRunner().invoke(main, ["board", str(ward), "--manager", "--no-browser"])
        assert started[0][0].session.manager, "what is shown is another: a board of its own"
        place.chmod(0o644)
        readable = CliRunner().invoke(main, ["board", str(ward)])
        assert (readable.exit_code, "owner alone" in readable.stderr) == (2, True)


def test_what_a_board_that_was_killed_left_is_written_over(
    ward: Path, started: list[tuple[Service, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_of(ward, False, {})
    announce(place, "http://127.0.0.1:1/", "of a board that is gone")
    asked: list[str] = []
    monkeypatch.setattr(sole_module, "_ticket", asked.append)
    done = CliRunner().invoke(main, ["board", str(ward), "--no-browser"])
    assert done.stdout.startswith("Willow ward: http://127.0.0.1:8765/")
    assert (len(started), asked, place.exists()) == (1, [], False)
    with sole(place):  # one that is starting, and does not come to it
        monkeypatch.setattr(sole_module, "PATIENCE", 0.0)
        monkeypatch.setattr(sole_module, "_ticket", lambda place: place.stat())
        late = CliRunner().invoke(main, ["board", str(ward), "--no-browser"])
    assert (late.exit_code, "does not answer" in late.stderr) == (2, True)


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
    assert told["server killed"] > 0  # again where others wrote much before the first edit
    assert told["edits told"] > 0
