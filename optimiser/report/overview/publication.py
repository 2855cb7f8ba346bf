"""Before a rota is published: what is in order, what is to do, what deserves a look; and the figures people ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from optimiser.report.missing_data import lacks_something
from optimiser.report.overview.advice import shortage_sentence, unaccepted
from optimiser.report.rota.compliance import LEAD_DAYS, not_judged
from optimiser.report.rota.far_under import far_under
from optimiser.report.rota.remarks import staff_remarks
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count
from optimiser.table import OutputTable, words

SIGNS = {"in order": "✓", "to do": "!", "look at": "?"}
"""The states of a check, each with its sign."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the list: its state, a word of `SIGNS`, and the fact in a sentence."""

    state: str
    text: str


def checklist(view: RotaView) -> list[Check]:
    """What to go through before publication, in order."""
    return [*_cover_and_rules(view), *_people(view), *_made(view)]


def _cover_and_rules(view: RotaView) -> Iterator[Check]:
    short = shortage_sentence(view)
    yield Check("to do" if view.gaps else "in order", short[0].upper() + short[1:])
    open_breaches = unaccepted(view)
    taken = len(view.hard) - len(open_breaches)
    if open_breaches:
        broken = count(len(open_breaches), "hard breach is", "hard breaches are")
        yield Check("to do", f"{broken} neither mended nor accepted: publication is refused")
    else:
        accepted = f"; {count(taken, 'breach was', 'breaches were')} accepted with a reason" if taken else ""
        yield Check("in order", f"Every rule that may never be broken is kept{accepted}")
    rules = dict.fromkeys(rule for rule, why in not_judged(view) if lacks_something(why))
    if rules:
        yield Check("look at", f"{count(len(rules), 'rule')} not judged, or on an assumption: rota audit says why")


def _people(view: RotaView) -> Iterator[Check]:
    far = list(dict.fromkeys(found.person for found in far_under(view)))
    if far:
        people = count(len(far), "person is", "people are")
        yield Check("look at", f"{people} far under contracted hours: {'; '.join(far[:3])}")
    else:
        yield Check("in order", "Nobody is far under contracted hours")
    asked = [wish for wishes in view.wishes for wish in wishes]
    refused = sum(not wish.met for wish in asked)
    if asked:
        state, what = ("look at", "refused: tell who asked") if refused else ("in order", "refused")
        yield Check(state, f"{refused} of {count(len(asked), 'wish', 'wishes')} {what}")
    remarks = list(staff_remarks(view.problem))
    if remarks:
        yield Check("look at", f"{count(len(remarks), 'remark')} on staff: {remarks[0]}")


def _made(view: RotaView) -> Iterator[Check]:
    made = str(view.outcome.record.get("made") or "")
    if made:
        lead = (view.problem.calendar.date(0) - dt.datetime.fromisoformat(made).date()).days
        state = "in order" if lead >= LEAD_DAYS else "look at"
        when = f"{count(lead, 'day')} before" if lead >= 0 else f"{count(-lead, 'day')} after"
        yield Check(state, f"Made {when} the first day; {LEAD_DAYS} days before are asked")
    trace, seconds = view.trace, view.outcome.seconds
    if trace and seconds and view.bound != view.bill.points and float(trace[-1]["seconds"]) > 0.8 * seconds:
        yield Check("look at", "The search still found better at its end: a longer one may find more")


def checklist_table(view: RotaView) -> OutputTable:
    """A row per check."""
    rows = tuple((check.state, check.text) for check in checklist(view))
    return OutputTable("checklist", "What to go through before publication", words("state", "fact"), rows)
