"""What a change does to the input files of a folder, and the folder read as it will be then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from optimiser.folder.files import ROTA, SETTINGS, TABLES
from optimiser.folder.load import RotaFolder, load
from optimiser.journal.entry import InputChange, Row
from optimiser.journal.input_rows import changed_text, input_difference, input_text, plain_row
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import Date, bad_argument
from optimiser.operate.vacated_duties import whole_day_absences
from optimiser.problem.domain import Absence
from optimiser.problem.problem import Problem
from optimiser.tabular.output import write_csv, write_text

AVAILABILITY_FILE, BALANCES_FILE = "availability.csv", "balances.csv"


def changed_inputs(rota: JudgedRota, absences: Sequence[Row]) -> dict[str, InputChange]:
    """What tells the files of a rota's folder all that it is judged by: where it was opened with files (or another
    folder) in place of its own, what differs there; and absences that are not there yet, as rows."""
    source, home = rota.source, rota.home
    if not isinstance(source, RotaFolder) or home is None:
        return {}
    found: dict[str, InputChange] = {}
    for table in TABLES:
        file = source.instead.get(table.file, source.path / table.file)
        before, after = input_text(home / table.file), input_text(file)
        change = input_difference(before, after) if before != after else InputChange()
        if table.file == AVAILABILITY_FILE and absences:
            known = {_key(row) for row in (*input_difference("", after).added,)}
            new = tuple(row for row in absences if _key(row) not in known)
            change = replace(change, added=(*change.added, *new))
        if change != InputChange():
            found[table.file] = change
    settings = tuple(input_text(place / SETTINGS.file) for place in (home, source.path))
    if settings[0] != settings[1]:
        found[SETTINGS.file] = InputChange(texts=(settings[0], settings[1]))
    return found


def with_inputs(rota: JudgedRota, source: RotaFolder, inputs: Mapping[str, InputChange]) -> RotaFolder:
    """A rota's folder read as it will be once people are away too, with the rota.

    Args:
        source: the folder as it was read.
        inputs: what is done to its files, as `changed_inputs` found it.

    Raises:
        BadInput: with every fault that the files would have then.
    """
    rows = inputs.get(AVAILABILITY_FILE)
    if rota.home is None or rows is None:
        return source
    headings = next(table.headings for table in TABLES if table.file == AVAILABILITY_FILE)
    with TemporaryDirectory(prefix="rota-") as place:
        path = Path(place) / AVAILABILITY_FILE
        write_text(path, changed_text(rota.home / AVAILABILITY_FILE, rows, headings))
        write_csv(Path(place) / ROTA.file, ROTA.headings, rota.rows)
        return load(source.path, rota=Path(place) / ROTA.file, instead={**source.instead, AVAILABILITY_FILE: path})


def new_absences(
    rota: JudgedRota, absent: Sequence[tuple[str, Date, Date]], named: Sequence[int], kind: str
) -> list[tuple[Absence, Row]]:
    """Absences, each with its row of `availability.csv`, of people on days, by their indexes: first the people,
    then the first and last day of each. Each contract is credited with what the rota had it work then."""
    problem: Problem = rota.source.problem
    calendar = problem.calendar
    found: list[tuple[Absence, Row]] = []
    for i, (_, first, last) in enumerate(absent):
        person, (start, end) = named[i], named[len(absent) + 2 * i :][:2]
        if start > end:
            raise bad_argument("absent", f"{last} is before {first}", "expected FROM and TO in order")
        several = len(problem.contracts_of[person]) > 1
        for one in whole_day_absences(problem, person, start, end, kind, rota.bill.lines.frozen()):
            row = {
                "person": problem.people[person].id,
                "contract": problem.contracts[one.contract].id if several else None,
                "kind": kind,
                "from": calendar.date(start).isoformat(),
                "to": calendar.date(end).isoformat(),
                "credit_hours": exact_hours(one.credit),
            }
            found.append((one, plain_row(row)))
    return found


def exact_hours(minutes: int) -> str:
    """Minutes as hours that read back as the same minutes."""
    return f"{minutes / 60:.4f}".rstrip("0").rstrip(".")


def _key(row: Row) -> tuple[str, ...]:
    return tuple(
        row.get(column, "") for column in ("person", "contract", "kind", "from", "to", "start", "end", "shifts")
    )
