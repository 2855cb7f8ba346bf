"""The report as one HTML file: no network, no script, prints on landscape A4."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from optimiser.audit import Breach
from optimiser.problem.calendar import WEEKDAYS
from optimiser.problem.problem import Problem
from optimiser.report.rota.compliance import Statement, statements
from optimiser.report.rota.far_under import far_under
from optimiser.report.rota.flows import burden_shares
from optimiser.report.rota.grid import Block, Entry, GridRow, hours_text, organisation_name, person_name, team_name
from optimiser.report.rota.statement import figure_lines
from optimiser.report.rota.tables import bill_table, flows_table
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import cover_text, gap_text, judged_sentence, rota_verdict

SHOWN_BREACHES = 200
"""How many breaches the page lists; breaches.csv has all."""

FOR_MACHINES = ("trace", "bill", "hard", "solve_parameters")
"""Parts of a run's record that the page leaves to run.json."""

TINTS = ("#fff3c4", "#d9ecff", "#e3d9f7", "#d5f0e0", "#fde2d3", "#e0e6ea", "#f9d9e6", "#e8f3c8")
"""Backgrounds of shifts that name no colour, in order."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?|[a-zA-Z]+")


def html(view: RotaView) -> str:
    """The whole report as text."""
    environment = Environment(
        loader=PackageLoader("optimiser.report.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2").render(**context(view)) + "\n"


def context(view: RotaView) -> dict[str, Any]:
    """What the template shows."""
    problem, calendar = view.problem, view.problem.calendar
    return {
        "title": view.title or "Rota",
        "manager": view.manager,
        "first_day": view.day(0),
        "last_day": view.day(calendar.days - 1),
        "years": calendar.date(calendar.days - 1).year,
        "verdict": rota_verdict(view),
        "judged_by": judged_sentence(view),
        "hours_owed": [found.text() for found in far_under(view)],
        "short": bool(view.exit_code),
        "gaps": [gap_text(view, e) for e in view.explained],
        "more_gaps": len(view.gaps) - len(view.explained),
        "legend": view.grid.legend,
        "days": [_day(view, d) for d in range(calendar.days)],
        "blocks": [_block(view, b) for b in view.grid.blocks],
        "bill": bill_table(view).records(),
        "breaches": [_breach(view, b) for b in view.breaches[:SHOWN_BREACHES]],
        "more_breaches": max(0, len(view.breaches) - SHOWN_BREACHES),
        "shares": [
            {
                "organisation": organisation_name(problem, s.organisation),
                "measure": s.measure,
                **{k: "" if (v := getattr(s, k)) is None else f"{v:g}" for k in ("least", "middle", "most")},
            }
            for s in burden_shares(problem, view.lines, view.wishes)
        ],
        "flows": flows_table(view).rows,
        "statements": [_statement(view, s) for s in statements(view)],
        "people": list(_people(view)),
        "settings": list(settings(view)),
    }


def _statement(view: RotaView, statement: Statement) -> dict[str, Any]:
    """A compliance statement: packs with their rules, what is not judged, and the coordinator's figures."""
    packs = [
        {
            "title": f"{pack.title} ({pack.pack}@{pack.version})" if pack.version else pack.title,
            "reading": pack.reading,
            "rules": [
                {
                    "rule": rule.rule,
                    "title": rule.title,
                    "people": rule.people,
                    "findings": len(rule.findings),
                    "hard": sum(f.hard for f in rule.findings),
                    "source": rule.source,
                }
                for rule in pack.rules
            ],
            "parts": [c.text() for c in pack.clauses if c.judged],
            "not_judged": pack.not_judged,
        }
        for pack in statement.packs
    ]
    places = {o.id: i for i, o in enumerate(view.problem.organisations)}
    name = organisation_name(view.problem, places[statement.organisation]) if statement.organisation else "all staff"
    figures = [line.strip() for line in figure_lines(statement.figures)[1:]]
    return {"organisation": name, "packs": packs, "figures": figures}


def _day(view: RotaView, day: int) -> dict[str, Any]:
    calendar = view.problem.calendar
    weekday = calendar.weekday(day)
    return {
        "letter": WEEKDAYS[weekday][0],
        "number": calendar.date(day).day,
        "off": weekday >= 5 or day in calendar.holidays,
        "holiday": day in calendar.holidays,
        "title": view.day(day) + (", bank holiday" if day in calendar.holidays else ""),
    }


def _block(view: RotaView, block: Block) -> dict[str, Any]:
    problem = view.problem
    rows = [_row(view, row) for row in block.rows]
    for (above, _), (below, shown) in pairwise(zip(block.rows, rows, strict=True)):
        shown["divide"] = (above.guest, above.registered) != (below.guest, below.registered)
    return {
        "organisation": organisation_name(problem, block.organisation),
        "team": team_name(problem, block.team) or "no team",
        "rows": rows,
        "cover": [
            {
                "name": f"{problem.periods[c.period].name}: {problem.capabilities[c.capability].name}",
                "texts": [cover_text(have, need) for have, need in zip(c.have, c.need, strict=True)],
            }
            for c in block.cover
        ],
    }


def _row(view: RotaView, row: GridRow) -> dict[str, Any]:
    terms = view.problem.contracts[row.contract]
    margin = [""] * 6
    if not row.guest:
        due = view.balance(row.line)
        margin = [
            f"{row.line.contracted / 60:.1f}",
            f"{row.line.rostered / 60:.1f}",
            "" if due is None else f"{due / 60:+z.1f}",
            str(row.line.nights),
            str(row.line.weekends),
            f"{sum(w.met for w in row.wishes)}/{len(row.wishes)}" if row.wishes else "",
        ]
    person = view.problem.people[terms.person]
    return {
        "name": person.name or person.id,
        "title": f"{person_name(view.problem, terms.person)}, {terms.role}",
        "band": terms.band,
        "guest": row.guest,
        "divide": False,
        "cells": [[_entry(view, e) for e in cell] for cell in row.cells],
        "margin": margin,
    }


