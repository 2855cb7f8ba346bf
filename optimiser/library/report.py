"""The report of a rota that is already there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from optimiser.audit import Bill, Lines
from optimiser.folder.write import RUN_FILE
from optimiser.importing.pseudonyms import read_pseudonyms
from optimiser.journal.status import published_versions
from optimiser.library.judged_rota import JudgedRota, audit, outcome_of
from optimiser.library.names import bad_argument
from optimiser.report.records.shifts_told import shifts_told
from optimiser.report.records.worked_otherwise import exceptions, job_plans
from optimiser.report.records.working_time import (
    guaranteed_hours,
    hours_worked,
    leave_accrued,
    leave_balance,
    leave_entitled,
    leave_taken,
)
from optimiser.report.rota.view import RunOutcome
from optimiser.table import OutputTable
from optimiser.tabular.faults import Faults
from optimiser.tabular.files import file_hash
from optimiser.tabular.output import make_folder, write_bytes, write_text


def report(
    folder: Path | str,
    rota: Path | str | None = None,
    *,
    previous: Path | str | None = None,
    manager: bool = False,
    names: Path | str | None = None,
) -> JudgedRota:
    """A rota judged, with what `run.json` beside it tells of how it was made, if that is of this rota and input.

    Args:
        folder: the rota folder.
        rota: its file; by default the current rota.
        previous: an earlier rota to mark changes by.
        manager: whether reasons of absences, agreements and pay may be shown.
        names: file of names that an import with pseudonyms wrote: people are shown by their names.

    Raises:
        BadInput: faults of the folder or the rota.
    """
    judged = audit(folder, rota, previous=previous, manager=manager)
    file = judged.path or Path()
    told = _told_beside(file, judged)
    judged = replace(judged, outcome=told or outcome_of(judged.source, "report", {"rota": file.name}))
    return judged if names is None else _named(judged, Path(names))


def write_figure(judged: JudgedRota, name: str, to: Path | str) -> Path:
    """Draw one figure of a rota into a file, SVG or PNG by its ending: the drawings of the report, for slides.

    Args:
        judged: the rota.
        name: `grid`, `cover`, `fairness` (`fairness-2`, ... for its further measures), `hours`, `wishes`, `cost` or
            `trace`.
        to: the file.

    Raises:
        BadInput: there is no such figure, the ending is another, or what turns drawings into PNG is not installed.
    """
    from optimiser.report.render.figures import as_png, figure_named
    from optimiser.report.render.svg import alone

    path = Path(to)
    try:
        drawn = figure_named(judged.view, name)
    except LookupError as unknown:
        raise bad_argument("figure", f"there is no figure {name}", f"expected one of {unknown}") from None
    if path.suffix.casefold() not in (".svg", ".png"):
        raise bad_argument("to", f"{path.name} ends in neither .svg nor .png", "expected a file for one of them")
    svg = alone(drawn.svg)
    if path.suffix.casefold() == ".svg":
        write_text(path, svg + "\n")
        return path
    try:
        write_bytes(path, as_png(svg))
    except ModuleNotFoundError:
        expected = 'install it with pip install "rota[figures]", or write .svg'
        raise bad_argument("to", "PNG needs resvg-py, which is not installed", expected) from None
    return path


def records(folder: Path | str, rota: Path | str | None = None) -> list[OutputTable]:
    """Records to be kept, of managers alone: hours worked, leave taken, due and accrued, offers of guaranteed hours,
    shifts as they were told and changed by the versions published, what trainees worked otherwise than the newest of
    them planned, and job plans.

    Args:
        folder: the rota folder.
        rota: what was worked; by default the current rota.

    Raises:
        BadInput: faults of the folder or the rota.
    """
    versions = list(published_versions(Path(folder)))
    newest = versions[0].path if versions else None
    judged = audit(folder, rota, previous=newest, manager=True)
    problem, lines = judged.source.problem, judged.bill.lines
    given = judged.source.employment_rights
    return [
        hours_worked(problem, lines),
        leave_taken(problem),
        leave_entitled(problem),
        leave_balance(problem, judged.source.leave.get("year_from") or 4),
        leave_accrued(problem, lines),
        guaranteed_hours(problem, lines, given),
        shifts_told(problem, versions[::-1], given),
        exceptions(problem, lines, problem.previous if newest else lines.rota),
        job_plans(problem, lines),
    ]


def write_records(tables: Iterable[OutputTable], folder: Path) -> list[Path]:
    """Write records into a folder that only its owner may look into; the files written."""
    make_folder(folder)
    return [table.write(folder) for table in tables]


def _named(judged: JudgedRota, names: Path) -> JudgedRota:
    """The rota with people's names put back."""
    faults = Faults()
    table = read_pseudonyms(names, faults)
    faults.raise_if_any()
    assert table is not None
    problem = judged.source.problem
    people = tuple(
        replace(person, name=table.people[person.id]["name"]) if person.id in table.people else person
        for person in problem.people
    )
    source = replace(judged.source, problem=replace(problem, people=people))
    bill = Bill(source.problem, source.rules, Lines(source.problem, judged.bill.lines.frozen()))
    return replace(judged, source=source, bill=bill)


def _told_beside(rota: Path, judged: JudgedRota) -> RunOutcome | None:
    try:
        told = json.loads((rota.parent / RUN_FILE).read_text(encoding="utf-8"))
        before, now = ({k: v for k, v in x.items() if k != rota.name} for x in (told["inputs"], judged.source.inputs))
        of_this = told.get("rota_sha256") in (None, file_hash(rota))
        known = judged.points, judged.view.bill.points
        if of_this and before == now and ("rota_sha256" in told or told["points"] in known):
            more = judged.points - int(told["points"])  # what is for managers, where it was told to others
            kept = ("command", "made", "versions", "seed", "parameters", "inputs", "notices")
            record = {key: told[key] for key in kept}
            record["trace"] = [{**point, **_with(point, more)} for point in told["trace"]]
            bound = _with(told, more)["bound"]
            return RunOutcome(told["status"], bound, told["seconds"], told["iterations"], record)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return None


def _with(told: Mapping[str, Any], more: int) -> dict[str, int | None]:
    """Points and bound with so many points more; what is not known stays so."""
    return {key: told[key] if told[key] is None else told[key] + more for key in ("points", "bound") if key in told}
