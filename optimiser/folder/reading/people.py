"""Organisations, sites, teams, people, contracts, skills, and what organisations share and recognise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from constraints.professions import with_implied_skills
from constraints.rule import Rule
from optimiser.folder.files.wishes import MEASURES_READ
from optimiser.folder.reading.context import Context
from optimiser.problem.asked import FundedPosts, Target
from optimiser.problem.domain import (
    FOREVER,
    NOWHERE,
    Carried,
    Contract,
    ContractKind,
    HeldSkill,
    Organisation,
    Person,
    Recognition,
    Sharing,
    Site,
    Substitution,
    Team,
)
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.schema import Row

_LEAST_AGE = 13
"""Years below which nobody may be employed (Children and Young Persons Act 1933, section 18)."""


def contract_ids(rows: Sequence[Row], faults: Faults) -> list[str | None]:
    """The id of each row's contract: its own, else the person's, with the employer's where that is not unique."""
    count: dict[str, int] = {}
    for row in rows:
        count[row.person] = count.get(row.person, 0) + 1
    ids: list[str | None] = []
    seen: dict[str, int] = {}
    for row in rows:
        own = row.contract
        if own is None and row.person is not None:
            own = row.person if count[row.person] == 1 else f"{row.person}/{row.employer or ''}".rstrip("/")
            if own in seen:
                what = f"{row.person} has another contract like this in row {seen[own]}"
                faults.add("staff.csv", row.line, "contract", what, "expected an id for each contract of a person")
        if own is not None:
            seen.setdefault(own, row.line)
        ids.append(own)
    return ids


def organisations(context: Context) -> tuple[Organisation, ...]:
    """Every organisation, defined or in use."""
    rows = {row.organisation: row for row in context.table("organisations.csv")}
    return tuple(
        Organisation(name, rows[name].name, rows[name].sector) if name in rows else Organisation(name)
        for name in context.index["organisation"]
    )


def sites(context: Context) -> tuple[Site, ...]:
    """Every site, defined or in use."""
    rows = {row.site: row for row in context.table("sites.csv")}
    return tuple(
        Site(name, rows[name].name, _only_or(context, rows[name].organisation)) if name in rows else Site(name)
        for name in context.index["site"]
    )


def teams_of(context: Context, known: Sequence[Organisation]) -> tuple[Team, ...]:
    """Every team, defined or in use; its sector is by default its organisation's."""
    rows = {row.team: row for row in context.table("teams.csv")}
    built = []
    for name in context.index["team"]:
        row = rows.get(name)
        organisation = _only_or(context, row.organisation if row else None)
        if row is not None and row.organisation is None:
            _fault_of_blank(context, "teams.csv", row, "organisation")
        sector = known[organisation].sector if organisation != NOWHERE else ""
        if row is None:
            built.append(Team(name, organisation=organisation, sector=sector))
        else:
            site = context.of("site", row.site)
            built.append(Team(name, row.name, organisation, site, row.sector or sector, row.beds))
    return tuple(built)


def _only_or(context: Context, organisation: str | None) -> int:
    """The organisation of a cell; where it is blank, the only one there is."""
    if organisation is None:
        return 0 if len(context.index["organisation"]) == 1 else NOWHERE
    return context.of("organisation", organisation)


def _fault_of_blank(context: Context, file: str, row: Row, column: str) -> None:
    """A blank organisation among several is a fault: nobody would be rostered there, or from there."""
    several = context.index["organisation"]
    if len(several) > 1:
        what = f"the cell is blank, and there are {len(several)} organisations"
        context.fault_once(file, row, column, what, f"expected one of {listing(several)}")


def travel(context: Context) -> frozenset[tuple[int, int, int]]:
    """(site, site, minutes); a way that takes longer one way than the other is a fault."""
    found: dict[frozenset[str], Row] = {}
    for row in context.table("travel.csv"):
        other = found.setdefault(frozenset((row.from_site, row.to_site)), row)
        if other.minutes != row.minutes:
            what = f"row {other.line} says {other.minutes} minutes for the same way"
            context.faults.add("travel.csv", row.line, "minutes", what, "expected the same both ways")
    return frozenset(
        (context.of("site", row.from_site), context.of("site", row.to_site), row.minutes) for row in found.values()
    )


