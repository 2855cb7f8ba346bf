"""What a coordinator is told first: whether the rota can be published, what stands in the way, what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimiser.audit import Breach
from optimiser.report.rota.grid import team_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count, fix_text, gap_text
from optimiser.tabular.wording import shell_word

SAID_BREACHES = 5
"""How many hard breaches are said one by one above the grid."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A verdict in a sentence, and the next step in another. `good` where nothing stands in the way."""

    verdict: str
    next_step: str
    good: bool


def advice(view: RotaView) -> Advice:
    """Whether a rota can be published, and what comes next."""
    open_breaches = unaccepted(view)
    short = shortage_sentence(view)
    rules = len({breach.rule for breach in open_breaches})
    broken = count(rules, "rule that may never be broken is", "rules that may never be broken are")
    where = f"broken in {count(len(open_breaches), 'place')}"
    if view.gaps and open_breaches:
        verdict = f"Do not publish yet: {short}, and {broken} {where}."
    elif open_breaches:
        verdict = f"Do not publish yet: every minimum is met, but {broken} {where}."
    elif view.gaps:
        taken = "The hard breaches that remain were accepted" if view.hard else "No hard rule is broken"
        verdict = f"Not safely staffed yet: {short}. {taken}."
    else:
        taken = "; the hard breaches that remain were accepted" if view.hard else ", and no hard rule is broken"
        verdict = f"Ready to publish: every minimum is met{taken}."
    return Advice(verdict, _next_step(view, open_breaches), not view.gaps and not open_breaches)


def next_command(view: RotaView, folder: str, rota: str = "") -> str:
    """The command that a coordinator would give next: who could fill the dearest gap, a longer search where hard rules
    are still broken at its end, what breaks a rule, or publication.

    Args:
        view: the rota.
        folder: its folder as it was named.
        rota: its file, where it is not the current one of the folder.
    """
    problem, open_breaches = view.problem, unaccepted(view)
    home = f"--folder {shell_word(folder)}" + (f" --rota {shell_word(rota)}" if rota else "")
    seconds = view.outcome.record.get("parameters", {}).get("seconds")
    if open_breaches and view.outcome.status == "NO_ROTA_IN_TIME" and seconds:
        return f"rota solve {shell_word(folder)} --seconds {4 * float(seconds):g}"
    if view.gaps:
        need = problem.needs[view.gaps[0].need]
        team, period = problem.teams[need.team].id, problem.periods[need.period].name
        return f"rota cover {shell_word(team)} {problem.calendar.date(need.day)} {shell_word(period)} {home}"
    if open_breaches:
        return f"rota explain rule {shell_word(view.rule_of(open_breaches[0].rule))} {home}"
    return f"rota publish {home}"


def shortage_sentence(view: RotaView) -> str:
    """`3 people are missing at 2 times on 2 of 28 days`; that every minimum is met."""
    if not view.gaps:
        return "every minimum is met"
    missing = sum(g.missing for g in view.gaps)
    days = {view.problem.needs[g.need].day for g in view.gaps}
    people = "1 person is" if missing == 1 else f"{missing:,} people are"
    return f"{people} missing on {len(days)} of {count(view.problem.calendar.days, 'day')}"


def unaccepted(view: RotaView) -> list[Breach]:
    """Hard breaches that nobody took on."""
    return [b for b in view.hard if view.acceptance_of(b) is None]


def _next_step(view: RotaView, open_breaches: list[Breach]) -> str:
    fixes = ((e, fix) for e in view.explained if (fix := fix_text(view, e)))
    for explained, fix in fixes:
        need = view.problem.needs[explained.gap.need]
        when = f"{view.day(need.day)} {view.problem.periods[need.period].name}"
        return f"Next, for {when}: {fix}."
    if view.explained:
        near = gap_text(view, view.explained[0]).nearest[0]
        return f"No mend was found within the rules: ask for bank staff, or decide on the nearest: {near}."
    if open_breaches:
        return f"Next: mend, or accept with a reason: {breach_sentence(view, open_breaches[0])}."
    return "Next: go through the list before publication, then publish."


def breach_sentence(view: RotaView, found: Breach) -> str:
    """A breach with who or where, when, and the facts."""
    place = view.names(found)
    if found.place.kind == "team":
        place = f"{team_name(view.problem, found.place.index)}, {view.day(found.place.day)}"
    rule = f"{view.rule_of(found.rule)}{view.doubt_of(found.rule)}"
    return f"{place or 'the whole rota'}: {view.text_of(found)} ({rule})"


def hard_lines(view: RotaView) -> Iterator[str]:
    """The first hard breaches, one sentence each, with who took them on."""
    for found in view.hard[:SAID_BREACHES]:
        taken = view.acceptance_of(found)
        accepted = f"; accepted by {taken.by}" if taken is not None else ""
        reason = f": {taken.reason}" if taken is not None and view.manager else ""
        yield breach_sentence(view, found) + accepted + reason
