"""The reference pages of the rule book, made from rules and packs: ``python -m optimiser.report.rule_reference``."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from constraints.discovery import own_rule_types
from constraints.implied import implied_packs
from constraints.pack import AUTHORITIES, Pack, PackRow, all_packs
from constraints.rule import Rule
from optimiser.report.rota.rulebook import NOT_VERIFIED, SCOPE_IN_WORDS, parameter_lines, scope_table_words
from optimiser.tabular.output import write_text

RULES = Path("docs/rule-reference.md")
"""Every rule with the numbers it takes."""

PACKS = Path("docs/rule-book.md")
"""Every row of every pack."""

SPANS = {"person": "a person's duties", "duty": "a team's day", "whole": "the whole rota"}
"""What a rule's breaches are judged over, in words."""

_RULES_HEAD = """\
# Every rule, and the numbers it takes

Made from the rules by `python -m optimiser.report.rule_reference`; a test compares them. How to use one in a folder:
[rules of your own](rules.md). Which of them are in force by law, terms and good practice: [the rule
book](rule-book.md).

## Whom and what a rule judges

`scope` of a `[[rule]]` is a table of these keys, such as `{{ teams = ["WILLOW"], kinds = ["work"] }}`; what is left out
means all. A person is judged if one of their contracts is meant. A word that is nowhere in the folder is a fault (of
`without_roles` it is not).

| key | means |
|---|---|
{scope}
"""

SCOPE_KEYS = {
    "people": "these people: ids of `staff.csv`, or names of `[people_groups]`",
    "employers": "contracts with these employers: ids of `organisations.csv`",
    "roles": "contracts of these roles, as `staff.csv` writes them",
    "without_roles": "contracts of any other role",
    "bands": "contracts of these bands",
    "contract_kinds": "contracts of these kinds, such as `permanent`, `bank`, `agency`",
    "packs": "contracts that name one of these packs in `staff.csv`",
    "without_packs": "contracts that name none of these packs",
    "nor_with_packs": "people none of whose contracts names one of these packs",
    "begun_before": "contracts that began before this date",
    "under_age": "people younger than so many years",
    "teams": "duties of these teams: ids of `teams.csv`",
    "sectors": "duties of teams of these sectors",
    "shifts": "duties of these shifts: codes of `shifts.csv`, or names of `[shift_groups]`",
    "kinds": "duties of these kinds of shift, such as `work`; `resident on call` and `on call from home` are the two "
    "halves of `on call`",
    "from": "days from this date on",
    "to": "days up to this date",
}
"""What each key of a scope means."""

_PACKS_HEAD = """\
# The rule book, pack by pack

Made from the packs by `python -m optimiser.report.rule_reference`; a test compares them. A pack is rules with their
numbers, whom they judge, on whose word they stand, and from when. The rules themselves with all numbers they take:
[every rule](rule-reference.md).

A row is *verified* where its number was read in the words of the source named. Where it was not, the table says
so; `rota rules list --unverified` lists those rows by how much they matter.

## Which packs judge my rota

`core` judges every rota. These packs judge without being named, by what the contracts of a folder are (*implied*):

| pack | where a contract's role is like | and its employer or team is | because |
|---|---|---|---|
{implied}

In a role `*` stands for any letters; where no sector is known the role decides. All other packs judge only where they
are named. Packs of terms of service, such as `agenda-for-change`, judge the contracts that name them in `packs` of
`staff.csv`; the others are named in `[rules] packs` of `rota.toml`. `[rules] without` takes an implied pack away, and
every verdict then says so.
"""


def rules_page() -> str:
    """Every rule: its words, what judges it, its numbers, and a row of a pack that uses it."""
    kinds = own_rule_types()
    scope = "\n".join(f"| `{name}` | {SCOPE_KEYS[name]} |" for name in SCOPE_IN_WORDS)
    rows: dict[str, list[PackRow]] = {}
    for pack in all_packs().values():
        for row in pack.rows:
            rows.setdefault(row.id, []).append(row)
    parts = [_RULES_HEAD.format(scope=scope)]
    parts += ["\n".join(_rule(rule_id, kind, rows.get(rule_id, []))) for rule_id, kind in kinds.items()]
    return "\n".join(parts)


