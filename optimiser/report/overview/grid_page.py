"""The grid as a page shows it: tables of at most four weeks, rows with their cells, have and need below each team."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from optimiser.problem.calendar import WEEKDAYS
from optimiser.report.overview.colours import CHALK, INK, is_dark, tint
from optimiser.report.rota.grid import Block, Entry, GridRow, line_name, organisation_name, person_name, team_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import cover_text

DAYS_ACROSS = 35
"""Days that stand beside each other; longer periods are cut between weeks."""

CUT = 28
"""Days of a table where the period is cut."""


def spans(view: RotaView) -> list[range]:
    """The days of each table across: all of them, or four weeks at a time, cut before a Monday."""
    days, lead = view.problem.calendar.days, view.problem.calendar.weekday(0)
    if days <= DAYS_ACROSS:
        return [range(days)]
    cuts = [0, *range(CUT - lead, days, CUT), days]
    return [range(a, b) for a, b in pairwise(cuts)]


def grid_days(view: RotaView) -> list[dict[str, Any]]:
    """The heads of the days."""
    calendar = view.problem.calendar
    return [
        {
            "weekday": WEEKDAYS[calendar.weekday(day)],
            "number": calendar.date(day).day,
            "month": f"{calendar.date(day):%b}",
            "date": calendar.date(day).isoformat(),
            "week": calendar.week(day),
            "off": calendar.weekday(day) >= 5 or day in calendar.holidays,
            "monday": calendar.weekday(day) == 0,
            "holiday": day in calendar.holidays,
            "title": view.day(day) + (", bank holiday" if day in calendar.holidays else ""),
        }
        for day in range(calendar.days)
    ]


def week_names(view: RotaView) -> list[tuple[int, str]]:
    """The weeks of the period by number, with their first day, for a choice."""
    calendar = view.problem.calendar
    firsts = {calendar.week(day): day for day in reversed(range(calendar.days))}
    return [(week, f"week of {view.day(day)}") for week, day in sorted(firsts.items())]


def shift_styles(view: RotaView) -> list[str]:
    """A rule of CSS for each shift: its background with the text colour that is read best on it; a shift whose colour
    is a name has it as a line below."""
    rules = []
    for index in range(len(view.problem.shifts)):
        colour = tint(view.problem, index)
        if colour.startswith("#"):
            rules.append(f".s{index}{{background:{colour};color:{CHALK if is_dark(colour) else INK}}}")
        else:
            rules.append(f".s{index}{{border-bottom:3px solid {colour}}}")
    return rules


def grid_blocks(view: RotaView) -> list[dict[str, Any]]:
    """Each team's rows and cover."""
    codes: dict[str, int] = {}
    for index, shift in enumerate(view.problem.shifts):
        codes.setdefault(shift.code, index)
    return [_block(view, block, codes) for block in view.grid.blocks]


def _block(view: RotaView, block: Block, codes: dict[str, int]) -> dict[str, Any]:
    problem = view.problem
    rows = [_row(view, row, codes) for row in block.rows]
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


def _row(view: RotaView, row: GridRow, codes: dict[str, int]) -> dict[str, Any]:
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
    return {
        "name": line_name(view.problem, row.contract),
        "person": view.problem.people[terms.person].id,
        "title": f"{person_name(view.problem, terms.person)}, {terms.role}",
        "role": terms.role,
        "band": terms.band,
        "guest": row.guest,
        "divide": False,
        "cells": [list(_entries(cell, codes)) for cell in row.cells],
        "margin": margin,
    }


def _entries(cell: tuple[Entry, ...], codes: dict[str, int]) -> Iterator[dict[str, str]]:
    for entry in cell:
        shift = codes.get(entry.code)
        kind = "away" if entry.kind == "away" else "" if shift is None else f"s{shift}"
        yield {"text": entry.text, "words": entry.words, "classes": " ".join(["e", kind, *entry.marks]).strip()}
