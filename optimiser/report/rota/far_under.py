"""How far people are from contracted hours; who is without a duty, or far under them, and why none more was given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from optimiser.operate.candidate import Candidate, judge, nearness
from optimiser.overtime import forced_overtime, is_hired
from optimiser.report.rota.contract_lines import CASUAL, ContractLine
from optimiser.report.rota.grid import person_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count
from optimiser.table import OutputTable, numbers, words

FAR = 20
"""Per cent of what is due by which a contract is far under its hours."""

MOST = 10
"""Of how many contracts the reason is sought."""

SHOWN = 5
"""How many contracts a page and a terminal name; the others are counted there."""

TRIED = 30
"""How many of a person's duties are tried for the reason, spread over the period."""


@dataclass(frozen=True, slots=True)
class FarUnder:
    """A contract far under its hours. Minutes are whole; `reason` says what a duty more would do, where it was
    sought, `contract_id` which contract it is; `among_several` whether the person has more than one."""

    contract: int
    contract_id: str
    among_several: bool
    person: str
    duties: int
    owed: int
    due: int
    reason: str

    def text(self) -> str:
        """The fact and the reason in a sentence."""
        what = f"{self.duties} duties" if self.duties > 1 else "one duty" if self.duties else "no duty"
        whose = f"{self.person} ({self.contract_id})" if self.among_several else self.person
        return f"{whose}: {what}, {self.owed / 60:,.1f} of {self.due / 60:,.1f} h owed" + (
            f"; {self.reason}" if self.reason else ""
        )


def far_under(view: RotaView) -> list[FarUnder]:
    """Contracts with hours, bank and the like apart, that are far under them, the furthest in proportion first; of
    the first `MOST` the reason is found.

    For others than managers those of whom hours would tell that they are away are left out.

    Args:
        view: the judged rota; its bill is changed and restored.
    """
    if view not in _FAR:
        owed = [(line, -balance) for line in view.lines if (balance := view.balance(line)) is not None]
        far = [(line, m) for line, m in owed if _counts(view, line) and m * 100 >= FAR * line.contracted]
        far.sort(key=lambda found: (-found[1] / found[0].contracted, found[0].contract))
        _FAR[view] = [_told_of(view, *found, sought=place < MOST) for place, found in enumerate(far)]
    return _FAR[view]


_FAR: WeakKeyDictionary[RotaView, list[FarUnder]] = WeakKeyDictionary()
"""Found once for all that is written of a view."""


def _counts(view: RotaView, line: ContractLine) -> bool:
    contract = view.problem.contracts[line.contract]
    return contract.kind not in CASUAL and not contract.annualised and line.contracted > 0


def _told_of(view: RotaView, line: ContractLine, owed: int, *, sought: bool) -> FarUnder:
    problem = view.problem
    person = problem.contracts[line.contract].person
    reason = _why_no_more(view, line) if sought else ""
    several = len(problem.contracts_of[person]) > 1
    contract_id, name = problem.contracts[line.contract].id, person_name(problem, person)
    return FarUnder(line.contract, contract_id, several, name, line.duties, owed, line.contracted, reason)


def _why_no_more(view: RotaView, line: ContractLine) -> str:
    """Why no duty more was given under a contract."""
    options, person = view.problem.options, view.problem.contracts[line.contract].person
    taken = {view.problem.duties[a.duty].day for a in view.bill.lines.line(person)}
    mine = options.of(person)
    mine = mine[(options.contract[mine] == line.contract) & ~options.history[mine]]
    free = [o for o in mine.tolist() if int(options.day[o]) not in taken]
    reason = "no need of the period asks for what they hold"
    if len(mine):
        spread = np.unique(np.linspace(0, len(free) - 1, TRIED).astype(np.int64)) if free else ()
        tried = [judge(view.bill, options.assignment(free[int(k)])) for k in spread]
        reason = _reason(view, tried)
    return reason


def _reason(view: RotaView, tried: Sequence[Candidate]) -> str:
    """What the nearest of the duties tried would do."""
    if not tried:
        return "every day on which a need asks for what they hold is taken"
    best = min(tried, key=nearness)
    duty = view.problem.duties[best.assignment.duty]
    which = f"{view.problem.shifts[duty.shift].code} on {view.day(duty.day)}"
    told = [f"{view.text_of(b)} ({view.rule_of(b.rule)})" for b in best.blockers if b.hard == (not best.free)]
    if not best.free:
        return f"each duty tried breaks a hard rule, the nearest, {which}: {told[0]}"
    if best.points < 0:
        return f"{which} would save {-best.points:,} points"
    return f"the cheapest duty more, {which}, costs {best.points:,} points" + (f": {told[0]}" if told else "")


