"""Days that were given out: a search for the rest of the period keeps them as they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from optimiser.audit import Bill, Lines
from optimiser.folder.load import RotaFolder, load
from optimiser.journal.current import FILE
from optimiser.journal.rota_file import find_rota
from optimiser.journal.status import PublishedVersion, published_versions
from optimiser.operate.acceptance import accepted_duties, read_accepted
from optimiser.operate.given_out.relaxed_rules import broken_among, relax_rules
from optimiser.operate.publish import Dates, given_out_days
from optimiser.operate.vacated_duties import forbidden_assignments, impossible_duties, is_away
from optimiser.problem.domain import Assignment, Pin
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import bad_file


def given_out(home: Path) -> list[Dates]:
    """The days of a folder that were given out; none where nothing is published.

    Raises:
        BadInput: the record of the newest version does not say.
    """
    newest = next(published_versions(home), None)
    return [] if newest is None else days_of_version(newest)


def days_of_version(version: PublishedVersion) -> list[Dates]:
    """The days that a version gives out, by its record.

    Raises:
        BadInput: it does not say: what was given out would be taken for a draft.
    """
    try:
        found = given_out_days(version.record)
    except (KeyError, TypeError, ValueError):
        found = []
    if not found:
        file = version.path.with_name("publication.json")
        raise bad_file(str(file), "it does not say which days were given out", "expected what rota publish wrote there")
    return found


@dataclass(frozen=True)
class Kept:
    """A folder of which a part stays as it is.

    Attributes:
        source: by which what is found is judged.
        searched: what the search sees: that part fixed, and hard rules that it breaks of itself at a price.
        days: first and last of those given out.
    """

    source: RotaFolder
    searched: RotaFolder
    days: tuple[Dates, ...] = ()


def keep_given_out(source: RotaFolder) -> Kept:
    """A folder in which the days given out stay, and duties whose breach was accepted: there the current rota is fixed,
    but for duties that cannot be worked any more (an absence, a registration that ended): they are left open to nobody.

    Raises:
        BadInput: the current rota or `accepted.csv` has faults.
    """
    days, accepted = given_out(source.path), read_accepted(source.path)
    if not days and not (accepted and (source.path / FILE).exists()):
        return Kept(source, source)
    read = load(source.path, rota=find_rota(source.path), previous=source.previous_file, instead=source.instead)
    problem, rota = read.problem, read.rota or frozenset()
    kept = {day for first, last in days for day in range(problem.calendar.day(first), problem.calendar.day(last) + 1)}
    bill = Bill(problem, read.rules, Lines(problem, rota))
    gone = impossible_duties(problem, rota, 0)
    taken_on = {a for a in accepted_duties(bill, accepted) if not is_away(problem, a)}
    lost = set(forbidden_assignments(problem, read.rules, bill, 0))
    fixed = [
        a
        for a in sorted(rota)
        if a in taken_on
        or (
            problem.duties[a.duty].day in kept
            and a not in lost
            and (problem.contracts[a.contract].person, a.duty) not in gone
        )
    ]
    held = {(a.contract, a.duty) for a in fixed}
    left = [
        p
        for p in problem.pins
        if ((p.contract, p.duty) in held) == p.wanted or (p.wanted and problem.duties[p.duty].day not in kept)
    ]
    limited = with_days_kept(problem, fixed, kept)
    judged = replace(read, rota=source.rota)
    broken = broken_among(problem, read.rules, fixed)
    if not broken and len(left) == len(problem.pins):
        return Kept(judged, replace(judged, problem=limited), tuple(days))
    eased, rules = relax_rules(replace(limited, pins=(*left, *limited.pins[len(problem.pins) :])), read.rules, broken)
    return Kept(judged, replace(judged, problem=eased, rules=tuple(rules)), tuple(days))


def with_days_kept(problem: Problem, fixed: Sequence[Assignment], days: Collection[int]) -> Problem:
    """A problem in which assignments are fixed, and nobody may be put on some days besides."""
    free = [a for a in problem.candidates if problem.duties[a.duty].day not in days]
    pins = [Pin(a.contract, a.duty, True, None) for a in fixed]
    return replace(problem, candidates=tuple(dict.fromkeys((*free, *fixed))), pins=(*problem.pins, *pins))
