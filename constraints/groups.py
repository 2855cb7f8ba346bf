"""Named groups of people and of shifts in the rules of a folder: each name stands for its members."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from optimiser.tabular.faults import Faults, closest, listing

Groups = Mapping[str, Sequence[str]]

KINDS = {"people_groups": "people", "shift_groups": "shifts"}
"""What the sections of `rota.toml` group."""

_NAMED = re.compile(r"group:\s*(.+?)(?=\s+(?:and|or)\s|\)|$)", re.IGNORECASE)


def check_groups(section: str, groups: Groups, known: Sequence[str], faults: Faults, file: str) -> None:
    """A fault for each group called like one of its kind, without members, or with one that is not there."""
    for name, members in groups.items():
        where, kind = f"{section}.{name}", KINDS[section]
        if name in known:
            faults.add(file, None, where, f"{name!r} is one of the {kind} itself", "expected another name")
        if not members:
            faults.add(file, None, where, "the group has no members", f"expected such as {listing(known, 3)}")
        for member in members:
            if member not in known:
                faults.add(file, None, where, f"{member!r} is none of the {kind} here", f"expected {listing(known, 8)}",
                           closest(member, known))  # fmt: skip


def with_members(entries: Sequence[Mapping[str, Any]], people: Groups, shifts: Groups) -> list[dict[str, Any]]:
    """`[[rule]]` entries in which groups stand as their members.

    In `people` and `shifts` of a scope and in lists of parameters a name becomes its members; in `pairs` two names
    become every pair of a member of the one and one of the other, or of two members where it is the same name twice;
    in `days` of a pattern a name becomes its members joined by `|`; in expressions `group: NAME` becomes `person: ...`
    of each, joined by `or`.
    """
    if not people and not shifts:
        return [dict(entry) for entry in entries]
    every = {**people, **shifts}
    made = []
    for entry in entries:
        changed = dict(entry)
        if isinstance(scope := entry.get("scope"), Mapping):
            kinds: dict[str, Groups] = {"people": people, "shifts": shifts}
            changed["scope"] = {
                key: _flat([value] if isinstance(value, str) else value, kinds[key])
                if key in kinds and isinstance(value, (str, list, tuple))
                else value
                for key, value in scope.items()
            }
        if isinstance(params := entry.get("params"), Mapping):
            changed["params"] = {key: _param(key, value, people, every) for key, value in params.items()}
        made.append(changed)
    return made


def with_group_members(text: str, people: Groups) -> str:
    """A capability expression with each `group: NAME` of people as its members."""

    def said(named: re.Match[str]) -> str:
        members = people.get(named[1].strip())
        return f"({' or '.join(f'person:{member}' for member in members)})" if members else named[0]

    return _NAMED.sub(said, text)


def _param(key: str, value: Any, people: Groups, every: Groups) -> Any:
    if isinstance(value, str):
        return with_group_members(value, people)
    if not isinstance(value, (list, tuple)):
        return value
    if key == "pairs":
        return _pairs(value, people)
    if key == "days":
        return [_joined(word, every) if isinstance(word, str) else word for word in value]
    return _nested(value, lambda words: _flat(words, every))


def _nested(value: Sequence[Any], flat: Callable[[Sequence[Any]], list[Any]]) -> list[Any]:
    """A list, or lists in it, made flat at the lowest level."""
    if any(isinstance(part, (list, tuple)) for part in value):
        return [_nested(part, flat) if isinstance(part, (list, tuple)) else part for part in value]
    return flat(value)


def _flat(words: Sequence[Any], groups: Groups) -> list[Any]:
    """A list with each name as its members, nobody twice."""
    found = [m for word in words for m in (groups.get(word, (word,)) if isinstance(word, str) else (word,))]
    return [m for place, m in enumerate(found) if m not in found[:place]]


def _joined(word: str, groups: Groups) -> str:
    sign = "!" * word.strip().startswith("!")
    parts = (part.strip() for part in word.strip().lstrip("! ").split("|"))
    return sign + "|".join(member for part in parts for member in groups.get(part, (part,)))


def _pairs(value: Sequence[Any], people: Groups) -> list[Any]:
    made: list[Any] = []
    for pair in value:
        if not isinstance(pair, (list, tuple)) or len(pair) != 2 or not all(isinstance(p, str) for p in pair):
            made.append(pair)
        elif pair[0] == pair[1] and pair[0] in people:
            made += [list(two) for two in combinations(people[pair[0]], 2)]
        else:
            one, other = (people.get(p, (p,)) for p in pair)
            made += [[a, b] for a, b in product(one, other) if a != b]
    return made
