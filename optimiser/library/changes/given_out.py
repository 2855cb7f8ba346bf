"""Days that were given out: a search for the rest of the period keeps them as they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from optimiser.audit import Bill, Lines
from optimiser.folder.load import RotaFolder, load
from optimiser.journal.status import published_versions
from optimiser.library.judged_rota import find_rota
from optimiser.operate.publish import Dates, given_out_days
from optimiser.operate.vacated import impossible, ruled_out
from optimiser.problem.domain import Pin


def given_out(home: Path) -> list[Dates]:
    """The days of a folder that were given out; none where nothing is published."""
    newest = next(published_versions(home), None)
    return [] if newest is None else given_out_days(newest.record)


def keep_given_out(source: RotaFolder) -> RotaFolder:
    """A folder in which only the other days are to be rostered: on those given out the current rota is fixed, but for
    duties that cannot be worked any more (an absence, a registration that ended): those are left open to nobody.

    Raises:
        BadInput: the current rota has faults.
    """
    days = given_out(source.path)
    if not days:
        return source
    read = load(source.path, rota=find_rota(source.path), previous=source.previous_file, instead=source.instead)
    problem, rota = read.problem, read.rota or frozenset()
    kept = {day for first, last in days for day in range(problem.calendar.day(first), problem.calendar.day(last) + 1)}
    bill = Bill(problem, read.rules, Lines(problem, rota))
    gone = impossible(problem, rota, 0)
    lost = set(ruled_out(problem, read.rules, bill, 0))
    fixed = [
        a
        for a in sorted(rota)
        if problem.duties[a.duty].day in kept
        and a not in lost
        and (problem.contracts[a.contract].person, a.duty) not in gone
    ]
    free = [a for a in problem.candidates if problem.duties[a.duty].day not in kept]
    pins = [Pin(a.contract, a.duty, True, None) for a in fixed]
    limited = replace(problem, candidates=(*free, *fixed), pins=(*problem.pins, *pins))
    return replace(read, problem=limited, rota=source.rota)
