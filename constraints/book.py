"""The rule book: rules as discovery finds them, numbers from packs and from a folder's `rota.toml`.

A `[[rule]]` of `rota.toml` whose name is that of a row already in the book changes that row
(`off`, `price`, `params`, `scope`); with another name it adds a row, which must say its `id`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from constraints.discovery import rule_types
from constraints.pack import CORE, ROW_KEYS, Pack, PackRow, Version, all_packs, row_of
from constraints.rule import Rule
from constraints.scope import Scope
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import Price
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.importance import IMPORTANCE, MOST_POINTS
from optimiser.tabular.kinds import BAND
from optimiser.user_settings import CODE_COMES_FROM

_SCOPE_WORDS = tuple(f.name for f in dataclasses.fields(Scope) if "frozenset" in str(f.type))
CODE_WORDS = ("code", "file", "files", "folder", "folders", "module", "modules", "path", "python")
"""Keys by which somebody may think to bring a rule's code."""
_ROW_TYPES: dict[str, tuple[Any, str]] = {
    **dict.fromkeys(("id", "name", "title", "source"), (str, "text")),
    **dict.fromkeys(("verified", "off"), (bool, "true or false")),
    **dict.fromkeys(("effective_from", "effective_to"), (dt.date, "a date such as 2026-11-30")),
    "versions": (list, "a list"),
    **dict.fromkeys(("scope", "params"), (Mapping, "a table { ... }")),
}
"""What the values of a row must be, and how that is called; a price and numbers are looked at by themselves."""
_COMMON = frozenset(f.name for f in dataclasses.fields(Rule))


@cache
def parameters(rule: type[Rule]) -> Mapping[str, Any]:
    """The numbers a rule takes besides what every rule has: field name -> type. Asked for at each row of each folder
    that is read, where reading types took half the time."""
    hints = typing.get_type_hints(rule)
    return types.MappingProxyType({f.name: hints[f.name] for f in dataclasses.fields(rule) if f.name not in _COMMON})


def default(rule: type[Rule], name: str) -> Any:
    """The value a parameter has when nothing is said; `dataclasses.MISSING` where it must be said."""
    field = next(f for f in dataclasses.fields(rule) if f.name == name)
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def named_packs(
    names: Iterable[str], calendar: Calendar | None, faults: Faults, file: str
) -> list[tuple[Pack, Version]]:
    """Packs and versions for names such as `working-time-1998` or `doctors-in-training-2016@2019`; the core first.
    A name without a version means the one in force on the first day of the calendar."""
    packs = all_packs()
    chosen: dict[str, tuple[Pack, Version]] = {}
    for name in [CORE, *names]:
        bare, at, wanted = name.partition("@")
        pack = packs.get(bare)
        if pack is None:
            faults.add(file, None, "rules.packs", f"there is no pack {bare!r}", f"expected {listing(packs, 12)}",
                       closest(bare, packs))  # fmt: skip
            continue
        version = pack.version(wanted if at else None, calendar.start if calendar else None)
        if version is None:
            known = [v.name for v in pack.versions]
            faults.add(file, None, "rules.packs", f"{bare} has no version {wanted!r}", f"expected {listing(known)}",
                       closest(wanted, known))  # fmt: skip
        elif bare in chosen and chosen[bare][1] != version and at:
            if bare == CORE or chosen[bare][1] == pack.version(None, calendar.start if calendar else None):
                chosen[bare] = (pack, version)
            else:
                faults.add(file, None, "rules.packs", f"{bare} is named in two versions", "expected one")
        else:
            chosen.setdefault(bare, (pack, version))
    return list(chosen.values())


def rows_in_force(
    names: Iterable[str],
    entries: Sequence[Mapping[str, Any]] = (),
    calendar: Calendar | None = None,
    faults: Faults | None = None,
    file: str = "rota.toml",
) -> tuple[PackRow, ...]:
    """The rows of the packs named, changed and added to by a folder's `[[rule]]` entries, in order.

    Args:
        names: packs, each perhaps with `@version`; the core pack is always in force.
        entries: `[[rule]]` sections as TOML gives them.
        calendar: says which versions are in force; without it the latest.
        faults: receives every fault; by default they are raised as `BadInput`.
        file: name of the folder's file in messages.
    """
    collected = Faults() if faults is None else faults
    book: dict[str, PackRow] = {}
    for pack, version in named_packs(names, calendar, collected, file):
        for row in pack.rows_in(version):
            stamped = dataclasses.replace(row, versions=(version.name,))
            if stamped.key in book:
                collected.add(row.place[0], row.place[1], "name", f"{stamped.key} is in the book twice")
            book[stamped.key] = stamped
    for number, entry in enumerate(entries, 1):
        _amend(book, entry, (file, number), collected)
    if faults is None:
        collected.raise_if_any()
    return tuple(book.values())


