"""What commands share: options, notices, JSON, and a view of a result."""

from __future__ import annotations

import math
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.core import ParameterSource

from optimiser.solve.parameters.choice import STRATEGY_NAMES, strategy_named
from optimiser.tabular.faults import COMMAND_LINE, ArgumentFault, BadInput, Fault, listing
from optimiser.tabular.output import json_text

if TYPE_CHECKING:
    from optimiser.report.changes.answer import Answer

RESCUE = "rescue"
"""Under which `--rescue` is kept for whoever meets an error."""

SAID_AT_END = "said at end"

SEARCH_THREAD = "search"
"""Name of the thread in which a search runs, so that Ctrl-C reaches the first one."""

ENDED_EARLY = 4
"""Exit code where Ctrl-C came before the answer, and what is finished is kept."""

folder_argument = click.argument("folder", type=click.Path(path_type=Path))


def _use_rules(ctx: click.Context, param: click.Parameter, given: tuple[Path, ...]) -> None:
    """Have the rules of the folders named, and of those that the user's own settings name, in this command."""
    if ctx.resilient_parsing:
        return
    from constraints.discovery import use_rules
    from optimiser.user_settings import read_user_settings

    use_rules([*read_user_settings().rules, *given])


rules_option = click.option(
    "--rules",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    expose_value=False,
    callback=_use_rules,
    help="Also run the rule files of this folder: code, so only you can name it. May be given several times.",
)
"""For every command that reads a rota folder; comes with `rota_folder_argument` and `rota_folder_option`."""


def rota_folder_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """The folder of a rota as an argument, and the rules that are run for it."""
    return folder_argument(rules_option(function))


def rota_folder_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The folder of a rota as an option, and the rules that are run for it."""
    named = click.option(
        "--folder",
        "-f",
        type=click.Path(path_type=Path),
        default=Path(),
        show_default="the current folder",
        help="The rota folder.",
    )
    return named(rules_option(function))


rota_argument = click.argument("rota", required=False, type=click.Path(path_type=Path))
"""A rota; the current one where it is not given."""


def results_option(usual: str) -> Callable[[Any], Any]:
    """``--out``, the folder for the results.

    Args:
        usual: where they are written without it, in words.
    """
    kind = click.Path(path_type=Path, file_okay=False)
    return click.option("--out", type=kind, help=f"Folder for the results; default {usual}.")


out_option = results_option("FOLDER/out")


def _keep_rescue(ctx: click.Context, param: click.Parameter, given: Path | None) -> None:
    if given is not None:
        ctx.meta[RESCUE] = given


rescue_option = click.option(
    "--rescue",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    expose_value=False,
    callback=_keep_rescue,
    help="Where the rota found goes if it cannot be written where it belongs (disk full, drive gone).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs instead of text.")
manager_option = click.option(
    "--manager", is_flag=True, help="Show reasons of absences, agreements and pay: for managers only."
)
parameters_option = click.option(
    "--parameters",
    "parameter_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What tunes the search, as TOML (docs/parameters.md).",
)
grid_option = click.option("--grid", "with_grid", is_flag=True, help="Print the grid of people by days too.")


class FiniteRange(click.FloatRange):
    """A number within limits that is one: `nan` and `inf`, which no limit keeps out, are refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number", param, ctx)
        return number


class StrategyName(click.ParamType[str]):
    """The name of a strategy, its choices shown in help; one called otherwise before is refused with what is meant."""

    name = "strategy"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return f"[{'|'.join(('auto', *STRATEGY_NAMES))}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return strategy_named(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def given_options(context: click.Context) -> dict[str, str]:
    """The options that stand on the command line, by the name of their parameter."""
    from click.core import ParameterSource

    return {
        parameter.name or "": max(parameter.opts, key=len)
        for parameter in context.command.params
        if context.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE
    }


def formats_option(default: tuple[str, ...]) -> Callable[[Any], Any]:
    """The option that says which files to write."""
    return click.option(
        "--format",
        "formats",
        multiple=True,
        type=click.Choice(["csv", "html", "xlsx", "ical"]),
        default=default,
        show_default=True,
        help="What to write; may be given several times.",
    )


def show_notices(notices: Sequence[Fault]) -> None:
    """Print what was assumed about the input, on stderr; of several files whatever is the same once."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for notice in notices:
        alike.setdefault((notice.what, notice.expected, notice.suggestion), []).append(notice.place)
    for said, places in alike.items():
        click.echo(f"note: {Fault(listing(places, 12), None, None, *said)}", err=True)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines; those longer than a terminal is wide are wrapped there, below their first words."""
    if not sys.stdout.isatty():
        for line in lines:
            click.echo(line)
        return
    from optimiser.report.render.console import make_console, show_indented

    console = make_console()
    for line in lines:
        bare = line.lstrip()
        label = re.match(r"(?:Note|Short|Drafted|Not used|Asked)  ", bare)
        show_indented(console, bare, len(line) - len(bare), hang=label.end() if label else 0)


