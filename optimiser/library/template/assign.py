"""People put on the lines of a template, and the rota that is unrolled from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from optimiser.audit import Bill, Lines
from optimiser.folder.compare import raw_rows
from optimiser.folder.files.template import TEMPLATE_PEOPLE
from optimiser.folder.load import RotaFolder, load
from optimiser.journal.current import FILE, CurrentRota, PendingEntry
from optimiser.journal.entry import Entry, InputChange, Row
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.template.lines import no_duties, template_folder
from optimiser.operate.given_out.keep import given_out, with_days_kept
from optimiser.operate.repair import Repair, repair_rota
from optimiser.operate.template.assigning import Assigned, assign_lines
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.template import Template
from optimiser.report.changes.answer import Answer
from optimiser.report.changes.template import AssignedLines, assigned_data, show_assigned
from optimiser.tabular.faults import bad_file

LONG_NOTICE = -84
"""Day from which notice of changes is counted where cover is found for a rota that nobody has been told yet."""


@dataclass(frozen=True, eq=False, repr=False)
class TemplateAssigned(Answer[AssignedLines]):
    """People on lines; `rota` is the unrolled rota, judged, `entry` that of the journal where it became the current
    one."""

    rota: JudgedRota
    entry: Entry | None = None


def assign_template(
    folder: Path | str,
    *,
    afresh: bool = False,
    cover: bool = False,
    seconds: float | None = 30.0,
    seed: int = 1,
    workers: int = 1,
    manager: bool = False,
    current: CurrentRota | None = None,
    reason: str = "",
) -> TemplateAssigned:
    """Put the people of template_people.csv on the lines of template.csv, and unroll the template onto the period.

    Where a row names a line it stays; the others are chosen so that the unrolled rota costs least by all rules, over
    the period or one whole template, whichever is longer. Days that were given out stay as they are, and so does what
    people work who are not on the template.

    Args:
        folder: the rota folder.
        afresh: choose all lines anew, and unroll days that were given out too.
        cover: whether duties that fall open are covered by the others as far as rules allow, with the fewest changes.
        seconds: longest search for the lines, and for cover; None for no limit.
        seed, workers: of the search.
        manager: whether reasons of absences and agreements may be shown.
        current: the folder, held: the rota becomes its current one, lines and turns go into template_people.csv.
        reason: why, for the journal.

    Raises:
        BadInput: faults of the folder, or it has no template, no duties of it or nobody on it.
    """
    home = Path(folder)
    held = home / FILE
    source = template_folder(home, rota=held if held.exists() else None)
    template = _checked(source, afresh)
    problem = source.problem
    judged_over = source
    if template.days > problem.calendar.days:
        judged_over = load(home, rota=source.rota_file, days=template.days)
    wide = replace(judged_over.problem, template=_template(judged_over, afresh))
    kept_days = set() if afresh else _days_given_out(judged_over, home)
    members = {m.person for m in template.members}
    kept = [
        a
        for a in judged_over.rota or ()
        if wide.duties[a.duty].day in kept_days or wide.contracts[a.contract].person not in members
    ]
    found = assign_lines(
        wide, judged_over.rules, kept=kept, kept_days=kept_days, seconds=seconds, seed=seed, workers=workers
    )
    if judged_over is not source:
        found = _within(found, source)
    mended = _covered(found, source, kept_days, seconds, seed) if cover else None
    bill = found.bill if mended is None else mended.bill
    rota = JudgedRota(source, bill, manager=manager, home=home)
    entry = None if current is None else _record(current, rota, found, reason)
    told = AssignedLines(found, template, mended, cover, len(kept_days & set(range(problem.calendar.days))))
    return TemplateAssigned(told, rota.view, assigned_data, show_assigned, rota, entry)


def _template(source: RotaFolder, afresh: bool) -> Template:
    template = source.problem.template
    assert template is not None
    if afresh:
        return replace(template, members=tuple(replace(m, line=NOWHERE, turn=None) for m in template.members))
    return template


def _checked(source: RotaFolder, afresh: bool) -> Template:
    template = _template(source, afresh)
    if not template.duties:
        raise no_duties()
    if not template.members:
        raise bad_file(TEMPLATE_PEOPLE.file, "nobody is on the template", "expected a row for each person")
    return template


def _days_given_out(source: RotaFolder, home: Path) -> set[int]:
    if source.rota is None:
        return set()
    day = source.problem.calendar.day
    return {d for first, last in given_out(home) for d in range(day(first), day(last) + 1)}


def _within(found: Assigned, source: RotaFolder) -> Assigned:
    """A choice that was judged over more days, as of the folder's own period. Only duties are numbered otherwise."""
    wide, own = found.bill.problem, {duty: i for i, duty in enumerate(source.problem.duties)}

    def inside(a: Assignment) -> bool:
        return wide.duties[a.duty].day < source.problem.calendar.days

    def moved(a: Assignment) -> Assignment:
        return a._replace(duty=own[wide.duties[a.duty]])

    chosen = tuple(
        way
        and replace(
            way,
            works=tuple(moved(a) for a in way.works if inside(a)),
            opened=tuple(replace(o, assignment=moved(o.assignment)) for o in way.opened if inside(o.assignment)),
        )
        for way in found.chosen
    )
    rota = frozenset(moved(a) for a in found.rota if inside(a))
    return replace(
        found, chosen=chosen, rota=rota, bill=Bill(source.problem, source.rules, Lines(source.problem, rota))
    )


def _covered(
    found: Assigned, source: RotaFolder, kept_days: set[int], seconds: float | None, seed: int
) -> Repair | None:
    """The rota with gaps mended by the fewest changes, days that were given out kept; None where that came to nothing
    better in time."""
    problem = source.problem
    told = sorted(a for a in found.rota if problem.duties[a.duty].day in kept_days)
    mended = repair_rota(
        with_days_kept(problem, told, kept_days),
        source.rules,
        found.rota,
        today=LONG_NOTICE,
        seconds=30.0 if seconds is None else seconds,
        seed=seed,
        everywhere=True,
    )
    mended = replace(mended, bill=Bill(problem, source.rules, Lines(problem, mended.rota)))
    return mended if mended.bill.cost < found.bill.cost else None


def _record(current: CurrentRota, rota: JudgedRota, found: Assigned, reason: str) -> Entry:
    """The rota as the current one, and lines and turns in template_people.csv, by an entry of the journal."""
    template = rota.source.problem.template
    assert template is not None
    old = raw_rows(current.home / TEMPLATE_PEOPLE.file)
    given = {way.member.person: way for way in found.chosen if way is not None}
    people = rota.source.problem.person_index
    new: list[Row] = []
    for row in old:
        way = given.get(people[row["person"]])
        filled = {} if way is None else {"line": template.lines[way.line].id, "turn": str(way.turn) * (way.part < 1)}
        new.append({k: v for k, v in {**row, **filled}.items() if v})
    before: list[Row] = [{k: v for k, v in row.items() if v} for row in old]
    change = InputChange(tuple(r for r in new if r not in before), tuple(r for r in before if r not in new))
    last = current.last
    was = (last.hard[1], last.points[1]) if last is not None else (None, None)
    pending = PendingEntry(
        "template assign",
        rows=rota.rows,
        inputs={TEMPLATE_PEOPLE.file: change} if change.added or change.removed else {},
        reason=reason,
        hard=(was[0], rota.hard),
        points=(was[1], rota.points),
        facts={"people": len(given), "open": len(found.opened), "proven": found.closed},
    )
    return current.make(pending)
