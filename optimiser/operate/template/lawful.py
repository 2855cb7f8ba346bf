"""A person's template line without the duties that break its hard rules, by themselves or beside others of the line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from optimiser.audit import Bill, Breach
from optimiser.operate.template.unrolling import Unrolled, VacantDuty
from optimiser.problem.domain import Assignment


class LawfulLines:
    """Judges the lines of one person.

    Args:
        bill: with what the person works whatever the line; left as it was.
        person: index.
    """

    def __init__(self, bill: Bill, person: int) -> None:
        self._bill, self._person = bill, person
        of_lines = (i for i, rule in enumerate(bill.rules) if rule.span == "person")
        self._rules = [i for i in of_lines if person in bill.rules[i].scope_people(bill.problem)]
        self._before = [b for b in self._judge((), self._rules) if b.hard]
        self._maybe_hard = [i for i in self._rules if self._may_be_hard(i)]
        self._alone: dict[tuple[int, Assignment], Breach | None] = {}

    def _may_be_hard(self, rule: int) -> bool:
        price = getattr(self._bill.rules[rule], "price", None)
        return price is None or price.hard or self._bill.rules[rule].is_hard

    def lawful(self, way: Unrolled) -> tuple[Unrolled | None, int, Breach | None]:
        """The line without the duties that break a hard rule, which become vacant; what the person's rules cost; and
        the first breach. The whole line and no breach if it breaks none; no line if a breach concerns none of its
        duties.

        None of the duties that fall open beside others could be worked all the same.
        """
        whole = self._judge(way.works, self._rules)
        if not any(b.hard and b not in self._before for b in whole):
            return way, sum(b.points for b in whole), None
        works, opened, first = list(way.works), list(way.opened), None
        beside: list[tuple[Assignment, Breach]] = []
        while broken := self._new(works):
            gone: dict[Assignment, VacantDuty] = {}
            for rule, b in broken:
                first = first or b
                mine = [a for a in works if a.duty in b.duties]
                if not mine:
                    return None, 0, b
                alone = [(a, found) for a in mine if (found := self._by_itself(rule, a)) is not None]
                for a, found in alone:
                    gone[a] = VacantDuty(self._person, a, "rule", found, alone=True)
                if not alone and not any(a in gone for a in mine):
                    gone[mine[-1]] = VacantDuty(self._person, mine[-1], "rule", b)
            beside += [(a, o.breach) for a, o in gone.items() if not o.alone and o.breach is not None]
            opened += [o for o in gone.values() if o.alone]
            works = [a for a in works if a not in gone]
        by_themselves = [o.assignment for o in opened if o.alone]
        for a, b in beside:
            if self._new([*works, a]):
                follows = not any(a.duty in of.duties for _, of in self._new([*works, *by_themselves, a]))
                opened.append(VacantDuty(self._person, a, "rule", b, alone=follows))
            else:
                works.append(a)
        duties = self._bill.problem.duties
        works.sort(key=lambda a: (duties[a.duty].start, a))
        left = replace(way, works=tuple(works), opened=tuple(opened))
        return left, sum(b.points for b in self._judge(works, self._rules)), first

    def _new(self, works: Sequence[Assignment]) -> list[tuple[int, Breach]]:
        """(Rule, hard breach) of a line that the person does not have without it."""
        found = []
        for rule in self._maybe_hard:
            found += [(rule, b) for b in self._judge(works, [rule]) if b.hard and b not in self._before]
        return found

    def _by_itself(self, rule: int, a: Assignment) -> Breach | None:
        """A hard breach of a rule by one duty alone."""
        if (rule, a) not in self._alone:
            found = [b for b in self._judge((a,), [rule]) if b.hard and b not in self._before]
            self._alone[rule, a] = found[0] if found else None
        return self._alone[rule, a]

    def _judge(self, works: Iterable[Assignment], rules: Iterable[int]) -> list[Breach]:
        lines, added = self._bill.lines, tuple(works)
        for a in added:
            lines.add(a)
        found = [b for rule in rules for b in self._bill.of_line(rule, self._person)]
        for a in added:
            lines.remove(a)
        return found
