"""Repairs, solves, mixes and supply plans beside the rota in hand, and what of them is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from optimiser.board.answers import Edited
from optimiser.board.editing import read_with
from optimiser.board.inputs import take
from optimiser.board.jobs import Job, Jobs, visible_changes
from optimiser.board.session import Refused, Session
from optimiser.folder.compare import rota_cells
from optimiser.folder.files import ROTA
from optimiser.folder.load import RotaFolder
from optimiser.folder.write import is_public_row
from optimiser.journal.current import OUT
from optimiser.journal.entry import Cells, InputChange
from optimiser.library.changes.inputs import changed_inputs, new_absences, with_inputs
from optimiser.library.judged_rota import ASIDE, JudgedRota, audit
from optimiser.library.names import bad_argument, find_day, find_person, find_today, together
from optimiser.tabular.faults import listing

Absent = tuple[str, str, str]
"""Person, first and last day."""


class NothingFound(Refused):
    """A job has no rota to be taken."""


class Collides(Refused):
    """What a job would change was changed since it began."""

    def __init__(self, rows: Sequence[Cells]) -> None:
        at = [ROTA.headings.index(name) for name in ("person", "date", "shift")]
        texts = [" ".join(row[i] for i in (at if is_public_row(row) else at[:2])) for row in rows]
        super().__init__(f"what it changes was changed since it began: {listing(texts)}")


def start_repair(
    session: Session,
    jobs: Jobs,
    *,
    absent: Sequence[Absent] = (),
    kind: str = "sickness",
    today: str | None = None,
    agreed: Sequence[str] = (),
    seconds: float = 6.0,
    seed: int = 1,
) -> Job:
    """Mend the rota in hand in a process of its own.

    Raises:
        BadInput: nobody of such a name, a date outside the period, or no such kind.
        Busy: another job runs.
    """
    session.refresh()
    problem = session.problem
    together(
        *(partial(find_person, problem, who, "agreed") for who in agreed),
        *(partial(find_person, problem, who, "absent") for who, _, _ in absent),
        *(partial(find_day, problem, date, "absent") for _, first, last in absent for date in (first, last)),
        *([partial(find_today, problem, today)] if today else []),
    )
    if absent:
        with_inputs(session.rota, _folder(session), changed_inputs(session.rota, _rows(session, absent, kind)))
    ids = [problem.people[find_person(problem, who)].id for who in agreed]
    arguments = ["repair", "--folder", str(session.home.resolve()), "--out", "{place}/rota.csv", "--json"]
    for who, first, last in absent:
        arguments += ["--absent", problem.people[find_person(problem, who)].id, first, last]
    if absent:
        arguments += [f"--kind={kind}"]
    arguments += [f"--agreed={who}" for who in ids] + ([f"--today={today}"] if today else [])
    arguments += [f"--seconds={seconds}", f"--seed={seed}", *_for_managers(session)]
    asked = {"absent": [list(one) for one in absent], "kind": kind, "today": today, "agreed": list(agreed),
             "seconds": seconds, "seed": seed}  # fmt: skip
    return jobs.start("repair", arguments, asked, "rota.csv", session.rows)


def start_solve(
    session: Session,
    jobs: Jobs,
    *,
    seconds: float = 30.0,
    iterations: int | None = None,
    workers: int | None = None,
    seed: int | None = None,
    from_current: bool = False,
    afresh: bool = False,
) -> Job:
    """Search a rota for the folder in a process of its own.

    Args:
        from_current: begin from the rota in hand.
        afresh: make days that were given out anew too.

    Raises:
        Busy: another job runs.
    """
    session.refresh()
    given = {"seconds": seconds, "iterations": iterations, "workers": workers, "seed": seed}
    arguments = ["solve", str(session.home.resolve()), "--out", "{place}", "--format", "csv", "--json"]
    arguments.append("--whole={place}/whole.csv")  # rota.csv has no leave, where the board is no manager's
    arguments += [f"--{name}={value}" for name, value in given.items() if value is not None]
    if from_current and session.rota.path is not None:
        arguments += [f"--start={session.rota.path.resolve()}"]
    arguments += (["--afresh"] if afresh else []) + _for_managers(session)
    asked = {**given, "from_current": from_current, "afresh": afresh}
    return jobs.start("solve", arguments, asked, "whole.csv", session.rows)


def start_mix(jobs: Jobs, folder: Path, changes: dict[str, float]) -> Job:
    """Solve the mix of a mix folder."""
    arguments = ["mix", "solve", str(folder.resolve()), "--out", "{place}", "--json", *_levers(changes)]
    return jobs.start("mix", arguments, {"set": changes})


def start_supply(jobs: Jobs, folder: Path, changes: dict[str, float], scenario: str = "") -> Job:
    """Project the staff of a supply folder over years."""
    named = [f"--scenario={scenario}"] if scenario else []
    arguments = ["mix", "supply", str(folder.resolve()), "--out", "{place}", "--json", *named, *_levers(changes)]
    return jobs.start("supply", arguments, {"set": changes, "scenario": scenario})


def _levers(changes: dict[str, float]) -> list[str]:
    return [f"--set={name}={number}" for name, number in changes.items()]


def _for_managers(session: Session) -> list[str]:
    return ["--manager"] if session.manager else []


def take_job(
    session: Session, job: Job, *, people: Sequence[str] = (), reason: str = "", revision: str | None = None
) -> Edited:
    """Make what a job found the current rota, or only what it changes for some people.

    Raises:
        NothingFound: it runs still, or found none.
        BadInput: nobody of such a name.
        HardBreach: it newly breaks a hard rule, and no reason is given.
    """
    if job.running or job.rota is None or not job.rota.is_file():
        raise NothingFound(f"job {job.id} has no rota" + (" yet" if job.running else ""))
    session.refresh()
    asked = [tuple(one) for one in job.asked.get("absent", ())]
    inputs = changed_inputs(session.rota, _rows(session, asked, job.asked["kind"])) if asked else {}
    rows = _merged(session, job.base, rota_cells(job.rota), people)
    return take(session, _judged(session, rows, inputs), job.kind, inputs=inputs, reason=reason, revision=revision)


def _merged(session: Session, base: Sequence[Cells], found: Sequence[Cells], people: Sequence[str]) -> list[Cells]:
    """The rows of the rota in hand with what was found in the place of what stood there when it was begun; only of some
    people, where they are named. Raises ``Collides``."""
    problem = session.problem
    gone, come = Counter(base) - Counter(found), Counter(found) - Counter(base)
    if people:
        chosen = together(*(partial(find_person, problem, who, "people") for who in people))
        ids, who = {problem.people[i].id for i in chosen}, ROTA.headings.index("person")
        gone, come = (Counter({row: n for row, n in side.items() if row[who] in ids}) for side in (gone, come))
    now = Counter(session.rows)
    if lost := sorted((gone - now) + (come & now)):
        raise Collides(lost)
    return list((now - gone + come).elements())


def offer(session: Session) -> dict[str, Any]:
    """The rota that a solve left beside the current one, and what it would change.

    Raises:
        NothingFound: there is none.
    """
    path = _offered(session)
    after = read_with(session, rota_cells(path))
    changes = visible_changes(session.rows, rota_cells(path))
    view = after.view
    return {"revision": session.revision, "points": view.bill.points, "hard": len(view.hard), "changes": changes}


def take_offer(
    session: Session, *, people: Sequence[str] = (), reason: str = "", revision: str | None = None
) -> Edited:
    """Make the rota that a solve left beside the current one the current one, or what it changes for some people."""
    session.refresh()
    rows = _merged(session, session.rows, rota_cells(_offered(session)), people)
    return take(session, read_with(session, rows), "take", reason=reason, revision=revision)


def _offered(session: Session) -> Path:
    path = session.home / OUT / ASIDE
    if not path.is_file():
        raise NothingFound("no rota lies beside the current one")
    return path


def _judged(session: Session, rows: Sequence[Cells], inputs: dict[str, InputChange]) -> JudgedRota:
    """Other rows judged by the folder as it will be once people are away too."""
    after = read_with(session, rows)
    if not inputs:
        return after
    read = with_inputs(replace(after, home=session.home), _folder(session), inputs)
    return audit(read, read.rota or (), manager=session.manager)


def _rows(session: Session, absent: Sequence[Any], kind: str) -> list[Any]:
    problem = session.problem
    people = [find_person(problem, who, "absent") for who, _, _ in absent]
    days = [find_day(problem, date, "absent") for _, first, last in absent for date in (first, last)]
    return [row for _, row in new_absences(session.rota, list(absent), [*people, *days], kind)]


def _folder(session: Session) -> RotaFolder:
    if not isinstance(session.rota.source, RotaFolder):
        raise bad_argument("folder", "there are no files", "expected a rota folder")
    return session.rota.source