def _entry(view: RotaView, entry: Entry) -> dict[str, str]:
    index = next((i for i, s in enumerate(view.problem.shifts) if s.code == entry.code), None)
    colour = ""
    if index is not None and entry.kind != "away":
        colour = tint(view.problem, index)
    tone = "away" if entry.kind == "away" else "dark" if is_dark(colour) else ""
    classes = " ".join([*entry.marks, tone]).strip()
    return {"text": entry.text, "words": entry.words, "classes": classes, "colour": colour}


def tint(problem: Problem, shift: int) -> str:
    """Background of a shift: its own colour, else one by its place in the list."""
    own = problem.shifts[shift].colour
    return own if _COLOUR.fullmatch(own) else TINTS[shift % len(TINTS)]


def is_dark(colour: str) -> bool:
    """Whether a #rrggbb or #rgb colour needs light text (relative luminance below 0.4); names count as light."""
    digits = colour.removeprefix("#")
    if not colour.startswith("#"):
        return False
    parts = [d * 2 for d in digits] if len(digits) == 3 else [digits[i : i + 2] for i in (0, 2, 4)]
    red, green, blue = (int(part, 16) / 255 for part in parts)
    return bool(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < 0.4)


def _breach(view: RotaView, breach: Breach) -> dict[str, Any]:
    days = view.day(breach.first_day)
    if breach.last_day != breach.first_day:
        days += f" to {view.day(breach.last_day)}"
    place = view.names(breach)
    if breach.place.kind == "team":
        team = team_name(view.problem, breach.place.index)
        place = f"{team}: {place}" if place else team
    return {
        "rule": view.rule_of(breach.rule) + view.doubt_of(breach.rule),
        "days": days,
        "place": place or "the whole rota",
        "text": view.text_of(breach),
        "projected": breach.projected,
        "accepted": view.acceptance_of(breach) is not None,
        "hard": breach.hard,
        "points": breach.points,
    }


def _people(view: RotaView) -> Iterator[dict[str, Any]]:
    problem, calendar = view.problem, view.problem.calendar
    cells: dict[int, list[list[Entry]]] = {}
    for block in view.grid.blocks:
        for row in block.rows:
            if not row.guest:
                mine = cells.setdefault(problem.contracts[row.contract].person, [[] for _ in range(calendar.days)])
                for day, cell in enumerate(row.cells):
                    mine[day].extend(cell)
    by_person: dict[int, list[Breach]] = {}
    for breach in view.breaches:
        for person in breach.people:
            by_person.setdefault(person, []).append(breach)
    lead = calendar.weekday(0)
    weeks = range(-lead, calendar.days, 7)
    for person in sorted(cells, key=lambda p: (problem.people[p].name or problem.people[p].id, p)):
        days = [
            {
                "date": f"{calendar.date(d).day} {calendar.date(d):%b}",
                "off": calendar.weekday(d) >= 5 or d in calendar.holidays,
                "entries": [{"text": e.text, "words": e.words} for e in cells[person][d]],
            }
            for d in range(calendar.days)
        ]
        yield {
            "name": person_name(problem, person),
            "contracts": [_terms(view, c) for c in problem.contracts_of[person]],
            "weeks": [[days[d] if 0 <= d < calendar.days else None for d in range(w, w + 7)] for w in weeks],
            "wishes": [_wish(view, person, i) for i in range(len(view.wishes[person]))],
            "breaches": [
                f"{view.rule_of(b.rule)}{view.doubt_of(b.rule)}: {view.text_of(b)} "
                f"({'hard' if b.hard else f'{b.points:,} points'})"
                for b in by_person.get(person, ())
            ],
        }


def _terms(view: RotaView, contract: int) -> str:
    problem, line = view.problem, view.lines[contract]
    terms = problem.contracts[contract]
    parts = [organisation_name(problem, terms.employer), terms.role, f"band {terms.band}" if terms.band else ""]
    parts += [f"contracted {hours_text(line.contracted)}, rostered {hours_text(line.rostered)}"]
    due = view.balance(line)
    if due is not None:
        parts.append(f"balance {due / 60:+z.1f} h")
    if view.manager and line.credited:
        parts.append(f"credited {hours_text(line.credited)}")
    parts.append(f"{line.nights} nights, {line.weekends} weekends")
    return ", ".join(p for p in parts if p)


def _wish(view: RotaView, person: int, index: int) -> str:
    wish = view.wishes[person][index]
    request = wish.request
    codes = [view.problem.shifts[s].code for s in sorted(request.shifts or ())]
    what = " ".join(["to work" if request.wants else "off", ", ".join(codes)]).strip()
    note = f" ({request.text})" if view.manager and request.text else ""
    return f"{view.day(request.day)}: {what}{note}: {'met' if wish.met else 'refused'}"


def settings(view: RotaView) -> Iterator[tuple[str, str]]:
    """Run settings as pairs of words, nested ones flattened; what is for machines is left to run.json."""
    outcome = view.outcome
    yield "status", outcome.status
    yield "cost", f"{view.bill.hard} hard breaches, {view.bill.points:,} points"
    yield "bound", "not known" if outcome.bound is None else f"{outcome.bound:,} points"
    yield from _flat("", {k: v for k, v in outcome.record.items() if k not in FOR_MACHINES})


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{prefix}, {key}" if prefix else str(key), inner)
    elif value is not None:
        yield prefix, ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
