"""Tidy tables of a rota: one heading per column, one kind of thing per row. CSV, XLSX and frames are made from them.

Hours are decimal hours to two places, money is pounds, dates are ISO dates, an unknown value is None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser.operate.candidate import TIERS, Blocker, Candidate
from optimiser.problem.domain import NOWHERE
from optimiser.report.rota.flows import flows
from optimiser.report.rota.grid import organisation_name, person_name, team_name
from optimiser.report.rota.view import Explained, View

if TYPE_CHECKING:
    from pandas import DataFrame

Value = str | int | float | None


@dataclass(frozen=True)
class Table:
    """A table: name of its file without ending, headings and rows."""

    name: str
    doc: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def frame(self) -> DataFrame:
        """The table as a pandas frame."""
        import pandas

        return pandas.DataFrame(list(self.rows), columns=list(self.columns))


def hours_of(minutes: int | None) -> float | None:
    """Decimal hours of whole minutes, to two places."""
    return None if minutes is None else round(minutes / 60, 2)


def pounds(pence: int) -> float:
    """Pounds of whole pence."""
    return round(pence / 100, 2)


def gaps_table(view: View) -> Table:
    """Needs below their minimum, dearest first, with the nearest candidate."""
    problem = view.problem
    explained = {e.gap.need: e for e in view.explained}
    rows: list[tuple[Value, ...]] = []
    for gap in view.gaps:
        need = problem.needs[gap.need]
        reasons = explained.get(gap.need)
        nearest = reasons.near[0] if reasons and reasons.near else None
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
                problem.people[problem.contracts[nearest.assignment.contract].person].id if nearest else None,
                blockers_text(view, nearest) if nearest else None,
                fix_text(view, reasons) if reasons else None,
            )
        )
    columns = ("date", "organisation", "team", "cover_period", "capability", "have", "minimum", "missing", "importance",
               "points", "nearest", "stopped_by", "fix")  # fmt: skip
    return Table("gaps", "Needs below their minimum, dearest first", columns, tuple(rows))


def blockers_text(view: View, candidate: Candidate) -> str:
    """Why a candidate does not fill a need, in words."""
    if candidate.lacks:
        return candidate.lacks
    if not candidate.blockers:
        return "nothing stops them" if candidate.points < 0 else "no rule stops them, but the bill would not fall"
    alone = "alone there, " if _nobody_there(view, candidate) else ""
    by_rule: dict[str, list[Blocker]] = {}
    for stop in candidate.blockers:
        by_rule.setdefault(view.rule_of(stop.rule), []).append(stop)
    parts = []
    for rule, stops in by_rule.items():
        price = ", never allowed" if any(s.hard for s in stops) else f", {sum(s.points for s in stops):,} points"
        if any(view.is_sealed(s.breach) for s in stops):
            price = ""
        texts = list(dict.fromkeys(alone * (s.breach.place.kind == "team") + view.text_of(s) for s in stops))
        more = f" and {len(texts) - 1} more" if len(texts) > 1 else ""
        parts.append(f"{texts[0]}{more} ({rule}{price})")
    return "; ".join(parts)


def _nobody_there(view: View, candidate: Candidate) -> bool:
    """Whether a candidate would be the first of the team in every cover period of their duty."""
    problem = view.problem
    duty = problem.duties[candidate.assignment.duty]
    periods = set(problem.shifts[duty.shift].periods)
    there = (problem.duties[a.duty].shift for a in view.bill.lines.present(duty.team, duty.day))
    return not any(periods & set(problem.shifts[shift].periods) for shift in there)


def fix_text(view: View, reasons: Explained) -> str | None:
    """The cheapest change that fills a gap; None where none was found among those tried."""
    problem = view.problem
    need = problem.needs[reasons.gap.need]
    free = [c for c in reasons.near if c.free and c.hard <= 0 and c.points < 0]
    if free:
        best = min(free, key=lambda c: (c.hard, c.points))
        who = person_name(problem, problem.contracts[best.assignment.contract].person)
        code = problem.shifts[problem.duties[best.assignment.duty].shift].code
        return f"roster {who} on {code}: {best.stretch:,} points of rules stretched, {-best.points:,} points saved"
    if reasons.fixes:
        chain = reasons.fixes[0]
        mover = person_name(problem, problem.contracts[chain.mover.assignment.contract].person)
        given = problem.duties[chain.given.duty]
        what = f"{problem.calendar.label(given.day)} {problem.shifts[given.shift].code}"
        period = problem.periods[need.period].name
        if chain.taker is None:
            return f"free {mover} from {what} for this {period}: {-chain.points:,} points saved"
        taker = person_name(problem, problem.contracts[chain.taker.assignment.contract].person)
        return f"give {mover}'s {what} to {taker}, and {mover} this {period}: {-chain.points:,} points saved"
    return None


def tier_text(candidate: Candidate) -> str:
    """Where a candidate comes from, in words."""
    return TIERS[candidate.tier]


def breaches_table(view: View) -> Table:
    """Every breach, hard ones first."""
    problem = view.problem
    rows = tuple(
        (
            view.rule_of(b.rule),
            "hard" if b.hard else "soft",
            b.points,
            " ".join(problem.people[p].id for p in b.people),
            problem.teams[b.place.index].id if b.place.kind == "team" else None,
            problem.calendar.date(b.first_day).isoformat(),
            problem.calendar.date(b.last_day).isoformat(),
            b.measured if view.text_of(b) == b.text else None,
            b.allowed if view.text_of(b) == b.text else None,
            b.unit if view.text_of(b) == b.text else None,
            "yes" if b.projected else "no",
            view.text_of(b),
            view.source_of(b.rule),
        )
        for b in view.breaches
    )
    columns = ("rule", "kind", "points", "people", "team", "from", "to", "measured", "allowed", "unit", "projected",
               "facts", "source")  # fmt: skip
    return Table("breaches", "Every breach of a rule, hard ones first", columns, rows)


def people_table(view: View) -> Table:
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
                    hours_of(line.contracted),
                    hours_of(line.credited) if view.manager else None,
                    hours_of(line.rostered),
                    hours_of(view.balance(line)),
                    hours_of(line.worked),
                    hours_of(line.lent),
                    line.duties,
                    line.nights,
                    line.weekends,
                    len(asked) if first else None,
                    sum(w.met for w in asked) if first else None,
                    pounds(line.pence) if view.manager else None,
                )
            )
    columns = ("person", "name", "contract", "employer", "role", "band", "kind", "contracted_hours", "credited_hours",
               "rostered_hours", "balance_hours", "worked_hours", "lent_hours", "duties", "nights", "weekends",
               "wishes_asked", "wishes_met", "cost_pounds")  # fmt: skip
    return Table("people", "Hours, balance, nights, weekends and wishes by contract", columns, tuple(rows))


def cover_table(view: View) -> Table:
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
            )
        )
    columns = ("organisation", "team", "date", "cover_period", "capability", "minimum", "ideal", "have", "standing_in",
               "needed_minutes", "filled_minutes")  # fmt: skip
    return Table("cover", "What each need asks and gets, in heads and elapsed minutes", columns, tuple(rows))


def bill_table(view: View) -> Table:
    """The bill by rule."""
    hard = view.bill.hard_by_rule()
    places: dict[str, int] = {}
    for breach in view.bill.all_breaches():
        places[breach.rule] = places.get(breach.rule, 0) + 1
    sums: dict[str, tuple[int, int, int]] = {}
    for rule, points in view.bill.by_rule().items():
        word = view.rule_of(rule)
        had = sums.get(word, (0, 0, 0))
        sums[word] = (had[0] + points, had[1] + hard.get(rule, 0), had[2] + places.get(rule, 0))
    titles = {view.rule_of(rule): (view.title_of(rule), view.source_of(rule)) for rule in view.rules}
    order = sorted(sums, key=lambda w: (-sums[w][1], -sums[w][0], w))
    rows = tuple((word, *sums[word], *titles[word]) for word in order)
    columns = ("rule", "points", "hard", "breaches", "title", "source")
    return Table("bill", "Points and hard breaches by rule", columns, rows)


def flows_table(view: View) -> Table:
    """Hours and money that organisations lend each other."""
    problem = view.problem
    rows = tuple(
        (
            organisation_name(problem, f.employer),
            organisation_name(problem, f.host),
            hours_of(f.minutes),
            f.duties,
            pounds(f.pence) if view.manager else None,
        )
        for f in flows(problem, view.bill.lines)
    )
    return Table("flows", "Who works for whom", ("employer", "works_for", "hours", "duties", "cost_pounds"), rows)


def grid_table(view: View) -> Table:
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
                    hours_of(line.contracted),
                    hours_of(line.rostered),
                    hours_of(view.balance(line)),
                    line.nights,
                    line.weekends,
                    sum(w.met for w in row.wishes),
                    len(row.wishes),
                )
            who = person_name(problem, terms.person) + (" (guest)" if row.guest else "")
            cells = tuple("/".join(e.text for e in cell) for cell in row.cells)
            rows.append((*place, who, terms.role, terms.band, *cells, *margin))
        for need in block.cover:
            name = f"{problem.periods[need.period].name}: {problem.capabilities[need.capability].name}"
            cells = tuple(cover_text(need.have[d], need.need[d]) for d in range(problem.calendar.days))
            rows.append((*place, name, "have/need", "", *cells, *("",) * 7))
    columns = ("organisation", "team", "person", "role", "band", *days, "contracted", "rostered", "balance", "nights",
               "weekends", "wishes met", "wishes asked")  # fmt: skip
    return Table("grid", "People by days", columns, tuple(rows))


def cover_text(have: int | None, need: int | None) -> str:
    """Have and need of a day: `2/3!` is one short; empty where nothing is asked."""
    if have is None or need is None:
        return ""
    return f"{have}/{need}" + ("!" if have < need else "")


TABLES: tuple[Callable[[View], Table], ...] = (
    grid_table,
    gaps_table,
    breaches_table,
    people_table,
    cover_table,
    bill_table,
    flows_table,
)
"""Every table of a report; the assignments themselves are written by `optimiser.folder`."""


def tables(view: View) -> list[Table]:
    """All tables of a view."""
    return [make(view) for make in TABLES]


def frames(view: View) -> dict[str, DataFrame]:
    """All tables of a view as pandas frames, by name."""
    return {t.name: t.frame() for t in tables(view)}
