"""What the commands after publication share: options, and a folder opened with its rota, with what is to be noted."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from optimiser.cli.common import print_at_end, print_json, print_to_stderr, show_notices
from optimiser.tabular.faults import listing
from optimiser.tabular.wording import count

if TYPE_CHECKING:
    from optimiser.journal.current import CurrentRota
    from optimiser.journal.entry import Entry
    from optimiser.library.judged_rota import JudgedRota
    from optimiser.problem.problem import Problem

rota_option = click.option(
    "--rota",
    type=click.Path(path_type=Path),
    help="The rota: a file, or an entry of rota log such as @7; by default the current one.",
)
HELD = "held"
"""Under which it is kept that a command holds the folder, to change it."""

reason_option = click.option("--reason", default="", help="Why, in words: for the journal.")


def opened_rota(
    folder: Path,
    rota: Path | None = None,
    manager: bool = False,
    *,
    lazy: bool = False,
    changed_folder: Path | None = None,
    instead: Mapping[str, Path] | None = None,
    to_judge: bool = True,
) -> JudgedRota:
    """`open_rota`; which rota it is, what was assumed, and inputs that changed since, are told on stderr."""
    from optimiser.library.judged_rota import open_rota

    # What is read stays until the end of the command: looking for garbage every few hundred objects finds none.
    gc.set_threshold(50_000, 20, 20)
    found = open_rota(
        folder,
        rota,
        manager=manager,
        lazy=lazy,
        changed_folder=changed_folder,
        instead=instead,
        to_judge=to_judge,
    )
    show_notices(found.source.notices)
    print_rota_status(found, print_at_end, changing=click.get_current_context().meta.get(HELD, False))
    return found


def _now(rota: JudgedRota) -> str:
    """Which rota stands at the end of a command that holds its folder, and which it was where that is another."""
    from optimiser.journal.current import FILE
    from optimiser.journal.status import status_of

    was = rota.status
    assert was is not None
    assert rota.home is not None
    now = status_of(rota.home, rota.home / FILE) if was.current else was
    before = f"; it was {was.entry.name}" if was.entry is not None and now.hash != was.hash else ""
    return f"rota: {now}{before}"


def print_rota_status(
    rota: JudgedRota, say: Callable[[str], None] = print_to_stderr, *, changing: bool = False
) -> None:
    """Say which rota is spoken of, at its end of a command that is changing it, and which inputs changed since it was
    made; with --json the answer says which."""
    if rota.status is not None and not click.get_current_context().params.get("as_json"):
        if changing:
            print_at_end(lambda: _now(rota))
        else:
            say(f"rota: {rota.status}")
    if rota.changed:
        names = listing(rota.changed)
        made = rota.path.stem if rota.path and rota.path.name.startswith("@") else rota.path
        click.echo(f"note: {names} changed since {made} was made; it is judged by what they say now", err=True)


def day_of_now(problem: Problem) -> int | None:
    """The day number that it is where a rota is worked: negative before its period, None where that is over."""
    calendar = problem.calendar
    day = calendar.day(dt.datetime.now(ZoneInfo(calendar.zone)).date())
    return day if day < calendar.days else None


def place_of_results(folder: Path, rota: JudgedRota, out: Path | None) -> Path:
    """Where what is told of a rota is written: where it is asked for; else `out` in its folder, and a folder of its own
    in there where it is not the current rota, whose results stand in `out`."""
    from optimiser.journal.current import OUT

    status = rota.status
    if out is not None or status is None or status.current:
        return out or folder / OUT
    if status.path.name.startswith("@"):
        return folder / OUT / f"report-{status.path.stem}"
    version = f"version-{status.itself.number}" if status.itself is not None else status.path.stem
    return folder / OUT / f"report-{version}"


def print_entry(entry: Entry | None) -> None:
    """Say that the current rota is another one now; with --json the answer says it."""
    if entry is not None and not click.get_current_context().params.get("as_json"):
        back = "rota undo takes it back" if entry.changes else "it changed nothing, so there is nothing to undo"
        click.echo(f"Journal: {entry.name} ({entry.kind}); {back}", err=True)


def print_reversal(folder: Path, entry: Entry, as_json: bool) -> None:
    """Print an entry of a folder that took others back."""
    gone, come = len(entry.out), len(entry.into)
    if as_json:
        from optimiser.journal.status import current_rota

        print_json({"rota": current_rota(folder), "entry": entry.name, "kind": entry.kind,
                    "undoes": list(entry.undoes), "out": gone, "into": come,
                    "inputs": list(entry.inputs), "hard": entry.hard[1]})  # fmt: skip
        return
    of = ", ".join(f"@{seq}" for seq in entry.undoes)
    click.echo(f"{entry.name}: {entry.kind} of {of}; {count(gone, 'assignment')} out, {come} in.")
    for file, change in entry.inputs.items():
        click.echo(f"  {file}: {change.in_words}")


def print_changed_inputs(entry: Entry) -> None:
    """Say how many rows of which input files came and went."""
    for file, change in entry.inputs.items():
        click.echo(f"  {file}: {change.in_words}", err=True)


@contextmanager
def held_for(folder: Path, tool: str, writes: bool) -> Iterator[CurrentRota | None]:
    """The folder held, where the command is to change it."""
    if not writes:
        yield None
        return
    from optimiser.journal.current import writing

    click.get_current_context().meta[HELD] = True
    with writing(folder, tool) as current:
        yield current


def is_current_file(folder: Path, file: Path) -> bool:
    """Whether a file is that of the folder's current rota."""
    from optimiser.journal.current import FILE

    return file.resolve() == (folder / FILE).resolve()
