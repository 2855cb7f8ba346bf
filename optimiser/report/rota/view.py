"""What every report is made from: a rota judged, what is said of its gaps, and who may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from optimiser.audit import Bill, Breach, Rota, RuleLike
from optimiser.folder.earlier_figures import PeriodFigure
from optimiser.gaps import Coverage, Gap, coverage, gaps
from optimiser.operate.acceptance import Acceptance, accepted_by
from optimiser.operate.candidate import Blocker, Candidate, Chain
from optimiser.operate.cover import chains, rank_candidates
from optimiser.problem.domain import Assignment, ShiftKind
from optimiser.problem.facts import runs_in_period
from optimiser.problem.problem import Problem
from optimiser.report.rota.confidential import (
    WITHHELD,
    PublicRule,
    disclosure_of_breach,
    disclosure_of_rule,
    has_confidential_points,
    is_confidential,
    limited_people,
    public_bill,
)
from optimiser.report.rota.contract_lines import ContractLine, JudgedWish, contract_lines, wishes
from optimiser.report.rota.event_history import EventHistory
from optimiser.report.rota.grid import RotaGrid, make_grid, person_name

NEAREST = 3
"""How many of the nearest candidates a report names for each gap."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A gap with the nearest candidates and the best two-step fix, if one was found."""

    gap: Gap
    near: tuple[Candidate, ...]
    fixes: tuple[Chain, ...] = ()


