"""The rule book as rows for a reader: what is in force, for whom and why, and what two versions of a pack change."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import itertools
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from constraints.book import default, describe, parameters, rows_in_force
from constraints.discovery import rule_types
from constraints.implied import ALL
from constraints.pack import CORE, Pack, PackRow, Version, all_packs
from constraints.rule import Rule
from constraints.scope import Scope, people_in_scope
from optimiser.problem.domain import FOREVER, Price
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import BadInput, Faults, closest, listing

NOT_VERIFIED = "not verified"
"""What stands by every number that no named source was read for."""


@dataclass(frozen=True)
class RuleLine:
    """One row of the rule book in words.

    Attributes:
        key: name in the bill.
        id: the rule.
        pack: pack and version, or `folder`.
        price: `hard` or points.
        applies: whom it judges, in words.
        people: how many people of the folder; None without a folder.
        authority: on whose word it stands, one of `AUTHORITIES`.
    """

    key: str
    id: str
    pack: str
    title: str
    price: str
    applies: str
    people: int | None
    numbers: Mapping[str, Any]
    source: str
    verified: bool
    effective: str = ""
    authority: str = "house"

    def as_dict(self) -> dict[str, Any]:
        """The same for `--json`."""
        return {**asdict(self), "numbers": dict(self.numbers)}


def lines_of_rules(rules: Iterable[Rule], problem: Problem) -> list[RuleLine]:
    """A folder's rules in the order of the book, with how many people each judges."""
    return [
        RuleLine(
            key=rule.key,
            id=rule.id,
            pack=(f"{rule.pack}@{rule.version}" if rule.version else rule.pack) or "folder",
            title=rule.title or plain_words(type(rule)),
            price=str(rule.price),
            applies=scope_words(rule.scope),
            people=len(people_in_scope(problem, rule.scope)),
            numbers={name: json_value(getattr(rule, name)) for name in parameters(type(rule))},
            source=rule.source,
            verified=rule.verified,
            effective="; ".join(filter(None, (version_dates(rule.pack, rule.version), effective(rule.scope, problem)))),
            authority=authority_of(rule.pack, rule.key),
        )
        for rule in rules
    ]


def lines_of_packs(names: Sequence[str] = ()) -> list[RuleLine]:
    """Rows of packs (all of them, in their latest version, if none is named), without a folder."""
    wanted = list(names) or list(all_packs())
    found = []
    for row in rows_in_force(wanted):
        if names and row.pack not in {n.partition("@")[0] for n in names}:
            continue
        found.append(line_of_row(row))
    return found


def lines_of_versions() -> list[RuleLine]:
    """Rows of all packs in every version, without a folder."""
    return [line_of_row(row) for pack in all_packs().values() for row in pack.rows]


def line_of_row(row: PackRow) -> RuleLine:
    """A pack's row in words."""
    kind = rule_types().get(row.id)
    numbers = {name: json_value(row.params.get(name, default(kind, name))) for name in parameters(kind)} if kind else {}
    dates = " ".join(f"{w} {d}" for w, d in (("from", row.effective_from), ("to", row.effective_to)) if d)
    version = row.versions[0] if row.versions else ""
    return RuleLine(
        key=row.key,
        id=row.id,
        pack=f"{row.pack}@{row.versions[0]}" if row.versions else row.pack or "folder",
        title=row.title,
        price=row.price if isinstance(row.price, str) else str(Price(row.price)),
        applies=scope_table_words(row.scope),
        people=None,
        numbers=numbers,
        source=row.source,
        verified=row.verified,
        effective="; ".join(filter(None, (version_dates(row.pack, version), dates))),
        authority=row.authority,
    )


def authority_of(pack: str, key: str) -> str:
    """On whose word a row of a pack stands; `house` for a row of a folder."""
    found = all_packs().get(pack)
    return next((row.authority for row in found.rows if row.key == key), "house") if found else "house"


