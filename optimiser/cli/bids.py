"""``rota bids``: bids for shifts taken, closed, awarded."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import (
    LibraryGroup,
    json_option,
    manager_option,
    print_answer,
    print_to_stderr,
    rota_folder_argument,
)
from optimiser.cli.opened import held_for, print_changed_inputs, print_entry, reason_option
from optimiser.tabular.wording import shell_word


@click.group(cls=LibraryGroup, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Take bids for shifts in bids.csv, close them, and award them before the rest of the rota is solved.

    Example: rota bids award my-ward
    """


@command.command(name="open", short_help="Say from now on that bids are taken.")
@rota_folder_argument
@click.option("--until", metavar="DATE", help="Last day on which bids are taken.")
def open_command(folder: Path, until: str | None) -> None:
    """Say in the journal that bids are taken; people bid by rows of bids.csv. While they are open, --until says another
    last day.

    Example: rota bids open my-ward --until 2026-10-10
    """
    from optimiser.journal.current import writing
    from optimiser.library.asking.bids import open_bids

    with writing(folder, "bids") as current:
        entry = open_bids(current, until)
    last = entry.facts["until"]
    click.echo(f"{entry.name}: bids are open" + (f" until {last}." if last else "."))
    if last and last < entry.at[:10]:
        click.echo("That day is over: a bid must say when it was made, and one made later is lost.")


@command.command(name="close", short_help="Say that no more bids are taken.")
@rota_folder_argument
def close_command(folder: Path) -> None:
    """Check the bids, and say in the journal that no more are taken. Later changes of bids.csv count for nothing.

    Example: rota bids close my-ward
    """
    from optimiser.journal.current import writing
    from optimiser.library.asking.bids import close_bids

    with writing(folder, "bids") as current:
        entry, number = close_bids(current)
    click.echo(f"{entry.name}: bids are closed, {number:,} of them.")


@command.command(name="award", short_help="Award bids before the rest is solved.")
@rota_folder_argument
@click.option("--no-record", is_flag=True, help="Only try: nothing is changed, and bids need not be closed.")
@reason_option
@manager_option
@json_option
def award_command(folder: Path, no_record: bool, reason: str, manager: bool, as_json: bool) -> None:
    """Award bids: first as many people as possible win their floor, then the most points are won; points lost before
    make bids count for more.

    What is won becomes rows of pins.csv, and points lost become rows of balances.csv for the next award. Each bid
    lost has its reason; managers also see with how many points it would have been won. rota undo takes the award
    back.

    Example: rota bids award my-ward --no-record
    """
    from optimiser.journal.current import FILE
    from optimiser.library.asking.bids import award

    with held_for(folder, "bids", not no_record) as current:
        done = award(folder, manager=manager, current=current, reason=reason)
    print_answer(done, as_json)
    print_entry(done.entry)
    if done.entry is not None and not as_json:
        print_changed_inputs(done.entry)
        if "pins.csv" in done.entry.inputs and (folder / FILE).is_file():
            mend = f"rota repair --folder {shell_word(folder)}"
            print_to_stderr(f"The current rota is as it was. Next, for what was won: {mend}")
