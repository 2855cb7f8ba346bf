"""A person's line compiled: the choices of each day and the clauses as one flat network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ..book import IN, OUT, Book
from ..problem.options import Ints, ints
from ..surface import Blocks, Pattern, Run, Succession, Sum
from .automata import Automaton, Choices, Infeasible, explore, fold, product, worst_differences
from .kernel import Network, Others
from .machines import BlockingMachine, BlocksMachine, PatternMachine, RunMachine, SuccessionMachine, close_pairs
from .windows import sum_automaton, window_chains

CHOICES = 400
"""Most choices of a day."""

SHAPES = 512
"""Most states that runs, successions and patterns may have together on one day."""

OTHERS = 24
"""Most automata that the labelling reads beside the network."""

COMPARED = 48
"""Most states of an automaton whose futures are compared pair by pair."""


class TooManyChoices(Exception):
    """A day offers more choices than are listed: a bound would not be safe."""


def day_choices(book: Book, person: int, apart: set[tuple[int, int]]) -> Choices:
    """The sets of options that a person may choose on each day.

    Args:
        apart: pairs of options, the smaller first, that may not go together.

    Raises:
        TooManyChoices: a day has more than `CHOICES`.
    """
    options = book.problem.options
    mine = options.of(person)
    mine = mine[~options.history[mine] & (book.fixed[mine] != OUT)]
    by_day: list[list[int]] = [[] for _ in range(book.problem.calendar.days)]
    for o, day in zip(mine.tolist(), options.day[mine].tolist(), strict=True):
        by_day[day].append(o)
    found: Choices = []
    for here in by_day:
        sets: list[tuple[int, ...]] = [()]
        grown: list[tuple[int, ...]] = [(o,) for o in here]
        while grown:
            sets += grown
            if len(sets) > CHOICES:
                raise TooManyChoices
            grown = [
                (*s, o) for s in grown for o in here if o > s[-1] and not any((x, o) in apart for x in s)
            ]
        pinned = {o for o in here if book.fixed[o] == IN}
        found.append([s for s in sets if pinned <= set(s)] if pinned else sets)
    return found


def hard_pairs(book: Book, clauses: Iterable[object]) -> tuple[set[tuple[int, int]], list[tuple[int, int]]]:
    """Pairs of options of a line that hard clauses keep apart.

    Returns:
        (pairs on one day, smaller id first; pairs on two days, earlier first). Options that are
        ruled out are left out.
    """
    options = book.problem.options
    day, open_ = options.day, book.fixed != OUT
    same: set[tuple[int, int]] = set()
    two: set[tuple[int, int]] = set()

    def add(i: int, j: int) -> None:
        if open_[i] and open_[j]:
            if day[i] == day[j]:
                same.add((min(i, j), max(i, j)))
            else:
                two.add((i, j) if day[i] < day[j] else (j, i))

    for clause in clauses:
        if isinstance(clause, Succession) and clause.price.hard:
            for i, j in close_pairs(clause, options.history):
                add(i, j)
        elif isinstance(clause, Pattern) and is_pairs(clause):
            first, second = clause.steps
            for s in range(len(first)):
                for i in first[s].tolist():
                    for j in second[s].tolist():
                        if not (options.history[i] and options.history[j]):
                            add(i, j)
        elif isinstance(clause, Sum) and clause.hard and (clause.weights >= 0).all():
            groups = clause.groups
            for w in range(len(groups)):
                part = slice(int(groups.starts[w]), int(groups.starts[w + 1]))
                room = int(clause.high[w] - clause.base[w])
                here, weight = groups.options[part], clause.weights[part]
                if not len(here) or 2 * int(weight.max()) <= room:
                    continue
                keep = open_[here] & ~options.history[here]
                here, weight = here[keep], weight[keep]
                on = day[here]
                beyond = (on[:, None] == on[None, :]) & (weight[:, None] + weight[None, :] > room)
                left, right = np.nonzero(np.triu(beyond, 1))
                pairs = zip(here[left].tolist(), here[right].tolist(), strict=True)
                same.update((min(a, b), max(a, b)) for a, b in pairs)
    return same, sorted(two)


def is_pairs(clause: Pattern) -> bool:
    """Whether a hard pattern is nothing but pairs of different options that may not both be chosen."""
    return (
        clause.price.hard
        and clause.signs == (True, True)
        and not np.intersect1d(clause.steps[0].options, clause.steps[1].options).size
    )


class Line:
    """One person's line, ready to be priced.

    Args:
        book: the compiled rule book.
        person: whose.
        nodes: most nodes of the network; what would make it larger is left to the labelling.

    Raises:
        Infeasible: no line keeps the hard clauses.
        TooManyChoices: a day has too many.

    Attributes:
        net, others: what the kernel reads.
        choices: per day and place in the network, the options chosen.
        kind_of, class_of: kind of a choice, class of a kind.
        left_out: clauses' automata that neither holds: columns may be dearer than they say.
    """

    def __init__(self, book: Book, person: int, nodes: int = 150_000) -> None:
        self.person = person
        self.left_out = 0
        self._book = book
        clauses = [book.clauses[i] for i in book.of_person[person]]
        same, two = hard_pairs(book, clauses)
        choices = day_choices(book, person, same)
        points = [np.zeros(len(c), dtype=np.int64) for c in choices]
        alive = [np.ones(len(c), dtype=np.int64) for c in choices]
        shapes, counts = self._automata(clauses, two, choices, points, alive)
        shapes = [a for a in shapes if fold(a, points, alive)]
        counts = [a for a in counts if fold(a, points, alive)]
        for day, flags in enumerate(alive):
            if not flags.any():
                raise Infeasible
            keep = np.flatnonzero(flags)
            choices[day] = [choices[day][i] for i in keep.tolist()]
            points[day] = points[day][keep]
            for a in (*shapes, *counts):
                a.symbols[day] = a.symbols[day][keep]
        days = len(choices)
        still = Automaton(
            [np.zeros(len(c), dtype=np.int64) for c in choices],
            [np.zeros((1, 1), dtype=np.int64)] * days,
            [np.zeros((1, 1), dtype=np.int64)] * days,
        )
        shape, count = still, still
        rest: list[Automaton] = []
        for a in sorted(shapes, key=lambda a: a.size):
            joined = product(shape, a, SHAPES)
            shape, rest = (joined, rest) if joined is not None else (shape, [*rest, a])
        for a in counts:
            joined = product(count, a, nodes)
            if joined is not None and nodes_of(shape, joined) <= nodes:
                count = joined
            else:
                rest.append(a)
        self.left_out += max(0, len(rest) - OTHERS)
        self._flatten(shape, count, rest[:OTHERS], choices, points)

    def _automata(
        self,
        clauses: Sequence[object],
        two: list[tuple[int, int]],
        choices: Choices,
        points: list[Ints],
        alive: list[Ints],
    ) -> tuple[list[Automaton], list[Automaton]]:
        """Automata of the clauses: shapes (runs, successions, patterns) and counts (the tightest first)."""
        options = self._book.problem.options
        day_of, history = options.day, options.history
        past: dict[int, list[int]] = {}
        mine = options.of(self.person)
        for o in mine[history[mine]].tolist():
            past.setdefault(int(day_of[o]), []).append(o)
        machines: list[RunMachine | PatternMachine | SuccessionMachine | BlockingMachine] = []
        counts: list[tuple[tuple[bool, bool, int], Automaton]] = []
        if two:
            machines.append(BlockingMachine(two, day_of))
        for clause in clauses:
            match clause:
                case Run():
                    machines.append(RunMachine(clause, day_of))
                case Pattern() if not is_pairs(clause):
                    machines.append(PatternMachine(clause, day_of, history))
                case Succession() if clause.price.points:
                    pairs = close_pairs(clause, history)
                    if pairs:
                        machines.append(SuccessionMachine(pairs, clause.price.points, day_of))
                case Blocks():
                    made = explore(BlocksMachine(clause, day_of), choices, past)
                    if made is None:
                        self.left_out += 1
                    else:
                        counts.append(((False, True, made.size), made))
                case Sum():
                    for chain in window_chains(clause, choices, day_of, history, points, alive):
                        made = sum_automaton(clause, chain, choices)
                        if made is None:
                            self.left_out += 1
                            continue
                        both = bool((clause.low > -(1 << 49)).any() and (clause.high < (1 << 49)).any())
                        counts.append(((not both, True, made.size), made))
        shapes = []
        for machine in machines:
            made = explore(machine, choices, past)
            if made is None:
                self.left_out += 1
            else:
                shapes.append(made)
        return shapes, [a for _, a in sorted(counts, key=lambda x: x[0])]

    def _flatten(
        self, shape: Automaton, count: Automaton, rest: list[Automaton], choices: Choices, points: list[Ints]
    ) -> None:
        days = len(choices)
        classes: list[tuple[int, int]] = []
        class_first, kind_first, choice_first, option_first = [0], [0], [0], [0]
        kinds: list[tuple[int, ...]] = []
        self.choices: list[tuple[int, ...]] = []
        self._place: list[dict[tuple[int, ...], int]] = []
        worth: list[int] = []
        kind_of: list[int] = []
        class_of: list[int] = []
        for day, here in enumerate(choices):
            symbols = [a.symbols[day].tolist() for a in (shape, count, *rest)]
            keys = list(zip(*symbols, strict=True))
            place: dict[tuple[int, ...], int] = {}
            for i in sorted(range(len(here)), key=lambda i: (keys[i], here[i])):
                fresh_day = not place
                fresh_class = fresh_day or classes[-1] != keys[i][:2]
                fresh_kind = fresh_class or kinds[-1] != keys[i][2:]
                if fresh_class:
                    classes.append(keys[i][:2])
                    kind_first.append(kind_first[-1])
                if fresh_kind:
                    kinds.append(keys[i][2:])
                    class_of.append(len(classes) - 1)
                    kind_first[-1] += 1
                    choice_first.append(choice_first[-1])
                choice_first[-1] += 1
                kind_of.append(len(kinds) - 1)
                worth.append(int(points[day][i]))
                place[here[i]] = len(self.choices)
                self.choices.append(here[i])
                option_first.append(option_first[-1] + len(here[i]))
            self._place.append(place)
            class_first.append(len(classes))
        a_size, a_at, a_wide, a_next, a_cost = _layers(shape)
        b_size, b_at, b_wide, b_next, b_cost = _layers(count)
        node = np.concatenate(([0], np.cumsum(a_size * b_size))).astype(np.int64)
        self.nodes = int(node[-1])
        self.kind_of, self.class_of = ints(kind_of), ints(class_of)
        self.net = Network(
            days, a_size, b_size, a_at, b_at, a_wide, b_wide, a_next, b_next, a_cost, b_cost, node,
            ints(class_first), ints(c[0] for c in classes), ints(c[1] for c in classes), ints(kind_first),
            ints(choice_first), ints(worth), ints(option_first), ints(o for c in self.choices for o in c),
        )  # fmt: skip
        self.others = _others(rest, kinds, days)

    def options(self, line: Ints) -> Ints:
        """Options of a line given as choices."""
        return ints(o for h in line.tolist() for o in self.choices[h])

    def choices_of(self, chosen: Iterable[int]) -> Ints | None:
        """A set of this person's options as choices; None if some day's set is no choice."""
        day_of = self._book.problem.options.day
        sets: list[list[int]] = [[] for _ in self._place]
        for o in sorted(chosen):
            sets[int(day_of[o])].append(o)
        line = [place.get(tuple(s), -1) for place, s in zip(self._place, sets, strict=True)]
        return ints(line) if min(line) >= 0 else None


def nodes_of(shape: Automaton, count: Automaton) -> int:
    """Nodes of the network that two automata make."""
    return sum(shape.states(d) * count.states(d) for d in range(len(shape.after) + 1))


def _layers(automaton: Automaton) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Sizes, offsets, widths, next states and costs of an automaton, flat."""
    days = len(automaton.after)
    size = ints(automaton.states(d) for d in range(days + 1))
    wide = ints(a.shape[1] for a in automaton.after)
    at = np.concatenate(([0], np.cumsum(size[:-1] * wide))).astype(np.int64)
    return (
        size,
        at,
        wide,
        np.concatenate([a.ravel() for a in automaton.after]).astype(np.int64),
        np.concatenate([c.ravel() for c in automaton.cost]).astype(np.int64),
    )


def _others(rest: list[Automaton], kinds: list[tuple[int, ...]], days: int) -> Others:
    size, at, wide, after, cost, worse_at, worse = [], [], [], [], [], [], []
    places = room = 0
    for automaton in rest:
        sizes, starts, widths, nexts, costs = _layers(automaton)
        size += [*sizes.tolist()]
        at += (starts + places).tolist()
        wide += [*widths.tolist(), 0]
        after.append(nexts)
        cost.append(costs)
        places += len(nexts)
        where = [-1] * (days + 1)
        if automaton.size <= COMPARED and sizes[-1] <= COMPARED:
            for day, differences in enumerate(worst_differences(automaton)):
                where[day] = room
                worse.append(np.clip(differences, -(1 << 30), 1 << 30).ravel())
                room += differences.size
        worse_at += where
    empty = np.zeros(0, dtype=np.int64)
    return Others(
        len(rest),
        ints(size),
        ints(at),
        ints(wide),
        np.concatenate([empty, *after]),
        np.concatenate([empty, *cost]),
        np.array(kinds, dtype=np.int64).reshape(len(kinds), len(rest)),
        ints(worse_at),
        np.concatenate([empty, *worse]),
    )
