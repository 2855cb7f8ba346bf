"""One rule in full: its words, numbers, price, source, and with a folder whom it judges and why; and what of a rule
book was not read in the words of its source, the weightiest first."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from constraints.discovery import rule_types
from constraints.pack import AUTHORITIES
from constraints.rule import Rule
from optimiser.problem.problem import Problem
from optimiser.report.rota.rulebook import (
    NOT_VERIFIED,
    ClauseLine,
    ParameterLine,
    RuleLine,
    clause_lines,
    lines_of_packs,
    lines_of_rules,
    lines_of_versions,
    parameter_lines,
    plain_words,
    reading_of,
    who_and_why,
)
from optimiser.tabular.faults import BadInput, Fault, closest
from optimiser.tabular.importance import IMPORTANCE

_HARD = 1 << 40
"""What a hard price weighs: above all points."""


@dataclass(frozen=True)
class RuleDescription:
    """What is known of a name: rules by id, the rows of the book that set them, or the clauses of packs that are no
    rows.

    Attributes:
        ids: ids of the rules.
        rows: rows of the rule book, of a folder or of all packs.
        clauses: clauses of that name, where it is neither a rule nor a row.
        judged: whom each row judges and why, by its key; empty without a folder.
    """

    ids: tuple[str, ...]
    rows: tuple[RuleLine, ...]
    clauses: tuple[ClauseLine, ...]
    judged: Mapping[str, str]

    def data(self) -> dict[str, Any]:
        """For programs."""
        if self.clauses:
            return {"rules": [], "rows": [], "clauses": [vars(clause) for clause in self.clauses]}
        about = [
            {"id": i, "what": plain_words(rule_types()[i]), "numbers": [number_data(p) for p in parameter_lines(i)]}
            for i in self.ids
        ]
        return {"rules": about, "rows": [{**row.as_dict(), "judges": self.judged.get(row.key)} for row in self.rows]}

    def lines(self) -> list[str]:
        """For people."""
        if self.clauses:
            return [line for clause in self.clauses for line in _of_clause(clause)]
        told = [line for rule_id in self.ids for line in _of_rule(rule_id)]
        told += [line for row in self.rows for line in self._of_row(row)]
        return told if self.rows else [*told, "No row of the rule book sets it; a [[rule]] of rota.toml may."]

    def _of_row(self, row: RuleLine) -> list[str]:
        dated = f", {row.effective}" if row.effective else ""
        reading = reading_of(row.pack)
        return [
            "",
            f"{row.key} ({row.pack}): {row.title}",
            f"    price     {row.price}",
            f"    numbers   {', '.join(f'{k} = {v}' for k, v in row.numbers.items()) or 'none'}",
            f"    applies   {self.judged.get(row.key, row.applies)}{dated}",
            *([f"    reads     {reading}"] if reading else []),
            f"    authority {row.authority}",
            f"    source    {row.source}{_mark(row.verified)}",
        ]


def describe_rule(name: str, rules: Sequence[Rule] = (), problem: Problem | None = None) -> RuleDescription:
    """What is known of a name in the bill (WTR-3) or an id of a rule (rest-between).

    Args:
        name: its case does not matter for rows and clauses.
        rules, problem: of a folder; without them the rows of all packs are meant, and where the latest version of
            none has it those of its other versions.

    Raises:
        BadInput: nothing is called so, with the nearest name.
    """
    lines = lines_of_rules(rules, problem) if problem is not None else lines_of_packs()
    rows = [line for line in lines if name.casefold() in (line.key.casefold(), line.id.casefold())]
    if not rows and problem is None:
        rows = [line for line in lines_of_versions() if name.casefold() == line.key.casefold()]
    kinds = rule_types()
    if not rows and name not in kinds:
        every = clause_lines(line.pack for line in lines)
        clauses = [clause for clause in every if clause.key.casefold() == name.casefold()]
        if not clauses:
            known = [*dict.fromkeys(line.key for line in lines), *(clause.key for clause in every), *kinds]
            what = f"no rule is called {name!r}"
            raise BadInput([Fault(name, None, None, what, "see rota rules list", closest(name, known))])
        return RuleDescription((), (), tuple(clauses), {})
    ids = dict.fromkeys([row.id for row in rows] or [name])
    judged = {rule.key: who_and_why(rule, problem) for rule in rules} if problem is not None else {}
    return RuleDescription(tuple(ids), tuple(rows), (), judged)


@dataclass(frozen=True)
class RuleKind:
    """A rule that a book may have: its id, what judges it, its words, and the numbers it takes."""

    id: str
    span: str
    what: str
    numbers: tuple[ParameterLine, ...]

    def data(self) -> dict[str, Any]:
        """For programs."""
        numbers = {p.name: {"type": p.kind, "default": p.default, "meaning": p.meaning} for p in self.numbers}
        return {"id": self.id, "span": self.span, "what": self.what, "numbers": numbers}


def rule_kinds() -> list[RuleKind]:
    """Every rule there is, by id."""
    return [
        RuleKind(rule_id, kind.span, plain_words(kind), tuple(parameter_lines(rule_id)))
        for rule_id, kind in rule_types().items()
    ]


def number_data(line: ParameterLine) -> dict[str, Any]:
    """A number of a rule, for programs."""
    known = asdict(line)
    return {"name": known["name"], "type": known["kind"], "default": known["default"], "meaning": known["meaning"]}


def _of_clause(clause: ClauseLine) -> Iterable[str]:
    yield f"{clause.key} ({clause.pack}): {clause.title}"
    yield f"    {'judged   ' if clause.judged else 'not judged'} {clause.why}"
    yield f"    authority {clause.authority}"
    yield f"    source    {clause.source}{_mark(clause.verified)}"


def _of_rule(rule_id: str) -> Iterable[str]:
    """The whole description, a line a paragraph, and the numbers it takes."""
    paragraphs = (inspect.getdoc(rule_types()[rule_id]) or "").split("\n\n")
    yield f"{rule_id}: " + "\n".join(" ".join(p.split()) for p in paragraphs)
    for line in parameter_lines(rule_id):
        usual = "none" if line.default is None else json.dumps(line.default, ensure_ascii=False)
        yield f"    {line.name}: {line.kind}, {usual} unless said{f'. {line.meaning}' if line.meaning else ''}"


def _mark(verified: bool) -> str:
    return "" if verified else f" ({NOT_VERIFIED})"


@dataclass(frozen=True)
class UnverifiedLine:
    """A row or clause whose words, or some of them, were not read.

    Attributes:
        key: name in the bill, or of the clause.
        pack: pack, and version of a row.
        authority: on whose word it is said to stand, one of `AUTHORITIES`.
        judged: `hard` or the price of a row, `part of rows`, or `not judged`.
        title: the requirement in plain words.
        source: what was read, and what was not.
    """

    key: str
    pack: str
    authority: str
    judged: str
    title: str
    source: str

    def as_dict(self) -> dict[str, Any]:
        """The same for `--json`."""
        return asdict(self)


def unverified_lines(rows: Iterable[RuleLine], clauses: Iterable[ClauseLine]) -> list[UnverifiedLine]:
    """What is not verified, by how much it matters: law before terms, guidance and house rules; of each first what may
    never be broken, then what costs most, then clauses that are part of rows, then those that are not judged."""
    weighed = [
        (_rank(row.authority), -_points(row.price),
         UnverifiedLine(row.key, row.pack, row.authority, row.price, row.title, row.source))
        for row in rows
        if not row.verified
    ]  # fmt: skip
    weighed += [
        (_rank(clause.authority), 1 if clause.judged else 2,
         UnverifiedLine(clause.key, clause.pack, clause.authority, "part of rows" if clause.judged else "not judged",
                        clause.title, clause.source))
        for clause in clauses
        if not clause.verified
    ]  # fmt: skip
    return [line for _, _, line in sorted(weighed, key=lambda w: w[:2])]


def _rank(authority: str) -> int:
    """Place of an authority among all, the weightiest first."""
    return list(AUTHORITIES).index(authority)


def _points(price: str) -> int:
    """What a price weighs: a hard one above all, an importance word by its usual points."""
    if price == "hard":
        return _HARD
    return int(price) if price.isdigit() else IMPORTANCE.get(price, 0)
