"""The output tables of a rota: what its CSV files, its workbook and its frames are made from."""

from __future__ import annotations

from optimiser.audit import Breach
from optimiser.problem.domain import NOWHERE
from optimiser.report.rota.flows import flows
from optimiser.report.rota.grid import has_twin, organisation_name, person_name, team_name
from optimiser.report.rota.view import Explained, RotaView
from optimiser.report.rota.words import (
    blockers_text,
    candidate_text,
    cover_text,
    fix_text,
    gap_text,
    there_uncounted,
)
from optimiser.table import OutputTable, Value, numbers, words


def decimal_hours(minutes: int | None) -> float | None:
    """Decimal hours of whole minutes, to two places."""
    return None if minutes is None else round(minutes / 60, 2)


def pounds_of(pence: int) -> float:
    """Pounds of whole pence, to two places."""
    return round(pence / 100, 2)


def gaps_table(view: RotaView) -> OutputTable:
    """Needs below their minimum, dearest first, with the nearest candidate."""
    problem = view.problem
    explained = {e.gap.need: e for e in view.explained}
    rows: list[tuple[Value, ...]] = []
    for gap in view.gaps:
        need = problem.needs[gap.need]
        reasons = explained.get(gap.need)
        person, stopped_by = _nearest(view, reasons) if reasons else (None, None)
        rows.append(
            (
                problem.calendar.date(need.day).isoformat(),
                organisation_name(problem, problem.teams[need.team].organisation),
                problem.teams[need.team].id,
                problem.periods[need.period].name,
                problem.capabilities[need.capability].name,
                gap.have,
                need.minimum,
                gap.missing,
                "hard" if gap.hard else need.importance,
                gap.points,
                person,
                stopped_by,
                fix_text(view, reasons) if reasons else None,
            )
        )
    columns = (
        *words("date", "organisation", "team", "cover_period", "capability"),
        *numbers("heads", "have", "minimum", "missing"),
        *words("importance"),
        *numbers("points", "points"),
        *words("nearest", "stopped_by", "fix"),
    )
    return OutputTable("gaps", "Needs below their minimum, dearest first", columns, tuple(rows))


def _nearest(view: RotaView, explained: Explained) -> tuple[str | None, str]:
    """Who comes nearest to filling a gap, be it somebody who is there and not counted, and what stops them."""
    people, need = view.problem.people, view.problem.needs[explained.gap.need]
    for person, why in there_uncounted(view, need):
        return people[person].id, why
    if not explained.near:
        return None, gap_text(view, explained).reason
    first = explained.near[0]
    return people[view.problem.contracts[first.assignment.contract].person].id, blockers_text(view, first)


def nearest_table(view: RotaView) -> OutputTable:
    """Who comes nearest to filling each gap that is explained, best first, and what stops them; at place 0 whoever is
    there and not counted."""
    problem = view.problem
    rows: list[tuple[Value, ...]] = []
    for explained in view.explained:
        need = problem.needs[explained.gap.need]
        where = (
            problem.calendar.date(need.day).isoformat(),
            problem.teams[need.team].id,
            problem.periods[need.period].name,
            problem.capabilities[need.capability].name,
        )
        for place, why in there_uncounted(view, need):
            who = problem.people[place]
            rows.append((*where, 0, who.id, who.name, None, None, None, f"{person_name(problem, place)} {why}"))
        for rank, near in enumerate(explained.near, 1):
            person = problem.people[problem.contracts[near.assignment.contract].person]
            shift = problem.shifts[problem.duties[near.assignment.duty].shift].code
            facts = f"{candidate_text(view, near)}: {blockers_text(view, near)}"
            rows.append((*where, rank, person.id, person.name, shift, near.hard, near.points, facts))
    columns = (
        *words("date", "team", "cover_period", "capability"),
        *numbers("place among the nearest", "rank"),
        *words("person", "name", "shift"),
        *numbers("breaches", "hard"),
        *numbers("points", "points"),
        *words("facts"),
    )
    return OutputTable("nearest", "Who comes nearest to filling the dearest gaps", columns, tuple(rows))


