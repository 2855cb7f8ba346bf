"""Leave: how many may be away, requests granted, and whether one person can have some days."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from constraints.pack import all_packs
from optimiser.audit import Bill, Lines
from optimiser.folder.assemble import RotaInput
from optimiser.folder.compare import raw_rows
from optimiser.folder.files.asked import KINDS_OF_LEAVE
from optimiser.folder.load import load
from optimiser.journal.chain import read_entries
from optimiser.journal.current import FILE, CurrentRota, PendingEntry
from optimiser.journal.entry import Entry, InputChange
from optimiser.journal.undo import entries_in_force
from optimiser.library.changes.inputs import AVAILABILITY_FILE, BALANCES_FILE
from optimiser.library.judged_rota import JudgedRota, open_rota
from optimiser.library.names import Date, bad_argument, find_day, find_person, together
from optimiser.library.repair import repair
from optimiser.operate.leave.answer import LeaveAnswer, answer_leave
from optimiser.operate.leave.granting import LeaveDecision, LeaveTerms
from optimiser.problem.asked import LeaveRequest
from optimiser.problem.problem import Problem
from optimiser.report.changes.answer import Answer
from optimiser.report.changes.leave import AnsweredOne, leave_data, leave_of_data, show_leave, show_leave_of
from optimiser.report.records.working_time import years_served
from optimiser.tabular.faults import closest, listing

REFUSED_BEFORE = "leave refused"
"""Measure of `balances.csv`: requests of leave that a person was refused before."""

_KIND = "leave"


@dataclass(frozen=True, eq=False, repr=False)
class LeaveAnswered(Answer[LeaveAnswer]):
    """Every request answered; `entry` is that of the journal where what was granted became rows of availability.csv."""

    entry: Entry | None = None


@dataclass(frozen=True, eq=False, repr=False)
class LeaveOfPerson(Answer[AnsweredOne]):
    """Whether a person can have some days; `entry` as of `LeaveAnswered`."""

    entry: Entry | None = None

    @property
    def decision(self) -> LeaveDecision:
        """What was decided."""
        return self.found.answer.decisions[0]


def leave(
    folder: Path | str, *, manager: bool = False, current: CurrentRota | None = None, reason: str = ""
) -> LeaveAnswered:
    """How many of each role may be away by day, and every request of `leave_requests.csv` granted or refused.

    Args:
        folder: the rota folder; it needs no rota.
        manager: whether kinds of leave, entitlement and notice may be shown.
        current: the folder, held: what is granted becomes rows of its availability.csv, refusals those of balances.csv.
        reason: why, for the journal.

    Raises:
        BadInput: faults of the folder.
    """
    judged = _without_rota(load(folder), manager)
    found = _answer(judged.source)
    given = [d.request for d in found.decisions if d.outcome == "granted"]
    refused = [d.request for d in found.decisions if d.outcome == "refused"]
    entry = None if current is None else _record(judged.source.problem, current, given, reason, refused)
    return LeaveAnswered(found, judged.view, leave_data, show_leave, entry)


def leave_of(
    folder: Path | str,
    person: str,
    first: Date,
    last: Date,
    *,
    kind: str = "annual leave",
    today: Date | None = None,
    seconds: float = 6.0,
    seed: int = 1,
    manager: bool = False,
    current: CurrentRota | None = None,
    reason: str = "",
) -> LeaveOfPerson:
    """Whether a person can have leave from one day to another, and with a current rota what it would cost and who would
    cover, by a repair that is not recorded.

    Args:
        folder: the rota folder.
        person: id or name.
        kind: of leave.
        today: date from which notice is counted, before the first day too; what was worked before stays. By default
            notice is not judged, and a repair may change every day.
        seconds, seed: longest search of the repair, and seed of its random choices.
        current: the folder, held: the leave becomes a row of availability.csv, and the repair the current rota.
        reason: why, for the journal; needed to grant what would be refused.

    Raises:
        BadInput: nobody of such a name, dates outside the period, no such kind, or no reason for what is refused.
    """
    if kind not in KINDS_OF_LEAVE:
        expected = f"expected {listing(KINDS_OF_LEAVE, len(KINDS_OF_LEAVE))}"
        raise bad_argument("kind", f"'{kind}' is no kind of leave", expected, closest(kind, KINDS_OF_LEAVE) or "")
    has_rota = (Path(folder) / FILE).is_file()
    judged = open_rota(folder, manager=manager) if has_rota else _without_rota(load(folder), manager)
    problem = judged.source.problem
    who, start, end = together(
        partial(find_person, problem, person),
        partial(find_day, problem, first, "first"),
        partial(find_day, problem, last, "last"),
    )
    if end < start:
        raise bad_argument("last", f"{last} is before {first}", "expected from and to in order")
    asked = None if today is None else problem.calendar.day(_date(today))
    request = LeaveRequest(who, start, end, kind, asked=asked)
    found = _answer(judged.source, [request])
    decision = found.decisions[0]
    make = current is not None and decision.outcome != "already"
    if make and decision.outcome == "refused" and not reason.strip():
        expected = "expected --reason to grant it all the same"
        raise bad_argument("reason", "this leave is refused as things stand", expected)
    one, entry = AnsweredOne(found), None
    if has_rota and decision.outcome != "already":
        held = current if make else None
        absent = [(problem.people[who].id, first, last)]
        mended = repair(
            judged,
            absent=absent,
            kind=kind,
            today=today,
            seconds=seconds,
            seed=seed,
            current=held,
            reason=reason,
        )
        one, entry = AnsweredOne(found, mended.found, mended.view), mended.entry
    elif make and current is not None:
        entry = _record(problem, current, [request], reason)
    return LeaveOfPerson(one, judged.view, leave_of_data, show_leave_of, entry)


def _date(given: Date) -> dt.date:
    try:
        return dt.date.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise bad_argument("today", f"'{given}' is not a date", "expected a date such as 2026-11-30") from None


def _without_rota(source: RotaInput, manager: bool) -> JudgedRota:
    bill = Bill(source.problem, source.rules, Lines(source.problem, ()), lazy=True)
    return JudgedRota(source, bill, manager=manager)


def _answer(source: RotaInput, requests: Sequence[LeaveRequest] | None = None) -> LeaveAnswer:
    problem = source.problem
    carried: dict[tuple[int, str], int] = {}
    for one in problem.carried:
        carried[one.person, one.measure] = carried.get((one.person, one.measure), 0) + one.value
    terms = [leave_terms(source, person) for person in range(len(problem.people))]
    weeks = source.leave.get("weeks") or 4
    return answer_leave(problem, terms, carried, requests=requests, weeks=weeks)


def leave_terms(source: RotaInput, person: int) -> LeaveTerms:
    """A person's terms of leave: those of the packs that their contracts name, else those of packs for everybody; what
    `[leave]` says goes before both. Of several the most days, by the years since the contract began, and the longest
    notice. Public holidays are among the days where these are of a pack that says so, not where they are of the folder.
    """
    problem, packs = source.problem, all_packs()
    held = [(c, n) for c in problem.contracts_of[person] for n in problem.contracts[c].packs if n in packs]
    entitled = [packs[n].leave_days(years_served(problem, c) or 0) for c, n in held]
    own = [n for _, n in held]
    common = [n for n in dict.fromkeys(rule.pack for rule in source.rules) if n in packs and packs[n].everyone]
    settings = source.leave

    def most(key: str) -> int | None:
        for names in (own, common):
            said = [packs[n].leave[key] for n in names if key in packs[n].leave]
            if said:
                return max(said)
        return None

    ahead = settings.get("notice_days")
    if ahead is None:
        ahead = max((packs[n].leave.get("notice_days", 0) for n in own), default=0) or None
    days, holidays = settings.get("days"), False
    if days is None:
        days = max((d for d in entitled if d is not None), default=None)
    if days is None and (days := most("days")) is not None:
        brought_in = any(one.person == person and one.measure == "leave days" for one in problem.carried)
        named = (packs[n].leave for n in common)
        holidays = not brought_in and all(p.get("holidays_among") for p in named if p.get("days") == days)
    return LeaveTerms(
        days=days,
        notice_days=ahead or 0,
        notice_times=(most("notice_times") or 0) if ahead is None else 0,
        holidays_among=holidays,
        year_from=settings.get("year_from") or 4,
    )


def _record(
    problem: Problem,
    current: CurrentRota,
    given: Sequence[LeaveRequest],
    reason: str,
    refused: Sequence[LeaveRequest] = (),
) -> Entry | None:
    """Leave as rows of availability.csv, by an entry of the journal; the rota stays, and a repair mends what clashes.

    Refusals become the balance `leave refused`, each request once however often it is asked again, so that the next
    round knows of them. None where there is nothing to write.
    """
    calendar = problem.calendar

    def told(request: LeaveRequest) -> dict[str, str]:
        first, last = calendar.date(request.first_day).isoformat(), calendar.date(request.last_day).isoformat()
        return {"person": problem.people[request.person].id, "from": first, "to": last}

    entries = read_entries(current.home)
    before = [row for e in entries_in_force(entries) if e.kind == _KIND for row in e.facts.get("refused", ())]
    fresh = [row for row in map(told, refused) if row not in before]
    inputs = {}
    if given:
        inputs[AVAILABILITY_FILE] = InputChange(added=tuple({**told(r), "kind": r.kind} for r in given))
    if fresh:
        inputs[BALANCES_FILE] = _counted_on(current.home, [row["person"] for row in fresh])
    if not inputs:
        return None
    last = current.last
    hard, points = (last.hard[1], last.points[1]) if last is not None else (None, None)
    after = (None, None) if given else (hard, points)
    change = PendingEntry(
        _KIND,
        inputs=inputs,
        reason=reason,
        hard=(hard, after[0]),
        points=(points, after[1]),
        judged=last.hashes if last is not None else None,
        facts={"refused": fresh} if fresh else {},
    )
    return current.make(change)


def _counted_on(home: Path, people: Sequence[str]) -> InputChange:
    """The balance of refusals with one more for each person named, as often as they are named."""
    path = home / BALANCES_FILE
    held = [r for r in (raw_rows(path) if path.is_file() else ()) if r.get("measure") == REFUSED_BEFORE]
    held = [r for r in held if r.get("person") in people]
    number = Counter(people)
    for row in held:
        number[row["person"]] += int(row["value"])
    rows = ({"person": p, "measure": REFUSED_BEFORE, "value": str(n)} for p, n in number.items())
    return InputChange(added=tuple(rows), removed=tuple(held))
