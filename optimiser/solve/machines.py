"""Each kind of clause over a line as a machine that reads it day by day."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np

from ..problem.options import Flags, Ints
from ..surface import UNBOUNDED, Blocks, Groups, Pattern, Run, Succession

EARLY = -(1 << 40)
"""Before any day."""


def _members(groups: Groups) -> dict[int, list[int]]:
    """Groups of each option."""
    found: dict[int, list[int]] = {}
    for option, group in zip(groups.options.tolist(), groups.owner().tolist(), strict=True):
        found.setdefault(option, []).append(group)
    return found


def _span(groups: Groups, day_of: Ints) -> tuple[list[int], list[int]]:
    """First and last day of each group's options; (EARLY, EARLY) for an empty one."""
    first, last = [], []
    for g in range(len(groups)):
        days = day_of[groups[g]]
        first.append(int(days.min(initial=1 << 40)) if len(days) else EARLY)
        last.append(int(days.max(initial=EARLY)))
    return first, last


class _Grouped:
    """A machine that sees which groups a choice touches."""

    def __init__(self, groups: Groups, day_of: Ints) -> None:
        self._groups_of = _members(groups)
        self.first_of, self.last_of = _span(groups, day_of)
        self.first_day = min([0, *(d for d in self.first_of if d != EARLY)])

    def signature(self, options: Iterable[int]) -> Hashable:
        """The groups touched."""
        return tuple(sorted({g for o in options for g in self._groups_of.get(o, ())}))


class RunMachine(_Grouped):
    """State: (length so far, whether a short run is free, slots beyond that are true already)."""

    def __init__(self, clause: Run, day_of: Ints) -> None:
        super().__init__(clause.slots, day_of)
        self._clause = clause
        self._count = len(clause.slots)
        self._cap = max(clause.low, clause.high + 1 if clause.high < UNBOUNDED else 0, 1)
        self._settled: dict[int, list[int]] = {}
        reached = EARLY
        for slot, last in enumerate(self.last_of):
            reached = max(reached, last)
            self._settled.setdefault(reached, []).append(slot)

    def start(self) -> tuple[Hashable, int] | None:
        """Slots that no option can make true are read before the first day."""
        return self._read(0, False, set(), EARLY)

    def step(self, day: int, state: Any, signature: Any) -> tuple[Hashable, int] | None:
        """Read the slots whose last option is on this day."""
        length, free, pending = state
        if not signature and not pending and day not in self._settled:
            return state, 0
        return self._read(length, free, {*pending, *signature}, day)

    def _read(self, length: int, free: bool, true: set[int], day: int) -> tuple[Hashable, int] | None:
        clause, points = self._clause, 0
        for slot in self._settled.get(day, ()):
            if (slot in true) != clause.negate:
                free = (clause.open_start or clause.wrap) and slot == 0 if length == 0 else free
                if length >= clause.high and slot >= clause.judged:
                    if clause.over.hard:
                        return None
                    points += clause.over.points
                length = min(length + 1, self._cap)
            else:
                if 0 < length < clause.low and not free and slot >= clause.judged:
                    if clause.under.hard:
                        return None
                    points += clause.under.points * (clause.low - length)
                length = 0
            if length == 0 or length >= clause.low:
                free = False
            if slot == self._count - 1 and 0 < length < clause.low and not free:
                if clause.open_end or clause.wrap or self._count < clause.judged:
                    continue
                if clause.under.hard:
                    return None
                points += clause.under.points * (clause.low - length)
            true.discard(slot)
        return (length, free, tuple(sorted(true))), points


class BlocksMachine(_Grouped):
    """State: (groups touched so far, those among them that later days can still touch)."""

    def __init__(self, clause: Blocks, day_of: Ints) -> None:
        super().__init__(clause.groups, day_of)
        self._clause = clause
        self._cap = max(clause.low, clause.high if clause.high < UNBOUNDED else 0, 0)
        self._end = max([EARLY, *self.last_of])

    def start(self) -> tuple[Hashable, int] | None:
        """What was touched before counts from the beginning."""
        clause = self._clause
        beyond = max(0, clause.base - clause.high)
        short = max(0, clause.low - clause.base) if self._end == EARLY else 0
        if (beyond and clause.over.hard) or (short and clause.under.hard):
            return None
        points = clause.over.points * beyond + clause.under.points * short
        return (min(clause.base, self._cap), ()), points

    def step(self, day: int, state: Any, signature: Any) -> tuple[Hashable, int] | None:
        """Count the groups touched for the first time."""
        count, touched = state
        clause, points = self._clause, 0
        for group in signature:
            if group not in touched:
                if count >= clause.high:
                    if clause.over.hard:
                        return None
                    points += clause.over.points
                count = min(count + 1, self._cap)
        if day == self._end and count < clause.low:
            if clause.under.hard:
                return None
            points += clause.under.points * (clause.low - count)
        still = tuple(g for g in sorted({*touched, *signature}) if self.last_of[g] > day)
        return (count, still), points


