"""What a person may choose on each day: the options that hard clauses put in conflict, and the sets that are allowed.

The choices of a day are the independent sets of its conflict graph (Atamtürk, Nemhauser and Savelsbergh, Conflict
graphs in solving integer programming problems, 2000). Few options of a day are compatible, so the sets are enumerated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from optimiser.book import IN, OUT, Book
from optimiser.problem.options import Groups, Ints
from optimiser.solve.compiled import FlagMatrix, IntMatrix, integer, kernel, leaf
from optimiser.solve.pricing.automata.arrays import Choices
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.automata.numbering import grown
from optimiser.surface import Clause, Pattern, Succession, Sum

OPEN, PINNED, RULED_OUT, PAST = 0, 1, 2, 3
"""Kinds of options: free, fixed to be chosen, fixed not to be, of history."""


class TooManyChoices(Exception):
    """A day has more choices than are enumerated, so that no safe bound could be computed."""


class PersonOptions(NamedTuple):
    """A person's options by position, N of them, and the conflicts between options of one day.

    | array | shape | what |
    |---|---|---|
    | `offset` | - | option of position 0 |
    | `before` | - | days of history |
    | `layer` | N | day, counted from the first day of history, see `Choices` |
    | `kind` | N | `OPEN`, `PINNED`, `RULED_OUT` or `PAST` |
    | `rank` | N | index among the options of its day |
    | `conflicts` | N, most of a day | whether it conflicts with the option of that rank on its day |
    """

    offset: int
    before: int
    layer: Ints
    kind: Ints
    rank: Ints
    conflicts: FlagMatrix


class Duties(NamedTuple):
    """The options of a succession by start, N of them; K kinds of duty.

    | array | shape | what |
    |---|---|---|
    | `option`, `start`, `end`, `kind` | N | position, minutes, kind of duty |
    | `exempt` | N | options of the same number from 0 up are exempt from each other |
    | `gap`, `widest` | K, K; K | minutes from a kind to another; the most from a kind to any |
    """

    option: Ints
    start: Ints
    end: Ints
    kind: Ints
    exempt: Ints
    gap: IntMatrix
    widest: Ints


def read_options(book: Book, person: int, clauses: Sequence[Clause]) -> tuple[PersonOptions, Ints]:
    """A person's options, and the pairs of options of different days that hard clauses put in conflict.

    Returns:
        (the options, pairs of positions, earlier day first; shape (pairs, 2)).

    Raises:
        Infeasible: history alone breaks a hard pattern.
    """
    options = book.problem.options
    mine = options.of(person)
    past, fixed, day = options.history[mine], book.fixed[mine], options.day[mine]
    before = max(0, -int(day[past].min(initial=0)))
    kind = np.where(past, PAST, np.where(fixed == OUT, RULED_OUT, np.where(fixed == IN, PINNED, OPEN)))
    layer = day + before
    rank = _ranks(layer)
    conflicts = np.zeros((len(mine), int(rank.max(initial=0)) + 1), dtype=np.bool_)
    found = PersonOptions(int(options.bounds[person]), before, layer, kind, rank, conflicts)
    pairs = [np.zeros((0, 2), dtype=np.int64)]
    for clause in clauses:
        if isinstance(clause, Succession) and clause.price.hard:
            pairs.append(too_close_pairs(clause, found))
        elif isinstance(clause, Pattern) and is_pairs(clause):
            one, two = clause.steps
            mine_past = [past[x.options - found.offset] for x in (one, two)]
            met = [np.bincount(x.owner(), p, len(x)) > 0 for x, p in zip((one, two), mine_past, strict=True)]
            live = [np.bincount(x.owner(), ~p, len(x)) > 0 for x, p in zip((one, two), mine_past, strict=True)]
            if (met[0] & met[1] & (live[0] | live[1])).any():
                raise Infeasible  # history alone breaks it, in an instance that reaches into the period
            pairs.append(_crossed(one, two, found))
        elif isinstance(clause, Sum) and clause.hard and (clause.weights >= 0).all():
            groups, room = clause.groups, clause.high - clause.base
            _add_conflicts(groups.starts, groups.options - found.offset, clause.weights, room, found)
    both = np.concatenate(pairs)
    both = both[(kind[both] != RULED_OUT).all(axis=1)]
    together = layer[both[:, 0]] == layer[both[:, 1]]
    i, j = both[together].T
    conflicts[i, rank[j]] = conflicts[j, rank[i]] = True
    two_days = both[~together]
    swap = layer[two_days[:, 0]] > layer[two_days[:, 1]]
    two_days[swap] = two_days[swap][:, ::-1]
    return found, np.unique(two_days, axis=0)


def _ranks(layer: Ints) -> Ints:
    order = np.argsort(layer, kind="stable")
    rank = np.empty(len(layer), dtype=np.int64)
    rank[order] = np.arange(len(layer)) - np.searchsorted(layer[order], layer[order])
    return rank


def is_pairs(clause: Pattern) -> bool:
    """Whether a hard pattern only forbids pairs of different options."""
    return (
        clause.price.hard
        and clause.signs == (True, True)
        and not np.intersect1d(clause.steps[0].options, clause.steps[1].options).size
    )


def too_close_pairs(clause: Succession, mine: PersonOptions) -> Ints:
    """Pairs of positions (earlier, later) that a succession forbids as too close, except pairs within history.

    Returns:
        Shape (pairs, 2).
    """
    order = np.lexsort((clause.options, clause.start))
    exempt = np.full(len(order), -1, dtype=np.int64) if clause.exempt is None else clause.exempt[order]
    gap = np.ascontiguousarray(clause.gap)
    duties = Duties(
        clause.options[order] - mine.offset, clause.start[order], clause.end[order], clause.kind[order], exempt, gap,
        gap.max(axis=1, initial=-(1 << 40)),
    )  # fmt: skip
    return np.stack(_too_close(duties, mine.kind), axis=1)


def _crossed(one: Groups, two: Groups, mine: PersonOptions) -> Ints:
    """Pairs of an option of a group of `one` and an option of the same group of `two`, except pairs within history."""
    sizes = np.diff(two.starts)[one.owner()]
    first = np.repeat(one.options - mine.offset, sizes)
    place = np.arange(len(first)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    second = two.options[np.repeat(two.starts[one.owner()], sizes) + place] - mine.offset
    keep = (mine.kind[first] != PAST) | (mine.kind[second] != PAST)
    return np.stack((first[keep], second[keep]), axis=1)


@kernel
def _too_close(duties: Duties, kind: Ints) -> tuple[Any, Any]:
    """(earlier, later) positions of the pairs of duties that are too close, except pairs within history."""
    earlier, later = np.empty(64, np.int64), np.empty(64, np.int64)
    count = integer(0)
    for i in range(len(duties.option)):
        until = duties.end[i] + duties.widest[duties.kind[i]]
        for j in range(i + 1, len(duties.option)):
            if duties.start[j] >= until:
                break
            a, b = duties.option[i], duties.option[j]
            if duties.start[j] - duties.end[i] >= duties.gap[duties.kind[i], duties.kind[j]]:
                continue
            if kind[a] == PAST and kind[b] == PAST:
                continue
            if duties.exempt[i] >= 0 and duties.exempt[i] == duties.exempt[j]:
                continue
            earlier, later = grown(earlier, count, integer(1)), grown(later, count, integer(1))
            earlier[count], later[count] = a, b
            count += 1
    return earlier[:count], later[:count]


@kernel
def _add_conflicts(starts: Ints, options: Ints, weights: Ints, room: Ints, mine: PersonOptions) -> None:
    """Add the conflicts of options of one day that together exceed a window to `mine.conflicts`."""
    layer, kind, rank, conflicts = mine.layer, mine.kind, mine.rank, mine.conflicts
    for w in range(len(starts) - 1):
        most = 0
        for i in range(starts[w], starts[w + 1]):
            most = max(most, weights[i])
        if 2 * most <= room[w]:
            continue
        for i in range(starts[w], starts[w + 1]):
            a = options[i]
            if kind[a] >= RULED_OUT:
                continue
            for j in range(i + 1, starts[w + 1]):
                b = options[j]
                if layer[a] == layer[b] and a != b and kind[b] < RULED_OUT and weights[i] + weights[j] > room[w]:
                    conflicts[a, rank[b]] = conflicts[b, rank[a]] = True


def list_choices(mine: PersonOptions, days: int, most: int) -> Choices:
    """The sets of options that may be chosen on each day.

    Raises:
        TooManyChoices: a day has more than `most`.
    """
    order = np.argsort(mine.layer, kind="stable")
    few, first, start, options = _independent_sets(mine.before + days, mine, order, most)
    if not few:
        raise TooManyChoices
    return Choices(mine.before, first, start, options, mine.layer, mine.kind == PAST)


@kernel
def _independent_sets(layers: int, mine: PersonOptions, order: Ints, most: int) -> tuple[bool, Any, Any, Any]:
    """Choices by layer, as the arrays of `Choices`; the first value is false if a layer has more than `most`.

    Args:
        order: sorts positions by layer.
    """
    first, start, options = np.zeros(layers + 1, np.int64), np.zeros(256, np.int64), np.zeros(256, np.int64)
    sets, length = np.zeros((most + 1, mine.conflicts.shape[1]), np.int64), np.zeros(most + 2, np.int64)
    count, used, at = integer(0), integer(0), integer(0)
    for t in range(layers):
        begin = at
        while at < len(order) and mine.layer[order[at]] == t:
            at += 1
        number = _grow_sets(mine, order, begin, at if t >= mine.before else begin, sets, length, most)
        if number > most:
            return False, first, start, options
        for x in range(number):
            start, options = grown(start, count + 1, integer(1)), grown(options, used, length[x] + at - begin)
            end = _write_choice(mine, order, begin, at, sets, x, length[x], options, used)
            if end >= 0:
                used, count = end, count + 1
                start[count] = used
        first[t + 1] = count
    return True, first, start[: count + 1], options[:used]


@leaf
def _grow_sets(mine: Any, order: Any, begin: int, end: int, sets: Any, length: Any, most: int) -> Any:
    """The independent sets of a day's options, smaller ones first; how many, or `most + 1` if there are more.

    Args:
        begin, end: where `order` has the day's options.
        sets, length: filled; shapes (most + 1, most options of a day) and (most + 2,).
    """
    number, done = 1, 0
    length[0] = 0
    while done < number:
        size = length[done]
        for e in range(begin, end):
            o = order[e]
            if mine.kind[o] > PINNED or (size and o <= sets[done, size - 1]):
                continue
            fits = True
            for i in range(size):
                if mine.conflicts[o, mine.rank[sets[done, i]]]:
                    fits = False
                    break
            if not fits:
                continue
            if number == most:
                return most + 1
            for i in range(size):
                sets[number, i] = sets[done, i]
            sets[number, size] = o
            length[number] = size + 1
            number += 1
        done += 1
    return number


@leaf
def _write_choice(
    mine: Any, order: Any, begin: int, end: int, sets: Any, x: int, size: int, options: Any, used: int
) -> Any:
    """Write a set and the day's history from `used` on; where it ends, or -1 if a pinned option is missing."""
    lacking = 0
    for e in range(begin, end):
        lacking += mine.kind[order[e]] == PINNED
    for i in range(size):
        options[used + i] = sets[x, i]
        lacking -= mine.kind[sets[x, i]] == PINNED
    if lacking:
        return integer(-1)
    used += size
    for e in range(begin, end):
        if mine.kind[order[e]] == PAST:
            options[used] = order[e]
            used += 1
    return used


