"""What a person may choose on each day: options that hard clauses keep apart, and the sets that are left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from optimiser.book import IN, OUT, Book
from optimiser.problem.options import Flags, Groups, Ints
from optimiser.solve.compiled import FlagMatrix, IntMatrix, inner, kernel
from optimiser.solve.pricing.automata.arrays import Choices
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.automata.numbering import grown
from optimiser.surface import Clause, Pattern, Succession, Sum

OPEN, PINNED, RULED_OUT, PAST = 0, 1, 2, 3


class TooManyChoices(Exception):
    """A day offers more choices than are listed: a bound would not be safe."""


class Mine(NamedTuple):
    """A person's options by position, and which of one day may not go together.

    Attributes:
        offset: option of position 0.
        before: days of history.
        layer: layer of each position, see `Choices`.
        kind: `OPEN`, `PINNED`, `RULED_OUT` or `PAST`.
        rank: place of each position among those of its day.
        apart: shape (positions, most of a day): whether it may not go with the one of that rank on its day.
    """

    offset: int
    before: int
    layer: Ints
    kind: Ints
    rank: Ints
    apart: Flags


@inner
def _with_room(pairs: Any, count: int) -> Any:
    """Pairs, or a larger copy where there are as many as it has room for."""
    if count < len(pairs):
        return pairs
    larger = np.empty((2 * count, 2), np.int64)
    for i in range(count):
        larger[i, 0], larger[i, 1] = pairs[i, 0], pairs[i, 1]
    return larger


@kernel
def _close(option: Ints, start: Ints, end: Ints, kind: Ints, gap: IntMatrix, exempt: Ints, past: Flags) -> Any:
    """Pairs (earlier, later) that are too close; those of history alone left out."""
    found = np.empty((64, 2), np.int64)
    count = 0
    widest = np.zeros(len(gap), np.int64)
    for k in range(len(gap)):
        for other in range(gap.shape[1]):
            widest[k] = max(widest[k], gap[k, other])
    for i in range(len(option)):
        for j in range(i + 1, len(option)):
            if start[j] >= end[i] + widest[kind[i]]:
                break
            if start[j] - end[i] >= gap[kind[i], kind[j]] or (past[option[i]] and past[option[j]]):
                continue
            if exempt[i] >= 0 and exempt[i] == exempt[j]:
                continue
            found = _with_room(found, count)
            found[count, 0], found[count, 1] = option[i], option[j]
            count += 1
    return found[:count]


def close_pairs(clause: Succession, mine: Mine) -> Ints:
    """Pairs of positions (earlier, later) of a succession that are too close; shape (pairs, 2)."""
    order = np.lexsort((clause.options, clause.start))
    exempt = np.full(len(order), -1, dtype=np.int64) if clause.exempt is None else clause.exempt[order]
    columns = (clause.options - mine.offset, clause.start, clause.end, clause.kind)
    option, start, end, kind = (a[order] for a in columns)
    return np.asarray(_close(option, start, end, kind, clause.gap, exempt, mine.kind == PAST))


@kernel
def _crossed(starts: Ints, options: Ints, other_starts: Ints, others: Ints, past: Flags) -> Any:
    """Pairs of an option of a group and one of the group of the same number."""
    found = np.empty((64, 2), np.int64)
    count = 0
    for g in range(len(starts) - 1):
        for i in range(starts[g], starts[g + 1]):
            for j in range(other_starts[g], other_starts[g + 1]):
                if past[options[i]] and past[others[j]]:
                    continue
                found = _with_room(found, count)
                found[count, 0], found[count, 1] = options[i], others[j]
                count += 1
    return found[:count]


@kernel
def _exclude(
    starts: Ints, options: Ints, weights: Ints, room: Ints, layer: Ints, kind: Ints, rank: Ints, apart: FlagMatrix
) -> None:
    """Keep apart what together is too much for a window."""
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
                    apart[a, rank[b]] = apart[b, rank[a]] = True


def read_options(book: Book, person: int, clauses: Sequence[Clause]) -> tuple[Mine, Ints]:
    """A person's options, and the pairs of options of two days that hard clauses keep apart.

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
    apart = np.zeros((len(mine), int(rank.max(initial=0)) + 1), dtype=np.bool_)
    found = Mine(int(options.bounds[person]), before, layer, kind, rank, apart)
    pairs = [np.zeros((0, 2), dtype=np.int64)]
    for clause in clauses:
        if isinstance(clause, Succession) and clause.price.hard:
            pairs.append(close_pairs(clause, found))
        elif isinstance(clause, Pattern) and is_pairs(clause):
            one, two = clause.steps
            mine_past = [past[x.options - found.offset] for x in (one, two)]
            met = [np.bincount(x.owner(), p, len(x)) > 0 for x, p in zip((one, two), mine_past, strict=True)]
            live = [np.bincount(x.owner(), ~p, len(x)) > 0 for x, p in zip((one, two), mine_past, strict=True)]
            if (met[0] & met[1] & (live[0] | live[1])).any():
                raise Infeasible  # history alone breaks it, and not only in history
            pairs.append(_crossed(one.starts, one.options - found.offset, two.starts, two.options - found.offset, past))
        elif isinstance(clause, Sum) and clause.hard and (clause.weights >= 0).all():
            groups, room = clause.groups, clause.high - clause.base
            _exclude(groups.starts, groups.options - found.offset, clause.weights, room, layer, kind, rank, apart)
    both = np.concatenate(pairs)
    both = both[(kind[both] != RULED_OUT).all(axis=1)]
    together = layer[both[:, 0]] == layer[both[:, 1]]
    i, j = both[together].T
    apart[i, rank[j]] = apart[j, rank[i]] = True
    two_days = both[~together]
    swap = layer[two_days[:, 0]] > layer[two_days[:, 1]]
    two_days[swap] = two_days[swap][:, ::-1]
    return found, np.unique(two_days, axis=0)