@dataclass(frozen=True, slots=True)
class HoursSpread:
    """How far people are from their hours, contract by contract, in minutes.

    Attributes:
        over, owed: of each person with any contract beyond its hours, and of each with one that owes some.
        by_bank: rostered to bank, agency and the like; `hired` says whether there are any such.
        forced: what counting proves that needs force beyond contract or by bank; None where nothing is beyond.
    """

    over: tuple[int, ...]
    owed: tuple[int, ...]
    by_bank: int
    hired: bool
    forced: int | None


def measured_spread(view: RotaView) -> HoursSpread | None:
    """How far contracts are from their hours; None where nobody has any.

    For others than managers those of whom hours would tell that they are away are left out, and so is what absences are
    credited.
    """
    if view in _SPREADS:
        return _SPREADS[view]
    balances = [(line, b) for line in view.lines if (b := view.balance(line)) is not None]
    found = None
    if balances:
        over, owed = Counter[int](), Counter[int]()
        for line, balance in balances:
            if balance:
                (over if balance > 0 else owed)[view.problem.contracts[line.contract].person] += abs(balance)
        hired = [line for line in view.lines if is_hired(view.problem.contracts[line.contract])]
        by_bank = sum(line.rostered for line in hired)
        forced = forced_overtime(view.problem, credits=view.manager) if over or by_bank else None
        found = HoursSpread(tuple(over.values()), tuple(owed.values()), by_bank, bool(hired), forced)
    _SPREADS[view] = found
    return found


_SPREADS: WeakKeyDictionary[RotaView, HoursSpread | None] = WeakKeyDictionary()


def hours_spread(view: RotaView) -> str:
    """Hours beyond contract, owed and by bank, and what counting proves that needs force; "" where nobody has any."""
    found = measured_spread(view)
    if found is None:
        return ""
    told = [_told(found.over, "beyond contract"), _told(found.owed, "owed")]
    told += [f"{found.by_bank / 60:,.1f} h by bank or agency"] if found.by_bank else []
    if found.forced is None:
        return f"{', '.join(told)}."
    beyond = "beyond contract or by bank or agency" if found.hired else "beyond contract"
    needed = f"needs alone force {(found.forced or 0) / 60:,.1f} h {beyond}"
    proof = needed if found.forced else "counting does not show that any of it is forced"
    return f"{', '.join(told)}; {proof}."


def spread_figures(view: RotaView) -> list[tuple[str, float | None, str]]:
    """The figures of `hours_spread`: what, how much, and in what."""
    found = measured_spread(view)
    if found is None:
        return []
    figures: list[tuple[str, float | None, str]] = []
    for minutes, what in ((found.over, "beyond contract"), (found.owed, "owed")):
        figures += [
            (f"hours {what}", _hours(sum(minutes)), "hours"),
            (f"people with hours {what}", len(minutes), "people"),
            (f"most hours {what} of one person", _hours(max(minutes, default=0)), "hours"),
        ]
    figures.append(("hours by bank or agency", _hours(found.by_bank), "hours"))
    figures.append(("hours that needs force", None if found.forced is None else _hours(found.forced), "hours"))
    return figures


def _hours(minutes: int) -> float:
    return round(minutes / 60, 1)


def hours_owed_table(view: RotaView) -> OutputTable:
    """A row for each contract far under its hours."""
    people, contracts = view.problem.people, view.problem.contracts
    rows = tuple(
        (
            who.id, who.name, f.contract_id, f.duties, round(f.owed / 60, 2), round(f.due / 60, 2), f.reason or None
        )
        for f in far_under(view)
        for who in [people[contracts[f.contract].person]]
    )  # fmt: skip
    columns = (
        *words("person", "name", "contract"),
        *numbers("duties", "duties"),
        *numbers("hours", "owed_hours", "due_hours"),
        *words("reason"),
    )
    return OutputTable("hours_owed", "Who is far under contracted hours, and why", columns, rows)


def _told(minutes: Sequence[int], what: str) -> str:
    if not minutes:
        return f"none {what}"
    people = count(len(minutes), "person", "people")
    return f"{sum(minutes) / 60:,.1f} h {what} by {people}, {max(minutes) / 60:,.1f} h at most"
