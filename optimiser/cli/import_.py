"""``rota import``: workbooks, lists and public instances into a rota folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.cli.common import (
    FiniteRange,
    LibraryCommand,
    folder_argument,
    json_option,
    print_json,
    print_lines,
    show_notices,
)
from optimiser.tabular.visible import visible
from optimiser.tabular.wording import shell_word

if TYPE_CHECKING:
    from optimiser.importing.asking import Answers, Question
    from optimiser.importing.run import Imported, Prepared
    from optimiser.library.judged_rota import JudgedRota
    from optimiser.tabular.faults import BadInput


@click.command(cls=LibraryCommand)
@folder_argument
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--preview", is_flag=True, help="Say what was understood, and write nothing.")
@click.option("--yes", is_flag=True, help="Write without asking, also at a terminal.")
@click.option(
    "--replace", is_flag=True, help="Write tables anew that FILEs make; what refers to the old ones goes too."
)
@click.option("--mapping", type=click.Path(path_type=Path, dir_okay=False), help="A saved mapping to go by, as TOML.")
@click.option(
    "--first-day", type=click.DateTime(["%Y-%m-%d"]), help="First day of a rota whose headings have no dates."
)
@click.option("--year", type=click.IntRange(1990, 2150), help="Year of a rota whose headings have none.")
@click.option(
    "--code", "codes", multiple=True, metavar="CODE=MEANING", help="What a code means: times, leave, day off, not used."
)
@click.option("--role", "role", metavar="ROLE", help="Role of people whose role no file says.")
@click.option(
    "--hours", "hours", multiple=True, metavar="NAME=HOURS", help="Weekly hours of somebody whose hours no file says."
)
@click.option("--full-time", type=FiniteRange(1, 168), help="Hours of a full-time week, where files give parts of one.")
@click.option("--employer", help="Organisation of new people, where the folder has several.")
@click.option(
    "--people",
    type=click.Choice(["add", "known"]),
    help="Whether people whom only lists of leave or training name are added.",
)
@click.option(
    "--demand",
    type=click.Choice(["from-rota", "none"]),
    default="from-rota",
    show_default=True,
    help="Draft demand.csv from the cover worked.",
)
@click.option(
    "--pseudonymise",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="KEYFILE",
    help="Replace names and numbers by keyed hashes; key and table go to KEYFILE, outside FOLDER.",
)
@json_option
def command(
    folder: Path,
    files: tuple[Path, ...],
    preview: bool,
    yes: bool,
    replace: bool,
    mapping: Path | None,
    first_day: datetime | None,
    year: int | None,
    codes: tuple[str, ...],
    role: str | None,
    hours: tuple[str, ...],
    full_time: float | None,
    employer: str | None,
    people: str | None,
    demand: str,
    pseudonymise: Path | None,
    as_json: bool,
) -> None:
    """Read rotas and lists as people make them into FOLDER: workbooks (.xlsx, .xls, .ods) and CSV.

    Grids of people by days or days by people, posts with people in the cells, rolling lines, answers of forms,
    lists of duties, staff, leave, bookings and training are told apart by what they hold. It says first what each
    sheet, column and code was taken for. A new folder gets its period, shifts, teams and demand from the rota
    itself. What only a person can know is asked at a terminal; elsewhere a fault names the option that answers it.
    FOLDER/mapping.toml keeps how the files were read, and FOLDER/not_used.csv lists what was not used, with place
    and reason.

    Public instances of nurse rostering are recognised by their form and become a whole folder, priced as published.

    Example: rota import my-ward "December rota.xlsx"

    Example: rota import my-ward care-home.xlsx --first-day 2026-12-06 --preview

    Example: rota import my-instance Sc-n005w4.txt H0-n005w4-0.txt WD-n005w4-{1,2,3,3}.txt
    """
    from optimiser.importing.preview import import_data, preview_lines
    from optimiser.library.exports import preview_exports, read_exports, write_preview

    if pseudonymise is not None and folder.resolve() in pseudonymise.resolve().parents:
        raise click.BadParameter(
            "the file of names would stand in the folder that is shared", param_hint="--pseudonymise"
        )
    answers = _answers(first_day, year, codes, role, hours, full_time, employer)
    asking = not (as_json or yes) and sys.stdin.isatty() and sys.stdout.isatty()

    def prepared_by(answers: Answers) -> Prepared | None:
        return preview_exports(
            folder,
            files,
            mapping=mapping,
            replace=replace,
            answers=answers,
            demand=demand == "from-rota",
            add_people=None if people is None else people == "add",
            pseudonyms=pseudonymise,
        )

    prepared = prepared_by(answers)
    if prepared is None:
        _tell_instance(folder, read_exports(folder, files, replace=replace), as_json)
        return
    if asking:
        prepared = _asked(prepared, answers, prepared_by)
    if as_json:
        made = None if preview else write_preview(prepared)
        if made is not None and "rota.csv" in made.written and not _missing(folder):
            _judged(folder, made)
        print_json(import_data(prepared, made))
        return
    show_notices(prepared.notices)
    print_lines(preview_lines(prepared))
    if preview:
        for question in prepared.open:
            click.echo(visible(f"Asked  {question.text} {question.example}"))
        click.echo("Nothing was written.")
    elif asking and not prepared.open and not click.confirm(f"Write this into {folder}?", default=True):
        click.echo("Nothing was written.")
    else:
        _tell_written(folder, write_preview(prepared))


def _tell_instance(folder: Path, made: Imported, as_json: bool) -> None:
    from optimiser.importing.preview import written_lines

    if as_json:
        print_json({"written": dict(made.written)})
        return
    print_lines(written_lines(made))
    click.echo(f"Next: rota check {shell_word(folder)}")


def _answers(
    first_day: datetime | None,
    year: int | None,
    codes: tuple[str, ...],
    role: str | None,
    hours: tuple[str, ...],
    full_time: float | None,
    employer: str | None,
) -> Answers:
    """The answers that options give."""
    from optimiser.importing.asking import Answers, read_hours
    from optimiser.importing.cells.codes import given_meaning

    answers = Answers(first_day.date() if first_day else None, year, full_time=full_time, employer=employer or "")
    for item in codes:
        code, sign, text = item.partition("=")
        if not sign or not code.strip() or given_meaning(code, text) is None:
            expected = 'expected such as "E=07:00-15:00", "X=annual leave", "Z=day off" or "Q=not used"'
            raise click.BadParameter(f"'{item}' says no meaning of a code; {expected}", param_hint="--code")
        answers.codes[code.strip()] = text.strip()
    for item in hours:
        name, sign, text = item.rpartition("=")
        said = read_hours(text)
        if said is not None:
            answers.hours[name.strip()] = f"{said:g}"
        if not sign or said is None:
            raise click.BadParameter(f"'{item}' says no hours; expected such as \"Ann Lee=30\"", param_hint="--hours")
    if role:
        answers.roles[""] = role
    return answers


def _asked(prepared: Prepared, answers: Answers, prepared_by: Callable[[Answers], Prepared | None]) -> Prepared:
    """The import with its questions asked at the terminal, those first that nothing may be taken for."""
    from optimiser.importing.preview import preview_lines

    asked: set[tuple[str, str]] = set()
    print_lines(preview_lines(prepared))
    while waiting := [question for question in prepared.questions if (question.option, question.key) not in asked]:
        for question in waiting[:1] if waiting[0].default is None else waiting:
            asked.add((question.option, question.key))
            _ask(question, answers)
        again = prepared_by(answers)
        assert again is not None
        prepared = again
    return prepared


def _ask(question: Question, answers: Answers) -> None:
    while True:
        text = click.prompt(visible(question.text), default=question.default, type=str)
        try:
            if text != question.default:
                answers.take(question, text)
        except ValueError as error:
            click.echo(f"{error}; expected such as {question.example}")
            continue
        return


def _tell_written(folder: Path, made: Imported) -> None:
    """What was written, and how the imported rota itself stands by the audit, or what is missing to judge it."""
    from optimiser.importing.preview import written_lines
    from optimiser.report.rota.words import judged_sentence, rota_verdict
    from optimiser.tabular.faults import BadInput

    print_lines(written_lines(made))
    needed = _missing(folder)
    if needed:
        click.echo(f"Still missing for a rota: {', '.join(needed)}. A rota read into {folder} drafts them.")
        return
    if "rota.csv" not in made.written:
        click.echo(f"Next: rota check {shell_word(folder)}")
        return
    judged = _judged(folder, made)
    if isinstance(judged, BadInput):
        click.echo(f"The folder has {len(judged.faults)} faults yet: rota check {shell_word(folder)} shows them.")
        return
    print_lines([f"As it stands: {rota_verdict(judged.view)}", judged_sentence(judged.view)])
    home = shell_word(folder)
    click.echo(f"Next: rota check {home}; rota audit {home}; rota solve {home}")


def _missing(folder: Path) -> list[str]:
    """Files that a folder needs before a rota of it can be judged, and has not."""
    return [name for name in ("rota.toml", "staff.csv", "shifts.csv", "demand.csv") if not (folder / name).is_file()]


def _judged(folder: Path, made: Imported) -> JudgedRota | BadInput:
    """The imported rota as the folder's current one, judged; or the faults that the folder has yet."""
    from optimiser.library.exports import make_current
    from optimiser.tabular.faults import BadInput

    try:
        return make_current(folder, made)
    except BadInput as error:
        return error