def breaches_table(view: RotaView) -> OutputTable:
    """Every breach, hard ones first; what is paid for stands in a table of its own."""
    problem = view.problem
    rows = tuple(
        (
            view.rule_of(b.rule),
            "hard" if b.hard else "soft",
            b.points,
            " ".join(problem.people[p].id for p in b.people),
            problem.teams[b.place.index].id if b.place.kind == "team" else None,
            *_found(view, b),
            "yes" if b.projected else "no",
            "yes" if view.acceptance_of(b) else "no",
            view.text_of(b),
            view.source_of(b.rule),
        )
        for b in view.breaches
    )
    columns = (
        *words("rule", "kind"),
        *numbers("points", "points"),
        *words("people", "team", "from", "to"),
        *numbers("as the column unit says", "measured", "allowed"),
        *words("unit", "projected", "accepted", "facts", "source"),
    )
    return OutputTable("breaches", "Every breach of a rule, hard ones first", columns, rows)


def payments_table(view: RotaView) -> OutputTable:
    """What rules of cost charge, which breaks nothing: overtime, enhancements, dearer kinds of staff."""
    problem = view.problem
    rows = tuple(
        (
            view.rule_of(b.rule),
            b.points,
            " ".join(problem.people[p].id for p in b.people),
            *_found(view, b),
            view.text_of(b),
            view.source_of(b.rule),
        )
        for b in view.payments
    )
    columns = (
        *words("rule"),
        *numbers("points", "points"),
        *words("people", "from", "to"),
        *numbers("as the column unit says", "measured", "allowed"),
        *words("unit", "facts", "source"),
    )
    return OutputTable("payments", "What is paid for and breaks nothing", columns, rows)


def _found(view: RotaView, b: Breach) -> tuple[Value, ...]:
    """From, to, measured, allowed and unit."""
    calendar, told = view.problem.calendar, view.text_of(b) == b.text
    days = (calendar.date(b.first_day).isoformat(), calendar.date(b.last_day).isoformat())
    measured, allowed = (None if n is None else round(n, 2) for n in (b.measured, b.allowed))
    return (*days, *((measured, allowed, b.unit) if told else (None, None, None)))


def people_table(view: RotaView) -> OutputTable:
    """A row per contract. Wishes belong to the person and stand in the row of their first contract."""
    problem = view.problem
    rows: list[tuple[Value, ...]] = []
    for person, who in enumerate(problem.people):
        for contract in problem.contracts_of[person]:
            terms, line = problem.contracts[contract], view.lines[contract]
            first = contract == problem.contracts_of[person][0]
            asked = view.wishes[person] if first else []
            rows.append(
                (
                    who.id,
                    who.name,
                    terms.id,
                    problem.organisations[terms.employer].id if terms.employer != NOWHERE else None,
                    terms.role,
                    terms.band,
                    str(terms.kind),
                    decimal_hours(line.contracted),
                    decimal_hours(line.credited) if view.manager else None,
                    decimal_hours(line.rostered),
                    decimal_hours(view.balance(line)),
                    decimal_hours(line.worked),
                    decimal_hours(line.lent),
                    line.duties,
                    line.nights,
                    line.weekends,
                    len(asked) if first else None,
                    sum(w.met for w in asked) if first else None,
                    pounds_of(line.pence) if view.manager else None,
                )
            )
    columns = (
        *words("person", "name", "contract", "employer", "role", "band", "kind"),
        *numbers("hours", "contracted_hours", "credited_hours", "rostered_hours", "balance_hours"),
        *numbers("hours", "worked_hours", "lent_hours"),
        *numbers("duties", "duties", "nights"),
        *numbers("weekends", "weekends"),
        *numbers("wishes", "wishes_asked", "wishes_met"),
        *numbers("£", "cost_pounds"),
    )
    return OutputTable("people", "Hours, balance, nights, weekends and wishes by contract", columns, tuple(rows))