def people_of(context: Context, history_from: int | None) -> tuple[Person, ...]:
    """Every person, from the first of their rows, with the skills they hold."""
    held: dict[str, list[HeldSkill]] = {}
    for row in context.table("staff_skills.csv"):
        top = context.levels.get(row.skill)
        if top is not None and row.level > top:
            what = f"{row.skill} has no level {row.level}"
            context.faults.add("staff_skills.csv", row.line, "level", what, f"skills.csv has levels up to {top}")
        held.setdefault(row.person, []).append(
            HeldSkill(
                context.of("skill", row.skill),
                row.level,
                context.first_day(row["from"]),
                context.last_day(row["to"]),
                context.of("organisation", row.assessed_by),
            )
        )
    rows: dict[str, list[Row]] = {}
    for row in context.table("staff.csv"):
        rows.setdefault(row.person, []).append(row)
    built = []
    for name in context.index["person"]:
        mine = rows.get(name, [])
        _check_person(context, mine)
        born = next((row.date_of_birth for row in mine if row.date_of_birth), None)
        built.append(
            Person(
                id=name,
                name=next((row.name for row in mine if row.name), ""),
                home_site=next((context.of("site", row.home_site) for row in mine if row.home_site), NOWHERE),
                skills=with_implied_skills(held.get(name, ()), (row.role for row in mine), context.index["skill"]),
                opt_out=any(row.opt_out for row in mine),
                birth_day=None if born is None else context.calendar.day(born),
                history_from=history_from,
                contact=next((row.contact for row in mine if row.contact), ""),
            )
        )
    return tuple(built)


def _check_person(context: Context, rows: Sequence[Row]) -> None:
    """What the contracts of a person say differently of them (a fault where it decides which rules judge them), and a
    fault where they are below the age of work."""
    for column, tell in (("name", context.faults.notice), ("contact", context.faults.notice),
                         ("date_of_birth", context.faults.add)):  # fmt: skip
        said = [row for row in rows if row[column]]
        for row in said[1:]:
            if row[column] != said[0][column]:
                what = f"'{row[column]}' is not what row {said[0].line} says of {row.person}, '{said[0][column]}'"
                if column == "contact":  # for managers only, and a run's record has what was noticed
                    what = f"{row.person} has another contact in row {said[0].line}"
                tell("staff.csv", row.line, column, what, "expected the same in every row of a person")
    for row in rows:
        born = row.date_of_birth
        if born is not None and (context.calendar.start - born).days < 365 * _LEAST_AGE:
            what = f"{row.person}, born on {born}, is too young for any work on {context.calendar.start}"
            context.faults.add("staff.csv", row.line, "date_of_birth", what, f"expected {_LEAST_AGE} years or more")


def charge_skills(context: Context, named: Sequence[str] | None) -> frozenset[int]:
    """Skills of those who may take charge of a shift: those named in the settings, else those called so."""
    if named is None:
        return frozenset(i for i, skill in enumerate(context.skills) if skill.casefold().endswith("in charge"))
    known = {skill.casefold(): i for i, skill in enumerate(context.skills)}
    for name in named:
        if name.casefold() not in known and context.names_known:
            near = closest(name, context.skills)
            expected = f"expected {listing(list(context.skills))}"
            context.faults.add("rota.toml", None, "in_charge", f"'{name}' is no skill", expected, near)
    return frozenset(known[name.casefold()] for name in named if name.casefold() in known)


def hourly_pence(annual: int) -> int:
    """Pence an hour of pence a year at full time of 37.5 h a week, by the Agenda for Change divisor of 365 / 7 weeks:
    1955.357 hours a year; half a penny rounds up."""
    return (28 * annual + 27_375) // 54_750


def contracts_of(context: Context) -> tuple[Contract, ...]:
    """Every contract, in the order of the rows."""
    for row in context.table("staff.csv"):
        if row.employer is None:
            _fault_of_blank(context, "staff.csv", row, "employer")
    annualised = {row.person for row in context.table("flexible_working.csv") if row.agreement == "annualised hours"}
    return tuple(
        Contract(
            id=row.contract,
            person=context.of("person", row.person),
            employer=_only_or(context, row.employer),
            role=row.role,
            band=row.band,
            weekly_minutes=row.weekly_hours,
            kind=ContractKind(row.kind),
            packs=row.packs,
            hourly_pence=row.hourly_cost or hourly_pence(row.annual_pay or 0),
            home_site=context.of("site", row.home_site),
            home_team=context.of("team", row.home_team),
            teams=context.all_of("team", row.teams),
            first_day=context.first_day(row["from"]),
            last_day=context.last_day(row["to"]),
            supernumerary_until=-FOREVER
            if row.supernumerary_until is None
            else context.calendar.day(row.supernumerary_until[0]),
            supernumerary_clock=row.supernumerary_until[1] if row.supernumerary_until else None,
            annualised=row.person in annualised,
        )
        for row in context.table("staff.csv")
    )