def pair_groups(pairs: Ints, mine: PersonOptions, once: bool) -> Groups:
    """Pairs of positions as the groups of a pattern of two steps.

    Args:
        once: whether an option with several earlier ones too close to it counts once; otherwise every pair is a match
            of its own.

    Returns:
        Groups of positions: those of the first step, then those of the second.
    """
    pairs = pairs[np.lexsort((pairs[:, 0], mine.layer[pairs[:, 0]], pairs[:, 1]))]
    number = _number_instances(np.ascontiguousarray(pairs), mine, once)
    order = np.argsort(number, kind="stable")
    count = int(number.max(initial=-1)) + 1
    later = pairs[order][np.unique(number[order], return_index=True)[1], 1]
    sizes = np.concatenate((np.bincount(number, minlength=count), np.ones(count, dtype=np.int64)))
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    return Groups(starts, np.concatenate((pairs[order][:, 0], later)))


@kernel
def _number_instances(pairs: IntMatrix, mine: PersonOptions, once: bool) -> Any:
    """Number of the pattern instance that each pair (sorted by later, then earlier) belongs to, see `pair_groups`."""
    number = np.zeros(len(pairs), np.int64)
    found = begin = 0
    for e in range(len(pairs)):
        i, j = pairs[e, 0], pairs[e, 1]
        if e and (j != pairs[e - 1, 1] or (not once and mine.layer[i] != mine.layer[pairs[e - 1, 0]])):
            begin = e
            found += 1
        if once or begin == e:
            number[e] = found
            continue
        # an instance is matched at most once, so options that can be chosen together need one each
        for g in range(number[begin], found + 2):
            fits = True
            for x in range(begin, e):
                if number[x] == g and not mine.conflicts[i, mine.rank[pairs[x, 0]]]:
                    fits = False
            if fits:
                number[e] = g
                found = max(found, g)
                break
    return number
