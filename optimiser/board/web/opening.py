"""Starting the page or the interface for a folder."""

from __future__ import annotations

import html
import tempfile
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path

from constraints.discovery import folders_in_use
from optimiser.board.jobs import Jobs
from optimiser.board.session import Session
from optimiser.board.web.server import listen, run, token_from
from optimiser.board.web.service import Service
from optimiser.board.web.sole import announce, opening_of_other, place_of, sole
from optimiser.tabular.output import write_text

Say = Callable[[str], object]


def open_board(
    folder: Path, port: int, *, browser: bool, manager: bool, mix: Path | None, supply: Path | None, say: Say
) -> None:
    """Offer the page until interrupted; where a board of the same shows it already, open that.

    Args:
        browser: whether it is opened at once.
        say: prints the address.

    Raises:
        BadInput: faults of the folder, or the port is taken.
    """
    named = _named(mix, supply)
    place = place_of(folder, manager, named)
    with sole(place) as first, tempfile.TemporaryDirectory(prefix="rota-") as made:
        if not first:
            opening = opening_of_other(place)
            say(f"open already: {opening}")
            if browser:
                webbrowser.open(_door(place.with_suffix(".html"), opening))
            return
        listening = listen(port)
        service = _service(folder, manager, named)

        def ready(address: str) -> None:
            announce(place, address, service.token)
            opening = f"{address}#ticket={service.ticket()['ticket']}"
            say(f"{service.session.rota.source.name}: {opening}")
            if browser:
                webbrowser.open(_door(Path(made) / "open.html", opening))

        run(service, listening, page=True, ready=ready)


def serve_folder(
    folder: Path, port: int, *, token_file: Path | None, manager: bool, mix: Path | None, supply: Path | None, say: Say
) -> None:
    """Offer the interface until interrupted.

    Args:
        token_file: holds the token.
        say: prints the address.

    Raises:
        BadInput: faults of the folder, no token, or the port is taken.
    """
    token = token_from(token_file)
    listening = listen(port)
    service = _service(folder, manager, _named(mix, supply))
    service.token = token
    run(service, listening, page=False, ready=lambda address: say(f"{address}api/v1"))


def _named(mix: Path | None, supply: Path | None) -> dict[str, Path]:
    return {kind: path for kind, path in (("mix", mix), ("supply", supply)) if path is not None}


def _service(folder: Path, manager: bool, named: Mapping[str, Path]) -> Service:
    return Service(Session(folder, manager=manager), Jobs(folders_in_use()), folders=named)


def _door(path: Path, opening: str) -> str:
    """A file of the user's own that leads to the page: an address given to a browser's command line could be read there
    by other users of the machine."""
    there = html.escape(opening, quote=True)
    write_text(path, f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={there}">')
    return path.as_uri()
