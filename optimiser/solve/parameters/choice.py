"""Parameters of what is decided before a search: the strategy, and whether whole lines are priced."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.solve.parameters.limits import Amount, Count, Natural, Share
from optimiser.tabular.kinds import Wrong, choice

STRATEGY_NAMES = ("exact", "lns", "columns", "teams")
"""Names of the strategies; `auto` takes one of them."""

FORMER = {"whole": "exact", "parts": "teams"}
"""What strategies were called before."""


STRATEGY = choice("auto", *STRATEGY_NAMES, former=FORMER)
"""How a strategy is named in files."""


def nearest_strategy(text: str) -> str:
    """The strategy that is most likely meant by a name that none has; "" if none is."""
    try:
        name: str = STRATEGY.read(text)
    except Wrong as fault:
        return fault.suggestion
    return name


def strategy_named(text: str) -> str:
    """The name of a strategy, or `auto`.

    Raises:
        ValueError: there is none of that name; the text says what was expected and which may be meant.
    """
    try:
        name: str = STRATEGY.read(text)
    except Wrong as fault:
        hint = f"; did you mean {fault.suggestion}?" if fault.suggestion else ""
        raise ValueError(f"'{text}' is none of {', '.join(('auto', *STRATEGY_NAMES))}{hint}") from None
    return name


@dataclass(frozen=True)
class ChoiceParameters:
    """Which strategy `auto` takes, by a problem's undecided options and its teams."""

    exact_priced: Natural = 300
    """Most undecided options for which the exact model is tried where lines can be priced."""

    exact_unpriced: Natural = 1_500
    """Most undecided options for which the exact model is tried where lines cannot be priced."""

    teams_from: Natural = 15_000
    """Undecided options from which a problem of many groups of teams is searched group by group."""

    largest_group: Share = 0.25
    """Largest share of the options that one group may have then, so that going by teams is worth its while."""

    columns_most: Natural = 2_000_000
    """Most undecided options for which lines are priced: beyond, compiling them takes too long and too much memory."""


@dataclass(frozen=True)
class SuitabilityParameters:
    """Whether pricing sees most of what a rota costs."""

    sample: Count = 12
    """People looked at to tell whether lines can be priced."""

    windows: Count = 3
    """Windows of one clause that an option may be in before they count as rolling."""

    rolling_seconds_each: Amount = 0.003
    """Seconds for each undecided option from which lines are priced although most people have rolling windows."""
