"""Swaps by name: one judged, or those that are legal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from optimiser.folder.write import rota_rows
from optimiser.journal.current import CurrentRota
from optimiser.journal.entry import Entry
from optimiser.library.changes.record import cost_of, record_change, write_beside
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import Date, find_date, find_duty, find_person, find_today, together
from optimiser.operate.swap import Swap, judge_swap, legal_swaps
from optimiser.report.changes.answer import Answer
from optimiser.report.changes.swap import show_judged_swap, show_swaps, swap_data, swaps_data


@dataclass(frozen=True, eq=False, repr=False)
class Swapped(Answer[Swap]):
    """A swap judged; `entry` is that of the journal where it was made."""

    entry: Entry | None = None


def swap(
    rota: JudgedRota,
    giver: str,
    duty: Date,
    taker: str,
    back: Date | None = None,
    *,
    out: Path | str | None = None,
    current: CurrentRota | None = None,
    reason: str = "",
) -> Swapped:
    """Check that a person's duty can go to another, and, if given, the other's duty `back` to the first.

    Args:
        giver, taker: ids or names.
        duty, back: a date, or `2026-11-12/N` where a person has several duties that day.
        out: file for the rota with the swap made, the current rota left as it is.
        current: the folder, held; the swap is made in its current rota, which `rota` is.
        reason: why. With one it is made though it breaks a hard rule.

    Raises:
        BadInput: nobody of such a name, no such duty, or `rota` is not the current one.
    """
    problem, bill = rota.source.problem, rota.bill
    first, second, *_ = together(
        partial(find_person, problem, giver, "giver"),
        partial(find_person, problem, taker, "taker"),
        *(partial(find_date, problem, given) for given in (duty, back) if given),
    )
    given, *returned = together(
        partial(find_duty, bill, first, duty), *([partial(find_duty, bill, second, back)] if back else [])
    )
    found = judge_swap(bill, first, given, second, *returned)
    told = found if rota.manager else judge_swap(rota.view.bill, first, given, second, *returned)
    entry = None
    if found.legal or (reason.strip() and not found.refused):
        swapped = (bill.lines.frozen() - set(found.change.out)) | set(found.change.into)
        if out is not None:
            write_beside(out, problem, swapped)
        if current is not None:
            was = cost_of(current, rota)
            cost = (was[0] + found.hard, was[1] + found.points)
            entry = record_change(current, "swap", rota, rota_rows(problem, swapped), cost, was=was, reason=reason)
    return Swapped(told, rota.view, swap_data, show_judged_swap, entry)


def swaps(
    rota: JudgedRota, person: str, duty: Date, *, days: int = 14, most: int = 10, today: Date | None = None
) -> Answer[list[Swap]]:
    """Legal swaps that rid a person of a duty: gifts and one-for-one, cheapest first.

    Args:
        person: id or name.
        duty: a date, or `2026-11-12/N`.
        days: how far from the duty one in return may lie.
        most: how many to return.
        today: a duty before it is not taken in return, for it has been worked. By default any may be.

    Raises:
        BadInput: nobody of such a name, no such duty, or today is after the period.
    """
    problem = rota.source.problem
    who, _, *now = together(
        partial(find_person, problem, person),
        partial(find_date, problem, duty),
        *([partial(find_today, problem, today)] if today else []),
    )
    asked = find_duty(rota.bill, who, duty)
    found = legal_swaps(rota.view.bill, who, asked, days=days, most=most, today=now[0] if now else None)
    return Answer(found, rota.view, swaps_data, show_swaps)