def rota_cover_table(view: RotaView) -> OutputTable:
    """A row per need: what was asked and what the rota gives."""
    problem = view.problem
    rows = []
    for item in view.cover:
        need = problem.needs[item.need]
        team = problem.teams[need.team]
        rows.append(
            (
                problem.organisations[team.organisation].id if team.organisation != NOWHERE else None,
                team.id,
                problem.calendar.date(need.day).isoformat(),
                problem.periods[need.period].name,
                problem.capabilities[need.capability].name,
                need.minimum,
                need.ideal,
                item.have,
                item.standing_in,
                item.needed_minutes,
                item.filled_minutes,
                item.elsewhere_minutes,
            )
        )
    columns = (
        *words("organisation", "team", "date", "cover_period", "capability"),
        *numbers("heads", "minimum", "ideal", "have", "standing_in"),
        *numbers("elapsed minutes", "needed_minutes", "filled_minutes", "elsewhere_minutes"),
    )
    return OutputTable("cover", "What each need asks and gets, in heads and elapsed minutes", columns, tuple(rows))


def flows_table(view: RotaView) -> OutputTable:
    """Hours and money that organisations lend each other."""
    problem = view.problem
    rows = tuple(
        (
            organisation_name(problem, f.employer),
            organisation_name(problem, f.host),
            decimal_hours(f.minutes),
            f.duties,
            pounds_of(f.pence) if view.manager else None,
        )
        for f in flows(problem, view.visible(view.bill.lines.rota))
    )
    columns = (
        *words("employer", "works_for"),
        *numbers("hours", "hours"),
        *numbers("duties", "duties"),
        *numbers("£", "cost_pounds"),
    )
    return OutputTable("flows", "Who works for whom", columns, rows)


def grid_table(view: RotaView) -> OutputTable:
    """People by days, for people: codes with their marks, then the margins; have/need rows below each team."""
    problem = view.problem
    days = [f"{problem.calendar.label(d)}" for d in range(problem.calendar.days)]
    rows: list[tuple[Value, ...]] = []
    for block in view.grid.blocks:
        place = (organisation_name(problem, block.organisation), team_name(problem, block.team))
        for row in block.rows:
            terms = problem.contracts[row.contract]
            margin: tuple[Value, ...] = ("",) * 7
            if not row.guest:
                line = row.line
                margin = (
                    decimal_hours(line.contracted),
                    decimal_hours(line.rostered),
                    decimal_hours(view.balance(line)),
                    line.nights,
                    line.weekends,
                    sum(w.met for w in row.wishes),
                    len(row.wishes),
                )
            who = person_name(problem, terms.person)
            who += f", contract {terms.id}" if has_twin(problem, row.contract) else ""
            who += " (guest)" if row.guest else ""
            cells = tuple("/".join(e.text for e in cell) for cell in row.cells)
            rows.append((*place, who, terms.role, terms.band, *cells, *margin))
        for need in block.cover:
            name = f"{problem.periods[need.period].name}: {problem.capabilities[need.capability].name}"
            cells = tuple(cover_text(need.have[d], need.need[d]) for d in range(problem.calendar.days))
            rows.append((*place, name, "have/need", "", *cells, *("",) * 7))
    columns = (
        *words("organisation", "team", "person", "role", "band", *days),
        *numbers("hours", "contracted", "rostered", "balance"),
        *numbers("nights", "nights"),
        *numbers("weekends", "weekends"),
        *numbers("wishes", "wishes met", "wishes asked"),
    )
    return OutputTable("grid", "People by days", columns, tuple(rows))


def legend_table(view: RotaView) -> OutputTable:
    """What the codes and signs of the grid mean."""
    return OutputTable("legend", "Codes and signs of the grid", words("code", "meaning"), view.grid.legend)