def _rule(rule_id: str, kind: type[Rule], rows: list[PackRow]) -> Iterator[str]:
    yield f"## {rule_id}\n"
    for paragraph in (inspect.getdoc(kind) or "").split("\n\n"):
        yield " ".join(paragraph.replace("``", "`").split()) + "\n"
    yield f"Judged over {SPANS[kind.span]}.\n"
    if numbers := parameter_lines(rule_id):
        told = any(number.meaning for number in numbers)
        yield "| number | kind | unless said |" + (" meaning |" if told else "")
        yield "|---|---|---|" + ("---|" if told else "")
        for number in numbers:
            usual = "nothing" if number.default is None else f"`{json.dumps(number.default, ensure_ascii=False)}`"
            meaning = f" {_cell(number.meaning)} |" if told else ""
            yield f"| `{number.name}` | {_cell(number.kind)} | {usual} |{meaning}"
        yield ""
    if kind.needs_one_of:
        yield f"A `[[rule]]` gives {' or '.join(f'`{name}`' for name in kind.needs_one_of)}, or it asks nothing.\n"
    if rows:
        names = dict.fromkeys(f"{row.key} ({row.pack})" for row in rows)
        yield f"Set by {', '.join(names)}. For example:\n"
        yield "```toml"
        yield from _toml(rows[0])
        yield "```\n"
    else:
        yield "No pack sets it: a `[[rule]]` of `rota.toml` may.\n"


def _toml(row: PackRow) -> Iterator[str]:
    """A row as a `[[rule]]` of a folder has it."""
    yield "[[rule]]"
    yield f"id = {_value(row.id)}"
    yield f"title = {_value(row.title)}"
    yield f"price = {_value(row.price)}"
    if row.scope:
        yield f"scope = {_value(row.scope)}"
    if row.params:
        yield f"params = {_value(row.params)}"


def _value(value: Any) -> str:
    """A value as TOML has it."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (str, bool, int, float)) else str(value)


def rule_book_page() -> str:
    """Every pack: its versions, its rows with their sources, and what no rota can show."""
    implied = "\n".join(
        _line([f"`{one.pack}`", ", ".join(map("`{}`".format, one.roles)) or "any", " or ".join(one.sectors) or "any",
               one.why])
        for one in implied_packs()
    )
    head = _PACKS_HEAD.format(implied=implied)
    return "\n".join([head, *("\n".join(_pack(pack)) for pack in all_packs().values())])


def _pack(pack: Pack) -> Iterator[str]:
    yield f"## {pack.title} (`{pack.name}`)\n"
    whom = "Everybody of a folder that it judges" if pack.everyone else "Contracts that name it in `staff.csv`"
    yield f"{whom}; {len(pack.rows)} rows, {sum(not row.verified for row in pack.rows)} of them not verified.\n"
    for version in pack.versions:
        told = [part for part in (pack.dates(version), version.reading) if part]
        if told or len(pack.versions) > 1:
            yield f"- `{pack.name}@{version.name}`" + (f": {'; '.join(told)}" if told else "")
    if len(pack.versions) > 1 or any(pack.dates(v) or v.reading for v in pack.versions):
        yield ""
    if pack.rows:
        yield "| name | requirement | price | whom | on whose word |"
        yield "|---|---|---|---|---|"
        for row in pack.rows:
            yield _line([_named(row), row.title, str(row.price), scope_table_words(row.scope), _source(row)])
        yield ""
    told_clauses = [clause for clause in pack.clauses if not clause.judged]
    if told_clauses:
        yield "Clauses that no rota can show, so that nothing judges them:\n"
        for clause in told_clauses:
            yield f"- {clause.name}, {clause.title}: {clause.why} ({clause.source})"
        yield ""


def _named(row: PackRow) -> str:
    dated = [f"{word} {day}" for word, day in (("from", row.effective_from), ("to", row.effective_to)) if day]
    versions = [f"@{version}" for version in row.versions]
    return f"{row.key}, [`{row.id}`](rule-reference.md#{row.id})" + "".join(f", {part}" for part in versions + dated)


def _source(row: PackRow) -> str:
    unread = f"; **{NOT_VERIFIED}**" if not row.verified and NOT_VERIFIED not in row.source else ""
    return f"{AUTHORITIES[row.authority].partition(',')[0]}: {row.source}{unread}"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(text: str) -> str:
    """Text that is one cell of a table."""
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


if __name__ == "__main__":
    write_text(RULES, rules_page())
    write_text(PACKS, rule_book_page())
