"""The command ``rota``: each command is a file of this package, loaded only when it is run."""

from __future__ import annotations

import importlib
from typing import Any

import click

from optimiser.cli.streams import write_near_signs
from optimiser.tabular.faults import BadInput, closest
from optimiser.version import __version__

COMMANDS: dict[str, str] = {
    "new": "Make a small working rota folder.",
    "check": "Show every fault of a rota folder, and what cannot be covered.",
    "solve": "Make a rota.",
    "audit": "Judge any rota, hand-made ones too, without a solver.",
    "report": "Write the report of a rota: page, workbook, calendars, CSV files.",
    "board": "Open the rota on a page of this machine, to change it by hand with every rule checked.",
    "serve": "Offer the rota over HTTP to other programs of this machine.",
    "show": "Show who is on: now and next, on a day, in a week.",
    "explain": "Explain a short slot, a person's duties, what a rule finds, or why no rota exists.",
    "stress": "Show how often sickness leaves needs short, and what reserve prevents that.",
    "visits": "Show rounds of home care as they are made, and who visits whom.",
    "year": "Show contracted hours over a year: due, given and ahead, by person and month.",
    "leave": "Decide requests of leave, and say how many may be away.",
    "bids": "Take bids for shifts, close them, and award them before the rest is solved.",
    "template": "Make a template that wraps round, and put people on its lines.",
    "cover": "List who can take a slot now, best first.",
    "repair": "Mend a rota with the fewest changes.",
    "swap": "Check one swap, and apply it.",
    "swaps": "Propose legal swaps for a duty.",
    "diff": "Compare two rotas, or two folders: who changed what.",
    "log": "Show the journal of a folder: what changed, when, by whom, why.",
    "undo": "Take changes back.",
    "redo": "Do again what was undone.",
    "take": "Make another rota the current one.",
    "accept": "Accept a hard breach, with a reason.",
    "publish": "Give a rota out as a version that stays, with its list of vacant shifts.",
    "roll": "Start the next period from a rota.",
    "unlock": "Remove a lock that another machine left.",
    "rules": "List, explain and compare rules: scope, price, source.",
    "mix": "Find the mix of roles that meets demand, at what cost and risk.",
    "sweep": "Compare many scenarios of demand, mix, supply and rotas.",
    "bench": "Benchmark the solve loop on public and generated instances.",
    "import": "Read rotas and lists, from Excel or CSV, into a rota folder.",
    "export": "Write hours, absences or bank requests of a rota for other systems.",
}
"""Name and one-line help of every command; ``import`` lives in import_.py, ``skill-mix`` would in skill_mix.py."""


class LazyGroup(click.Group):
    """Lists its commands from ``COMMANDS`` and imports a command's file only to run it or to show its help.

    Bad input met by any command is shown with every fault on stderr, and ends with exit code 2.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"{__name__}.{module_name(cmd_name)}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            near = closest(args[0], COMMANDS)
            raise click.UsageError(f"there is no command {args[0]}" + (f"; did you mean {near}?" if near else ""), ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **named: Any) -> Any:
        write_near_signs()
        return super().main(*args, **named)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BadInput as error:
            _tell_headings(error)
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except (KeyboardInterrupt, ImportError) as error:
            if isinstance(error, ImportError) and not isinstance(error.__cause__, KeyboardInterrupt):
                raise  # else Ctrl-C came while a compiled module was loaded, which tells it so
            from optimiser.cli.common import ENDED_EARLY, leave_search

            click.echo("\nEnded early, with no answer.", err=True)
            leave_search(ENDED_EARLY)
            ctx.exit(ENDED_EARLY)
        except OSError as error:
            if error.errno is None:
                raise
            from optimiser.cli.failure import not_written

            ctx.exit(not_written(error, ctx.meta))


def _tell_headings(error: BadInput) -> None:
    """Say which headings of faulty files are not known: the cells below them were not read."""
    from optimiser.cli.common import show_notices
    from optimiser.tabular.schema import of_headings

    files = {fault.file for fault in error.faults}
    headings = [notice for notice in error.notices if of_headings(notice)]
    show_notices([notice for notice in headings if notice.file in files or notice.suggestion])


def module_name(command: str) -> str:
    """The module of a command: hyphens become underscores, and ``import`` is ``import_``."""
    plain = command.replace("-", "_")
    return f"{plain}_" if plain == "import" else plain


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="rota")
def main(**_: Any) -> None:
    """Plan who works where and when across health and social care organisations."""
