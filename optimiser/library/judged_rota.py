"""A rota judged by every rule: what most calls of the library begin with."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constraints.discovery import hashes_in_use
from optimiser.audit import Bill, Lines
from optimiser.folder.assemble import RotaInput
from optimiser.folder.earlier_figures import read_earlier_figures
from optimiser.folder.files import ROTA
from optimiser.folder.load import RotaFolder, inputs_read_from, load
from optimiser.folder.write import rota_rows
from optimiser.journal.chain import read_entries
from optimiser.journal.current import FILE, OUT, CurrentRota, NotWritten, PendingEntry, writing
from optimiser.journal.entry import Entry
from optimiser.journal.rota_file import check_is_there, entry_given, rota_file
from optimiser.journal.status import RotaStatus, changed_since, published_versions, status_of
from optimiser.library.assignments import NamedAssignment, assignments_of, named_in_order
from optimiser.library.names import bad_argument
from optimiser.operate.acceptance import read_accepted
from optimiser.problem.domain import Assignment
from optimiser.report.overview.result_tables import rota_tables
from optimiser.report.records.shifts_told import notifications_by_versions
from optimiser.report.render.write import ReportNotWritten, write_results
from optimiser.report.rota.event_history import EventHistory
from optimiser.report.rota.runfile import record
from optimiser.report.rota.view import RotaView, RunOutcome
from optimiser.report.rota.words import judged_sentence, rota_verdict
from optimiser.table import OutputTable, words
from optimiser.tabular.faults import BadInput
from optimiser.tabular.files import file_hash
from optimiser.tabular.lock import FolderHeld, locked
from optimiser.tabular.output import csv_text, write_text

if TYPE_CHECKING:
    from pandas import DataFrame

TELLING = ("shift-notice", "short-notice-change")
"""Rules that ask when people were told of shifts."""

ASIDE = "rota-solved.csv"
"""A rota that was found while another became the current one."""


@dataclass(frozen=True, eq=False, repr=False)
class JudgedRota:
    """A rota and its bill.

    Attributes:
        source: what it was made from, or is judged by: a folder read, or a problem from frames.
        bill: its breaches and what they cost. Calls that try changes leave it as it was.
        outcome: how it came about.
        manager: whether reasons of absences, agreements and pay may be shown.
        home: the rota folder that it is a rota of.
        path: its file, where it was read from one.
        changed: input files that are not what they were when it was made.
        status: which of its folder's rotas it is, where it was read from there; None for one that was made.
        begun: of one that was made, the hash of the current rota when that began.
    """

    source: RotaInput
    bill: Bill
    outcome: RunOutcome = field(default_factory=RunOutcome)
    manager: bool = False
    home: Path | None = None
    path: Path | None = None
    changed: tuple[str, ...] = ()
    status: RotaStatus | None = None
    begun: str | None = None

    @cached_property
    def view(self) -> RotaView:
        """What reports are made from."""
        return RotaView(
            problem=self.source.problem,
            bill=self.bill,
            manager=self.manager,
            before=self.source.problem.previous,
            title=self.source.name,
            outcome=self.outcome,
            history=EventHistory(self.home),
            without=self.source.without,
            which="" if self.status is None else str(self.status),
            rota=None if self.status is None else self.status.as_dict(),
            accepted=() if self.home is None else read_accepted(self.home),
            earlier=() if self.home is None else read_earlier_figures(self.home),
        )

    @property
    def points(self) -> int:
        """Points of the rules it stretches."""
        return self.bill.points

    @property
    def hard(self) -> int:
        """Number of hard breaches."""
        return self.bill.hard

    @property
    def assignments(self) -> list[NamedAssignment]:
        """Who works what, in order of time."""
        return named_in_order(self.source.problem, self.bill.lines.frozen())

    @property
    def rows(self) -> list[tuple[object, ...]]:
        """The rows of `rota.csv`, in order of time."""
        return rota_rows(self.source.problem, self.bill.lines.frozen())

    @cached_property
    def tables(self) -> dict[str, OutputTable]:
        """Every tidy table by name: rota, grid, gaps, breaches, people, cover, bill, wishes, fairness, figures,
        fatigue, flows, search."""
        return {table.name: table for table in (self._rota_table, *rota_tables(self.view))}

    @cached_property
    def _rota_table(self) -> OutputTable:
        return OutputTable("rota", "Assignments", words(*ROTA.headings), tuple(map(_plain, self.rows)))

    def frame(self, name: str = "rota") -> DataFrame:
        """One of the tables as a pandas frame; by default the assignments."""
        table = self._rota_table if name == "rota" else self.tables[name]  # others take a while to be explained
        return table.frame()

    def frames(self) -> dict[str, DataFrame]:
        """Every table as a pandas frame, by name."""
        return {name: table.frame() for name, table in self.tables.items()}

    def write(self, out: Path | str, formats: tuple[str, ...] = ("csv", "html")) -> list[Path]:
        """Write the report and `run.json` into a folder: `csv`, `html`, `xlsx`, `ical`; the files written.

        In the `out` of its own folder a rota that was made becomes the current one by the journal, unless another has
        become that since it was begun, or another run holds the folder for longer than it waits: then it is written as
        `rota-solved.csv` alone. One that was read there stays.

        Raises:
            BadInput: another run writes there, or what the report needs has faults: nothing is written then.
            NotWritten: a rota that was made cannot be written; it is in the exception.
            ReportNotWritten: it became the current one, and what tells of it cannot be written.
        """
        target, kept = Path(out), False
        text = "" if self.status is not None else csv_text(ROTA.headings, self.rows)
        try:
            if self.home is None or target.resolve() != (self.home / OUT).resolve():
                with locked(target):
                    return self._write(target, formats)
            with writing(self.home, str(self.outcome.record.get("command", "")), wait=60) as current:
                self._read_for_report(self.home, formats)
                if self.status is None and self.make_current_unless_overtaken(current) is None:
                    write_text(target / ASIDE, text)
                    return [target / ASIDE]
                kept = self.status is None
                return [self.home / FILE, *self._write(target, formats, with_rota=False)]
        except NotWritten:
            raise
        except FolderHeld as held:
            if self.status is not None:
                raise
            if self.home is None or target.resolve() != (self.home / OUT).resolve():
                raise NotWritten(OSError(errno.EBUSY, held.faults[0].what, str(target)), text) from held
            write_text(target / ASIDE, text)
            return [target / ASIDE]
        except OSError as error:
            if kept:
                raise ReportNotWritten(error) from error
            if self.status is not None:
                raise
            raise NotWritten(error, text) from error

    def _read_for_report(self, home: Path, formats: tuple[str, ...]) -> None:
        """Read all that the report will need of a folder, whose faults are told before the rota is another one."""
        read_entries(home)
        history = self.view.history
        _ = (history.published, history.vacancies) if "ical" in formats else ()

    def _write(self, target: Path, formats: tuple[str, ...], with_rota: bool = True) -> list[Path]:
        return write_results(self.view, target, formats, with_rota)

    def make_current_unless_overtaken(self, current: CurrentRota) -> Entry | None:
        """Make a rota that was made apart from the current one the current one; None where another has become that
        since it was begun."""
        if self.begun is not None and file_hash(current.path) != self.begun:
            return None
        return self.make_current(current, str(self.outcome.record.get("command", "solve")))

    def make_current(self, current: CurrentRota, kind: str, reason: str = "") -> Entry:
        """Make it the current one, by an entry of some kind."""
        facts = {key: self.outcome.record.get(key) for key in ("seed", "parameters") if key in self.outcome.record}
        facts |= {"status": self.outcome.status, "bound": self.outcome.bound}
        last = current.last
        was = (last.hard[1], last.points[1]) if last is not None else (None, None)
        again = read_again(current)
        held, read, was = again or (None, None, was)
        change = PendingEntry(
            kind,
            rows=self.rows,
            held=held,
            read=read,
            reason=reason,
            hard=(was[0], self.hard),
            points=(was[1], self.points),
            judged=inputs_read_from(current.home, self.source),
            facts=facts,
        )
        return current.make(change)

    def __repr__(self) -> str:
        size = len(self.bill.lines.rota)
        return f"<{type(self).__name__} {self.source.name}: {size} assignments, {self.points:,} points>"

    def _repr_html_(self) -> str:
        said = f"{escape(rota_verdict(self.view))}<br>{escape(judged_sentence(self.view))}"
        return f"<p>{said}</p>{self.tables['grid']._repr_html_()}"


def read_again(current: CurrentRota) -> tuple[list[tuple[object, ...]], str, tuple[int, int]] | None:
    """The rows of the current rota where something else wrote it, the hash of its file and its cost; None where the
    journal knows it, or where nobody can read it."""
    if not current.edited or not current.path.exists():
        return None
    read = file_hash(current.path)
    try:
        source = load(current.home, rota=current.path)
    except BadInput:
        return None
    bill = Bill(source.problem, source.rules, Lines(source.problem, source.rota or ()))
    return rota_rows(source.problem, source.rota or ()), read, bill.cost


def _plain(row: tuple[object, ...]) -> tuple[Any, ...]:
    return tuple(value if value is None or isinstance(value, int) else str(value) for value in row)


def audit(
    folder: Path | str | RotaInput,
    rota: Path | str | Iterable[Assignment | NamedAssignment] | None = None,
    *,
    previous: Path | str | None = None,
    manager: bool = False,
) -> JudgedRota:
    """Judge any rota, made by hand or by another program too, by every rule of a folder. No solver is used.

    Args:
        folder: the rota folder, or what `load` or `problem_from` made of one.
        rota: a file as rota.csv, or assignments; by default the folder's own: the one read with it, else the last one
            solved, else the last one published.
        previous: an earlier rota to compare with, as a file.
        manager: whether reasons of absences, agreements and pay may be shown.

    Raises:
        BadInput: faults of the folder or the rota, or assignments of another problem.
    """
    source, path = _read(folder, rota, previous)
    source = _with_notifications(source, home_of(source))
    own = rota is None or isinstance(rota, str | Path)
    chosen = source.rota or () if own else assignments_of(source.problem, rota)
    bill = Bill(source.problem, source.rules, Lines(source.problem, chosen))
    home, status = home_of(source), None
    if home is not None and path is not None:
        status = status_of(home, path, entry_given(home, rota))
    parameters = {"rota": path.name if path else None, "previous": Path(previous).name if previous else None}
    outcome = outcome_of(source, "audit", parameters)
    return JudgedRota(source, bill, outcome, manager, home, path, status=status)


def _with_notifications(source: RotaInput, home: Path | None) -> RotaInput:
    """What is judged by, with what people were told of shifts by the published versions, where rules ask for it and
    no file says it."""
    asked = any(rule.id in TELLING and getattr(rule, "days", None) is not None for rule in source.rules)
    if home is None or not asked or source.problem.notifications:
        return source
    told = notifications_by_versions(source.problem, list(published_versions(home))[::-1])
    return replace(source, problem=replace(source.problem, notifications=told))


def _read(
    folder: Path | str | RotaInput, rota: Path | str | Iterable[Any] | None, previous: Path | str | None
) -> tuple[RotaInput, Path | None]:
    """What is judged by, with its rota where that is a file, and the file."""
    file = Path(rota) if isinstance(rota, str | Path) else None
    if isinstance(folder, RotaInput):
        if file is None and previous is None and (rota is not None or folder.rota is not None):
            return folder, None
        if not isinstance(folder, RotaFolder):
            raise bad_argument("rota", "there are no files beside a problem from frames", "expected assignments")
        folder = folder.path
    if file is None and rota is not None:  # assignments, be they none
        return load(Path(folder), previous=previous), None
    with rota_file(Path(folder), file) as path:
        return load(folder, rota=path, previous=previous), path


def open_rota(
    folder: Path | str,
    rota: Path | str | None = None,
    *,
    manager: bool = False,
    lazy: bool = False,
    changed_folder: Path | str | None = None,
    instead: Mapping[str, Path] | None = None,
    to_judge: bool = True,
) -> JudgedRota:
    """Open a folder with its rota and judge it.

    Args:
        folder: the rota folder.
        rota: a file, or an entry of the journal as `@7`; by default the current rota.
        manager: whether reasons of absences, agreements and pay may be shown.
        lazy: judge only what a change is tried on; for calls that try changes and tell nothing of the whole.
        changed_folder: the folder as it is now, where the rota is to be judged by another one than its own.
        instead: files that take the place of the folder's, as in `load`.
        to_judge: False where the rota is only looked at: by no rule, which is quicker.

    Raises:
        BadInput: faults of the folder, or no rota to be found.
    """
    home = Path(folder)
    with rota_file(home, None if rota is None else Path(rota)) as path:
        read_from = Path(changed_folder or home)
        check_is_there(read_from, path)
        status = status_of(home, path, entry_given(home, rota))
        source = _with_notifications(load(read_from, rota=path, instead=instead, to_judge=to_judge), home)
    expected = changed_folder is not None or bool(instead)
    changed = () if expected else tuple(changed_since(path, source.inputs, status.entry))
    bill = Bill(source.problem, source.rules, Lines(source.problem, source.rota or ()), lazy=lazy)
    return JudgedRota(source, bill, manager=manager, home=home, path=path, changed=changed, status=status)


def home_of(source: RotaInput) -> Path | None:
    """The folder that was read; None for a problem from frames."""
    return source.path if isinstance(source, RotaFolder) else None


def outcome_of(
    source: RotaInput, command: str, parameters: Mapping[str, Any], seed: int | None = None, **found: Any
) -> RunOutcome:
    """How a rota came about, with everything that repeats it."""
    trace = found.pop("trace", ())
    kept = record(
        command=command,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        seed=seed,
        parameters=parameters,
        inputs=source.inputs,
        notices=[str(notice) for notice in source.notices],
        trace=trace,
    )
    if files := hashes_in_use():
        kept["rule_files"] = files
    kept.update(found.pop("more", {}))
    return RunOutcome(record=kept, **found)
