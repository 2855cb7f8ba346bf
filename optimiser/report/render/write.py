"""Writing a report's files, each in one move."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

from optimiser.folder.write import RUN_FILE, write_rota
from optimiser.report.overview.result_tables import RESULT_TABLES
from optimiser.report.rota.runfile import run_json
from optimiser.report.rota.view import RotaView
from optimiser.tabular.output import sweep_parts, write_bytes, write_json, write_text

FORMATS = ("csv", "html", "xlsx", "ical")
CALENDARS = "calendars"
"""The folder of calendars; those of an earlier run that are not made any more are taken away."""


def write_results(
    view: RotaView, out: Path, formats: tuple[str, ...] = ("csv", "html"), with_rota: bool = True
) -> list[Path]:
    """Write `run.json` and the outputs asked for.

    Args:
        view: what to write.
        out: folder, made if it is not there; files of an earlier run are replaced one by one, after its `run.json` is
            taken away.
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
    told = view.told(view.bill.lines.rota)
    (out / RUN_FILE).unlink(missing_ok=True)
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
    write_json(written[-1], run_json(view, told if with_rota else None))
    return written


def stamp_of(view: RotaView) -> datetime:
    """When the rota was made; the start of its period where that is not recorded."""
    made = view.outcome.record.get("made")
    if made:
        return datetime.fromisoformat(str(made))
    return datetime.combine(view.problem.calendar.start, time(), tzinfo=UTC)
