"""The compliance statement: a page per organisation, by pack and rule, and the coordinator's figures.

People appear by id. Numbers that no named source was read for are marked, and what could not be judged is listed
with the reason: a clause that no rota can show, words that mean nobody, history too short.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from constraints.facts.census import patient_hundredths, patients_known
from constraints.facts.who import hands_on, who
from constraints.pack import CORE, all_packs
from optimiser.audit import Breach, RuleLike
from optimiser.problem.domain import NOWHERE, ContractKind
from optimiser.problem.facts import counted_from, worked_in
from optimiser.problem.problem import Problem
from optimiser.report.rota.confidential import closed_days, is_confidential
from optimiser.report.rota.rulebook import ClauseLine, clause_lines
from optimiser.report.rota.view import RotaView

LEAD_DAYS = 42
"""Days before its first day by which a rota is to be published: six weeks."""

TEMPLATE_LEAD_DAYS = 56
"""The same of a template of doctors in training: eight weeks."""

CARE = "registered nurse"
"""Whose care hours per patient day are shown apart."""


@dataclass(frozen=True)
class Finding:
    """One breach or payment of a statement. `who` are ids of people or the team; `measured` and `allowed` in `unit`."""

    who: str
    first: str
    last: str
    measured: float | None
    allowed: float | None
    unit: str
    text: str
    hard: bool
    points: int
    projected: bool
    accepted: bool


@dataclass(frozen=True)
class RuleFinding:
    """What one row of a pack finds in an organisation: breaches, and payments, which break nothing."""

    rule: str
    title: str
    source: str
    verified: bool
    hard: bool
    people: int
    findings: tuple[Finding, ...]
    payments: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class PackFinding:
    """What a pack finds: its rows in the order of the book, and what it cannot judge.

    `reading` says in words what its version reads where the sources leave room; `clauses` are those that are no
    rows of their own: part of others, or not to be judged.
    """

    pack: str
    version: str
    reading: str
    title: str
    rules: tuple[RuleFinding, ...]
    not_judged: tuple[str, ...]
    clauses: tuple[ClauseLine, ...] = ()


@dataclass(frozen=True)
class CareHoursFigure:
    """Care hours per patient day of a team over the rota, by its census or its beds taken as full; nights are split at
    midnight."""

    team: str
    registered: float | None
    other: float | None
    total: float


@dataclass(frozen=True)
class Figures:
    """The coordinator's figures of an organisation; hours to a tenth, shares in per cent, None where unknown.

    Attributes:
        owed_hours: hours that contracts have worked beyond what is due.
        unused_hours: hours due that are not rostered. Except for managers both leave out people whose time an absence
            or an agreement limits, since hours credited tell which it is.
        away_least, away_most: smallest and largest share of the people employed on a day who are away; except for
            managers of those who can do no work on it, whatever the reason.
        bank_share, agency_share: of all hours worked in the organisation's teams.
        lead_days: days from publication to the first day.
        leave_least, leave_most: smallest and largest share of people on annual leave on a day; for managers only.
        care_hours: care hours per patient day of each team with beds or a census.
    """

    owed_hours: float
    unused_hours: float
    away_least: float
    away_most: float
    bank_share: float | None
    agency_share: float | None
    lead_days: int | None
    lead_asked: int = LEAD_DAYS
    leave_least: float | None = None
    leave_most: float | None = None
    care_hours: tuple[CareHoursFigure, ...] = ()


@dataclass(frozen=True)
class Statement:
    """A compliance statement of one organisation over the period of a rota."""

    organisation: str
    first: str
    last: str
    packs: tuple[PackFinding, ...]
    figures: Figures

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self)


def statements(view: RotaView, published: dt.date | None = None) -> list[Statement]:
    """A statement for each organisation of the problem, in order; one without a name for people and teams of none.

    Args:
        view: the judged rota; unless it is a manager's, confidential rules say only that somebody is not available.
        published: the day on which the rota was or will be published.
    """
    by_rule: dict[str, list[Breach]] = {}
    for breach in view.bill.all_breaches():
        by_rule.setdefault(breach.rule, []).append(breach)
    unjudged = {rule.key: tuple(_unjudged(view, rule)) for rule in view.bill.rules}
    problem, calendar = view.problem, view.problem.calendar
    places = list(range(len(problem.organisations)))
    if any(c.employer == NOWHERE for c in problem.contracts):
        places.append(NOWHERE)
    return [
        Statement(
            organisation=problem.organisations[index].id if index != NOWHERE else "",
            first=str(calendar.date(0)),
            last=str(calendar.date(calendar.days - 1)),
            packs=tuple(_packs(view, index, by_rule, unjudged)),
            figures=figures(view, index, published),
        )
        for index in places
    ]


def not_judged(view: RotaView) -> list[tuple[str, str]]:
    """(rule, why) for everything that the rules could not judge in the data, as this view's readers may see it."""
    return [(view.rule_of(rule.key), text) for rule in view.bill.rules for text in _unjudged(view, rule)]


