"""How far people are from their contracted hours, and how much of it needs force: a sentence for the summary."""

from __future__ import annotations

from optimiser.overtime import forced_overtime
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count


def hours_spread(view: RotaView) -> str:
    """Hours beyond contract and owed, in all and at most, and what counting proves of them; "" where nobody has any.

    For others than managers those of whom hours would tell that they are away are left out, and so is what absences are
    credited.
    """
    balances = [b for line in view.lines if (b := view.balance(line)) is not None]
    if not balances:
        return ""
    over, under = [b for b in balances if b > 0], [-b for b in balances if b < 0]
    told = [_told(over, "beyond contract"), _told(under, "owed")]
    forced = forced_overtime(view.problem, credits=view.manager)
    proof = f"needs alone force {forced / 60:.1f} h beyond contract" if forced else "counting proves none of it forced"
    return f"{', '.join(told)}; {proof}." if over else f"{', '.join(told)}."


def _told(minutes: list[int], what: str) -> str:
    if not minutes:
        return f"none {what}"
    people = count(len(minutes), "person", "people")
    return f"{sum(minutes) / 60:.1f} h {what} by {people}, {max(minutes) / 60:.1f} h at most"