def print_json(value: Any) -> None:
    """Print JSON with a fixed layout."""
    click.echo(json_text(value))


class LibraryCommand(click.Command):
    """A command over calls of the library: a fault of an argument is told of the option or argument it came from."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        typed = list(args)
        try:
            left = super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name != "--folder" or not any(p.name == "folder" for p in self.params):
                raise
            told = f"{error.message} The folder is a word by itself: {ctx.command_path} FOLDER."
            raise click.UsageError(told, ctx) from None
        except click.UsageError as error:
            given = any(word.startswith(("-f", "--folder")) for word in typed)
            meant = None if given else self._folder_among(typed)
            if meant is None:
                raise
            told = f"{error.format_message().rstrip('.')}; did you mean --folder {meant}?"
            raise click.UsageError(told, ctx) from None
        if ctx.get_parameter_source("folder") == ParameterSource.DEFAULT:
            words = [ctx.params[p.name] for p in self.params if isinstance(p, click.Argument) and p.name]
            meant = self._folder_among(word for word in words if isinstance(word, str))
            if meant is not None:
                raise click.UsageError(f"{meant} is a folder; did you mean --folder {meant}?", ctx)
        return left

    def _folder_among(self, words: Iterable[str]) -> str | None:
        """The first word that is a rota folder, where the folder is an option of this command."""
        if not any("--folder" in p.opts for p in self.params):
            return None
        return next((word for word in words if (Path(word) / "staff.csv").is_file()), None)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            done = super().invoke(ctx)
        except SystemExit:
            _print_pending(ctx)
            raise
        except BadInput as error:
            if not any(isinstance(fault, ArgumentFault) for fault in error.faults):
                raise
            names: dict[str | None, str] = {p.name: max(p.opts, key=len) for p in self.params}
            faults = [_on_command_line(fault, names) for fault in error.faults]
            raise BadInput(faults, error.notices) from None
        _print_pending(ctx)
        return done


def print_at_end(text: str | Callable[[], str]) -> None:
    """Have a command say something on stderr once it has done what was asked, or what is so by then.

    Nothing is said where there are faults.
    """
    click.get_current_context().meta.setdefault(SAID_AT_END, []).append(text)


def print_to_stderr(text: str) -> None:
    """Say something on stderr at once."""
    click.echo(text, err=True)


def _print_pending(ctx: click.Context) -> None:
    for text in ctx.meta.pop(SAID_AT_END, []):
        click.echo(text if isinstance(text, str) else text(), err=True)


def _on_command_line(fault: Fault, names: Mapping[str | None, str]) -> Fault:
    if not isinstance(fault, ArgumentFault):
        return fault
    column = names.get(fault.column, fault.column)
    return Fault(COMMAND_LINE, None, column or None, fault.what, fault.expected, fault.suggestion)


class LibraryGroup(click.Group):
    """A group of such commands."""

    command_class = LibraryCommand


def print_answer(answer: Answer[Any], as_json: bool) -> None:
    """Print an answer, for programs or for people."""
    if as_json:
        entry = getattr(answer, "entry", None)
        print_json(answer.json_data() if entry is None else answer.json_data() | {"entry": entry.name})
    else:
        answer.show()


def print_written_files(files: Sequence[Path]) -> None:
    """Name the files written, on stderr, so that stdout stays the report."""
    if not files:
        return
    places = {path.parent for path in files if path.suffix != ".ics"}
    names = [path.name for path in files if path.suffix != ".ics"]
    number = len(files) - len(names)
    calendars = f", {number} calendars" if number else ""
    click.echo(f"Wrote {', '.join(names)}{calendars} in {min(places, key=str)}", err=True)


def stop_with(code: int) -> None:
    """End the command with an exit code."""
    sys.exit(code)


def leave_search(code: int) -> None:
    """End the process at once where a search runs still: the interpreter cannot be closed under what is compiled."""
    if all(thread.name != SEARCH_THREAD for thread in threading.enumerate()):
        return
    from multiprocessing import active_children

    for child in active_children():
        child.terminate()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def ended_early(what: str, store: Path) -> NoReturn:
    """Say, after Ctrl-C, how much of what is finished is kept in a folder, and leave.

    Args:
        what: its files, in words.
        store: the folder, with a file for each.
    """
    kept = sum(1 for _ in store.glob("*.json"))
    told = f"Ended early, with no answer yet: {kept} {what} are kept in {store}; the same command goes on from there."
    click.echo(f"\n{told}", err=True)
    raise SystemExit(ENDED_EARLY) from None