def packs_of(rules: Iterable[Any]) -> list[str]:
    """The packs of rules with their versions, `pack@version`, in order; the core, which is always in force, apart."""
    named = ((getattr(rule, "pack", ""), getattr(rule, "version", "")) for rule in rules)
    found = dict.fromkeys(f"{pack}@{version}" if version else pack for pack, version in named if pack not in ("", CORE))
    return list(found)


def judged_by(rules: Iterable[Any], without: Sequence[str] = ()) -> str:
    """In a sentence: the packs of a rule book with versions and dates, and the packs and rows that were taken away."""
    dated = (f"{pack} ({said})" if (said := _in_force(pack)) else pack for pack in packs_of(rules))
    by = ", ".join(dated) or "no pack besides the core"
    gone = ", ".join("every implied pack" if name == ALL else name for name in without)
    return f"Judged by {by}" + (f"; without {gone}." if gone else ".")


def _in_force(name: str) -> str:
    """From when to when the version of a pack (`pack@version`) is in force, in short."""
    dates = version_dates(*name.partition("@")[::2])
    return dates.removesuffix(" (dates not verified)")


def version_dates(pack: str, version: str) -> str:
    """Between which dates a version of a pack is in force, in words."""
    found = all_packs().get(pack)
    form = found.version(version) if found and version else None
    return found.dates(form) if found and form else ""


def reading_of(pack: str) -> str:
    """What a version (`pack@version`) reads where the sources leave room, in words."""
    found = all_packs().get(pack.partition("@")[0])
    form = found.version(pack.partition("@")[2] or None) if found else None
    return form.reading if form else ""


@dataclass(frozen=True)
class ClauseLine:
    """A clause that is no row of its own: part of other rows where `judged`, else with the reason why not."""

    key: str
    pack: str
    title: str
    source: str
    why: str
    verified: bool
    judged: bool
    authority: str = "house"

    def text(self) -> str:
        """The clause on one line."""
        mark = "" if self.verified else f" ({NOT_VERIFIED})"
        return f"{self.key}: {self.title}; {'' if self.judged else 'cannot be judged: '}{self.why}{mark}"


def clause_lines(packs: Iterable[str]) -> list[ClauseLine]:
    """The clauses of packs that are no rows, in order."""
    named = list(dict.fromkeys(p.partition("@")[0] for p in packs))
    return [
        ClauseLine(c.name, pack, c.title, c.source, c.why, c.verified, c.judged, c.authority)
        for pack in named
        if pack in all_packs()
        for c in all_packs()[pack].clauses
    ]


def plain_words(kind: type[Rule]) -> str:
    """The first sentence of a rule's description."""
    return " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())


def json_value(value: Any) -> Any:
    """A parameter's value as JSON has it."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [json_value(v) for v in value]
    if isinstance(value, Price):
        return str(value)
    return None if value is dataclasses.MISSING else value


def scope_words(scope: Scope) -> str:
    """Whom and what a scope means, in words."""
    said = {f.name: getattr(scope, f.name) for f in dataclasses.fields(Scope)}
    days = ("first_day", "last_day", "begun_before")
    return scope_table_words({k: v for k, v in said.items() if v is not None and k not in days})


SCOPE_IN_WORDS = {
    "people": "people {}",
    "employers": "of {}",
    "roles": "role {}",
    "without_roles": "roles other than {}",
    "bands": "band {}",
    "contract_kinds": "contracts that are {}",
    "packs": "contracts naming {}",
    "without_packs": "contracts not naming {}",
    "nor_with_packs": "people with no contract naming {}",
    "begun_before": "contracts begun before {}",
    "under_age": "under {}",
    "teams": "in team {}",
    "sectors": "in {}",
    "shifts": "shift {}",
    "kinds": "duties that are {}",
    "from": "from {}",
    "to": "to {}",
}


def scope_table_words(scope: Mapping[str, Any]) -> str:
    """A scope as `rota.toml` gives it, in words."""
    parts = []
    for name, value in scope.items():
        several = sorted(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
        parts.append(SCOPE_IN_WORDS.get(name, name + " {}").format(" or ".join(map(str, several))))
    return "; ".join(parts) or "everybody"


def effective(scope: Scope, problem: Problem) -> str:
    """Dates between which a rule is in force; nothing when always."""
    first = f"from {problem.calendar.date(scope.first_day)}" if scope.first_day > -(FOREVER >> 1) else ""
    last = f"to {problem.calendar.date(scope.last_day)}" if scope.last_day < FOREVER >> 1 else ""
    return " ".join(part for part in (first, last) if part)


@dataclass(frozen=True)
class ParameterLine:
    """A number a rule takes: name, type in words, what it is when nothing is said, and what it means where the words of
    the rule leave that to it."""

    name: str
    kind: str
    default: Any
    meaning: str = ""


def parameter_lines(rule_id: str) -> list[ParameterLine]:
    """The numbers of a rule."""
    kind = rule_types()[rule_id]
    meant = _meanings(kind)
    return [
        ParameterLine(n, describe(t), json_value(default(kind, n)), meant.get(n, ""))
        for n, t in parameters(kind).items()
    ]


def _meanings(kind: type[Rule]) -> dict[str, str]:
    """What a rule's file says below its numbers; nothing of a rule whose file is not at hand."""
    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    except (OSError, SyntaxError):
        return {}
    found: dict[str, str] = {}
    for number, below in itertools.pairwise(getattr(body, "body", ())):
        match number, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = " ".join(text.split())
    return found


