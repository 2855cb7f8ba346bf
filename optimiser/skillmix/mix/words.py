"""Money and options in words."""

from __future__ import annotations

from optimiser.skillmix.mix.problem import MixProblem, Option, Source

HAD = {
    Source.EXISTING: "in post",
    Source.TRAINING: "trained",
    Source.BORROWING: "borrowed",
    Source.HIRING: "hired",
    Source.BANK: "from the bank",
    Source.AGENCY: "from an agency",
}
"""How staff of each source are had."""


def money_words(pence: float) -> str:
    """Pence in words: whole pounds from ten pounds up, pounds and pence below."""
    return f"£{pence / 100:,.0f}" if abs(pence) >= 1000 else f"£{pence / 100:,.2f}"


def option_label(problem: MixProblem, option: Option) -> str:
    """An option in words: ``community nurse, band 6, hired, Community trust, north``."""
    parts = [
        problem.called("role", option.role),
        HAD[option.source],
        problem.called("organisation", option.organisation),
    ]
    if option.places:
        parts.append(", ".join(problem.called("place", place) for place in sorted(option.places)))
    return " ".join(parts[:2]) + " at " + ", ".join(parts[2:])
