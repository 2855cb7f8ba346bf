"""How far people are from contracted hours; who is without a duty, or far under them, and why none more was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.operate.candidate import Candidate, judge, nearness
from optimiser.overtime import forced_overtime, is_hired
from optimiser.report.rota.contract_lines import CASUAL, ContractLine
from optimiser.report.rota.grid import person_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count

FAR = 20
"""Per cent of what is due by which a contract is far under its hours."""

TRIED = 30
"""How many of a person's duties are tried for the reason, spread over the period."""


@dataclass(frozen=True, slots=True)
class FarUnder:
    """A contract far under its hours. Minutes are whole; `reason` says what a duty more would do."""

    contract: int
    person: str
    duties: int
    owed: int
    due: int
    reason: str

    def text(self) -> str:
        """The fact and the reason in a sentence."""
        what = f"{self.duties} duties" if self.duties > 1 else "one duty" if self.duties else "no duty"
        return f"{self.person}: {what}, {self.owed / 60:.1f} of {self.due / 60:.1f} h owed; {self.reason}"


def far_under(view: RotaView, most: int = 10) -> list[FarUnder]:
    """Contracts with hours, bank and the like apart, that are far under them, the furthest in proportion first.

    For others than managers those of whom hours would tell that they are away are left out.

    Args:
        view: the judged rota; its bill is changed and restored.
        most: of how many the reason is found.
    """
    owed = [(line, -balance) for line in view.lines if (balance := view.balance(line)) is not None]
    far = [(line, minutes) for line, minutes in owed if _counts(view, line) and minutes * 100 >= FAR * line.contracted]
    far.sort(key=lambda found: (-found[1] / found[0].contracted, found[0].contract))
    return [_explained(view, line, owed) for line, owed in far[:most]]


def _counts(view: RotaView, line: ContractLine) -> bool:
    contract = view.problem.contracts[line.contract]
    return contract.kind not in CASUAL and not contract.annualised and line.contracted > 0


def _explained(view: RotaView, line: ContractLine, owed: int) -> FarUnder:
    problem, options = view.problem, view.problem.options
    person = problem.contracts[line.contract].person
    taken = {problem.duties[a.duty].day for a in view.bill.lines.line(person)}
    mine = options.of(person)
    mine = mine[(options.contract[mine] == line.contract) & ~options.history[mine]]
    free = [o for o in mine.tolist() if int(options.day[o]) not in taken]
    reason = "no need of the period asks for what they hold"
    if len(mine):
        spread = np.unique(np.linspace(0, len(free) - 1, TRIED).astype(np.int64)) if free else ()
        tried = [judge(view.bill, options.assignment(free[int(k)])) for k in spread]
        reason = _reason(view, tried)
    return FarUnder(line.contract, person_name(problem, person), line.duties, owed, line.contracted, reason)


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


def hours_spread(view: RotaView) -> str:
    """Hours beyond contract, owed and by bank, and what counting proves that needs force; "" where nobody has any.

    For others than managers those of whom hours would tell that they are away are left out, and so is what absences are
    credited.
    """
    balances = [b for line in view.lines if (b := view.balance(line)) is not None]
    if not balances:
        return ""
    over, under = [b for b in balances if b > 0], [-b for b in balances if b < 0]
    told = [_told(over, "beyond contract"), _told(under, "owed")]
    hired = [line for line in view.lines if is_hired(view.problem.contracts[line.contract])]
    by_bank = sum(line.rostered for line in hired)
    told += [f"{by_bank / 60:.1f} h by bank or agency"] if by_bank else []
    if not over and not by_bank:
        return f"{', '.join(told)}."
    forced = forced_overtime(view.problem, credits=view.manager)
    beyond = "beyond contract or by bank or agency" if hired else "beyond contract"
    proof = f"needs alone force {forced / 60:.1f} h {beyond}" if forced else "counting proves none of it forced"
    return f"{', '.join(told)}; {proof}."


def _told(minutes: list[int], what: str) -> str:
    if not minutes:
        return f"none {what}"
    people = count(len(minutes), "person", "people")
    return f"{sum(minutes) / 60:.1f} h {what} by {people}, {max(minutes) / 60:.1f} h at most"