class PatternMachine:
    """State: instances under way that may still match, each with the steps that are true so far."""

    def __init__(self, clause: Pattern, day_of: Ints, history: Flags) -> None:
        self._price = clause.price
        self._signs = clause.signs
        self._marks: dict[int, list[tuple[int, int]]] = {}
        spans: dict[int, list[int]] = {}
        settled: dict[tuple[int, int], int] = {}
        self._first: dict[int, list[int]] = {}
        self._last: dict[int, int] = {}
        self._constant = 0
        self._broken = False
        for k, step in enumerate(clause.steps):
            for option, s in zip(step.options.tolist(), step.owner().tolist(), strict=True):
                self._marks.setdefault(option, []).append((s, k))
                spans.setdefault(s, []).append(option)
                settled[s, k] = max(settled.get((s, k), EARLY), int(day_of[option]))
        self._settled = settled
        for s in range(len(clause.steps[0])):
            mine = spans.get(s, [])
            if not mine:
                if not any(clause.signs):
                    self._constant += clause.price.points
                    self._broken |= clause.price.hard
                continue
            if all(history[o] for o in mine):
                continue
            if any(sign and (s, k) not in settled for k, sign in enumerate(clause.signs)):
                continue
            days = day_of[mine]
            self._first.setdefault(int(days.min()), []).append(s)
            self._last[s] = int(days.max())
        self.first_day = min([0, *self._first])

    def start(self) -> tuple[Hashable, int] | None:
        """Nothing is under way; an instance without options matches or not once and for all."""
        return None if self._broken else ((), self._constant)

    def signature(self, options: Iterable[int]) -> Hashable:
        """The (instance, step) pairs that come true."""
        return tuple(sorted({m for o in options for m in self._marks.get(o, ()) if m[0] in self._last}))

    def step(self, day: int, state: Any, signature: Any) -> tuple[Hashable, int] | None:
        """Bring each instance under way up to date and drop those that can no longer match."""
        if not state and not signature and day not in self._first:
            return state, 0
        true: dict[int, int] = dict(state)
        true.update(dict.fromkeys(self._first.get(day, ()), 0))
        for s, k in signature:
            if s in true:
                true[s] |= 1 << k
        points = 0
        left = []
        for s, mask in sorted(true.items()):
            if not all(self._possible(s, k, mask, day) for k in range(len(self._signs))):
                continue
            if self._last[s] > day:
                left.append((s, mask))
            elif self._price.hard:
                return None
            else:
                points += self._price.points
        return tuple(left), points

    def _possible(self, s: int, k: int, mask: int, day: int) -> bool:
        is_true = bool(mask >> k & 1)
        return not is_true if not self._signs[k] else is_true or self._settled[s, k] > day


class SuccessionMachine:
    """Soft pairs that are too close. State: later options with how many earlier ones they follow too closely."""

    def __init__(self, pairs: list[tuple[int, int]], points: int, day_of: Ints) -> None:
        self._points = points
        self._after: dict[int, list[int]] = {}
        for i, j in pairs:
            self._after.setdefault(i, []).append(j)
        self._day_of = day_of
        self._in = {o for pair in pairs for o in pair}
        self.first_day = min([0, *(int(day_of[i]) for i in self._after)])

    def start(self) -> tuple[Hashable, int] | None:
        """Nothing came before."""
        return (), 0

    def signature(self, options: Iterable[int]) -> Hashable:
        """The options themselves."""
        return tuple(sorted(o for o in options if o in self._in))

    def step(self, day: int, state: Any, signature: Any) -> tuple[Hashable, int] | None:
        """Charge each pair when its later option is chosen."""
        counts = dict(state)
        for i in signature:
            for j in self._after.get(i, ()):
                counts[j] = counts.get(j, 0) + 1
        close = sum(counts.get(j, 0) for j in signature)
        left = sorted((j, n) for j, n in counts.items() if self._day_of[j] > day)
        return tuple(left), close * self._points


class BlockingMachine:
    """Hard pairs of different days that may not both be chosen. State: the later options ruled out."""

    def __init__(self, pairs: list[tuple[int, int]], day_of: Ints) -> None:
        place = {o: n for n, o in enumerate(sorted({o for pair in pairs for o in pair}))}
        self._bit = {o: 1 << n for o, n in place.items()}
        self._ruled_out: dict[int, int] = {}
        self._later: dict[int, int] = {}
        for i, j in pairs:
            self._ruled_out[i] = self._ruled_out.get(i, 0) | self._bit[j]
        for o, bit in self._bit.items():
            for day in (int(day_of[o]),):
                self._later[day] = self._later.get(day, 0) | bit
        self.first_day = min([0, *self._later])
        mask = 0
        for day in range(max([0, *self._later]), self.first_day - 1, -1):
            here = self._later.get(day, 0)
            self._later[day] = mask
            mask |= here

    def start(self) -> tuple[Hashable, int] | None:
        """Nothing is ruled out."""
        return 0, 0

    def signature(self, options: Iterable[int]) -> Hashable:
        """(options chosen, options they rule out) as bit sets."""
        mine = out = 0
        for o in options:
            mine |= self._bit.get(o, 0)
            out |= self._ruled_out.get(o, 0)
        return mine, out

    def step(self, day: int, state: Any, signature: Any) -> tuple[Hashable, int] | None:
        """An option that is ruled out may not be chosen."""
        mine, out = signature
        return None if mine & (state | out) else ((state | out) & self._later.get(day, 0), 0)


def close_pairs(clause: Succession, history: Flags) -> list[tuple[int, int]]:
    """Pairs of options (earlier, later) of a succession that are too close, those of history left out."""
    order = np.lexsort((clause.options, clause.start))
    option, start, end, kind = (a[order] for a in (clause.options, clause.start, clause.end, clause.kind))
    exempt = None if clause.exempt is None else clause.exempt[order]
    reach = end + clause.gap.max(axis=1)[kind]
    last = np.searchsorted(start, reach, side="left")
    found: list[tuple[int, int]] = []
    for i in range(len(option)):
        j = np.arange(i + 1, max(i + 1, int(last[i])))
        if not len(j):
            continue
        bad = start[j] - end[i] < clause.gap[kind[i], kind[j]]
        if exempt is not None and exempt[i] >= 0:
            bad &= exempt[j] != exempt[i]
        if history[option[i]]:
            bad &= ~history[option[j]]
        found += [(int(option[i]), int(o)) for o in option[j[bad]]]
    return found