def _unjudged(view: RotaView, rule: RuleLike) -> Iterator[str]:
    ask = getattr(rule, "unjudged", None)
    if ask is not None and (view.manager or not is_confidential(rule)):
        yield from ask(view.problem, view.bill.lines)


def _packs(
    view: RotaView, organisation: int, by_rule: dict[str, list[Breach]], unjudged: dict[str, tuple[str, ...]]
) -> Iterator[PackFinding]:
    """The packs of the rule book, the core and the folder's own rules last."""
    of_pack: dict[str, list[RuleLike]] = {}
    for rule in view.bill.rules:
        of_pack.setdefault(getattr(rule, "pack", ""), []).append(rule)
    for name in sorted(of_pack, key=lambda n: (n == "", n == CORE, n)):
        pack = all_packs().get(name)
        said = [f"{rule.key}: {text}" for rule in of_pack[name] for text in unjudged[rule.key]]
        clauses = clause_lines([name])
        said += [c.text() for c in clauses if not c.judged]
        if pack and not pack.everyone and not any(name in c.packs for c in view.problem.contracts):
            said.insert(0, f"nobody is judged by this pack: no contract names {name} in staff.csv")
        number = next((str(v) for r in of_pack[name] if (v := getattr(r, "version", ""))), "")
        version = pack.version(number) if pack and number else None
        yield PackFinding(
            pack=name or "folder",
            version=number,
            reading=version.reading if version else "",
            title=pack.title if pack else "Rules of this folder",
            rules=tuple(_rule(view, organisation, rule, by_rule.get(rule.key, ())) for rule in of_pack[name]),
            not_judged=tuple(said),
            clauses=tuple(clauses),
        )


def _rule(view: RotaView, organisation: int, rule: RuleLike, breaches: Sequence[Breach]) -> RuleFinding:
    problem = view.problem
    ours = [b for b in breaches if organisation in organisations_of(problem, b)]
    judged = rule.scope_people(problem)
    staff = {c.person for c in problem.contracts if c.employer == organisation}
    return RuleFinding(
        rule=view.rule_of(rule.key),
        title=view.title_of(rule.key),
        source=view.source_of(rule.key),
        verified=bool(getattr(rule, "verified", True)),
        hard=rule.is_hard,
        people=len(judged & staff),
        findings=tuple(_finding(view, b) for b in ours if not view.is_payment(b)),
        payments=tuple(_finding(view, b) for b in ours if view.is_payment(b)),
    )


def organisations_of(problem: Problem, breach: Breach) -> frozenset[int]:
    """Organisations a breach concerns: every employer of its people, that of its team, or all for the whole rota."""
    if breach.place.kind == "person":
        return frozenset(problem.contracts[c].employer for c in problem.contracts_of[breach.place.index])
    if breach.place.kind == "team":
        return frozenset({problem.teams[breach.place.index].organisation})
    return frozenset((*range(len(problem.organisations)), NOWHERE))


def _finding(view: RotaView, breach: Breach) -> Finding:
    problem = view.problem
    secret = view.text_of(breach) != breach.text
    who = ", ".join(problem.people[p].id for p in breach.people)
    if breach.place.kind == "team":
        who = problem.teams[breach.place.index].id
    return Finding(
        who=who or "rota",
        first=str(problem.calendar.date(breach.first_day)),
        last=str(problem.calendar.date(breach.last_day)),
        measured=None if secret or breach.measured is None else round(breach.measured, 2),
        allowed=None if secret or breach.allowed is None else round(breach.allowed, 2),
        unit="" if secret else breach.unit,
        text=view.text_of(breach),
        hard=breach.hard,
        points=breach.points,
        projected=breach.projected,
        accepted=view.acceptance_of(breach) is not None,
    )


