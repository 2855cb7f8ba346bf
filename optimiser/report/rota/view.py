"""What every report is made from: a rota judged, what is said of its gaps, and who may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from optimiser.audit import Auditor, Bill, Breach, Rota
from optimiser.gaps import Coverage, Gap, coverage, gaps
from optimiser.operate.acceptance import Acceptance, accepted_by
from optimiser.operate.candidate import Blocker, Candidate, Chain
from optimiser.operate.cover import chains, rank_candidates
from optimiser.problem.domain import Assignment, ShiftKind
from optimiser.problem.problem import Problem
from optimiser.report.rota.contract_lines import ContractLine, JudgedWish, contract_lines, wishes
from optimiser.report.rota.event_history import EventHistory
from optimiser.report.rota.grid import RotaGrid, make_grid, person_name
from optimiser.surface import WHOLE

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
        bill: the rota judged by its rules.
        manager: whether reasons of absences and flexible-working agreements may be shown.
        before: an earlier rota of the period, for marking what changed.
        title: name of the rota.
        outcome: how it came about.
        which: which of its folder's rotas it is, in words; empty where it is of none.
        accepted: hard breaches that were taken on, as rows of `accepted.csv`.
        explain: how many gaps are explained, dearest first.
        history: what calendars told before.
        without: packs that do not judge although roles or sectors imply them (`all` for every one), and rows that the
            folder switched off.
    """

    problem: Problem
    bill: Bill
    manager: bool = False
    before: Rota = frozenset()
    title: str = ""
    outcome: RunOutcome = field(default_factory=RunOutcome)
    which: str = ""
    accepted: tuple[Acceptance, ...] = ()
    explain: int = 10
    history: EventHistory = field(default_factory=EventHistory)
    without: tuple[str, ...] = ()

    @cached_property
    def gaps(self) -> list[Gap]:
        """Needs below their minimum, dearest first."""
        return gaps(self.problem, self.bill.lines)

    @cached_property
    def breaches(self) -> list[Breach]:
        """Every breach as these readers may see it, hard ones first, then by price and day."""
        return self.shown(self.bill.all_breaches())

    def shown(self, breaches: Iterable[Breach]) -> list[Breach]:
        """Breaches in order; of a rule's that are sealed only their sum."""
        found: list[Breach] = []
        sealed: dict[str, list[Breach]] = {}
        for breach in breaches:
            if self.is_sealed(breach) and not breach.hard:
                sealed.setdefault(breach.rule, []).append(breach)
            else:
                found.append(breach)
        found += [_sum_of(rule, those) for rule, those in sealed.items()]
        return sorted(found, key=lambda b: (not b.hard, -b.points, b.first_day, b.rule, b.place))

    def is_sealed(self, found: Breach) -> bool:
        """Whether a breach tells these readers, if only by its points, what somebody earns, or by the hours credited
        which kind of absence they have."""
        tells = getattr(self.rules.get(found.rule), "tells", "")
        return not self.manager and (tells == "pay" or (tells == "credit" and not self._away.isdisjoint(found.people)))

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
        """Hours, balance, nights and weekends by contract."""
        return contract_lines(self.problem, self.bill.lines)

    def balance(self, line: ContractLine) -> int | None:
        """The balance of hours; for others than managers None where the person is away in the period, since it
        tells what kind of absence it is by the hours credited."""
        person = self.problem.contracts[line.contract].person
        return line.balance if self.manager or person not in self._away else None

    @cached_property
    def _away(self) -> frozenset[int]:
        return frozenset(a.person for a in self.problem.absences)

    @cached_property
    def wishes(self) -> list[list[JudgedWish]]:
        """Wishes by person."""
        return wishes(self.problem, self.bill.lines)

    @cached_property
    def cover(self) -> list[Coverage]:
        """Heads and minutes by need."""
        return list(coverage(self.problem, self.bill.lines))

    @cached_property
    def rules(self) -> dict[str, Auditor]:
        """The rule book by key."""
        return {r.key: r for r in self.bill.rules}

    def text_of(self, found: Breach | Blocker) -> str:
        """The facts of a breach as this view's readers may see them."""
        if not self.manager and is_confidential(self.rules.get(found.rule)):
            return "not available then"
        if self.is_sealed(found if isinstance(found, Breach) else found.breach):
            return "pay" if getattr(self.rules.get(found.rule), "tells", "") == "pay" else "hours beside the contract"
        return found.text

    def stops(self, found: Iterable[Blocker]) -> list[Blocker]:
        """Rules that stand in the way as these readers may see them: a soft one of those that tell of reasons is left
        out, since only an agreement is kept where it can be."""
        return [s for s in found if s.hard or self.manager or not is_confidential(self.rules.get(s.rule))]

    def told(self, line: Iterable[Assignment]) -> list[Assignment]:
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


def _sum_of(rule: str, breaches: list[Breach]) -> Breach:
    """The breaches of a rule as one, without whom it concerns."""
    people = len({p for b in breaches for p in b.people})
    return Breach(
        rule,
        WHOLE,
        f"{people} {'person' if people == 1 else 'people'} together; one by one in outputs for managers",
        first_day=min(b.first_day for b in breaches),
        last_day=max(b.last_day for b in breaches),
        points=sum(b.points for b in breaches),
    )


def shown_key(rule: Auditor | None, key: str) -> str:
    """A rule's name in outputs for everybody: what is confidential shares one."""
    return "availability" if is_confidential(rule) else key


def shown_keys(rules: Iterable[Auditor]) -> list[str]:
    """The names that a bill for everybody has, in order."""
    return list(dict.fromkeys(shown_key(rule, rule.key) for rule in rules))


def is_confidential(rule: Auditor | None) -> bool:
    """Whether a rule says of itself that its facts are for managers only: reasons of absences, agreements."""
    return bool(getattr(rule, "confidential", False))
