"""``rota leave``: how many may be away, requests granted, whether somebody can have some days."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import (
    FiniteRange,
    LibraryCommand,
    given_options,
    json_option,
    manager_option,
    print_answer,
    print_to_stderr,
    rota_folder_argument,
    stop_with,
)
from optimiser.cli.opened import held_for, print_changed_inputs, print_entry, reason_option
from optimiser.tabular.wording import shell_word


@click.command(cls=LibraryCommand)
@rota_folder_argument
@click.option("--person", help="Only whether this person can have the days --from to --to; nothing of the requests.")
@click.option("--from", "first", metavar="DATE", help="First day of leave.")
@click.option("--to", "last", metavar="DATE", help="Last day of leave.")
@click.option("--kind", default="annual leave", show_default=True, help="Of leave, with --person.")
@click.option(
    "--today",
    metavar="DATE",
    help="With --person: when it is asked for; what was worked before stays. Else notice is not judged.",
)
@click.option("--grant", is_flag=True, help="Make rows of availability.csv of what is granted.")
@click.option(
    "--seconds",
    type=FiniteRange(min=0, min_open=True),
    default=6.0,
    show_default=True,
    help="Longest search for who would cover.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of random choices.")
@reason_option
@manager_option
@json_option
def command(
    folder: Path,
    person: str | None,
    first: str | None,
    last: str | None,
    kind: str,
    today: str | None,
    grant: bool,
    seconds: float,
    seed: int,
    reason: str,
    manager: bool,
    as_json: bool,
) -> None:
    """Decide the requests of leave_requests.csv: what is granted, why the rest is not, and how many of each role may
    be away by day.

    Requests are granted in rounds, one of each person at a time, first to whoever has had the least of their
    entitlement. With --person it answers one question: can they have these days, who would cover, and what would it
    cost. Nothing is written unless --grant is given; rota undo takes that back. Exit code 1 where a request is
    refused.

    Example: rota leave my-ward --person P06 --from 2026-11-09 --to 2026-11-22
    """
    from optimiser.journal.current import FILE
    from optimiser.library.asking.leave import leave, leave_of
    from optimiser.library.names import bad_argument

    if person is None and (first is not None or last is not None):
        raise bad_argument("person", "there are dates without a person", "expected --person P --from DATE --to DATE")
    for name in given_options(click.get_current_context()):
        if person is None and name in ("kind", "today", "seconds", "seed"):
            raise bad_argument(name, "it is said of days of one person", "expected --person beside it")
    if person is not None and first is None:
        raise bad_argument("first", "there is no first day", "expected --from DATE")
    with held_for(folder, "leave", grant) as current:
        if person is not None and first is not None:
            one = leave_of(
                folder,
                person,
                first,
                last or first,
                kind=kind,
                today=today,
                seconds=seconds,
                seed=seed,
                manager=manager,
                current=current,
                reason=reason,
            )
            print_answer(one, as_json)
            entry, refused = one.entry, one.decision.outcome == "refused"
        else:
            every = leave(folder, manager=manager, current=current, reason=reason)
            print_answer(every, as_json)
            entry, refused = every.entry, any(d.outcome == "refused" for d in every.found.decisions)
    print_entry(entry)
    if entry is not None and not as_json:
        print_changed_inputs(entry)
        if entry.kind == "leave" and "availability.csv" in entry.inputs and (folder / FILE).is_file():
            mend = f"rota repair --folder {shell_word(folder)}"
            print_to_stderr(f"The current rota is as it was. Next, for duties on days granted: {mend}")
    if refused:
        stop_with(1)