def who_and_why(rule: Rule, problem: Problem, most: int = 12) -> str:
    """How many people of a folder a rule judges, which, and by what."""
    people = sorted(problem.people[p].id for p in rule.scope_people(problem))
    return f"{len(people)} of {len(problem.people)} people ({scope_words(rule.scope)})" + (
        f": {listing(people, most)}" if people else ""
    )


@dataclass(frozen=True)
class PackRowDifference:
    """What differs between two versions of a pack in one row: `added`, `removed` or `changed`."""

    key: str
    what: str
    title: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The same for `--json`."""
        return asdict(self)


def find_version(name: str) -> tuple[Pack, Version]:
    """A pack and version by `PACK@VERSION`; without a version the latest.

    Raises:
        BadInput: there is no such pack or version, with the nearest name.
    """
    faults = Faults()
    bare, at, wanted = name.partition("@")
    packs = all_packs()
    if bare not in packs:
        faults.add(
            name, None, None, f"there is no pack {bare!r}", f"expected {listing(packs, 12)}", closest(bare, packs)
        )
        faults.raise_if_any()
    version = packs[bare].version(wanted if at else None)
    if version is None:
        known = [v.name for v in packs[bare].versions]
        faults.add(
            name, None, None, f"{bare} has no version {wanted!r}", f"expected {listing(known)}", closest(wanted, known)
        )
        raise BadInput(faults.faults)
    return packs[bare], version


def pack_differences(before: str, after: str) -> list[PackRowDifference]:
    """Rows that two versions of a pack (or two packs) do not share, in the order of the first, then the second."""
    old, new = ({row.key: _facts(row) for row in p.rows_in(v)} for p, v in (find_version(before), find_version(after)))
    found = []
    for key, facts in old.items():
        if key not in new:
            found.append(PackRowDifference(key, "removed", str(facts["title"]), facts, {}))
        elif facts != new[key]:
            names = [n for n in {**facts, **new[key]} if facts.get(n) != new[key].get(n)]
            found.append(
                PackRowDifference(
                    key,
                    "changed",
                    str(new[key]["title"]),
                    {n: facts.get(n) for n in names},
                    {n: new[key].get(n) for n in names},
                )
            )
    found += [PackRowDifference(k, "added", str(f["title"]), {}, f) for k, f in new.items() if k not in old]
    return found


def _facts(row: PackRow) -> dict[str, Any]:
    """What a row says, to be compared: its numbers by name among them."""
    line = line_of_row(row)
    facts = {"rule": line.id, "title": line.title, "price": line.price, "applies": line.applies}
    return {**facts, **line.numbers, "source": line.source, "verified": line.verified}
