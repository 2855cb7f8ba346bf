"""Giving a rota out, and starting the next period from it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from optimiser.audit import Breach
from optimiser.folder.compare import rota_cells
from optimiser.folder.earlier_figures import read_earlier_figures
from optimiser.folder.load import inputs_read_from
from optimiser.folder.write import RUN_FILE
from optimiser.journal.chain import read_entries
from optimiser.journal.current import CurrentRota, PendingEntry, writing
from optimiser.journal.entry import Entry, cells
from optimiser.journal.status import PublishedVersion, published_versions, status_of
from optimiser.journal.undo import changes_since_published
from optimiser.library.asking.leave import leave_terms
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import Date, bad_argument, date_given, find_day, together
from optimiser.operate.acceptance import accepted_by, read_accepted
from optimiser.operate.given_out.keep import days_of_version
from optimiser.operate.publish import Dates, EarlierVersions, Publication, draft_publication, joined_days
from optimiser.operate.roll import Rolled, roll_folder
from optimiser.report.changes.messages import MESSAGES
from optimiser.report.changes.messages import messages as make_messages
from optimiser.report.overview.key_figures import period_figures
from optimiser.report.rota.runfile import by_shown_rule
from optimiser.tabular.files import file_hash
from optimiser.tabular.output import write_text
from optimiser.versions import versions


class Unmended(Exception):
    """Hard breaches that are neither mended nor accepted stand in the way of a publication."""

    def __init__(self, breaches: tuple[Breach, ...]) -> None:
        super().__init__(len(breaches))
        self.breaches = breaches


def publication_data(home: Path, done: Publication) -> dict[str, Any]:
    """What `rota publish --json` prints of a publication: its record, and the rota that it froze."""
    record: dict[str, Any] = json.loads((done.folder / "publication.json").read_text(encoding="utf-8"))
    return {"rota": status_of(home, done.folder / "rota.csv").as_dict(), **record}


def publish(
    rota: JudgedRota,
    on: Date | None = None,
    first: Date | None = None,
    last: Date | None = None,
    *,
    messages: bool = False,
) -> Publication:
    """Freeze a rota under `published/NNNN` of its folder with input hashes, date and lead time; earlier versions stay.

    What is given out is the current rota: another one becomes that first.

    Args:
        rota: a rota of a folder.
        on: date of publication; by default today, where the rota is.
        first, last: the days given out; by default all of the period. The others stay draft, or as they were given out.
        messages: whether a draft of a message is written to each person whom the version changes, in `messages/`.

    Raises:
        BadInput: it is of no folder, another run writes to it, or a date is none or outside the period.
        Unmended: a hard breach on those days is neither mended nor accepted.
    """
    home = _home(rota)
    days = _days(rota, first, last)
    today = dt.datetime.now(ZoneInfo(rota.source.problem.calendar.zone)).date()
    on = today if on is None else date_given("on", on, f"expected a date such as {today}")
    with writing(home, "publish") as current:
        if breaches := unmended(rota, days):
            raise Unmended(breaches)
        _make_current(rota, current)
        newest = next(published_versions(home), None)
        before = _before(newest)
        record = _record(rota, current.last)
        draft, done = draft_publication(
            home,
            rota.source.problem,
            rota.view.bill,
            rota.source.inputs,
            record,
            on=on,
            days=days,
            before=before,
        )
        if messages:
            _write_messages(rota, draft, done, on, before)
        cost = ((rota.hard, rota.hard), (rota.points, rota.points))
        facts = {"version": done.version, "from": done.first.isoformat(), "to": done.last.isoformat()}
        moves = ((draft.relative_to(home).as_posix(), done.folder.relative_to(home).as_posix()),)
        judged = inputs_read_from(home, rota.source)
        current.make(PendingEntry("publish", hard=cost[0], points=cost[1], judged=judged, drafts=moves, facts=facts))
    return done


def _write_messages(rota: JudgedRota, draft: Path, done: Publication, on: dt.date, before: EarlierVersions) -> None:
    """Write a draft of a message to each person whom a version changes into its folder."""
    problem, name = rota.source.problem, rota.source.name
    now = rota_cells(draft / "rota.csv")
    days = joined_days([*before.days, (done.first, done.last)])
    for file, text in make_messages(problem, name, done.version, on, cells(before.rows), now, days).items():
        write_text(draft / MESSAGES / file, text, durable=True)


def hard_breaches(rota: JudgedRota, days: Dates) -> tuple[Breach, ...]:
    """Hard breaches of a rota on some days."""
    first, last = map(rota.source.problem.calendar.day, days)
    return tuple(b for b in rota.bill.all_breaches() if b.hard and b.first_day <= last and first <= b.last_day)


def unmended(rota: JudgedRota, days: Dates | None = None) -> tuple[Breach, ...]:
    """Hard breaches of a rota, on some days, that are not accepted."""
    problem, accepted = rota.source.problem, read_accepted(_home(rota))
    found = hard_breaches(rota, days or _days(rota, None, None))
    return tuple(b for b in found if accepted_by(problem, b, accepted) is None)


def roll(rota: JudgedRota, target: Path | str) -> Rolled:
    """Make the folder of the period after a rota's: history, balances, fairness and key figures carried over.

    Args:
        rota: a rota of a folder.
        target: the new folder.

    Raises:
        BadInput: it is of no folder, or the target is not empty.
    """
    home = _home(rota)
    with writing(home, "roll"):
        figures = (*read_earlier_figures(home), *period_figures(rota.view))
        terms = [leave_terms(rota.source, person) for person in range(len(rota.source.problem.people))]
        return roll_folder(home, target, rota.source.problem, rota.bill, figures, terms)


def changes_since(home: Path) -> list[Entry]:
    """Entries that changed what was published last."""
    return changes_since_published(read_entries(home))


def _make_current(rota: JudgedRota, current: CurrentRota) -> None:
    """Have the rota that is given out be the current one."""
    if rota.status is not None and rota.status.current:
        current.adopt(rota.rows, rota.hard, rota.points, rota.status.hash)
    else:
        current.make(PendingEntry("take", rows=rota.rows, hard=(None, rota.hard), points=(None, rota.points)))


def _record(rota: JudgedRota, made: Entry | None) -> dict[str, Any]:
    """What `publication.json` says of how the rota came about."""
    record: dict[str, Any] = {
        "bill": by_shown_rule(rota.view, rota.view.bill.by_rule()),
        "changed_since": list(rota.changed),
        "versions": versions(),
        "rota_file": rota.path.name if rota.path else None,
    }
    if made is not None:
        record |= {"entry": made.seq, "journal": made.hash, "current_sha256": made.after}
    told = {} if rota.path is None else _run_beside(rota.path)
    if told:
        record["run"] = {k: told.get(k) for k in ("seed", "parameters", "status", "inputs")}
        record["run"]["bound"] = _bound_told(rota, told)
    return record


def _run_beside(path: Path) -> dict[str, Any]:
    """What `run.json` beside a rota tells of the run that made it; nothing where it is of another rota or spoilt."""
    try:
        told = json.loads((path.parent / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) and told.get("rota_sha256") == file_hash(path) else {}


def _bound_told(rota: JudgedRota, run: Mapping[str, Any]) -> int | None:
    """The bound of a run, by its `run.json`, as far below the points that everybody may read as below its own."""
    bound, points = run.get("bound"), run.get("points")
    if not isinstance(bound, int) or not isinstance(points, int):
        return None
    return max(0, rota.view.bill.points - (points - bound))


def _before(version: PublishedVersion | None) -> EarlierVersions:
    if version is None:
        return EarlierVersions()
    return EarlierVersions(version.number, rota_cells(version.path), days_of_version(version))


def _days(rota: JudgedRota, first: Date | None, last: Date | None) -> Dates:
    problem = rota.source.problem
    named = {"first": first, "last": last}
    found = iter(together(*(partial(find_day, problem, date, at) for at, date in named.items() if date is not None)))
    start = 0 if first is None else next(found)
    end = problem.calendar.days - 1 if last is None else next(found)
    if end < start:
        raise bad_argument("last", f"{last} is before {first}", "expected the days in order")
    return problem.calendar.date(start), problem.calendar.date(end)


def _home(rota: JudgedRota) -> Path:
    if rota.home is None:
        raise bad_argument("rota", "it is a rota of no folder", "expected one that was read from a folder")
    return rota.home
