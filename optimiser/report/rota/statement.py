"""A compliance statement as a page of text."""

from __future__ import annotations

import re
import textwrap

from constraints.pack import CORE
from optimiser.report.rota.compliance import Figures, PackFinding, RuleFinding, Statement
from optimiser.report.rota.words import amount_text, beyond, count


def text_of(statement: Statement, most: int = 3, width: int = 100) -> list[str]:
    """A statement as a page of text: at most `most` findings for each rule of a pack, and of the core and the folder
    those that are hard, the others counted; the JSON and the files have all of them."""
    lines = [f"Compliance of {statement.organisation or 'all staff'}, {statement.first} to {statement.last}", ""]
    for pack in statement.packs:
        broken = [r for r in pack.rules if r.findings]
        clean = len(pack.rules) - len(broken)
        name = f"{pack.pack}@{pack.version}" if pack.version else pack.pack
        if not any(r.people or r.findings or r.payments for r in pack.rules):
            lines += [f"{pack.title} ({name}): judges nobody of this organisation", ""]
            continue
        lines.append(f"{pack.title} ({name}): {clean} of {len(pack.rules)} rules without a finding")
        if pack.reading:
            lines.append(f"  Reads {pack.reading}")
        for rule in broken:
            own = pack.pack in (CORE, "folder") and not any(f.hard for f in rule.findings)
            lines += _rule_lines(rule, 0 if own else most)
        lines += [_paid_line(rule) for rule in pack.rules if rule.payments]
        doubtful = [r.rule for r in pack.rules if not r.verified]
        doubtful += [c.key for c in pack.clauses if c.judged and not c.verified]
        if doubtful:
            lines.append(f"  Numbers not verified: {', '.join(doubtful)}")
        lines += _not_judged_lines(pack, most)
        lines.append("")
    wrapped = [_wrapped(line, width) for line in [*lines, *figure_lines(statement.figures)]]
    return [part for parts in wrapped for part in parts]


def _wrapped(line: str, width: int) -> list[str]:
    """A line cut between words, what follows indented below it."""
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [""]


def _not_judged_lines(pack: PackFinding, most: int) -> list[str]:
    """What a pack could not judge: for want of history, for other reasons, and by its nature."""
    never = [c for c in pack.clauses if not c.judged]
    data = pack.not_judged[: len(pack.not_judged) - len(never)]
    late = {said: found for said in data if (found := _HISTORY.match(said))}
    other = [said for said in data if said not in late]
    lines = []
    if late:
        needed = dict.fromkeys(f"{found['rule']} from {found['date']}" for found in late.values())
        lines.append(f"    over the start of the rota, for want of history: {', '.join(needed)}")
    lines += [f"    {said}" for said in other[: 2 * most]]
    if len(other) > 2 * most:
        lines.append(f"    and {len(other) - 2 * most} more")
    for words, verified in (("what no rota shows", True), ("what no rota shows, not verified", False)):
        if names := [c.key for c in never if c.verified == verified]:
            lines.append(f"    {words} (why: rota rules show NAME): {', '.join(names)}")
    return ["  Not judged:", *lines] if lines else []


_HISTORY = re.compile(r"(?P<rule>[^:]+(?:: [^:]+)?): .* needs? history from (?P<date>\d{4}-\d\d-\d\d); known from ")
"""How a rule says that days before the rota are not known."""


def _rule_lines(rule: RuleFinding, most: int) -> list[str]:
    mark = "" if rule.verified else ", number not verified"
    points = sum(f.points for f in rule.findings)
    broken = sum(f.hard for f in rule.findings)
    kind = f"{broken} hard, {points:,} points" if broken and points else "hard" if broken else f"{points:,} points"
    source = f" [{rule.source.removesuffix(' (not verified)')}]" if rule.source else ""
    if not most:
        return [f"  {rule.rule} ({kind}{mark}): {rule.title}; {count(len(rule.findings), 'finding')}"]
    lines = [f"  {rule.rule} ({kind}{mark}): {rule.title}{source}"]
    for found in rule.findings[:most]:
        dates = found.first if found.first == found.last else f"{found.first} to {found.last}"
        marks = (" (projected)" if found.projected else "") + (" (accepted)" if found.accepted else "")
        lines.append(f"    {found.who}, {dates}: {found.text}" + marks)
    if len(rule.findings) > most:
        lines.append(f"    and {len(rule.findings) - most} more")
    return lines


def _paid_line(rule: RuleFinding) -> str:
    """What a rule charges and how much of it: no finding."""
    points, people = sum(p.points for p in rule.payments), len({p.who for p in rule.payments})
    amount, times = amount_text(*beyond(rule.payments)), count(len(rule.payments), "payment")
    told = f"{times} for {count(people, 'person', 'people')}, {count(points, 'point')}"
    return f"  Paid, no breach: {rule.rule}: {rule.title}; {f'{amount}, ' if amount else ''}{told}"


def figure_lines(found: Figures) -> list[str]:
    """The coordinator's figures as lines of text."""

    def share(value: float | None) -> str:
        return "unknown, nobody works" if value is None else f"{value:.1f}%"

    lead = "unknown: no date of publication"
    if found.lead_days is not None:
        word = "kept" if found.lead_days >= found.lead_asked else "missed"
        lead = f"{found.lead_days} days, {found.lead_asked} asked: {word}"
    leave = ""
    if found.leave_least is not None:
        leave = f"; on annual leave {found.leave_least:.1f} to {found.leave_most:.1f}%"
    care = [
        f"  Care hours per patient day, {c.team}: {c.total:.2f}"
        + (f" (registered nurses {c.registered:.2f}, others {c.other:.2f})" if c.registered is not None else "")
        for c in found.care_hours
    ]
    return [
        "Figures",
        f"  Hours worked beyond contract {found.owed_hours:,.1f}, contracted and unused {found.unused_hours:,.1f}",
        f"  People away on a day: {found.away_least:.1f} to {found.away_most:.1f}%{leave}",
        f"  Bank {share(found.bank_share)}, agency {share(found.agency_share)} of hours",
        f"  Publication before the first day: {lead}",
        *care,
    ]
