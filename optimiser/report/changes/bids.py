"""Bids awarded, for programs and on the terminal: who won what, and why the rest was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from optimiser.report.render.console import show_indented
from optimiser.report.rota.grid import person_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count

if TYPE_CHECKING:
    from optimiser.operate.bids.award import Awards, LostBid
    from optimiser.problem.asked import Bid


def bids_data(view: RotaView, found: Awards) -> dict[str, Any]:
    """Bids awarded, for programs; points are for managers."""
    problem = view.problem
    told = []
    for bid, won, lost in zip(problem.bids, found.won, found.lost, strict=True):
        row: dict[str, Any] = {
            "person": problem.people[bid.person].id,
            "date": problem.calendar.date(bid.day).isoformat(),
            "shift": problem.shifts[bid.shift].code,
            "points": bid.points if view.manager else None,
            "won": won is not None,
            "team": problem.teams[problem.duties[won.duty].team].id if won is not None else None,
            "why": None if lost is None else lost.why,
            "text": None if lost is None else lost_text(view, lost),
        }
        if lost is not None:
            row["winners"] = [problem.people[p].id for p in lost.winners]
            row["points_to_win"] = lost.points if view.manager else None
        told.append(row)
    return {
        "bids": told,
        "won": sum(w is not None for w in found.won),
        "below_floor": [problem.people[p].id for p in found.below],
    }


def lost_text(view: RotaView, lost: LostBid) -> str:
    """Why a bid was lost and what would have won it, in a sentence or two."""
    problem = view.problem
    match lost.why:
        case "late":
            return "it came after the last day on which bids were taken"
        case "given out":
            return "the rota of that day was given out already"
        case "not needed":
            return "nobody is wanted there whom this person could be"
        case "rule" if lost.breach is not None:
            return f"{view.text_of(lost.breach)} ({view.rule_of(lost.breach.rule)})"
        case "own":
            other = ", ".join(_bid_text(view, problem.bids[b]) for b in lost.instead)
            why = f"not beside what the same person won: {other}"
        case _:
            names = ", ".join(person_name(problem, p) for p in lost.winners)
            why = f"won by {names}" if names else "other bids leave no room for it"
    return why + _to_win(view, lost)


def _to_win(view: RotaView, lost: LostBid) -> str:
    if not view.manager:
        return ""
    if lost.points is None:
        return "; no points would have won it: somebody's floor goes before"
    return f"; {count(lost.points, 'point')} would have won it" + ("" if lost.least else ", perhaps fewer")


def _bid_text(view: RotaView, bid: Bid) -> str:
    problem = view.problem
    return f"{problem.calendar.label(bid.day)} {problem.shifts[bid.shift].code}"


def show_bids(view: RotaView, found: Awards, console: Console) -> None:
    """What each person won, and each bid lost with its reason."""
    problem = view.problem
    won = sum(w is not None for w in found.won)
    people = {bid.person for bid in problem.bids}
    bidders = count(len(people), "person", "people")
    console.print(Text(f"{count(won, 'bid')} of {len(found.won):,} won, of {bidders}.", style="bold"))
    for person in sorted(people):
        console.print(Text(person_name(problem, person)))
        for bid, gained, lost in zip(problem.bids, found.won, found.lost, strict=True):
            if bid.person == person:
                points = f", {count(bid.points, 'point')}" if view.manager else ""
                word = "won" if gained is not None else "lost"
                show_indented(console, f"{_bid_text(view, bid)}{points}: {word}", 2, hang=2)
                if lost is not None:
                    show_indented(console, lost_text(view, lost), 4, style="dim", hang=2)
    for person in found.below:
        text = (
            f"{person_name(problem, person)} won fewer than {found.floor[person]}: rules and other floors leave no more"
        )
        console.print(Text(text, style="red"))