def _amend(book: dict[str, PackRow], entry: Mapping[str, Any], place: tuple[str, int], faults: Faults) -> None:
    """Change the row an entry names, or add it; one whose rule is not known is added without an id, for what else it
    says to be checked."""
    where = f"rule[{place[1]}]"
    unknown = [k for k in entry if k not in ROW_KEYS]
    for word in unknown:
        if table := _table_of(word, book, entry):
            faults.add(place[0], None, f"{where}.{word}", "the key is not known here",
                       f"expected {table} = {{ {word} = ... }}")  # fmt: skip
            continue
        expected = f"expected {listing(ROW_KEYS, 12)}" + (f"; {CODE_COMES_FROM}" if word in CODE_WORDS else "")
        faults.add(place[0], None, f"{where}.{word}", "the key is not known", expected, closest(word, ROW_KEYS))
    known = {k: v for k, v in entry.items() if k in ROW_KEYS}
    for word, (hint, words) in _ROW_TYPES.items():
        if word in known and not _is_of(known[word], hint):
            given = known.pop(word)
            shown = repr(given) if isinstance(given, str) else str(given)
            faults.add(place[0], None, f"{where}.{word}", f"{shown} is not {words}", f"expected {words}")
    key = known.get("name") or known.get("id") or ""
    nameless = row_of({**known, "id": ""}, "", place)
    if not key:
        if not any(entry.get(word) for word in ("name", "id")):  # one of a wrong type was told
            faults.add(place[0], None, where, "the rule has neither a name nor an id",
                       "expected name (a row of a pack) or id (a rule)")  # fmt: skip
        book[where] = nameless
        return
    old = book.get(key)
    if old is None:
        if "id" not in known:
            faults.add(place[0], None, f"{where}.name", f"no row of the packs in force is called {key!r}",
                       "expected a name that `rota rules list` shows, or an id", closest(key, book))  # fmt: skip
            book[where] = nameless
        elif known.get("off"):
            named = [row.key for row in book.values() if row.id == known["id"]]
            expected = f"the name of one: {listing(named)}" if named else "a name that `rota rules list` shows"
            what = f"no row of the packs in force is called {key!r}"
            faults.add(place[0], None, f"{where}.off", what, f"expected {expected}",
                       named[0] if named and "name" not in known else closest(key, named or book))  # fmt: skip
        else:
            book[key] = row_of({"source": "this folder", **known}, "", place)
        return
    if "id" in known and (known["id"] != old.id or not old.pack):
        whose = f"{old.id} of {old.pack}" if old.pack else f"rule[{old.place[1]}]"
        what, expected = f"{key!r} is already the name of {whose}", "expected another name"
        if "name" not in known and known["id"] not in rule_types():
            what, expected = f"{key!r} is no rule but the name of a row", f'expected name = "{key}" to change it'
        faults.add(place[0], None, f"{where}.{'name' if 'name' in known else 'id'}", what, expected)
        book[where] = nameless
        return
    if known.get("off"):
        del book[key]
        return
    fresh = {k: v for k, v in known.items() if k not in ("id", "name", "off", "versions", "params", "scope")}
    changed = [k for k in ("price", "params", "scope", "effective_from", "effective_to") if k in known]
    book[key] = dataclasses.replace(
        old,
        **fresh,
        params={**old.params, **known.get("params", {})},
        scope={**old.scope, **known.get("scope", {})},
        place=place,
        changed=(*old.changed, *changed),
    )


def _table_of(word: str, book: Mapping[str, PackRow], entry: Mapping[str, Any]) -> str:
    """The table of a `[[rule]]` that has such a key: numbers of the rule in `params`, whom it is for in `scope`."""
    named = book.get(str(entry.get("name") or entry.get("id")))
    rule = rule_types().get(str(entry.get("id", "" if named is None else named.id)))
    if rule is not None and word in parameters(rule):
        return "params"
    return "scope" if word in _SCOPE_WORDS else ""