def substitutions(context: Context) -> tuple[Substitution, ...]:
    """What may stand in for what."""
    file = "substitutions.csv"
    return tuple(
        Substitution(
            context.capability(file, row, "wanted"),
            context.capability(file, row, "stand_in"),
            context.all_of("team", row.teams),
            context.capability(file, row, "supervisor"),
            row.per_supervisor,
            context.price(row.importance),
        )
        for row in context.table(file)
    )


def sharing(context: Context) -> tuple[Sharing, ...]:
    """Who lends to whom; a role that nobody has is a fault."""
    built = []
    for row in context.table("sharing.csv"):
        for role in row.roles or ():
            if role not in context.roles and context.names_known:
                has = f"staff.csv has {listing(sorted(context.roles))}"
                context.faults.add("sharing.csv", row.line, "roles", f"'{role}' is no role in use", has,
                                   closest(role, context.roles))  # fmt: skip
        built.append(
            Sharing(
                context.of("organisation", row.lender),
                context.of("organisation", row.borrower),
                context.first_day(row["from"]),
                context.last_day(row["to"]),
                row.weekly_hours,
                None if row.roles is None else frozenset(row.roles),
                context.price(row.importance),
            )
        )
    return tuple(built)


def recognition(context: Context) -> tuple[Recognition, ...]:
    """Which training and registration is accepted between whom."""
    return tuple(
        Recognition(
            context.of("skill", row.skill),
            context.of("organisation", row.assessed_by),
            context.of("organisation", row.accepted_by),
            context.first_day(row["from"]),
            context.last_day(row["to"]),
        )
        for row in context.table("recognition.csv")
    )


def carried(context: Context) -> tuple[Carried, ...]:
    """Balances brought into the period."""
    return tuple(
        Carried(context.of("person", row.person), row.measure, row.value) for row in context.table("balances.csv")
    )


def notice_unread_balances(context: Context, rules: Iterable[Rule]) -> None:
    """A notice for each measure of `balances.csv` that nothing reads: a slip, or of a rule that is not in force."""
    of_rules = [getattr(rule, "balance", "") or getattr(rule, "measure", "") for rule in rules]
    known = dict.fromkeys([*MEASURES_READ, *filter(None, of_rules)])
    told: set[str] = set()
    for row in context.table("balances.csv"):
        if row.measure not in known and row.measure not in told:
            told.add(row.measure)
            what, near = f"nothing here reads the measure '{row.measure}'", closest(row.measure, known)
            context.faults.notice("balances.csv", row.line, "measure", what, f"expected {listing(known, 12)}", near)


def funded_posts(context: Context) -> tuple[FundedPosts, ...]:
    """Posts that are funded, in the order of the file."""
    file = "establishment.csv"
    return tuple(
        FundedPosts(
            context.of("team", row.team), context.capability(file, row, "capability"), round(100 * row.posts),
            2250 if row.weekly_hours is None else row.weekly_hours, row.uplift_percent,
        )
        for row in context.table(file)
    )  # fmt: skip


def census(context: Context) -> tuple[tuple[int, int, int, int], ...]:
    """Patients of teams by day, plain and weighted."""
    return tuple(
        (
            context.of("team", row.team),
            context.calendar.day(row.date),
            row.patients,
            round(100 * row.patients * row.multiplier),
        )
        for row in context.table("census.csv")
    )


def targets(context: Context) -> tuple[Target, ...]:
    """What the skills mix expects."""
    return tuple(
        Target(
            context.capability("targets.csv", row, "capability"),
            row.weekly_hours,
            context.of("team", row.team),
            context.of("organisation", row.organisation),
        )
        for row in context.table("targets.csv")
    )
