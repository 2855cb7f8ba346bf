"""Writing a report's files, each in one move."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from optimiser.folder.write import RUN_FILE, write_rota
from optimiser.report.overview.result_tables import RESULT_TABLES
from optimiser.report.rota.runfile import run_json
from optimiser.report.rota.view import RotaView
from optimiser.tabular.faults import Faults
from optimiser.tabular.files import is_there
from optimiser.tabular.output import sweep_parts, write_bytes, write_json, write_text

FORMATS = ("csv", "html", "xlsx", "ical")
CALENDARS = "calendars"
"""The folder of calendars; those of an earlier run that are not made any more are taken away."""

WRITTEN = (".csv", ".html", ".json", ".xlsx")
"""How the names of files of results end."""


class ReportNotWritten(OSError):
    """The files about a rota could not be written; the rota itself stands where it belongs."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.errno, error.strerror, error.filename)


def write_results(
    view: RotaView, out: Path, formats: tuple[str, ...] = ("csv", "html"), with_rota: bool = True
) -> list[Path]:
    """Write `run.json` and the outputs asked for.

    Args:
        view: what to write.
        out: folder, made if it is not there; files of an earlier run are replaced one by one, after its `run.json` is
            taken away. Those of formats that are not asked for go where they tell of another rota, or to other readers.
        formats: words of `FORMATS`: `csv` (the rota and every table), `html`, `xlsx`, `ical`.
        with_rota: whether `rota.csv` is written too, for others than managers without leave; else the whole rota stands
            there already.

    Returns:
        The files written; `run.json` last, so that its presence says that the others are whole.

    Raises:
        ValueError: a format is unknown.
    """
    unknown = set(formats) - set(FORMATS)
    if unknown:
        raise ValueError(f"formats are {', '.join(FORMATS)}, not {', '.join(sorted(unknown))}")
    written: list[Path] = []
    told = view.visible(view.bill.lines.rota)
    record = run_json(view, told if with_rota else None)
    left = _of_another_run(out, view, formats, record)
    (out / RUN_FILE).unlink(missing_ok=True)
    for path in left:
        path.unlink(missing_ok=True)
    if "csv" in formats:
        if with_rota:
            written.append(out / "rota.csv")
            write_rota(written[-1], view.problem, told)
        for make in RESULT_TABLES:
            written.append(make(view).write(out))
    if "html" in formats:
        from optimiser.report.render.html import html

        written.append(out / "report.html")
        write_text(written[-1], html(view))
    if "xlsx" in formats:
        from optimiser.report.render.workbook import workbook

        written.append(out / "report.xlsx")
        write_bytes(written[-1], workbook(view, stamp_of(view)))
    if "ical" in formats:
        from optimiser.report.render.ical import calendars

        made = {out / CALENDARS / name: data for name, data in calendars(view, stamp_of(view)).items()}
        for folder in {path.parent for path in made}:
            sweep_parts(folder)
        for path, data in made.items():
            written.append(path)
            write_bytes(path, data)
        for path in set((out / CALENDARS).rglob("*.ics")) - set(made):
            path.unlink()
    written.append(out / RUN_FILE)
    write_json(written[-1], record)
    return written


def _of_another_run(out: Path, view: RotaView, formats: tuple[str, ...], record: Mapping[str, Any]) -> list[Path]:
    """Files in a folder of results of formats that are not written now, where what stands there is of another rota or
    for other readers."""
    try:
        before = json.loads((out / RUN_FILE).read_text(encoding="utf-8"))
        same = [before[name] == record[name] for name in ("rota_sha256", "read_by")]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    if all(same):
        return []
    tables = () if "csv" in formats else (out / f"{make(view).name}.csv" for make in RESULT_TABLES)
    others = (out / f"report.{form}" for form in ("html", "xlsx") if form not in formats)
    return [*tables, *others, *(() if "ical" in formats else (out / CALENDARS).rglob("*.ics"))]


def check_place(out: Path, *folders: str) -> None:
    """Look, before anything is made, for what stands in the place of a folder of results and of what it holds.

    Args:
        out: the folder.
        folders: names of folders in it, besides that of calendars.

    Raises:
        BadInput: a file in the place of a folder, or a folder in that of a file.
    """
    faults, expected = Faults(), "expected nothing there, or what an earlier run wrote: move it elsewhere"
    for place in (out, *(out / name for name in (CALENDARS, *folders))):
        if is_there(place) and not place.is_dir():
            faults.add(str(place), None, None, "this is no folder", "expected a folder for results, or none")
    for path in sorted(out.iterdir()) if out.is_dir() else ():
        if path.is_dir() and path.suffix in WRITTEN:
            faults.add(str(path), None, None, "this is a folder, and a file is to be written there", expected)
    faults.raise_if_any()


def stamp_of(view: RotaView) -> datetime:
    """When the rota was made; the start of its period where that is not recorded."""
    made = view.outcome.record.get("made")
    if made:
        return datetime.fromisoformat(str(made))
    return datetime.combine(view.problem.calendar.start, time(), tzinfo=UTC)
