"""Why a rota is as it is: a slot, a person's line, a rule; and why there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from optimiser.audit import Bill, Lines
from optimiser.book import Book
from optimiser.folder.assemble import RotaInput
from optimiser.folder.load import RotaFolder, load
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import Date, bad_argument, find_person, find_slot, no_need
from optimiser.operate.explain import (
    PersonExplained,
    RuleExplained,
    SlotExplained,
    explain_person,
    explain_rule,
    explain_slot,
)
from optimiser.operate.given_out.keep import keep_given_out
from optimiser.report.changes.answer import Answer
from optimiser.report.changes.clash import clash_data, show_clash
from optimiser.report.changes.cover import show_slots, slots_data
from optimiser.report.changes.person import person_data, show_person
from optimiser.report.changes.rule import rule_data, show_rule_breaches
from optimiser.report.rota.view import RotaView
from optimiser.tabular.faults import closest, listing

if TYPE_CHECKING:
    from optimiser.operate.infeasible import Clash


def slot(rota: JudgedRota, team: str, date: Date, period: str) -> Answer[list[SlotExplained]]:
    """Why a team's period is as it is, need by need: each candidate with every rule that stops them, nearest first.

    Args:
        team, period: id or name of the team; name of the cover period.
        date: a day of the rota's period.

    Raises:
        BadInput: nothing of such a name, or nobody is needed then.
    """
    place = find_slot(rota.source.problem, team, date, period)
    found = explain_slot(rota.view.bill, *place)
    if not found:
        raise no_need(rota.source.problem, place)
    return Answer(found, rota.view, slots_data, show_slots)


def person(rota: JudgedRota, who: str) -> Answer[PersonExplained]:
    """What a person works, what binds them, and what granting each refused wish would cost.

    Raises:
        BadInput: nobody of such an id or name.
    """
    found = explain_person(rota.view.bill, find_person(rota.source.problem, who))
    return Answer(found, rota.view, person_data, show_person)


def rule(rota: JudgedRota, key: str) -> Answer[RuleExplained]:
    """What a rule finds in a rota, dearest first, with its source.

    Args:
        key: as in the bill. Rules that would tell why somebody is away or what was agreed with them share the key
            `availability`, unless the rota is told to managers.

    Raises:
        BadInput: no such rule, or it is for managers.
    """
    view, rules = rota.view, rota.bill.rules
    asked = [r.key for r in rules if key == view.rule_of(r.key)]
    if not asked:
        names = list(dict.fromkeys(view.rule_of(r.key) for r in rules))
        closed = any(r.key == key for r in rules)
        what, near = (f"'{key}' is for managers", "") if closed else (f"'{key}' is unknown", closest(key, names))
        expected = "add --manager, or ask for availability" if closed else f"expected {listing(names)}"
        raise bad_argument("rule", what, expected, near)
    return Answer(explain_rule(view.bill, *asked), view, rule_data, show_rule_breaches)


class NotSettled(Exception):
    """Whether a rota exists was not settled in time."""


def clash(folder: Path | str | RotaInput, *, manager: bool = False) -> Answer[Clash | None] | None:
    """Why no rota keeps every hard rule: the smallest clash found, proven, and the cheapest relaxation. Days that were
    given out stay as they are, as where a rota is searched.

    Returns:
        None where a rota exists; an answer that found None where no smaller clash than the whole was found in time.

    Raises:
        NotSettled: whether a rota exists was not settled in time.
    """
    from optimiser.operate.infeasible import rota_exists  # here, not above: it loads the solver

    source = folder if isinstance(folder, RotaInput) else load(folder)
    if isinstance(source, RotaFolder):
        source = keep_given_out(source).searched
    exists = rota_exists(source.problem, source.rules)
    if exists is None:
        raise NotSettled("Whether a rota exists was not settled in time.")
    return None if exists else clash_of(source, manager=manager)


def clash_of(source: RotaInput, *, manager: bool = False) -> Answer[Clash | None]:
    """The smallest clash found in what is known to have no rota."""
    from optimiser.operate.infeasible import find_clash

    problem, rules = source.problem, source.rules
    view = RotaView(problem, Bill(problem, rules, Lines(problem), lazy=True), manager=manager)
    return Answer(find_clash(Book(problem, rules)), view, clash_data, show_clash)