@dataclass(frozen=True)
class RunOutcome:
    """How a rota came about; every number that is not known is None.

    Attributes:
        status: word of the solver's status; `AUDITED` for a rota that was only judged.
        bound: no rota costs less.
        seconds, iterations: what the search took.
        record: what `run.json` holds besides: versions, seed, parameters, input hashes, trace.
    """

    status: str = "AUDITED"
    bound: int | None = None
    seconds: float | None = None
    iterations: int | None = None
    record: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class RotaView:
    """A judged rota as its readers see it.

    Attributes:
        problem: what was rostered.
        bill: the rota judged by its rules; unless for managers, without what only they may learn.
        manager: whether reasons of absences and flexible-working agreements may be shown.
        before: an earlier rota of the period, for marking what changed.
        title: name of the rota.
        outcome: how it came about.
        which: which of its folder's rotas it is, in words; empty where it is of none.
        rota: the same for programs; None where it is of none.
        accepted: hard breaches that were taken on, as rows of `accepted.csv`.
        explain: how many gaps are explained, dearest first.
        history: what calendars told before.
        without: packs that do not judge although roles or sectors imply them (`all` for every one), and rows that the
            folder switched off.
        earlier: key figures of earlier periods.
    """

    problem: Problem
    bill: Bill
    manager: bool = False
    before: Rota = frozenset()
    title: str = ""
    outcome: RunOutcome = field(default_factory=RunOutcome)
    which: str = ""
    rota: Mapping[str, Any] | None = None
    accepted: tuple[Acceptance, ...] = ()
    explain: int = 10
    history: EventHistory = field(default_factory=EventHistory)
    without: tuple[str, ...] = ()
    earlier: tuple[PeriodFigure, ...] = ()

    @cached_property
    def gaps(self) -> list[Gap]:
        """Needs below their minimum, dearest first."""
        return gaps(self.problem, self.bill.lines)

    def __post_init__(self) -> None:
        if not self.manager:
            object.__setattr__(self, "bill", public_bill(self.bill))

    @property
    def confidential_points(self) -> int:
        """Points that the bill of these readers leaves out."""
        return self.bill.left_out

    def shows(self, found: Breach) -> bool:
        """Whether these readers may learn of a breach."""
        rule = self.rules.get(found.rule)
        return not isinstance(rule, PublicRule) or rule.keeps(found)

    @cached_property
    def breaches(self) -> list[Breach]:
        """Every breach as these readers may see it, hard ones first, then by price and day; without payments."""
        return self._findings(payments=False)

    @cached_property
    def payments(self) -> list[Breach]:
        """What rules of cost found and priced as these readers may see it, the dearest first."""
        return self._findings(payments=True)

    def _findings(self, *, payments: bool) -> list[Breach]:
        found = (b for b in self.bill.all_breaches() if self.is_payment(b) is payments)
        return sorted(found, key=lambda b: (not b.hard, -b.points, b.first_day, b.rule, b.place))

    def is_payment(self, found: Breach) -> bool:
        """Whether what a rule found is a price paid, such as enhancements or overtime, and breaks nothing: the rule
        belongs to the cost part of the bill and this is not hard."""
        return not found.hard and getattr(self.rules.get(found.rule), "part", "") == "cost"

    @property
    def bound(self) -> int | None:
        """No rota costs less: by the bill as these readers see it, as far below its points as it is of the whole."""
        return None if self.outcome.bound is None else max(0, self.outcome.bound - self.confidential_points)

    def hides_points(self, key: str) -> bool:
        """Whether the points of a rule are withheld from these readers because they would disclose pay."""
        rule = self.rules.get(key)
        return not self.manager and disclosure_of_rule(rule) == "pay" and not is_confidential(rule)

    @property
    def trace(self) -> list[dict[str, Any]]:
        """Every improvement of the search, by the bill as these readers see it."""
        less = self.confidential_points
        return [
            {k: v - less if k in ("points", "bound") and v is not None else v for k, v in point.items()}
            for point in self.outcome.record.get("trace") or ()
        ]

    @property
    def levels(self) -> list[dict[str, Any]]:
        """Levels of rules that the search kept; what each came to is for managers where points leave anything out."""
        levels = self.outcome.record.get("levels") or ()
        return [{**level, "points": None} if self.omits_points else dict(level) for level in levels]

    @property
    def omits_points(self) -> bool:
        """Whether points leave out what only managers may learn."""
        return not self.manager and has_confidential_points(self.bill)

    def acceptance_of(self, found: Breach) -> Acceptance | None:
        """The acceptance that a hard breach stands under; None where it was not taken on, or is worse by now."""
        return accepted_by(self.problem, found, self.accepted)

    @cached_property
    def hard(self) -> list[Breach]:
        """Hard breaches."""
        return [b for b in self.breaches if b.hard]

    @cached_property
    def explained(self) -> list[Explained]:
        """The dearest gaps with who is nearest to filling them."""
        found = []
        for gap in self.gaps[: self.explain]:
            near = rank_candidates(self.bill, gap.need)
            free = any(c.free for c in near)
            fixes = () if free else tuple(chains(self.bill, gap.need, near, most=1))
            found.append(Explained(gap, tuple(near[:NEAREST]), fixes))
        return found

    @cached_property
    def grid(self) -> RotaGrid:
        """The grid, with changes against the earlier rota marked."""
        return make_grid(self.problem, self.bill.lines, self.hard, before=self.before, manager=self.manager)

    @cached_property
    def lines(self) -> list[ContractLine]:
        """Hours, balance, nights and weekends by contract; hours and duties of what these readers see."""
        return contract_lines(self.problem, self.bill.lines, leave=self.manager)

    def balance(self, line: ContractLine) -> int | None:
        """The balance of hours; for others than managers None where an absence, an agreement or leave in the rota
        limits the person's time, since by the hours credited it tells which."""
        person = self.problem.contracts[line.contract].person
        return line.balance if self.manager or person not in self.limited else None

    @cached_property
    def limited(self) -> frozenset[int]:
        """People whose time something limits; leave in the rota is told apart from an absence by hours alone."""
        problem, rota = self.problem, self.bill.lines.rota
        on_leave = (a.contract for a in rota if problem.duties[a.duty].kind == ShiftKind.LEAVE)
        return limited_people(problem) | {problem.contracts[c].person for c in on_leave}

    @cached_property
    def wishes(self) -> list[list[JudgedWish]]:
        """Wishes by person."""
        return wishes(self.problem, self.bill.lines)

    @cached_property
    def cover(self) -> list[Coverage]:
        """Heads and minutes by need."""
        return list(coverage(self.problem, self.bill.lines))

    @cached_property
    def rules(self) -> dict[str, RuleLike]:
        """The rule book by key."""
        return {r.key: r for r in self.bill.rules}

    def text_of(self, found: Breach | Blocker) -> str:
        """The facts of a breach as this view's readers may see them."""
        if not self.manager and is_confidential(self.rules.get(found.rule)):
            return "not available then"
        breach = found if isinstance(found, Breach) else found.breach
        if not self.manager and (disclosed := disclosure_of_breach(self.rules.get(found.rule), breach, self.limited)):
            return WITHHELD[disclosed]
        return found.text

    @property
    def rostered(self) -> int:
        """How many people have duties that these readers see."""
        return len({self.problem.contracts[a.contract].person for a in self.visible(self.bill.lines.rota)})

    @property
    def staff(self) -> int:
        """How many people have a contract that runs in the period."""
        return len({c.person for c in self.problem.contracts if runs_in_period(self.problem, c)})

    def visible(self, line: Iterable[Assignment]) -> list[Assignment]:
        """Assignments as these readers may see them: leave is for managers only."""
        return [a for a in line if self.manager or self.problem.duties[a.duty].kind != ShiftKind.LEAVE]

    def rule_of(self, key: str) -> str:
        """A rule's key as this view's readers may see it: one that tells of a person's reasons stays unnamed."""
        return key if self.manager else shown_key(self.rules.get(key), key)

    def title_of(self, key: str) -> str:
        """A rule's requirement in plain words."""
        if not self.manager and is_confidential(self.rules.get(key)):
            return "People work only when they are available"
        return str(getattr(self.rules.get(key), "title", "") or "")

    def doubt_of(self, key: str) -> str:
        """` (not verified)` for a rule whose number was read in no source that can be named, else nothing."""
        return "" if getattr(self.rules.get(key), "verified", True) else " (not verified)"

    def source_of(self, key: str) -> str:
        """Where a rule comes from, and whether its number was verified."""
        rule = self.rules.get(key)
        if rule is None or (not self.manager and is_confidential(rule)):
            return ""
        said = getattr(rule, "verified", True) or "not verified" in rule.source
        return rule.source + ("" if said else " (not verified)")

    def names(self, breach: Breach) -> str:
        """The people of a breach."""
        return ", ".join(person_name(self.problem, p) for p in breach.people)

    def day(self, day: int) -> str:
        """A day as people write it: `Thu 12 Nov`."""
        return self.problem.calendar.label(day)

    @property
    def exit_code(self) -> int:
        """0 when no gap below a minimum and no hard breach remains, else 1."""
        return 1 if self.gaps or self.bill.hard else 0


def shown_key(rule: RuleLike | None, key: str) -> str:
    """A rule's name in outputs for everybody: what is confidential shares one."""
    return "availability" if is_confidential(rule) else key


def shown_keys(rules: Iterable[RuleLike]) -> list[str]:
    """The names that a bill for everybody has, in order."""
    return list(dict.fromkeys(shown_key(rule, rule.key) for rule in rules))