def rows_off(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of the rows that `[[rule]]` entries of a folder switch off."""
    named = ((entry.get("name") or entry.get("id"), entry.get("off")) for entry in entries)
    return [str(name) for name, off in named if name and off is True]


def _is_of(value: Any, hint: Any) -> bool:
    """Whether a value is of a type; a moment is no date."""
    return isinstance(value, hint) and not (hint is dt.date and isinstance(value, dt.datetime))


def load_rules(
    packs: Iterable[str] = (),
    entries: Sequence[Mapping[str, Any]] = (),
    calendar: Calendar | None = None,
    importance: Mapping[str, int] | None = None,
    faults: Faults | None = None,
    file: str = "rota.toml",
) -> tuple[Rule, ...]:
    """The rules of a folder.

    Args:
        packs: names of the packs in force (`rota.toml` and `staff.csv`); the core pack always is.
        entries: the `[[rule]]` sections of `rota.toml`, as TOML gives them.
        calendar: turns dates of scopes into day numbers and says which version of a pack is in force.
        importance: points of the importance words; the usual ones if None.
        faults: receives every fault; by default they are raised.
        file: name of the folder's file in messages.

    Returns:
        Rules in the order of packs and rows, then of entries; keys are unique.

    Raises:
        BadInput: there are faults and none to collect them was given.
    """
    collected = Faults() if faults is None else faults
    words = dict(IMPORTANCE if importance is None else importance)
    rows = rows_in_force(packs, entries, calendar, collected, file)
    made = [rule for row in rows if (rule := make(row, calendar, words, collected)) is not None]
    if faults is None:
        collected.raise_if_any()
    return tuple(made)


def make(row: PackRow, calendar: Calendar | None, importance: Mapping[str, int], faults: Faults) -> Rule | None:
    """The rule a row describes; None, with faults added, where it cannot be made."""
    file, number = row.place
    types_by_id = rule_types()
    where = f"rule[{number}]"
    before = len(faults)

    def fault(key: str, what: str, expected: str = "", suggestion: str = "") -> None:
        said = f"{row.key}: {what}" if row.key else what
        faults.add(file, None, f"{where}.{key}" if key else where, said, expected, suggestion)

    kind = types_by_id.get(row.id)
    if kind is None:
        if row.id:  # else it was told what is wrong with it
            fault("id", f"there is no rule {row.id!r}",
                  f"expected an id that `rota rules list --all` shows; {CODE_COMES_FROM}",
                  closest(str(row.id), types_by_id))  # fmt: skip
        _price(row.price, importance, fault)
        _scope(row, calendar, fault)
        return None
    hints = parameters(kind)
    values: dict[str, Any] = {}
    for name, given in row.params.items():
        if name not in hints:
            fault(f"params.{name}", f"{row.id} has no parameter {name!r}",
                  f"expected {listing(hints, 12)}" if hints else "it has none", closest(name, hints))  # fmt: skip
            continue
        try:
            values[name] = convert(given, hints[name])
        except ValueError as error:
            fault(f"params.{name}", str(error), f"expected {describe(hints[name])}")
    for name in hints:
        if name not in row.params and default(kind, name) is dataclasses.MISSING:
            fault("params", f"{row.id} needs the parameter {name!r}", f"expected {describe(hints[name])}")
    if not row.pack and kind.needs_one_of and not set(kind.needs_one_of) & set(row.params):
        fault("params", f"{row.id} asks nothing as it stands", f"expected {' or '.join(kind.needs_one_of)} in params")
    _range(values, hints, fault)
    price = _price(row.price, importance, fault)
    scope = _scope(row, calendar, fault)
    if len(faults) > before or price is None or scope is None:
        return None
    source = row.source + ("; changed by this folder" if set(row.changed) & {"params", "scope"} else "")
    try:
        return kind(
            name=row.name,
            title=row.title,
            source=source,
            verified=row.verified,
            pack=row.pack,
            version=row.versions[0] if row.pack and row.versions else "",
            price=price,
            scope=scope,
            **values,
        )
    except ValueError as error:
        fault("params", str(error))
        return None


def _range(values: Mapping[str, Any], hints: Mapping[str, Any], fault: Any) -> None:
    """Faults of a rule from `least` to `most` whose range is below 0 or holds nothing."""
    least, most = values.get("least"), values.get("most")
    if not {"least", "most"} <= set(hints):
        return
    for name, number in (("least", least), ("most", most)):
        if number is not None and number < 0:
            fault(f"params.{name}", f"{number} is too small", "expected a number from 0 up")
    if least is not None and most is not None and least > most >= 0:
        fault("params.least", f"{least} is more than most, {most}", f"expected at most {most}")


def _price(given: str | int, importance: Mapping[str, int], fault: Any) -> Price | None:
    if isinstance(given, str):
        word = given.strip().casefold()
        if word == "hard":
            return Price(hard=True)
        if word in importance:
            return Price(importance[word])
        fault("price", f"{given!r} is no price", "expected hard, whole points or an importance word",
              closest(given, ["hard", *importance]))  # fmt: skip
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= MOST_POINTS:
        expected = f"expected hard, whole points from 0 to {MOST_POINTS:,} or an importance word"
        fault("price", f"{given!r} is no price", expected)
        return None
    return Price(given)


def _scope(row: PackRow, calendar: Calendar | None, fault: Any) -> Scope | None:
    words: dict[str, frozenset[str]] = {}
    days: dict[str, int] = {}
    dates = {"from": row.effective_from, "to": row.effective_to}
    wrong = False
    known_words = (*_SCOPE_WORDS, "under_age", "begun_before", "from", "to")
    for name, given in row.scope.items():
        if name in ("from", "to", "begun_before"):
            if type(given).__name__ != "date":
                fault(f"scope.{name}", f"{given!r} is no date", "expected a date such as 2026-11-30")
                wrong = True
            else:
                dates[name] = given
        elif name == "under_age":
            if type(given) is int:
                days["under_age"] = given
            else:
                fault("scope.under_age", f"{given!r} is no age", "expected whole years such as 18")
                wrong = True
        elif name not in _SCOPE_WORDS:
            fault(f"scope.{name}", f"scope has no {name!r}", f"expected {listing(known_words, 14)}",
                  closest(name, known_words))  # fmt: skip
            wrong = True
        else:
            listed = [given] if isinstance(given, str) else given
            if not isinstance(listed, (list, tuple)) or not all(isinstance(v, str) for v in listed):
                fault(f"scope.{name}", f"{given!r} is no list of words", 'expected such as ["RXW", "RX2"]')
                wrong = True
            else:
                words[name] = frozenset(BAND.read(v) if name == "bands" else v for v in listed)
    first, last = dates["from"], dates["to"]
    if not wrong and first is not None and last is not None and last < first:
        key = "scope.to" if "to" in row.scope else "effective_to"
        fault(key, f"{last} is before the first day, {first}", f"expected {first} or later")
        wrong = True
    if calendar is not None:
        for name, date in (("begun_before", dates.get("begun_before")), ("first_day", first), ("last_day", last)):
            if date is not None:
                days[name] = calendar.day(date)
    return None if wrong else Scope(**words, **days)  # type: ignore[arg-type]


def convert(value: Any, hint: Any) -> Any:
    """A TOML value as the type of a parameter.

    Raises:
        ValueError: it is of another type; the message says what was given.
    """
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [a for a in args if a is not type(None)]
        for one in inner:
            try:
                return convert(value, one)
            except ValueError:
                continue
        raise ValueError(f"{value!r} is not {describe(hint)}")
    if origin in (tuple, frozenset):
        if not isinstance(value, (list, tuple)):
            raise ValueError(f"{value!r} is not {describe(hint)}")
        if origin is frozenset:
            return frozenset(convert(v, args[0]) for v in value)
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(convert(v, args[0]) for v in value)
        if len(args) != len(value):
            raise ValueError(f"{value!r} has {len(value)} parts, not {len(args)}")
        return tuple(convert(v, a) for v, a in zip(value, args, strict=True))
    if isinstance(hint, type) and issubclass(hint, enum.StrEnum):
        if value not in list(hint):
            raise ValueError(f"{value!r} is not {describe(hint)}")
        return hint(value)
    if hint is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    if hint is Price:
        return _price(value, IMPORTANCE, _raise)
    if isinstance(hint, type) and isinstance(value, hint) and (hint is bool or not isinstance(value, bool)):
        return value
    raise ValueError(f"{value!r} is not {describe(hint)}")


def _raise(_key: str, what: str, *_: str) -> None:
    raise ValueError(what)


def describe(hint: Any) -> str:
    """A parameter's type in words."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(describe(a) for a in args if a is not type(None))
    if origin in (tuple, frozenset):
        return f"a list of {describe(args[0])}" if origin is frozenset or args[-1] is Ellipsis else "a list"
    if isinstance(hint, type) and issubclass(hint, enum.StrEnum):
        return f"one of {listing(list(hint), 12)}"
    plain = {int: "a whole number", float: "a number", str: "text", bool: "true or false", Price: "hard or points"}
    return plain.get(hint, str(hint))