def figures(view: RotaView, organisation: int, published: dt.date | None = None) -> Figures:
    """The coordinator's figures of an organisation."""
    problem = view.problem
    ours = {i for i, c in enumerate(problem.contracts) if c.employer == organisation}
    balances = [b for line in view.lines if line.contract in ours and (b := view.balance(line)) is not None]
    worked = dict.fromkeys(ContractKind, 0)
    for a in view.bill.lines.rota:
        duty = problem.duties[a.duty]
        if problem.employer_at(duty) == organisation:
            worked[problem.contracts[a.contract].kind] += duty.work
    total = sum(worked.values())
    employed = [
        {c.person for c in problem.contracts if c.employer == organisation and c.first_day <= day <= c.last_day}
        for day in range(problem.calendar.days)
    ]
    least, most = _away(problem, employed) if view.manager else _not_free(view, employed)
    on_leave = _away(problem, employed, "annual leave") if view.manager else (None, None)
    start = problem.calendar.date(0)
    return Figures(
        owed_hours=round(sum(b for b in balances if b > 0) / 60, 1),
        unused_hours=round(-sum(b for b in balances if b < 0) / 60, 1),
        away_least=least,
        away_most=most,
        bank_share=round(100 * worked[ContractKind.BANK] / total, 1) if total else None,
        agency_share=round(100 * worked[ContractKind.AGENCY] / total, 1) if total else None,
        lead_days=(start - published).days if published else None,
        lead_asked=TEMPLATE_LEAD_DAYS if problem.calendar.cyclic else LEAD_DAYS,
        leave_least=on_leave[0],
        leave_most=on_leave[1],
        care_hours=tuple(_care_hours(view, organisation)),
    )


def _care_hours(view: RotaView, organisation: int) -> Iterator[CareHoursFigure]:
    """Working minutes of those hands-on inside the days of the rota over patients and days."""
    problem, calendar = view.problem, view.problem.calendar
    nurse = who(problem, CARE)
    opens, closes = calendar.midnight(0), calendar.midnight(calendar.days)
    for index, team in enumerate(problem.teams):
        patients = sum(patient_hundredths(problem, index, day) for day in range(calendar.days))
        if team.organisation != organisation or not patients or not patients_known(problem, index):
            continue
        minutes = {True: 0, False: 0}
        for day in range(-1, calendar.days):
            for a in view.bill.lines.present(index, day):
                duty = problem.duties[a.duty]
                if hands_on(problem, a.contract, duty):
                    since = max(opens, counted_from(problem, a.contract, duty))
                    minutes[nurse(a.contract, a.duty)] += worked_in(duty, since, closes)
        patient_days = patients / 100
        registered, other = (round(minutes[kind] / 60 / patient_days, 2) for kind in (True, False))
        yield CareHoursFigure(
            team=team.id,
            registered=registered if nurse.known else None,
            other=other if nurse.known else None,
            total=round(sum(minutes.values()) / 60 / patient_days, 2),
        )


def _not_free(view: RotaView, employed: Sequence[set[int]]) -> tuple[float, float]:
    """The same of people who can do no work all day, whatever the reason."""
    closed = [set[int]() for _ in employed]
    for person in sorted(set[int]().union(*employed)):
        for day in closed_days(view.problem, view.bill.lines, person):
            closed[day].add(person)
    return _shares(closed, employed)


def _away(problem: Problem, employed: Sequence[set[int]], kind: str | None = None) -> tuple[float, float]:
    """Smallest and largest share of the people employed on a day who are away all day (for one kind of reason), in per
    cent, over the days."""
    calendar = problem.calendar
    away: list[set[int]] = [set() for _ in range(calendar.days)]
    for absence in problem.absences:
        if absence.shifts is not None or kind not in (None, absence.kind):
            continue
        first, last = max(0, calendar.wall(absence.start)[0]), min(calendar.days - 1, calendar.wall(absence.end)[0])
        for day in range(first, last + 1):
            if absence.start <= calendar.midnight(day) and calendar.midnight(day + 1) <= absence.end:
                away[day].add(absence.person)
    return _shares(away, employed)


def _shares(away: Sequence[set[int]], employed: Sequence[set[int]]) -> tuple[float, float]:
    """The smallest and the largest share of a day, in per cent; days on which nobody is employed are left out."""
    shares = [100 * len(a & e) / len(e) for a, e in zip(away, employed, strict=True) if e] or [0.0]
    return round(min(shares), 1), round(max(shares), 1)