def is_pairs(clause: Pattern) -> bool:
    """Whether a hard pattern is nothing but pairs of different options that may not both be chosen."""
    return (
        clause.price.hard
        and clause.signs == (True, True)
        and not np.intersect1d(clause.steps[0].options, clause.steps[1].options).size
    )


def _ranks(layer: Ints) -> Ints:
    order = np.argsort(layer, kind="stable")
    rank = np.empty(len(layer), dtype=np.int64)
    rank[order] = np.arange(len(layer)) - np.searchsorted(layer[order], layer[order])
    return rank


@kernel
def _list(
    layers: int, before: int, layer: Ints, order: Ints, kind: Ints, rank: Ints, apart: FlagMatrix, most: int
) -> tuple[bool, Any, Any, Any]:
    """Choices by layer, as `Choices`; false if a layer has more than `most`. `order` sorts positions by layer."""
    first, start, options = np.zeros(layers + 1, np.int64), np.zeros(256, np.int64), np.zeros(256, np.int64)
    count = used = at = 0
    sets, place = np.zeros((most + 1, 64), np.int64), np.zeros(most + 2, np.int64)
    for t in range(layers):
        to = at
        while to < len(order) and layer[order[to]] == t:
            to += 1
        begin, at = at, to
        pinned = past = 0
        for o in order[begin:to]:
            pinned += kind[o] == PINNED
            past += kind[o] == PAST
        number = 1
        place[0] = 0  # length of each set
        done = 0
        while done < number:
            length = place[done]
            for o in order[begin:to]:
                if kind[o] > PINNED or t < before or (length and o <= sets[done, length - 1]):
                    continue
                fits = length < sets.shape[1]
                for i in range(length):
                    if apart[o, rank[sets[done, i]]]:
                        fits = False
                        break
                if not fits:
                    continue
                if number == most:
                    return False, first, start, options
                for i in range(length):
                    sets[number, i] = sets[done, i]
                sets[number, length] = o
                place[number] = length + 1
                number += 1
            done += 1
        for x in range(number):
            length = place[x]
            kept = 0
            for i in range(length):
                kept += kind[sets[x, i]] == PINNED
            if kept < pinned:
                continue
            start, options = grown(start, count + 1, 1), grown(options, used, length + past)
            for i in range(length):
                options[used + i] = sets[x, i]
            used += length
            for o in order[begin:to]:
                if kind[o] == PAST:
                    options[used] = o
                    used += 1
            count += 1
            start[count] = used
        first[t + 1] = count
    return True, first, start[: count + 1], options[:used]


def list_choices(mine: Mine, days: int, most: int) -> Choices:
    """The sets of options that may be chosen on each day.

    Raises:
        TooManyChoices: a day has more than `most`.
    """
    _, before, layer, kind, rank, apart = mine
    few, first, start, options = _list(
        before + days, before, layer, np.argsort(layer, kind="stable"), kind, rank, apart, most
    )  # fmt: skip
    if not few:
        raise TooManyChoices
    return Choices(before, first, start, options, layer, kind == PAST)


@kernel
def _gather(pairs: IntMatrix, layer: Ints, rank: Ints, apart: FlagMatrix, once: bool) -> Any:
    """Number the instances that pairs (sorted by later, then earlier) make, see `pair_groups`."""
    number = np.zeros(len(pairs), np.int64)
    found = begin = 0
    for e in range(len(pairs)):
        i, j = pairs[e, 0], pairs[e, 1]
        if e and (j != pairs[e - 1, 1] or (not once and layer[i] != layer[pairs[e - 1, 0]])):
            begin = e
            found += 1
        if once or begin == e:
            number[e] = found
            continue
        # an instance counts once: options that may go together need one each
        for g in range(number[begin], found + 2):
            fits = True
            for x in range(begin, e):
                if number[x] == g and not apart[i, rank[pairs[x, 0]]]:
                    fits = False
            if fits:
                number[e] = g
                found = max(found, g)
                break
    return number


def pair_groups(pairs: Ints, mine: Mine, once: bool) -> Groups:
    """Pairs of positions as the groups of a pattern of two steps.

    Args:
        once: whether it is enough to know that an option has some earlier one too close to it;
            otherwise every pair is a match of its own.

    Returns:
        Groups of positions: those of the first step, then those of the second.
    """
    pairs = pairs[np.lexsort((pairs[:, 0], mine.layer[pairs[:, 0]], pairs[:, 1]))]
    number = _gather(pairs, mine.layer, mine.rank, mine.apart, once)
    order = np.argsort(number, kind="stable")
    count = int(number.max(initial=-1)) + 1
    later = pairs[order][np.unique(number[order], return_index=True)[1], 1]
    sizes = np.concatenate((np.bincount(number, minlength=count), np.ones(count, dtype=np.int64)))
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    return Groups(starts, np.concatenate((pairs[order][:, 0], later)))
