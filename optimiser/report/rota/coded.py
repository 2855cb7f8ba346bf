"""The facts of a report as coded JSON, for programs: what the console says in sentences, with ids."""

from __future__ import annotations

from typing import Any

from optimiser.audit import Breach
from optimiser.operate.candidate import TIERS, Candidate
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.offered import outside
from optimiser.report.rota.compliance import not_judged
from optimiser.report.rota.confidential import is_confidential
from optimiser.report.rota.far_under import far_under, hours_spread
from optimiser.report.rota.runfile import run_json
from optimiser.report.rota.tables import people_table
from optimiser.report.rota.view import Explained, RotaView
from optimiser.report.rota.words import fix_text, gap_text


def coded(view: RotaView) -> dict[str, Any]:
    """Everything: which rota it is, the run, gaps with candidates, breaches, people."""
    return {
        "rota": view.rota,
        **run_json(view),
        "gap_list": [gap(view, explained) for explained in (*view.explained, *_unexplained(view))],
        "breach_list": [breach(view, b) for b in view.breaches],
        "payment_list": [breach(view, b) for b in view.payments],
        "not_judged": [{"rule": rule, "why": why} for rule, why in not_judged(view)],
        "not_offered": [
            {**assignment(view, given), "why": why} for given, why in outside(view.problem, view.bill.lines.rota)
        ],
        "hours_spread": hours_spread(view),
        "hours_owed": [
            {
                "person": view.problem.people[view.problem.contracts[f.contract].person].id,
                "contract": f.contract_id,
                "duties": f.duties,
                "owed_minutes": f.owed,
                "due_minutes": f.due,
                "reason": f.reason or None,
            }
            for f in far_under(view)
        ],
        "people": people_table(view).records(),
    }


def _unexplained(view: RotaView) -> list[Explained]:
    """The cheaper gaps, which nobody is sought for."""
    known = {explained.gap.need for explained in view.explained}
    return [Explained(found, ()) for found in view.gaps if found.need not in known]


def breach(view: RotaView, found: Breach) -> dict[str, Any]:
    """A breach: who, when, measured against allowed, by which rule of which pack, on whose word."""
    problem, rule = view.problem, view.rules.get(found.rule)
    secret, told = not view.manager and is_confidential(rule), view.text_of(found) == found.text
    pack, version = ("", "") if secret else (getattr(rule, "pack", ""), getattr(rule, "version", ""))
    return {
        "rule": view.rule_of(found.rule),
        "pack": f"{pack}@{version}" if version else pack or None,
        "title": view.title_of(found.rule),
        "source": view.source_of(found.rule),
        "verified": bool(getattr(rule, "verified", True)),
        "hard": found.hard,
        "points": found.points,
        "people": [problem.people[p].id for p in found.people],
        "team": problem.teams[found.place.index].id if found.place.kind == "team" else None,
        "from": problem.calendar.date(found.first_day).isoformat(),
        "to": problem.calendar.date(found.last_day).isoformat(),
        "measured": found.measured if told else None,
        "allowed": found.allowed if told else None,
        "unit": found.unit or None if told else None,
        "facts": view.text_of(found),
        "projected": found.projected,
        "accepted": view.acceptance_of(found) is not None,
    }


def gap(view: RotaView, explained: Explained) -> dict[str, Any]:
    """A gap with who came nearest and what stops them."""
    problem, found = view.problem, explained.gap
    need = problem.needs[found.need]
    return {
        "date": problem.calendar.date(need.day).isoformat(),
        "team": problem.teams[need.team].id,
        "cover_period": problem.periods[need.period].name,
        "capability": problem.capabilities[need.capability].name,
        "have": found.have,
        "minimum": need.minimum,
        "missing": found.missing,
        "points": found.points,
        "hard": found.hard,
        "reason": gap_text(view, explained).reason if explained in view.explained else None,
        "nearest": [candidate(view, c) for c in explained.near],
        "fix": fix_text(view, explained),
    }


def candidate(view: RotaView, found: Candidate) -> dict[str, Any]:
    """A candidate: what would be put in, and the rules that stop it."""
    return {
        **assignment(view, found.assignment),
        "from": TIERS[found.tier],
        "stand_in": found.stand_in,
        "lacks": found.lacks or None,
        "hard": found.hard,
        "points": found.points,
        "stops": [
            {"rule": view.rule_of(s.rule), "facts": view.text_of(s), "hard": s.hard, "points": s.points}
            for s in found.blockers
        ],
    }


def assignment(view: RotaView, found: Assignment) -> dict[str, Any]:
    """An assignment by ids."""
    problem = view.problem
    duty, contract = problem.duties[found.duty], problem.contracts[found.contract]
    return {
        "person": problem.people[contract.person].id,
        "contract": contract.id,
        "date": problem.calendar.date(duty.day).isoformat(),
        "shift": problem.shifts[duty.shift].code,
        "team": problem.teams[duty.team].id if duty.team != NOWHERE else None,
        "capability": problem.capabilities[found.capability].name if found.capability != NOWHERE else None,
    }
